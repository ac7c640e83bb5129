//! Files that customers send are copied into our own store, once, and only if they do no harm.

use std::time::{Duration, Instant};

use data::row::{AttachmentRow, ChannelRow, MessageRow, ProviderRefRow};
use data::{Changes, key};
use domain::channel::ChannelState;
use domain::event::Event;
use domain::media::AttachmentState;
use jiff::SignedDuration;
use outside::{
    Fault, FaultKind, MetaAct, MetaAction, MetaFile, MetaMedia, MetaNumber, MetaPerson, MetaQuirks,
    Provider,
};
use serde_json::json;
use tests::{Line, Person, Team, World, registry};
use work::{Progress, Received};

use crate::work::requested::{last, message, waiting};

const MEGABYTE: u64 = 1024 * 1024;

/// A connected number to which Dana sends files.
struct Shop {
    world: World,
    team: Team,
    line: Line,
    dana: Person,
}

impl Shop {
    async fn open() -> Self {
        let world = World::new().await;
        let team = world.team().await;
        let line = Line::connect(&world, &team).await;
        let digits = line.channel.display_number.trim_start_matches('+');
        let number = MetaNumber::made_of(digits, "Anvil Lock & Key");
        world.outside.add_meta_number(number);
        let dana = Person::new("Dana K", "16505551234");
        Self {
            world,
            team,
            line,
            dana,
        }
    }

    /// Lets Dana send a file of this kind; the message, and what Meta keeps.
    async fn send(&self, kind: &'static str, file: MetaFile) -> (MessageRow, MetaMedia) {
        let caption = None;
        let act = match kind {
            "image" => MetaAct::Image { file, caption },
            "video" => MetaAct::Video { file, caption },
            "audio" => MetaAct::Voice { file },
            "sticker" => MetaAct::Sticker { file },
            _ => MetaAct::Document { file, caption },
        };
        let person = MetaPerson::of(&self.dana.digits, &self.dana.name);
        let action = MetaAction::new(&self.line.channel.number_id, person, act);
        let acted = self.world.outside.meta_act(&action).await;
        let media = self.world.outside.meta_media().pop().unwrap();
        let file = json!({
            "id": media.id, "mime_type": media.mime_type, "sha256": media.sha256,
            "voice": kind == "audio", "filename": media.filename,
        });
        let webhook = json!({
            "id": acted.id, "timestamp": self.now(), "type": kind, kind: file,
        });
        let progress = self
            .world
            .receive(&self.line.wrote(&self.dana, webhook))
            .await;
        assert_eq!(progress.done, 1);
        let row_key = key::provider_ref(self.line.id(), &acted.id);
        let known: Option<ProviderRefRow> = self.team.store().get(row_key).await.unwrap();
        let (thread_id, message_id) = known.unwrap().message.unwrap();
        let row_key = key::message(thread_id, message_id);
        let message: Option<MessageRow> = self.team.store().get(row_key).await.unwrap();
        (message.unwrap(), media)
    }

    fn now(&self) -> String {
        self.world.clock.now().as_second().to_string()
    }

    async fn row(&self, message: &MessageRow) -> AttachmentRow {
        let row_key = key::attachment(message.content.attachment_id().unwrap());
        self.team.store().get(row_key).await.unwrap().unwrap()
    }

    async fn object(&self, row: &AttachmentRow) -> Option<Vec<u8>> {
        let blobs = self.world.work.aws().blobs();
        let object = blobs.get(self.team.store(), &row.blob()).await.unwrap();
        object.map(|bytes| bytes.to_vec())
    }

    /// The queue's message that requests the copy.
    async fn copy_request(&self, row: &AttachmentRow) -> Received {
        let event = Event::AttachmentReceived {
            attachment_id: row.attachment_id,
        };
        let events = waiting(self.team.store()).await;
        message(events.iter().find(|one| one.event == event).unwrap())
    }

    async fn copy(&self, request: &Received) -> Progress {
        let worker = registry::worker("media-copy");
        let deadline = Instant::now() + Duration::from_mins(2);
        self.world
            .run_worker(worker, std::slice::from_ref(request), deadline)
            .await
    }

    /// Revokes the message, as Dana does.
    async fn take_back(&self, message: &MessageRow) {
        let revoke = json!({
            "id": "wamid.revoke", "timestamp": self.now(), "type": "revoke",
            "revoke": { "original_message_id": message.provider_id },
        });
        self.world
            .receive(&self.line.wrote(&self.dana, revoke))
            .await;
    }

    async fn set_channel(&self, state: ChannelState) {
        let row_key = key::channel(self.line.id());
        let channel: Option<ChannelRow> = self.team.store().get(row_key).await.unwrap();
        let mut changes = Changes::new();
        changes.replace(ChannelRow {
            state,
            ..channel.unwrap()
        });
        self.team.store().commit(changes).await.unwrap();
    }

    async fn sweep(&self) -> usize {
        let slot = self.world.clock.now().to_string();
        let deadline = Instant::now() + Duration::from_mins(1);
        let swept = self.world.run_sweep("media-sweep", &slot, deadline).await;
        swept.unwrap()
    }
}

#[tokio::test]
async fn each_kind_of_file_is_kept_as_what_its_bytes_say() {
    let shop = Shop::open().await;
    for (kind, media_type) in [
        ("image", "image/jpeg"),
        ("video", "video/mp4"),
        ("audio", "audio/ogg"),
        ("document", "application/pdf"),
        ("sticker", "image/webp"),
    ] {
        let (message, media) = shop.send(kind, MetaFile::default()).await;
        assert!(shop.world.drain().await.left.is_empty());
        let row = shop.row(&message).await;
        assert_eq!(
            row.state,
            AttachmentState::Ready,
            "{kind}: {:?}",
            row.reason
        );
        assert_eq!(row.media_type.as_ref().unwrap().as_str(), media_type);
        assert_eq!(row.size_bytes, Some(media.file_size as u64));
        assert_eq!(shop.object(&row).await.unwrap(), media.bytes.to_vec());
    }
}

#[tokio::test]
async fn a_file_of_another_type_than_declared_is_kept_as_what_it_is() {
    let shop = Shop::open().await;
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01";
    let (message, _) = shop.send("image", MetaFile::of(png, "image/jpeg")).await;
    shop.world.drain().await;
    let row = shop.row(&message).await;
    assert_eq!(row.media_type.unwrap().as_str(), "image/png");
}

#[tokio::test]
async fn what_runs_when_it_is_opened_is_not_kept() {
    let shop = Shop::open().await;
    let program = [&b"\x7fELF\x02\x01\x01"[..], &[0; 93]].concat();
    for bytes in [
        &b"<!DOCTYPE html><html><script>alert(1)</script></html>"[..],
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>1</script></svg>",
        b"#!/bin/sh\nrm -r /\n",
        &program,
    ] {
        let file = MetaFile::of(bytes, "image/jpeg");
        let (message, _) = shop.send("image", file).await;
        shop.world.drain().await;
        let row = shop.row(&message).await;
        assert_eq!(row.state, AttachmentState::Failed);
        assert!(row.reason.as_ref().unwrap().contains("harm"));
        assert!(shop.object(&row).await.is_none());
    }
}

#[tokio::test]
async fn what_can_never_be_had_says_why() {
    let shop = Shop::open().await;
    let quirks = |change: fn(&mut MetaQuirks)| {
        let mut quirks = MetaQuirks::default();
        change(&mut quirks);
        MetaFile::with(quirks)
    };
    for (file, why) in [
        (
            quirks(|one| one.stated_bytes = Some(200 * MEGABYTE)),
            "100 MB",
        ),
        (
            quirks(|one| {
                one.size_bytes = Some(110 * MEGABYTE);
                one.no_length = true;
            }),
            "100 MB",
        ),
        (
            quirks(|one| one.redirect = Some("http://169.254.169.254/latest/".into())),
            "not safe",
        ),
        (
            quirks(|one| one.redirect = Some("https://evil.example.com/x".into())),
            "not safe",
        ),
    ] {
        let (message, _) = shop.send("document", file).await;
        shop.world.drain().await;
        let row = shop.row(&message).await;
        assert_eq!(row.state, AttachmentState::Failed, "{why}");
        assert!(
            row.reason.as_ref().unwrap().contains(why),
            "{:?}",
            row.reason
        );
        assert!(shop.object(&row).await.is_none());
    }
}

#[tokio::test]
async fn an_empty_file_fails_at_once_and_says_so() {
    let shop = Shop::open().await;
    let (message, media) = shop.send("image", MetaFile::of(b"", "image/jpeg")).await;
    assert_eq!(media.file_size, 0);
    let request = shop.copy_request(&shop.row(&message).await).await;
    assert_eq!(shop.copy(&request).await.done, 1);
    let row = shop.row(&message).await;
    assert_eq!(row.state, AttachmentState::Failed);
    assert!(row.reason.unwrap().contains("file is empty"));
}

#[tokio::test]
async fn what_stays_damaged_or_missing_is_given_up_the_same_day() {
    for (quirks, why) in [
        (
            MetaQuirks {
                size_bytes: Some(5),
                ..MetaQuirks::default()
            },
            "damaged",
        ),
        (
            MetaQuirks {
                expired: true,
                ..MetaQuirks::default()
            },
            "no longer available",
        ),
    ] {
        let shop = Shop::open().await;
        let (message, _) = shop.send("image", MetaFile::with(quirks)).await;
        let request = shop.copy_request(&shop.row(&message).await).await;
        assert_eq!(shop.copy(&request).await.retry.len(), 1);
        assert_eq!(shop.row(&message).await.state, AttachmentState::Pending);
        shop.world.advance(SignedDuration::from_hours(7));
        assert_eq!(shop.copy(&request).await.done, 1);
        let row = shop.row(&message).await;
        assert_eq!(row.state, AttachmentState::Failed);
        assert!(row.reason.as_ref().unwrap().contains(why), "{row:?}");
    }
}

#[tokio::test]
async fn harmless_files_are_kept_as_downloads_under_a_name_that_fits() {
    let shop = Shop::open().await;
    let ics = b"BEGIN:VCALENDAR\r\nX-ALT-DESC;FMTTYPE=text/html:<HTML>Hi</HTML>\r\n";
    let xml =
        b"<?xml version=\"1.0\"?><cfdi:Comprobante xmlns:cfdi=\"http://www.sat.gob.mx/cfd/4\"/>";
    for (name, declared, bytes, stored_type, stored_name) in [
        (
            "invite.ics",
            "text/calendar",
            &ics[..],
            "text/calendar",
            "invite.ics",
        ),
        ("factura.xml", "text/xml", xml, "text/xml", "factura.xml"),
        (
            "note.txt",
            "text/plain",
            b"Schl\xfcssel\r\n",
            "text/plain",
            "note.txt",
        ),
        (
            "scan",
            "application/pdf",
            b"%PDF-1.7\n",
            "application/pdf",
            "scan.pdf",
        ),
        (
            "scan.pdf.exe",
            "application/pdf",
            b"%PDF-1.7\n",
            "application/pdf",
            "scan.pdf",
        ),
    ] {
        let file = MetaFile {
            filename: Some(name.into()),
            ..MetaFile::of(bytes, declared)
        };
        let (message, _) = shop.send("document", file).await;
        shop.world.drain().await;
        let row = shop.row(&message).await;
        assert_eq!(
            row.state,
            AttachmentState::Ready,
            "{name}: {:?}",
            row.reason
        );
        let media_type = row.media_type.clone().unwrap();
        assert_eq!(media_type.as_str(), stored_type);
        assert!(!media_type.is_safe_to_show());
        assert_eq!(row.file_name.as_deref(), Some(stored_name));
        assert_eq!(shop.object(&row).await.unwrap(), bytes);
    }
}

#[tokio::test]
async fn a_file_that_meta_has_forgotten_is_given_up() {
    let shop = Shop::open().await;
    let (message, _) = shop.send("image", MetaFile::default()).await;
    shop.world
        .outside
        .advance(SignedDuration::from_hours(8 * 24));
    shop.world.drain().await;
    let row = shop.row(&message).await;
    assert_eq!(row.state, AttachmentState::Failed);
    assert_eq!(row.reason.as_deref(), Some(AttachmentRow::NO_LONGER_THERE));
}

#[tokio::test]
async fn a_link_that_ran_out_and_passing_faults_only_delay_the_copy() {
    let shop = Shop::open().await;
    let expired = MetaQuirks {
        expired: true,
        ..MetaQuirks::default()
    };
    let (message, media) = shop.send("image", MetaFile::with(expired)).await;
    let request = shop.copy_request(&shop.row(&message).await).await;
    assert_eq!(shop.copy(&request).await.retry.len(), 1);
    shop.world
        .outside
        .meta_quirk(&media.id, MetaQuirks::default());
    for fault in [
        Fault::status(Provider::Meta, 500),
        Fault::status(Provider::Meta, 429),
        Fault::next(Provider::Meta, FaultKind::Html),
        Fault::next(Provider::Meta, FaultKind::Cut),
    ] {
        shop.world.outside.fault(fault);
        assert_eq!(shop.copy(&request).await.retry.len(), 1);
        assert_eq!(shop.row(&message).await.state, AttachmentState::Pending);
    }
    assert_eq!(shop.copy(&request).await.done, 1);
    assert_eq!(shop.row(&message).await.state, AttachmentState::Ready);
    assert_eq!(shop.copy(&request).await.suppressed, 1);
}

#[tokio::test]
async fn a_token_that_is_worthless_leaves_the_file_waiting() {
    let mut shop = Shop::open().await;
    shop.world.may_leave_events();
    let (message, _) = shop.send("image", MetaFile::default()).await;
    let digits = shop.line.channel.display_number.trim_start_matches('+');
    shop.world.outside.meta_revoke(&format!("EAA{digits}"));
    let request = shop.copy_request(&shop.row(&message).await).await;
    // No dead letter comes of it: the sweep retries.
    assert_eq!(shop.copy(&request).await.done, 1);
    let row = shop.row(&message).await;
    assert_eq!(row.state, AttachmentState::Pending);
    assert!(row.copying.next_try_at.is_some());
}

#[tokio::test]
async fn a_provider_that_fails_for_long_costs_no_dead_letter() {
    let mut shop = Shop::open().await;
    shop.world.may_leave_events();
    let (message, _) = shop.send("image", MetaFile::default()).await;
    let request = shop.copy_request(&shop.row(&message).await).await;
    let cut = || Fault::next(Provider::Meta, FaultKind::Cut);
    shop.world.outside.fault(cut());
    assert_eq!(shop.copy(&request).await.retry.len(), 1);
    shop.world.outside.fault(cut());
    assert_eq!(shop.copy(&last(&request)).await.done, 1);
    let row = shop.row(&message).await;
    assert_eq!(row.state, AttachmentState::Pending);
    assert!(!row.copying.is_at_last_receipt);

    shop.world.advance(SignedDuration::from_mins(61));
    assert_eq!(shop.sweep().await, 1);
    shop.world.drain().await;
    assert_eq!(shop.row(&message).await.state, AttachmentState::Ready);
}

#[tokio::test]
async fn a_file_whose_event_lies_among_the_dead_letters_is_not_asked_for_again() {
    let mut shop = Shop::open().await;
    shop.world.may_leave_events();
    let (message, _) = shop.send("image", MetaFile::default()).await;
    let request = shop.copy_request(&shop.row(&message).await).await;
    // The worker is killed in the middle of the last receipt.
    let slow = Fault::next(Provider::Meta, FaultKind::Slow);
    shop.world.outside.fault(Fault {
        delay_ms: Some(5000),
        ..slow
    });
    let given_last = last(&request);
    let killed = tokio::time::timeout(Duration::from_millis(1500), shop.copy(&given_last));
    assert!(killed.await.is_err());
    assert!(shop.row(&message).await.copying.is_at_last_receipt);
    for _ in 0..30 {
        shop.world.advance(SignedDuration::from_hours(5));
        assert_eq!(shop.sweep().await, 0);
    }

    // Sent back, the event is dealt with.
    assert_eq!(shop.copy(&request).await.done, 1);
    assert_eq!(shop.row(&message).await.state, AttachmentState::Ready);
}

#[tokio::test]
async fn files_of_a_broken_channel_wait_until_it_is_mended() {
    let mut shop = Shop::open().await;
    shop.world.may_leave_events();
    let (message, _) = shop.send("image", MetaFile::default()).await;
    shop.set_channel(ChannelState::Broken).await;
    for _ in 0..48 {
        shop.world.advance(SignedDuration::from_mins(61));
        assert_eq!(shop.sweep().await, 0);
    }
    shop.set_channel(ChannelState::Connected).await;
    shop.world.advance(SignedDuration::from_mins(61));
    assert_eq!(shop.sweep().await, 1);
    shop.world.drain().await;
    assert_eq!(shop.row(&message).await.state, AttachmentState::Ready);
}

#[tokio::test]
async fn a_file_that_waits_for_a_week_is_asked_for_a_dozen_times_at_most() {
    let mut shop = Shop::open().await;
    shop.world.may_leave_events();
    let (message, _) = shop.send("image", MetaFile::default()).await;
    let mut copies = 0;
    for _ in 0..7 * 24 - 1 {
        shop.world.advance(SignedDuration::from_hours(1));
        copies += shop.sweep().await;
    }
    assert!((5..=12).contains(&copies), "{copies}");
    assert_eq!(shop.row(&message).await.state, AttachmentState::Pending);
}

#[tokio::test]
async fn a_file_that_was_taken_back_is_deleted() {
    let shop = Shop::open().await;
    let (message, _) = shop.send("image", MetaFile::default()).await;
    shop.world.drain().await;
    assert!(shop.object(&shop.row(&message).await).await.is_some());
    shop.take_back(&message).await;
    assert!(shop.world.drain().await.left.is_empty());
    let row = shop.row(&message).await;
    assert_eq!(row.state, AttachmentState::Removed);
    assert!(shop.object(&row).await.is_none());
}

#[tokio::test]
async fn a_copy_of_what_was_taken_back_meanwhile_does_not_stay() {
    let shop = Shop::open().await;
    let (message, _) = shop.send("image", MetaFile::default()).await;
    let row = shop.row(&message).await;
    let request = shop.copy_request(&row).await;
    let slow = Fault::next(Provider::Meta, FaultKind::Slow);
    shop.world.outside.fault(Fault {
        delay_ms: Some(1500),
        ..slow
    });
    let (copied, ()) = tokio::join!(shop.copy(&request), async {
        tokio::time::sleep(Duration::from_millis(150)).await;
        shop.take_back(&message).await;
    });
    assert_eq!(copied.done, 1);
    assert!(shop.object(&row).await.is_none());
    shop.world.drain().await;
    assert_eq!(shop.row(&message).await.state, AttachmentState::Removed);
    assert!(shop.object(&row).await.is_none());
}

#[tokio::test]
async fn the_sweep_asks_again_after_an_hour_and_gives_up_after_a_week() {
    let mut shop = Shop::open().await;
    shop.world.may_leave_events();
    let (message, _) = shop.send("image", MetaFile::default()).await;
    assert_eq!(shop.sweep().await, 0);
    shop.world.advance(SignedDuration::from_mins(61));
    assert_eq!(shop.sweep().await, 1);
    let row = shop.row(&message).await;
    let event = Event::AttachmentReceived {
        attachment_id: row.attachment_id,
    };
    let events = waiting(shop.team.store()).await;
    let requests = events.iter().filter(|one| one.event == event);
    assert_eq!(requests.count(), 2);
    assert_eq!(row.state, AttachmentState::Pending);

    shop.world.advance(SignedDuration::from_hours(7 * 24));
    assert_eq!(shop.sweep().await, 1);
    let row = shop.row(&message).await;
    assert_eq!(row.state, AttachmentState::Failed);
    assert_eq!(row.reason.as_deref(), Some(AttachmentRow::NO_LONGER_THERE));
    shop.world.advance(SignedDuration::from_hours(1));
    assert_eq!(shop.sweep().await, 0);
}
