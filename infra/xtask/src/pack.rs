//! Digests, and the ZIP that a function's code travels in.

use std::io::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use flate2::{Compression, Crc, write::DeflateEncoder};
use ring::digest::{SHA256, digest};

use crate::step::Outcome;

/// The first instant a ZIP can name, 1 January 1980, so that equal code gives equal bytes.
const DATE: u16 = 0x0021;
/// A regular file that everybody may read and execute, in the upper half of the attributes.
const EXECUTABLE: u32 = 0o100_755 << 16;

/// SHA-256 in hexadecimal.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex(digest(&SHA256, bytes).as_ref())
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    halves
        .map(|half| char::from(DIGITS[usize::from(half)]))
        .collect()
}

/// SHA-256 in base64, as Lambda writes `CodeSha256`.
pub(crate) fn sha256_base64(bytes: &[u8]) -> String {
    STANDARD.encode(digest(&SHA256, bytes))
}

/// How hard to pack.
#[derive(Clone, Copy)]
pub(crate) enum Effort {
    /// For a deploy that a person waits for.
    Quick,
    /// As the SAM CLI does, for the size that AWS gets.
    AsSam,
}

/// A ZIP with the one executable file `bootstrap` (PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 and
/// 4.3.16).
pub(crate) fn zip_of(bootstrap: &[u8], effort: Effort) -> Outcome<Vec<u8>> {
    let level = match effort {
        Effort::Quick => Compression::fast(),
        Effort::AsSam => Compression::default(),
    };
    let mut crc = Crc::new();
    crc.update(bootstrap);
    let mut deflate = DeflateEncoder::new(Vec::new(), level);
    deflate.write_all(bootstrap)?;
    let packed = deflate.finish()?;
    let name = b"bootstrap";

    let mut common = Vec::new();
    common.extend(20_u16.to_le_bytes());
    common.extend(0_u16.to_le_bytes());
    common.extend(8_u16.to_le_bytes());
    common.extend(0_u16.to_le_bytes());
    common.extend(DATE.to_le_bytes());
    common.extend(crc.sum().to_le_bytes());
    common.extend(u32::try_from(packed.len())?.to_le_bytes());
    common.extend(u32::try_from(bootstrap.len())?.to_le_bytes());
    common.extend(u16::try_from(name.len())?.to_le_bytes());
    common.extend(0_u16.to_le_bytes());

    let mut zip = b"PK\x03\x04".to_vec();
    zip.extend(&common);
    zip.extend(name);
    zip.extend(&packed);

    let directory = u32::try_from(zip.len())?;
    zip.extend(b"PK\x01\x02");
    zip.extend(0x0314_u16.to_le_bytes());
    zip.extend(&common);
    zip.extend([0; 6]);
    zip.extend(EXECUTABLE.to_le_bytes());
    zip.extend(0_u32.to_le_bytes());
    zip.extend(name);
    let length = u32::try_from(zip.len())? - directory;

    zip.extend(b"PK\x05\x06");
    zip.extend([0; 4]);
    zip.extend(1_u16.to_le_bytes());
    zip.extend(1_u16.to_le_bytes());
    zip.extend(length.to_le_bytes());
    zip.extend(directory.to_le_bytes());
    zip.extend(0_u16.to_le_bytes());
    Ok(zip)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::project::Project;

    #[test]
    fn equal_code_packs_into_equal_bytes_that_unpack() {
        let code = [b"\x7fELF".as_slice(), &vec![7; 100_000]].concat();
        let zip = zip_of(&code, Effort::Quick).unwrap();
        assert_eq!(zip, zip_of(&code, Effort::Quick).unwrap());
        let project = Project::open().unwrap();
        let file = project.local(&format!("test-pack-{}.zip", std::process::id()));
        std::fs::write(&file, &zip).unwrap();
        let script = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); i = z.infolist()[0]; z.testzip(); \
                      print(i.filename, oct(i.external_attr >> 16), len(z.read(i)), len(z.infolist()))";
        let output = Command::new("python3")
            .args(["-c", script])
            .arg(&file)
            .output()
            .unwrap();
        std::fs::remove_file(&file).unwrap();
        assert_eq!(
            String::from_utf8_lossy(&output.stdout),
            "bootstrap 0o100755 100004 1\n"
        );
    }
}
