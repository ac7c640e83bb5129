//! The text of a template as the customer reads it, stored with the message: it outlives every
//! change of the template.

use domain::message::Content;
use work::Cx;

use super::draft::Draft;
use super::route::DeliveryRoute;
use super::{CALL_TIME, RESULT_TIME};

/// Puts the text into the message. Without it the message goes all the same.
pub(crate) async fn complete(cx: &Cx, draft: &mut Draft, route: &DeliveryRoute) {
    let Content::Template {
        name,
        language,
        parameters,
        text: text @ None,
    } = &mut draft.message.content
    else {
        return;
    };
    let time = cx.remaining().saturating_sub(RESULT_TIME + CALL_TIME);
    let account = &route.channel.account_id;
    let template = route.whatsapp.template(account, name, language, time).await;
    *text = template
        .ok()
        .flatten()
        .and_then(|template| template.filled(parameters));
}
