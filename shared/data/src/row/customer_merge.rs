//! Two customers who are one: what the surviving one takes over of the other, and what goes back when
//! that was a mistake.
//!
//! Little is moved. The merged customer's row stays as it was, out of every list, and names the
//! surviving one; what leads to a customer leads to the survivor from then on: the contact points, the
//! service addresses and, by a worker, the jobs. What was said stays in the thread where it was said
//! ([`ThreadRow::absorb`](super::ThreadRow::absorb)), and is shown together. So a merge is one commit
//! whatever the two have behind them, and so is its undoing.

use domain::address::Site;
use domain::id::{CustomerId, MemberId};
use domain::text::Note;
use jiff::Timestamp;

use super::{CustomerRow, MergedCustomer, email_point, identity_point, phone_point};

/// Why two customers cannot be merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeRefusal {
    /// They are one already.
    Itself,
    /// One of them was merged already, into this customer.
    Merged(CustomerId),
    /// Together they have more than one customer can hold.
    TooMuch,
}

impl CustomerRow {
    /// The most entries of each list that one customer holds.
    pub const MOST_LISTED: usize = 10;

    /// The most customers who can have been merged into one, directly or by way of others. Each has a
    /// history that is read with the survivor's.
    pub const MOST_MERGED: usize = 10;

    /// Everybody who was merged into this customer, directly or by way of others.
    pub fn earlier(&self) -> Vec<CustomerId> {
        let merges = self.merges.iter();
        let each = merges
            .flat_map(|merge| std::iter::once(merge.customer_id).chain(merge.earlier.clone()));
        each.collect()
    }

    /// Takes over what leads to another customer, who is merged from now on.
    ///
    /// # Errors
    /// When they are the same, one of them is merged already, or they have too much together. Neither
    /// is changed then.
    pub fn absorb(
        &mut self,
        other: &mut Self,
        by: MemberId,
        at: Timestamp,
    ) -> Result<(), MergeRefusal> {
        if self.customer_id == other.customer_id {
            return Err(MergeRefusal::Itself);
        }
        if let Some(into) = self.merged_into.or(other.merged_into) {
            return Err(MergeRefusal::Merged(into));
        }
        let is_known = |site: &&Site| !self.sites.iter().any(|own| is_same_place(own, site));
        let sites: Vec<Site> = other.sites.iter().filter(is_known).cloned().collect();
        let fits = |own: usize, more: usize| own + more <= Self::MOST_LISTED;
        if !fits(self.phones.len(), other.phones.len())
            || !fits(self.emails.len(), other.emails.len())
            || !fits(self.identities.len(), other.identities.len())
            || !fits(self.sites.len(), sites.len())
            || self.earlier().len() + 1 + other.earlier().len() > Self::MOST_MERGED
        {
            return Err(MergeRefusal::TooMuch);
        }
        let note_before = self.note.clone();
        self.note = joined(self.note.take(), other.note.as_ref());
        self.merges.push(MergedCustomer {
            customer_id: other.customer_id,
            name: other.name.clone(),
            at,
            by,
            earlier: other.earlier(),
            site_ids: sites.iter().map(|site| site.site_id).collect(),
            note_before,
            note_after: self.note.clone(),
        });
        self.phones.extend(other.phones.iter().cloned());
        self.emails.extend(other.emails.iter().cloned());
        self.identities.extend(other.identities.iter().cloned());
        self.sites.extend(sites);
        self.updated_at = at;
        other.merged_into = Some(self.customer_id);
        other.updated_at = at;
        Ok(())
    }

    /// Gives back what was taken over of another customer, who is one by itself again; returns the
    /// contact points that are that customer's again.
    ///
    /// What was removed from this customer meanwhile stays removed, and a service address goes back as
    /// it is now. What was added since the merge stays here.
    pub fn release(&mut self, other: &mut Self, at: Timestamp) -> Option<Vec<String>> {
        let is_it = |merge: &MergedCustomer| merge.customer_id == other.customer_id;
        let position = self.merges.iter().position(is_it)?;
        let merge = self.merges.remove(position);
        let (theirs, own) = (other.points(), self.points());
        let points: Vec<_> = theirs
            .into_iter()
            .filter(|point| own.contains(point))
            .collect();
        let is_theirs = |point: &String| points.contains(point);
        let before = std::mem::take(&mut self.phones);
        (other.phones, self.phones) = before
            .into_iter()
            .partition(|phone| is_theirs(&phone_point(&phone.number)));
        let before = std::mem::take(&mut self.emails);
        (other.emails, self.emails) = before
            .into_iter()
            .partition(|email| is_theirs(&email_point(email)));
        let before = std::mem::take(&mut self.identities);
        (other.identities, self.identities) = before
            .into_iter()
            .partition(|identity| is_theirs(&identity_point(identity.kind, &identity.user_id)));
        let before = std::mem::take(&mut self.sites);
        let (back, kept): (Vec<_>, Vec<_>) = before
            .into_iter()
            .partition(|site| merge.site_ids.contains(&site.site_id));
        self.sites = kept;
        other
            .sites
            .retain(|site| !merge.site_ids.contains(&site.site_id));
        other.sites.extend(back);
        if self.note == merge.note_after {
            self.note = merge.note_before;
        }
        self.updated_at = at;
        other.merged_into = None;
        other.updated_at = at;
        Some(points)
    }
}

/// Whether two sites differ by nothing but their ids and the age of their points.
fn is_same_place(a: &Site, b: &Site) -> bool {
    let b = Site {
        site_id: a.site_id,
        located_at: a.located_at,
        ..b.clone()
    };
    *a == b
}

/// Both notes, one below the other; the first one alone where they do not fit together.
fn joined(own: Option<Note>, other: Option<&Note>) -> Option<Note> {
    match (own, other) {
        (Some(own), Some(other)) if own != *other => {
            let both = format!("{}\n\n{}", own.as_str(), other.as_str());
            Some(Note::parse(&both).unwrap_or(own))
        }
        (own, other) => own.or_else(|| other.cloned()),
    }
}

#[cfg(test)]
mod tests {
    use domain::email::Email;
    use domain::phone::{Phone, TypedPhone};
    use domain::text::PersonName;

    use super::*;

    const BY: MemberId = MemberId::from_bytes([9; 16]);

    fn now() -> Timestamp {
        "2026-11-29T12:00:00Z".parse().unwrap()
    }

    fn customer(number: u8, contacts: usize) -> CustomerRow {
        let phone = |at: usize| {
            let number = Phone::parse(&format!("+1303555{number:02}{at:02}")).unwrap();
            let typed = number.as_str().to_owned();
            TypedPhone { number, typed }
        };
        let email = |at: usize| Email::parse(&format!("c{number}-{at}@example.com")).unwrap();
        CustomerRow {
            customer_id: CustomerId::from_bytes([number; 16]),
            name: PersonName::parse("Casey Sample").unwrap(),
            phones: (0..contacts).map(phone).collect(),
            emails: (0..contacts).map(email).collect(),
            identities: Vec::new(),
            sites: Vec::new(),
            note: None,
            created_at: now(),
            created_by: None,
            updated_at: now(),
            imported: None,
            merged_into: None,
            merges: Vec::new(),
            version: 1,
        }
    }

    fn note(text: &str) -> Note {
        Note::parse(text).unwrap()
    }

    #[test]
    fn what_was_taken_over_goes_back_and_nothing_else() {
        let (mut own, mut other) = (customer(1, 2), customer(2, 3));
        (own.note, other.note) = (Some(note("Has a dog.")), Some(note("Rings twice.")));
        let before = (own.clone(), other.clone());
        own.absorb(&mut other, BY, now()).unwrap();
        assert_eq!((own.phones.len(), own.emails.len()), (5, 5));
        assert_eq!(own.note, Some(note("Has a dog.\n\nRings twice.")));
        assert_eq!(other.merged_into, Some(own.customer_id));
        assert_eq!(own.earlier(), [other.customer_id]);
        // Taken away meanwhile, and so it stays.
        let gone = own.phones.remove(4);
        let points = own.release(&mut other, now()).unwrap();
        assert_eq!(points.len(), 5);
        assert_eq!(own.points(), before.0.points());
        assert_eq!(own.note, before.0.note);
        assert_eq!(other.phones, before.1.phones[..2]);
        assert!(!other.phones.contains(&gone));
        assert_eq!(other.emails, before.1.emails);
        assert_eq!((other.merged_into, own.merges.len()), (None, 0));
        assert_eq!(own.release(&mut other, now()), None);
    }

    #[test]
    fn nobody_is_merged_twice_or_with_themselves_or_beyond_what_one_holds() {
        let (mut own, mut other) = (customer(1, 2), customer(2, 3));
        let mut twin = own.clone();
        assert_eq!(own.absorb(&mut twin, BY, now()), Err(MergeRefusal::Itself));
        own.absorb(&mut other, BY, now()).unwrap();
        let mut third = customer(3, 6);
        let merged = Err(MergeRefusal::Merged(own.customer_id));
        assert_eq!(third.absorb(&mut other, BY, now()), merged);
        assert_eq!(other.absorb(&mut third, BY, now()), merged);
        let before = format!("{own:?}");
        assert_eq!(
            own.absorb(&mut third, BY, now()),
            Err(MergeRefusal::TooMuch)
        );
        assert_eq!(format!("{own:?}"), before);
        assert_eq!(third.merged_into, None);
    }

    #[test]
    fn a_chain_of_merges_remembers_everybody_and_is_undone_from_its_end() {
        let (mut first, mut second, mut third) = (customer(1, 1), customer(2, 1), customer(3, 1));
        second.absorb(&mut first, BY, now()).unwrap();
        third.absorb(&mut second, BY, now()).unwrap();
        assert_eq!(third.earlier(), [second.customer_id, first.customer_id]);
        assert_eq!(third.points().len(), 6);
        let points = third.release(&mut second, now()).unwrap();
        assert_eq!(points.len(), 4);
        assert_eq!(third.points().len(), 2);
        assert_eq!(second.earlier(), [first.customer_id]);
    }

    #[test]
    fn an_address_that_both_have_stands_once_and_each_keeps_its_own() {
        let site = |number: u8, label: &str| -> Site {
            serde_json::from_value(serde_json::json!({
                "site_id": format!("site_{}", format!("{number:02x}").repeat(16)),
                "label": label,
                "address": { "line1": "1 A St", "city": "Denver", "region": "CO", "country": "US" },
                "time_zone": "America/Denver",
            }))
            .unwrap()
        };
        let (mut own, mut other) = (customer(1, 0), customer(2, 0));
        own.sites = vec![site(1, "Home")];
        other.sites = vec![site(2, "Home"), site(3, "Shop")];
        own.absorb(&mut other, BY, now()).unwrap();
        assert_eq!(own.sites, [site(1, "Home"), site(3, "Shop")]);
        own.sites[1] = site(3, "Workshop");
        own.release(&mut other, now()).unwrap();
        assert_eq!(own.sites, [site(1, "Home")]);
        assert_eq!(other.sites, [site(2, "Home"), site(3, "Workshop")]);
    }
}
