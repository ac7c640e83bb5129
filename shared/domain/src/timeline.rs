//! Lists that are shown as one: each is read from its newest entry on, and one place cuts them all.

use std::cmp::Reverse;

/// The newest entries of one list, the newest first.
#[derive(Clone, Debug)]
pub struct Stretch<T> {
    /// The entries.
    pub entries: Vec<T>,
    /// Whether older ones follow.
    pub has_more: bool,
}

/// At most `limit` entries of all lists, the newest first, and whether older ones follow.
///
/// Of a list that goes on nothing is known below its last entry: what is older than that waits for the
/// next page.
pub fn newest<T, P: Ord>(
    lists: Vec<Stretch<T>>,
    limit: usize,
    place: impl Fn(&T) -> P,
) -> (Vec<T>, bool) {
    let unfinished = lists.iter().filter(|list| list.has_more);
    let known = unfinished.filter_map(|list| list.entries.last().map(&place));
    let floor = known.max();
    let mut has_more = floor.is_some();
    let mut entries: Vec<T> = lists.into_iter().flat_map(|list| list.entries).collect();
    if let Some(floor) = floor {
        entries.retain(|entry| place(entry) >= floor);
    }
    entries.sort_by_key(|entry| Reverse(place(entry)));
    has_more |= entries.len() > limit;
    entries.truncate(limit);
    (entries, has_more)
}

/// The greatest id, by its bytes, that is before another one.
pub fn before(place: [u8; 16]) -> [u8; 16] {
    u128::from_be_bytes(place).saturating_sub(1).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The newest of a list below a place, as the table would answer it.
    fn page(list: &[u16], below: u32, limit: usize) -> Stretch<u16> {
        let older = list.iter().copied().filter(|one| u32::from(*one) < below);
        let mut entries: Vec<u16> = older.collect();
        entries.sort_unstable_by_key(|one| Reverse(*one));
        let has_more = entries.len() > limit;
        entries.truncate(limit);
        Stretch { entries, has_more }
    }

    #[test]
    fn what_is_older_than_the_known_part_of_a_list_waits() {
        let lists = vec![page(&[9, 8, 5], 100, 2), page(&[6, 1], 100, 2)];
        assert_eq!(newest(lists, 5, |one| *one), (vec![9, 8], true));
        assert_eq!(
            newest(vec![page(&[], 100, 2)], 2, |one| *one),
            (vec![], false)
        );
    }

    proptest! {
        #[test]
        fn pages_show_every_entry_of_all_lists_once_and_in_order(
            places in proptest::collection::btree_set(0_u16..500, 0..60),
            owners in proptest::collection::vec(0_usize..3, 60),
            limit in 1_usize..7,
        ) {
            let mut lists = vec![Vec::new(); 3];
            for (place, owner) in places.iter().zip(owners) {
                lists[owner].push(*place);
            }
            let (mut shown, mut below) = (Vec::new(), u32::MAX);
            loop {
                let stretches = lists.iter().map(|list| page(list, below, limit)).collect();
                let (entries, has_more) = newest(stretches, limit, |entry| *entry);
                prop_assert!(entries.len() <= limit);
                prop_assert!(!has_more || !entries.is_empty());
                shown.extend(entries);
                if !has_more {
                    break;
                }
                below = u32::from(*shown.last().unwrap());
            }
            let expected: Vec<_> = places.into_iter().rev().collect();
            prop_assert_eq!(shown, expected);
        }
    }
}
