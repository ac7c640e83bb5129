//! `OpenAI`: translation of single messages (<https://platform.openai.com/docs/api-reference/responses>).

use std::fmt;
use std::time::{Duration, Instant};

use crate::call::Call;
use crate::egress::{Base, EgressError};
use crate::http::Http;
use crate::openai_answer::{TranslationAnswer, read};
use crate::openai_failure::{Fault, TranslationFailure};
use crate::openai_request::TextToTranslate;
use crate::provider::Provider;
use crate::retry;

/// How long a translation may take, the repetition included.
const LONGEST: Duration = Duration::from_secs(12);

/// A repetition that would have less time than this is left to the caller.
const SHORTEST_ANSWER: Duration = Duration::from_secs(2);

/// Places the wait of a repetition that was not asked for among those of [`retry::wait`].
const SECOND: u32 = 2;

/// The client of `OpenAI`.
#[derive(Clone)]
pub struct OpenAi {
    http: Http,
    base: Base,
    api_key: String,
    model: String,
}

impl OpenAi {
    /// A client for this address, key and model. The address must be on the egress list.
    pub fn new(
        http: Http,
        url: &str,
        api_key: impl Into<String>,
        model: impl Into<String>,
    ) -> Result<Self, EgressError> {
        let base = http.egress().base(Provider::OpenAi, url)?;
        Ok(Self {
            http,
            base,
            api_key: api_key.into(),
            model: model.into(),
        })
    }

    /// Translates one text (`POST /responses`), which nobody keeps and no model learns from.
    ///
    /// `safety_identifier` stands for whoever asks: up to 128 characters from which nobody can be
    /// found. There is no key that makes a repetition free, so only a call that certainly had no
    /// effect is sent once more; see [`TranslationFailure::Unknown`] for the others.
    pub async fn translate(
        &self,
        text_to_translate: &TextToTranslate<'_>,
        safety_identifier: &str,
        remaining: Duration,
    ) -> Result<TranslationAnswer, TranslationFailure> {
        let body = text_to_translate.to_json(&self.model, safety_identifier);
        let call = Call::post_json(&self.base, &["responses"], body).bearer(&self.api_key)?;
        let remaining = remaining.min(LONGEST);
        let began = Instant::now();
        let first = match self.once(&call, text_to_translate, remaining).await {
            Ok(answer) => return Ok(answer),
            Err(fault) => fault,
        };
        let wait = retry::wait(SECOND, first.failure.after());
        let left = remaining.saturating_sub(began.elapsed());
        if !first.may_be_repeated || wait.saturating_add(SHORTEST_ANSWER) > left {
            return Err(first.failure);
        }
        tokio::time::sleep(wait).await;
        let left = remaining.saturating_sub(began.elapsed());
        let second = self.once(&call, text_to_translate, left).await;
        second.map_err(|fault| fault.failure)
    }

    async fn once(
        &self,
        call: &Call,
        text_to_translate: &TextToTranslate<'_>,
        left: Duration,
    ) -> Result<TranslationAnswer, Fault> {
        let answer = self.http.exchange(call, left, LONGEST).await?;
        if answer.status.is_success() {
            read(&answer, text_to_translate.text)
        } else {
            Err(Fault::of(&answer))
        }
    }
}

/// Shows neither key nor address.
impl fmt::Debug for OpenAi {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "OpenAi({:?} {})", self.base, self.model)
    }
}
