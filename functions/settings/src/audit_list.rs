//! `GET /v1/audit`: who did what, newest first.

use api::{Cx, Endpoint, List, Listed, NoPath, Owner, Page, Problem, Resource, Route, Viewer};
use data::key::Range;
use data::row::{AuditRow, AuditedAction};
use domain::id::{AuditId, MemberId};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::audit_filter::AuditFilter;

/// See [`Endpoint::SUMMARY`].
pub struct AuditList;

/// One line of the audit trail.
#[derive(Serialize, JsonSchema)]
pub struct AuditEntry {
    /// Identifies the entry for good, in paths and wherever something refers to it.
    pub audit_id: AuditId,
    /// When it was done.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub at: Timestamp,
    /// The member who did it; null when the product did.
    pub actor_id: Option<MemberId>,
    /// What was done.
    pub action: AuditedAction,
    /// The id of what it was done to.
    #[schemars(example = &"job_019cec3b4d527abc8def0123456789ab")]
    pub subject: String,
    /// The address it was done from.
    #[schemars(example = &"203.0.113.7")]
    pub source_ip: Option<String>,
    /// The request it was done by.
    #[schemars(example = &"JKJaXmPLvHcESHA=")]
    pub request_id: String,
}

domain::debug_by_name!(AuditEntry);

impl Resource for AuditEntry {}

impl From<AuditRow> for AuditEntry {
    fn from(row: AuditRow) -> Self {
        Self {
            audit_id: row.audit_id,
            at: row.at,
            actor_id: row.actor_id,
            action: row.action,
            subject: row.subject,
            source_ip: row.source_ip,
            request_id: row.request_id,
        }
    }
}

impl Endpoint for AuditList {
    const NAME: &'static str = "audit-list";
    const ROUTE: Route = Route::get("/v1/audit");
    const SUMMARY: &'static str = "List who did what, newest first.";
    const DETAILS: &'static str = "By whom, to what or by which action: one of these at a time, each together with a stretch of time.";

    type Access = Owner;
    type Input = Listed<Self>;
    type Output = Page<AuditEntry>;

    async fn handle(
        cx: Cx<Owner>,
        page: data::Page<AuditRow>,
    ) -> Result<Page<AuditEntry>, Problem> {
        cx.page(page)
    }
}

impl List for AuditList {
    type Path = NoPath;
    type Filter = AuditFilter;
    type Row = AuditRow;

    fn range(_: &NoPath, filter: &AuditFilter, _: &Viewer) -> Result<Range, Problem> {
        filter.range()
    }
}
