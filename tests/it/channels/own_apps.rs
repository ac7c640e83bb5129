//! Numbers behind apps of companies' own: each is subscribed by itself, whatever becomes of its siblings.

use data::Settings;
use domain::channel::ChannelState;
use jiff::SignedDuration;
use outside::{MetaAction, MetaApp, MetaBatch, MetaNumber, MetaPerson, MetaUpdate};
use serde_json::{Value, json};
use tests::{Answer, Team, Wire, World, trips};

use super::front::Front;
use super::{at, check, connect, entered, number, own_number, row};

/// Another number of the same account, behind the same app.
fn sibling(world: &World, first: &MetaNumber) -> MetaNumber {
    let number = MetaNumber {
        waba_id: first.waba_id.clone(),
        ..in_another_account(world, first)
    };
    world.outside.add_meta_number(number.clone());
    number
}

/// A number of another account, behind the same app.
fn in_another_account(world: &World, first: &MetaNumber) -> MetaNumber {
    let number = MetaNumber {
        app: first.app.clone(),
        token: first.token.clone(),
        ..number(world)
    };
    world.outside.add_meta_number(number.clone());
    number
}

fn app_id(number: &MetaNumber) -> &str {
    &number.app.as_ref().unwrap().id
}

async fn connected(team: &Team, number: &MetaNumber) -> Value {
    let channel = connect(&team.owner, entered(number)).await.expect(201);
    assert_eq!(channel["state"], "connected", "{channel}");
    assert_eq!(channel["app"], "own");
    channel
}

/// A company with two numbers behind one app.
struct Siblings {
    front: Front,
    world: World,
    team: Team,
    first: MetaNumber,
    second: MetaNumber,
    /// The channel of the first.
    one: Value,
    /// The channel of the second.
    other: Value,
}

impl Siblings {
    async fn connected() -> Self {
        Self::connected_with(|_| {}).await
    }

    async fn connected_with(change: impl FnOnce(&mut Settings)) -> Self {
        let (front, world) = Front::of_world_with(change).await;
        let team = world.team().await;
        let first = own_number(&world);
        let second = sibling(&world, &first);
        let one = connected(&team, &first).await;
        let other = connected(&team, &second).await;
        Self {
            front,
            world,
            team,
            first,
            second,
            one,
            other,
        }
    }
}

/// Lets somebody write to a number; how Meta's posts were answered.
async fn write(world: &World, number: &MetaNumber) -> Vec<Option<u16>> {
    let person = MetaPerson::of("16505550134", "Dana K");
    let action = MetaAction::text(&number.phone_number_id, person, "Locked out");
    let acted = world.outside.meta_act(&action).await;
    acted.attempts.iter().map(|one| one.status).collect()
}

/// Lets Meta send an event of an account to the app.
async fn send_webhook(world: &World, number: &MetaNumber, field: &str, value: Value) {
    let batch = MetaBatch {
        updates: vec![MetaUpdate {
            waba_id: number.waba_id.clone(),
            field: field.to_owned(),
            value,
        }],
        ..MetaBatch::default()
    };
    let report = world.outside.meta_batch(&batch).await;
    assert_eq!(report.succeeded, 1, "{report:?}");
}

async fn disable(world: &World, number: &MetaNumber) {
    let ban = json!({ "waba_ban_state": "DISABLE" });
    let value = json!({ "event": "DISABLED_UPDATE", "ban_info": ban });
    send_webhook(world, number, "account_update", value).await;
}

/// Asserts that a message to this number is accepted and reaches its company.
async fn is_subscribed(front: &Front, world: &World, number: &MetaNumber) {
    assert_eq!(write(world, number).await, [Some(200)]);
    assert_eq!(front.deliver(world).await, [1, 0]);
}

#[tokio::test]
async fn each_number_of_an_account_has_an_address_of_its_own_which_no_sibling_moves() {
    let (front, world) = Front::of_world().await;
    let team = world.team().await;
    let first = own_number(&world);
    let second = sibling(&world, &first);
    let third = in_another_account(&world, &first);
    let mut channels = Vec::new();
    for number in [&first, &second, &third] {
        channels.push(connected(&team, number).await);
        for number in [&first, &second, &third].into_iter().take(channels.len()) {
            is_subscribed(&front, &world, number).await;
        }
    }
    for channel in &channels {
        let checked = check(&team.owner, channel).await.expect(200);
        assert_eq!(checked["state"], "connected", "{checked}");
        assert_eq!(checked["hears_account"], true);
    }
    for (number, channel) in [&first, &second, &third].into_iter().zip(&channels) {
        let hook = world
            .outside
            .meta_number_hook(app_id(number), &number.phone_number_id);
        assert_eq!(hook.as_deref(), channel["webhook_url"].as_str());
        is_subscribed(&front, &world, number).await;
    }
    // All of it is one person with one thread.
    let threads = team.dispatcher.get("/v1/threads").await.expect(200);
    assert_eq!(threads["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_number_that_leaves_takes_nothing_from_its_siblings() {
    let Siblings {
        front,
        world,
        team,
        first,
        second,
        one,
        other,
    } = Siblings::connected().await;

    team.owner.delete(at(&one)).await.expect(204);
    let hook = world
        .outside
        .meta_number_hook(app_id(&first), &first.phone_number_id);
    assert_eq!(hook, None);
    is_subscribed(&front, &world, &second).await;
    assert_eq!(write(&world, &first).await, [Some(200)]);
    assert_eq!(front.deliver(&world).await, [0, 1]);
    // Events of the account come to the address of the app, which names the one that left.
    let hook = world.outside.meta_app_hook(app_id(&first));
    assert_eq!(hook.as_deref(), one["webhook_url"].as_str());
    disable(&world, &second).await;
    assert_eq!(front.deliver(&world).await, [1, 0]);
    assert_eq!(row(&team, &other).await.state, ChannelState::Broken);
    // A check gives the app an address that stays.
    check(&team.owner, &other).await.expect(200);
    let hook = world.outside.meta_app_hook(app_id(&first));
    assert_eq!(hook.as_deref(), other["webhook_url"].as_str());

    team.owner.delete(at(&other)).await.expect(204);
    assert!(!world.outside.meta_is_subscribed(&first.waba_id));
}

#[tokio::test]
async fn two_companies_with_numbers_of_one_account_receive_each_their_own() {
    let (front, world) = Front::of_world().await;
    let (team, others) = (world.team().await, world.team().await);
    let first = own_number(&world);
    let second = sibling(&world, &first);
    let (ours, theirs) = (
        connected(&team, &first).await,
        connected(&others, &second).await,
    );
    is_subscribed(&front, &world, &first).await;
    is_subscribed(&front, &world, &second).await;
    for team in [&team, &others] {
        let threads = team.dispatcher.get("/v1/threads").await.expect(200);
        assert_eq!(threads["items"].as_array().unwrap().len(), 1);
    }
    // Events of the account concern both, whosever address the app has.
    disable(&world, &first).await;
    front.deliver(&world).await;
    assert_eq!(row(&team, &ours).await.state, ChannelState::Broken);
    assert_eq!(row(&others, &theirs).await.state, ChannelState::Broken);

    team.owner.delete(at(&ours)).await.expect(204);
    assert!(world.outside.meta_is_subscribed(&first.waba_id));
    is_subscribed(&front, &world, &second).await;
    others.owner.delete(at(&theirs)).await.expect(204);
    assert!(!world.outside.meta_is_subscribed(&first.waba_id));
}

#[tokio::test]
async fn events_concern_the_account_and_the_number_that_they_name() {
    let (front, world) = Front::of_world().await;
    let team = world.team().await;
    let first = own_number(&world);
    let second = sibling(&world, &first);
    let third = in_another_account(&world, &first);
    let mut channels = Vec::new();
    for number in [&first, &second, &third] {
        channels.push(connected(&team, number).await);
    }
    let flagged = json!({
        "event": "FLAGGED", "current_limit": "TIER_1K",
        "display_phone_number": second.display_phone_number,
    });
    send_webhook(&world, &first, "phone_number_quality_update", flagged).await;
    assert_eq!(front.deliver(&world).await, [1, 0]);
    let rejected = json!({ "event": "REJECTED", "message_template_name": "eta_update" });
    send_webhook(&world, &first, "message_template_status_update", rejected).await;
    assert_eq!(front.deliver(&world).await, [0, 1]);
    disable(&world, &third).await;
    assert_eq!(front.deliver(&world).await, [1, 0]);
    let mut seen = Vec::new();
    for channel in &channels {
        let row = row(&team, channel).await;
        seen.push((row.state, row.quality.unwrap()));
    }
    let connected = |quality: &str| (ChannelState::Connected, quality.to_owned());
    assert_eq!(seen[..2], [connected("GREEN"), connected("RED")]);
    assert_eq!(seen[2].0, ChannelState::Broken);
}

#[tokio::test]
async fn an_app_that_serves_another_system_keeps_its_address_and_its_account() {
    let (front, world) = Front::of_world().await;
    let team = world.team().await;
    let elsewhere = "http://127.0.0.1:9/elsewhere";
    let plain = own_number(&world);
    let number = MetaNumber {
        app: Some(MetaApp {
            callback_url: Some(elsewhere.to_owned()),
            ..plain.app.clone().unwrap()
        }),
        ..plain
    };
    world.outside.add_meta_number(number.clone());
    world
        .outside
        .meta_override(app_id(&number), &number.waba_id, elsewhere);
    let channel = connected(&team, &number).await;
    assert_eq!(channel["hears_account"], false);
    assert!(
        channel["health"]
            .as_str()
            .unwrap()
            .contains("another system")
    );
    is_subscribed(&front, &world, &number).await;
    let hook = world.outside.meta_app_hook(app_id(&number));
    assert_eq!(hook.as_deref(), Some(elsewhere));

    team.owner.delete(at(&channel)).await.expect(204);
    let hook = world
        .outside
        .meta_number_hook(app_id(&number), &number.phone_number_id);
    assert_eq!(hook, None);
    assert!(world.outside.meta_is_subscribed(&number.waba_id));
}

#[tokio::test]
async fn an_address_for_the_whole_account_that_is_ours_is_taken_back() {
    let (front, world) = Front::of_world().await;
    let team = world.team().await;
    let first = own_number(&world);
    let second = sibling(&world, &first);
    let one = connected(&team, &first).await;
    // As it was made when addresses were set for accounts.
    let url = one["webhook_url"].as_str().unwrap();
    world
        .outside
        .meta_override(app_id(&first), &first.waba_id, url);
    connected(&team, &second).await;
    is_subscribed(&front, &world, &second).await;
    is_subscribed(&front, &world, &first).await;
    let unknown = sibling(&world, &first);
    let hook = world.outside.meta_app_hook(app_id(&first)).unwrap();
    assert_eq!(hook, url);
    assert_eq!(write(&world, &unknown).await, [Some(200)]);
    assert_eq!(front.deliver(&world).await, [0, 1]);
}

#[tokio::test]
async fn a_secret_that_is_not_the_apps_connects_nothing() {
    let (_front, world) = Front::of_world().await;
    let team = world.team().await;
    let number = own_number(&world);
    for wrong in ["the-secret-of-an-own-app2", "another-secret-altogether"] {
        let mut body = entered(&number);
        body["app_secret"] = json!(wrong);
        connect(&team.owner, body).await.invalid_at("/app_secret");
    }
    let seen = team.owner.get("/v1/channels").await.expect(200);
    assert_eq!(seen["items"], json!([]));
    assert!(!world.outside.meta_is_subscribed(&number.waba_id));
}

/// Gives the app of a number another secret at Meta.
fn rotate(world: &World, numbers: [&MetaNumber; 2], secret: &str) {
    for number in numbers {
        world.outside.add_meta_number(MetaNumber {
            app: Some(MetaApp {
                secret: secret.to_owned(),
                ..number.app.clone().unwrap()
            }),
            ..number.clone()
        });
    }
}

async fn update(team: &Team, channel: &Value, body: Value) -> Answer {
    team.owner.patch(at(channel), body).await
}

const NEW_SECRET: &str = "the-new-secret-of-an-own-app";

/// How a delivery to the address of a channel is answered that this secret has signed. It holds no
/// update.
async fn post(world: &World, channel: &Value, secret: &str) -> u16 {
    let url = channel["webhook_url"].as_str().unwrap();
    let (_, path) = url.split_at(world.settings().public_url.len());
    let body = br#"{"object":"whatsapp_business_account","entry":[]}"#;
    let anonymous = world.anonymous();
    let call = anonymous.call("POST", path).bytes(body.to_vec());
    let signature = auth::meta::sign(secret, body);
    let answer = call.header("x-hub-signature-256", signature).send().await;
    answer.status
}

/// A channel as the list shows it.
async fn listed(team: &Team, channel: &Value) -> Value {
    let seen = team.dispatcher.get("/v1/channels").await.expect(200);
    let mut items = seen["items"].as_array().unwrap().iter();
    let same = |one: &&Value| one["channel_id"] == channel["channel_id"];
    items.find(same).unwrap().clone()
}

#[tokio::test]
async fn a_rotated_secret_shows_as_broken_until_the_new_one_is_entered() {
    let Siblings {
        front,
        world,
        team,
        first,
        second,
        one,
        other,
    } = Siblings::connected().await;
    rotate(&world, [&first, &second], NEW_SECRET);
    world.advance(SignedDuration::from_secs(60));

    assert_eq!(post(&world, &one, NEW_SECRET).await, 401);
    let shown = listed(&team, &one).await;
    assert_eq!(shown["state"], "broken", "{shown}");
    assert_eq!(shown["refused_webhooks"]["count"], 1);
    let health = shown["health"].as_str().unwrap();
    assert!(
        health.contains("app secret") && health.contains("enter the new one"),
        "{health}"
    );
    // Nothing of what nobody has signed changes the channel itself: replies still go out.
    assert_eq!(row(&team, &one).await.state, ChannelState::Connected);
    assert_eq!(listed(&team, &other).await["state"], "connected");

    let checked = check(&team.owner, &one).await.expect(200);
    assert_eq!(checked["state"], "broken");
    let reason = checked["reason"].as_str().unwrap();
    assert!(reason.contains("app secret"), "{reason}");

    let wrong = json!({ "app_secret": "another-secret-altogether" });
    update(&team, &one, wrong).await.invalid_at("/app_secret");
    let mended = update(&team, &one, json!({ "app_secret": NEW_SECRET })).await;
    let mended = mended.expect(200);
    assert_eq!(mended["state"], "connected", "{mended}");
    assert_eq!(mended["refused_webhooks"], json!(null));
    assert_eq!(mended["channel_id"], one["channel_id"]);
    is_subscribed(&front, &world, &first).await;
    // The sibling has taken the new secret too.
    let checked = check(&team.owner, &other).await.expect(200);
    assert_eq!(checked["state"], "connected", "{checked}");
    is_subscribed(&front, &world, &second).await;
    assert_eq!(listed(&team, &one).await["state"], "connected");
}

#[tokio::test]
async fn during_a_rotation_both_secrets_count_and_after_a_day_the_new_one_alone() {
    let Siblings {
        front: _front,
        world,
        team,
        first,
        second,
        one,
        other,
    } = Siblings::connected().await;
    let old = first.app.clone().unwrap().secret;
    rotate(&world, [&first, &second], NEW_SECRET);
    let new = json!({ "app_secret": NEW_SECRET });
    update(&team, &one, new).await.expect(200);
    for channel in [&one, &other] {
        for secret in [NEW_SECRET, &old] {
            assert_eq!(post(&world, channel, secret).await, 200);
        }
    }
    world.advance(SignedDuration::from_hours(25));
    for channel in [&one, &other] {
        assert_eq!(post(&world, channel, &old).await, 401);
        assert_eq!(post(&world, channel, NEW_SECRET).await, 200);
    }
}

#[tokio::test]
async fn refused_signatures_of_strangers_write_one_row_and_seldom() {
    let (front, world) = Front::of_world().await;
    let team = world.team().await;
    let channel = connected(&team, &own_number(&world)).await;
    world.advance(SignedDuration::from_secs(60));
    let rows = world.items().await.len();
    for n in 0..40 {
        assert_eq!(
            post(&world, &channel, &format!("secret of stranger {n}")).await,
            401
        );
    }
    assert_eq!(world.items().await.len(), rows + 1);
    let id = domain::id::ChannelId::parse(channel["channel_id"].as_str().unwrap()).unwrap();
    let row_key = data::key::signature_refusal(id);
    let noted: data::row::SignatureRefusalRow = team.store().get(row_key).await.unwrap().unwrap();
    assert_eq!(noted.version, 1);
    assert_eq!(front.deliver(&world).await, [0, 0]);
    // Meta answers that the secret is right, and that counts from then on.
    let checked = check(&team.owner, &channel).await.expect(200);
    assert_eq!(checked["state"], "connected");
    let seen = listed(&team, &channel).await;
    assert_eq!(seen["state"], "connected");
    assert_eq!(seen["refused_webhooks"], json!(null));
}

#[tokio::test]
async fn new_credentials_are_taken_for_what_a_channel_is() {
    let (front, world) = Front::of_world().await;
    let (team, strangers) = (world.team().await, world.team().await);
    let own = own_number(&world);
    let channel = connected(&team, &own).await;
    let (platform, through_us) = super::connected(&world, &team).await;
    let code = || json!({ "signup_code": world.outside.meta_code(&platform.waba_id) });
    for (channel, body, place) in [
        (&channel, json!({}), "/token"),
        (&channel, code(), "/signup_code"),
        (&channel, json!({ "app_secret": "x" }), "/app_secret"),
        (&channel, json!({ "app_secret": null }), "/app_secret"),
        (&channel, json!({ "token": "EAAnobody" }), "/token"),
        (&through_us, json!({ "token": own.token }), "/signup_code"),
        (&through_us, json!({}), "/signup_code"),
    ] {
        update(&team, channel, body).await.invalid_at(place);
    }
    let token = || json!({ "token": own.token });
    let stale = json!({ "token": own.token, "version": 99 });
    update(&team, &channel, stale)
        .await
        .problem(409, "stale_version");
    let theirs = strangers.owner.patch(at(&channel), token()).await;
    theirs.problem(404, "not_found");
    let team_mate = team.dispatcher.patch(at(&channel), token()).await;
    team_mate.problem(403, "forbidden");

    world.advance(SignedDuration::from_secs(60));
    let renewed = update(&team, &channel, token()).await.expect(200);
    assert_eq!(renewed["state"], "connected");
    assert_eq!(renewed["connected_at"], channel["connected_at"]);
    is_subscribed(&front, &world, &own).await;
    let before = row(&team, &through_us).await.token;
    let renewed = update(&team, &through_us, code()).await.expect(200);
    assert_eq!(renewed["state"], "connected", "{renewed}");
    assert!(row(&team, &through_us).await.token != before);
    let trail = super::audited(&team).await;
    assert_eq!(trail[..2], ["channel_updated", "channel_updated"]);

    team.owner.delete(at(&channel)).await.expect(204);
    let ended = update(&team, &channel, token()).await;
    ended.problem(409, "channel_disconnected");
}

#[tokio::test]
async fn new_credentials_are_taken_by_one_read_and_two_commits() {
    let wire = Wire::to("http://127.0.0.1:4566").await;
    let siblings = Siblings::connected_with(|settings| {
        settings.endpoint_url = Some(wire.url.clone());
    })
    .await;
    // To the one come the events of the app, and not to the other.
    for (channel, number) in [
        (&siblings.one, &siblings.first),
        (&siblings.other, &siblings.second),
    ] {
        let patch = json!({ "token": number.token, "app_secret": "the-secret-of-an-own-app" });
        wire.crossings();
        wire.hold(true);
        let taken = siblings.team.owner.patch(at(channel), patch).await;
        wire.hold(false);
        assert_eq!(taken.expect(200)["state"], "connected");
        let crossings = wire.crossings();
        assert_eq!(trips(&crossings), 3, "{crossings:?}");
    }
}
