//! Messages that no worker can read, kept with the reason until somebody looks.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::sent::Call as _;
use crate::{Aws, Error, Table, key};

/// How long a message is kept: 14 days, as a dead letter is.
const MEMORY_SECONDS: i64 = 14 * 24 * 3600;

/// The most characters of a body that one row keeps: 256 KB of the widest. A longer one takes several.
const PIECE: usize = 64 * 1024;

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
        let (now, digest) = (self.table.now(), key::hashed(body));
        let mut rest = body;
        for number in 0.. {
            let end = rest
                .char_indices()
                .nth(PIECE)
                .map_or(rest.len(), |(end, _)| end);
            let (piece, more) = rest.split_at(end);
            // The pieces of one body stand side by side, in their order.
            let digest = format!("{digest}#{number:03}");
            self.put(key::quarantine(queue, now, &digest), reason, piece)
                .await?;
            rest = more;
            if rest.is_empty() {
                break;
            }
        }
        Ok(())
    }

    async fn put(
        &self,
        (partition, sort): (String, String),
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

    /// How many messages of `queue` are kept (up to 1000, a long one counts for its pieces), for
    /// reports and tests.
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
