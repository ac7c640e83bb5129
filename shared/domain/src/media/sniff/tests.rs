//! Real beginnings of files, and files in disguise.

use proptest::prelude::*;

use super::*;

fn found(head: &[u8]) -> Option<String> {
    sniff(head).map(|media| media.as_str().to_owned())
}

/// A local header of a ZIP archive with a stored file.
fn zipped(name: &str, content: &[u8]) -> Vec<u8> {
    let mut header = b"PK\x03\x04\x14\0\0\0\0\0\0\0!\0".to_vec();
    header.extend([0; 4]);
    let size = u32::try_from(content.len()).unwrap().to_le_bytes();
    header.extend([size, size].concat());
    header.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
    header.extend([0; 2]);
    header.extend(name.as_bytes());
    header.extend(content);
    header
}

fn ftyp(major: &[u8], compatible: &[u8]) -> Vec<u8> {
    let length = u32::try_from(16 + compatible.len()).unwrap();
    let mut head = length.to_be_bytes().to_vec();
    for part in [b"ftyp", major, b"\0\0\0\0", compatible, b"\0\0\0\x08free"] {
        head.extend(part);
    }
    head
}

#[test]
fn files_are_known_by_their_first_bytes() {
    let opus =
        b"OggS\0\x02\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\xaa\xbb\xcc\xdd\x01\x13OpusHead\x01\x01";
    let ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0";
    let wide: Vec<u8> = "WordDocument"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let mut webm = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm".to_vec();
    webm.resize(300, 0);
    for (head, expected) in [
        (&b"\xff\xd8\xff\xe0\0\x10JFIF\0"[..], "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
        (b"GIF89a\x01\0\x01\0\x80\0", "image/gif"),
        (b"RIFF\x1a\x02\0\0WEBPVP8 ", "image/webp"),
        (b"BM\x36\0\x0c\0\0\0\0\0", "image/bmp"),
        (&ftyp(b"heic", b"mif1heic"), "image/heic"),
        (&ftyp(b"mif1", b"mif1heic"), "image/heic"),
        (&ftyp(b"avif", b"avifmif1"), "image/avif"),
        (&ftyp(b"mp42", b"isommp42"), "video/mp4"),
        (&ftyp(b"isom", b"isomiso2avc1mp41"), "video/mp4"),
        (&ftyp(b"M4A ", b"M4A mp42isom"), "audio/mp4"),
        (&ftyp(b"3gp4", b"3gp4isom"), "video/3gpp"),
        (&ftyp(b"qt  ", b"qt  "), "video/quicktime"),
        (&webm, "video/webm"),
        (opus, "audio/ogg"),
        (b"ID3\x04\0\0\0\0\0\x23TSSE", "audio/mpeg"),
        (b"\xff\xfb\x90\x64\0\0", "audio/mpeg"),
        (b"\xff\xf1\x50\x80\x02\x1f", "audio/aac"),
        (b"#!AMR\n\x3c\x91\x17\x16\xbe\x66", "audio/amr"),
        (b"RIFF\x24\x08\0\0WAVEfmt ", "audio/wav"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf"),
        (b"{\\rtf1\\ansi", "application/rtf"),
        (&[ole.as_slice(), &wide].concat(), DOC),
        (ole, "application/x-ole-storage"),
        (b"BEGIN:VCARD\r\nVERSION:3.0\r\n", "text/vcard"),
        (b"PK\x05\x06\0\0\0\0", "application/zip"),
    ] {
        assert_eq!(found(head).as_deref(), Some(expected));
    }
}

#[test]
fn an_archive_is_known_by_the_names_in_it() {
    let types = zipped("[Content_Types].xml", b"<Types/>");
    let manifest = zipped("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0");
    let odt = b"application/vnd.oasis.opendocument.text";
    for (first, second, expected) in [
        (types.clone(), zipped("word/document.xml", b"x"), DOCX),
        (types.clone(), zipped("xl/workbook.xml", b"x"), XLSX),
        (
            zipped("docProps/app.xml", b""),
            zipped("ppt/p.xml", b""),
            PPTX,
        ),
        (types, zipped("photo.jpg", b"x"), "application/zip"),
        (manifest.clone(), Vec::new(), "application/java-archive"),
        (
            manifest,
            zipped("classes.dex", b"x"),
            "application/vnd.android.package-archive",
        ),
        (
            zipped("mimetype", odt),
            Vec::new(),
            "application/vnd.oasis.opendocument.text",
        ),
    ] {
        let archive = [first, second].concat();
        assert_eq!(found(&archive).as_deref(), Some(expected));
    }
}

#[test]
fn what_runs_is_recognised_in_any_guise() {
    for head in [
        &b"<!DOCTYPE html><title>x</title>"[..],
        b"\xef\xbb\xbf \n<HTML>",
        b"<!-- a photo --><html>",
        b"GIF89a=1;/*<script>alert(1)</script>*/",
        b"hello <SCRIPT src=x>",
        b"<b>bold</b>",
        b"<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\">",
        b"<svg onload=alert(1)>",
        b"<?xml version=\"1.0\"?><feed/>",
        b"#!/bin/sh\nrm -rf /",
        b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff",
        b"\xcf\xfa\xed\xfe\x0c\0\0\x01",
        b"\0asm\x01\0\0\0",
    ] {
        let media = sniff(head).unwrap();
        assert!(media.is_active(), "{}", media.as_str());
        assert!(!media.is_safe_to_show());
    }
}

#[test]
fn text_is_text_whatever_it_begins_with() {
    for text in [
        "BMW key, please",
        "GIF of the door",
        "ID3 is broken",
        "MZ 12",
        "caf\u{e9} \u{1f511}\r\n\tline",
        "\u{feff}name,phone\n",
    ] {
        assert_eq!(
            found(text.as_bytes()).as_deref(),
            Some("text/plain"),
            "{text}"
        );
    }
    assert_eq!(
        found(&"caf\u{e9}".as_bytes()[..4]).as_deref(),
        Some("text/plain")
    );
}

#[test]
fn what_is_not_known_has_no_type() {
    for unknown in [
        &b""[..],
        b" \n",
        b"a\0b",
        b"\x80\x81\x82",
        b"RIFF\x01\0\0\0ABCD",
        b"\0\0\0\x18ftypzzzz",
    ] {
        assert_eq!(found(unknown), None);
    }
}

proptest! {
    #[test]
    fn any_bytes_are_survived(
        start in prop::sample::select(vec![
            &b""[..], b"PK\x03\x04", b"RIFF", b"\0\0\0\x20ftypmif1", b"OggS", b"<",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff[Content_Types].xml",
        ]),
        rest in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        let head = [start, &rest].concat();
        for cut in 0..head.len().min(64) {
            sniff(&head[..cut]);
        }
        sniff(&head);
    }
}
