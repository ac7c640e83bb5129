//! The verification request of Meta for a webhook address.

use std::fmt::Write;

use uuid::Uuid;

use super::refusal::{Refusal, Result};
use crate::world::World;

impl World {
    /// The same as the company gets it.
    pub(crate) async fn meta_verified(&self, url: &str, token: &str) -> Result<()> {
        self.meta_verify(url, token).await.map_err(|why| {
            let message =
                format!("(#2200) Callback verification failed with the following errors: {why}");
            Refusal::plain(2200, message)
        })
    }

    /// Sends the challenge to an address; returns why it failed.
    pub(crate) async fn meta_verify(&self, url: &str, token: &str) -> Result<(), String> {
        let challenge = (Uuid::now_v7().as_u128() % 10_000_000_000).to_string();
        let mark = if url.contains('?') { '&' } else { '?' };
        let token = percent(token);
        let address = format!(
            "{url}{mark}hub.mode=subscribe&hub.challenge={challenge}&hub.verify_token={token}"
        );
        let (status, body) = self.hooks.get(&address).await?;
        if status != 200 {
            return Err(format!("HTTP Status Code = {status}"));
        }
        if body != challenge.as_bytes() {
            return Err("the answer is not the challenge".to_owned());
        }
        Ok(())
    }
}

/// A text as a part of a query.
fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("a string takes every text");
        }
        out
    })
}
