//! What Meta delivers about a `WhatsApp` account, from the body to the updates.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use providers::whatsapp_webhook::{
    Account, AccountEvent, Content, DeliveryStatus, EchoMessage, IdentityChange, InboundMessage,
    MediaKind, Person, PreferenceUpdate, StatusUpdate, Update, read_part, split,
};
use serde_json::{Value, json};

const NUMBER: &str = "106540352242922";
const WABA: &str = "102290129340398";

/// When a part came, which stands for a time that is missing.
fn came_at() -> jiff::Timestamp {
    jiff::Timestamp::from_second(1_795_000_000).unwrap()
}

/// The updates of one change, as they come out of a whole delivery.
fn updates_of(field: &str, value: &Value) -> Vec<Update> {
    let body = json!({"object": "whatsapp_business_account", "entry": [
        {"id": WABA, "time": 1_795_000_000, "changes": [{"field": field, "value": value}]},
    ]});
    let parts = split(body.to_string().as_bytes()).unwrap();
    parts
        .iter()
        .flat_map(|part| read_part(&part.json, came_at()))
        .collect()
}

/// A value of the field `messages` with these lists.
fn value(lists: &Value) -> Value {
    let mut value = json!({
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550100000", "phone_number_id": NUMBER},
    });
    for (name, list) in lists.as_object().unwrap() {
        value[name] = list.clone();
    }
    value
}

fn only(mut updates: Vec<Update>) -> Update {
    assert_eq!(updates.len(), 1, "{updates:?}");
    updates.remove(0)
}

fn message_with(contacts: &Value, message: &Value) -> InboundMessage {
    let value = value(&json!({"contacts": contacts, "messages": [message]}));
    match only(updates_of("messages", &value)) {
        Update::Message(message) => *message,
        other => panic!("not a message: {other:?}"),
    }
}

/// A message of a person with phone and id, with these fields on top.
fn message(fields: &Value) -> InboundMessage {
    let contacts = json!([{
        "profile": {"name": "Dana K", "username": "@dana.k"},
        "wa_id": "15550101234",
        "user_id": "US.1349",
    }]);
    let mut message = json!({
        "from": "15550101234", "from_user_id": "US.1349", "id": "wamid.A1",
        "timestamp": "1763892000",
    });
    for (name, field) in fields.as_object().unwrap() {
        message[name] = field.clone();
    }
    message_with(&contacts, &message)
}

fn content(fields: &Value) -> Content {
    message(fields).content
}

#[expect(clippy::unnecessary_wraps, reason = "what is read may be absent")]
fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn a_text_names_its_writer_by_all_that_is_known() {
    let read = message(&json!({"type": "text", "text": {"body": "Locked out, 5th Ave"}}));
    assert_eq!(read.id, "wamid.A1");
    assert_eq!(read.at.as_second(), 1_763_892_000);
    assert!(
        read.person
            == Person {
                phone: text("15550101234"),
                bsuid: text("US.1349"),
                profile_name: text("Dana K"),
                username: text("dana.k"),
            }
    );
    let body = "Locked out, 5th Ave".to_owned();
    assert_eq!(read.content, Content::Text { body });
    assert!(read.context.is_none() && read.referral.is_none() && read.errors.is_empty());
}

#[test]
fn a_person_without_a_phone_is_found_by_their_id() {
    let contacts = json!([
        {"profile": {"name": "Ann"}, "wa_id": "15550109999", "user_id": "US.1"},
        {"profile": {"name": "Bo"}, "user_id": "US.2"},
    ]);
    let hello = json!({"id": "wamid.A", "timestamp": 1_763_892_000, "from_user_id": "US.2",
        "type": "text", "text": {"body": "Hi"}});
    let read = message_with(&contacts, &hello);
    assert_eq!((read.person.phone, read.person.bsuid), (None, text("US.2")));
    assert_eq!(read.person.profile_name, text("Bo"));
}

#[test]
fn contacts_are_matched_by_phone_or_id_and_complete_each_other() {
    let contacts = json!([
        {"profile": {"name": "Ann"}, "wa_id": "15550109999", "user_id": "US.1"},
        {"profile": {"name": "Bo"}, "wa_id": "15550108888"},
        {"profile": {"name": "Cy"}, "wa_id": "15550107777", "user_id": "US.3"},
    ]);
    let named = |fields: Value| {
        let mut message = json!({"id": "wamid.A", "timestamp": "1763892000", "type": "text",
            "text": {"body": "Hi"}});
        for (name, field) in fields.as_object().unwrap() {
            message[name] = field.clone();
        }
        let person = message_with(&contacts, &message).person;
        (person.phone, person.bsuid, person.profile_name)
    };
    let by_id = named(json!({"from_user_id": "US.1"}));
    assert_eq!(by_id, (text("15550109999"), text("US.1"), text("Ann")));
    let by_phone = named(json!({"from": "+1 555 010 9999"}));
    assert_eq!(by_phone, (text("15550109999"), text("US.1"), text("Ann")));
    let both = named(json!({"from": "15550108888", "from_user_id": "US.2"}));
    assert_eq!(both, (text("15550108888"), text("US.2"), text("Bo")));
    // The phone has passed to somebody else, whose contact is not there.
    let passed = named(json!({"from": "15550107777", "from_user_id": "US.9"}));
    assert_eq!(passed, (text("15550107777"), text("US.9"), None));
}

#[test]
fn a_message_that_names_nobody_is_the_only_contacts_or_nobodys() {
    let hello = json!({"id": "wamid.A", "timestamp": "1763892000", "type": "request_welcome"});
    let one = json!([{"wa_id": "15550109999", "user_id": "US.1"}]);
    assert_eq!(message_with(&one, &hello).person.bsuid, text("US.1"));
    for contacts in [json!([]), json!([{"user_id": "US.1"}, {"user_id": "US.2"}])] {
        let value = value(&json!({"contacts": contacts, "messages": [hello]}));
        let update = only(updates_of("messages", &value));
        let why = "a message of nobody";
        let field = "messages".to_owned();
        assert_eq!(update, Update::Unreadable { field, why });
    }
}

#[test]
fn every_kind_of_file_is_read() {
    let file = |kind: &str, extra: &Value| {
        let mut file = json!({"id": "1003", "mime_type": "x/y", "sha256": "b64==",
            "url": "https://lookaside.fbsbx.com/x"});
        for (name, field) in extra.as_object().unwrap() {
            file[name] = field.clone();
        }
        match content(&json!({"type": kind, kind: file})) {
            Content::Media {
                kind,
                id,
                mime_type,
                sha256,
                caption,
                file_name,
            } => {
                assert_eq!((id.as_str(), mime_type.as_str()), ("1003", "x/y"));
                assert_eq!(sha256, text("b64=="));
                (kind, caption, file_name)
            }
            other => panic!("{other:?}"),
        }
    };
    let caption = json!({"caption": "door"});
    assert_eq!(
        file("image", &caption),
        (MediaKind::Image, text("door"), None)
    );
    assert_eq!(
        file("video", &caption),
        (MediaKind::Video, text("door"), None)
    );
    assert_eq!(
        file("audio", &json!({"voice": true})),
        (MediaKind::Voice, None, None)
    );
    assert_eq!(
        file("audio", &json!({"voice": false})),
        (MediaKind::Audio, None, None)
    );
    assert_eq!(
        file("document", &json!({"filename": "invoice.pdf"})),
        (MediaKind::Document, None, text("invoice.pdf"))
    );
    assert_eq!(
        file("sticker", &json!({"animated": false})),
        (MediaKind::Sticker, None, None)
    );
}

#[test]
fn a_file_without_an_id_and_a_kind_without_its_object_are_unsupported() {
    for (kind, object) in [
        ("image", json!({"mime_type": "image/jpeg"})),
        ("text", json!({})),
        ("location", json!({"latitude": 40.7})),
        ("location", json!({"latitude": 140.7, "longitude": 0})),
        ("reaction", json!({"emoji": "👍"})),
        ("edit", json!({"original_message_id": "wamid.A0"})),
        ("revoke", json!(null)),
        ("contacts", json!([])),
    ] {
        let type_name = kind.to_owned();
        let read = content(&json!({"type": kind, kind: object}));
        assert!(
            read == Content::Unsupported { type_name },
            "{kind}: {read:?}"
        );
    }
}

#[test]
fn a_place_may_have_numbers_or_texts() {
    let read = content(&json!({"type": "location", "location": {
        "latitude": 40.7412, "longitude": "-73.9896", "name": "Flatiron",
        "address": "175 5th Ave, New York", "url": "https://example.com/"}}));
    let expected = Content::Location {
        latitude: 40.7412,
        longitude: -73.9896,
        name: text("Flatiron"),
        address: text("175 5th Ave, New York"),
    };
    assert!(read == expected);
}

#[test]
fn a_card_is_read_without_birthday_and_addresses() {
    let read = content(&json!({"type": "contacts", "contacts": [
        {"name": {"formatted_name": "Bo Li", "first_name": "Bo"},
         "phones": [{"phone": "+1 555-010-0000", "wa_id": "15550100000"}, {"wa_id": "15550100001"}],
         "emails": [{"email": "bo@example.com"}], "birthday": "1990-01-31",
         "addresses": [{"street": "1 Main St"}], "vcard": "BEGIN:VCARD\nBDAY:1990-01-31"},
        {"name": {"first_name": "Cy"}},
    ]}));
    let Content::Contacts(cards) = read else {
        panic!("{read:?}");
    };
    assert_eq!(cards[0].name, "Bo Li");
    assert_eq!(cards[0].phones, ["+1 555-010-0000", "+15550100001"]);
    assert_eq!(cards[0].emails, ["bo@example.com"]);
    assert_eq!((cards[1].name.as_str(), cards[1].phones.len()), ("Cy", 0));
}

#[test]
fn answers_to_buttons_lists_and_forms_are_read() {
    let button = json!({"type": "button", "context": {"from": "15550100000", "id": "wamid.OUT1"},
        "button": {"payload": "CONFIRM", "text": "Confirm"}});
    let read = message(&button);
    assert_eq!(read.context.unwrap().id, text("wamid.OUT1"));
    let expected = Content::Button {
        text: "Confirm".to_owned(),
        payload: text("CONFIRM"),
    };
    assert!(read.content == expected);

    let choice = |id: &str, title: &str| Content::Choice {
        title: title.to_owned(),
        id: id.to_owned(),
    };
    let interactive =
        |answer: Value| content(&json!({"type": "interactive", "interactive": answer}));
    let reply =
        interactive(json!({"type": "button_reply", "button_reply": {"id": "yes", "title": "Yes"}}));
    assert!(reply == choice("yes", "Yes"));
    let row = interactive(json!({"type": "list_reply",
        "list_reply": {"id": "slot_2", "title": "2–4 PM", "description": "Tue"}}));
    assert!(row == choice("slot_2", "2–4 PM"));
    let form = interactive(
        json!({"type": "nfm_reply", "nfm_reply": {"name": "flow", "body": "Sent",
        "response_json": "{\"zip\":\"10010\"}"}}),
    );
    let expected = Content::FormReply {
        body: text("Sent"),
        json: r#"{"zip":"10010"}"#.to_owned(),
    };
    assert!(form == expected);
}

#[test]
fn an_answer_about_calls_may_lack_everything() {
    let permission = |reply: Value| {
        let answer = json!({"type": "call_permission_reply", "call_permission_reply": reply});
        match content(&json!({"type": "interactive", "interactive": answer})) {
            Content::CallPermission { is_granted, until } => {
                (is_granted, until.map(jiff::Timestamp::as_second))
            }
            other => panic!("{other:?}"),
        }
    };
    let accepted = json!({"response": "accept", "expiration_timestamp": 1_763_990_000,
        "response_source": "user_action"});
    assert_eq!(permission(accepted), (Some(true), Some(1_763_990_000)));
    assert_eq!(
        permission(json!({"response": "reject"})),
        (Some(false), None)
    );
    assert_eq!(permission(json!(null)), (None, None));
}

#[test]
fn an_answer_without_its_object_takes_the_error_beside_it() {
    let bare = json!({"from": "15550101234", "id": "wamid.A1", "timestamp": "1763892000",
        "type": "interactive"});
    let hello = json!({"from": "15550101234", "id": "wamid.A2", "timestamp": "1763892001",
        "type": "text", "text": {"body": "Hi"}});
    let errors = json!([{"code": 131_000, "title": "Unsupported webhook payload"}]);
    let value = value(&json!({"messages": [bare, hello], "errors": errors}));
    let updates = updates_of("messages", &value);
    let codes: Vec<_> = updates
        .iter()
        .map(|update| match update {
            Update::Message(message) => (message.content.kind(), message.errors.clone()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(codes, [("unsupported", vec![131_000]), ("text", vec![])]);
}

#[test]
fn an_order_counts_its_goods() {
    let read = content(
        &json!({"type": "order", "order": {"catalog_id": "19483", "text": "",
        "product_items": [{"product_retailer_id": "key-1", "quantity": 2}, {"quantity": 1}]}}),
    );
    let items = 2;
    assert!(read == Content::Order { text: None, items });
}

#[test]
fn a_reaction_without_an_emoji_is_taken_back() {
    for (reaction, emoji) in [
        (
            json!({"message_id": "wamid.OUT1", "emoji": "👍"}),
            text("👍"),
        ),
        (json!({"message_id": "wamid.OUT1", "emoji": ""}), None),
        (json!({"message_id": "wamid.OUT1"}), None),
    ] {
        let read = content(&json!({"type": "reaction", "reaction": reaction}));
        let message_id = "wamid.OUT1".to_owned();
        assert!(read == Content::Reaction { message_id, emoji });
    }
}

#[test]
fn edits_and_revocations_name_their_message() {
    let edit = |inner: Value| {
        content(&json!({"type": "edit",
            "edit": {"original_message_id": "wamid.A0", "message": inner}}))
    };
    let edited = |text| Content::Edit {
        original_id: "wamid.A0".to_owned(),
        text,
    };
    let words = json!({"type": "text", "text": {"body": "new text"}, "context": {"id": "M0"}});
    assert!(edit(words) == edited(text("new text")));
    let below = json!({"type": "image", "image": {"id": "1", "caption": "new caption"}});
    assert!(edit(below) == edited(text("new caption")));
    assert!(edit(json!({"type": "image", "image": {"id": "1"}})) == edited(None));

    let revoked =
        content(&json!({"type": "revoke", "revoke": {"original_message_id": "wamid.A0"}}));
    let original_id = "wamid.A0".to_owned();
    assert!(revoked == Content::Revoke { original_id });
}

#[test]
fn what_meta_does_not_hand_over_is_named_and_kept() {
    let poll = message(
        &json!({"type": "unsupported", "unsupported": {"type": "poll"}, "errors": [
        {"code": 131_051, "title": "Message type unknown", "error_data": {"details": "…"}}]}),
    );
    let named = |name: &str| Content::Unsupported {
        type_name: name.to_owned(),
    };
    assert!(poll.content == named("poll"));
    assert_eq!(poll.errors, [131_051]);
    assert!(content(&json!({"type": "hologram", "hologram": {}})) == named("hologram"));
    assert!(content(&json!({"type": "unsupported"})) == named("unsupported"));
    assert!(content(&json!({"type": "not a word!"})) == named("unknown"));
    assert!(content(&json!({})) == named("unknown"));
    assert!(content(&json!({"type": "request_welcome"})) == Content::ChatOpened);
}

#[test]
fn context_and_referral_are_read() {
    let forwarded = |context: Value| {
        let read = message(&json!({"type": "text", "text": {"body": "Hi"}, "context": context}));
        let context = read.context.unwrap();
        (
            context.id,
            context.is_forwarded,
            context.is_frequently_forwarded,
        )
    };
    let forward = forwarded(json!({"forwarded": true}));
    assert_eq!(forward, (None, true, false));
    let often = forwarded(json!({"frequently_forwarded": true}));
    assert_eq!(often, (None, true, true));
    let reply = forwarded(json!({"from": "15550100000", "id": "wamid.OUT9"}));
    assert_eq!(reply, (text("wamid.OUT9"), false, false));

    let came = message(
        &json!({"type": "text", "text": {"body": "Hi"}, "referral": {
        "source_url": "https://fb.me/x", "source_id": 12022, "source_type": "ad",
        "headline": "24/7 Locksmith", "body": "Call now", "ctwa_clid": "Aff-n8",
        "welcome_message": {"text": "Hi!"}}}),
    );
    let referral = came.referral.unwrap();
    assert_eq!(referral.source_type, text("ad"));
    assert_eq!(referral.source_id, text("12022"));
    assert_eq!(referral.click_id, text("Aff-n8"));
}

fn identity_change(message: &Value) -> IdentityChange {
    let value = value(&json!({"messages": [message]}));
    match only(updates_of("messages", &value)) {
        Update::IdentityChanged(change) => change,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_new_number_or_id_is_told_without_a_contact() {
    for kind in ["user_changed_number", "customer_changed_number"] {
        let change = identity_change(&json!({"from": "15550101234", "id": "wamid.S1",
            "timestamp": "1763892100", "type": "system", "system": {"type": kind,
            "body": "User Dana changed…", "wa_id": "15550105358", "user_id": "US.NEW"}}));
        assert_eq!(change.old_phone, text("15550101234"));
        assert_eq!(change.new_phone, text("15550105358"));
        assert_eq!((change.old_bsuid, change.new_bsuid), (None, text("US.NEW")));
    }
    let change = identity_change(&json!({"id": "wamid.S2", "timestamp": "1763892101",
        "from_user_id": "US.OLD", "type": "system",
        "system": {"type": "user_changed_user_id", "body": "…", "user_id": "US.NEW"}}));
    assert_eq!((change.old_phone, change.new_phone), (None, None));
    assert_eq!(change.old_bsuid, text("US.OLD"));
    assert_eq!(change.new_bsuid, text("US.NEW"));
}

#[test]
fn another_system_note_is_a_message() {
    let read = content(&json!({"type": "system",
        "identity": {"acknowledged": true, "hash": "xyz"},
        "system": {"type": "customer_identity_changed", "body": "…"}}));
    let expected = Content::System {
        kind: "customer_identity_changed".to_owned(),
        body: text("…"),
    };
    assert!(read == expected);
}

fn echo(fields: &Value) -> EchoMessage {
    let mut echo = json!({"from": "15550100000", "to": "15550101234", "to_user_id": "US.1349",
        "id": "wamid.X", "timestamp": "1763892000"});
    for (name, field) in fields.as_object().unwrap() {
        echo[name] = field.clone();
    }
    let value = value(&json!({"message_echoes": [echo]}));
    match only(updates_of("smb_message_echoes", &value)) {
        Update::Echo(echo) => *echo,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_the_business_types_in_its_own_app_is_an_echo() {
    let typed = echo(&json!({"type": "text", "text": {"body": "on my way"}}));
    assert_eq!(typed.to.phone, text("15550101234"));
    assert_eq!(typed.to.bsuid, text("US.1349"));
    let body = "on my way".to_owned();
    assert!(typed.content == Content::Text { body });
    let revoked = echo(&json!({"type": "revoke", "revoke": {"original_message_id": "wamid.W"}}));
    let original_id = "wamid.W".to_owned();
    assert!(revoked.content == Content::Revoke { original_id });
    let edited = echo(
        &json!({"type": "edit", "edit": {"original_message_id": "wamid.W",
        "message": {"type": "text", "text": {"body": "soon"}}}}),
    );
    assert_eq!(edited.content.kind(), "edit");
}

fn status(fields: &Value) -> StatusUpdate {
    let mut status = json!({"id": "wamid.OUT1", "timestamp": "1763892200"});
    for (name, field) in fields.as_object().unwrap() {
        status[name] = field.clone();
    }
    let contacts = json!([{"wa_id": "15550101234", "user_id": "US.1349"}]);
    let value = value(&json!({"contacts": contacts, "statuses": [status]}));
    match only(updates_of("messages", &value)) {
        Update::Status(status) => status,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_status_names_message_recipient_and_what_we_gave_along() {
    let update = status(
        &json!({"status": "delivered", "recipient_id": "15550101234",
        "biz_opaque_callback_data": "msg_77", "pricing": {"billable": true}}),
    );
    assert_eq!(update.id, "wamid.OUT1");
    assert_eq!(update.status, DeliveryStatus::Delivered);
    assert_eq!(update.at.as_second(), 1_763_892_200);
    assert_eq!(update.callback_data, text("msg_77"));
    assert_eq!(update.recipient_phone, text("15550101234"));
    assert_eq!(update.recipient_bsuid, text("US.1349"));
    assert_eq!(update.error, None);
}

#[test]
fn every_status_is_known_or_kept_by_name() {
    for (word, expected) in [
        ("sent", DeliveryStatus::Sent),
        ("read", DeliveryStatus::Read),
        ("played", DeliveryStatus::Played),
        ("deleted", DeliveryStatus::Unknown("deleted".to_owned())),
    ] {
        let update = status(&json!({"status": word, "recipient_user_id": "US.1349"}));
        assert_eq!(update.status, expected);
    }
    let failed = status(&json!({"status": "failed", "recipient_id": "15550101234",
        "errors": [{"code": "131047", "error_data": {"details": "…"}}]}));
    assert_eq!(failed.status, DeliveryStatus::Failed);
    assert_eq!(failed.error.unwrap().code, 131_047);
}

#[test]
fn an_error_without_a_message_is_a_problem_of_the_account() {
    let error = json!({"code": 130_429, "title": "Rate limit hit",
        "error_data": {"details": "Cloud API message throughput has been reached."}});
    let updates = updates_of(
        "messages",
        &value(&json!({"errors": [error, {"code": 131_000}]})),
    );
    let problem = |code, details_present| Update::AccountProblem {
        code,
        details_present,
    };
    assert_eq!(updates, [problem(130_429, true), problem(131_000, false)]);
}

fn update(field: &str, value: &Value) -> AccountEvent {
    match only(updates_of(field, value)) {
        Update::AccountEvent(update) => {
            assert_eq!(update.at, Some(came_at()));
            update.event
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn events_of_an_account_go_to_the_account() {
    let body = json!({"object": "whatsapp_business_account", "entry": [{"id": WABA, "changes": [
        {"field": "account_update", "value": {"event": "PARTNER_ADDED"}}]}]});
    let parts = split(body.to_string().as_bytes()).unwrap();
    assert_eq!(parts[0].account, Account::Waba(WABA.to_owned()));

    let account = |value: Value| update("account_update", &value);
    assert_eq!(
        account(json!({"event": "PARTNER_APP_UNINSTALLED", "waba_info": {"waba_id": "1"}})),
        AccountEvent::Disconnected {
            event: "PARTNER_APP_UNINSTALLED".to_owned(),
            reason: None,
        }
    );
    assert_eq!(
        account(json!({"event": "PARTNER_REMOVED",
            "disconnection_info": {"reason": "CHANGE_NUMBER", "initiated_by": "USER"}})),
        AccountEvent::Disconnected {
            event: "PARTNER_REMOVED".to_owned(),
            reason: text("CHANGE_NUMBER"),
        }
    );
    for (state, expected) in [
        (
            "DISABLE",
            AccountEvent::Disabled {
                is_scheduled: false,
            },
        ),
        (
            "SCHEDULE_FOR_DISABLE",
            AccountEvent::Disabled { is_scheduled: true },
        ),
        ("REINSTATE", AccountEvent::Reinstated),
    ] {
        let ban = json!({"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": state}});
        assert_eq!(account(ban), expected);
    }
    let restricted = account(json!({"event": "ACCOUNT_RESTRICTION", "restriction_info": [
        {"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING", "expiration": 1_795_000_000}]}));
    assert_eq!(
        restricted,
        AccountEvent::Restricted {
            kinds: vec!["RESTRICTED_BIZ_INITIATED_MESSAGING".to_owned()],
            until: jiff::Timestamp::from_second(1_795_000_000).ok(),
        }
    );
    let event = "MM_LITE_TERMS_SIGNED".to_owned();
    assert_eq!(
        account(json!({"event": event})),
        AccountEvent::Other { event }
    );
}

#[test]
fn events_of_templates_and_quality_are_read() {
    let rejected = json!({"event": "REJECTED", "message_template_id": 1_689_556_908_129_835_u64,
        "message_template_name": "eta_update", "message_template_language": "en_US",
        "reason": "INVALID_FORMAT"});
    assert_eq!(
        update("message_template_status_update", &rejected),
        AccountEvent::Template {
            id: text("1689556908129835"),
            name: "eta_update".to_owned(),
            language: "en_US".to_owned(),
            status: "REJECTED".to_owned(),
            reason: text("INVALID_FORMAT"),
        }
    );
    let flagged = json!({"display_phone_number": "15550100000", "event": "FLAGGED",
        "current_limit": "TIER_1K"});
    assert_eq!(
        update("phone_number_quality_update", &flagged),
        AccountEvent::Quality {
            event: "FLAGGED".to_owned(),
            limit: text("TIER_1K"),
        }
    );
}

#[test]
fn a_person_may_stop_and_resume_marketing() {
    for (word, is_stopped) in [("stop", true), ("resume", false)] {
        let chosen = json!({"wa_id": "15550101234", "detail": "…", "category": "marketing_messages",
            "value": word, "timestamp": 1_763_892_300});
        let value = value(&json!({"contacts": [], "user_preferences": [chosen]}));
        let expected = PreferenceUpdate {
            person: Person {
                phone: text("15550101234"),
                ..Person::default()
            },
            category: "marketing_messages".to_owned(),
            is_stopped,
            at: jiff::Timestamp::from_second(1_763_892_300).unwrap(),
        };
        let update = only(updates_of("user_preferences", &value));
        assert_eq!(update, Update::Preference(expected));
    }
}

#[test]
fn one_broken_update_breaks_no_other() {
    let good = json!({"from": "15550101234", "id": "wamid.A1", "timestamp": "1763892000",
        "type": "text", "text": {"body": "Hi"}});
    let deep: Value = serde_json::from_str(&("[".repeat(100) + &"]".repeat(100))).unwrap();
    let messages = json!([5, {"id": "x"}, good, {"deep": deep}, null, good]);
    let statuses = json!([{"id": "wamid.OUT1"}, {"id": "wamid.OUT1", "status": "sent",
        "timestamp": "1763892000"}]);
    let updates = updates_of(
        "messages",
        &value(&json!({"messages": messages, "statuses": statuses, "contacts": "none"})),
    );
    let is_read: Vec<bool> = updates
        .iter()
        .map(|update| !matches!(update, Update::Unreadable { .. }))
        .collect();
    assert_eq!(
        is_read,
        [false, false, true, false, true, false, true, false]
    );
}

/// The person of the only message of a change, as phone and id.
fn writer(contacts: &Value, names: &Value) -> (Option<String>, Option<String>) {
    let mut hello = json!({"id": "wamid.A", "timestamp": "1763892000", "type": "text",
        "text": {"body": "Hi"}});
    for (name, field) in names.as_object().unwrap() {
        hello[name] = field.clone();
    }
    let person = message_with(contacts, &hello).person;
    (person.phone, person.bsuid)
}

#[test]
fn an_id_in_the_place_of_a_phone_stays_an_id() {
    let id = "IL.831795913707611";
    let contact = json!([{"wa_id": id, "profile": {"name": "Noa"}}]);
    assert_eq!(writer(&contact, &json!({"from": id})), (None, text(id)));
    let id = "US.13491208655302741918";
    let names = json!({"from": id, "from_user_id": id});
    assert_eq!(writer(&json!([]), &names), (None, text(id)));
    let names = json!({"from": "US.ENT.11815799212886844830", "from_user_id": id});
    assert_eq!(writer(&json!([]), &names), (None, text(id)));
    for (names, phone, user_id) in [
        (json!({"from_user_id": "US.1"}), None, text("US.1")),
        (
            json!({"from": null, "from_user_id": "US.1"}),
            None,
            text("US.1"),
        ),
        (
            json!({"from_parent_user_id": "US.ENT.1"}),
            None,
            text("US.ENT.1"),
        ),
        (
            json!({"from": "il.8317959137"}),
            None,
            text("il.8317959137"),
        ),
        (
            json!({"from_user_id": "16505551234"}),
            text("16505551234"),
            None,
        ),
        (
            json!({"from": "+1 650-555-1234"}),
            text("16505551234"),
            None,
        ),
        (
            json!({"from": "83179591370761112345"}),
            None,
            text("83179591370761112345"),
        ),
    ] {
        assert_eq!(writer(&json!([]), &names), (phone, user_id), "{names}");
    }
    let nobody = json!({"id": "wamid.A", "from": "1650٥٥٥1234", "type": "text"});
    let update = only(updates_of(
        "messages",
        &value(&json!({"messages": [nobody]})),
    ));
    assert!(matches!(update, Update::Unreadable { .. }), "{update:?}");
}

#[test]
fn an_id_is_no_phone_in_any_other_place_either() {
    let id = "IL.831795913707611";
    let typed = echo(&json!({"to": id, "to_user_id": id, "type": "text", "text": {"body": "x"}}));
    assert_eq!((typed.to.phone, typed.to.bsuid), (None, text(id)));

    let lists = json!({"statuses": [{"id": "wamid.1", "status": "sent", "timestamp": "1",
        "recipient_id": id}]});
    let Update::Status(update) = only(updates_of("messages", &value(&lists))) else {
        panic!("not a status");
    };
    assert_eq!(
        (update.recipient_phone, update.recipient_bsuid),
        (None, text(id))
    );
    let lists = json!({"statuses": [{"id": "wamid.1", "status": "sent", "timestamp": "1",
        "recipient_type": "group", "recipient_id": "120363025555555",
        "recipient_participant_id": "16505551234"}]});
    let Update::Status(update) = only(updates_of("messages", &value(&lists))) else {
        panic!("not a status");
    };
    assert_eq!(update.recipient_phone, text("16505551234"));

    let change = identity_change(&json!({"from": id, "id": "wamid.S1", "timestamp": "1",
        "type": "system", "system": {"type": "user_changed_number", "wa_id": "IL.99999999999"}}));
    assert_eq!((change.old_phone, change.old_bsuid), (None, text(id)));
    assert_eq!(
        (change.new_phone, change.new_bsuid),
        (None, text("IL.99999999999"))
    );

    let chosen = json!({"wa_id": id, "category": "marketing_messages", "value": "stop",
        "timestamp": 1});
    let lists = json!({ "user_preferences": [chosen] });
    let Update::Preference(update) = only(updates_of("user_preferences", &value(&lists))) else {
        panic!("not a preference");
    };
    assert_eq!((update.person.phone, update.person.bsuid), (None, text(id)));
}

#[test]
fn a_null_counts_as_nothing() {
    let read = message(
        &json!({"type": "text", "text": {"body": "Hi", "preview": null},
        "referral": null, "group_id": null, "context": null, "errors": null, "system": null,
        "from_parent_user_id": null, "image": null}),
    );
    assert!(read.referral.is_none() && read.context.is_none() && read.errors.is_empty());
    for nothing in [json!({}), json!([]), json!(""), json!({"source_url": null})] {
        let read = message(&json!({"type": "text", "text": {"body": "Hi"}, "referral": nothing}));
        assert!(read.referral.is_none(), "{nothing}");
    }
    // Control: what is there is read.
    let read = message(&json!({"type": "text", "text": {"body": "Hi"},
        "referral": {"source_type": "ad", "headline": null}}));
    assert!(read.referral.is_some());

    let lists = json!({"contacts": null, "messages": null, "errors": null, "statuses": [null,
        {"id": "wamid.OUT1", "status": "sent", "timestamp": "1", "errors": null,
            "recipient_id": null, "recipient_type": null, "recipient_user_id": "US.1"}]});
    let Update::Status(update) = only(updates_of("messages", &value(&lists))) else {
        panic!("not a status");
    };
    assert_eq!((update.recipient_bsuid, update.error), (text("US.1"), None));
    let error = json!({"code": 131_000, "error_data": {"details": null}});
    assert_eq!(
        updates_of("messages", &value(&json!({ "errors": [error] }))),
        [Update::AccountProblem {
            code: 131_000,
            details_present: false
        }]
    );
    assert!(matches!(
        content(
            &json!({"type": "interactive", "interactive": {"type": "nfm_reply",
            "nfm_reply": null}})
        ),
        Content::Unsupported { .. }
    ));
}

#[test]
fn an_odd_field_costs_nothing_but_itself() {
    let deep: Value = serde_json::from_str(&("[".repeat(100) + &"]".repeat(100))).unwrap();
    for odd in [
        json!({"timestamp": null}),
        json!({"timestamp": "soon"}),
        json!({"timestamp": {"seconds": 1}}),
        json!({"hologram": deep}),
        json!({"context": "wamid.1", "referral": 7, "errors": {"code": "x"}}),
        json!({"type": null}),
        json!({"type": {"name": "text"}}),
        json!({"system": 5, "interactive": "?"}),
        json!({"from_user_id": {"id": 1}}),
    ] {
        let mut message = json!({"from": "15550101234", "id": "wamid.A1",
            "timestamp": "1763892000", "type": "text", "text": {"body": "Hi"}});
        for (name, field) in odd.as_object().unwrap() {
            message[name] = field.clone();
        }
        let read = message_with(&json!([{"profile": 7, "wa_id": [1]}, "x"]), &message);
        assert!(
            read.content
                == Content::Text {
                    body: "Hi".to_owned()
                },
            "{odd}"
        );
        let has_timestamp = odd.get("timestamp").is_none();
        let at = if has_timestamp {
            1_763_892_000
        } else {
            came_at().as_second()
        };
        assert_eq!(read.at.as_second(), at, "{odd}");
    }
    let raw = r#"[{"field":"messages","value":{"messages":[{"from":"15550101234","id":"wamid.A1",
        "timestamp":"1763892000","type":"text","text":{"body":"Hi","size":1e999},"x":-1e999}]}}]"#;
    let Update::Message(message) = only(read_part(raw, came_at())) else {
        panic!("not a message");
    };
    assert_eq!(message.content.kind(), "text");
}

#[test]
fn what_is_said_in_a_group_is_left() {
    let message = json!({"from": "15550101234", "group_id": "Y2FwaV9ncm91cA", "id": "wamid.A1",
        "timestamp": "1763892000", "type": "text", "text": {"body": "Hi"}});
    let update = only(updates_of(
        "messages",
        &value(&json!({"messages": [message]})),
    ));
    assert!(matches!(update, Update::Unreadable { .. }), "{update:?}");
}

#[test]
fn unknown_fields_and_half_an_emoji_are_taken() {
    for field in ["calls", "standby", "smb_app_state_sync", "a field!"] {
        let update = only(updates_of(field, &value(&json!({"statuses": []}))));
        assert!(matches!(update, Update::Unreadable { .. }), "{update:?}");
    }
    let raw = r#"[{"field":"messages","value":{"contacts":[{"profile":{"name":"Ann \ud83d"},
        "wa_id":"15550101234"}],"messages":[{"from":"15550101234","id":"wamid.A1",
        "timestamp":"1763892000","type":"text","text":{"body":"Hi"}}]}}]"#;
    let Update::Message(message) = only(read_part(raw, came_at())) else {
        panic!("not a message");
    };
    assert_eq!(message.person.profile_name, text("Ann \u{fffd}"));
}

#[test]
fn nothing_personal_is_shown() {
    let canaries = [
        "Dana",
        "dana",
        "15550101234",
        "US.1349",
        "wamid",
        "secret words",
    ];
    let message = json!({"from": "15550101234", "from_user_id": "US.1349", "id": "wamid.A1",
        "timestamp": "1763892000", "type": "text", "text": {"body": "secret words"},
        "context": {"id": "wamid.OUT1"}});
    let moved = json!({"from": "15550101234", "id": "wamid.S1", "timestamp": "1763892100",
        "type": "system", "system": {"type": "user_changed_number", "wa_id": "15550101234"}});
    let lists = json!({
        "contacts": [{"profile": {"name": "Dana", "username": "@dana"}, "wa_id": "15550101234"}],
        "messages": [message, moved],
        "message_echoes": [{"to": "15550101234", "id": "wamid.X", "timestamp": "1", "type": "text",
            "text": {"body": "secret words"}}],
        "statuses": [{"id": "wamid.OUT1", "status": "sent", "timestamp": "1",
            "recipient_id": "15550101234"}],
        "user_preferences": [{"wa_id": "15550101234", "category": "marketing_messages",
            "value": "stop", "timestamp": 1}],
    });
    let updates = updates_of("messages", &value(&lists));
    assert_eq!(updates.len(), 5);
    let shown = format!("{updates:?}");
    for canary in canaries {
        assert!(!shown.contains(canary), "{canary} in {shown}");
    }
}

/// JSON of any shape, with the names that are read more often than chance would have it.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        prop_oneof![
            "text",
            "image",
            "interactive",
            "edit",
            "system",
            "1763892000",
            "stop"
        ]
        .prop_map(Value::from),
    ];
    let name = prop_oneof![
        "id|from|type|text|body|timestamp|contacts|messages|statuses|errors|message_echoes",
        "user_preferences|interactive|edit|message|original_message_id|system|event|wa_id|code",
        "[a-z]{1,5}",
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::hash_map(name.clone(), inner, 0..6)
                .prop_map(|map| map.into_iter().collect::<Value>()),
        ]
    })
}

proptest! {
    #[test]
    fn no_bytes_panic(body in proptest::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(text) = std::str::from_utf8(&body) {
            let _ = read_part(text, came_at());
        }
        let _ = split(&body);
    }

    #[test]
    fn no_content_panics_and_each_change_gives_an_update(
        field in "messages|smb_message_echoes|user_preferences|account_update|x",
        value in any_json(),
    ) {
        prop_assert!(!updates_of(&field, &value).is_empty());
    }

    #[test]
    fn splitting_then_reading_keeps_the_number_of_updates(
        changes in proptest::collection::vec((0..4_u8, 1..6_usize, 0..4_usize), 1..40),
    ) {
        let mut expected = 0;
        let changes: Vec<Value> = changes
            .into_iter()
            .map(|(number, messages, statuses)| {
                expected += messages + statuses;
                let message = json!({"from": "15550101234", "id": "wamid.A", "timestamp": "1",
                    "type": "text", "text": {"body": "Hi"}});
                let status = json!({"id": "wamid.B", "status": "sent", "timestamp": "1"});
                json!({"field": "messages", "value": {
                    "metadata": {"phone_number_id": number.to_string()},
                    "messages": vec![message; messages],
                    "statuses": vec![status; statuses],
                }})
            })
            .collect();
        let body = json!({"object": "whatsapp_business_account",
            "entry": [{"id": WABA, "changes": changes}]});
        let parts = split(body.to_string().as_bytes()).unwrap();
        let read: usize = parts.iter().map(|part| read_part(&part.json, came_at()).len()).sum();
        prop_assert_eq!(read, expected);
    }
}
