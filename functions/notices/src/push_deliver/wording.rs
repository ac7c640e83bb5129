//! What a push says. Apple carries it, so it says no more than the member wants to see on a locked
//! screen.

use data::row::{CustomerRow, JobRow, JobTypeRow, MessageRow, OfferRow};
use domain::display;
use domain::id::MemberId;
use domain::job::JobState;
use domain::lateness::LatenessSeverity;
use domain::message::{Content, MessageOrigin};
use domain::notification::Notifications;
use domain::offer::OfferAlert;
use domain::zone::TimeZone;
use jiff::Timestamp;
use providers::Interruption;

use super::mailed::JobNotice;

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
    /// When Apple need not hand it over any more; nothing for the usual time.
    pub(crate) expires_at: Option<Timestamp>,
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
        expires_at: None,
        ids: vec![
            ("thread_id", message.thread_id.to_string()),
            ("message_id", message.message_id.to_string()),
        ],
    })
}

/// A job that the member can accept.
pub(crate) fn of_offer(
    offer: &OfferRow,
    job_type: Option<&JobTypeRow>,
    shows_preview: bool,
) -> Words {
    let body = if shows_preview {
        let name = job_type.map(|job_type| job_type.name.as_str().to_owned());
        let place = display::address::one_line(&offer.address);
        let way = offer
            .eta_seconds
            .map(|eta| format!("{} min away", eta.div_ceil(60)));
        let parts: Vec<_> = name.into_iter().chain([place]).chain(way).collect();
        parts.join(" \u{b7} ")
    } else {
        "You can accept a job.".to_owned()
    };
    let job_id = offer.offer_id.job_id.to_string();
    Words {
        title: "Job offer".to_owned(),
        subtitle: None,
        body,
        thread_id: job_id.clone(),
        category: "JOB_OFFER",
        collapse_id: job_id.clone(),
        interruption: Interruption::TimeSensitive,
        expires_at: Some(offer.until),
        ids: vec![("job_id", job_id), ("offer_id", offer.offer_id.to_string())],
    }
}

/// A job that dispatchers have to look after, since nobody accepts it.
pub(crate) fn of_alert(job: &JobRow, alert: OfferAlert, shows_preview: bool) -> Words {
    let (title, hidden) = match alert {
        OfferAlert::NoCandidates => ("Nobody to send", "No technician can be asked for a job."),
        OfferAlert::OpenList => ("No answer yet", "Nobody has accepted a job so far."),
        OfferAlert::Exhausted => ("Nobody accepted", "A job needs a technician."),
    };
    for_dispatchers(job, title, hidden, "OFFER_ALERT", shows_preview)
}

/// A job whose customer waits for longer than promised.
pub(crate) fn of_lateness(job: &JobRow, severity: LatenessSeverity, shows_preview: bool) -> Words {
    let (title, hidden) = match severity {
        LatenessSeverity::AtRisk => ("Running late", "A visit may miss its arrival window."),
        LatenessSeverity::Missed => ("Arrival window missed", "A customer is still waiting."),
    };
    for_dispatchers(job, title, hidden, "JOB_RUNNING_LATE", shows_preview)
}

fn for_dispatchers(
    job: &JobRow,
    title: &str,
    hidden: &str,
    category: &'static str,
    shows_preview: bool,
) -> Words {
    let body = if shows_preview {
        display::address::one_line(&job.site.address)
    } else {
        hidden.to_owned()
    };
    let job_id = job.job_id.to_string();
    Words {
        title: title.to_owned(),
        subtitle: (job.number.filter(|_| shows_preview)).map(|number| format!("Job #{number}")),
        body,
        thread_id: job_id.clone(),
        category,
        collapse_id: job_id.clone(),
        interruption: Interruption::TimeSensitive,
        expires_at: None,
        ids: vec![("job_id", job_id)],
    }
}

/// A job, as a push describes it to one member.
pub(crate) struct JobWording<'a> {
    pub(crate) job: &'a JobRow,
    pub(crate) job_type: Option<&'a JobTypeRow>,
    /// Where the company is; a job elsewhere names its time zone.
    pub(crate) company_zone: &'a TimeZone,
    pub(crate) shows_preview: bool,
}

/// What a technician is told of a job.
#[derive(Clone, Copy)]
pub(crate) enum JobChange {
    /// It was assigned to the member.
    Assigned,
    /// It was unassigned from the member.
    Unassigned,
    /// It has another arrival window, or none.
    Rescheduled,
    /// It was called off when the member had come so far with it.
    CalledOff(JobState),
    /// Its arrival window begins soon.
    Reminder,
}

impl JobChange {
    /// Whether it is still so, for this technician.
    pub(crate) fn is_so(self, job: &JobRow, technician_id: MemberId, now: Timestamp) -> bool {
        let is_own = job.technician_id == Some(technician_id);
        let is_ahead = matches!(job.state, JobState::Assigned | JobState::Accepted);
        match self {
            // Whoever has just accepted an offer knows.
            Self::Assigned => is_own && !job.is_won_by(technician_id),
            Self::Unassigned => !is_own,
            Self::Rescheduled => is_own && job.state.is_open(),
            Self::CalledOff(_) => is_own && job.state == JobState::Cancelled,
            Self::Reminder => {
                let is_to_come = job.window.is_some_and(|window| window.is_after(now));
                is_own && is_ahead && is_to_come && job.hold.is_none()
            }
        }
    }

    /// Whether a member wants to be told.
    pub(crate) fn is_wanted(self, notifications: &Notifications) -> bool {
        match self {
            Self::Reminder => notifications.reminders,
            _ => notifications.assignments,
        }
    }

    /// Whether the member has to know even in quiet hours.
    fn cannot_wait(self, job: &JobRow) -> bool {
        match self {
            Self::CalledOff(from) => job.is_asap || is_under_way(from),
            _ => job.is_asap || is_under_way(job.state),
        }
    }
}

fn is_under_way(state: JobState) -> bool {
    matches!(
        state,
        JobState::EnRoute | JobState::OnSite | JobState::Paused
    )
}

impl JobWording<'_> {
    /// What is said of a change.
    pub(crate) fn of(&self, change: JobChange) -> Words {
        let job = self.job;
        let (title, hidden, category) = match change {
            JobChange::Assigned if job.is_asap => (
                "New job, as soon as possible",
                "You were given a job.",
                "JOB_ASSIGNED",
            ),
            JobChange::Assigned => ("New job", "You were given a job.", "JOB_ASSIGNED"),
            JobChange::Unassigned => {
                let title = if job.technician_id.is_some() {
                    "Job given to somebody else"
                } else {
                    "Job taken off your list"
                };
                (title, "A job of yours has changed.", "JOB_UNASSIGNED")
            }
            JobChange::Rescheduled => {
                let title = if job.window.is_some() {
                    "New time for a job"
                } else {
                    "Job without a time for now"
                };
                (title, "A job of yours has changed.", "JOB_RESCHEDULED")
            }
            JobChange::CalledOff(_) => (
                "Job canceled",
                "A job of yours was canceled.",
                "JOB_CANCELED",
            ),
            JobChange::Reminder => ("Job soon", "A job of yours begins soon.", "JOB_REMINDER"),
        };
        let interruption = if change.cannot_wait(job) {
            Interruption::TimeSensitive
        } else {
            Interruption::Active
        };
        self.about(title, self.body(hidden), category, interruption)
    }

    /// What, where and when, in one line, if the member shows it on a locked screen.
    fn body(&self, hidden: &str) -> String {
        if !self.shows_preview {
            return hidden.to_owned();
        }
        let parts = [self.name(), Some(self.place()), self.window()];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        parts.join(" \u{b7} ")
    }

    /// The same for a mail. Reminders are for devices alone.
    pub(crate) fn notice(&self, change: JobChange, words: &Words) -> Option<JobNotice> {
        if matches!(change, JobChange::Reminder) {
            return None;
        }
        let shown = |text: Option<String>| text.filter(|_| self.shows_preview);
        Some(JobNotice {
            change: words.title.clone(),
            number: shown(self.job.number.map(|number| number.to_string())),
            job_type: shown(self.name()),
            place: shown(Some(self.place())),
            window: shown(self.window()),
        })
    }

    fn name(&self) -> Option<String> {
        self.job_type
            .map(|job_type| job_type.name.as_str().to_owned())
    }

    fn place(&self) -> String {
        display::address::one_line(&self.job.site.address)
    }

    fn window(&self) -> Option<String> {
        let site = &self.job.site.time_zone;
        let window = self.job.window?;
        Some(display::time::window(window, site, self.company_zone))
    }

    fn about(
        &self,
        title: &str,
        body: String,
        category: &'static str,
        interruption: Interruption,
    ) -> Words {
        let job = self.job;
        let number = job.number.filter(|_| self.shows_preview);
        Words {
            title: title.to_owned(),
            subtitle: number.map(|number| format!("Job #{number}")),
            body,
            thread_id: job.job_id.to_string(),
            category,
            collapse_id: job.job_id.to_string(),
            interruption,
            expires_at: None,
            ids: vec![("job_id", job.job_id.to_string())],
        }
    }
}
