//! Files up and down.

use jiff::SignedDuration;
use outside::{MetaAct, MetaAction, MetaFile, MetaQuirks};
use providers::whatsapp::{MediaFailure, OutgoingContent, OutgoingMedia};
use serde_json::Value;

use crate::http::request;
use crate::{
    NUMBER, OTHER, PHONE, SECONDS_5, TOKEN, call, client, client_of, dana, send_to, world, write,
};

#[tokio::test]
async fn files_go_up_and_out() {
    let world = world().await;
    write(&world, "Hello").await;
    let client = client(&world);
    let voice = include_bytes!("../../src/meta/samples/voice.ogg");
    let upload = |kind: &'static str, bytes: &'static [u8]| {
        client.upload(NUMBER, kind, "note.ogg", bytes.into(), SECONDS_5)
    };
    let id = upload("audio/ogg", voice).await.unwrap();
    assert!(upload("audio/flac", voice).await.is_err());
    let content = |id| OutgoingContent::Media {
        kind: OutgoingMedia::Audio,
        media_id: id,
        caption: None,
        file_name: None,
        voice: true,
    };
    send_to(&world, Some(PHONE), None, content(&id))
        .await
        .unwrap();
    assert_eq!(world.meta_media()[0].bytes.len(), voice.len());
    let lie = upload("audio/ogg", b"no sound at all").await.unwrap();
    send_to(&world, Some(PHONE), None, content(&lie))
        .await
        .unwrap();
    let fits = |one: &outside::SentMessage| one.error == Some(131_053);
    assert!(world.meta_message(fits, SECONDS_5).await.is_some());
}

#[tokio::test]
async fn files_come_down_while_they_live() {
    let world = world().await;
    let act = MetaAct::Voice {
        file: MetaFile::default(),
    };
    world.meta_act(&MetaAction::new(NUMBER, dana(), act)).await;
    let id = world.meta_media()[0].id.clone();
    let client = client(&world);
    let link = client.media(&id, NUMBER, SECONDS_5).await.unwrap();
    assert_eq!(link.mime_type, "audio/ogg; codecs=opus");
    let bytes = client.download(&link, 1_000_000, SECONDS_5).await.unwrap();
    assert!(bytes.starts_with(b"OggS"));
    assert_eq!(world.meta_media()[0].fetched_at.len(), 1);
    let bare = request("GET", &link.url, &[("user-agent", "test")], "").await;
    assert_eq!(bare.status, 401);
    assert!(
        client_of(&world, "EAAlocal2")
            .media(&id, OTHER, SECONDS_5)
            .await
            .is_err()
    );
    world.advance(SignedDuration::from_mins(5));
    let late = client.download(&link, 1_000_000, SECONDS_5).await;
    assert_eq!(late, Err(MediaFailure::Missing));
    world.advance(SignedDuration::from_hours(7 * 24));
    assert_eq!(
        client.media(&id, NUMBER, SECONDS_5).await,
        Err(MediaFailure::Gone)
    );
    let path = format!("/{id}");
    let gone = call(&world, "DELETE", &path, &Value::Null).await.json();
    assert_eq!(gone["error"]["error_subcode"], 33);
}

#[tokio::test]
async fn a_download_misbehaves_on_demand() {
    let world = world().await;
    let act = MetaAct::Image {
        file: MetaFile::default(),
        caption: None,
    };
    world.meta_act(&MetaAction::new(NUMBER, dana(), act)).await;
    let id = world.meta_media()[0].id.clone();
    let client = client(&world);
    let fetch = async |quirks: MetaQuirks| {
        assert!(world.meta_quirk(&id, quirks));
        let link = client.media(&id, NUMBER, SECONDS_5).await.unwrap();
        client.download(&link, 1_000_000, SECONDS_5).await
    };
    let inwards = MetaQuirks {
        redirect: Some("http://10.0.0.1/secret".to_owned()),
        ..MetaQuirks::default()
    };
    assert!(matches!(
        fetch(inwards).await,
        Err(MediaFailure::Refused(_))
    ));
    for no_length in [false, true] {
        let huge = MetaQuirks {
            size_bytes: Some(200 * 1024 * 1024),
            no_length,
            ..MetaQuirks::default()
        };
        let cap = 1_000_000;
        assert_eq!(fetch(huge).await, Err(MediaFailure::TooLarge { cap }));
    }
    let expired = MetaQuirks {
        expired: true,
        ..MetaQuirks::default()
    };
    assert_eq!(fetch(expired).await, Err(MediaFailure::Missing));
    assert!(fetch(MetaQuirks::default()).await.is_ok());
}

#[tokio::test]
async fn two_hundred_megabytes_come_in_pieces() {
    let world = world().await;
    let act = MetaAct::Video {
        file: MetaFile::with(MetaQuirks {
            size_bytes: Some(200 * 1024 * 1024),
            served_type: Some("text/html".to_owned()),
            ..MetaQuirks::default()
        }),
        caption: None,
    };
    world.meta_act(&MetaAction::new(NUMBER, dana(), act)).await;
    let id = world.meta_media()[0].id.clone();
    let link = client(&world).media(&id, NUMBER, SECONDS_5).await.unwrap();
    let bearer = format!("Bearer {TOKEN}");
    let headers = [("authorization", &*bearer), ("user-agent", "test")];
    let reply = request("GET", &link.url, &headers, "").await;
    assert_eq!(reply.body.len(), 200 * 1024 * 1024);
    assert_eq!(reply.header("content-type"), Some("text/html"));
}
