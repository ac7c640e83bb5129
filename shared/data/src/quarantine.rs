//! Messages that no worker can read, kept with the reason until somebody looks.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::sent::Call as _;
use crate::{Aws, Error, Table, key};

/// How long a message is kept: 14 days, as a dead letter is.
const MEMORY_SECONDS: i64 = 14 * 24 * 3600;

/// The longest body that is kept whole, in bytes; the rest of a longer one is cut.
const BODY_BYTES: usize = 256 * 1024;

/// The store of unreadable messages.
#[derive(Clone, Debug)]
pub struct Quarantine {
    table: Table,
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
    /// Keeps a message of `queue`.
    pub async fn keep(&self, queue: &str, reason: &str, body: &str) -> Result<(), Error> {
        let now = self.table.now();
        let (partition, sort) = key::quarantine(queue, now, &key::hashed(body));
        let kept: String = body.chars().take(BODY_BYTES / 4).collect();
        self.table
            .client()
            .put_item()
            .table_name(self.table.name())
            .item("pk", AttributeValue::S(partition))
            .item("sk", AttributeValue::S(sort))
            .item("kind", AttributeValue::S("quarantine".into()))
            .item("reason", AttributeValue::S(reason.into()))
            .item("body", AttributeValue::S(kept))
            .item(
                "ttl",
                AttributeValue::N((now.as_second() + MEMORY_SECONDS).to_string()),
            )
            .sent()
            .await
            .map_err(|error| Error::from_sdk(&error))?;
        Ok(())
    }

    /// How many messages of `queue` are kept (up to 1000), for reports and tests.
    pub async fn count(&self, queue: &str) -> Result<usize, Error> {
        let (partition, _) = key::quarantine(queue, self.table.now(), "");
        let answer = self
            .table
            .client()
            .query()
            .table_name(self.table.name())
            .key_condition_expression("pk = :p")
            .expression_attribute_values(":p", AttributeValue::S(partition))
            .limit(1000)
            .sent()
            .await
            .map_err(|error| Error::from_sdk(&error))?;
        Ok(answer.items.map_or(0, |items| items.len()))
    }
}
