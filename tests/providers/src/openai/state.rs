//! What `OpenAI` knows: its requests, and its scripted answers.

use super::anomaly::{Anomaly, ScriptedAnswers};
use super::limits::Limits;
use crate::anomalies::Anomalies;
use crate::locked::Locked;

/// What `OpenAI` knows.
#[derive(Debug, Default)]
pub(crate) struct OpenAi {
    pub(super) limits: Locked<Limits>,
    pub(crate) anomalies: Anomalies<Anomaly>,
    pub(crate) scripted_answers: ScriptedAnswers,
}

impl OpenAi {
    /// Forgets everything.
    pub(crate) fn clear(&self) {
        self.limits.with(|limits| *limits = Limits::default());
        self.anomalies.clear();
        self.scripted_answers.clear();
    }
}
