//! `socket-disconnect`: forgets a WebSocket connection that is closed.

use std::sync::Arc;

use api::{App, SocketEvent, SocketOccasion, SocketOutcome, SocketRoute};
use data::{Changes, Error};

/// See the module.
pub struct SocketDisconnect;

impl SocketRoute for SocketDisconnect {
    const NAME: &'static str = "socket-disconnect";
    const OCCASION: SocketOccasion = SocketOccasion::Disconnect;

    async fn handle(app: Arc<App>, event: SocketEvent) -> SocketOutcome {
        forget(&app, &event).await.unwrap_or_else(Into::into)
    }
}

/// The gateway tells as a rule, and not always: what it leaves out ends by itself.
async fn forget(app: &App, event: &SocketEvent) -> Result<SocketOutcome, Error> {
    let connection = &event.connection_id;
    let Some(owner) = app.aws().directory().socket_owner(connection).await? else {
        return Ok(SocketOutcome::refused(200));
    };
    let mut changes = Changes::new();
    changes.close_socket(owner.member_id, connection);
    owner.store.commit(changes).await?;
    Ok(SocketOutcome::done(
        owner.store.company_id(),
        owner.member_id,
    ))
}
