//! What a push says. Apple carries it, so it says no more than the member wants to see on a locked
//! screen.

use data::row::{CustomerRow, JobRow, JobTypeRow, MessageRow};
use domain::display;
use domain::message::{Content, MessageOrigin};
use domain::zone::TimeZone;
use providers::Interruption;

/// The text of a push and what the app opens with it.
pub(crate) struct Words {
    pub(crate) title: String,
    /// Stands below the title.
    pub(crate) subtitle: Option<String>,
    pub(crate) body: String,
    /// What the app shows together.
    pub(crate) thread_id: String,
    pub(crate) category: &'static str,
    /// A later push about the same thing replaces this one.
    pub(crate) collapse_id: String,
    pub(crate) interruption: Interruption,
    pub(crate) ids: Vec<(&'static str, String)>,
}

/// A message of a customer; nothing if there is nothing to show.
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
        subtitle: None,
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

/// A job, as a push describes it to one member.
pub(crate) struct JobWording<'a> {
    pub(crate) job: &'a JobRow,
    pub(crate) job_type: Option<&'a JobTypeRow>,
    /// Where the company is; a job elsewhere names its time zone.
    pub(crate) company_zone: &'a TimeZone,
    pub(crate) shows_preview: bool,
}

impl JobWording<'_> {
    /// A job that was assigned to the member.
    pub(crate) fn of_job(&self) -> Words {
        let title = if self.job.is_asap {
            "New job, as soon as possible"
        } else {
            "New job"
        };
        let body = self.body("You were given a job.");
        self.about(title, body, "JOB_ASSIGNED")
    }

    /// A job that was unassigned from the member.
    pub(crate) fn of_lost_job(&self) -> Words {
        let title = if self.job.technician_id.is_some() {
            "Job given to somebody else"
        } else {
            "Job taken off your list"
        };
        let body = self.body("A job of yours has changed.");
        self.about(title, body, "JOB_UNASSIGNED")
    }

    /// What, where and when, in one line, if the member shows it on a locked screen.
    fn body(&self, hidden: &str) -> String {
        if !self.shows_preview {
            return hidden.to_owned();
        }
        let job = self.job;
        let name = self
            .job_type
            .map(|job_type| job_type.name.as_str().to_owned());
        let place = display::address::one_line(&job.site.address);
        let window = job
            .window
            .map(|window| display::time::window(window, &job.site.time_zone, self.company_zone));
        let parts: Vec<_> = name.into_iter().chain([place]).chain(window).collect();
        parts.join(" \u{b7} ")
    }

    fn about(&self, title: &str, body: String, category: &'static str) -> Words {
        let job = self.job;
        let number = job.number.filter(|_| self.shows_preview);
        Words {
            title: title.to_owned(),
            subtitle: number.map(|number| format!("Job #{number}")),
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
}
