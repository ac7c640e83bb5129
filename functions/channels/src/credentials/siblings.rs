//! Numbers behind the same app share its secret.

use api::{Cx, Owner, Problem};
use data::Changes;
use data::row::{ChannelRow, FormerSecret};

use super::ROTATION;
use crate::channel_row::update_channel;

/// Gives the proven secret of an app to every other channel of the company that is behind it. The one
/// that they had counts for a while.
pub(super) async fn share(
    cx: &Cx<Owner>,
    row: &ChannelRow,
    channels: &[ChannelRow],
    secret: &str,
) -> Result<(), Problem> {
    let (store, vault) = (cx.store(), cx.aws().vault());
    for sibling in channels {
        let channel_id = sibling.channel_id;
        if channel_id == row.channel_id || !sibling.shares_app(row) {
            continue;
        }
        let Some(known) = &sibling.app_secret else {
            continue;
        };
        if vault.open(store, channel_id, known).await?.as_str() == secret {
            continue;
        }
        let sealed = vault.seal(store, channel_id, secret).await?;
        let until = cx.now().checked_add(ROTATION).unwrap_or(cx.now());
        let known = known.clone();
        let sharing = |sibling: Option<ChannelRow>, changes: &mut Changes| -> Result<(), Problem> {
            // Who has other credentials by now, or none, is left alone.
            if let Some(sibling) = sibling.filter(|row| row.app_secret.as_ref() == Some(&known)) {
                changes.replace(ChannelRow {
                    app_secret: Some(sealed.clone()),
                    former_secret: Some(FormerSecret {
                        sealed: known.clone(),
                        until,
                    }),
                    ..sibling
                });
            }
            Ok(())
        };
        update_channel(store, sibling.clone(), sharing).await?;
    }
    Ok(())
}
