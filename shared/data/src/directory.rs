//! The only mint of tenants: each way in reads a row that proves the company.
//!
//! A live session proves it for HTTP, a mailed link for the pages behind it, a tracking link for its page, an email address for
//! sign-in, a mail's own row for the mail provider's webhooks, a connected number for those of
//! channels, an open WebSocket connection for what comes over it, the company's row for workers, and the index of companies for sweeps. Founding a company proves it by writing its first row.

use auth::keyring::Keyring;
use auth::link::Link;
use auth::tracking::TrackingToken;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::channel::ChannelKind;
use domain::email::Email;
use domain::id::{ChannelId, CompanyId, MailId, MemberId, SessionId};
use domain::mail::TicketKind;
use domain::socket::ConnectionId;
use serde::Deserialize;

use crate::key::{self, Global, RowKey};
use crate::outbox::Envelope;
use crate::principal::Principal;
use crate::reading::{self, ReadPlan, ReadResult, Rows, UnverifiedRead};
use crate::row::{ChannelRow, CompanyRow, MailRow, MemberRow, TicketRow, TrackingLinkRow};
use crate::sent::Call as _;
use crate::store::read;
use crate::table::{Item, WholeKey};
use crate::{Changes, Error, Row, Store, Table, Tenant};

/// Reads across companies, each answer inside one.
#[derive(Clone, Debug)]
pub struct Directory {
    table: Table,
}

/// The holder of an email address.
#[derive(Clone, Debug)]
pub struct Account {
    /// The company's rows.
    pub store: Store,
    /// The company.
    pub company: CompanyRow,
    /// The member.
    pub member: MemberRow,
}

/// A channel that its company has connected.
#[derive(Clone, Debug)]
pub struct ConnectedChannel {
    /// The company's rows.
    pub store: Store,
    /// The channel.
    pub channel: ChannelRow,
}

/// Who opened a WebSocket connection.
#[derive(Clone, Debug)]
pub struct SocketOwner {
    /// The company's rows.
    pub store: Store,
    /// The member.
    pub member_id: MemberId,
    /// The session.
    pub session_id: SessionId,
}

#[derive(Deserialize)]
#[expect(
    clippy::struct_field_names,
    reason = "the attributes of the item are called so"
)]
struct StoredSocketOwner {
    company_id: CompanyId,
    member_id: MemberId,
    session_id: SessionId,
}

#[derive(Deserialize)]
struct ChannelOwner {
    company_id: CompanyId,
    channel_id: ChannelId,
}

#[derive(Deserialize)]
struct EmailOwner {
    company_id: CompanyId,
    member_id: MemberId,
}

impl Directory {
    pub(crate) fn new(table: Table) -> Self {
        Self { table }
    }

    /// Founds a company with everything in `changes`, which must not exist yet.
    pub async fn create_company(
        &self,
        company: &CompanyRow,
        mut changes: Changes,
        trace: &str,
    ) -> Result<Store, Error> {
        let store = self.prove_company(company).traced(trace);
        changes.create(company);
        store.commit(changes).await?;
        Ok(store)
    }

    /// The session, its member and its company in one round trip; nothing if any is gone.
    pub async fn principal(
        &self,
        company_id: CompanyId,
        member_id: MemberId,
        session_id: SessionId,
    ) -> Result<Option<Principal>, Error> {
        let plan = ReadPlan::default();
        let unverified = self
            .read_unverified(company_id, member_id, session_id, plan)
            .await?;
        Ok(unverified.principal)
    }

    /// The same, and in the same round trip what else the caller's request is about. Whether the
    /// caller may see it has still to be decided.
    pub async fn read_unverified(
        &self,
        company_id: CompanyId,
        member_id: MemberId,
        session_id: SessionId,
        plan: ReadPlan,
    ) -> Result<UnverifiedRead, Error> {
        let principal = [
            key::company(),
            key::member(member_id),
            key::session(member_id, session_id),
        ];
        let places = principal.iter().chain(&plan.rows);
        let keys: Vec<_> = places.map(|at| whole(company_id, at)).collect();
        let rows = self.table.get_any(&keys);
        let pages = reading::pages_of(&self.table, company_id, &plan.pages);
        let (items, pages) = futures::future::join(rows, pages).await;
        let mut principal = items?;
        let items = principal.split_off(3);
        let principal = match <[_; 3]>::try_from(principal) {
            Ok([Some(company), Some(member), Some(session)]) => Some(Principal {
                store: self.prove(company_id),
                company: read(company)?,
                member: read(member)?,
                session: read(session)?,
            }),
            _ => None,
        };
        let result = ReadResult::new(Rows::new(plan.rows, items), plan.pages, pages);
        Ok(UnverifiedRead { principal, result })
    }

    /// Who opened a connection; nothing if it is not known, or not any more. Whether the session still
    /// lives has to be looked up. Proof is that the gateway delivers the connection's messages.
    pub async fn socket_owner(
        &self,
        connection: &ConnectionId,
    ) -> Result<Option<SocketOwner>, Error> {
        let Global { partition, sort } = key::socket_owner(connection);
        let owner_key = WholeKey {
            partition,
            sort: sort.into(),
        };
        let Some(item) = self.table.get(&owner_key).await? else {
            return Ok(None);
        };
        let owner: StoredSocketOwner = serde_dynamo::from_item(item)?;
        Ok(Some(SocketOwner {
            store: self.prove(owner.company_id),
            member_id: owner.member_id,
            session_id: owner.session_id,
        }))
    }

    /// What a mailed link of this kind stands for, if it is genuine, unused and in time.
    pub async fn ticket(
        &self,
        keys: &Keyring,
        token: &str,
        kind: TicketKind,
    ) -> Result<Option<(Store, TicketRow)>, Error> {
        let Some(Link { company, ticket }) = Link::open(token, keys, kind) else {
            return Ok(None);
        };
        let Some(item) = self
            .table
            .get(&whole(company, &key::ticket(ticket)))
            .await?
        else {
            return Ok(None);
        };
        let ticket: TicketRow = read(item)?;
        let is_open = ticket.kind == kind && ticket.used_at.is_none();
        Ok(is_open.then(|| (self.prove(company), ticket)))
    }

    /// What a tracking link stands for; nothing if there is none with this token.
    pub async fn tracking_link(
        &self,
        token: &TrackingToken,
    ) -> Result<Option<(Store, TrackingLinkRow)>, Error> {
        let keys = [
            &whole(token.company(), &key::company()),
            &whole(token.company(), &key::tracking_link(&token.digest())),
        ];
        let [Some(company), Some(link)] = self.table.get_all(keys).await? else {
            return Ok(None);
        };
        Ok(Some((self.prove_company(&read(company)?), read(link)?)))
    }

    /// The account that an email address belongs to.
    pub async fn account(&self, email: &Email) -> Result<Option<Account>, Error> {
        let Global { partition, sort } = key::email(email);
        let owner_key = WholeKey {
            partition,
            sort: sort.into(),
        };
        let Some(item) = self.table.get(&owner_key).await? else {
            return Ok(None);
        };
        let owner: EmailOwner = serde_dynamo::from_item(item)?;
        let keys = [
            &whole(owner.company_id, &key::company()),
            &whole(owner.company_id, &key::member(owner.member_id)),
        ];
        let [Some(company), Some(member)] = self.table.get_all(keys).await? else {
            return Ok(None);
        };
        let store = self.prove(owner.company_id);
        Ok(Some(Account {
            store,
            company: read(company)?,
            member: read(member)?,
        }))
    }

    /// The channel that the number of a provider is connected as; nothing if no company has.
    pub async fn channel_of_number(
        &self,
        kind: ChannelKind,
        number_id: &str,
    ) -> Result<Option<ConnectedChannel>, Error> {
        self.channel_at(key::number(kind, number_id)).await
    }

    /// The channels, of whatever company, that are connected with numbers of a provider's business
    /// account.
    pub async fn connected_channels_of_account(
        &self,
        kind: ChannelKind,
        account_id: &str,
    ) -> Result<Vec<ConnectedChannel>, Error> {
        let partition = key::account(kind, account_id);
        let mut query = self
            .table
            .client()
            .query()
            .table_name(self.table.name())
            .key_condition_expression("pk = :p")
            .expression_attribute_values(":p", AttributeValue::S(partition))
            .consistent_read(true);
        let mut connected_channels = Vec::new();
        loop {
            let answer = query
                .clone()
                .sent()
                .await
                .map_err(|error| Error::from_sdk(&error))?;
            for item in answer.items.unwrap_or_default() {
                let owner: ChannelOwner = serde_dynamo::from_item(item)?;
                let connected = self.connected_channel(owner.company_id, owner.channel_id);
                connected_channels.extend(connected.await?);
            }
            match answer.last_evaluated_key {
                Some(last) => query = query.set_exclusive_start_key(Some(last)),
                None => return Ok(connected_channels),
            }
        }
    }

    /// The channel that the address of a webhook names. Proof that the call is the provider's is
    /// the signature, which the channel's own secret has to fit.
    pub async fn connected_channel(
        &self,
        company_id: CompanyId,
        channel_id: ChannelId,
    ) -> Result<Option<ConnectedChannel>, Error> {
        let item = self
            .table
            .get(&whole(company_id, &key::channel(channel_id)))
            .await?;
        let connected = |item| {
            Ok(ConnectedChannel {
                store: self.prove(company_id),
                channel: read(item)?,
            })
        };
        item.map(connected).transpose()
    }

    async fn channel_at(&self, place: Global) -> Result<Option<ConnectedChannel>, Error> {
        let Global { partition, sort } = place;
        let owner_key = WholeKey {
            partition,
            sort: sort.into(),
        };
        let Some(item) = self.table.get(&owner_key).await? else {
            return Ok(None);
        };
        let owner: ChannelOwner = serde_dynamo::from_item(item)?;
        self.connected_channel(owner.company_id, owner.channel_id)
            .await
    }

    /// The company of a mail that was sent with these tags; nothing once either is gone.
    pub async fn mail(
        &self,
        company_id: CompanyId,
        mail_id: MailId,
    ) -> Result<Option<(Store, MailRow)>, Error> {
        let keys = [
            &whole(company_id, &key::company()),
            &whole(company_id, &key::mail(mail_id)),
        ];
        let [Some(company), Some(mail)] = self.table.get_all(keys).await? else {
            return Ok(None);
        };
        Ok(Some((self.prove_company(&read(company)?), read(mail)?)))
    }

    /// The company of an event; nothing once the company's row is gone.
    pub async fn open(&self, envelope: &Envelope) -> Result<Option<Store>, Error> {
        let company = self
            .table
            .get(&whole(envelope.company_id, &key::company()))
            .await?;
        let open = |company| {
            let store = self.prove_company(&read::<CompanyRow>(company)?);
            Ok(store.traced(&envelope.trace))
        };
        company.map(open).transpose()
    }

    /// The company that a message names which cannot be read otherwise; nothing if it names none.
    pub async fn named_in(&self, body: &str) -> Result<Option<Store>, Error> {
        let body: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
        // An event names it itself, a part of a webhook by the app that has signed it.
        let named = [&body["company_id"], &body["signer"]["company_id"]];
        let mut named = named.into_iter().filter_map(serde_json::Value::as_str);
        let Some(company_id) = named.find_map(|text| text.parse::<CompanyId>().ok()) else {
            return Ok(None);
        };
        let company = self.table.get(&whole(company_id, &key::company())).await?;
        Ok(company.map(|_| self.prove(company_id)))
    }

    /// The event in an outbox row, as the table's own stream delivers it: the row is the proof.
    pub fn of_outbox_row(
        &self,
        row: impl Into<serde_dynamo::Item>,
    ) -> Result<(Store, Envelope), Error> {
        let envelope: Envelope = serde_dynamo::from_item(row.into())?;
        Ok((
            self.prove(envelope.company_id).traced(&envelope.trace),
            envelope,
        ))
    }

    /// A row as the table's own stream delivers it: the row is the proof.
    ///
    /// # Errors
    /// [`Error::Conversion`] of a row of another kind, or of none of a company.
    pub fn of_streamed_row<R: Row>(
        &self,
        row: impl Into<serde_dynamo::Item>,
    ) -> Result<(Store, R), Error> {
        let item: serde_dynamo::Item = row.into();
        let item: Item = item.into();
        let text = |name: &str| item.get(name)?.as_s().ok();
        let is_of_kind = text("kind").is_some_and(|kind| kind == R::KIND);
        let company_id = text("pk").and_then(|partition| key::company_in(partition));
        let Some(company_id) = company_id.filter(|_| is_of_kind) else {
            let kind = R::KIND;
            return Err(Error::Conversion(format!("not a {kind} row of a company")));
        };
        Ok((self.prove(company_id), R::from_item(item)?))
    }

    /// One page of all companies, for sweeps, with the cursor to the next.
    pub async fn companies(
        &self,
        after: Option<CompanyId>,
        limit: i32,
    ) -> Result<Vec<Store>, Error> {
        let mut query = self
            .table
            .client()
            .query()
            .table_name(self.table.name())
            .index_name("companies")
            .key_condition_expression("cpk = :p AND csk > :after")
            .expression_attribute_values(":p", AttributeValue::S(key::COMPANIES.into()))
            .limit(limit);
        let after = after.map_or_else(String::new, |id| id.to_string());
        // DynamoDB refuses an empty string in a key condition; a space sorts before every id.
        let after = if after.is_empty() {
            " ".to_owned()
        } else {
            after
        };
        query = query.expression_attribute_values(":after", AttributeValue::S(after));
        let answer = query
            .sent()
            .await
            .map_err(|error| Error::from_sdk(&error))?;
        let rows = answer.items.unwrap_or_default().into_iter();
        rows.map(|item| Ok(self.prove_company(&read(item)?)))
            .collect()
    }

    /// What is written for a company that waits to be confirmed ends with it.
    fn prove_company(&self, company: &CompanyRow) -> Store {
        self.prove(company.company_id).ending_at(company.expires_at)
    }

    fn prove(&self, company_id: CompanyId) -> Store {
        self.table.of(&Tenant::proven(company_id))
    }
}

fn whole(company_id: CompanyId, at: &RowKey) -> WholeKey {
    WholeKey::inside(company_id, at)
}
