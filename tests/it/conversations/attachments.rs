//! Files go straight into the bucket, within what was announced, and come from it as downloads.

use data::row::AttachmentRow;
use data::{Changes, key};
use domain::id::AttachmentId;
use domain::media::AttachmentState;
use serde_json::{Value, json};
use tests::{Caller, Line, Person, Team, World, download, upload};

/// The beginning of a picture.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n a picture of a lock";

fn photo(size_bytes: usize) -> Value {
    json!({
        "kind": "photo", "media_type": "image/png", "size_bytes": size_bytes,
        "file_name": "Schloß \"1\".png",
    })
}

async fn create(caller: &Caller, body: Value) -> Value {
    caller.post("/v1/attachments", body).await.expect(201)
}

async fn row(team: &Team, created: &Value) -> AttachmentRow {
    let id = AttachmentId::parse(created["attachment_id"].as_str().unwrap()).unwrap();
    let row = team.store().get(key::attachment(id)).await.unwrap();
    row.unwrap()
}

/// Changes an attachment past the API.
async fn change(team: &Team, created: &Value, change: impl FnOnce(&mut AttachmentRow)) {
    let mut row = row(team, created).await;
    change(&mut row);
    let mut changes = Changes::new();
    changes.replace(row);
    team.store().commit(changes).await.unwrap();
}

fn path(created: &Value) -> String {
    format!(
        "/v1/attachments/{}",
        created["attachment_id"].as_str().unwrap()
    )
}

#[tokio::test]
async fn a_file_is_announced_uploaded_and_downloaded_again() {
    let world = World::new().await;
    let team = world.team().await;
    let by = &team.dispatcher;
    let answer = by.post("/v1/attachments", photo(PNG.len())).await;
    let created = answer.expect(201);
    assert_eq!(answer.header("location"), Some(path(&created).as_str()));
    assert_eq!(created["state"], "uploading");
    assert_eq!(created["message_id"], Value::Null);
    assert_eq!(created["size_bytes"], PNG.len());

    let status = upload(&created["upload"], PNG).await;
    assert!((200..300).contains(&status), "{status}");
    let waiting = by.get(path(&created)).await.expect(200);
    assert_eq!(waiting["download"], Value::Null, "it is not looked at yet");
    let blobs = world.api.aws().blobs();
    let announced = row(&team, &created).await;
    let (upload, copy) = (
        announced.blob(),
        AttachmentRow::blob_of(announced.attachment_id),
    );
    let copied = blobs.copy(team.store(), &upload, &copy, "image/png");
    assert!(copied.await.unwrap());
    change(&team, &created, |row| row.state = AttachmentState::Ready).await;

    let ready = by.get(path(&created)).await.expect(200);
    let url = ready["download"]["url"].as_str().unwrap();
    let file = download(url).await;
    assert_eq!((file.status, file.bytes.as_slice()), (200, PNG));
    assert_eq!(file.media_type, "image/png");
    assert!(
        file.disposition.starts_with("attachment; "),
        "{}",
        file.disposition
    );
    assert!(file.disposition.contains("Schlo%C3%9F%20%221%22.png"));
    assert!(download(url.split('?').next().unwrap()).await.status >= 400 || !url.contains('?'));

    let blob = row(&team, &created).await.blob();
    assert_eq!(blobs.get(team.store(), &blob).await.unwrap().unwrap(), PNG);
    blobs.delete(team.store(), &blob).await.unwrap();
    assert_eq!(blobs.get(team.store(), &blob).await.unwrap(), None);
}

#[tokio::test]
async fn the_bucket_takes_no_more_than_was_announced_and_nothing_else() {
    let world = World::new().await;
    let team = world.team().await;
    let created = create(&team.dispatcher, photo(PNG.len())).await;
    let form = &created["upload"];
    let with = |name: &str, value: &str| {
        let mut form = form.clone();
        let fields = form["fields"].as_array_mut().unwrap();
        let field = fields.iter_mut().find(|field| field["name"] == name);
        field.unwrap()["value"] = json!(value);
        form
    };
    let larger = [PNG, b"!"].concat();
    assert!(upload(form, &larger).await >= 400, "it is too large");
    assert!(upload(form, b"").await >= 400, "it is empty");
    let script = with("Content-Type", "text/html");
    assert!(upload(&script, PNG).await >= 400, "it is of another type");
    let key = form["fields"][0]["value"].as_str().unwrap();
    let elsewhere = with("key", &key.replace("att_", "att_0"));
    assert!(upload(&elsewhere, PNG).await >= 400, "it goes elsewhere");
    let plain = with("x-amz-server-side-encryption", "AES256");
    assert!(
        upload(&plain, PNG).await >= 400,
        "it is encrypted otherwise"
    );
    let blob = row(&team, &created).await.blob();
    let object = world.api.aws().blobs().get(team.store(), &blob).await;
    assert_eq!(object.unwrap(), None);
}

#[tokio::test]
async fn the_form_is_for_one_object_of_the_company_for_ten_minutes() {
    let world = World::new().await;
    let team = world.team().await;
    let created = create(&team.technician, photo(5_000_000)).await;
    let form = &created["upload"];
    let field = |name: &str| {
        let fields = form["fields"].as_array().unwrap();
        let field = fields.iter().find(|field| field["name"] == name);
        field.unwrap()["value"].as_str().unwrap().to_owned()
    };
    let id = created["attachment_id"].as_str().unwrap();
    assert_eq!(field("key"), format!("uploads/T#{}/{id}", team.company_id));
    assert_eq!(field("Content-Type"), "image/png");
    assert_eq!(field("x-amz-server-side-encryption"), "aws:kms");
    assert_eq!(
        field("x-amz-server-side-encryption-aws-kms-key-id"),
        world.settings().media_key_id
    );
    let until = world.clock.now() + jiff::SignedDuration::from_mins(10);
    assert_eq!(form["expires_at"], until.to_string());
}

#[tokio::test]
async fn what_no_channel_takes_is_refused_at_its_place() {
    let world = World::new().await;
    let team = world.team().await;
    let body = |kind: &str, media_type: &str, size_bytes: u64| json!({ "kind": kind, "media_type": media_type, "size_bytes": size_bytes });
    for (place, wrong) in [
        ("/media_type", body("photo", "image/gif", 100)),
        ("/media_type", body("photo", "text/html", 100)),
        ("/media_type", body("voice", "audio/mpeg", 100)),
        ("/media_type", body("document", "application/zip", 100)),
        ("/media_type", body("photo", "png", 100)),
        ("/size_bytes", body("photo", "image/png", 0)),
        ("/size_bytes", body("photo", "image/png", 5_000_001)),
        ("/size_bytes", body("video", "video/mp4", 16_000_001)),
        (
            "/size_bytes",
            body("document", "application/pdf", 100_000_001),
        ),
        ("/kind", body("program", "image/png", 100)),
    ] {
        let answer = team.dispatcher.post("/v1/attachments", wrong).await;
        answer.invalid_at(place);
    }
    for name in ["", "\u{202e}\u{200b}", &"x".repeat(300)] {
        let mut named = body("photo", "image/png", 100);
        named["file_name"] = json!(name);
        let answer = team.dispatcher.post("/v1/attachments", named).await;
        answer.invalid_at("/file_name");
    }
    for (kind, media_type) in [
        ("photo", "image/jpeg"),
        ("video", "video/mp4"),
        ("voice", "audio/ogg; codecs=opus"),
        ("audio", "audio/mpeg"),
        ("document", "application/pdf"),
        ("sticker", "image/webp"),
    ] {
        create(&team.dispatcher, body(kind, media_type, 100)).await;
    }
}

#[tokio::test]
async fn an_upload_is_seen_by_nobody_but_its_maker_until_it_is_sent() {
    let world = World::new().await;
    let team = world.team().await;
    let strangers = world.team().await;
    let created = create(&team.dispatcher, photo(10)).await;
    for other in [&team.owner, &team.technician, &strangers.owner] {
        let answer = other.get(path(&created)).await;
        answer.problem(404, "not_found");
    }
    let nobody = world.anonymous().get(path(&created)).await;
    nobody.problem(401, "unauthenticated");
    team.dispatcher.get(path(&created)).await.expect(200);

    let line = Line::connect(&world, &team).await;
    let casey = Person::new("Casey Sample", "13035550199");
    let message = line.text(&casey, "Hello").await;
    let place = (message.thread_id, message.message_id);
    change(&team, &created, |row| row.message = Some(place)).await;
    let seen = team.owner.get(path(&created)).await.expect(200);
    assert_eq!(seen["message_id"], message.message_id.to_string());
    for hidden in [&team.technician, &strangers.owner] {
        hidden.get(path(&created)).await.problem(404, "not_found");
    }
}

#[tokio::test]
async fn what_is_not_ready_has_no_address_and_says_why() {
    let world = World::new().await;
    let team = world.team().await;
    let created = create(&team.dispatcher, photo(10)).await;
    for state in ["pending", "failed", "removed"] {
        change(&team, &created, |row| {
            row.state = serde_json::from_value(json!(state)).unwrap();
            row.reason = Some("The file is too large.".into());
        })
        .await;
        let seen = team.dispatcher.get(path(&created)).await.expect(200);
        assert_eq!(
            (&seen["state"], &seen["download"]),
            (&json!(state), &Value::Null)
        );
        assert_eq!(seen["reason"], "The file is too large.");
    }
}
