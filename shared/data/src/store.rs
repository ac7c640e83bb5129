//! The rows of one company: every key it builds begins with that company.

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::{
    AttributeValue, ConditionCheck, Delete, Put, ReturnValuesOnConditionCheckFailure,
    TransactWriteItem,
};
use domain::id::{CompanyId, EventId, MemberId};
use jiff::Timestamp;

use crate::changes::{Changes, Condition, Place, Verb, Write};
use crate::error::Conflict;
use crate::key::{Range, RowKey, tenant_partition};
use crate::outbox::{Envelope, SHAPE};
use crate::page::{Cursor, Page, PageRequest};
use crate::sent::Call as _;
use crate::table::{Item, Refusal, Table, WholeKey, is_condition_failure};
use crate::{Error, Row, Tenant};

/// Reads and writes inside one company.
#[derive(Clone, Debug)]
pub struct Store {
    table: Table,
    tenant: Tenant,
    trace: String,
    actor_id: Option<MemberId>,
    ends_at: Option<Timestamp>,
}

impl Table {
    /// The rows of one company.
    pub fn of(&self, tenant: &Tenant) -> Store {
        Store::new(self.clone(), tenant.clone())
    }
}

impl Store {
    fn new(table: Table, tenant: Tenant) -> Self {
        Self {
            table,
            tenant,
            trace: String::new(),
            actor_id: None,
            ends_at: None,
        }
    }

    /// The same store, of a company that ends at this instant unless somebody confirms it: so does
    /// every row that is written for it, whatever its kind.
    #[must_use]
    pub(crate) fn ending_at(self, ends_at: Option<Timestamp>) -> Self {
        Self { ends_at, ..self }
    }

    /// Whether the company ends unless somebody confirms it.
    pub(crate) fn is_provisional(&self) -> bool {
        self.ends_at.is_some()
    }

    /// The same store, whose events name the request that caused them.
    #[must_use]
    pub fn traced(self, trace: &str) -> Self {
        Self {
            trace: trace.into(),
            ..self
        }
    }

    /// The same store, whose events name the member whose request caused them.
    #[must_use]
    pub fn acting(self, member_id: MemberId) -> Self {
        Self {
            actor_id: Some(member_id),
            ..self
        }
    }

    /// Whose rows these are.
    pub fn company_id(&self) -> CompanyId {
        self.tenant.company_id()
    }

    pub(crate) fn table(&self) -> &Table {
        &self.table
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.table.now()
    }

    /// Reads one row, as of now.
    pub async fn get<R: Row>(&self, at: RowKey) -> Result<Option<R>, Error> {
        let item = self.table.get(&self.whole(&at)).await?;
        item.map(read::<R>).transpose()
    }

    /// Reads two rows in one round trip.
    pub async fn get_both<A: Row, B: Row>(
        &self,
        first: RowKey,
        second: RowKey,
    ) -> Result<(Option<A>, Option<B>), Error> {
        let keys = [&self.whole(&first), &self.whole(&second)];
        let [a, b] = self.table.get_all(keys).await?;
        Ok((a.map(read).transpose()?, b.map(read).transpose()?))
    }

    /// Reads three rows in one round trip.
    pub async fn get_three<A: Row, B: Row, C: Row>(
        &self,
        first: RowKey,
        second: RowKey,
        third: RowKey,
    ) -> Result<(Option<A>, Option<B>, Option<C>), Error> {
        let keys = [
            &self.whole(&first),
            &self.whole(&second),
            &self.whole(&third),
        ];
        let [a, b, c] = self.table.get_all(keys).await?;
        Ok((
            a.map(read).transpose()?,
            b.map(read).transpose()?,
            c.map(read).transpose()?,
        ))
    }

    /// Reads any number of rows, each once, in the order requested.
    pub async fn get_many<R: Row>(&self, places: &[RowKey]) -> Result<Vec<Option<R>>, Error> {
        let keys: Vec<_> = places.iter().map(|at| self.whole(at)).collect();
        let items = self.table.get_any(&keys).await?;
        let rows = items
            .into_iter()
            .map(|item| item.map(read::<R>).transpose());
        rows.collect()
    }

    /// Reads one page of a list; it costs the same at any length of the list.
    ///
    /// A page of an index can be some milliseconds behind the rows themselves.
    pub async fn page<R: Row>(
        &self,
        range: &Range,
        page_request: &PageRequest,
    ) -> Result<Page<R>, Error> {
        let raw = self
            .table
            .page(self.company_id(), range, page_request)
            .await?;
        raw.read(range, page_request)
    }

    /// Whether a page of this list can begin behind this place.
    pub fn is_cursor_of(&self, cursor: &Cursor, range: &Range) -> bool {
        let partition = tenant_partition(self.company_id(), &range.partition);
        let page_request = PageRequest::new(1, Some(cursor.clone()));
        page_request.start(&partition, range).is_ok()
    }

    /// Where a list goes on behind a place, whether or not anything stands there; for lists of the table
    /// itself.
    pub fn cursor_behind(&self, range: &Range, place: &RowKey) -> Cursor {
        Cursor::behind(self.company_id(), range, place)
    }

    /// Where a list goes on behind one of its rows.
    pub fn cursor_behind_row<R: Row>(&self, range: &Range, row: &R) -> Cursor {
        Cursor::behind_row(self.company_id(), range, row)
    }

    /// Reads a list to its end, page by page: for those that stay short by their nature, such as a
    /// company's members or channels.
    pub async fn whole_list<R: Row>(&self, range: &Range) -> Result<Vec<R>, Error> {
        const PAGE: usize = 100;
        let mut rows = Vec::new();
        let mut cursor = None;
        loop {
            let page = self.page(range, &PageRequest::new(PAGE, cursor)).await?;
            rows.extend(page.items);
            cursor = page.next;
            if cursor.is_none() {
                return Ok(rows);
            }
        }
    }

    /// Writes all of it or none of it; phones that cannot be released any more are left out.
    pub async fn commit(&self, mut changes: Changes) -> Result<(), Error> {
        let now = self.now();
        for event in std::mem::take(&mut changes.events) {
            changes.create(&Envelope {
                event_id: EventId::at(now),
                company_id: self.company_id(),
                at: now,
                trace: self.trace.clone(),
                actor_id: self.actor_id,
                event,
                shape: SHAPE,
            });
        }
        let mut writes = changes.checked()?;
        loop {
            let failed = match self.write(&writes).await {
                Ok(()) => return Ok(()),
                Err(Refusal::Other(error)) => return Err(error),
                Err(Refusal::Conditions(failed)) => failed,
            };
            let needed = failed.iter().map(|position| &writes[*position]);
            if let Some(write) = needed.clone().find(|write| !write.is_release()) {
                let (kind, conflict) = conflict_of(write);
                return Err(Error::Conflict { kind, conflict });
            }
            for position in failed.into_iter().rev() {
                writes.remove(position);
            }
        }
    }

    async fn write(&self, writes: &[Write]) -> Result<(), Refusal> {
        match writes {
            [] => Ok(()),
            [
                Write {
                    place,
                    verb:
                        Verb::Put {
                            item,
                            index_entries,
                            condition,
                        },
                    ..
                },
            ] => {
                let put = self.put(place, item, index_entries, condition)?;
                self.put_alone(put).await
            }
            [
                Write {
                    place,
                    verb: Verb::Delete { condition } | Verb::Release { condition },
                    ..
                },
            ] => self.delete_alone(place, condition).await,
            _ => {
                let writes = writes.iter().map(|write| self.transacted(write));
                let writes = writes.collect::<Result<_, _>>()?;
                self.table.transact(writes).await
            }
        }
    }

    async fn put_alone(&self, put: Put) -> Result<(), Refusal> {
        let expected = put.item.clone();
        let outcome = self
            .table
            .client()
            .put_item()
            .table_name(self.table.name())
            .set_item(Some(put.item))
            .set_condition_expression(put.condition_expression)
            .set_expression_attribute_names(put.expression_attribute_names)
            .set_expression_attribute_values(put.expression_attribute_values)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .sent()
            .await;
        let Err(error) = outcome else { return Ok(()) };
        let Some(service) = error
            .as_service_error()
            .filter(|error| is_condition_failure(*error))
        else {
            return Err(Error::from_sdk(&error).into());
        };
        // A repeated try whose first answer was lost finds its own row.
        if let PutItemError::ConditionalCheckFailedException(failed) = service
            && failed.item() == Some(&expected)
        {
            return Ok(());
        }
        Err(Refusal::Conditions(vec![0]))
    }

    async fn delete_alone(&self, place: &Place, condition: &Condition) -> Result<(), Refusal> {
        let (expression, names, values) = expressed(condition, self.now());
        let outcome = self
            .table
            .client()
            .delete_item()
            .table_name(self.table.name())
            .set_key(Some(self.whole_place(place).attributes()))
            .set_condition_expression(expression)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .sent()
            .await;
        let Err(error) = outcome else { return Ok(()) };
        match error.as_service_error() {
            Some(service) if is_condition_failure(service) => Err(Refusal::Conditions(vec![0])),
            _ => Err(Error::from_sdk(&error).into()),
        }
    }

    fn transacted(&self, write: &Write) -> Result<TransactWriteItem, Error> {
        let key = Some(self.whole_place(&write.place).attributes());
        let built = |error: aws_sdk_dynamodb::error::BuildError| Error::Refused(error.to_string());
        let item = TransactWriteItem::builder();
        Ok(match &write.verb {
            Verb::Put {
                item: attributes,
                index_entries,
                condition,
            } => item.put(self.put(&write.place, attributes, index_entries, condition)?),
            Verb::Delete { condition } | Verb::Release { condition } => {
                let (expression, names, values) = expressed(condition, self.now());
                let delete = Delete::builder()
                    .table_name(self.table.name())
                    .set_key(key)
                    .set_condition_expression(expression)
                    .set_expression_attribute_names(names)
                    .set_expression_attribute_values(values);
                item.delete(delete.build().map_err(built)?)
            }
            Verb::Check { version } => {
                let (expression, names, values) =
                    expressed(&Condition::Version(*version), self.now());
                let check = ConditionCheck::builder()
                    .table_name(self.table.name())
                    .set_key(key)
                    .set_condition_expression(expression)
                    .set_expression_attribute_names(names)
                    .set_expression_attribute_values(values);
                item.condition_check(check.build().map_err(built)?)
            }
        }
        .build())
    }

    fn put(
        &self,
        place: &Place,
        attributes: &Item,
        index_entries: &[crate::key::IndexEntry],
        condition: &Condition,
    ) -> Result<Put, Error> {
        let mut item = attributes.clone();
        item.extend(self.whole_place(place).attributes());
        if let Some(end) = self.ends_at.map(Timestamp::as_second) {
            let own = seconds_of(item.get("ttl"));
            let ttl = own.map_or(end, |own| own.min(end));
            item.insert("ttl".into(), AttributeValue::N(ttl.to_string()));
        }
        if matches!(place, Place::Outside(_) | Place::Among { .. }) {
            let company = AttributeValue::S(self.company_id().to_string());
            item.insert("company_id".into(), company);
        }
        for entry in index_entries {
            let (partition_name, sort_name) = entry.index.attributes();
            let partition = tenant_partition(self.company_id(), &entry.partition);
            item.insert(partition_name.into(), AttributeValue::S(partition));
            item.insert(sort_name.into(), AttributeValue::S(entry.sort.clone()));
        }
        if matches!(place, Place::Inside(at) if *at == crate::key::company()) {
            let id = self.company_id().to_string();
            item.insert(
                "cpk".into(),
                AttributeValue::S(crate::key::COMPANIES.into()),
            );
            item.insert("csk".into(), AttributeValue::S(id));
        }
        let (expression, names, values) = expressed(condition, self.now());
        Put::builder()
            .table_name(self.table.name())
            .set_item(Some(item))
            .set_condition_expression(expression)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .build()
            .map_err(|error| Error::Refused(error.to_string()))
    }

    pub(crate) fn whole(&self, at: &RowKey) -> WholeKey {
        WholeKey::inside(self.company_id(), at)
    }

    fn whole_place(&self, place: &Place) -> WholeKey {
        match place {
            Place::Inside(at) => self.whole(at),
            Place::Outside(global) => WholeKey {
                partition: global.partition.clone(),
                sort: global.sort.into(),
            },
            Place::Among { partition, sort } => WholeKey {
                partition: partition.clone(),
                sort: sort.clone(),
            },
        }
    }
}

fn seconds_of(ttl: Option<&AttributeValue>) -> Option<i64> {
    ttl?.as_n().ok()?.parse().ok()
}

pub(crate) fn read<R: Row>(item: Item) -> Result<R, Error> {
    R::from_item(item)
}

fn conflict_of(write: &Write) -> (&'static str, Conflict) {
    let conflict = match &write.verb {
        Verb::Put { condition, .. } | Verb::Delete { condition } | Verb::Release { condition } => {
            conflict_under(condition)
        }
        Verb::Check { .. } => Conflict::Stale,
    };
    (write.kind, conflict)
}

fn conflict_under(condition: &Condition) -> Conflict {
    match condition {
        Condition::Absent => Conflict::Exists,
        Condition::Version(_)
        | Condition::Owner(..)
        | Condition::NotAbove(..)
        | Condition::None => Conflict::Stale,
    }
}

type Expressed = (
    Option<String>,
    Option<std::collections::HashMap<String, String>>,
    Option<std::collections::HashMap<String, AttributeValue>>,
);

fn expressed(condition: &Condition, now: Timestamp) -> Expressed {
    let one = |name: &str, value: AttributeValue| {
        (
            Some("#c = :c".to_owned()),
            Some([("#c".to_owned(), name.to_owned())].into()),
            Some([(":c".to_owned(), value)].into()),
        )
    };
    match condition {
        // A row past its end counts as gone, and may still stand for days.
        Condition::Absent => (
            Some("attribute_not_exists(pk) OR #ttl <= :now".into()),
            Some([("#ttl".to_owned(), "ttl".to_owned())].into()),
            Some(
                [(
                    ":now".to_owned(),
                    AttributeValue::N(now.as_second().to_string()),
                )]
                .into(),
            ),
        ),
        Condition::Version(version) => one("version", AttributeValue::N(version.to_string())),
        Condition::Owner(name, holder) => one(name, AttributeValue::S(holder.clone())),
        Condition::NotAbove(name, most) => (
            Some("attribute_not_exists(pk) OR #c <= :c OR #ttl <= :now".into()),
            Some(
                [("#c", *name), ("#ttl", "ttl")]
                    .map(|(short, name)| (short.to_owned(), name.to_owned()))
                    .into(),
            ),
            Some(
                [
                    (":c".to_owned(), AttributeValue::N(most.to_string())),
                    (
                        ":now".to_owned(),
                        AttributeValue::N(now.as_second().to_string()),
                    ),
                ]
                .into(),
            ),
        ),
        Condition::None => (None, None, None),
    }
}
