//! What a push says. Apple carries it, so it says no more than the member wants to see on a locked
//! screen.

use data::row::{CustomerRow, JobRow, JobTypeRow, MessageRow};
use domain::message::{Content, MessageOrigin};
use domain::text::AddressLine;
use providers::Interruption;

/// The words of a push and what the app opens with it.
pub(crate) struct Words {
    pub(crate) title: String,
    pub(crate) body: String,
    /// What the app shows together.
    pub(crate) thread_id: String,
    pub(crate) category: &'static str,
    /// A later push about the same thing replaces this one.
    pub(crate) collapse_id: String,
    pub(crate) interruption: Interruption,
    pub(crate) ids: Vec<(&'static str, String)>,
}

/// A message of a customer; nothing if there is nothing to tell.
pub(crate) fn of_message(
    message: &MessageRow,
    customer: &CustomerRow,
    shows_preview: bool,
) -> Option<Words> {
    if message.origin != MessageOrigin::Customer || message.content == Content::Removed {
        return None;
    }
    let (title, body) = if shows_preview {
        (
            customer.name.as_str().to_owned(),
            message.content.in_short(),
        )
    } else {
        ("New message".to_owned(), "A customer wrote.".to_owned())
    };
    Some(Words {
        title,
        body,
        thread_id: message.thread_id.to_string(),
        category: "MESSAGE",
        collapse_id: message.message_id.to_string(),
        interruption: Interruption::Active,
        ids: vec![
            ("thread_id", message.thread_id.to_string()),
            ("message_id", message.message_id.to_string()),
        ],
    })
}

/// A job that the member was given.
pub(crate) fn of_job(job: &JobRow, job_type: Option<&JobTypeRow>, shows_preview: bool) -> Words {
    let title = if job.is_asap {
        "New job, as soon as possible"
    } else {
        "New job"
    };
    let body = if shows_preview {
        in_words(job, job_type)
    } else {
        "You were given a job.".to_owned()
    };
    about(job, title, body, "JOB_ASSIGNED")
}

/// A job that the member was given and has no longer.
pub(crate) fn of_lost_job(
    job: &JobRow,
    job_type: Option<&JobTypeRow>,
    shows_preview: bool,
) -> Words {
    let title = if job.technician_id.is_some() {
        "Job given to somebody else"
    } else {
        "Job taken off your list"
    };
    let body = if shows_preview {
        in_words(job, job_type)
    } else {
        "A job of yours has changed.".to_owned()
    };
    about(job, title, body, "JOB_UNASSIGNED")
}

fn about(job: &JobRow, title: &str, body: String, category: &'static str) -> Words {
    Words {
        title: title.to_owned(),
        body,
        thread_id: job.job_id.to_string(),
        category,
        collapse_id: job.job_id.to_string(),
        interruption: if job.is_asap {
            Interruption::TimeSensitive
        } else {
            Interruption::Active
        },
        ids: vec![("job_id", job.job_id.to_string())],
    }
}

/// What, where and when, in one line.
fn in_words(job: &JobRow, job_type: Option<&JobTypeRow>) -> String {
    let mut parts = Vec::new();
    if let Some(job_type) = job_type {
        parts.push(job_type.name.as_str().to_owned());
    }
    let address = &job.site.address;
    let lines = [Some(&address.line1), address.city.as_ref()];
    let lines: Vec<_> = lines
        .into_iter()
        .flatten()
        .map(AddressLine::as_str)
        .collect();
    parts.push(lines.join(", "));
    if let Some(window) = job.window {
        let zone = &job.site.time_zone;
        let start = zone.local(window.starts_at());
        let end = zone.local(window.ends_at());
        parts.push(format!(
            "{}–{}",
            start.strftime("%a %-d %b %H:%M"),
            end.strftime("%H:%M")
        ));
    }
    parts.join(" · ")
}
