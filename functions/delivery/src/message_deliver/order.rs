//! Whether it is a message's turn: replies arrive in the order in which they were written.

use domain::message::DeliveryStatus;
use jiff::SignedDuration;
use work::{Cx, Failure};

use super::draft::Draft;
use super::outcome::{Verdict, store_result};
use super::wait;

/// How long a message waits for the one before it. After that, late is better than in order.
const PATIENCE: SignedDuration = SignedDuration::from_mins(2);

/// For how long somebody can be in the middle of handing a message over: longer than the function may
/// run.
const UNDER_WAY: SignedDuration = SignedDuration::from_secs(75);

/// Holds a message back while the one before it still waits.
pub(crate) fn wait_for_earlier(cx: &Cx, draft: &Draft) -> Result<(), Failure> {
    let earlier = draft
        .earlier
        .as_ref()
        .and_then(|earlier| earlier.delivery.as_ref());
    let waits = earlier.is_some_and(|delivery| delivery.status.is_waiting());
    let waited = cx.now().duration_since(draft.delivery.at);
    if waits && waited < PATIENCE {
        return Err(Failure::Later {
            reason: "the message before it is on its way".into(),
            after: wait::grown(waited, 1, 10),
        });
    }
    Ok(())
}

/// Deals with a message whose handing over was begun and whose result is not stored. While somebody can
/// still be at it, it waits; after that nobody knows.
pub(crate) async fn resolve_unfinished(cx: &Cx, draft: Draft) -> Result<(), Failure> {
    let begun = draft.delivery.tried_at.unwrap_or(draft.delivery.at);
    let elapsed = cx.now().duration_since(begun);
    if elapsed < UNDER_WAY {
        return Err(Failure::Later {
            reason: "its result is being waited for".into(),
            after: wait::grown(elapsed, 2, 15),
        });
    }
    debug_assert_eq!(draft.delivery.status, DeliveryStatus::Sending);
    store_result(cx, draft.message, Verdict::Uncertain, None).await
}
