//! `DELETE /v1/me/push-token`: stops pushes and calls to this device.

use api::{Cx, Endpoint, NoContent, NoInput, Problem, Route, SignedIn};
use data::Changes;
use domain::event::Event;

/// See [`Endpoint::SUMMARY`].
pub struct PushTokenRemove;

impl Endpoint for PushTokenRemove {
    const NAME: &'static str = "push-token-remove";
    const ROUTE: Route = Route::delete("/v1/me/push-token");
    const SUMMARY: &'static str = "Stop pushes and calls to this device.";

    type Access = SignedIn;
    type Input = NoInput;
    type Output = NoContent;

    async fn handle(cx: Cx<SignedIn>, _: NoInput) -> Result<NoContent, Problem> {
        let session = cx.session().clone();
        if session.phone_tokens().next().is_none() {
            return Ok(NoContent);
        }
        let (session_id, member_id) = (session.session_id, session.member_id);
        let mut changes = Changes::new();
        changes.release_phones(std::slice::from_ref(&session));
        changes.replace(session.without_push_token().without_voip_token());
        changes.publish(Event::PushTokenRemoved {
            session_id,
            member_id,
        });
        cx.commit(changes).await?;
        Ok(NoContent)
    }
}
