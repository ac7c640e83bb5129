//! Positions packed into text: some 15 bytes each, where JSON takes 150.
//!
//! A row of them is written with each report, and writes are paid by the kilobyte. The text is Base64
//! (RFC 4648 §5) of the number of the format, and for each position, in the order of time, eight
//! numbers in zigzag LEB128 (as in Protocol Buffers): time, correction, latitude and longitude as
//! differences from the position before, then accuracy, speed, heading and mode.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::address::Location;
use domain::position::{Fix, FixMode};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The format that is written.
const FORMAT: u8 = 1;

/// Positions in the order of time.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Track(Vec<Fix>);

domain::debug_by_name!(Track);

impl Track {
    /// The positions, oldest first.
    pub fn fixes(&self) -> &[Fix] {
        &self.0
    }

    /// Adds positions, of whatever order.
    pub fn add(&mut self, fixes: impl IntoIterator<Item = Fix>) {
        self.0.extend(fixes);
        self.0.sort_by_key(|fix| fix.at);
    }

    fn packed(&self) -> String {
        let mut bytes = vec![FORMAT];
        let mut last = [0; 4];
        for fix in &self.0 {
            let (north, east) = fix.place.to_micro_degrees();
            let correction = i64::from(fix.correction_milliseconds);
            let these = [
                fix.at.as_millisecond(),
                correction,
                north.into(),
                east.into(),
            ];
            for (this, last) in these.iter().zip(last) {
                write(&mut bytes, this - last);
            }
            last = these;
            write(&mut bytes, fix.accuracy_meters.into());
            write(&mut bytes, or_minus_one(fix.speed));
            write(&mut bytes, or_minus_one(fix.heading));
            write(&mut bytes, i64::from(fix.mode == FixMode::Background));
        }
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn unpacked(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (format, mut rest) = bytes.split_first()?;
        if *format != FORMAT {
            return None;
        }
        let mut fixes = Vec::new();
        let mut last = [0_i64; 4];
        while !rest.is_empty() {
            for last in &mut last {
                *last = last.checked_add(read(&mut rest)?)?;
            }
            let [at, correction, north, east] = last;
            let (north, east) = (i32::try_from(north).ok()?, i32::try_from(east).ok()?);
            fixes.push(Fix {
                at: Timestamp::from_millisecond(at).ok()?,
                correction_milliseconds: i32::try_from(correction).ok()?,
                place: Location::from_micro_degrees(north, east).ok()?,
                accuracy_meters: u16::try_from(read(&mut rest)?).ok()?,
                speed: u16::try_from(read(&mut rest)?).ok(),
                heading: u16::try_from(read(&mut rest)?).ok(),
                mode: if read(&mut rest)? == 0 {
                    FixMode::Foreground
                } else {
                    FixMode::Background
                },
            });
        }
        Some(Self(fixes))
    }
}

fn or_minus_one(number: Option<u16>) -> i64 {
    number.map_or(-1, i64::from)
}

#[expect(
    clippy::cast_sign_loss,
    clippy::cast_possible_truncation,
    reason = "zigzag keeps every bit, and seven of them are taken at a time"
)]
fn write(bytes: &mut Vec<u8>, number: i64) {
    let mut rest = ((number << 1) ^ (number >> 63)) as u64;
    while rest >= 0x80 {
        bytes.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    bytes.push(rest as u8);
}

#[expect(clippy::cast_possible_wrap, reason = "zigzag keeps every bit")]
fn read(bytes: &mut &[u8]) -> Option<i64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some((number >> 1) as i64 ^ -((number & 1) as i64));
        }
    }
    None
}

impl Serialize for Track {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.packed())
    }
}

impl<'de> Deserialize<'de> for Track {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = domain::read_text(deserializer)?;
        let unreadable = || serde::de::Error::custom("must be packed positions");
        Self::unpacked(&text).ok_or_else(unreadable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fix(number: i64) -> Fix {
        let lat = i32::try_from(number * 997 % 89_000_000).unwrap();
        Fix {
            at: Timestamp::from_millisecond(1_795_000_000_000 + number * 30_001).unwrap(),
            correction_milliseconds: i32::try_from(number % 3 * -600_000).unwrap(),
            place: Location::from_micro_degrees(lat, -2 * lat).unwrap(),
            accuracy_meters: u16::try_from(number % 500).unwrap(),
            speed: (number % 2 == 0).then_some(u16::MAX),
            heading: (number % 5 != 0).then_some(360),
            mode: [FixMode::Foreground, FixMode::Background][usize::from(number % 7 == 0)],
        }
    }

    #[test]
    fn positions_come_out_as_they_went_in_and_by_time() {
        for count in [0, 1, 2, 100] {
            let mut track = Track::default();
            track.add((0..count).rev().map(fix));
            let read = Track::unpacked(&track.packed()).unwrap();
            assert_eq!(read.fixes(), (0..count).map(fix).collect::<Vec<_>>());
        }
    }

    #[test]
    fn numbers_of_every_size_come_out_as_they_went_in() {
        for number in [0, 1, -1, 63, 64, -64, -65, i64::MAX, i64::MIN] {
            let mut bytes = Vec::new();
            write(&mut bytes, number);
            let mut rest = bytes.as_slice();
            assert_eq!((read(&mut rest), rest.len()), (Some(number), 0));
        }
    }

    #[test]
    fn text_that_is_no_track_is_refused() {
        for text in ["", "Ag", "AQAA", "AYCAgICAgICAgICA", "*"] {
            assert_eq!(Track::unpacked(text), None, "{text}");
        }
        assert_eq!(Track::unpacked("AQ"), Some(Track::default()));
    }

    #[test]
    fn a_hundred_positions_of_a_drive_take_two_kilobytes() {
        let step = |number: i64| {
            let lat = 39_739_200 + i32::try_from(number).unwrap() * 2700;
            Fix {
                at: Timestamp::from_millisecond(1_795_000_000_123 + number * 30_040).unwrap(),
                correction_milliseconds: 0,
                place: Location::from_micro_degrees(lat, -104_990_300 - lat % 4000).unwrap(),
                accuracy_meters: 8,
                speed: Some(134),
                heading: Some(271),
                mode: FixMode::Background,
            }
        };
        let mut track = Track::default();
        track.add((0..100).map(step));
        let size = track.packed().len();
        assert!(size < 2048, "{size} bytes");
    }
}
