//! Files go to the provider first, under the type that their bytes have.

use bytes::Bytes;
use data::Changes;
use data::row::{AttachmentRow, CopyProgress};
use domain::id::AttachmentId;
use domain::media::{AttachmentState, Kind, MediaType};
use domain::message::{Content, DeliveryStatus};
use outside::{Fault, FaultKind, Provider};

use super::{Counter, DONE, RequestedMessage, counts, pause};

impl Counter {
    async fn file(&self, kind: Kind, media_type: &str, state: AttachmentState) -> RequestedMessage {
        let store = self.team.store();
        let now = store.now();
        let row = AttachmentRow {
            attachment_id: AttachmentId::at(now),
            state,
            reason: None,
            kind,
            message: None,
            uploaded_by: Some(self.team.dispatcher.id()),
            channel_id: None,
            provider_id: None,
            sha256: None,
            media_type: Some(MediaType::parse(media_type).unwrap()),
            size_bytes: Some(9),
            file_name: (kind == Kind::Document).then(|| "quote.pdf".into()),
            upload_version: None,
            is_kept: false,
            created_at: now,
            copying: CopyProgress::default(),
            version: 1,
        };
        let blobs = self.world.work.aws().blobs();
        let bytes = Bytes::from_static(b"the bytes");
        blobs
            .put(store, &row.blob(), media_type, bytes)
            .await
            .unwrap();
        let mut changes = Changes::new();
        changes.create(&row);
        store.commit(changes).await.unwrap();
        self.create(Content::Attachment {
            attachment_id: row.attachment_id,
            kind,
            text: Some("As agreed".into()),
        })
        .await
    }
}

#[tokio::test]
async fn every_kind_of_file_is_uploaded_and_named_by_the_message() {
    let counter = Counter::open().await;
    for (kind, media_type, sent_as) in [
        (Kind::Photo, "image/jpeg", "image"),
        (Kind::Video, "video/mp4", "video"),
        (Kind::Voice, "audio/ogg", "audio"),
        (Kind::Audio, "audio/mpeg", "audio"),
        (Kind::Document, "application/pdf", "document"),
        (Kind::Sticker, "image/webp", "sticker"),
    ] {
        let requested = counter.file(kind, media_type, AttachmentState::Ready).await;
        assert_eq!(counts(&counter.deliver(&requested).await), DONE, "{kind}");
        assert_eq!(counter.status(&requested).await, DeliveryStatus::Sent);
        let sent = counter.sent().pop().unwrap();
        assert_eq!(sent.kind, sent_as);
        let is_voice_note = sent.content["voice"] == true;
        assert_eq!(is_voice_note, kind == Kind::Voice);
        let has_words = sent.content["caption"] == "As agreed";
        assert_eq!(has_words, !matches!(sent_as, "audio" | "sticker"), "{kind}");
        if kind == Kind::Document {
            assert_eq!(sent.content["filename"], "quote.pdf");
        }
        let media = counter.world.outside.meta_media();
        let media = media
            .iter()
            .find(|one| sent.content["id"] == one.id.as_str());
        let media = media.unwrap();
        assert_eq!(media.mime_type, media_type);
        assert_eq!(media.bytes, "the bytes");
    }
}

#[tokio::test]
async fn a_file_that_is_not_there_fails_its_message() {
    let counter = Counter::open().await;
    let requested = counter
        .file(Kind::Photo, "image/jpeg", AttachmentState::Removed)
        .await;
    assert_eq!(counts(&counter.deliver(&requested).await), DONE);
    assert_eq!(counter.status(&requested).await, DeliveryStatus::Failed);
    assert!(
        counter
            .reason(&requested)
            .await
            .contains("no longer available")
    );
    assert_eq!(counter.calls(), 0);
}

#[tokio::test]
async fn an_upload_whose_answer_is_lost_is_simply_done_again() {
    let counter = Counter::open().await;
    let requested = counter
        .file(Kind::Photo, "image/jpeg", AttachmentState::Ready)
        .await;
    counter.world.outside.fault(Fault {
        path: Some("/v26.0/*/media".into()),
        ..Fault::next(Provider::Meta, FaultKind::Cut).after_effect()
    });
    assert!(pause(&counter.deliver(&requested).await) >= 2);
    let delivery = counter.row(&requested).await.delivery.unwrap();
    assert_eq!(delivery.status, DeliveryStatus::Queued);
    assert_eq!((delivery.refusals, delivery.tried_at), (1, None));
    assert!(counter.sent().is_empty());

    assert_eq!(counts(&counter.deliver(&requested).await), DONE);
    assert_eq!(counter.sent().len(), 1);
}
