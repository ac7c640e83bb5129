//! What `handle` works with: the proven caller, the clock, the store, the one way to commit.

use std::fmt::Display;
use std::net::IpAddr;
use std::sync::Arc;

use data::row::{
    AuditRow, AuditedAction, Author, CompanyRow, CustomerViewRow, MemberRow, SessionRow,
};
use data::{Aws, Changes, RequestKey, Row as _, Store};
use domain::id::AuditId;
use jiff::Timestamp;

use crate::{
    Access, App, Authenticated, Facts, FaultLocation, Output, Page, Problem, Record, RecordView,
    SealedCursor, SignedIn,
};

/// One request in the hands of its endpoint.
pub struct Cx<A: Access> {
    access: A,
    app: Arc<App>,
    facts: Facts,
    now: Timestamp,
}

impl<A: Access> Cx<A> {
    pub(crate) fn new(access: A, app: Arc<App>, facts: Facts) -> Self {
        let now = app.aws().clock().now();
        Self {
            access,
            app,
            facts,
            now,
        }
    }

    /// What is proven of the caller.
    pub fn access(&self) -> &A {
        &self.access
    }

    /// The instant that counts as now; one for the whole request.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Settings, secrets, directory, counters.
    pub fn aws(&self) -> &Aws {
        self.app.aws()
    }

    /// The request as it came.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The address it came from, as the gateway saw it.
    pub fn source_ip(&self) -> Option<IpAddr> {
        self.facts.origin.source_ip
    }

    /// The request's id, for events and logs.
    pub fn request_id(&self) -> &str {
        &self.facts.origin.request_id
    }

    /// An entry of the audit trail about `subject`, done by `actor_id`.
    pub fn audit_entry(
        &self,
        actor_id: Option<domain::id::MemberId>,
        action: AuditedAction,
        subject: impl Display + Copy,
    ) -> AuditRow {
        AuditRow {
            audit_id: AuditId::at(self.now),
            at: self.now,
            actor_id,
            action,
            subject: subject.to_string(),
            source_ip: self.source_ip().map(|ip| ip.to_string()),
            request_id: self.request_id().to_owned(),
            version: 1,
        }
    }

    /// Refuses a write that was made from an older version than `current`.
    ///
    /// `If-Match` that differs is a 412, a `version` in the body that differs a 409.
    pub fn expect_version(&self, current: u64, in_body: Option<u64>) -> Result<(), Problem> {
        if let Some(expected) = self.facts.header("if-match")? {
            let expected = expected.trim_matches('"').parse::<u64>().map_err(|_| {
                Problem::invalid(
                    FaultLocation::Header("If-Match"),
                    "must be the ETag of an earlier response",
                )
            })?;
            if expected != current {
                return Err(Problem::PreconditionFailed);
            }
        }
        if in_body.is_some_and(|expected| expected != current) {
            Err(Problem::stale())
        } else {
            Ok(())
        }
    }
}

impl<A: Authenticated> Cx<A> {
    /// The caller on the device.
    pub fn principal(&self) -> &SignedIn {
        self.access.principal()
    }

    /// The company's rows.
    pub fn store(&self) -> &Store {
        self.principal().store()
    }

    /// The company.
    pub fn company(&self) -> &CompanyRow {
        self.principal().company()
    }

    /// The calling member.
    pub fn member(&self) -> &MemberRow {
        self.principal().member()
    }

    /// The session of the call.
    pub fn session(&self) -> &SessionRow {
        self.principal().session()
    }

    /// The caller, as a job's history names who did something.
    pub fn author(&self) -> Author {
        Author::new(self.member(), self.session(), self.now)
    }

    /// A page as it is shown, with its cursor sealed for this very list.
    pub fn page<R, T: From<R>>(&self, page: data::Page<R>) -> Result<Page<T>, Problem> {
        let items = page.items.into_iter().map(T::from).collect();
        self.page_of(items, page.next.as_ref())
    }

    /// The same of things that were made from the rows of a page.
    pub fn page_of<T>(
        &self,
        items: Vec<T>,
        next: Option<&data::Cursor>,
    ) -> Result<Page<T>, Problem> {
        let company = self.company();
        let key = company.cursor_key_for(self.member());
        let seal = |next| SealedCursor::seal(next, &key, company.company_id, &self.facts);
        let next = next.map(seal).transpose()?;
        Ok(Page { items, next })
    }

    /// Writes down what the caller does to `subject`, as part of the changes.
    pub fn audit(
        &self,
        changes: &mut Changes,
        action: AuditedAction,
        subject: impl Display + Copy,
    ) {
        changes.create(&self.audit_entry(Some(self.member().member_id), action, subject));
    }

    /// The row of a customer's record, once the trail says that the caller has opened it.
    ///
    /// # Errors
    /// As for [`Self::record_view`].
    pub async fn open<R>(&self, record: Record<R>) -> Result<R, Problem> {
        self.record_view(record.view).await?;
        Ok(record.row)
    }

    /// Writes down that the caller looks at the record of a customer, unless the trail says so already.
    ///
    /// # Errors
    /// What cannot be written down is not shown: a trail with holes proves nothing, the table answered a moment
    /// ago, and the client asks again.
    pub async fn record_view(&self, view: RecordView) -> Result<(), Problem> {
        let RecordView {
            customer_id,
            is_recorded,
        } = view;
        if is_recorded {
            return Ok(());
        }
        let mut changes = Changes::new();
        changes.create(&CustomerViewRow {
            member_id: self.member().member_id,
            customer_id,
            at: self.now,
            version: 1,
        });
        self.audit(&mut changes, AuditedAction::CustomerViewed, customer_id);
        match self.store().commit(changes).await {
            // Another request of the same member has said so meanwhile.
            Err(error) if error.is_taken(CustomerViewRow::KIND) => Ok(()),
            outcome => Ok(outcome?),
        }
    }

    /// Writes all of it or none of it.
    pub async fn commit(&self, changes: Changes) -> Result<(), Problem> {
        Ok(self.store().commit(changes).await?)
    }

    /// Writes all of it together with the answer, so that a repeated request gets this very answer.
    pub async fn commit_once<O: Output>(
        &self,
        key: &RequestKey,
        mut changes: Changes,
        output: O,
    ) -> Result<O, Problem> {
        self.remember(key, &mut changes, &output)?;
        self.commit(changes).await?;
        Ok(output)
    }

    /// Adds the answer to the changes, for an endpoint that has its own word for a conflict.
    pub fn remember<O: Output>(
        &self,
        key: &RequestKey,
        changes: &mut Changes,
        output: &O,
    ) -> Result<(), Problem> {
        let reply = output.reply()?;
        let headers = reply
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), value.clone()));
        let body = String::from_utf8(reply.body.clone())
            .map_err(|_| Problem::Internal("an answer is not text".into()))?;
        changes.answer(&key.answered(reply.status, headers.collect(), body, self.now));
        Ok(())
    }
}
