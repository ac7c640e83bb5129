//! Streams of sound, which begin with a frame of their own and no signature.

/// The type of a stream of MPEG audio or AAC, if it is one.
pub(super) fn of(head: &[u8]) -> Option<&'static str> {
    match head {
        [b'A', b'D', b'I', b'F', rest @ ..] if rest.iter().any(|byte| *byte < b' ') => {
            Some("audio/aac")
        }
        [b'I', b'D', b'3', 2..=4, 0..=0x10, flags, size @ ..] if flags.trailing_zeros() >= 4 => {
            Some(behind_tag(size))
        }
        _ => frame(head),
    }
}

/// What follows an `ID3v2` tag (<https://id3.org/id3v2.4.0-structure> §3.1), which is MP3 unless it
/// is in reach and is something else.
fn behind_tag(size_and_rest: &[u8]) -> &'static str {
    let Some((size, rest)) = size_and_rest.split_first_chunk::<4>() else {
        return "audio/mpeg";
    };
    let size = size
        .iter()
        .fold(0, |sum, byte| sum << 7 | usize::from(byte & 0x7f));
    let sound = rest.get(size..).unwrap_or_default();
    if sound.starts_with(b"fLaC") {
        "audio/flac"
    } else {
        frame(sound).unwrap_or("audio/mpeg")
    }
}

/// The header of a frame: eleven bits that are set, then version, layer, bit rate and sample rate
/// (ISO/IEC 11172-3 §2.4.1.3); with layer 0 it is one of AAC (ISO/IEC 13818-7 §6.2). Layer 1, which
/// nobody uses, would be taken for the byte order mark of UTF-16.
fn frame(head: &[u8]) -> Option<&'static str> {
    let &[0xff, second, third, _, ..] = head else {
        return None;
    };
    let (version, layer) = (second >> 3 & 0b11, second >> 1 & 0b11);
    let is_aac = second & 0xf6 == 0xf0 && third >> 2 & 0b1111 < 13;
    let is_mpeg = second >= 0xe0
        && version != 0b01
        && matches!(layer, 0b01 | 0b10)
        && third >> 4 != 0b1111
        && third >> 2 & 0b11 != 0b11;
    if is_aac {
        Some("audio/aac")
    } else {
        is_mpeg.then_some("audio/mpeg")
    }
}
