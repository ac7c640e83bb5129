//! Messages that no worker can read, stored with the reason until somebody has dealt with them.
//!
//! What is known to be a company's stands in the company's own partition and goes with the company.
//! Each is kept for 14 days, as a dead letter is, wakes somebody by the log line that is written
//! here, and is redriven by `cargo xtask redrive`.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::key::{self, tenant_partition};
use crate::sent::Call as _;
use crate::{Aws, Error, Store, Table};

/// How long a message is retained.
pub(crate) const MEMORY_SECONDS: i64 = 14 * 24 * 3600;

/// The most characters of a body that one row keeps: 256 KB of the widest. A longer one takes several.
const PIECE: usize = 64 * 1024;

/// The store of unreadable messages.
#[derive(Clone, Debug)]
pub struct Quarantine {
    table: Table,
}

/// A message that cannot be read.
#[derive(Clone, Copy, Debug)]
pub struct Unreadable<'a> {
    /// The queue it came from, or the place that it goes back to otherwise.
    pub queue: &'a str,
    /// Why it cannot be read; says nothing about anybody.
    pub reason: &'a str,
    /// The message as it came, which is what goes back.
    pub body: &'a str,
    /// Whose it is, if that is known.
    pub owner: Option<&'a Store>,
}

impl Aws {
    /// The store of unreadable messages.
    pub fn quarantine(&self) -> Quarantine {
        Quarantine {
            table: self.table().clone(),
        }
    }
}

impl Quarantine {
    /// Adds a message, and raises the alarm. A message that is added twice stands there twice.
    pub async fn add(&self, message: Unreadable<'_>) -> Result<(), Error> {
        let Unreadable {
            queue,
            reason,
            body,
            owner,
        } = message;
        let (now, digest) = (self.table.now(), key::hashed(body));
        let mut rest = body;
        for number in 0.. {
            let end = rest
                .char_indices()
                .nth(PIECE)
                .map_or(rest.len(), |(end, _)| end);
            let (piece, more) = rest.split_at(end);
            // The pieces of one body stand side by side, in their order.
            let sort = key::quarantined(now, &format!("{digest}#{number:03}"));
            self.put(partition(queue, owner), sort, reason, piece)
                .await?;
            rest = more;
            if rest.is_empty() {
                break;
            }
        }
        // The field `alarm` is what the log's metric filter counts.
        tracing::error!(
            alarm = "quarantine",
            queue,
            reason,
            "a message of {queue} was put into quarantine"
        );
        Ok(())
    }

    async fn put(
        &self,
        partition: String,
        sort: String,
        reason: &str,
        body: &str,
    ) -> Result<(), Error> {
        let until = self.table.now().as_second() + MEMORY_SECONDS;
        self.table
            .client()
            .put_item()
            .table_name(self.table.name())
            .item("pk", AttributeValue::S(partition))
            .item("sk", AttributeValue::S(sort))
            .item("kind", AttributeValue::S("quarantine".into()))
            .item("reason", AttributeValue::S(reason.into()))
            .item("body", AttributeValue::S(body.into()))
            .item("ttl", AttributeValue::N(until.to_string()))
            .sent()
            .await
            .map_err(|error| Error::from_sdk(&error))?;
        Ok(())
    }

    /// How many messages of `queue` are kept of this company, or of no company that is known (up to
    /// 1000, a long one counts for its pieces), for reports and tests.
    pub async fn count(&self, queue: &str, owner: Option<&Store>) -> Result<usize, Error> {
        let answer = self
            .table
            .client()
            .query()
            .table_name(self.table.name())
            .key_condition_expression("pk = :p")
            .expression_attribute_values(":p", AttributeValue::S(partition(queue, owner)))
            .limit(1000)
            .sent()
            .await
            .map_err(|error| Error::from_sdk(&error))?;
        Ok(answer.items.map_or(0, |items| items.len()))
    }
}

fn partition(queue: &str, owner: Option<&Store>) -> String {
    let partition = key::quarantine(queue);
    match owner {
        Some(store) => tenant_partition(store.company_id(), &format!("#{partition}")),
        None => partition,
    }
}
