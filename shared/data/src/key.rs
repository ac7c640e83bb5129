//! Where everything lives: the whole key schema of the table, and the only place that builds keys.
//!
//! | row | partition (`pk`) | sort (`sk`) | index |
//! |---|---|---|---|
//! | company | `T#<company>` | `COMPANY` | `companies`: `COMPANIES` / id |
//! | member | `T#<company>#MEMBER#<member>` | `PROFILE` | `lists`: `#MEMBERS` / name, id; `states`, while the erasure waits: `#ERASURES` / instant, id |
//! | session | `T#<company>#MEMBER#<member>` | `SESSION#<session>` | |
//! | given to a member of late | `T#<company>#MEMBER#<member>` | `ASSIGNMENTS` | |
//! | a technician's duty and newest position | `T#<company>#MEMBER#<member>` | `STATUS` | `lists`: `#FIELD` / member, `STATUS` |
//! | time in an active job | `T#<company>#MEMBER#<member>` | `ACTIVE#<instant>#<job>` | `lists`, while it lasts: `#FIELD` / member, `ACTIVE`, instant, job |
//! | two hours of a technician's positions | `T#<company>#TRAIL#<member>` | `<instant>` | |
//! | a member has a customer's record open | `T#<company>#MEMBER#<member>` | `VIEWED#<customer>` | |
//! | calendar of a technician | `T#<company>#MEMBER#<member>` | `CALENDAR` | `lists`: `#CALENDARS` / id |
//! | what a member was told of the policy, and has acknowledged | `T#<company>#MEMBER#<member>` | `POLICY` | |
//! | ticket for a WebSocket connection | `T#<company>#MEMBER#<member>` | `SOCKETTICKET#<hash>` | |
//! | open WebSocket connection | `T#<company>#SOCKETS` | `<member>#<connection>` | |
//! | known device | `T#<company>#MEMBER#<member>` | `DEVICE#<hash>` | |
//! | ticket | `T#<company>#TICKET#<ticket>` | `TICKET` | |
//! | invitation | `T#<company>#INVITATION#<invitation>` | `INVITATION` | `lists`: `#INVITATIONS` / id |
//! | open invitation of an address | `T#<company>#INVITED#<hash>` | `INVITED` | `lists`: `#INVITED` / id |
//! | mail | `T#<company>#MAIL#<mail>` | `MAIL` | `states`: `#UNSETTLED` / instant, id; `technicians`: `#MAILSABOUT#<member>` / id; `customers`: `#MAILSNAMING#<member>` / id |
//! | dead address | `T#<company>#DEADMAIL#<hash>` | `DEADMAIL` | |
//! | customer | `T#<company>#CUSTOMER#<customer>` | `CUSTOMER` | `lists`: `#CUSTOMERS` / name, id |
//! | import of customers | `T#<company>#IMPORT#<import>` | `IMPORT` | `lists`: `#IMPORTS` / id |
//! | contact point | `T#<company>#CONTACT#<hash>` | `CONTACT` | |
//! | search token | `T#<company>#FIND#<first letters>` | `<token>#<customer>` | |
//! | search tokens of one | `T#<company>#CUSTOMER#<customer>` | `FIND` | |
//! | search token of a job | `T#<company>#FINDJOB#<first letter>` | `<token>#<job>` | |
//! | search tokens of one job | `T#<company>#JOB#<job>` | `FIND` | |
//! | job type | `T#<company>#JOBTYPE#<job type>` | `JOBTYPE` | `lists`: `#JOBTYPES` / name, id |
//! | item of the price list | `T#<company>#PRICEITEM#<item>` | `PRICEITEM` | `lists`: `#PRICEITEMS` / name, id |
//! | job | `T#<company>#JOB#<job>` | `JOB` | `lists`: `#JOBS` / id; `technicians`: `#TECHNICIAN#<member>` / open or ended, id; `customers`: `#JOBSOF#<customer>` / id; `states`: `#STATE#<state>` / id |
//! | job on the board | `T#<company>#BOARD#<tray or day>` | `<instant>#<job>` | |
//! | channel | `T#<company>#CHANNEL#<channel>` | `CHANNEL` | `lists`: `#CHANNELS` / id |
//! | refused signatures of a channel | `T#<company>#CHANNEL#<channel>` | `REFUSED` | |
//! | thread | `T#<company>#THREAD#<thread>` | `THREAD` | `lists`: `#THREADS#<state>` / instant, id; `technicians`: `#THREADSOF#<member>` / state, instant, id; `states`: `#THREADS#UNASSIGNED` / instant, id |
//! | message | `T#<company>#THREAD#<thread>` | `MESSAGE#<message>` | `states`: `#UNSETTLED` / instant, id |
//! | how far a member has read | `T#<company>#THREAD#<thread>` | `READ#<member>` | |
//! | message by its provider's id | `T#<company>#REF#<hash>` | `REF` | |
//! | attachment | `T#<company>#ATTACHMENT#<attachment>` | `ATTACHMENT` | `states`: `#ATTACHMENTS#PENDING` / instant, id |
//! | translation | `T#<company>#TRANSLATION#<translation>` | `TRANSLATION` | `states`: `#UNSETTLED` / instant, id |
//! | canned reply | `T#<company>#CANNED#<reply>` | `CANNED` | `lists`: `#CANNED` / name, id |
//! | notification | `T#<company>#NOTIFICATIONS#<member>` | `<notification>` | `technicians`, while it is unread: `#UNREADBY#<member>` / id |
//! | up to where a member has read them | `T#<company>#MEMBER#<member>` | `NOTIFICATIONS` | |
//! | pushes of an event | `T#<company>#PUSH#<event>` | `PUSH` | |
//! | hold of a job | `T#<company>#JOB#<job>` | `HOLD` | `states`: `#HOLDS` / instant, id |
//! | job in the order of the windows | `T#<company>#JOBWINDOWS` | `<instant>#<job>` | |
//! | point of Google's | `T#<company>#GOOGLEPOINTS` | `<instant>#<job or customer>` | |
//! | job at a site | `T#<company>#JOBSAT#<site>` | `<job>` | |
//! | job by its number | `T#<company>#JOBNUMBER#<number>` | `JOBNUMBER` | |
//! | tracking link | `T#<company>#TRACKING#<hash>` | `TRACKING` | |
//! | reminder of a job | `T#<company>#JOB#<job>` | `REMINDER#<instant>#<member>` | |
//! | late visit, by the end of its window | `T#<company>#LATE` | `<instant>#<job>` | |
//! | offering of a job | `T#<company>#JOB#<job>` | `OFFERING#<number>` | |
//! | open offer | `T#<company>#MEMBER#<member>` | `OFFER#<job>` | |
//! | a technician is asked alone | `T#<company>#MEMBER#<member>` | `EXCLUSIVE` | |
//! | last visit at a customer's | `T#<company>#CUSTOMER#<customer>` | `LASTVISIT` | |
//! | job event | `T#<company>#JOB#<job>` | `EVENT#<event>` | `customers`: `#EVENTSOF#<customer>` / event |
//! | request for support | `T#<company>#SUPPORT` | `<request>` | |
//! | audit entry | `T#<company>#AUDIT` | `<entry>` | `technicians`: `#AUDITBY#<member>` / id; `customers`: `#AUDITOF#<subject>` / id; `states`: `#AUDIT#<action>` / id |
//! | block of the audit trail | `T#<company>#AUDITBLOCKS` | `<number>` | |
//! | last block of the audit trail | `T#<company>#AUDITHEAD` | `AUDITHEAD` | |
//! | idempotency | `T#<company>#REQUEST#<hash>` | `REQUEST` | |
//! | newest number of the feed | `T#<company>#FEEDHEAD` | `FEEDHEAD` | |
//! | some events of the feed | `T#<company>#FEED` | `<last number>` | |
//! | once-marker | `T#<company>#ONCE#<worker>#<event>` | `ONCE` | |
//! | outbox | `T#<company>#OUTBOX#<event>` | `OUTBOX` | `states`: `#OUTBOX` / instant |
//! | how far a sweep has come | `T#<company>#SWEEP#<sweep>` | `SWEEP` | |
//! | rules of the search tokens | `T#<company>#REFILING` | `REFILING` | |
//! | what could not be read | `T#<company>#QUARANTINE#<queue>` | `<instant>#<hash>#<piece>` | |
//!
//! Outside any company stand only: the owner of an email address (`EMAIL#<hash>`), of a channel's
//! number (`NUMBER#<hash>`), of a phone, by its push token (`PHONE#<hash>`), and of a WebSocket
//! connection (`SOCKET#<hash>`), the channels of a business
//! account (`ACCOUNT#<hash>`), counters against guessing
//! and flooding (`COUNT#<scope>#<hash>#<window>`), spent proofs (`SPENT#<hash>`), slots of sweeps
//! (`SLOT#<sweep>#<slot>`) and where they stopped (`SWEEP#<sweep>`), the push service's shared token (`PUSHTOKEN#<hash>`) and what could not
//! be read and names no company (`QUARANTINE#<queue>`).
//!
//! Hashes are SHA-256 in hex, so that no key carries personal data.

use auth::secret::Digest;
use domain::channel::ChannelKind;
use domain::device::PushToken;
use domain::email::Email;
use domain::id::{
    AnyId, AttachmentId, AuditId, CannedReplyId, ChannelId, CompanyId, CustomerId, EventId,
    ImportId, InvitationId, JobId, JobTypeId, MailId, MemberId, MessageId, NotificationId,
    PriceItemId, SessionId, SiteId, SupportRequestId, ThreadId, TicketId, TranslationId,
};
use domain::job::JobNumber;
use domain::socket::ConnectionId;
use domain::thread::ThreadState;
use jiff::Timestamp;
use jiff::civil::Date;
use ring::digest::{SHA256, digest};

/// A place inside a company: the partition without the company, and the sort key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RowKey {
    pub(crate) partition: String,
    pub(crate) sort: String,
}

/// An entry in one of the sparse indexes, inside a company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexEntry {
    pub(crate) index: Index,
    pub(crate) partition: String,
    pub(crate) sort: String,
}

/// The table's tenant indexes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Index {
    /// Lists of a company.
    Lists,
    /// Jobs by technician.
    Technicians,
    /// Jobs and their events by customer.
    Customers,
    /// Jobs by state, the outbox, and what waits for its end.
    States,
}

impl Index {
    /// Every tenant index.
    pub const ALL: [Self; 4] = [
        Self::Lists,
        Self::Technicians,
        Self::Customers,
        Self::States,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Lists => "lists",
            Self::Technicians => "technicians",
            Self::Customers => "customers",
            Self::States => "states",
        }
    }

    pub(crate) fn attributes(self) -> (&'static str, &'static str) {
        match self {
            Self::Lists => ("g1pk", "g1sk"),
            Self::Technicians => ("g2pk", "g2sk"),
            Self::Customers => ("g3pk", "g3sk"),
            Self::States => ("g4pk", "g4sk"),
        }
    }
}

/// A key-ordered stretch of rows inside a company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    pub(crate) index: Option<Index>,
    pub(crate) partition: String,
    pub(crate) prefix: String,
    /// The first and the last sort key, where it is no prefix that bounds the stretch.
    pub(crate) bounds: Option<(String, String)>,
    pub(crate) is_descending: bool,
}

impl Range {
    fn of(partition: String, prefix: &str) -> Self {
        Self {
            index: None,
            partition,
            prefix: prefix.into(),
            bounds: None,
            is_descending: false,
        }
    }

    fn on(index: Index, partition: String) -> Self {
        Self {
            index: Some(index),
            partition,
            prefix: String::new(),
            bounds: None,
            is_descending: false,
        }
    }

    /// The same stretch, newest or last first.
    #[must_use]
    pub fn descending(self) -> Self {
        Self {
            is_descending: true,
            ..self
        }
    }

    /// The same stretch, from the first of these instants on and before the second, where its sort keys
    /// begin with instants.
    #[must_use]
    fn between(self, from: Option<Timestamp>, to: Option<Timestamp>) -> Self {
        // A key is longer than the instant that it begins with, and so stands behind it.
        let first = from.map_or_else(|| "0".to_owned(), instant);
        let last = to.map_or_else(|| "~".to_owned(), instant);
        Self {
            bounds: Some((first, last)),
            ..self
        }
    }

    /// The same stretch, from the first of these instants on and before the second, to the millisecond, where
    /// its sort keys are ids that begin with `prefix`.
    #[must_use]
    pub fn born_between(
        self,
        prefix: &str,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
    ) -> Self {
        if from.is_none() && to.is_none() {
            return self;
        }
        let first = from.map_or_else(|| prefix.to_owned(), |at| born_at(prefix, at));
        let last = to.map_or_else(|| format!("{prefix}~"), |at| born_at(prefix, at));
        Self {
            bounds: Some((first, last)),
            ..self
        }
    }

    /// The same stretch, as far as the row of this sort key, which stands there or not.
    #[must_use]
    fn through(self, last: String) -> Self {
        let first = if self.prefix.is_empty() {
            "0".to_owned()
        } else {
            self.prefix.clone()
        };
        Self {
            bounds: Some((first, last)),
            ..self
        }
    }

    /// The same stretch, as far as its sort keys begin so.
    #[must_use]
    fn starting_with(self, prefix: &str) -> Self {
        Self {
            prefix: prefix.into(),
            ..self
        }
    }
}

fn at(partition: String, sort: impl Into<String>) -> RowKey {
    RowKey {
        partition,
        sort: sort.into(),
    }
}

fn entry(index: Index, partition: impl Into<String>, sort: String) -> IndexEntry {
    IndexEntry {
        index,
        partition: partition.into(),
        sort,
    }
}

/// Names sort by their beginning: a folded one can be many times as long as what was typed, and a
/// sort key holds 1024 bytes.
fn by_name(folded_name: &str, id: impl std::fmt::Display) -> String {
    const LETTERS: usize = 200;
    let beginning: String = folded_name.chars().take(LETTERS).collect();
    format!("{beginning}#{id}")
}

/// SHA-256 in hex: how a value with personal data enters a key.
pub fn hashed(value: &str) -> String {
    hex(digest(&SHA256, value.as_bytes()).as_ref())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            write!(text, "{byte:02x}").expect("a string takes every write");
            text
        })
}

pub(crate) fn tenant_partition(company: CompanyId, partition: &str) -> String {
    format!("T#{company}{partition}")
}

/// The company whose rows stand in a partition.
pub(crate) fn company_in(partition: &str) -> Option<CompanyId> {
    let rest = partition.strip_prefix("T#")?;
    rest.split('#').next()?.parse().ok()
}

/// The company itself.
pub fn company() -> RowKey {
    at(String::new(), "COMPANY")
}

/// A member.
pub fn member(member: MemberId) -> RowKey {
    at(of_member(member), "PROFILE")
}

/// The members, by name.
pub fn members() -> Range {
    Range::on(Index::Lists, "#MEMBERS".into())
}

pub(crate) fn listed_member(folded_name: &str, member: MemberId) -> IndexEntry {
    entry(Index::Lists, "#MEMBERS", by_name(folded_name, member))
}

/// The members who have left and are to be erased, by when.
pub fn erasures() -> Range {
    Range::on(Index::States, "#ERASURES".into())
}

pub(crate) fn erased_from(erase_at: Timestamp, member: MemberId) -> IndexEntry {
    let sort = format!("{}#{member}", instant(erase_at));
    entry(Index::States, "#ERASURES", sort)
}

/// The member's own row, and all that stands in one partition with it.
pub fn member_and_belongings(member: MemberId) -> Range {
    Range::of(of_member(member), "")
}

/// What was given to a member of late.
pub fn assignments(member: MemberId) -> RowKey {
    at(of_member(member), "ASSIGNMENTS")
}

/// What a technician does now, and the newest position.
pub fn technician_status(member: MemberId) -> RowKey {
    at(of_member(member), "STATUS")
}

pub(crate) fn status_in_field(member: MemberId) -> IndexEntry {
    entry(Index::Lists, FIELD, format!("{member}#STATUS"))
}

/// A time in which a technician had an active job.
pub fn job_activity(member: MemberId, from: Timestamp, job: JobId) -> RowKey {
    at(of_member(member), activity(from, job))
}

/// The times in which a technician had active jobs, by when they began.
pub fn job_activities(member: MemberId) -> Range {
    Range::of(of_member(member), "ACTIVE#")
}

pub(crate) fn activity_in_field(member: MemberId, from: Timestamp, job: JobId) -> IndexEntry {
    let sort = format!("{member}#{}", activity(from, job));
    entry(Index::Lists, FIELD, sort)
}

fn activity(from: Timestamp, job: JobId) -> String {
    format!("ACTIVE#{}#{job}", instant(from))
}

const FIELD: &str = "#FIELD";

/// The technicians at work: for each the active jobs, then duty and newest position.
pub fn field() -> Range {
    Range::on(Index::Lists, FIELD.into())
}

/// Where a technician was in the two hours that begin at an instant.
pub fn trail_stretch(member: MemberId, begins_at: Timestamp) -> RowKey {
    at(of_trail(member), instant(begins_at))
}

/// Where a technician was, oldest first.
pub fn trail(member: MemberId) -> Range {
    Range::of(of_trail(member), "")
}

/// Where a list of a technician's positions stands that has come to an instant: behind the row that
/// holds it, if the list goes backwards.
pub fn in_trail(member: MemberId, at_instant: Timestamp) -> RowKey {
    at(of_trail(member), instant(at_instant))
}

fn of_trail(member: MemberId) -> String {
    format!("#TRAIL#{member}")
}

/// The calendar of a technician.
pub fn calendar(member: MemberId) -> RowKey {
    at(of_member(member), "CALENDAR")
}

/// That a member has the record of a customer open.
pub fn customer_view(member: MemberId, customer: CustomerId) -> RowKey {
    at(of_member(member), format!("VIEWED#{customer}"))
}

/// The calendars of the technicians who have one, by their ids.
pub fn calendars() -> Range {
    Range::on(Index::Lists, "#CALENDARS".into())
}

pub(crate) fn listed_calendar(member: MemberId) -> IndexEntry {
    entry(Index::Lists, "#CALENDARS", member.to_string())
}

fn of_member(member: MemberId) -> String {
    format!("#MEMBER#{member}")
}

/// A signed-in device of a member.
pub fn session(member: MemberId, session: SessionId) -> RowKey {
    at(of_member(member), format!("SESSION#{session}"))
}

/// The sessions of a member, oldest first.
pub fn sessions(member: MemberId) -> Range {
    Range::of(of_member(member), "SESSION#")
}

/// A ticket for a WebSocket connection, by what is known of it.
pub fn socket_ticket(member: MemberId, digest: &Digest) -> RowKey {
    at(of_member(member), format!("SOCKETTICKET#{digest}"))
}

/// An open WebSocket connection.
pub fn socket(member: MemberId, connection: &ConnectionId) -> RowKey {
    let connection = connection.as_str();
    at(SOCKETS.into(), format!("{member}#{connection}"))
}

/// The open WebSocket connections of a company, those of a member together.
pub fn sockets() -> Range {
    Range::of(SOCKETS.into(), "")
}

/// The open WebSocket connections of a member.
pub fn sockets_of(member: MemberId) -> Range {
    Range::of(SOCKETS.into(), &format!("{member}#"))
}

const SOCKETS: &str = "#SOCKETS";

/// A device that a member has signed in from before.
pub fn known_device(member: MemberId, device: &Digest) -> RowKey {
    at(of_member(member), format!("DEVICE#{device}"))
}

/// The devices that a member has signed in from.
pub fn known_devices(member: MemberId) -> Range {
    Range::of(of_member(member), "DEVICE#")
}

/// What a mailed link stands for.
pub fn ticket(ticket: TicketId) -> RowKey {
    at(format!("#TICKET#{ticket}"), "TICKET")
}

/// An invitation.
pub fn invitation(invitation: InvitationId) -> RowKey {
    at(format!("#INVITATION#{invitation}"), "INVITATION")
}

/// The invitations, oldest first.
pub fn invitations() -> Range {
    Range::on(Index::Lists, "#INVITATIONS".into())
}

pub(crate) fn listed_invitation(invitation: InvitationId) -> IndexEntry {
    entry(Index::Lists, "#INVITATIONS", invitation.to_string())
}

/// The open invitation of an address.
pub fn invited(email: &Email) -> RowKey {
    at(
        format!("#INVITED#{}", hashed(&email.canonical())),
        "INVITED",
    )
}

/// The open invitations, oldest first.
pub fn open_invitations() -> Range {
    Range::on(Index::Lists, "#INVITED".into())
}

pub(crate) fn listed_invited(invitation: InvitationId) -> IndexEntry {
    entry(Index::Lists, "#INVITED", invitation.to_string())
}

/// An outgoing transactional mail.
pub fn mail(mail: MailId) -> RowKey {
    at(format!("#MAIL#{mail}"), "MAIL")
}

/// The mails about a member, most of them to that member; oldest first.
pub fn mails_about(member: MemberId) -> Range {
    Range::on(Index::Technicians, about_member(member))
}

pub(crate) fn mail_about(member: MemberId, mail: MailId) -> IndexEntry {
    entry(Index::Technicians, about_member(member), mail.to_string())
}

fn about_member(member: MemberId) -> String {
    format!("#MAILSABOUT#{member}")
}

/// The mails to others whose words name a member, oldest first.
pub fn mails_naming(member: MemberId) -> Range {
    Range::on(Index::Customers, naming_member(member))
}

pub(crate) fn mail_naming(member: MemberId, mail: MailId) -> IndexEntry {
    entry(Index::Customers, naming_member(member), mail.to_string())
}

fn naming_member(member: MemberId) -> String {
    format!("#MAILSNAMING#{member}")
}

/// An address that no mail goes to any more.
pub fn dead_address(email: &Email) -> RowKey {
    at(
        format!("#DEADMAIL#{}", hashed(&email.canonical())),
        "DEADMAIL",
    )
}

/// A customer.
pub fn customer(customer: CustomerId) -> RowKey {
    at(of_customer(customer), "CUSTOMER")
}

/// The customers, by name.
pub fn customers() -> Range {
    Range::on(Index::Lists, "#CUSTOMERS".into())
}

pub(crate) fn listed_customer(folded_name: &str, customer: CustomerId) -> IndexEntry {
    entry(Index::Lists, "#CUSTOMERS", by_name(folded_name, customer))
}

fn of_customer(customer: CustomerId) -> String {
    format!("#CUSTOMER#{customer}")
}

/// An import of customers.
pub fn customer_import(import: ImportId) -> RowKey {
    at(format!("#IMPORT#{import}"), "IMPORT")
}

/// The imports of customers, oldest first.
pub fn customer_imports() -> Range {
    Range::on(Index::Lists, "#IMPORTS".into())
}

pub(crate) fn listed_customer_import(import: ImportId) -> IndexEntry {
    entry(Index::Lists, "#IMPORTS", import.to_string())
}

/// The one owner of a phone number or email address among a company's customers.
///
/// `point` is the canonical form with its kind in front, such as `phone:+15035550123`.
pub fn contact(point: &str) -> RowKey {
    at(format!("#CONTACT#{}", hashed(point)), "CONTACT")
}

/// The first letter of a search token chooses its partition, so that one letter finds somebody.
fn find_partition(token: &str, letters: usize) -> String {
    let first: String = token.chars().take(letters).collect();
    format!("#FIND#{first}")
}

/// One token under which a customer is found.
pub fn find_token(token: &str, customer: CustomerId) -> RowKey {
    at(find_partition(token, 1), format!("{token}#{customer}"))
}

/// Where a token stood while two letters chose its partition.
pub(crate) fn former_find_token(token: &str, customer: CustomerId) -> RowKey {
    at(find_partition(token, 2), format!("{token}#{customer}"))
}

/// The customers with a token that begins so; at least one character, folded.
pub fn found_by(prefix: &str) -> Range {
    Range::of(find_partition(prefix, 1), prefix)
}

/// The tokens that stand for one customer now.
pub fn find_tokens(customer: CustomerId) -> RowKey {
    at(of_customer(customer), "FIND")
}

/// One token under which a job is found.
pub fn job_token(token: &str, job: JobId) -> RowKey {
    at(job_find_partition(token), format!("{token}#{job}"))
}

/// The jobs with a token that begins so; at least one character, folded.
pub fn jobs_found_by(prefix: &str) -> Range {
    Range::of(job_find_partition(prefix), prefix)
}

fn job_find_partition(token: &str) -> String {
    let first: String = token.chars().take(1).collect();
    format!("#FINDJOB#{first}")
}

/// The tokens that stand for one job now.
pub fn job_tokens(job: JobId) -> RowKey {
    at(of_job(job), "FIND")
}

/// A job type.
pub fn job_type(job_type: JobTypeId) -> RowKey {
    at(format!("#JOBTYPE#{job_type}"), "JOBTYPE")
}

/// The job types, by name.
pub fn job_types() -> Range {
    Range::on(Index::Lists, "#JOBTYPES".into())
}

pub(crate) fn listed_job_type(folded_name: &str, job_type: JobTypeId) -> IndexEntry {
    entry(Index::Lists, "#JOBTYPES", by_name(folded_name, job_type))
}

/// An item of the price list.
pub fn price_item(price_item: PriceItemId) -> RowKey {
    at(format!("#PRICEITEM#{price_item}"), "PRICEITEM")
}

/// The price list, by name.
pub fn price_items() -> Range {
    Range::on(Index::Lists, "#PRICEITEMS".into())
}

pub(crate) fn listed_price_item(folded_name: &str, price_item: PriceItemId) -> IndexEntry {
    entry(
        Index::Lists,
        "#PRICEITEMS",
        by_name(folded_name, price_item),
    )
}

/// A job.
pub fn job(job: JobId) -> RowKey {
    at(of_job(job), "JOB")
}

fn of_job(job: JobId) -> String {
    format!("#JOB#{job}")
}

/// One offering of a job, by its count.
pub fn job_offering(job: JobId, number: u16) -> RowKey {
    at(of_job(job), format!("OFFERING#{number:05}"))
}

/// The offerings of a job, oldest first.
pub fn job_offerings(job: JobId) -> Range {
    Range::of(of_job(job), "OFFERING#")
}

/// The open offer of a job to a technician.
pub fn offer(member: MemberId, job: JobId) -> RowKey {
    at(of_member(member), format!("OFFER#{job}"))
}

/// The open offers to a technician, by job.
pub fn offers(member: MemberId) -> Range {
    Range::of(of_member(member), "OFFER#")
}

/// That a technician is asked alone.
pub fn exclusive_offer(member: MemberId) -> RowKey {
    at(of_member(member), "EXCLUSIVE")
}

/// Who was at a customer's last.
pub fn last_visit(customer: CustomerId) -> RowKey {
    at(of_customer(customer), "LASTVISIT")
}

/// When a job's hold ends.
pub fn job_hold(job: JobId) -> RowKey {
    at(of_job(job), "HOLD")
}

/// The holds, the one that ends first being first.
pub fn job_holds() -> Range {
    Range::on(Index::States, "#HOLDS".into())
}

pub(crate) fn held_until(until: Timestamp, job: JobId) -> IndexEntry {
    let sort = format!("{}#{job}", instant(until));
    entry(Index::States, "#HOLDS", sort)
}

/// That a technician was reminded of a job whose window begins at an instant.
pub fn job_reminder(job: JobId, technician: MemberId, starts_at: Timestamp) -> RowKey {
    let sort = format!("REMINDER#{}#{technician}", instant(starts_at));
    at(format!("#JOB#{job}"), sort)
}

/// That nobody arrives for a job in the window that ends at an instant.
pub fn late_visit(ends_at: Timestamp, job: JobId) -> RowKey {
    at("#LATE".into(), format!("{}#{job}", instant(ends_at)))
}

/// The late visits whose window ends at or after the first instant and before the second, in that order.
pub fn late_visits(from: Timestamp, to: Timestamp) -> Range {
    Range::of("#LATE".into(), "").between(Some(from), Some(to))
}

/// A job in the order of the windows.
pub(crate) fn job_by_window(starts_at: Timestamp, job: JobId) -> RowKey {
    let sort = format!("{}#{job}", instant(starts_at));
    at("#JOBWINDOWS".into(), sort)
}

/// The jobs whose window begins at or after the first instant and before the second, in that order.
pub fn jobs_by_window(from: Option<Timestamp>, to: Option<Timestamp>) -> Range {
    Range::of("#JOBWINDOWS".into(), "").between(from, to)
}

/// A point of Google's that was taken at an instant, on a job or a customer.
pub(crate) fn google_point(taken_at: Timestamp, owner: impl std::fmt::Display) -> RowKey {
    let sort = format!("{}#{owner}", instant(taken_at));
    at("#GOOGLEPOINTS".into(), sort)
}

/// The points of Google's, the oldest first.
pub fn google_points() -> Range {
    Range::of("#GOOGLEPOINTS".into(), "")
}

/// A job at a site.
pub(crate) fn job_at_site(site: SiteId, job: JobId) -> RowKey {
    at(format!("#JOBSAT#{site}"), job.to_string())
}

/// The jobs at a site, oldest first.
pub fn jobs_at_site(site: SiteId) -> Range {
    Range::of(format!("#JOBSAT#{site}"), "")
}

/// The job that has a number.
pub fn job_number(number: JobNumber) -> RowKey {
    at(format!("#JOBNUMBER#{number}"), "JOBNUMBER")
}

/// All jobs, oldest first.
pub fn jobs() -> Range {
    Range::on(Index::Lists, "#JOBS".into())
}

pub(crate) fn listed_job(job: JobId) -> IndexEntry {
    entry(Index::Lists, "#JOBS", job.to_string())
}

/// The jobs of one technician: first those that ended, then the open ones, each oldest first.
pub fn jobs_of_technician(member: MemberId) -> Range {
    Range::on(Index::Technicians, format!("#TECHNICIAN#{member}"))
}

/// The jobs of one technician that are open, or those that are not.
pub fn jobs_of_technician_by_openness(member: MemberId, is_open: bool) -> Range {
    jobs_of_technician(member).starting_with(openness(is_open))
}

pub(crate) fn technicians_job(member: MemberId, is_open: bool, job: JobId) -> IndexEntry {
    let sort = format!("{}{job}", openness(is_open));
    entry(Index::Technicians, format!("#TECHNICIAN#{member}"), sort)
}

fn openness(is_open: bool) -> &'static str {
    if is_open { "OPEN#" } else { "ENDED#" }
}

/// The jobs of one customer, oldest first.
pub fn jobs_of_customer(customer: CustomerId) -> Range {
    Range::on(Index::Customers, format!("#JOBSOF#{customer}"))
}

pub(crate) fn customers_job(customer: CustomerId, job: JobId) -> IndexEntry {
    entry(
        Index::Customers,
        format!("#JOBSOF#{customer}"),
        job.to_string(),
    )
}

/// The jobs in one state (its wire name), oldest first.
pub fn jobs_in_state(state: &str) -> Range {
    Range::on(Index::States, format!("#STATE#{state}"))
}

pub(crate) fn job_in_state(state: &str, job: JobId) -> IndexEntry {
    entry(Index::States, format!("#STATE#{state}"), job.to_string())
}

/// A job on the board: in a tray, or in the part of it that one day is.
pub(crate) fn on_board(part: BoardPart, at_instant: Timestamp, job: JobId) -> RowKey {
    at(
        board_partition(part),
        format!("{}#{job}", instant(at_instant)),
    )
}

/// The jobs in one part of the board, by their instants.
pub fn board(part: BoardPart) -> Range {
    Range::of(board_partition(part), "")
}

/// The same from the first of these instants on and before the second.
pub fn board_between(part: BoardPart, from: Timestamp, to: Timestamp) -> Range {
    board(part).between(Some(from), Some(to))
}

fn board_partition(part: BoardPart) -> String {
    match part {
        BoardPart::Booked(day) => format!("#BOARD#BOOKED#{day}"),
        BoardPart::BookedLong(month) => format!("#BOARD#LONG#{}", month.strftime("%Y-%m")),
        BoardPart::Held => "#BOARD#HELD".to_owned(),
        BoardPart::Done(day) => format!("#BOARD#DONE#{day}"),
    }
}

/// A part of the board; days and months are those of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BoardPart {
    /// Bookings of at most a day that start on this one.
    Booked(Date),
    /// Longer bookings that start in the month of this day.
    BookedLong(Date),
    /// Jobs that wait for something, by when they are to be looked at again.
    Held,
    /// Jobs that were done on this day.
    Done(Date),
}

/// A channel.
pub fn channel(channel: ChannelId) -> RowKey {
    at(format!("#CHANNEL#{channel}"), "CHANNEL")
}

/// Webhooks for a channel that its app has not signed.
pub fn signature_refusal(channel: ChannelId) -> RowKey {
    at(format!("#CHANNEL#{channel}"), "REFUSED")
}

/// The channels, oldest first.
pub fn channels() -> Range {
    Range::on(Index::Lists, "#CHANNELS".into())
}

pub(crate) fn listed_channel(channel: ChannelId) -> IndexEntry {
    entry(Index::Lists, "#CHANNELS", channel.to_string())
}

fn of_thread(thread: ThreadId) -> String {
    format!("#THREAD#{thread}")
}

/// A thread.
pub fn thread(thread: ThreadId) -> RowKey {
    at(of_thread(thread), "THREAD")
}

/// The threads in one state, the longest silent first; snoozed ones by the instant they wake.
pub fn threads(state: ThreadState) -> Range {
    Range::on(Index::Lists, format!("#THREADS#{state}"))
}

pub(crate) fn listed_thread(state: ThreadState, since: Timestamp, thread: ThreadId) -> IndexEntry {
    let sort = format!("{}#{thread}", instant(since));
    entry(Index::Lists, format!("#THREADS#{state}"), sort)
}

/// The threads in one state that a member looks after, the longest silent first.
pub fn threads_of_member(member: MemberId, state: ThreadState) -> Range {
    Range::on(Index::Technicians, format!("#THREADSOF#{member}"))
        .starting_with(&format!("{state}#"))
}

pub(crate) fn members_thread(
    member: MemberId,
    state: ThreadState,
    since: Timestamp,
    thread: ThreadId,
) -> IndexEntry {
    let sort = format!("{state}#{}#{thread}", instant(since));
    entry(Index::Technicians, format!("#THREADSOF#{member}"), sort)
}

/// The open threads that nobody looks after, the longest silent first.
pub fn unassigned_threads() -> Range {
    Range::on(Index::States, "#THREADS#UNASSIGNED".into())
}

pub(crate) fn unassigned_thread(since: Timestamp, thread: ThreadId) -> IndexEntry {
    let sort = format!("{}#{thread}", instant(since));
    entry(Index::States, "#THREADS#UNASSIGNED", sort)
}

/// A message.
pub fn message(thread: ThreadId, message: MessageId) -> RowKey {
    at(of_thread(thread), format!("MESSAGE#{message}"))
}

/// The messages of a thread, in the order of their provider's time.
pub fn messages(thread: ThreadId) -> Range {
    Range::of(of_thread(thread), "MESSAGE#")
}

/// The messages of a thread up to this one, whether or not it is there.
pub fn messages_through(thread: ThreadId, message: MessageId) -> Range {
    messages(thread).through(format!("MESSAGE#{message}"))
}

/// How far a member has read a thread.
pub fn thread_read(thread: ThreadId, member: MemberId) -> RowKey {
    at(of_thread(thread), format!("READ#{member}"))
}

/// A message by what its provider calls it.
pub fn provider_ref(channel: ChannelId, provider_id: &str) -> RowKey {
    at(
        format!("#REF#{}", hashed(&format!("{channel}#{provider_id}"))),
        "REF",
    )
}

/// A photo, video, voice note or document.
pub fn attachment(attachment: AttachmentId) -> RowKey {
    at(format!("#ATTACHMENT#{attachment}"), "ATTACHMENT")
}

/// The attachments that wait to be copied from their provider, by when they are looked at again.
pub fn pending_attachments() -> Range {
    Range::on(Index::States, "#ATTACHMENTS#PENDING".into())
}

pub(crate) fn pending_attachment(due: Timestamp, attachment: AttachmentId) -> IndexEntry {
    let sort = format!("{}#{attachment}", instant(due));
    entry(Index::States, "#ATTACHMENTS#PENDING", sort)
}

/// Messages, mails and translations without a final state, by when they are overdue.
pub fn unsettled() -> Range {
    Range::on(Index::States, "#UNSETTLED".into())
}

pub(crate) fn unsettled_until(overdue: Timestamp, id: impl std::fmt::Display) -> IndexEntry {
    let sort = format!("{}#{id}", instant(overdue));
    entry(Index::States, "#UNSETTLED", sort)
}

/// A translation.
pub fn translation(translation: TranslationId) -> RowKey {
    at(format!("#TRANSLATION#{translation}"), "TRANSLATION")
}

/// A reply that is kept to be used again.
pub fn canned_reply(reply: CannedReplyId) -> RowKey {
    at(format!("#CANNED#{reply}"), "CANNED")
}

/// A link by which a customer follows the technician.
pub fn tracking_link(digest: &Digest) -> RowKey {
    at(format!("#TRACKING#{digest}"), "TRACKING")
}

/// The canned replies, by name.
pub fn canned_replies() -> Range {
    Range::on(Index::Lists, "#CANNED".into())
}

pub(crate) fn listed_canned_reply(folded_name: &str, reply: CannedReplyId) -> IndexEntry {
    entry(Index::Lists, "#CANNED", by_name(folded_name, reply))
}

/// A notification of a member.
pub fn notification(member: MemberId, notification: NotificationId) -> RowKey {
    at(of_notifications(member), notification.to_string())
}

/// The notifications of a member, oldest first.
pub fn notifications(member: MemberId) -> Range {
    Range::of(of_notifications(member), "")
}

fn of_notifications(member: MemberId) -> String {
    format!("#NOTIFICATIONS#{member}")
}

/// The notifications of a member that were not read by themselves, oldest first.
pub fn unread_notifications(member: MemberId) -> Range {
    Range::on(Index::Technicians, unread_by(member))
}

pub(crate) fn unread_notification(member: MemberId, notification: NotificationId) -> IndexEntry {
    let sort = notification.to_string();
    entry(Index::Technicians, unread_by(member), sort)
}

fn unread_by(member: MemberId) -> String {
    format!("#UNREADBY#{member}")
}

/// Up to where a member has read the notifications.
pub fn notifications_read(member: MemberId) -> RowKey {
    at(of_member(member), "NOTIFICATIONS")
}

/// What a member was told of the privacy policy, and has acknowledged.
pub fn policy_record(member: MemberId) -> RowKey {
    at(of_member(member), "POLICY")
}

/// How far the pushes of an event have come.
pub fn push_progress(event: EventId) -> RowKey {
    at(format!("#PUSH#{event}"), "PUSH")
}

/// One fact in the life of a job.
pub fn job_event(job: JobId, event: EventId) -> RowKey {
    at(of_job(job), format!("EVENT#{event}"))
}

/// What happened to a job, oldest first.
pub fn job_events(job: JobId) -> Range {
    Range::of(of_job(job), "EVENT#")
}

/// What happened to the jobs of a customer up to this event, whether or not it is there.
pub fn customers_job_events_through(customer: CustomerId, event: EventId) -> Range {
    Range::on(Index::Customers, events_of(customer)).through(event.to_string())
}

pub(crate) fn customers_job_event(customer: CustomerId, event: EventId) -> IndexEntry {
    entry(Index::Customers, events_of(customer), event.to_string())
}

fn events_of(customer: CustomerId) -> String {
    format!("#EVENTSOF#{customer}")
}

/// A member's request for support.
pub fn support_request(request: SupportRequestId) -> RowKey {
    at(SUPPORT.into(), request.to_string())
}

/// All of the company, the first one first.
pub fn support_requests() -> Range {
    Range::of(SUPPORT.into(), "")
}

const SUPPORT: &str = "#SUPPORT";

/// An audit entry.
pub fn audit(entry: AuditId) -> RowKey {
    at("#AUDIT".into(), entry.to_string())
}

/// The audit entries, oldest first.
pub fn audits() -> Range {
    Range::of("#AUDIT".into(), "")
}

/// The audit entries of what a member did, oldest first.
pub fn audits_by(actor: MemberId) -> Range {
    Range::on(Index::Technicians, audited_by(actor))
}

/// The audit entries of what was done to something, oldest first.
pub fn audits_of(subject: &AnyId) -> Range {
    Range::on(Index::Customers, audited(subject.as_str()))
}

/// The audit entries of one action, oldest first.
pub fn audits_of_action(action: &str) -> Range {
    Range::on(Index::States, audited_action(action))
}

pub(crate) fn audit_by(actor: MemberId, entry_id: AuditId) -> IndexEntry {
    entry(Index::Technicians, audited_by(actor), entry_id.to_string())
}

pub(crate) fn audit_of(subject: &str, entry_id: AuditId) -> IndexEntry {
    entry(Index::Customers, audited(subject), entry_id.to_string())
}

pub(crate) fn audit_of_action(action: &str, entry_id: AuditId) -> IndexEntry {
    entry(Index::States, audited_action(action), entry_id.to_string())
}

fn audited_by(actor: MemberId) -> String {
    format!("#AUDITBY#{actor}")
}

fn audited(subject: &str) -> String {
    format!("#AUDITOF#{subject}")
}

fn audited_action(action: &str) -> String {
    format!("#AUDIT#{action}")
}

/// A block of the chain over the audit trail.
pub fn audit_block(number: u64) -> RowKey {
    at("#AUDITBLOCKS".into(), format!("{number:020}"))
}

/// The blocks, in the order of their numbers.
pub fn audit_blocks() -> Range {
    Range::of("#AUDITBLOCKS".into(), "")
}

/// How far the chain has come.
pub fn audit_head() -> RowKey {
    at("#AUDITHEAD".into(), "AUDITHEAD")
}

/// The answer that was given under an idempotency key; `hash` covers member, endpoint and key.
pub fn request(hash: &str) -> RowKey {
    at(format!("#REQUEST#{hash}"), "REQUEST")
}

/// How far the numbers of the feed have come.
pub fn feed_head() -> RowKey {
    at("#FEEDHEAD".into(), "FEEDHEAD")
}

/// The events of the feed of which the last one has this number.
pub fn feed_until(last: u64) -> RowKey {
    // Numbers in keys have one width, so that they sort as they count.
    at("#FEED".into(), format!("{last:020}"))
}

/// The events of the feed, in the order of their numbers.
pub fn feed() -> Range {
    Range::of("#FEED".into(), "")
}

/// The mark that a worker has processed an event.
pub fn once(worker: &str, event: EventId) -> RowKey {
    at(format!("#ONCE#{worker}#{event}"), "ONCE")
}

/// An event on its way to the queues.
pub fn outbox(event: EventId) -> RowKey {
    at(format!("#OUTBOX#{event}"), "OUTBOX")
}

pub(crate) fn waiting_since(event_at: Timestamp) -> IndexEntry {
    entry(Index::States, "#OUTBOX", instant(event_at))
}

/// The events that no relay has marked yet, oldest first.
pub fn waiting() -> Range {
    Range::on(Index::States, "#OUTBOX".into())
}

/// The outbox row whose partition this is, as it stands in the table.
pub(crate) fn outbox_in(partition: &str) -> Option<RowKey> {
    let (_, event) = partition.split_once("#OUTBOX#")?;
    Some(at(format!("#OUTBOX#{event}"), "OUTBOX"))
}

/// How far a sweep has come inside the company.
pub fn sweep_progress(sweep: &str) -> RowKey {
    at(format!("#SWEEP#{sweep}"), "SWEEP")
}

/// By which rules the tokens of the customers are made.
pub fn refiling() -> RowKey {
    at("#REFILING".into(), "REFILING")
}

/// Instants in keys have one width, so that they sort as time does.
pub(crate) fn instant(at: Timestamp) -> String {
    format!("{at:.6}")
}

/// What stands before every id of this prefix that was made at an instant or later, and behind all others.
fn born_at(prefix: &str, at: Timestamp) -> String {
    let millisecond = at.as_millisecond().max(0);
    format!("{prefix}{millisecond:012x}")
}

/// The sort key and index entry by which sweeps list companies.
pub(crate) const COMPANIES: &str = "COMPANIES";

/// A place outside any company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Global {
    pub(crate) partition: String,
    pub(crate) sort: &'static str,
}

pub(crate) fn email(email: &Email) -> Global {
    Global {
        partition: format!("EMAIL#{}", hashed(&email.canonical())),
        sort: "EMAIL",
    }
}

/// Whose a channel's number is.
pub(crate) fn number(kind: ChannelKind, number_id: &str) -> Global {
    Global {
        partition: format!("NUMBER#{}", hashed(&format!("{kind}#{number_id}"))),
        sort: "NUMBER",
    }
}

/// The partition of the channels, of whatever company, whose numbers a provider's business account has.
pub(crate) fn account(kind: ChannelKind, account_id: &str) -> String {
    format!("ACCOUNT#{}", hashed(&format!("{kind}#{account_id}")))
}

/// One of them.
pub(crate) fn account_channel(channel: ChannelId) -> String {
    format!("CHANNEL#{channel}")
}

/// Whose a phone is, by the token that pushes reach it by.
pub(crate) fn phone(token: &PushToken) -> Global {
    Global {
        partition: format!("PHONE#{}", hashed(token.as_str())),
        sort: "PHONE",
    }
}

/// Whose a WebSocket connection is.
pub(crate) fn socket_owner(connection: &ConnectionId) -> Global {
    Global {
        partition: format!("SOCKET#{}", hashed(connection.as_str())),
        sort: "SOCKET",
    }
}

/// The token that all processes show to the push service.
pub(crate) fn push_service_token(key_id: &str) -> Global {
    Global {
        partition: format!("PUSHTOKEN#{}", hashed(key_id)),
        sort: "PUSHTOKEN",
    }
}

pub(crate) fn counter(scope: &str, subject: &str, window: i64) -> Global {
    Global {
        partition: format!("COUNT#{scope}#{}#{window}", hashed(subject)),
        sort: "COUNT",
    }
}

pub(crate) fn spent(proof: &str) -> Global {
    Global {
        partition: format!("SPENT#{}", hashed(proof)),
        sort: "SPENT",
    }
}

pub(crate) fn slot(sweep: &str, slot: &str) -> Global {
    Global {
        partition: format!("SLOT#{sweep}#{slot}"),
        sort: "SLOT",
    }
}

/// Where the last walk of a sweep stopped.
pub(crate) fn sweep(sweep: &str) -> Global {
    Global {
        partition: format!("SWEEP#{sweep}"),
        sort: "SWEEP",
    }
}

/// The partition of messages that no worker could read (quarantine); in the company's where it is
/// known.
pub(crate) fn quarantine(queue: &str) -> String {
    format!("QUARANTINE#{queue}")
}

pub(crate) fn quarantined(at: Timestamp, digest: &str) -> String {
    format!("{}#{digest}", instant(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_in_keys_sort_as_time_does() {
        let early: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let later: Timestamp = "2026-01-01T00:00:00.000001Z".parse().unwrap();
        assert!(instant(early) < instant(later));
    }

    #[test]
    fn ids_are_cut_at_instants() {
        let cut: Timestamp = "2026-01-01T00:00:00.123Z".parse().unwrap();
        let earlier: Timestamp = "2026-01-01T00:00:00.122999Z".parse().unwrap();
        let place = born_at(AuditId::PREFIX, cut);
        assert!(place < AuditId::at(cut).to_string());
        assert!(place > AuditId::at(earlier).to_string());
    }

    #[test]
    fn the_longest_name_fits_into_a_sort_key() {
        let customer = CustomerId::from_bytes([7; 16]);
        let folded = domain::text::fold(&"\u{fdfa}".repeat(100));
        assert!(listed_customer(&folded, customer).sort.len() <= 1024);
        assert!(
            listed_customer(&"\u{10000}".repeat(300), customer)
                .sort
                .len()
                <= 1024
        );
    }

    #[test]
    fn a_search_prefix_and_its_tokens_share_a_partition() {
        let customer = CustomerId::from_bytes([7; 16]);
        assert_eq!(
            found_by("jo").partition,
            find_token("jones", customer).partition
        );
    }

    #[test]
    fn no_personal_data_stands_in_a_key() {
        let place = contact("phone:+15035550123");
        assert!(!place.partition.contains("5035550123"));
    }
}
