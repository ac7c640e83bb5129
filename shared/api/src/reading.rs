//! What an input has read before its endpoint begins: first it says what, then it takes what was found.

use std::collections::BTreeSet;

use data::row::JobRow;
use data::{PageRequest, ReadPlan, ReadResult, Row, Rows, Store, key};
use domain::id::CustomerId;
use jiff::Timestamp;

use crate::{App, Facts, Limit, Problem, SealedCursor, SignedIn, Viewer};

/// What is to be read for a request, while of the caller nothing but the token is proven.
pub struct Prefetch<'a> {
    viewer: Viewer,
    facts: &'a Facts,
    app: &'a App,
    plan: ReadPlan,
}

impl<'a> Prefetch<'a> {
    pub(crate) fn new(viewer: Viewer, facts: &'a Facts, app: &'a App) -> Self {
        Self {
            viewer,
            facts,
            app,
            plan: ReadPlan::default(),
        }
    }

    /// Who asks, as the token says.
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// Reads the row at a place.
    pub fn row(&mut self, at: data::key::RowKey) {
        self.plan.row(at);
    }

    /// Reads a page of a list that is not paged for the client.
    pub fn page(&mut self, range: key::Range, page_request: PageRequest) {
        self.plan.page(range, page_request);
    }

    /// Reads rows and pages that belong together.
    pub fn all(&mut self, plan: ReadPlan) {
        self.plan.join(plan);
    }

    /// Reads the page of a list that the client asks for, if its cursor can be opened yet.
    pub fn part(&mut self, range: key::Range, limit: Limit, cursor: Option<&SealedCursor>) {
        self.part_of(range, PageRequest::first(limit.get()), cursor);
    }

    /// The same where the rows of a page are not the things that the client counts, or a list without a
    /// cursor has another beginning: then that is `first`.
    pub fn part_of(
        &mut self,
        range: key::Range,
        first: PageRequest,
        cursor: Option<&SealedCursor>,
    ) {
        let page_request = match cursor.map(|cursor| self.position(cursor)) {
            None => first,
            Some(Some(cursor)) => PageRequest::new(first.limit(), Some(cursor)),
            Some(None) => return,
        };
        self.plan.page(range, page_request);
    }

    /// The place that a cursor of the list stands for, if it can be opened yet.
    pub fn position(&self, cursor: &SealedCursor) -> Option<data::Cursor> {
        let company_id = self.viewer.company_id;
        let key = self.app.cursor_keys().of(company_id)?;
        cursor.open(&key, company_id, self.facts).ok()
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.app.aws().clock().now()
    }

    /// Reads what tells whether a technician deals with a customer; nothing for others.
    pub fn customers_of_open_jobs(&mut self) {
        if !self.viewer.sees_all {
            let (range, page_request) = open_job_customers(&self.viewer);
            self.plan.page(range, page_request);
        }
    }

    pub(crate) fn into_plan(self) -> ReadPlan {
        self.plan
    }
}

/// The open jobs of a technician; hardly ever more than one page.
fn open_job_customers(viewer: &Viewer) -> (key::Range, PageRequest) {
    let range = key::jobs_of_technician_by_openness(viewer.member_id, true);
    (range, PageRequest::first(100))
}

/// What was read for a request whose caller is proven.
pub struct Reading<'a> {
    member: Option<&'a SignedIn>,
    facts: &'a Facts,
    app: &'a App,
    result: ReadResult,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(
        member: Option<&'a SignedIn>,
        facts: &'a Facts,
        app: &'a App,
        result: ReadResult,
    ) -> Self {
        Self {
            member,
            facts,
            app,
            result,
        }
    }

    /// The caller.
    ///
    /// # Errors
    /// Where no member calls: only endpoints of members read rows of a company.
    pub fn member(&self) -> Result<&'a SignedIn, Problem> {
        self.member.ok_or_else(|| {
            Problem::Internal("an endpoint that reads rows ahead must know its caller".into())
        })
    }

    /// Who asks, as the rows say.
    pub fn viewer(&self) -> Result<Viewer, Problem> {
        Ok(self.member()?.into())
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.app.aws().clock().now()
    }

    /// The company's rows.
    pub fn store(&self) -> Result<&'a Store, Problem> {
        Ok(self.member()?.store())
    }

    /// A row: read already if it was asked for, else now.
    pub async fn row<R: Row>(&mut self, at: &key::RowKey) -> Result<Option<R>, Problem> {
        match self.result.row(at) {
            Some(row) => Ok(row?),
            None => Ok(self.store()?.get(at.clone()).await?),
        }
    }

    /// Some of the rows that were asked for.
    pub fn rows(&mut self, keys: &[key::RowKey]) -> Result<Rows, Problem> {
        Ok(self.result.rows().part(keys)?)
    }

    /// Rows and pages that belong together and were asked for.
    pub fn all(&mut self, plan: &ReadPlan) -> Result<ReadResult, Problem> {
        Ok(self.result.part(plan)?)
    }

    /// A page of a list: read already if it was asked for just so, else now.
    pub async fn page<R: Row>(
        &mut self,
        range: &key::Range,
        page_request: &PageRequest,
    ) -> Result<data::Page<R>, Problem> {
        match self.result.page(range, page_request) {
            Some(page) => Ok(page?),
            None => Ok(self.store()?.page(range, page_request).await?),
        }
    }

    /// The place that a cursor of the list stands for. The cursors of later pages can be opened ahead.
    pub fn position(&self, cursor: Option<&SealedCursor>) -> Result<Option<data::Cursor>, Problem> {
        let member = self.member()?;
        let company = member.company();
        let position = cursor.map(|cursor| {
            let key = company.cursor_key_for(member.member());
            cursor.open(&key, company.company_id, self.facts)
        });
        let position = position.transpose()?;
        if let Some(key) = &company.cursor_key {
            self.app.cursor_keys().keep(company.company_id, key);
        }
        Ok(position)
    }

    /// The page of a list that the client asks for.
    pub async fn part<R: Row>(
        &mut self,
        range: &key::Range,
        limit: Limit,
        cursor: Option<&SealedCursor>,
    ) -> Result<data::Page<R>, Problem> {
        self.part_of(range, PageRequest::first(limit.get()), cursor)
            .await
    }

    /// The same, as [`Prefetch::part_of`] asked for it.
    pub async fn part_of<R: Row>(
        &mut self,
        range: &key::Range,
        first: PageRequest,
        cursor: Option<&SealedCursor>,
    ) -> Result<data::Page<R>, Problem> {
        let page_request = match self.position(cursor)? {
            Some(cursor) => PageRequest::new(first.limit(), Some(cursor)),
            None => first,
        };
        self.page(range, &page_request).await
    }

    /// Whether the caller deals with a customer: dispatchers and owners with all, technicians with
    /// those of their open jobs.
    pub async fn is_at_hand(&mut self, customer_id: CustomerId) -> Result<bool, Problem> {
        Ok(self.viewer()?.sees_all || self.customers_of_open_jobs().await?.contains(&customer_id))
    }

    /// The customers of the open jobs of a technician who calls.
    pub async fn customers_of_open_jobs(&mut self) -> Result<BTreeSet<CustomerId>, Problem> {
        let (range, page_request) = open_job_customers(&self.viewer()?);
        let jobs = self.page::<JobRow>(&range, &page_request).await?;
        if jobs.next.is_some() {
            let member_id = self.viewer()?.member_id;
            return Ok(self.store()?.customers_of_open_jobs(member_id).await?);
        }
        Ok(jobs.items.into_iter().map(|job| job.customer_id).collect())
    }
}
