//! What becomes of the rows of a file, by whose their phones and email addresses are.

use std::collections::HashMap;

use data::row::{ContactRow, CustomerImportRow};
use data::{Error, Store, key};
use domain::id::CustomerId;
use domain::import::RowOutcome;

use super::candidate::Candidate;
use super::seen::Seen;

/// What a row does, or did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Its customer is new.
    New,
    /// Its customer was entered by this import.
    Imported(CustomerId),
    /// Somebody is there already.
    Existing(CustomerId),
    /// A row above says the same.
    Duplicate(u32),
    /// It cannot be read.
    Invalid,
}

impl Verdict {
    pub(super) const fn outcome(self) -> RowOutcome {
        match self {
            Self::New => RowOutcome::New,
            Self::Imported(_) => RowOutcome::Imported,
            Self::Existing(_) => RowOutcome::Existing,
            Self::Duplicate(_) => RowOutcome::Duplicate,
            Self::Invalid => RowOutcome::Invalid,
        }
    }
}

/// Judges rows in their order, by what stands now and by the rows above.
pub(super) async fn judge(
    store: &Store,
    import: &CustomerImportRow,
    candidates: &[Candidate],
    seen: &mut Seen,
) -> Result<Vec<Verdict>, Error> {
    let read = candidates.iter().filter_map(|one| one.read.as_ref().ok());
    let points: Vec<&String> = read.flat_map(|customer| &customer.points).collect();
    let keys: Vec<_> = points.iter().map(|point| key::contact(point)).collect();
    let owners = store.get_many::<ContactRow>(&keys).await?;
    let owners: HashMap<_, _> = points
        .into_iter()
        .zip(owners)
        .filter_map(|(point, owner)| Some((point, owner?.customer_id)))
        .collect();
    let verdicts = candidates.iter().map(|candidate| {
        let Ok(customer) = &candidate.read else {
            return Verdict::Invalid;
        };
        let mut of_points = customer
            .points
            .iter()
            .filter_map(|point| owners.get(point).copied());
        let own = customer.row.customer_id;
        match of_points
            .clone()
            .find(|owner| *owner == own)
            .or_else(|| of_points.next())
        {
            Some(owner) if owner == own => Verdict::Imported(own),
            Some(owner) => match import.row_of(owner) {
                Some(row) => Verdict::Duplicate(row),
                None => Verdict::Existing(owner),
            },
            None => {
                if let Some(row) = seen.above(candidate.row, &customer.points) {
                    return Verdict::Duplicate(row);
                }
                seen.add(candidate.row, &customer.points);
                Verdict::New
            }
        }
    });
    Ok(verdicts.collect())
}
