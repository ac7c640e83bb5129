//! What an input has read before its endpoint begins: first it says what, then it takes what was found.

use std::collections::BTreeSet;

use data::row::JobRow;
use data::{Ask, Found, PageRequest, Row, Rows, Store, key};
use domain::id::CustomerId;

use crate::{App, Facts, Limit, Problem, SealedCursor, SignedIn, Viewer};

/// What is to be read for a request, while of the caller nothing but the token is proven.
pub struct Ahead<'a> {
    viewer: Viewer,
    facts: &'a Facts,
    app: &'a App,
    ask: Ask,
}

impl<'a> Ahead<'a> {
    pub(crate) fn new(viewer: Viewer, facts: &'a Facts, app: &'a App) -> Self {
        Self {
            viewer,
            facts,
            app,
            ask: Ask::default(),
        }
    }

    /// Who asks, as the token says.
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// Reads the row at a place.
    pub fn row(&mut self, at: data::key::RowKey) {
        self.ask.row(at);
    }

    /// Reads a page of a list that is not paged for the client.
    pub fn page(&mut self, range: key::Range, asked: PageRequest) {
        self.ask.page(range, asked);
    }

    /// Reads rows and pages that belong together.
    pub fn all(&mut self, ask: Ask) {
        self.ask.join(ask);
    }

    /// Reads the page of a list that the client asks for, if its cursor can be opened yet.
    pub fn part(&mut self, range: key::Range, limit: Limit, cursor: Option<&SealedCursor>) {
        let company_id = self.viewer.company_id;
        let cursor = match cursor {
            None => None,
            Some(cursor) => {
                let Some(key) = self.app.cursor_keys().of(company_id) else {
                    return;
                };
                match cursor.open(&key, company_id, self.facts) {
                    Ok(cursor) => Some(cursor),
                    Err(_) => return,
                }
            }
        };
        self.ask.page(range, PageRequest::new(limit.get(), cursor));
    }

    /// Reads what tells whether a technician deals with a customer; nothing for others.
    pub fn customers_of_open_jobs(&mut self) {
        if !self.viewer.sees_all {
            let (range, asked) = open_job_customers(&self.viewer);
            self.ask.page(range, asked);
        }
    }

    pub(crate) fn into_ask(self) -> Ask {
        self.ask
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
    found: Found,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(
        member: Option<&'a SignedIn>,
        facts: &'a Facts,
        app: &'a App,
        found: Found,
    ) -> Self {
        Self {
            member,
            facts,
            app,
            found,
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

    /// The company's rows.
    pub fn store(&self) -> Result<&'a Store, Problem> {
        Ok(self.member()?.store())
    }

    /// A row: read already if it was asked for, else now.
    pub async fn row<R: Row>(&mut self, at: &key::RowKey) -> Result<Option<R>, Problem> {
        match self.found.row(at) {
            Some(row) => Ok(row?),
            None => Ok(self.store()?.get(at.clone()).await?),
        }
    }

    /// Some of the rows that were asked for.
    pub fn rows(&mut self, keys: &[key::RowKey]) -> Result<Rows, Problem> {
        Ok(self.found.rows().part(keys)?)
    }

    /// Rows and pages that belong together and were asked for.
    pub fn all(&mut self, ask: &Ask) -> Result<Found, Problem> {
        Ok(self.found.part(ask)?)
    }

    /// A page of a list: read already if it was asked for just so, else now.
    pub async fn page<R: Row>(
        &mut self,
        range: &key::Range,
        asked: &PageRequest,
    ) -> Result<data::Page<R>, Problem> {
        match self.found.page(range, asked) {
            Some(page) => Ok(page?),
            None => Ok(self.store()?.page(range, asked).await?),
        }
    }

    /// The page of a list that the client asks for.
    pub async fn part<R: Row>(
        &mut self,
        range: &key::Range,
        limit: Limit,
        cursor: Option<&SealedCursor>,
    ) -> Result<data::Page<R>, Problem> {
        let member = self.member()?;
        let company = member.company();
        let key = company.cursor_key_for(member.member());
        let cursor = cursor
            .map(|cursor| cursor.open(&key, company.company_id, self.facts))
            .transpose()?;
        if let Some(key) = &company.cursor_key {
            self.app.cursor_keys().keep(company.company_id, key);
        }
        self.page(range, &PageRequest::new(limit.get(), cursor))
            .await
    }

    /// Whether the caller deals with a customer: dispatchers and owners with all, technicians with
    /// those of their open jobs.
    pub async fn is_at_hand(&mut self, customer_id: CustomerId) -> Result<bool, Problem> {
        Ok(self.viewer()?.sees_all || self.customers_of_open_jobs().await?.contains(&customer_id))
    }

    /// The customers of the open jobs of a technician who calls.
    pub async fn customers_of_open_jobs(&mut self) -> Result<BTreeSet<CustomerId>, Problem> {
        let (range, asked) = open_job_customers(&self.viewer()?);
        let jobs = self.page::<JobRow>(&range, &asked).await?;
        if jobs.next.is_some() {
            let member_id = self.viewer()?.member_id;
            return Ok(self.store()?.customers_of_open_jobs(member_id).await?);
        }
        Ok(jobs.items.into_iter().map(|job| job.customer_id).collect())
    }
}
