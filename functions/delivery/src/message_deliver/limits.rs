//! The provider's pace
//! (<https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput>), kept to
//! before it has to remind us.

use std::time::Duration;

use work::{Cx, Failure};

use super::route::DeliveryRoute;

/// One message to the same person in six seconds, and 45 of them at once on credit: so many in this
/// many seconds.
const TO_ONE_PERSON: (u32, i64) = (45, 270);

/// Messages of one number in a second.
const OF_ONE_NUMBER: u32 = 80;

/// The same when the number is used in the app on a phone too.
const OF_A_SHARED_NUMBER: u32 = 20;

/// The longest pause that is spent at once on waiting for the next window.
const LONGEST_PAUSE: i64 = 60;

/// Counts a message, and holds it back when there are too many.
pub(crate) async fn enforce(cx: &Cx, route: &DeliveryRoute) -> Result<(), Failure> {
    let counters = cx.aws().counters();
    let person = route
        .thread_route
        .phone
        .as_ref()
        .or(route.thread_route.user_id.as_ref());
    let pair = format!(
        "{}#{}",
        route.channel.channel_id,
        person.map_or("", String::as_str)
    );
    let (most, window) = TO_ONE_PERSON;
    if counters.count("whatsapp-person", &pair, window).await? > most {
        let until_next = window - cx.now().as_second().rem_euclid(window);
        let pause = until_next.clamp(1, LONGEST_PAUSE);
        return Err(Failure::Later {
            reason: "too many messages to one person".into(),
            after: Duration::from_secs(pause.unsigned_abs()),
        });
    }
    let most = if route.channel.is_shared_with_app {
        OF_A_SHARED_NUMBER
    } else {
        OF_ONE_NUMBER
    };
    let number = &route.channel.number_id;
    if counters.count("whatsapp-number", number, 1).await? > most {
        return Err(Failure::Later {
            reason: "too many messages of one number".into(),
            after: Duration::from_secs(1),
        });
    }
    Ok(())
}
