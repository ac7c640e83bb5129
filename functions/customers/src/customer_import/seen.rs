//! Which points the rows above have claimed, in twelve bytes each and so in memory whole.

use std::collections::HashMap;

use bytes::Bytes;
use data::key;

/// The bytes of one entry: the beginning of the point's hash, then the row.
const ENTRY: usize = 8 + 4;

/// The points of rows whose customers are new, with the first row that has each.
#[derive(Default)]
pub(super) struct Seen(HashMap<u64, u32>);

impl Seen {
    /// The row above that has one of these points, if one has.
    pub(super) fn above(&self, row: u32, points: &[String]) -> Option<u32> {
        let rows = points
            .iter()
            .filter_map(|point| self.0.get(&place(point)).copied());
        rows.filter(|other| *other < row).min()
    }

    /// Keeps the points of a row.
    pub(super) fn add(&mut self, row: u32, points: &[String]) {
        for point in points {
            self.0.entry(place(point)).or_insert(row);
        }
    }

    /// As it is kept between two runs.
    pub(super) fn to_bytes(&self) -> Bytes {
        let entries = self
            .0
            .iter()
            .flat_map(|(place, row)| place.to_be_bytes().into_iter().chain(row.to_be_bytes()));
        entries.collect()
    }

    /// Reads what [`Self::to_bytes`] has written.
    pub(super) fn from_bytes(bytes: &[u8]) -> Self {
        let entry = |entry: &[u8]| {
            let (place, row) = entry.split_first_chunk::<8>()?;
            let row = row.first_chunk::<4>()?;
            Some((u64::from_be_bytes(*place), u32::from_be_bytes(*row)))
        };
        Self(bytes.chunks_exact(ENTRY).filter_map(entry).collect())
    }
}

fn place(point: &str) -> u64 {
    let hash = key::hashed(point);
    u64::from_str_radix(&hash[..16], 16).expect("a hash is hexadecimal")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_row_with_a_point_is_known_after_a_pause_too() {
        let points = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        let mut seen = Seen::default();
        seen.add(2, &points(&["phone:+13035550142", "email:ann@example.com"]));
        seen.add(
            5,
            &points(&["email:ann@example.com", "email:bob@example.com"]),
        );
        let seen = Seen::from_bytes(&seen.to_bytes());
        assert_eq!(seen.above(9, &points(&["email:ann@example.com"])), Some(2));
        assert_eq!(seen.above(9, &points(&["email:bob@example.com"])), Some(5));
        assert_eq!(seen.above(2, &points(&["email:ann@example.com"])), None);
        assert_eq!(seen.above(9, &points(&["email:eve@example.com"])), None);
    }
}
