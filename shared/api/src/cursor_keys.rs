//! The cursor keys of companies that this process has met, so that the page behind a cursor can be read
//! while the company's row is.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use data::CursorKey;
use domain::id::CompanyId;

/// The most companies whose keys are remembered.
const MOST: usize = 1024;

/// Keys as they last stood on the companies' rows. One that is outdated opens no cursor of the new
/// key, and what was read with it is not used: the row that is read meanwhile decides.
#[derive(Default)]
pub(crate) struct CursorKeys(Mutex<HashMap<CompanyId, CursorKey>>);

impl CursorKeys {
    pub(crate) fn of(&self, company_id: CompanyId) -> Option<CursorKey> {
        let keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.get(&company_id).cloned()
    }

    pub(crate) fn keep(&self, company_id: CompanyId, key: &CursorKey) {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if keys.get(&company_id) == Some(key) {
            return;
        }
        if keys.len() >= MOST {
            keys.clear();
        }
        keys.insert(company_id, key.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_key_of_a_company_is_kept_and_their_number_is_bounded() {
        let keys = CursorKeys::default();
        let company = |number: u32| {
            let mut bytes = [0; 16];
            bytes[..4].copy_from_slice(&number.to_be_bytes());
            CompanyId::from_bytes(bytes)
        };
        let [old, new] = [0; 2].map(|_| CursorKey::random().unwrap());
        keys.keep(company(0), &old);
        keys.keep(company(0), &new);
        assert!(keys.of(company(0)) == Some(new));
        for number in 0..=u32::try_from(2 * MOST).unwrap() {
            keys.keep(company(number), &old);
        }
        assert!(keys.0.lock().unwrap().len() <= MOST);
    }
}
