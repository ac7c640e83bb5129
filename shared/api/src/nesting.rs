//! A cap on the depth of JSON, checked before anything is built from it.

/// Deeper than any body of ours, and far from what could hurt.
pub(crate) const MAX_DEPTH: usize = 24;

/// Whether arrays and objects stand inside each other more than [`MAX_DEPTH`] deep.
pub(crate) fn is_too_deep(json: &[u8]) -> bool {
    let mut depth = 0_usize;
    let mut is_in_text = false;
    let mut is_escaped = false;
    for byte in json {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_in_text => is_escaped = true,
            b'"' => is_in_text = !is_in_text,
            b'[' | b'{' if !is_in_text => depth += 1,
            b']' | b'}' if !is_in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_counts_and_text_does_not() {
        assert!(!is_too_deep(&[b'['; MAX_DEPTH]));
        assert!(is_too_deep(&[b'['; MAX_DEPTH + 1]));
        let text = format!("\"\\\"{}\"", "[".repeat(1000));
        assert!(!is_too_deep(text.as_bytes()));
        assert!(!is_too_deep("{}".repeat(1000).as_bytes()));
    }
}
