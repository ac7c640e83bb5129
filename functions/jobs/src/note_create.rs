//! `POST /v1/jobs/{job_id}/notes`: adds an internal note to the history of a job.

use api::{Created, Cx, Endpoint, Idempotent, JobPath, Json, Loaded, Problem, Route, SignedIn};
use data::Changes;
use data::row::{JobFact, JobRow};
use domain::event::Event;
use domain::text::Note;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::event::JobEvent;

/// See [`Endpoint::SUMMARY`].
pub struct JobNoteCreate;

/// What to remember of a job; the team reads it, the customer never does.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNote {
    /// What the note says; the customer never sees it.
    text: Note,
}

impl Endpoint for JobNoteCreate {
    const NAME: &'static str = "job-note-create";
    const ROUTE: Route = Route::post("/v1/jobs/{job_id}/notes");
    const SUMMARY: &'static str = "Add an internal note to a job.";

    type Access = SignedIn;
    type Input = Idempotent<(Loaded<JobPath>, Json<NewNote>)>;
    type Output = Created<JobEvent>;

    async fn handle(
        cx: Cx<SignedIn>,
        Idempotent {
            key,
            input: (job, Json(new)),
        }: Idempotent<(JobRow, Json<NewNote>)>,
    ) -> Result<Created<JobEvent>, Problem> {
        let mut changes = Changes::new();
        let fact = JobFact::NoteAdded { text: new.text };
        let note = job.record(fact, &cx.author(), &mut changes);
        changes.publish(Event::JobNoteAdded {
            job_id: job.job_id,
            event_id: note.event_id,
        });
        cx.commit_once(&key, changes, Created(note.into())).await
    }
}
