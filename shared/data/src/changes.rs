//! What one request wants to write: rows, events, the audit trail and the remembered answer.

use std::cmp::Reverse;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::device::PushToken;
use domain::email::Email;
use domain::event::Event;
use domain::id::{ChannelId, CustomerId, JobId, MailId, MemberId, SessionId};
use domain::socket::ConnectionId;
use jiff::Timestamp;

use crate::key::{self, Global, IndexEntry, RowKey};
use crate::row::{
    ChannelRow, DeadAddressRow, Derived, ExclusiveOfferRow, FindTokenRow, InvitationRow,
    InvitedRow, MailRow, OfferRow, SessionRow, SocketRow, TicketRow,
};
use crate::table::Item;
use crate::{Error, Row, size};

/// A set of writes that is atomic: it happens completely or not at all. Each place is written or
/// checked once; a set that does so twice, or is larger than DynamoDB takes, is refused by
/// [`crate::Store::commit`].
#[derive(Debug, Default)]
pub struct Changes {
    pub(crate) writes: Vec<Write>,
    pub(crate) events: Vec<Event>,
    failure: Option<Error>,
}

#[derive(Debug)]
pub(crate) struct Write {
    pub(crate) place: Place,
    pub(crate) kind: &'static str,
    pub(crate) verb: Verb,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Inside(RowKey),
    Outside(Global),
    /// Outside, among others of the same kind.
    Among {
        partition: String,
        sort: String,
    },
}

#[derive(Debug)]
pub(crate) enum Verb {
    Put {
        item: Item,
        index_entries: Vec<IndexEntry>,
        condition: Condition,
    },
    Delete {
        condition: Condition,
    },
    /// Deletes what this condition holds for; where it does not, the rest is written without it.
    Release {
        condition: Condition,
    },
    Check {
        version: u64,
    },
}

#[derive(Debug, Clone)]
pub(crate) enum Condition {
    Absent,
    Version(u64),
    /// This attribute names this holder.
    Owner(&'static str, String),
    /// No row exists there, or its attribute is not greater than this.
    NotAbove(&'static str, i64),
    None,
}

/// [`Row::KIND`] of the row that says whose an email address is.
pub(crate) const EMAIL_KIND: &str = "email_owner";

/// The kind of the row that says whose a channel's number is.
pub(crate) const NUMBER_KIND: &str = "channel_number";

/// What the keys of the table and its indexes add to an item, at the most as a rule.
const KEYS: usize = 1024;

/// The kind of the row that says whose a phone is.
pub const PHONE_KIND: &str = "phone";

/// The kind of the row that says whose a WebSocket connection is.
const SOCKET_KIND: &str = "socket_owner";

/// The kind of the row that says which channel belongs to a provider's business account.
const ACCOUNT_KIND: &str = "channel_account";

impl Write {
    /// Whether the rest may be written without it.
    pub(crate) fn is_release(&self) -> bool {
        matches!(self.verb, Verb::Release { .. })
    }
}

impl Changes {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates a row that must not exist yet.
    pub fn create<R: Row>(&mut self, row: &R) -> &mut Self {
        self.put(row, Condition::Absent)
    }

    /// Replaces a row that must be unchanged since it was read; returns it as it will be stored.
    pub fn replace<R: Row>(&mut self, mut row: R) -> R {
        const { assert!(!R::IS_APPEND_ONLY, "rows of this kind are only created") };
        let was = row.version();
        row.set_version(was + 1);
        self.put(&row, Condition::Version(was));
        row
    }

    /// Writes a row whether or not it stands already.
    pub fn upsert<R: Row>(&mut self, row: &R) -> &mut Self {
        const { assert!(!R::IS_APPEND_ONLY, "rows of this kind are only created") };
        self.put(row, Condition::None)
    }

    /// Writes a row once more as it stands, which must be unchanged: what the store adds to it can be another
    /// by now.
    pub(crate) fn keep<R: Row>(&mut self, row: &R) -> &mut Self {
        self.put(row, Condition::Version(row.version()))
    }

    /// Deletes a row that must be unchanged since it was read.
    pub fn delete<R: Row>(&mut self, row: &R) -> &mut Self {
        const { assert!(!R::IS_APPEND_ONLY, "rows of this kind are only created") };
        let verb = Verb::Delete {
            condition: Condition::Version(row.version()),
        };
        self.write::<R>(row.row_key(), verb)
    }

    /// Deletes a row, however it stands.
    pub fn discard<R: Row>(&mut self, row: &R) -> &mut Self {
        const { assert!(!R::IS_APPEND_ONLY, "rows of this kind are only created") };
        self.write::<R>(
            row.row_key(),
            Verb::Delete {
                condition: Condition::None,
            },
        )
    }

    /// Ends what lets somebody in by an open invitation: its link, and until it ends by itself the mark
    /// that its address has one. That mark names another invitation only once this one is over.
    pub fn end_invitation(&mut self, invitation: &InvitationRow, now: Timestamp) -> &mut Self {
        let verb = Verb::Delete {
            condition: Condition::None,
        };
        self.write::<TicketRow>(key::ticket(invitation.ticket_id), verb);
        if invitation.expires_at <= now {
            return self;
        }
        let holder = invitation.invitation_id.to_string();
        let condition = Condition::Owner("invitation_id", holder);
        self.write::<InvitedRow>(key::invited(&invitation.email), Verb::Delete { condition })
    }

    /// Forgets that an address takes no mail.
    pub fn forget_dead_address(&mut self, email: &Email) -> &mut Self {
        let condition = Condition::None;
        self.write::<DeadAddressRow>(key::dead_address(email), Verb::Delete { condition })
    }

    /// Deletes a mail, however it stands.
    pub fn discard_mail(&mut self, mail_id: MailId) -> &mut Self {
        let condition = Condition::None;
        self.write::<MailRow>(key::mail(mail_id), Verb::Delete { condition })
    }

    /// Deletes a search token where it stood under [`FindTokensRow::shape`](crate::row::FindTokensRow::shape) 1.
    pub fn discard_former_token(&mut self, token: &str, customer: CustomerId) -> &mut Self {
        let verb = Verb::Delete {
            condition: Condition::None,
        };
        self.write::<FindTokenRow>(key::former_find_token(token, customer), verb)
    }

    /// Makes the commit conditional on this row being as it was read.
    pub fn require<R: Row>(&mut self, row: &R) -> &mut Self {
        self.write::<R>(
            row.row_key(),
            Verb::Check {
                version: row.version(),
            },
        )
    }

    /// Makes the address this member's own; conflicts as `email_owner` when it is somebody's.
    pub fn claim_email(&mut self, email: &Email, member_id: MemberId) -> &mut Self {
        let item = Item::from([("member_id".into(), AttributeValue::S(member_id.to_string()))]);
        let verb = Verb::Put {
            item,
            index_entries: Vec::new(),
            condition: Condition::Absent,
        };
        self.outside(EMAIL_KIND, key::email(email), verb)
    }

    /// Releases the address, if it is this member's.
    pub fn release_email(&mut self, email: &Email, member_id: MemberId) -> &mut Self {
        let condition = Condition::Owner("member_id", member_id.to_string());
        self.outside(EMAIL_KIND, key::email(email), Verb::Delete { condition })
    }

    /// Makes the number this channel's own; conflicts as `channel_number` when it is some other's.
    pub fn claim_number(&mut self, channel: &ChannelRow) -> &mut Self {
        let row_key = key::number(channel.kind, &channel.number_id);
        self.outside(
            NUMBER_KIND,
            row_key,
            claim_of(channel.channel_id, Condition::Absent),
        )
    }

    /// Releases the number, if it is this channel's.
    pub fn release_number(&mut self, channel: &ChannelRow) -> &mut Self {
        let row_key = key::number(channel.kind, &channel.number_id);
        let condition = Condition::Owner("channel_id", channel.channel_id.to_string());
        self.outside(NUMBER_KIND, row_key, Verb::Delete { condition })
    }

    /// Routes events of the business account to this channel too.
    pub fn join_account(&mut self, channel: &ChannelRow) -> &mut Self {
        self.of_account(channel, claim_of(channel.channel_id, Condition::None))
    }

    /// Routes them there no more.
    pub fn leave_account(&mut self, channel: &ChannelRow) -> &mut Self {
        let condition = Condition::None;
        self.of_account(channel, Verb::Delete { condition })
    }

    fn of_account(&mut self, channel: &ChannelRow, verb: Verb) -> &mut Self {
        let row_key = Place::Among {
            partition: key::account(channel.kind, &channel.account_id),
            sort: key::account_channel(channel.channel_id),
        };
        self.add(ACCOUNT_KIND, row_key, verb)
    }

    /// Makes the phone of a session's push token this session's own, whoever had it before, in any
    /// company. Conflicts as `phone` when a session that started later has it: what came late from
    /// the one before must not take it back.
    pub fn claim_phone(&mut self, session: &SessionRow, token: &PushToken) -> &mut Self {
        let session_id = session.session_id.to_string();
        let start = session.refresh.started_at.as_microsecond();
        let end = session.refresh.latest_end().as_second();
        let item = Item::from([
            ("session_id".into(), AttributeValue::S(session_id)),
            ("started".into(), AttributeValue::N(start.to_string())),
            ("ttl".into(), AttributeValue::N(end.to_string())),
        ]);
        let verb = Verb::Put {
            item,
            index_entries: Vec::new(),
            condition: Condition::NotAbove("started", start),
        };
        self.outside(PHONE_KIND, key::phone(token), verb)
    }

    /// Writes down a connection that is being opened.
    pub fn open_socket(&mut self, socket: &SocketRow) -> &mut Self {
        let end = socket.expires_at().map_or(0, Timestamp::as_second);
        let text = |text: String| AttributeValue::S(text);
        let item = Item::from([
            ("member_id".into(), text(socket.member_id.to_string())),
            ("session_id".into(), text(socket.session_id.to_string())),
            ("ttl".into(), AttributeValue::N(end.to_string())),
        ]);
        let verb = Verb::Put {
            item,
            index_entries: Vec::new(),
            condition: Condition::None,
        };
        self.outside(SOCKET_KIND, key::socket_owner(&socket.connection_id), verb);
        self.upsert(socket)
    }

    /// Forgets a connection, if it is known.
    pub fn close_socket(&mut self, member_id: MemberId, connection: &ConnectionId) -> &mut Self {
        let condition = Condition::None;
        let verb = Verb::Delete { condition };
        self.write::<SocketRow>(key::socket(member_id, connection), verb);
        let verb = Verb::Delete {
            condition: Condition::None,
        };
        self.outside(SOCKET_KIND, key::socket_owner(connection), verb)
    }

    /// Ends sessions, however they stand, and releases their phones.
    pub fn end_sessions(&mut self, sessions: &[SessionRow]) -> &mut Self {
        for session in sessions {
            self.discard(session);
        }
        self.release_phones(sessions)
    }

    /// Releases the phones of sessions that get no more pushes, as far as they are still theirs: one
    /// that somebody else takes over at the same moment does not hold up the rest.
    ///
    /// Those for which the commit has no room are left out. Such a phone names a session that gets no
    /// pushes, until that session would have ended.
    pub fn release_phones(&mut self, sessions: &[SessionRow]) -> &mut Self {
        let mut holders: Vec<_> = sessions
            .iter()
            .flat_map(|session| session.phone_tokens().map(move |token| (session, token)))
            .collect();
        holders.sort_by_key(|(session, _)| Reverse(session.refresh.started_at));
        for (position, (session, token)) in holders.iter().enumerate() {
            // Of several sessions on one phone, only the one that started last can have it.
            if holders[..position].iter().all(|(_, other)| other != token) {
                self.release_phone(session.session_id, token);
            }
        }
        self
    }

    /// Releases the phone of a token, as far as it is still this session's.
    pub fn release_phone(&mut self, session_id: SessionId, token: &PushToken) -> &mut Self {
        let condition = Condition::Owner("session_id", session_id.to_string());
        self.outside(PHONE_KIND, key::phone(token), Verb::Release { condition })
    }

    /// Takes the open offer of a job away from a technician, if it stands.
    pub(crate) fn discard_offer(&mut self, member_id: MemberId, job_id: JobId) -> &mut Self {
        let condition = Condition::None;
        self.write::<OfferRow>(key::offer(member_id, job_id), Verb::Delete { condition })
    }

    /// Lets a technician be asked for other jobs again who was asked for this one alone.
    pub(crate) fn release_technician(&mut self, member_id: MemberId, job_id: JobId) -> &mut Self {
        let condition = Condition::Owner("job_id", job_id.to_string());
        let verb = Verb::Release { condition };
        self.write::<ExclusiveOfferRow>(key::exclusive_offer(member_id), verb)
    }

    /// Tells the workers, in the same transaction.
    pub fn publish(&mut self, event: Event) -> &mut Self {
        self.events.push(event);
        self
    }

    /// Asks for a mail to be sent.
    pub fn send(&mut self, mail: &MailRow) -> &mut Self {
        let mail_id = mail.mail_id;
        self.create(mail);
        self.publish(if mail.kind.is_security() {
            Event::SecurityMailRequested { mail_id }
        } else {
            Event::MailRequested { mail_id }
        })
    }

    /// How many rows are written, outbox rows included.
    pub fn len(&self) -> usize {
        self.writes.len() + self.events.len()
    }

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The writes, unless they can never be one commit.
    pub(crate) fn checked(mut self) -> Result<Vec<Write>, Error> {
        if let Some(error) = self.failure {
            return Err(error);
        }
        while self.writes.len() > size::MOST_WRITES
            && let Some(position) = self.writes.iter().rposition(Write::is_release)
        {
            self.writes.remove(position);
        }
        if self.writes.len() > size::MOST_WRITES {
            let (count, most) = (self.writes.len(), size::MOST_WRITES);
            return Err(Error::TooLarge(format!("{count} writes, at most {most}")));
        }
        let mut total = 0;
        for write in &self.writes {
            if let Verb::Put { item, .. } = &write.verb {
                let bytes = size::of_item(item) + KEYS;
                if bytes > size::LARGEST_ITEM {
                    let kind = write.kind;
                    return Err(Error::TooLarge(format!("{bytes} bytes of one {kind} row")));
                }
                total += bytes;
            }
        }
        if total > size::LARGEST_TRANSACTION {
            return Err(Error::TooLarge(format!("{total} bytes in all")));
        }
        Ok(self.writes)
    }

    fn put<R: Row>(&mut self, row: &R, condition: Condition) -> &mut Self {
        match item_of(row).and_then(|item| Ok((item, row.derived()?))) {
            Ok((item, derived)) => {
                let verb = Verb::Put {
                    item,
                    index_entries: row.index_entries(),
                    condition,
                };
                self.write::<R>(row.row_key(), verb);
                for derived in derived {
                    self.put_derived(derived);
                }
                self
            }
            Err(error) => {
                self.failure.get_or_insert(error);
                self
            }
        }
    }

    fn put_derived(&mut self, derived: Derived) {
        let condition = Condition::None;
        let verb = match derived.item {
            Some(mut item) => {
                item.insert("kind".into(), AttributeValue::S(derived.kind.into()));
                Verb::Put {
                    item,
                    index_entries: Vec::new(),
                    condition,
                }
            }
            None => Verb::Delete { condition },
        };
        self.add(derived.kind, Place::Inside(derived.at), verb);
    }

    fn write<R: Row>(&mut self, at: RowKey, verb: Verb) -> &mut Self {
        self.add(R::KIND, Place::Inside(at), verb)
    }

    fn outside(&mut self, kind: &'static str, place: Global, verb: Verb) -> &mut Self {
        self.add(kind, Place::Outside(place), verb)
    }

    fn add(&mut self, kind: &'static str, place: Place, verb: Verb) -> &mut Self {
        if self.writes.iter().any(|write| write.place == place) {
            self.failure.get_or_insert(Error::WrittenTwice(kind));
        }
        self.writes.push(Write { place, kind, verb });
        self
    }
}

/// The company's own id is added when it is written.
fn claim_of(channel: ChannelId, condition: Condition) -> Verb {
    let item = Item::from([("channel_id".into(), AttributeValue::S(channel.to_string()))]);
    Verb::Put {
        item,
        index_entries: Vec::new(),
        condition,
    }
}

fn item_of<R: Row>(row: &R) -> Result<Item, Error> {
    let mut item = row.to_item()?;
    let kind = AttributeValue::S(R::KIND.into());
    if item.insert("kind".into(), kind).is_some() {
        let kind = R::KIND;
        return Err(Error::Conversion(format!(
            "a field of the {kind} row is called kind"
        )));
    }
    if let Some(end) = row.expires_at() {
        item.insert("ttl".into(), AttributeValue::N(end.as_second().to_string()));
    }
    Ok(item)
}

#[cfg(test)]
mod tests {
    use auth::refresh::{Family, RefreshToken};
    use auth::secret::Digest;
    use domain::device::{DeviceName, Platform};
    use domain::id::{CompanyId, CustomerId, EventId, SessionId};
    use jiff::{SignedDuration, Timestamp};

    use super::*;
    use crate::outbox::OnceRow;
    use crate::row::ContactRow;

    fn contact(point: &str) -> ContactRow {
        ContactRow {
            point: point.to_owned(),
            customer_id: CustomerId::from_bytes([1; 16]),
            version: 1,
        }
    }

    fn refusal(changes: Changes) -> Option<Error> {
        changes.checked().err()
    }

    #[test]
    fn two_writes_to_one_place_are_refused_whatever_they_do() {
        let one = || contact("phone:+12125550123");
        let twice: [fn(&mut Changes, &ContactRow); 5] = [
            |changes, row| {
                changes.create(row);
            },
            |changes, row| {
                changes.upsert(row);
            },
            |changes, row| {
                changes.delete(row);
            },
            |changes, row| {
                changes.discard(row);
            },
            |changes, row| {
                changes.require(row);
            },
        ];
        for first in twice {
            for second in twice {
                let mut changes = Changes::new();
                first(&mut changes, &one());
                second(&mut changes, &one());
                assert!(matches!(
                    refusal(changes),
                    Some(Error::WrittenTwice("contact"))
                ));
            }
        }
    }

    #[test]
    fn two_claims_of_one_address_are_refused() {
        let email: Email = "Ann@Example.com".parse().unwrap();
        let mut changes = Changes::new();
        changes
            .claim_email(&email, MemberId::from_bytes([1; 16]))
            .release_email(&email, MemberId::from_bytes([2; 16]));
        assert!(matches!(
            refusal(changes),
            Some(Error::WrittenTwice(EMAIL_KIND))
        ));
    }

    #[test]
    fn writes_to_different_places_are_taken() {
        let mut changes = Changes::new();
        changes
            .create(&contact("phone:+12125550123"))
            .create(&contact("phone:+12125550124"));
        assert!(refusal(changes).is_none());
    }

    #[test]
    fn a_hundred_writes_are_taken_and_one_more_is_refused() {
        let of = |count: u8| {
            let mut changes = Changes::new();
            for number in 0..count {
                changes.create(&contact(&format!("phone:{number}")));
            }
            changes
        };
        assert!(refusal(of(100)).is_none());
        assert!(matches!(refusal(of(101)), Some(Error::TooLarge(_))));
    }

    /// A session of a day, whose phone has this token.
    fn session(day: u8, token: &str) -> SessionRow {
        let member_id = MemberId::from_bytes([1; 16]);
        let session_id = SessionId::from_bytes([day; 16]);
        let company_id = CompanyId::from_bytes([1; 16]);
        let refresh = RefreshToken::start(company_id, member_id, session_id);
        let start = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * i64::from(day));
        SessionRow {
            session_id,
            member_id,
            device: Digest::of(&[&[day]]),
            device_name: DeviceName::parse("Phone").unwrap(),
            platform: Platform::Ios,
            key_thumbprint: None,
            refresh: Family::start(&refresh, start),
            credential_generation: 1,
            push_token: Some(PushToken::parse(token).unwrap()),
            push_environment: None,
            push_registered_at: None,
            voip: None,
            version: 1,
        }
    }

    #[test]
    fn of_several_sessions_on_one_phone_the_newest_gives_it_up() {
        let token = "ab".repeat(32);
        let mut changes = Changes::new();
        changes.end_sessions(&[session(1, &token), session(3, &token), session(2, &token)]);
        let writes = changes.checked().unwrap();
        let released = writes.iter().filter_map(|write| match &write.verb {
            Verb::Release {
                condition: Condition::Owner(_, holder),
            } => Some(holder.clone()),
            _ => None,
        });
        let newest = SessionId::from_bytes([3; 16]).to_string();
        assert_eq!(released.collect::<Vec<_>>(), [newest]);
        assert_eq!(writes.len(), 4);
    }

    #[test]
    fn phones_for_which_there_is_no_room_are_kept_and_nothing_else_is_left_out() {
        let sessions: Vec<_> = (1..=60)
            .map(|day| session(day, &format!("{day:064x}")))
            .collect();
        let mut changes = Changes::new();
        changes.end_sessions(&sessions);
        changes.create(&contact("phone:+12125550123"));
        let writes = changes.checked().unwrap();
        assert_eq!(writes.len(), 100);
        assert_eq!(writes.iter().filter(|write| write.is_release()).count(), 39);
    }

    #[test]
    fn rows_that_are_too_large_alone_or_together_are_refused() {
        let of = |count: u8, bytes: usize| {
            let mut changes = Changes::new();
            for number in 0..count {
                changes.create(&OnceRow {
                    worker: "x".repeat(bytes),
                    event_id: EventId::from_bytes([number; 16]),
                    at: Timestamp::UNIX_EPOCH,
                    version: 1,
                });
            }
            changes
        };
        assert!(refusal(of(1, 300 * 1024)).is_none());
        assert!(matches!(
            refusal(of(1, 400 * 1024)),
            Some(Error::TooLarge(_))
        ));
        assert!(matches!(
            refusal(of(20, 300 * 1024)),
            Some(Error::TooLarge(_))
        ));
    }
}
