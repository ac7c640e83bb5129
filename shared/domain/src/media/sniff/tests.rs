//! Real beginnings of files, and files in disguise.

use proptest::prelude::*;

use super::samples::{documents, media, texts};
use super::*;

fn detected(head: &[u8]) -> Option<String> {
    sniff(head).map(|media| media.as_str().to_owned())
}

#[test]
fn files_are_known_by_their_first_bytes() {
    let samples = [media(), documents(), texts()].concat();
    assert!(samples.len() > 100);
    let wrong: Vec<_> = samples
        .iter()
        .map(|(name, head, expected)| (name, detected(head), expected))
        .filter(|(_, detected, expected)| detected.as_deref() != **expected)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_runs_is_recognised_and_never_shown() {
    let is_active = |essence: &str| MediaType::parse(essence).unwrap().is_active();
    let samples = [documents(), texts()].concat();
    let active: Vec<_> = samples
        .iter()
        .filter(|(_, _, essence)| essence.is_some_and(is_active))
        .collect();
    assert!(active.len() > 15);
    for (name, head, _) in active {
        let media = sniff(head).unwrap();
        assert!(media.is_active() && !media.is_safe_to_show(), "{name}");
    }
}

#[test]
fn a_page_in_the_guise_of_a_picture_is_given_away_by_its_markup() {
    for head in [
        &b"GIF89a=1;/*<script>alert(1)</script>*/"[..],
        b"hello <SCRIPT src=x>",
        b"\xe9 <iframe src=x>",
        b"\xff\xfe<\0s\0v\0g\0 \0",
        b"x javascript:alert(1)",
    ] {
        assert!(mentions_markup(head));
    }
    assert!(!mentions_markup(b"a,b\n1 < 2,3 > 2\n"));
}

proptest! {
    #[test]
    fn any_bytes_are_survived(
        start in prop::sample::select(vec![
            &b""[..], b"PK\x03\x04", b"RIFF", b"\0\0\0\x20ftypmif1", b"OggS", b"<", b"<?xml ",
            b"ID3\x04\0\0", b"\xff\xfb", b"\xff\xfe", b"\0\0\0\x01mdat", b"\0\0\0\0free",
            b"\0\0\0\x08wide", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            b"PK\x03\x04\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff[Content_Types].xml",
        ]),
        rest in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        let head = [start, &rest].concat();
        for cut in 0..head.len().min(64) {
            sniff(&head[..cut]);
        }
        sniff(&head);
        mentions_markup(&head);
    }
}
