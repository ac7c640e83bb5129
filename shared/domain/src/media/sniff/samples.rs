//! Beginnings of files as devices and programs write them, and what each is.

use crate::media::{DOC, DOCX, PPTX, XLSX};

/// A file: what wrote it, how it begins, and its type; none for bytes that are not known.
pub(super) type Sample = (&'static str, Vec<u8>, Option<&'static str>);

/// A local header of a ZIP archive with a stored file.
pub(super) fn zipped(name: &str, content: &[u8]) -> Vec<u8> {
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

/// A box of ISO/IEC 14496-12.
fn boxed(name: &[u8], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(8 + content.len()).unwrap();
    [&length.to_be_bytes(), name, content].concat()
}

/// A file type box with what mostly follows it.
pub(super) fn ftyp(major: &[u8], compatible: &[u8]) -> Vec<u8> {
    let brands = [major, b"\0\0\0\0", compatible].concat();
    [boxed(b"ftyp", &brands), boxed(b"free", b"")].concat()
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

fn matroska(kind: &[u8]) -> Vec<u8> {
    let mut head = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82".to_vec();
    head.push(0x80 | u8::try_from(kind.len()).unwrap());
    head.extend(kind);
    head.resize(300, 0);
    head
}

fn ogg(packet: &[u8]) -> Vec<u8> {
    let page = b"OggS\0\x02\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\xaa\xbb\xcc\xdd\x01\x13";
    [&page[..], packet].concat()
}

fn tagged(sound: &[u8]) -> Vec<u8> {
    [b"ID3\x04\0\0\0\0\0\x0aTSSE\0\0\0\0\0\0", sound].concat()
}

fn ole(stream: &str) -> Vec<u8> {
    let mut head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0".to_vec();
    head.extend(utf16(stream, u16::to_le_bytes));
    head
}

/// Pictures, films and sounds.
pub(super) fn media() -> Vec<Sample> {
    let mp4 = ftyp(b"isom", b"isomiso2avc1mp41");
    let heic = ftyp(b"heic", b"mif1heic");
    let mut samples = vec![
        ("JFIF", b"\xff\xd8\xff\xe0\0\x10JFIF\0".to_vec(), "image/jpeg"),
        ("Exif", b"\xff\xd8\xff\xe1\x1f\xfeExif\0\0".to_vec(), "image/jpeg"),
        ("bare JPEG", b"\xff\xd8\xff\xdb\0\x43\0\x08".to_vec(), "image/jpeg"),
        ("PNG", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), "image/png"),
        ("APNG", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\x08acTL".to_vec(), "image/png"),
        ("GIF", b"GIF89a\x01\0\x01\0\x80\0".to_vec(), "image/gif"),
        ("old GIF", b"GIF87a\x01\0\x01\0\x80\0".to_vec(), "image/gif"),
        ("WebP", b"RIFF\x1a\x02\0\0WEBPVP8 ".to_vec(), "image/webp"),
        ("moving WebP", b"RIFF\x1a\x02\0\0WEBPVP8X\x0a\0\0\0\x02".to_vec(), "image/webp"),
        ("BMP", b"BM\x36\0\x0c\0\0\0\0\0\x36\0\0\0".to_vec(), "image/bmp"),
        ("TIFF, little", b"II*\0\x08\0\0\0\x0c\0".to_vec(), "image/tiff"),
        ("TIFF, big", b"MM\0*\0\0\0\x08\0\x0c".to_vec(), "image/tiff"),
        ("HEIC of an iPhone", heic.clone(), "image/heic"),
        ("HEIC, mif1 first", ftyp(b"mif1", b"mif1heic"), "image/heic"),
        ("HEIC of Samsung", ftyp(b"heix", b"mif1heix"), "image/heic"),
        ("HEIC in isom", ftyp(b"isom", b"mif1heic"), "image/heic"),
        ("HEIC in mp42", ftyp(b"mp42", b"mif1heic"), "image/heic"),
        ("HEIC burst", ftyp(b"msf1", b"msf1hevc"), "image/heic"),
        ("HEIF of an encoder", ftyp(b"mif1", b"mif1"), "image/heif"),
        ("HEIF, miaf", ftyp(b"mif1", b"mif1miaf"), "image/heif"),
        ("HEIF in isom", ftyp(b"isom", b"mif1"), "image/heif"),
        ("AVIF", ftyp(b"avif", b"avifmif1"), "image/avif"),
        ("AVIF, mif1 first", ftyp(b"mif1", b"mif1avif"), "image/avif"),
        ("moving AVIF", ftyp(b"avis", b"avismsf1"), "image/avif"),
        ("MP4 of Android", ftyp(b"mp42", b"isommp42"), "video/mp4"),
        ("MP4 of ffmpeg", mp4.clone(), "video/mp4"),
        ("MP4, free first", [boxed(b"free", b""), mp4.clone()].concat(), "video/mp4"),
        ("MP4, skip first", [boxed(b"skip", b"xx"), mp4.clone()].concat(), "video/mp4"),
        ("MP4, uuid first", [boxed(b"uuid", &[7; 20]), mp4.clone()].concat(), "video/mp4"),
        ("HEIC, free first", [boxed(b"free", b""), heic].concat(), "image/heic"),
        ("MP4, only free and mdat", [boxed(b"free", b""), boxed(b"mdat", &[0; 40])].concat(), "video/mp4"),
        ("MP4 of a stream", [boxed(b"styp", b"msdh\0\0\0\0msdhmsix"), boxed(b"moof", b"")].concat(), "video/mp4"),
        ("MP4 of DASH", ftyp(b"dash", b"iso6"), "video/mp4"),
        ("M4V", ftyp(b"M4V ", b"M4V M4A mp42isom"), "video/mp4"),
        ("moov first", b"\0\0\x02\x6cmoov\0\0\0\x6cmvhd".to_vec(), "video/mp4"),
        ("mdat first, 64 bits", b"\0\0\0\x01mdat\0\0\0\0\x01\0\0\0".to_vec(), "video/mp4"),
        ("MOV", ftyp(b"qt  ", b"qt  "), "video/quicktime"),
        ("MOV, wide first", [boxed(b"wide", b""), boxed(b"mdat", &[1; 9])].concat(), "video/quicktime"),
        ("MOV, wide and brands", [boxed(b"wide", b""), ftyp(b"qt  ", b"qt  ")].concat(), "video/quicktime"),
        ("3GP", ftyp(b"3gp4", b"3gp4isom"), "video/3gpp"),
        ("3GP of Samsung", ftyp(b"3gp5", b"3gp5isommp42"), "video/3gpp"),
        ("3G2", ftyp(b"3g2a", b"3g2a"), "video/3gpp"),
        ("M4A", ftyp(b"M4A ", b"M4A mp42isom"), "audio/mp4"),
        ("WebM", matroska(b"webm"), "video/webm"),
        ("MKV", matroska(b"matroska"), "video/x-matroska"),
        ("AVI", b"RIFF\x24\x08\0\0AVI LIST".to_vec(), "video/x-msvideo"),
        ("Opus", ogg(b"OpusHead\x01\x01"), "audio/ogg"),
        ("Vorbis", ogg(b"\x01vorbis\0\0"), "audio/ogg"),
        ("Theora", ogg(b"\x80theora\x03"), "video/ogg"),
        ("MP3, tag", b"ID3\x04\0\0\0\0\0\x23TSSE".to_vec(), "audio/mpeg"),
        ("MP3 behind a tag", tagged(b"\xff\xfb\x90\x64"), "audio/mpeg"),
        ("AAC behind a tag", tagged(b"\xff\xf1\x50\x80"), "audio/aac"),
        ("FLAC behind a tag", tagged(b"fLaC\0\0\0\x22"), "audio/flac"),
        ("AAC, MPEG-4", b"\xff\xf1\x50\x80\x02\x1f".to_vec(), "audio/aac"),
        ("AAC with a checksum", b"\xff\xf0\x50\x80\x02\x1f".to_vec(), "audio/aac"),
        ("AAC, MPEG-2", b"\xff\xf9\x50\x80\x02\x1f".to_vec(), "audio/aac"),
        ("AAC, MPEG-2 with a checksum", b"\xff\xf8\x50\x80\x02\x1f".to_vec(), "audio/aac"),
        ("ADIF", b"ADIF\0\x40\x01\x02".to_vec(), "audio/aac"),
        ("AMR", b"#!AMR\n\x3c\x91\x17\x16\xbe\x66".to_vec(), "audio/amr"),
        ("AMR, wide", b"#!AMR-WB\n\x04\x10".to_vec(), "audio/amr"),
        ("WAV", b"RIFF\x24\x08\0\0WAVEfmt ".to_vec(), "audio/wav"),
        ("FLAC", b"fLaC\0\0\0\x22\x10\0".to_vec(), "audio/flac"),
    ];
    // Layers 2 and 3 of MPEG-1, MPEG-2 and MPEG-2.5, with and without a checksum.
    for second in [0xfa, 0xfb, 0xfc, 0xfd, 0xf2, 0xf3, 0xf4, 0xf5, 0xe2, 0xe3] {
        samples.push(("MP3", vec![0xff, second, 0x90, 0x64, 0, 0], "audio/mpeg"));
    }
    let known = |(name, head, essence)| (name, head, Some(essence));
    samples.into_iter().map(known).collect()
}

/// Documents, archives and programs.
#[expect(clippy::too_many_lines, reason = "it is a table")]
pub(super) fn documents() -> Vec<Sample> {
    let types = || zipped("[Content_Types].xml", b"<Types/>");
    let pdf = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n";
    [
        ("PDF", pdf.to_vec(), "application/pdf"),
        (
            "PDF behind a mark",
            [b"\xef\xbb\xbf", &pdf[..]].concat(),
            "application/pdf",
        ),
        (
            "PDF behind lines",
            [b"\r\n\r\n", &pdf[..]].concat(),
            "application/pdf",
        ),
        (
            "PDF behind a header",
            [b"HTTP/1.1 200 OK\r\nX: y\r\n\r\n", &pdf[..]].concat(),
            "application/pdf",
        ),
        (
            "PDF behind zeros",
            [&[0; 40][..], &pdf[..]].concat(),
            "application/pdf",
        ),
        ("RTF", b"{\\rtf1\\ansi".to_vec(), "application/rtf"),
        (
            "PostScript",
            b"%!PS-Adobe-3.0".to_vec(),
            "application/postscript",
        ),
        ("DOC", ole("WordDocument"), DOC),
        ("MSG", ole("__substg1.0"), "application/x-ole-storage"),
        (
            "DOCX",
            [types(), zipped("word/document.xml", b"x")].concat(),
            DOCX,
        ),
        (
            "XLSX",
            [types(), zipped("xl/workbook.xml", b"x")].concat(),
            XLSX,
        ),
        (
            "PPTX",
            [zipped("docProps/app.xml", b""), zipped("ppt/p.xml", b"")].concat(),
            PPTX,
        ),
        (
            "ODT",
            zipped("mimetype", b"application/vnd.oasis.opendocument.text"),
            "application/vnd.oasis.opendocument.text",
        ),
        (
            "EPUB",
            zipped("mimetype", b"application/epub+zip"),
            "application/epub+zip",
        ),
        (
            "Pages",
            zipped("Index/Document.iwa", b"x"),
            "application/zip",
        ),
        (
            "ZIP",
            [types(), zipped("photo.jpg", b"x")].concat(),
            "application/zip",
        ),
        (
            "empty ZIP",
            b"PK\x05\x06\0\0\0\0".to_vec(),
            "application/zip",
        ),
        (
            "RAR 4",
            b"Rar!\x1a\x07\0\xcf".to_vec(),
            "application/vnd.rar",
        ),
        (
            "RAR 5",
            b"Rar!\x1a\x07\x01\0".to_vec(),
            "application/vnd.rar",
        ),
        (
            "7z",
            b"7z\xbc\xaf\x27\x1c\0\x04".to_vec(),
            "application/x-7z-compressed",
        ),
        (
            "gzip",
            b"\x1f\x8b\x08\0\0\0\0\0".to_vec(),
            "application/gzip",
        ),
        (
            "JAR",
            zipped("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0"),
            "application/java-archive",
        ),
        (
            "APK",
            [
                zipped("META-INF/MANIFEST.MF", b"M"),
                zipped("classes.dex", b"x"),
            ]
            .concat(),
            "application/vnd.android.package-archive",
        ),
        (
            "EXE",
            b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff".to_vec(),
            "application/vnd.microsoft.portable-executable",
        ),
        (
            "ELF",
            [&b"\x7fELF\x02\x01\x01"[..], &[0; 60]].concat(),
            "application/x-executable",
        ),
        (
            "Mach-O",
            b"\xcf\xfa\xed\xfe\x0c\0\0\x01".to_vec(),
            "application/x-mach-binary",
        ),
        (
            "WebAssembly",
            b"\0asm\x01\0\0\0".to_vec(),
            "application/wasm",
        ),
        (
            "shell script",
            b"#!/bin/sh\nrm -rf /".to_vec(),
            "text/x-shellscript",
        ),
    ]
    .map(|(name, head, essence)| (name, head, Some(essence)))
    .into()
}

/// What is written in letters, and what is not known.
pub(super) fn texts() -> Vec<Sample> {
    const PLAIN: Option<&str> = Some("text/plain");
    const PAGE: Option<&str> = Some("text/html");
    const XML: Option<&str> = Some("application/xml");
    let ics = "BEGIN:VCALENDAR\r\nX-ALT-DESC;FMTTYPE=text/html:<HTML><BODY>Hi</BODY></HTML>\r\n";
    let wide = |text: &str| [b"\xff\xfe", &utf16(text, u16::to_le_bytes)[..]].concat();
    let wide_big = |text: &str| [b"\xfe\xff", &utf16(text, u16::to_be_bytes)[..]].concat();
    vec![
        ("UTF-8", "café 🔑\r\n\tline".into(), PLAIN),
        ("UTF-8 with a mark", "\u{feff}name,phone\n".into(), PLAIN),
        ("UTF-8 cut in a letter", "café".as_bytes()[..4].into(), PLAIN),
        ("UTF-16 of Notepad", wide("Schlüssel 鍵\r\n"), PLAIN),
        ("UTF-16, big", wide_big("Schlüssel 鍵\r\n"), PLAIN),
        ("UTF-16 of Excel", wide("Naam\tTelefoon\r\n"), PLAIN),
        ("UTF-16 cut in a letter", wide("schloss")[..13].into(), PLAIN),
        ("Latin-1", b"Schl\xfcssel f\xfcr die T\xfcr\r\n".to_vec(), PLAIN),
        ("Windows-1252", b"\x93caf\xe9\x94 \x80 5\r\n".to_vec(), PLAIN),
        ("Shift-JIS", b"\x8c\xae\x82\xcc\x8c\xf0\x8a\xb7\r\n".to_vec(), PLAIN),
        ("GBK", b"\xd4\xbf\xb3\xd7 \xbf\xaa\xcb\xf8\r\n".to_vec(), PLAIN),
        ("EUC-KR", b"\xbf\xad\xbc\xe8\r\n".to_vec(), PLAIN),
        ("KOI8-R", b"\xeb\xcc\xc0\xde\r\n".to_vec(), PLAIN),
        ("ISO-2022-JP", b"\x1b$B80\x1b(B\r\n".to_vec(), PLAIN),
        ("Mac Roman CSV", b"nom,t\x8el\rJos\x8e,1\r".to_vec(), PLAIN),
        ("BMW", "BMW key, please".into(), PLAIN),
        ("GIF", "GIF of the door".into(), PLAIN),
        ("ID3", "ID3 is broken".into(), PLAIN),
        ("MZ", "MZ 12".into(), PLAIN),
        ("free", "I'm free".into(), PLAIN),
        ("ADIF", "ADIF and more".into(), PLAIN),
        ("about PDF", "The header is\n%PDF-1.4, they say".into(), PLAIN),
        ("about HTML", "put <html> and <script> into the page".into(), PLAIN),
        ("JSON", "{\"page\":\"<html>\"}".into(), PLAIN),
        ("CSV with markup", "name,note\nAnn,<b>new</b>\n".into(), PLAIN),
        ("mail", "From: a@b.example\r\nContent-Type: text/html\r\n\r\n<html>".into(), PLAIN),
        ("vCard", "BEGIN:VCARD\r\nVERSION:3.0\r\n".into(), Some("text/vcard")),
        ("vCard in small letters", "begin:vcard\r\nversion:3.0\r\n".into(), Some("text/vcard")),
        ("vCard in UTF-16", wide("BEGIN:VCARD\r\n"), Some("text/vcard")),
        ("invite of Outlook", ics.into(), Some("text/calendar")),
        ("certificate", "-----BEGIN CERTIFICATE-----".into(), Some("application/x-pem-file")),
        ("invoice", "<?xml version=\"1.0\"?>\n<cfdi:Comprobante xmlns:cfdi=\"http://www.sat.gob.mx/cfd/4\"/>".into(), XML),
        ("invoice without a declaration", "<Invoice xmlns=\"urn:oasis:names:ubl\"><ID>1</ID></Invoice>".into(), XML),
        ("invoice in Latin-1", b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><r>\xe9</r>".to_vec(), XML),
        ("invoice in UTF-16", wide("<?xml version=\"1.0\"?><r/>"), XML),
        ("feed", "<?xml version=\"1.0\"?><feed/>".into(), XML),
        ("HTML", "<!DOCTYPE html><title>x</title>".into(), PAGE),
        ("HTML behind a mark", "\u{feff} \n<HTML>".into(), PAGE),
        ("HTML behind a comment", "<!-- a photo --><html>".into(), PAGE),
        ("HTML in UTF-16", wide("<html>"), PAGE),
        ("HTML in Latin-1", b"<html>\xe9".to_vec(), PAGE),
        ("HTML that mentions a PDF", "<html>\n%PDF-1.4\n1 0 obj".into(), PAGE),
        ("a piece of HTML", "<b>bold</b>".into(), PAGE),
        ("a script", "<script>alert(1)</script>".into(), PAGE),
        ("XHTML", "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"/>".into(), Some("application/xhtml+xml")),
        ("XML with a script", "<r><s xmlns=\"http://www.w3.org/1999/xhtml\">x</s></r>".into(), Some("application/xhtml+xml")),
        ("XML with a style sheet", "<?xml version=\"1.0\"?><?xml-stylesheet href=\"x\"?><r/>".into(), Some("application/xhtml+xml")),
        ("SVG", "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\">".into(), Some("image/svg+xml")),
        ("bare SVG", "<svg onload=alert(1)>".into(), Some("image/svg+xml")),
        ("SVG behind a type", "<!DOCTYPE svg PUBLIC \"-//W3C//DTD\"><svg>".into(), Some("image/svg+xml")),
        ("nothing", Vec::new(), None),
        ("spaces", b" \n".to_vec(), None),
        ("a zero", b"a\0b".to_vec(), None),
        ("RIFF of another form", b"RIFF\x01\0\0\0ABCD".to_vec(), None),
        ("a brand of nobody", b"\0\0\0\x18ftypzzzz".to_vec(), None),
        ("noise", vec![0x81, 0x02, 0xf3, 0x07, 0x10, 0xaa], None),
    ]
}
