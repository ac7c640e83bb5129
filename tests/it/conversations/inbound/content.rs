//! Every kind of message is kept as what it is.

use domain::media::{AttachmentState, Kind};
use domain::message::{Content, MessageOrigin};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{Shop, dana, done, texts};

/// Messages of every kind with what a list shows of them.
fn kinds() -> Vec<(Value, &'static str)> {
    vec![
        (
            json!({ "type": "text", "text": { "body": "Locked out" } }),
            "Locked out",
        ),
        (
            json!({ "type": "location", "location": {
                "latitude": 40.7412, "longitude": -73.9896, "name": "Flatiron",
            } }),
            "📍 Location: Flatiron",
        ),
        (
            json!({ "type": "contacts", "contacts": [
                { "name": { "formatted_name": "Bo Li" }, "phones": [{ "phone": "+1 303 555 0100" }] },
            ] }),
            "Contact: Bo Li",
        ),
        (
            json!({ "type": "button", "button": { "payload": "CONFIRM", "text": "Confirm" } }),
            "Confirm",
        ),
        (
            json!({ "type": "interactive", "interactive": {
                "type": "button_reply", "button_reply": { "id": "yes", "title": "Yes" },
            } }),
            "Yes",
        ),
        (
            json!({ "type": "interactive", "interactive": {
                "type": "list_reply", "list_reply": { "id": "slot_2", "title": "2–4 PM" },
            } }),
            "2–4 PM",
        ),
        (
            json!({ "type": "interactive", "interactive": { "type": "nfm_reply", "nfm_reply": {
                "name": "flow", "body": "Sent", "response_json": "{\"zip\":\"10010\"}",
            } } }),
            "Sent",
        ),
        (
            json!({ "type": "interactive", "interactive": {
                "type": "call_permission_reply", "call_permission_reply": { "response": "accept" },
            } }),
            "Allows WhatsApp calls",
        ),
        (
            json!({ "type": "order", "order": { "catalog_id": "1", "text": "please",
                "product_items": [{ "product_retailer_id": "k", "quantity": 2 }] } }),
            "please",
        ),
        (
            json!({ "type": "unsupported", "unsupported": { "type": "poll" },
                "errors": [{ "code": 131_051 }] }),
            "Poll",
        ),
        (
            json!({ "type": "hologram", "hologram": {} }),
            "Message that only WhatsApp can show",
        ),
    ]
}

#[tokio::test]
async fn each_kind_of_message_is_kept_and_shown() {
    let shop = Shop::open().await;
    for (number, (mut message, short)) in kinds().into_iter().enumerate() {
        message["id"] = json!(format!("wamid.{number}"));
        message["timestamp"] = json!(shop.at(0));
        let stored = shop.receive(&dana(), message).await;
        assert_eq!(stored.content.in_short(), short);
        assert_eq!(stored.origin, MessageOrigin::Customer);
    }
    let poll = shop.stored_message("wamid.9").await;
    assert!(matches!(poll.content, Content::Unsupported { name } if name == "poll"));
    assert_eq!(shop.customers().await.len(), 1);
}

#[tokio::test]
async fn each_kind_of_file_waits_to_be_copied() {
    let mut shop = Shop::open().await;
    shop.world.may_leave_events();
    for (kind, file, expected) in [
        ("image", json!({ "caption": "door" }), Kind::Photo),
        ("video", json!({}), Kind::Video),
        ("audio", json!({ "voice": true }), Kind::Voice),
        ("audio", json!({}), Kind::Audio),
        (
            "document",
            json!({ "filename": "in\nvoice.pdf" }),
            Kind::Document,
        ),
        ("sticker", json!({}), Kind::Sticker),
    ] {
        let mut file = file;
        file["id"] = json!("1003");
        file["mime_type"] = json!("application/octet-stream");
        let id = format!("wamid.{expected}");
        let message = json!({ "id": id, "timestamp": shop.at(0), "type": kind, kind: file });
        let stored = shop.receive(&dana(), message).await;
        let row = shop
            .attachment(stored.content.attachment_id().unwrap())
            .await;
        assert_eq!((row.kind, row.state), (expected, AttachmentState::Pending));
        assert_eq!(row.message, Some((stored.thread_id, stored.message_id)));
        assert_eq!(row.provider_id.as_deref(), Some("1003"));
    }
    let photo = shop.stored_message("wamid.photo").await;
    assert_eq!(photo.content.text(), Some("door"));
    let document = shop.stored_message("wamid.document").await;
    let row = shop
        .attachment(document.content.attachment_id().unwrap())
        .await;
    assert_eq!(row.file_name.as_deref(), Some("in voice.pdf"));
}

#[tokio::test]
async fn a_null_or_an_odd_field_costs_a_message_nothing() {
    let shop = Shop::open().await;
    let mut text = shop.text("wamid.1", "hello");
    text["group_id"] = json!(null);
    text["referral"] = json!(null);
    text["context"] = json!(null);
    text["timestamp"] = json!({ "seconds": 1 });
    let message = shop.receive(&dana(), text).await;
    assert_eq!(message.content.text(), Some("hello"));
    assert!(message.referral.is_none());
    assert_eq!(message.at, shop.world.clock.now());
}

#[tokio::test]
async fn a_shared_card_shows_the_whole_name_and_the_organization() {
    let shop = Shop::open().await;
    let card = json!({
        "id": "wamid.1", "timestamp": shop.at(0), "type": "contacts", "contacts": [
            { "name": { "first_name": "Only", "last_name": "Last" } },
            { "name": { "last_name": "Li" }, "org": { "company": "Li HVAC" },
              "phones": [{ "wa_id": "15550100000" }] },
        ],
    });
    let message = shop.receive(&dana(), card).await;
    let path = format!("/v1/threads/{}/messages", message.thread_id);
    let page = shop.team.dispatcher.get(path).await.expect(200);
    let contacts = &page["items"][0]["content"]["contacts"];
    assert_eq!(contacts[0]["name"], "Only Last");
    assert_eq!(contacts[1]["name"], "Li");
    assert_eq!(contacts[1]["organization"], "Li HVAC");
    assert_eq!(contacts[1]["phones"], json!(["+15550100000"]));
}

#[tokio::test]
async fn an_answer_leads_to_what_it_answers_and_a_referral_is_kept() {
    let shop = Shop::open().await;
    let first = shop.receive(&dana(), shop.text("wamid.1", "hello")).await;
    let mut answer = shop.text("wamid.2", "and again");
    answer["context"] = json!({ "id": "wamid.1", "from": "16505551234" });
    let answer = shop.receive(&dana(), answer).await;
    assert_eq!(answer.reply_to, Some(first.message_id));

    let mut passed_on = shop.text("wamid.3", "look at this");
    passed_on["context"] = json!({ "forwarded": true });
    passed_on["referral"] = json!({
        "source_type": "ad", "headline": "24/7 Locksmith", "source_url": "https://example.com/ad",
    });
    let passed_on = shop.receive(&dana(), passed_on).await;
    assert!(passed_on.is_forwarded && passed_on.reply_to.is_none());
    assert_eq!(
        passed_on.referral.unwrap().headline.as_deref(),
        Some("24/7 Locksmith")
    );
}

#[tokio::test]
async fn messages_stand_in_the_order_of_the_providers_time() {
    let shop = Shop::open().await;
    for second in [-10, -30, -20] {
        let mut message = shop.text(&format!("wamid.{second}"), &second.to_string());
        message["timestamp"] = json!(shop.at(second));
        shop.receive(&dana(), message).await;
    }
    let thread_id = shop.stored_message("wamid.-10").await.thread_id;
    let messages = shop.messages(thread_id).await;
    assert_eq!(texts(&messages), ["-30", "-20", "-10"]);
    let last = shop.thread(thread_id).await.last_message.unwrap();
    assert_eq!(last.preview, "-10");
}

#[tokio::test]
async fn a_time_in_the_future_counts_as_now() {
    let shop = Shop::open().await;
    let mut message = shop.text("wamid.1", "from tomorrow");
    message["timestamp"] = json!(shop.at(86_400));
    let stored = shop.receive(&dana(), message).await;
    assert_eq!(stored.at, shop.world.clock.now());
    shop.world.advance(SignedDuration::from_secs(2));
    let next = shop.receive(&dana(), shop.text("wamid.2", "later")).await;
    assert!(stored.message_id < next.message_id);
}

#[tokio::test]
async fn what_the_company_writes_in_its_own_app_is_in_the_thread_and_marked() {
    let shop = Shop::open().await;
    let echo = |id: &str, body: &str| {
        json!({
            "id": id, "timestamp": shop.at(0), "type": "text", "text": { "body": body },
        })
    };
    let webhook = shop
        .line
        .webhook()
        .echoed(&dana(), echo("wamid.1", "On my way"));
    assert_eq!(done(&shop.world.receive(&webhook).await), [1, 0, 0]);
    assert_eq!(done(&shop.world.receive(&webhook).await), [0, 1, 0]);

    let stored = shop.stored_message("wamid.1").await;
    assert_eq!(stored.origin, MessageOrigin::NativeApp);
    let customer = shop.customer(stored.thread_id.customer()).await;
    assert_eq!(customer.name.as_str(), "WhatsApp ••1234");
    assert_eq!(shop.thread(stored.thread_id).await.last_inbound_at, None);

    let answer = shop.receive(&dana(), shop.text("wamid.2", "Good")).await;
    assert_eq!(answer.thread_id, stored.thread_id);
    let customer = shop.customer(stored.thread_id.customer()).await;
    assert_eq!(customer.name.as_str(), "Dana K");
    assert_eq!(shop.messages(stored.thread_id).await.len(), 2);
}

#[tokio::test]
async fn every_kind_of_line_break_breaks_the_line() {
    let mut shop = Shop::open().await;
    shop.world.may_leave_events();
    let wraps = [
        "\u{2028}", "\u{2029}", "\u{b}", "\u{c}", "\u{85}", "\r\n", "\r", "\n",
    ];
    for (number, wrap) in wraps.into_iter().enumerate() {
        let body = format!("12 Main St{wrap}Apt\u{200b} 4\0");
        let text = shop
            .receive(&dana(), shop.text(&format!("wamid.{number}"), &body))
            .await;
        let text = text.content.text().map(str::to_owned);
        assert_eq!(text.as_deref(), Some("12 Main St\nApt 4"), "{wrap:?}");
    }
    let photo = json!({
        "id": "wamid.photo", "timestamp": shop.at(0), "type": "image",
        "image": { "id": "1", "mime_type": "image/jpeg", "sha256": "x",
            "caption": "Gate 2\u{2028}Code 7" },
    });
    let photo = shop.receive(&dana(), photo).await;
    assert_eq!(photo.content.text(), Some("Gate 2\nCode 7"));
}
