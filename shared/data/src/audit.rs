//! The audit trail of a company as a chain that shows whether anything was changed, removed or put in later.
//!
//! Who is who:
//! - An entry ([`AuditRow`]) is written by a request, in the transaction of its change. It
//!   waits for no other and touches no row that others write.
//! - [`Store::seal_audit`] puts entries into the next block ([`AuditBlockRow`]), which names them in the order of
//!   their ids, each with its hash, and the block before with its own. It moves the head ([`AuditHeadRow`]) in
//!   the same transaction: of two at once one writes the block, the other nothing.
//! - [`Store::verify_audit`] walks through blocks and entries and says what does not fit.
//!
//! **Hashes** are SHA-256 of a canonical form: the JSON of RFC 8785 (names in order, no spaces) of an object that
//! holds every attribute of the stored item, and `company_id`. Left out are attributes that say where an item
//! stands and how long (`pk`, `sk`, the keys of the indexes, `kind`, `ttl`), a block's own `hash`, and whatever
//! is null: so an entry from before there was a field keeps its hash.
//!
//! **Nothing comes in late.** Ids begin with the instant at which a request began. A block takes only entries
//! that are older than [`SETTLING`], and no function that writes entries runs that long: what a block passes by
//! stands in no block, and is found as put in later.
//!
//! **Roots.** Once a day is over, the last block of it is named in a bucket whose objects nobody can change or
//! delete for the term of the trail ([`AuditRoots`]).
//!
//! **Retention.** A block has the term of its youngest entry, so that blocks end from the oldest on, and whole.
//! What is left is still a chain: the oldest block that stands says of the one before it when it was sealed, and
//! that one may be gone only if its term was over by then. A shorter term of a company has to end whole blocks
//! too, and to leave with the head up to which one.

mod canonical;
mod root;
mod verify;

use auth::secret::Digest;
use domain::id::AuditId;
use jiff::{SignedDuration, Timestamp};

use crate::page::PageRequest;
use crate::row::{AuditBlockRow, AuditHeadRow, AuditMark, AuditRow};
use crate::table::Item;
use crate::{Changes, Error, Row as _, Store, key};

pub use root::AuditRoots;
pub use verify::{AuditFault, AuditReport};

/// The age at which entries are sealed.
pub const SETTLING: SignedDuration = SignedDuration::from_mins(5);

/// The most entries of a block.
const MOST: usize = 250;

/// What one call of [`Store::seal_audit`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AuditSeal {
    /// How many entries were put into a block.
    pub entries: usize,
    /// Whether more wait that are old enough.
    pub has_more: bool,
}

impl Store {
    /// Seals the entries that follow the last block, in one block of a few hundred at the most.
    ///
    /// A company that waits to be confirmed is left alone: its whole trail ends with it, and stays from the
    /// confirmation on.
    ///
    /// # Errors
    /// Also where a root that is due cannot be put: nothing is sealed over the end of a day before that is kept.
    pub async fn seal_audit(&self, roots: &AuditRoots) -> Result<AuditSeal, Error> {
        if self.is_provisional() {
            return Ok(AuditSeal::default());
        }
        let mut head: Option<AuditHeadRow> = self.get(key::audit_head()).await?;
        if let Some(head) = head.as_mut().filter(|head| head.is_root_due(self.now())) {
            roots.put(self.company_id(), &head.last).await?;
            head.rooted = Some(head.last.number);
            let mut changes = Changes::new();
            *head = changes.replace(head.clone());
            match self.commit(changes).await {
                Err(error) if error.has_changed(AuditHeadRow::KIND) => {
                    return Ok(AuditSeal::default());
                }
                outcome => outcome?,
            }
        }
        let Some((entries, has_more)) = self.settled(head.as_ref()).await? else {
            return Ok(AuditSeal::default());
        };
        let sealed = entries.len();
        let mut block = AuditBlockRow {
            number: head.as_ref().map_or(1, |head| head.last.number + 1),
            previous: head.as_ref().map(|head| head.last.clone()),
            sealed_at: self.now(),
            entries,
            // It takes no part in the hash that follows.
            hash: Digest::of(&[]),
            version: 1,
        };
        block.hash = canonical::hash(self.company_id(), &block.to_item()?)?;
        let Some(last) = block.link() else {
            return Ok(AuditSeal::default());
        };
        let mut changes = Changes::new();
        match head {
            Some(head) => {
                changes.replace(AuditHeadRow { last, ..head });
            }
            None => {
                changes.create(&AuditHeadRow {
                    last,
                    rooted: None,
                    version: 1,
                });
            }
        }
        changes.create(&block);
        match self.commit(changes).await {
            Ok(()) => Ok(AuditSeal {
                entries: sealed,
                has_more,
            }),
            // Another one has sealed them meanwhile.
            Err(error)
                if error.has_changed(AuditHeadRow::KIND)
                    || error.has_changed(AuditBlockRow::KIND) =>
            {
                Ok(AuditSeal::default())
            }
            Err(error) => Err(error),
        }
    }

    /// The entries behind the last block that are old enough, and whether more follow; nothing if there are
    /// none.
    async fn settled(
        &self,
        head: Option<&AuditHeadRow>,
    ) -> Result<Option<(Vec<AuditMark>, bool)>, Error> {
        let until = self.now() - SETTLING;
        let range = key::audits().born_between(AuditId::PREFIX, None, Some(until));
        let request = match head {
            // The clock went back: nothing can be old enough.
            Some(head) if born_at(head.last.through) >= until => return Ok(None),
            Some(head) => PageRequest::behind(MOST, key::audit(head.last.through)),
            None => PageRequest::first(MOST),
        };
        let page = self
            .table()
            .page(self.company_id(), &range, &request)
            .await?;
        let has_more = page.is_cut_short || page.items.len() > MOST;
        let items = page.items.into_iter().take(MOST);
        let marks = items.map(|(_, item)| self.mark(&item));
        let marks = marks.collect::<Result<Vec<_>, _>>()?;
        Ok((!marks.is_empty()).then_some((marks, has_more)))
    }

    /// An entry as it goes into a block: by the place where it stands, and all that is stored there.
    fn mark(&self, item: &Item) -> Result<AuditMark, Error> {
        let place = item.get("sk").and_then(|sort| sort.as_s().ok());
        let audit_id = place.and_then(|sort| AuditId::parse(sort).ok());
        Ok(AuditMark {
            audit_id: audit_id
                .ok_or_else(|| Error::Conversion("an audit entry has no id".into()))?,
            hash: canonical::hash(self.company_id(), item)?,
        })
    }

    /// Lets the entries stay that were to end with a sign-up nobody confirmed; in themselves they stay as they
    /// are.
    pub async fn keep_audit(&self, changes: &mut Changes) -> Result<(), Error> {
        for entry in self.whole_list::<AuditRow>(&key::audits()).await? {
            changes.keep(&entry);
        }
        Ok(())
    }
}

/// When the request began that wrote an entry, to the millisecond.
fn born_at(audit_id: AuditId) -> Timestamp {
    let mut millisecond = [0; 8];
    millisecond[2..].copy_from_slice(&audit_id.to_bytes()[..6]);
    let millisecond = i64::from_be_bytes(millisecond);
    Timestamp::from_millisecond(millisecond).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_tells_when_its_request_began() {
        let at: Timestamp = "2026-11-23T14:00:00.123Z".parse().unwrap();
        assert_eq!(born_at(AuditId::at(at)), at);
    }
}
