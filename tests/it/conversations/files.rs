//! Files that members send with messages.

use bytes::Bytes;
use data::row::{AttachmentRow, CopyProgress, MessageRow};
use data::{BlobName, Changes, key};
use domain::event::Event;
use domain::id::{AttachmentId, MemberId};
use domain::media::{AttachmentState, Kind, MediaType};
use serde_json::{Value, json};
use tests::{Answer, Caller, download};

use super::desk::{Desk, messages};

const JPEG: &[u8] = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01";
const VOICE: &[u8] = b"OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\
    \x00\x00\x00\x00\x00\x00\x00\x00\x01\x13OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00\x00\x00\x00";

/// A file that somebody has announced, and uploaded if there are bytes.
async fn file(
    desk: &Desk,
    by: MemberId,
    kind: Kind,
    declared: &str,
    bytes: Option<Vec<u8>>,
) -> AttachmentRow {
    let now = desk.world.clock.now();
    let row = AttachmentRow {
        attachment_id: AttachmentId::at(now),
        state: AttachmentState::Uploading,
        reason: None,
        kind,
        message: None,
        uploaded_by: Some(by),
        channel_id: None,
        provider_id: None,
        sha256: None,
        media_type: Some(MediaType::parse(declared).unwrap()),
        size_bytes: Some(1),
        file_name: Some("file".into()),
        upload_version: None,
        is_kept: false,
        created_at: now,
        copying: CopyProgress::default(),
        version: 1,
    };
    let store = desk.team.store();
    if let Some(bytes) = bytes {
        let blobs = desk.world.api.aws().blobs();
        let bytes = Bytes::from(bytes);
        blobs
            .put(store, &row.blob(), declared, bytes)
            .await
            .unwrap();
    }
    let mut changes = Changes::new();
    changes.create(&row);
    store.commit(changes).await.unwrap();
    row
}

async fn send(desk: &Desk, by: &Caller, to: &MessageRow, file: &AttachmentRow) -> Answer {
    let body = json!({ "attachment": { "attachment_id": file.attachment_id } });
    desk.send(by, to, body).await
}

async fn stored(desk: &Desk, file: &AttachmentRow) -> AttachmentRow {
    let row_key = key::attachment(file.attachment_id);
    desk.team.store().get(row_key).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_photo_goes_with_its_words_once() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let dispatcher = &desk.team.dispatcher;
    let bytes = Some(JPEG.to_vec());
    let photo = file(&desk, dispatcher.id(), Kind::Photo, "image/jpeg", bytes).await;
    let body = json!({
        "attachment": { "attachment_id": photo.attachment_id, "text": "The new lock" },
    });
    let sent = desk.send(dispatcher, &wrote, body).await.expect(201);
    assert_eq!(sent["content"]["kind"], "photo");
    assert_eq!(sent["content"]["text"], "The new lock");
    assert_eq!(sent["file"]["state"], "ready");
    assert_eq!(sent["file"]["media_type"], "image/jpeg");
    assert_eq!(sent["file"]["size_bytes"], JPEG.len());
    let row = stored(&desk, &photo).await;
    let (thread_id, message_id) = row.message.unwrap();
    assert_eq!(thread_id, wrote.thread_id);
    assert_eq!(json!(message_id), sent["message_id"]);
    assert_eq!(row.state, AttachmentState::Ready);
    let page = dispatcher.get(messages(&wrote)).await.expect(200);
    assert_eq!(page["items"][0], sent);
    let again = send(&desk, dispatcher, &wrote, &photo).await;
    again.problem(409, "attachment_used");
}

#[tokio::test]
async fn a_voice_note_has_no_words() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let dispatcher = &desk.team.dispatcher;
    let bytes = Some(VOICE.to_vec());
    let voice = file(&desk, dispatcher.id(), Kind::Voice, "audio/ogg", bytes).await;
    let body = json!({ "attachment": { "attachment_id": voice.attachment_id, "text": "Hi" } });
    let answer = desk.send(dispatcher, &wrote, body).await;
    answer.invalid_at("/attachment/text");
    let sent = send(&desk, dispatcher, &wrote, &voice).await.expect(201);
    assert_eq!(sent["content"]["kind"], "voice");
    assert_eq!(sent["content"]["text"], Value::Null);
    assert_eq!(sent["file"]["media_type"], "audio/ogg");
}

#[tokio::test]
async fn what_is_not_what_it_was_said_to_be_is_not_sent() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let dispatcher = &desk.team.dispatcher;
    let page = b"<!doctype html><script>1</script>".to_vec();
    let own = dispatcher.id();
    for (kind, declared, bytes) in [
        (Kind::Photo, "image/jpeg", PNG.to_vec()),
        (Kind::Photo, "image/jpeg", page),
        (Kind::Voice, "audio/ogg", JPEG.to_vec()),
        (Kind::Photo, "image/jpeg", vec![0; 64]),
    ] {
        let wrong = file(&desk, own, kind, declared, Some(bytes)).await;
        let answer = send(&desk, dispatcher, &wrote, &wrong).await;
        answer.invalid_at("/attachment/attachment_id");
        assert_eq!(stored(&desk, &wrong).await.version, 1);
    }
    let mut large = JPEG.to_vec();
    large.resize(5_000_001, 0);
    let large = file(&desk, own, Kind::Photo, "image/jpeg", Some(large)).await;
    let answer = send(&desk, dispatcher, &wrote, &large).await;
    let problem = answer.invalid_at("/attachment/attachment_id");
    let detail = problem["errors"][0]["detail"].as_str().unwrap();
    assert!(detail.contains("5 MB"), "{detail}");
}

#[tokio::test]
async fn only_what_the_caller_has_uploaded_is_sent() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let dispatcher = &desk.team.dispatcher;
    let own = dispatcher.id();
    let missing = file(&desk, own, Kind::Photo, "image/jpeg", None).await;
    let answer = send(&desk, dispatcher, &wrote, &missing).await;
    answer.problem(409, "attachment_not_uploaded");
    let bytes = Some(JPEG.to_vec());
    let others = file(
        &desk,
        desk.team.owner.id(),
        Kind::Photo,
        "image/jpeg",
        bytes,
    )
    .await;
    let answer = send(&desk, dispatcher, &wrote, &others).await;
    answer.invalid_at("/attachment/attachment_id");

    let stranger = desk.world.team().await;
    let line = tests::Line::connect(&desk.world, &stranger).await;
    let theirs = line.text(&desk.casey, "Hello").await;
    let answer = send(&desk, &stranger.owner, &theirs, &others).await;
    answer.invalid_at("/attachment/attachment_id");
    let note = json!({
        "note": "See", "attachment": { "attachment_id": others.attachment_id },
    });
    desk.send(&desk.team.owner, &wrote, note)
        .await
        .invalid_at("");
    send(&desk, &desk.team.owner, &wrote, &others)
        .await
        .expect(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_file_goes_with_one_message_whoever_is_faster() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let dispatcher = &desk.team.dispatcher;
    let bytes = Some(JPEG.to_vec());
    let photo = file(&desk, dispatcher.id(), Kind::Photo, "image/jpeg", bytes).await;
    let twins = (0..4).map(|_| send(&desk, dispatcher, &wrote, &photo));
    let answers = futures::future::join_all(twins).await;
    let sent = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(sent, 1);
    let page = dispatcher.get(messages(&wrote)).await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
}

/// The bytes of an object, if it is there.
async fn object(desk: &Desk, name: &BlobName) -> Option<Bytes> {
    let blobs = desk.world.api.aws().blobs();
    blobs.get(desk.team.store(), name).await.unwrap()
}

/// What a member downloads of a file.
async fn downloaded(desk: &Desk, file: &AttachmentRow) -> (Vec<u8>, String) {
    let path = format!("/v1/attachments/{}", file.attachment_id);
    let seen = desk.team.dispatcher.get(path).await.expect(200);
    let downloaded = download(seen["download"]["url"].as_str().unwrap()).await;
    (downloaded.bytes, downloaded.disposition)
}

#[tokio::test]
async fn what_was_looked_at_is_what_goes_whatever_is_uploaded_afterwards() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let dispatcher = &desk.team.dispatcher;
    let bytes = Some(JPEG.to_vec());
    let photo = file(&desk, dispatcher.id(), Kind::Photo, "image/jpeg", bytes).await;
    send(&desk, dispatcher, &wrote, &photo).await.expect(201);
    let upload = BlobName::upload(&photo.attachment_id);
    let blobs = desk.world.api.aws().blobs();
    let store = desk.team.store();
    let swapped = Bytes::from_static(b"<script>alert(1)</script>");
    blobs
        .put(store, &upload, "image/jpeg", swapped.clone())
        .await
        .unwrap();

    assert_eq!(downloaded(&desk, &photo).await.0, JPEG);
    assert!(desk.world.drain().await.left.is_empty());
    let row = stored(&desk, &photo).await;
    assert!(row.is_kept);
    assert_eq!(row.blob(), AttachmentRow::blob_of(photo.attachment_id));
    assert_eq!(object(&desk, &row.blob()).await.unwrap(), JPEG);
    assert_eq!(downloaded(&desk, &photo).await.0, JPEG);
    let at_provider = desk.world.outside.meta_media().pop().unwrap();
    assert_eq!(at_provider.bytes, JPEG);
    assert_eq!(object(&desk, &upload).await.unwrap(), swapped);
}

#[tokio::test]
async fn what_was_sent_and_taken_back_leaves_neither_copy_nor_upload() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let dispatcher = &desk.team.dispatcher;
    for was_kept in [true, false] {
        let bytes = Some(JPEG.to_vec());
        let photo = file(&desk, dispatcher.id(), Kind::Photo, "image/jpeg", bytes).await;
        send(&desk, dispatcher, &wrote, &photo).await.expect(201);
        if was_kept {
            desk.world.drain().await;
        }
        let row = stored(&desk, &photo).await;
        assert_eq!(row.is_kept, was_kept);
        let upload = row.upload().unwrap();
        assert!(object(&desk, &upload).await.is_some());
        let mut changes = Changes::new();
        changes.publish(Event::AttachmentRemoved {
            attachment_id: photo.attachment_id,
        });
        changes.replace(AttachmentRow {
            state: AttachmentState::Removed,
            ..row
        });
        desk.team.store().commit(changes).await.unwrap();
        desk.world.drain().await;
        assert_eq!(object(&desk, &upload).await, None);
        let copy = AttachmentRow::blob_of(photo.attachment_id);
        assert_eq!(object(&desk, &copy).await, None);
    }
}

#[tokio::test]
async fn a_document_is_kept_and_offered_under_a_name_that_opens_it() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let dispatcher = &desk.team.dispatcher;
    let own = dispatcher.id();
    for (name, declared, bytes, expected) in [
        (None, "application/pdf", &b"%PDF-1.7\n"[..], "Document.pdf"),
        (Some("Quote"), "application/pdf", b"%PDF-1.7\n", "Quote.pdf"),
        (Some("b.txt"), "text/plain", b"Schl\xfcssel\r\n", "b.txt"),
        (
            Some("invoice.pdf.exe"),
            "application/pdf",
            b"%PDF-1.7\n",
            "invoice.pdf",
        ),
    ] {
        let row = file(&desk, own, Kind::Document, declared, Some(bytes.to_vec())).await;
        let mut changes = Changes::new();
        changes.replace(AttachmentRow {
            file_name: name.map(str::to_owned),
            ..row.clone()
        });
        desk.team.store().commit(changes).await.unwrap();
        let sent = send(&desk, dispatcher, &wrote, &row).await.expect(201);
        assert_eq!(sent["file"]["file_name"], expected);
        // The emulator names no download of a version.
        desk.world.drain().await;
        let disposition = downloaded(&desk, &row).await.1;
        assert!(
            disposition.contains(&format!("\"{expected}\"")),
            "{disposition}"
        );
    }
}

#[tokio::test]
async fn sound_and_film_are_sent_whatever_program_wrote_them() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let dispatcher = &desk.team.dispatcher;
    let own = dispatcher.id();
    for (kind, declared, bytes) in [
        (Kind::Audio, "audio/mpeg", &b"\xff\xfa\x90\x64\0\0"[..]),
        (Kind::Audio, "audio/aac", b"\xff\xf8\x50\x80\x02\x1f"),
        (
            Kind::Video,
            "video/mp4",
            b"\0\0\0\x08free\0\0\0\x14ftypmp42\0\0\0\0isom",
        ),
        (Kind::Document, "text/plain", b"BEGIN:VCALENDAR\r\n"),
    ] {
        let row = file(&desk, own, kind, declared, Some(bytes.to_vec())).await;
        let sent = send(&desk, dispatcher, &wrote, &row).await.expect(201);
        assert_eq!(sent["file"]["media_type"], declared);
    }
}
