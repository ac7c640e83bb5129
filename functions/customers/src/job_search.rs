//! Files jobs under the tokens that `GET /v1/jobs?q=` finds them by: the number, the customer's name as the
//! job knows it, and the address.
//!
//! Each run reads the job as it is now, and [`JobTokensRow`] says which tokens stand; it is written with
//! them, so that of two runs at once one has to read again.

use data::row::{JobRow, JobTokenRow, JobTokensRow};
use data::{Changes, Error, Store, key};
use domain::id::JobId;
use domain::search::{JOB_SHAPE, job_tokens};

/// What makes the tokens of a job what they should be.
pub(crate) async fn file(store: &Store, job_id: JobId) -> Result<Changes, Error> {
    let row_keys = (key::job(job_id), key::job_tokens(job_id));
    let (job, standing) = store
        .get_both::<JobRow, JobTokensRow>(row_keys.0, row_keys.1)
        .await?;
    let tokens = job.map_or_else(Vec::new, |job| {
        job_tokens(job.number, job.customer_name.as_ref(), &job.site)
    });
    let mut changes = Changes::new();
    let before = standing.as_ref().map_or(&[][..], |row| &row.tokens);
    if before == tokens {
        return Ok(changes);
    }
    for gone in before.iter().filter(|token| !tokens.contains(token)) {
        changes.discard(&row(job_id, gone, &[]));
    }
    // Each row names all tokens, so that one that stays changes too.
    for token in &tokens {
        changes.upsert(&row(job_id, token, &tokens));
    }
    match standing {
        Some(standing) if tokens.is_empty() => {
            changes.delete(&standing);
        }
        Some(standing) => {
            changes.replace(JobTokensRow {
                tokens,
                shape: JOB_SHAPE,
                ..standing
            });
        }
        None => {
            changes.create(&JobTokensRow {
                job_id,
                tokens,
                shape: JOB_SHAPE,
                version: 1,
            });
        }
    }
    Ok(changes)
}

fn row(job_id: JobId, token: &str, all: &[String]) -> JobTokenRow {
    JobTokenRow {
        token: token.to_owned(),
        all: all.to_vec(),
        job_id,
        version: 1,
    }
}
