//! Whose a part is, and what the provider says of accounts.

use data::inbound::{InboundBody, InboundSigner};
use data::key;
use data::row::ChannelRow;
use domain::channel::{ChannelApp, ChannelState};
use serde_json::{Value, json};
use tests::{Line, WebhookDelivery};

use super::{Shop, dana, done};

impl Shop {
    async fn channel(&self, line: &Line) -> ChannelRow {
        let row_key = key::channel(line.id());
        self.team.store().get(row_key).await.unwrap().unwrap()
    }

    fn account_update(&self, value: &Value) -> WebhookDelivery {
        self.line.webhook().account("account_update", value)
    }
}

/// That nothing of Dana's is stored anywhere.
async fn nothing_is_stored(shop: &Shop) {
    assert!(shop.customers().await.is_empty());
    let items = shop.world.items().await;
    for word in ["16505551234", "Dana K", "secret words"] {
        assert!(!items.iter().any(|item| item.contains(word)), "{word}");
    }
}

#[tokio::test]
async fn a_number_that_nobody_connected_leaves_nothing() {
    let shop = Shop::open().await;
    let webhook = shop
        .line
        .wrote(&dana(), shop.text("wamid.1", "secret words"));
    assert_eq!(
        done(&shop.world.receive(&webhook.to_nobody()).await),
        [0, 1, 0]
    );
    nothing_is_stored(&shop).await;
}

#[tokio::test]
async fn a_disconnected_number_leaves_nothing() {
    let mut shop = Shop::open().await;
    let end = |channel: &mut ChannelRow| channel.state = ChannelState::Disconnected;
    shop.line.change(end).await;
    let webhook = shop
        .line
        .wrote(&dana(), shop.text("wamid.1", "secret words"));
    assert_eq!(done(&shop.world.receive(&webhook).await), [0, 1, 0]);
    nothing_is_stored(&shop).await;
}

#[tokio::test]
async fn an_app_is_good_for_its_own_channel_alone() {
    let mut shop = Shop::open().await;
    let others = shop.world.team().await;
    let foreign = Line::connect(&shop.world, &others).await;
    let own = InboundSigner::Own {
        company_id: others.company_id,
        channel_id: foreign.id(),
    };
    let webhook = shop
        .line
        .wrote(&dana(), shop.text("wamid.1", "secret words"));
    // The other company's app about our number; its channel is the platform's besides.
    let part = webhook.part(&shop.world, own);
    assert_eq!(done(&shop.world.take_part(&part).await), [0, 1, 0]);
    // The platform's app about a channel with an app of its own.
    let with_own_app = |channel: &mut ChannelRow| channel.app = ChannelApp::Own;
    shop.line.change(with_own_app).await;
    assert_eq!(done(&shop.world.receive(&webhook).await), [0, 1, 0]);
    nothing_is_stored(&shop).await;

    let ours = InboundSigner::Own {
        company_id: shop.team.company_id,
        channel_id: shop.line.id(),
    };
    let part = webhook.part(&shop.world, ours);
    assert_eq!(done(&shop.world.take_part(&part).await), [1, 0, 0]);
    // The same app about a number that is not connected, or that another company has.
    let theirs = foreign.wrote(&dana(), shop.text("wamid.2", "secret words"));
    let part = theirs.part(&shop.world, ours);
    assert_eq!(done(&shop.world.take_part(&part).await), [0, 1, 0]);
    let other_number = webhook.to_nobody().part(&shop.world, ours);
    assert_eq!(done(&shop.world.take_part(&other_number).await), [0, 1, 0]);
}

#[tokio::test]
async fn a_part_that_rests_in_the_bucket_is_applied_and_forgotten() {
    let shop = Shop::open().await;
    let blobs = shop.world.work.aws().blobs();
    let webhook = shop.line.wrote(&dana(), shop.text("wamid.1", "hello"));
    let mut part = webhook.part(&shop.world, InboundSigner::Platform);
    let InboundBody::Here(json) = std::mem::replace(&mut part.body, InboundBody::Spilled) else {
        panic!("it is here");
    };
    blobs.spill(part.inbound_id, json).await.unwrap();
    assert_eq!(done(&shop.world.take_part(&part).await), [1, 0, 0]);
    assert!(blobs.spilled(part.inbound_id).await.unwrap().is_none());
    assert_eq!(done(&shop.world.take_part(&part).await), [0, 1, 0]);
    assert_eq!(
        shop.stored_message("wamid.1").await.content.text(),
        Some("hello")
    );

    let unknown = webhook.to_nobody();
    let mut part = unknown.part(&shop.world, InboundSigner::Platform);
    part.body = InboundBody::Spilled;
    blobs.spill(part.inbound_id, "[]".into()).await.unwrap();
    assert_eq!(done(&shop.world.take_part(&part).await), [0, 1, 0]);
    assert!(blobs.spilled(part.inbound_id).await.unwrap().is_none());
}

#[tokio::test]
async fn a_disabled_account_breaks_its_channels_until_it_is_reinstated() {
    let shop = Shop::open().await;
    let ban = |state: &str| {
        let value = json!({ "event": "DISABLED_UPDATE", "ban_info": { "waba_ban_state": state } });
        shop.account_update(&value)
    };
    assert_eq!(done(&shop.world.receive(&ban("DISABLE")).await), [1, 0, 0]);
    assert_eq!(done(&shop.world.receive(&ban("DISABLE")).await), [0, 1, 0]);
    let channel = shop.channel(&shop.line).await;
    assert_eq!(channel.state, ChannelState::Broken);
    assert!(channel.reason.unwrap().contains("disabled"));

    assert_eq!(
        done(&shop.world.receive(&ban("REINSTATE")).await),
        [1, 0, 0]
    );
    let channel = shop.channel(&shop.line).await;
    assert_eq!(
        (channel.state, channel.reason),
        (ChannelState::Connected, None)
    );
}

#[tokio::test]
async fn events_of_an_account_reach_every_number_of_it_in_every_company() {
    let shop = Shop::open().await;
    let others = shop.world.team().await;
    let sibling = shop.line.connect_sibling(&shop.world, &shop.team).await;
    let theirs = shop.line.connect_sibling(&shop.world, &others).await;
    let alone = Line::connect(&shop.world, &shop.team).await;
    let ban = json!({ "event": "DISABLED_UPDATE", "ban_info": { "waba_ban_state": "DISABLE" } });
    assert_eq!(
        done(&shop.world.receive(&shop.account_update(&ban)).await),
        [1, 0, 0]
    );
    for line in [&shop.line, &sibling] {
        assert_eq!(shop.channel(line).await.state, ChannelState::Broken);
    }
    let row_key = key::channel(theirs.id());
    let their_channel: Option<ChannelRow> = others.store().get(row_key).await.unwrap();
    assert_eq!(their_channel.unwrap().state, ChannelState::Broken);
    assert_eq!(shop.channel(&alone).await.state, ChannelState::Connected);
}

#[tokio::test]
async fn the_quality_is_that_of_the_number_that_is_named() {
    let shop = Shop::open().await;
    let sibling = shop.line.connect_sibling(&shop.world, &shop.team).await;
    let flagged = |number: Option<&str>| {
        let mut value = json!({ "event": "FLAGGED", "current_limit": "TIER_1K" });
        if let Some(number) = number {
            value["display_phone_number"] = json!(number);
        }
        shop.line
            .webhook()
            .account("phone_number_quality_update", &value)
    };
    assert_eq!(done(&shop.world.receive(&flagged(None)).await), [0, 1, 0]);
    assert_eq!(
        done(&shop.world.receive(&flagged(Some("15550199999"))).await),
        [0, 1, 0]
    );
    let digits = sibling.channel.display_number.trim_start_matches('+');
    assert_eq!(
        done(&shop.world.receive(&flagged(Some(digits))).await),
        [1, 0, 0]
    );
    let quality = async |line| shop.channel(line).await.quality.unwrap();
    assert_eq!(quality(&sibling).await, "RED");
    assert_eq!(quality(&shop.line).await, "GREEN");
}

#[tokio::test]
async fn of_account_events_the_newest_stands_whatever_their_order() {
    let shop = Shop::open().await;
    let now = shop.world.clock.now().as_second();
    shop.world.advance(jiff::SignedDuration::from_secs(600));
    let ban = |state: &str, second: i64| {
        let value = json!({ "event": "DISABLED_UPDATE", "ban_info": { "waba_ban_state": state } });
        shop.line
            .webhook()
            .account_at("account_update", &value, now + second)
    };
    for (webhook, state) in [
        (ban("REINSTATE", 20), ChannelState::Connected),
        (ban("DISABLE", 10), ChannelState::Connected),
        (ban("DISABLE", 30), ChannelState::Broken),
        (ban("REINSTATE", 20), ChannelState::Broken),
        (ban("REINSTATE", 40), ChannelState::Connected),
        // What happened before the number was connected says nothing about it.
        (ban("DISABLE", -3600), ChannelState::Connected),
    ] {
        shop.world.receive(&webhook).await;
        assert_eq!(shop.channel(&shop.line).await.state, state);
    }
}

#[tokio::test]
async fn the_removal_of_another_app_breaks_nothing() {
    let mut shop = Shop::open().await;
    let ours = |channel: &mut ChannelRow| channel.app_id = Some("100200300400500".into());
    shop.line.change(ours).await;
    let removed = |app: &str| {
        let info = json!({ "waba_id": shop.line.channel.account_id, "partner_app_id": app });
        shop.account_update(&json!({ "event": "PARTNER_APP_UNINSTALLED", "waba_info": info }))
    };
    shop.world.receive(&removed("999")).await;
    assert_eq!(
        shop.channel(&shop.line).await.state,
        ChannelState::Connected
    );
    shop.world.receive(&removed("100200300400500")).await;
    assert_eq!(shop.channel(&shop.line).await.state, ChannelState::Broken);
}

#[tokio::test]
async fn removals_restrictions_and_quality_show_on_the_channel() {
    let shop = Shop::open().await;
    let flagged = json!({ "event": "FLAGGED", "current_limit": "TIER_1K" });
    let webhook = shop
        .line
        .webhook()
        .account("phone_number_quality_update", &flagged);
    assert_eq!(done(&shop.world.receive(&webhook).await), [1, 0, 0]);
    let channel = shop.channel(&shop.line).await;
    assert_eq!(channel.quality.as_deref(), Some("RED"));
    assert_eq!(channel.state, ChannelState::Connected);

    for (value, words) in [
        (
            json!({ "event": "ACCOUNT_RESTRICTION", "restriction_info": [
                { "restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING" },
            ] }),
            "restricts",
        ),
        (json!({ "event": "PARTNER_APP_UNINSTALLED" }), "removed"),
        (
            json!({ "event": "PARTNER_REMOVED",
                "disconnection_info": { "reason": "CHANGE_NUMBER" } }),
            "another number",
        ),
    ] {
        shop.world.receive(&shop.account_update(&value)).await;
        let channel = shop.channel(&shop.line).await;
        assert_eq!(channel.state, ChannelState::Broken);
        assert!(channel.reason.unwrap().contains(words), "{words}");
    }
    // A channel that is broken for sending still receives.
    shop.receive(&dana(), shop.text("wamid.1", "hello")).await;
}

#[tokio::test]
async fn an_error_that_a_person_has_to_mend_breaks_the_channel() {
    let shop = Shop::open().await;
    let errors = |code: u64| {
        shop.line
            .webhook()
            .value("messages", json!({ "errors": [{ "code": code }] }))
    };
    assert_eq!(done(&shop.world.receive(&errors(130_429)).await), [0, 1, 0]);
    assert_eq!(done(&shop.world.receive(&errors(131_031)).await), [1, 0, 0]);
    let channel = shop.channel(&shop.line).await;
    assert_eq!(channel.state, ChannelState::Broken);
}

#[tokio::test]
async fn events_of_templates_and_unknown_fields_change_nothing() {
    let shop = Shop::open().await;
    let template = json!({
        "event": "REJECTED", "message_template_name": "eta_update", "reason": "INVALID_FORMAT",
    });
    let webhook = shop
        .line
        .webhook()
        .account("message_template_status_update", &template)
        .account("flows", &json!({ "event": "x" }));
    assert_eq!(done(&shop.world.receive(&webhook).await), [0, 1, 0]);
    assert_eq!(shop.channel(&shop.line).await.version, 1);
    let quarantine = shop.world.work.aws().quarantine();
    let count = quarantine.count("inbound-apply", Some(shop.team.store()));
    assert_eq!(count.await.unwrap(), 0);
}
