//! The one table, as plain reads and writes of items under whole keys; only this crate sees it.

use std::collections::{HashMap, HashSet};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    AttributeValue, CancellationReason, KeysAndAttributes, ReturnValuesOnConditionCheckFailure,
    TransactWriteItem,
};
use domain::id::CompanyId;
use futures::future::try_join_all;
use jiff::Timestamp;

use crate::error::is_passing;
use crate::key::{Global, RowKey, tenant_partition};
use crate::pause::pause;
use crate::sent::Call as _;
use crate::{Clock, Error};

/// An item as DynamoDB has it.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// The table of one stage.
#[derive(Clone, Debug)]
pub struct Table {
    client: Client,
    name: String,
    clock: Clock,
}

/// The whole key of an item.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct WholeKey {
    pub(crate) partition: String,
    pub(crate) sort: String,
}

impl WholeKey {
    pub(crate) fn attributes(&self) -> Item {
        HashMap::from([
            ("pk".into(), AttributeValue::S(self.partition.clone())),
            ("sk".into(), AttributeValue::S(self.sort.clone())),
        ])
    }

    /// The key of a place inside a company.
    pub(crate) fn inside(company_id: CompanyId, at: &RowKey) -> Self {
        Self {
            partition: tenant_partition(company_id, &at.partition),
            sort: at.sort.clone(),
        }
    }

    pub(crate) fn of(item: &Item) -> Option<Self> {
        let text = |name: &str| item.get(name)?.as_s().ok().cloned();
        Some(Self {
            partition: text("pk")?,
            sort: text("sk")?,
        })
    }
}

/// Why a transaction did not happen.
pub(crate) enum Refusal {
    /// The conditions of the writes at these positions, one at least, did not hold.
    Conditions(Vec<usize>),
    /// Anything else.
    Other(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

/// How often what collided or was left out is requested before the caller gets "busy": half a
/// second at the most lies in the pauses.
const ATTEMPTS: u32 = 5;

impl Table {
    pub(crate) fn new(client: Client, name: String, clock: Clock) -> Self {
        Self {
            client,
            name,
            clock,
        }
    }

    /// Reads a row that never stands: opens the connection, and shows whether the table answers.
    pub async fn probe(&self) -> Result<(), Error> {
        let key = WholeKey {
            partition: "PROBE".into(),
            sort: "PROBE".into(),
        };
        self.get(&key).await.map(|_| ())
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Whether a row is past its end; DynamoDB removes it only days later.
    pub(crate) fn is_gone(&self, item: &Item) -> bool {
        item.get("ttl")
            .and_then(|ttl| ttl.as_n().ok())
            .and_then(|seconds| seconds.parse::<i64>().ok())
            .is_some_and(|seconds| seconds <= self.now().as_second())
    }

    pub(crate) async fn get(&self, key: &WholeKey) -> Result<Option<Item>, Error> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.name)
            .set_key(Some(key.attributes()))
            .consistent_read(true)
            .sent()
            .await
            .map_err(|error| Error::from_sdk(&error))?;
        Ok(answer.item.filter(|item| !self.is_gone(item)))
    }

    /// How many items one round trip reads.
    pub(crate) const MOST_AT_ONCE: usize = 100;

    /// Reads a known number of items in one round trip, in the order requested.
    pub(crate) async fn get_all<const N: usize>(
        &self,
        keys: [&WholeKey; N],
    ) -> Result<[Option<Item>; N], Error> {
        let items = self.get_some(&keys.map(Clone::clone)).await?;
        Ok(items.try_into().expect("there is one answer for each key"))
    }

    /// Reads any number of items, in the order requested: so many at once as one call takes, and
    /// the calls side by side.
    pub(crate) async fn get_any(&self, keys: &[WholeKey]) -> Result<Vec<Option<Item>>, Error> {
        let calls = keys.chunks(Self::MOST_AT_ONCE);
        let answers = try_join_all(calls.map(|some| self.get_some(some))).await?;
        Ok(answers.into_iter().flatten().collect())
    }

    /// Reads up to [`Self::MOST_AT_ONCE`] items in one round trip, in the order requested.
    ///
    /// DynamoDB answers with what it had the capacity for; what it left is asked for again, after a
    /// pause.
    pub(crate) async fn get_some(&self, keys: &[WholeKey]) -> Result<Vec<Option<Item>>, Error> {
        let mut by_key: HashMap<WholeKey, Item> = HashMap::with_capacity(keys.len());
        // DynamoDB refuses a key that stands twice.
        let each_once: HashSet<_> = keys.iter().collect();
        let has_twins = each_once.len() < keys.len();
        let mut left: Vec<Item> = each_once.into_iter().map(WholeKey::attributes).collect();
        let mut attempt = 0;
        while !left.is_empty() {
            if attempt == ATTEMPTS {
                return Err(Error::Busy("keys were left unread".into()));
            }
            if attempt > 0 {
                pause(attempt).await;
            }
            let items;
            (items, left) = self.get_as_many_as_come(left).await?;
            by_key.extend(
                items
                    .into_iter()
                    .filter_map(|item| Some((WholeKey::of(&item)?, item))),
            );
            attempt += 1;
        }
        by_key.retain(|_, item| !self.is_gone(item));
        let taken = keys.iter().map(|key| {
            if has_twins {
                by_key.get(key).cloned()
            } else {
                by_key.remove(key)
            }
        });
        Ok(taken.collect())
    }

    /// One round trip; gives the items, and the keys that were not looked up.
    async fn get_as_many_as_come(&self, keys: Vec<Item>) -> Result<(Vec<Item>, Vec<Item>), Error> {
        let requested = KeysAndAttributes::builder()
            .consistent_read(true)
            .set_keys(Some(keys))
            .build()
            .map_err(|error| Error::Refused(error.to_string()))?;
        let answer = self
            .client
            .batch_get_item()
            .request_items(&self.name, requested)
            .sent()
            .await
            .map_err(|error| Error::from_sdk(&error))?;
        let items = answer
            .responses
            .unwrap_or_default()
            .remove(&self.name)
            .unwrap_or_default();
        let left = answer
            .unprocessed_keys
            .unwrap_or_default()
            .remove(&self.name)
            .map(|left| left.keys)
            .unwrap_or_default();
        Ok((items, left))
    }

    /// Writes a key that means "taken" until this second; false if it is taken already.
    pub(crate) async fn take(&self, place: Global, until: i64) -> Result<bool, Error> {
        let earlier = self.take_with(place, Item::new(), until).await?;
        Ok(earlier.is_none())
    }

    /// The same with what it is taken for; says what it was taken for before, if it was.
    pub(crate) async fn take_for(
        &self,
        place: Global,
        purpose: &str,
        until: i64,
    ) -> Result<Option<String>, Error> {
        let name = "purpose".to_owned();
        let purpose = [(name.clone(), AttributeValue::S(purpose.to_owned()))];
        let earlier = self.take_with(place, purpose.into(), until).await?;
        Ok(earlier.map(|item| {
            let purpose = item.get(&name).and_then(|purpose| purpose.as_s().ok());
            purpose.cloned().unwrap_or_default()
        }))
    }

    /// Writes an item until this second, unless one stands; gives that one.
    async fn take_with(
        &self,
        place: Global,
        mut item: Item,
        until: i64,
    ) -> Result<Option<Item>, Error> {
        let key = WholeKey {
            partition: place.partition,
            sort: place.sort.into(),
        };
        item.extend(key.attributes());
        item.insert("ttl".into(), AttributeValue::N(until.to_string()));
        let now = AttributeValue::N(self.now().as_second().to_string());
        let outcome = self
            .client
            .put_item()
            .table_name(&self.name)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk) OR #ttl <= :now")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":now", now)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .sent()
            .await;
        let Err(error) = outcome else { return Ok(None) };
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(failed)) => {
                Ok(Some(failed.item().cloned().unwrap_or_default()))
            }
            _ => Err(Error::from_sdk(&error)),
        }
    }

    /// Writes all or nothing.
    ///
    /// The SDK sends one request token with all its tries, so a lost answer does not write twice. It
    /// tries again what was throttled; what collided with another transaction is tried again here.
    pub(crate) async fn transact(&self, writes: Vec<TransactWriteItem>) -> Result<(), Refusal> {
        let mut attempt = 1;
        loop {
            let outcome = self
                .client
                .transact_write_items()
                .set_transact_items(Some(writes.clone()))
                .sent()
                .await;
            let Err(error) = outcome else { return Ok(()) };
            let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) =
                error.as_service_error()
            else {
                return Err(Refusal::Other(Error::from_sdk(&error)));
            };
            match why_cancelled(cancelled.cancellation_reasons()) {
                Refusal::Other(Error::Busy(_)) if attempt < ATTEMPTS => pause(attempt).await,
                refusal => return Err(refusal),
            }
            attempt += 1;
        }
    }
}

/// A failed condition says more than a collision, so it is looked for first.
fn why_cancelled(reasons: &[CancellationReason]) -> Refusal {
    let has_failed = |reason: &CancellationReason| reason.code() == Some("ConditionalCheckFailed");
    let failed = reasons.iter().enumerate();
    let failed: Vec<_> = failed
        .filter_map(|(position, reason)| has_failed(reason).then_some(position))
        .collect();
    if !failed.is_empty() {
        return Refusal::Conditions(failed);
    }
    let code = reasons
        .iter()
        .filter_map(CancellationReason::code)
        .find(|code| *code != "None");
    Refusal::Other(match code {
        Some(code) if is_passing(code) => Error::Busy(code.into()),
        code => Error::Refused(code.unwrap_or("cancelled").into()),
    })
}

/// Whether the one condition of a single write failed.
pub(crate) fn is_condition_failure(error: &impl ProvideErrorMetadata) -> bool {
    error.code() == Some("ConditionalCheckFailedException")
}
