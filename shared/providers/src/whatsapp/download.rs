//! Fetches a file that a person sent, from where Meta says and from nowhere else.

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use reqwest::header::LOCATION;
use reqwest::{StatusCode, Url};
use ring::digest::{SHA256, digest};

use super::WhatsApp;
use super::failure::SendFailure;
use super::graph::refusal;
use super::media::{MediaFailure, MediaLink};
use crate::call::{Answer, Call};
use crate::error::CallError;
use crate::provider::Provider;

/// How often an address may lead to another one.
const REDIRECTS: usize = 2;

/// How long a file may take, however much time remains.
const LONGEST: Duration = Duration::from_mins(1);

impl WhatsApp {
    /// Fetches a file.
    ///
    /// Address and redirects, two at most, stay on Meta's hosts and on public addresses; the token
    /// goes no further than the first host. No more than the cap is read, and the content must have
    /// the digest that Meta named.
    pub async fn download(
        &self,
        link: &MediaLink,
        cap_bytes: usize,
        remaining: Duration,
    ) -> Result<Bytes, MediaFailure> {
        if link.size.is_some_and(|size| exceeds(size, cap_bytes)) {
            return Err(MediaFailure::TooLarge { cap: cap_bytes });
        }
        let began = Instant::now();
        let budget = remaining.min(LONGEST);
        let first = Url::parse(&link.url)
            .map_err(|_| MediaFailure::Refused("the address of the file is not a URL"))?;
        let (mut url, mut is_trusted) = (first.clone(), true);
        for _ in 0..=REDIRECTS {
            let left = budget.saturating_sub(began.elapsed());
            let call = Call::get_at(Provider::Meta, url.clone()).cap(cap_bytes);
            // Once the address has left the first host, nothing on the way back is to be trusted.
            is_trusted &= url.origin() == first.origin();
            let answer = if is_trusted {
                self.graph.answer(call, left, LONGEST).await
            } else {
                self.graph.http.exchange(&call, left, LONGEST).await
            };
            let answer = answer.map_err(|error| without_answer(&error))?;
            if !answer.status.is_redirection() {
                return content(&answer, link);
            }
            url = answer
                .header(LOCATION.as_str())
                .and_then(|to| url.join(to).ok())
                .ok_or(MediaFailure::Refused("a redirect to no address"))?;
        }
        Err(MediaFailure::Refused("too many redirects"))
    }
}

fn exceeds(size: u64, cap_bytes: usize) -> bool {
    usize::try_from(size).map_or(true, |size| size > cap_bytes)
}

fn content(answer: &Answer, link: &MediaLink) -> Result<Bytes, MediaFailure> {
    let status = answer.status;
    if status == StatusCode::GONE {
        return Err(MediaFailure::Gone);
    }
    if !status.is_success() {
        return Err(match refusal(answer) {
            SendFailure::ChannelBroken { code, words } => {
                MediaFailure::ChannelBroken { code, words }
            }
            // A link that has run out is a 404: another one may work.
            _ if status == StatusCode::NOT_FOUND => MediaFailure::Missing,
            _ => MediaFailure::Later,
        });
    }
    let named = link.sha256.as_deref().and_then(digest_of);
    let is_named = named.map(|named| digest(&SHA256, &answer.body).as_ref() == named);
    let is_sized = link.size.map(|size| size == answer.body.len() as u64);
    // The digest decides where there is one: Meta counts the bytes of some files otherwise.
    match (is_named.or(is_sized), answer.body.is_empty()) {
        (Some(false), _) | (None, true) => Err(MediaFailure::Damaged),
        (Some(true), true) => Err(MediaFailure::Empty),
        (Some(true) | None, false) => Ok(answer.body.clone()),
    }
}

/// The digest that a text stands for, in base64 as webhooks write it or in hex.
fn digest_of(text: &str) -> Option<Vec<u8>> {
    let bytes = if text.len() == 64 {
        (0..64)
            .step_by(2)
            .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
            .collect()
    } else {
        STANDARD.decode(text).ok()
    };
    bytes.filter(|bytes: &Vec<u8>| bytes.len() == SHA256.output_len())
}

fn without_answer(error: &CallError) -> MediaFailure {
    match *error {
        CallError::Refused(_) => MediaFailure::Refused("the address is not one of Meta's"),
        CallError::NotSendable(_) => MediaFailure::Refused("the request cannot be made"),
        CallError::TooLarge { cap_bytes } => MediaFailure::TooLarge { cap: cap_bytes },
        _ => MediaFailure::Later,
    }
}
