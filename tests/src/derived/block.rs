//! Where a function stands in `template.yaml`, and under what name.

use std::ops::Range;

/// What a function is called in the template.
pub fn logical_id(name: &str) -> String {
    name.split('-')
        .map(|word| word[..1].to_uppercase() + &word[1..])
        .collect()
}

/// Where the block of a function stands.
pub(super) fn place(template: &str, name: &str) -> Option<Range<usize>> {
    let begin = template.find(&format!("\n  {}:\n", logical_id(name)))? + 1;
    let end = template[begin..].find("\n\n");
    Some(begin..end.map_or(template.len(), |end| begin + end + 1))
}
