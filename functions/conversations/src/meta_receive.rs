//! `POST /webhooks/meta`: receives Meta's webhooks, and answers before anything else is done with it.
//!
//! One delivery mixes numbers and companies. It is cut into one part for each number, and each part
//! waits in the queue, or in the bucket where it is too large for that. Nothing is read of the content
//! and nothing is written to the table; whose a part is, its worker finds out. What is no delivery is
//! taken too, since Meta would repeat it for a week and mend nothing by it. Only when a part cannot be
//! kept is Meta asked to send the whole again.

use api::{Cx, Endpoint, Meta, Output, OutputDoc, Problem, Raw, Reply, Route, Signed};
use data::inbound::{InboundAccount, InboundBody, InboundPart};
use data::{Queue, Secret, Setting};
use domain::channel::ChannelKind;
use domain::id::InboundId;
use futures::future::try_join_all;
use providers::whatsapp_webhook::{Account, Part, split};
use schemars::SchemaGenerator;

/// See [`Endpoint::SUMMARY`].
pub struct MetaReceive;

impl Endpoint for MetaReceive {
    const NAME: &'static str = "meta-receive";
    const ROUTE: Route = Route::post("/webhooks/meta");
    const SUMMARY: &'static str = "Receive Meta's webhooks about channels.";
    /// Meta sends three megabytes at most.
    const MAX_BODY_BYTES: usize = 4 * 1024 * 1024;
    const SECRETS: &'static [Secret] = &[Secret::Meta];
    const SETTINGS: &'static [Setting] = &[
        Setting::MediaBucket,
        Setting::MediaKeyId,
        Setting::Queue(Queue::InboundApply),
    ];

    type Access = Signed<Meta>;
    type Input = Raw;
    type Output = Taken;

    async fn handle(cx: Cx<Signed<Meta>>, Raw(body): Raw) -> Result<Taken, Problem> {
        let Ok(parts) = split(&body) else {
            tracing::warn!(found = 1, "a signed webhook is no delivery and was dropped");
            return Ok(Taken);
        };
        if parts.is_empty() {
            tracing::info!(found = 1, "a signed webhook holds nothing that is read");
            return Ok(Taken);
        }
        let kept = try_join_all(parts.into_iter().map(|part| put_down(&cx, part))).await?;
        let sent = cx.aws().queues().send_inbound(&kept).await;
        match sent.into_iter().find_map(Result::err) {
            None => Ok(Taken),
            Some(error) => Err(later(&error)),
        }
    }
}

/// A part as it goes into the queue; its content rests in the bucket where the queue does not take it.
async fn put_down(cx: &Cx<Signed<Meta>>, part: Part) -> Result<InboundPart, Problem> {
    let inbound_id = InboundId::at(cx.now());
    let body = if fits_queue(&part.json) {
        InboundBody::Here(part.json)
    } else {
        let blobs = cx.aws().blobs();
        let spilled = blobs.spill(inbound_id, part.json).await;
        spilled.map_err(|error| later(&error))?;
        InboundBody::Spilled
    };
    Ok(InboundPart {
        inbound_id,
        kind: ChannelKind::WhatsApp,
        account: match part.account {
            Account::Number(id) => InboundAccount::Number(id),
            Account::Waba(id) => InboundAccount::Business(id),
        },
        signer: cx.access().provider().signer,
        received_at: cx.now(),
        trace: cx.request_id().to_owned(),
        body,
    })
}

/// SQS refuses what XML cannot hold
/// (<https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html>).
/// Control characters are escaped in JSON, which leaves two.
fn fits_queue(json: &str) -> bool {
    json.len() <= InboundPart::MOST_IN_QUEUE && !json.contains(['\u{fffe}', '\u{ffff}'])
}

/// Whatever keeps a part from being kept, Meta has it still and sends it again.
fn later(error: &data::Error) -> Problem {
    Problem::Busy {
        retry_after: 1,
        cause: error.to_string(),
    }
}

/// 200, which is the one answer that Meta takes for a yes, and nothing to show.
#[derive(Debug)]
pub struct Taken;

impl Output for Taken {
    fn reply(&self) -> Result<Reply, Problem> {
        Ok(Reply::new(200))
    }

    fn describe(_: &mut SchemaGenerator) -> OutputDoc {
        OutputDoc::empty(200)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sqs_would_refuse_goes_to_the_bucket() {
        assert!(fits_queue("[]"));
        assert!(fits_queue(&"é".repeat(InboundPart::MOST_IN_QUEUE / 2)));
        assert!(!fits_queue(&"x".repeat(InboundPart::MOST_IN_QUEUE + 1)));
        assert!(!fits_queue("[\"\u{ffff}\"]"));
    }
}
