//! `audit-sweep`: seals what requests have written to the audit trails, so that no entry can be changed or
//! taken away unseen.
//!
//! The end of each day is kept in a bucket whose objects are locked. Each visit of a company writes one
//! block at the most. What is left, or was sealed by another sweep at the same time, the next one finds.

use std::sync::Arc;
use std::time::Duration;

use data::audit::AuditRoots;
use data::{Error, Setting, Store};
use work::walk::{Slice, Visit, visit};
use work::{App, Sweep};

/// See the module.
pub struct AuditSweep;

impl Sweep for AuditSweep {
    const NAME: &'static str = "audit-sweep";
    const SETTINGS: &'static [Setting] = &[Setting::AuditBucket, Setting::MediaKeyId];

    async fn run(app: Arc<App>, remaining: Duration) -> Result<usize, Error> {
        let roots = &app.aws().audit_roots();
        let pass = |store, _: Slice| seal(store, roots);
        let walk = visit(&app, Self::NAME, remaining, pass).await?;
        Ok(walk.report("entries of audit trails were sealed"))
    }
}

/// Seals one block of a company; says how many entries it holds.
async fn seal(store: Store, roots: &AuditRoots) -> Result<Visit<usize>, Error> {
    let seal = store.seal_audit(roots).await?;
    Ok(Visit {
        found: seal.entries,
        is_finished: !seal.has_more,
    })
}
