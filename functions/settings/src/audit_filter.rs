//! Which entries of the audit trail a list is asked for. Each filter has an order of its own, from which a
//! stretch of time can be cut; what would need two of them at once is refused.

use api::{FaultLocation, Filter, Limit, Problem, SealedCursor};
use data::key::{self, Range};
use data::row::AuditedAction;
use domain::id::{AnyId, AuditId, MemberId};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;

/// Which entries: all, or those of one member, about one thing, or of one action, and of these the ones of a
/// stretch of time. They come newest first.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditFilter {
    /// Only what this member did.
    actor_id: Option<MemberId>,
    /// Only what was done to this: the id of a customer, a job, a member or whatever else an entry names.
    subject: Option<AnyId>,
    /// Only what was done so.
    action: Option<AuditedAction>,
    /// Only what was done at this instant or later, to the millisecond.
    #[serde(default, with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    from: Option<Timestamp>,
    /// Only what was done before this instant, to the millisecond.
    #[serde(default, with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    to: Option<Timestamp>,
    #[serde(default)]
    limit: Limit,
    /// The `next` of the page before.
    cursor: Option<SealedCursor>,
}

impl Filter for AuditFilter {
    fn limit(&self) -> Limit {
        self.limit
    }

    fn cursor(&self) -> Option<&SealedCursor> {
        self.cursor.as_ref()
    }
}

impl AuditFilter {
    /// The one stretch of rows that holds what is requested.
    pub(crate) fn range(&self) -> Result<Range, Problem> {
        self.expect_one_order()?;
        if let (Some(from), Some(to)) = (self.from, self.to)
            && to <= from
        {
            return Err(cannot("to", "must be later than from"));
        }
        let range = match (self.actor_id, &self.subject, self.action) {
            (Some(actor_id), _, _) => key::audits_by(actor_id),
            (_, Some(subject), _) => key::audits_of(subject),
            (_, _, Some(action)) => key::audits_of_action(&action.name()),
            (None, None, None) => key::audits(),
        };
        let range = range.born_between(AuditId::PREFIX, self.from, self.to);
        Ok(range.descending())
    }

    fn expect_one_order(&self) -> Result<(), Problem> {
        let filters = [
            ("actor_id", self.actor_id.is_some()),
            ("subject", self.subject.is_some()),
            ("action", self.action.is_some()),
        ];
        let mut sent = filters.iter().filter(|(_, is_sent)| *is_sent);
        match (sent.next(), sent.next()) {
            (Some((first, _)), Some((other, _))) => {
                Err(cannot(other, &format!("can't be combined with {first}")))
            }
            _ => Ok(()),
        }
    }
}

fn cannot(parameter: &str, detail: &str) -> Problem {
    Problem::invalid(FaultLocation::Parameter(parameter.into()), detail)
}
