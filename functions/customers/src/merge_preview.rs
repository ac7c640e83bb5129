//! `GET /v1/customers/{customer_id}/merges/{merged_customer_id}/preview`: what a merge would do.

use api::{
    Cx, Dispatcher, Endpoint, Facts, Input, InputDoc, Path, Prefetch, Problem, Reading, RecordView,
    Resource, Route,
};
use data::key::{self, Range};
use data::row::{CustomerRow, JobRow, MergeRefusal, ProviderIdentity};
use data::{PageRequest, ReadPlan, ReadResult};
use domain::address::Site;
use domain::email::Email;
use domain::id::CustomerId;
use domain::phone::TypedPhone;
use domain::text::{Note, PersonName};
use futures::future::try_join;
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use crate::customer::Customer;
use crate::merge::{Both, Pair, refused};

/// See [`Endpoint::SUMMARY`].
pub struct CustomerMergePreview;

/// Which two customers.
#[derive(Debug, Deserialize, JsonSchema)]
struct PreviewPath {
    /// Which customer is meant: the `customer_id` of an answer that shows it.
    customer_id: CustomerId,
    /// The customer who would be merged into that one: another `customer_id`.
    merged_customer_id: CustomerId,
}

/// What a merge of two customers would do. Nothing is changed by asking.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MergePreview {
    /// The customer who goes on, as it would be right after the merge.
    pub customer: Customer,
    /// What would come to it from the other one.
    pub moved: Moved,
    /// What of the other one would be seen no longer; an undone merge brings it back.
    pub dropped: Dropped,
}

/// What would come from the customer who is merged.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "MergeMoved")]
pub struct Moved {
    /// Phones, behind the customer's own.
    pub phones: Vec<TypedPhone>,
    /// Email addresses, behind the customer's own.
    pub emails: Vec<Email>,
    /// What providers of channels call the other one.
    pub identities: Vec<ProviderIdentity>,
    /// Service addresses that the customer does not have yet.
    pub sites: Vec<Site>,
    /// The note that would stand below the customer's own, or alone.
    pub note: Option<Note>,
    /// Whether the other one has a conversation, which would be read in the customer's own.
    pub has_conversation: bool,
    /// Whether the other one has jobs, which would become the customer's.
    pub has_jobs: bool,
    /// Whether others were merged into the other one before, and would come along.
    pub has_merges: bool,
}

/// What of the customer who is merged would be seen no longer.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "MergeDropped")]
pub struct Dropped {
    /// The other one's name, where it is another one: the customer's own stays.
    pub name: Option<PersonName>,
    /// Service addresses that the customer has already, word for word.
    pub sites: Vec<Site>,
    /// The other one's note, where both together are too long: the customer's own stays.
    pub note: Option<Note>,
}

impl Resource for MergePreview {}

/// The two customers of a path, with their threads, and whether the other one has a job.
pub struct PreviewedPair(PreviewPath);

impl Endpoint for CustomerMergePreview {
    const NAME: &'static str = "customer-merge-preview";
    const ROUTE: Route =
        Route::get("/v1/customers/{customer_id}/merges/{merged_customer_id}/preview");
    const SUMMARY: &'static str = "Preview a merge of two customers.";
    const DETAILS: &'static str = "It says what `POST /v1/customers/{customer_id}/merge` would do with these two, and is refused where that would be: what comes to the customer, which of two values stays, and what is seen no longer.";
    const REFUSALS: &'static [u16] = &[409];

    type Access = Dispatcher;
    type Input = PreviewedPair;
    type Output = MergePreview;

    async fn handle(
        cx: Cx<Dispatcher>,
        (pair, mut read, [own_view, other_view]): (Pair, ReadResult, [RecordView; 2]),
    ) -> Result<MergePreview, Problem> {
        let jobs = read.page::<JobRow>(&jobs(&pair), &ONE).transpose()?;
        let both = pair.read(read.rows())?;
        let other = both.other.as_ref().ok_or(Problem::NotFound)?;
        let mut after = both.own.clone();
        let merged = after.absorb(&mut other.clone(), cx.member().member_id, cx.now());
        merged.map_err(|refusal| match refusal {
            MergeRefusal::Itself => Problem::NotFound,
            refusal => refused(refusal),
        })?;
        try_join(cx.record_view(own_view), cx.record_view(other_view)).await?;
        let has_jobs = jobs.is_some_and(|page| !page.items.is_empty());
        Ok(MergePreview {
            moved: Moved::of(&both, other, &after, has_jobs),
            dropped: Dropped::of(&both.own, other, &after),
            customer: after.into(),
        })
    }
}

/// Whether a service address of the other one comes with the merge.
fn taken_over(after: &CustomerRow, site: &Site) -> bool {
    let merge = after.merges.last();
    merge.is_some_and(|merge| merge.site_ids.contains(&site.site_id))
}

impl Moved {
    fn of(both: &Both, other: &CustomerRow, after: &CustomerRow, has_jobs: bool) -> Self {
        let has_note = after.note != both.own.note;
        let thread = both.other_thread.as_ref();
        let sites = other.sites.iter().filter(|site| taken_over(after, site));
        Self {
            phones: other.phones.clone(),
            emails: other.emails.clone(),
            identities: other.identities.clone(),
            sites: sites.cloned().collect(),
            note: other.note.clone().filter(|_| has_note),
            has_conversation: thread.is_some_and(|thread| !thread.is_blank()),
            has_jobs,
            has_merges: !other.merges.is_empty(),
        }
    }
}

impl Dropped {
    fn of(own: &CustomerRow, other: &CustomerRow, after: &CustomerRow) -> Self {
        let sites = other.sites.iter().filter(|site| !taken_over(after, site));
        let is_lost = after.note == own.note && other.note != own.note;
        Self {
            name: (other.name != own.name).then(|| other.name.clone()),
            sites: sites.cloned().collect(),
            note: other.note.clone().filter(|_| is_lost),
        }
    }
}

const ONE: PageRequest = PageRequest::first(1);

fn jobs(pair: &Pair) -> Range {
    key::jobs_of_customer(pair.other)
}

impl PreviewedPair {
    const fn pair(&self) -> Pair {
        Pair::of(self.0.customer_id, self.0.merged_customer_id)
    }

    fn plan(&self) -> ReadPlan {
        let (pair, mut plan) = (self.pair(), ReadPlan::default());
        for at in pair.rows() {
            plan.row(at);
        }
        plan.page(jobs(&pair), ONE);
        plan
    }
}

impl Input for PreviewedPair {
    type Value = (Pair, ReadResult, [RecordView; 2]);

    fn read(facts: &Facts) -> Result<Self, Problem> {
        Path::read(facts).map(|Path(path)| Self(path))
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        prefetch.all(self.plan());
        RecordView::prefetch(self.0.customer_id, prefetch);
        RecordView::prefetch(self.0.merged_customer_id, prefetch);
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<Self::Value, Problem> {
        let result = reading.all(&self.plan())?;
        let own = RecordView::load(self.0.customer_id, reading).await?;
        let other = RecordView::load(self.0.merged_customer_id, reading).await?;
        Ok((self.pair(), result, [own, other]))
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Path::<PreviewPath>::describe(doc, generator);
    }
}
