//! Reads status updates, preference updates and account events.

use jiff::Timestamp;
use serde_json::Value;

use super::account_event::AccountEvent;
use super::field::{codes, instant, list, text, word};
use super::read_message::Persons;
use super::update::{
    AccountUpdate, DeliveryStatus, PreferenceUpdate, ProviderError, StatusUpdate, Update,
};
use super::who::Who;

/// Reads an element of `statuses` that came at this instant.
pub(super) fn status(
    value: &Value,
    persons: &Persons,
    came_at: Timestamp,
) -> Result<Update, &'static str> {
    let recipient = persons.find(recipient(value));
    let status = word(value, "/status").ok_or("an update without a status")?;
    let code = codes(value, "/errors").first().copied();
    Ok(Update::Status(StatusUpdate {
        id: text(value, "/id").ok_or("a status without an id")?,
        status: match status.to_ascii_lowercase().as_str() {
            "sent" => DeliveryStatus::Sent,
            "delivered" => DeliveryStatus::Delivered,
            "read" => DeliveryStatus::Read,
            "played" => DeliveryStatus::Played,
            "failed" => DeliveryStatus::Failed,
            _ => DeliveryStatus::Unknown(status),
        },
        at: instant(value, "/timestamp").unwrap_or(came_at),
        callback_data: text(value, "/biz_opaque_callback_data"),
        recipient_phone: recipient.phone,
        recipient_bsuid: recipient.bsuid,
        error: code.map(|code| ProviderError { code }),
    }))
}

/// Whom a message went to. Of a group it is the member of it.
fn recipient(value: &Value) -> Who {
    if text(value, "/recipient_type").as_deref() == Some("group") {
        return Who::read(
            value,
            &[
                "/recipient_participant_id",
                "/recipient_participant_user_id",
                "/recipient_participant_parent_user_id",
            ],
        );
    }
    Who::read(
        value,
        &[
            "/recipient_id",
            "/recipient_user_id",
            "/recipient_parent_user_id",
        ],
    )
}

/// Reads an element of `user_preferences` that came at this instant.
pub(super) fn preference(
    value: &Value,
    persons: &Persons,
    came_at: Timestamp,
) -> Result<Update, &'static str> {
    let person = persons.find(Who::read(value, &["/wa_id", "/user_id", "/parent_user_id"]));
    if person.phone.is_none() && person.bsuid.is_none() {
        return Err("a preference of nobody");
    }
    Ok(Update::Preference(PreferenceUpdate {
        person,
        category: word(value, "/category").ok_or("a preference without a category")?,
        is_stopped: match text(value, "/value").as_deref() {
            Some("stop") => true,
            Some("resume") => false,
            _ => return Err("a preference of another value"),
        },
        at: instant(value, "/timestamp").unwrap_or(came_at),
    }))
}

/// Reads the value of one of the fields about an account; the event is of this instant.
pub(super) fn account_update(
    field: &str,
    value: &Value,
    at: Option<Timestamp>,
) -> Result<Update, &'static str> {
    let number = Who::read(value, &["/display_phone_number", "/phone_number"]);
    Ok(Update::AccountEvent(AccountUpdate {
        event: account_event(field, value)?,
        at,
        number: number.phone,
        app_id: word(value, "/waba_info/partner_app_id"),
    }))
}

fn account_event(field: &str, value: &Value) -> Result<AccountEvent, &'static str> {
    let event = word(value, "/event").ok_or("an update without an event")?;
    Ok(match field {
        "message_template_status_update" => template(value, event)?,
        "phone_number_quality_update" => AccountEvent::Quality {
            event,
            limit: word(value, "/current_limit")
                .or_else(|| word(value, "/max_daily_conversations_per_business")),
        },
        _ => change_of_account(value, event),
    })
}

fn template(value: &Value, status: String) -> Result<AccountEvent, &'static str> {
    Ok(AccountEvent::Template {
        id: word(value, "/message_template_id"),
        name: word(value, "/message_template_name").ok_or("a template without a name")?,
        language: word(value, "/message_template_language").unwrap_or_default(),
        status,
        reason: word(value, "/reason").filter(|reason| reason != "NONE"),
    })
}

fn change_of_account(value: &Value, event: String) -> AccountEvent {
    match event.as_str() {
        "PARTNER_ADDED" | "PARTNER_APP_INSTALLED" | "ACCOUNT_RECONNECTED" => {
            AccountEvent::Connected
        }
        "PARTNER_REMOVED"
        | "PARTNER_APP_UNINSTALLED"
        | "ACCOUNT_DELETED"
        | "ACCOUNT_OFFBOARDED" => AccountEvent::Disconnected {
            event,
            reason: word(value, "/disconnection_info/reason"),
        },
        "DISABLED_UPDATE" => match word(value, "/ban_info/waba_ban_state").as_deref() {
            Some("REINSTATE") => AccountEvent::Reinstated,
            state => AccountEvent::Disabled {
                is_scheduled: state == Some("SCHEDULE_FOR_DISABLE"),
            },
        },
        "ACCOUNT_VIOLATION" => AccountEvent::Violation {
            kind: word(value, "/violation_info/violation_type"),
        },
        "ACCOUNT_RESTRICTION" => restriction(value),
        _ => AccountEvent::Other { event },
    }
}

fn restriction(value: &Value) -> AccountEvent {
    let list = list(value, "/restriction_info");
    let ends = list.iter().map(|one| instant(one, "/expiration"));
    AccountEvent::Restricted {
        kinds: list
            .iter()
            .filter_map(|one| word(one, "/restriction_type"))
            .collect(),
        // It ends with the last of them, and not by itself when one has no end.
        until: ends
            .collect::<Option<Vec<_>>>()
            .and_then(|ends| ends.into_iter().max()),
    }
}
