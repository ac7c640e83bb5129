//! Counters against guessing and flooding, outside any company, each for one window of time.

use auth::allowance::Allowance;
use auth::guess::{Counts, Decision, Policy, Scopes};
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use futures::try_join;
use jiff::SignedDuration;

use crate::key;
use crate::sent::Call as _;
use crate::table::WholeKey;
use crate::{Aws, Error, Table};

/// Counts in the table.
#[derive(Clone, Debug)]
pub struct Counters {
    table: Table,
}

impl Aws {
    /// The counters against guessing.
    pub fn counters(&self) -> Counters {
        Counters {
            table: self.table().clone(),
        }
    }
}

impl Counters {
    /// Counts an attempt before it is looked at, and decides whether it is.
    ///
    /// `action` names what is tried; each action counts by itself.
    pub async fn attempt(
        &self,
        action: &'static str,
        policy: &Policy,
        scopes: &Scopes,
        is_known_device: bool,
    ) -> Result<Decision, Error> {
        let now = self.table.now();
        let (source, account, pair) = try_join!(
            Box::pin(self.add(action, policy, &scopes.source, 1)),
            Box::pin(self.add(action, policy, &scopes.account, 1)),
            Box::pin(self.add(action, policy, &scopes.pair, 1)),
        )?;
        Ok(policy.decide(
            Counts {
                source,
                account,
                pair,
            },
            is_known_device,
            now,
        ))
    }

    /// Uncounts an attempt that turned out to be right.
    pub async fn take_back(
        &self,
        action: &'static str,
        policy: &Policy,
        scopes: &Scopes,
    ) -> Result<(), Error> {
        try_join!(
            Box::pin(self.add(action, policy, &scopes.source, -1)),
            Box::pin(self.add(action, policy, &scopes.account, -1)),
            Box::pin(self.add(action, policy, &scopes.pair, -1)),
        )?;
        Ok(())
    }

    async fn add(
        &self,
        action: &'static str,
        policy: &Policy,
        subject: &str,
        step: i32,
    ) -> Result<u32, Error> {
        let now = self.table.now();
        let window = (policy.window_start(now), policy.window_end(now));
        self.add_in(action, window, subject, step).await
    }

    /// Counts one more of something in the present window of this many seconds; returns how many
    /// there are now.
    pub async fn count(
        &self,
        action: &'static str,
        subject: &str,
        window_seconds: i64,
    ) -> Result<u32, Error> {
        self.count_many(action, subject, window_seconds, 1).await
    }

    async fn count_many(
        &self,
        action: &'static str,
        subject: &str,
        window_seconds: i64,
        more: i32,
    ) -> Result<u32, Error> {
        let start = self.table.now().as_second().div_euclid(window_seconds) * window_seconds;
        let window = (start, start + window_seconds);
        self.add_in(action, window, subject, more).await
    }

    /// Counts one more of what is limited, before it is done, and decides whether it is.
    pub async fn admit(&self, allowance: &Allowance, subject: &str) -> Result<Decision, Error> {
        self.admit_many(allowance, subject, 1).await
    }

    /// The same for several at once, which are admitted together or not at all.
    pub async fn admit_many(
        &self,
        allowance: &Allowance,
        subject: &str,
        more: u16,
    ) -> Result<Decision, Error> {
        let count = self
            .count_many(allowance.action, subject, allowance.window, more.into())
            .await?;
        Ok(allowance.decide(count, self.table.now()))
    }

    async fn add_in(
        &self,
        action: &'static str,
        (start, end): (i64, i64),
        subject: &str,
        step: i32,
    ) -> Result<u32, Error> {
        let row_key = key::counter(action, subject, start);
        let whole = WholeKey {
            partition: row_key.partition,
            sort: row_key.sort.into(),
        };
        let answer = self
            .table
            .client()
            .update_item()
            .table_name(self.table.name())
            .set_key(Some(whole.attributes()))
            .update_expression("ADD #n :step SET #ttl = :ttl")
            .expression_attribute_names("#n", "count")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":step", AttributeValue::N(step.to_string()))
            .expression_attribute_values(":ttl", AttributeValue::N(end.to_string()))
            .return_values(ReturnValue::UpdatedNew)
            .sent()
            .await
            .map_err(|error| Error::from_sdk(&error))?;
        Ok(answer.attributes.as_ref().map_or(0, count_of))
    }

    /// Uses up a one-time value (nonce) for this purpose, for which alone it may come again.
    /// Remembered for `memory`.
    pub async fn spend_for(
        &self,
        proof: &str,
        purpose: &str,
        memory: SignedDuration,
    ) -> Result<Spending, Error> {
        let until = self.table.now().as_second() + memory.as_secs();
        let row_key = key::spent(proof);
        Ok(match self.table.take_for(row_key, purpose, until).await? {
            None => Spending::First,
            Some(first) if first == purpose => Spending::Again,
            Some(_) => Spending::Otherwise,
        })
    }

    /// Uses up a one-time value; false if it was used before. Remembered for `memory`.
    pub async fn spend(&self, proof: &str, memory: SignedDuration) -> Result<bool, Error> {
        let until = self.table.now().as_second() + memory.as_secs();
        self.table.take(key::spent(proof), until).await
    }
}

/// Whether a one-time value was taken before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spending {
    /// It was not.
    First,
    /// It was, for this very purpose.
    Again,
    /// It was, for something else.
    Otherwise,
}

fn count_of(item: &crate::table::Item) -> u32 {
    item.get("count")
        .and_then(|count| count.as_n().ok())
        .and_then(|count| count.parse().ok())
        .unwrap_or_default()
}
