//! The file of a message that a member sends: looked at before it is promised to the customer.

use api::{Authenticated, Code, Cx, Problem};
use data::row::AttachmentRow;
use data::{Rows, key};
use domain::id::AttachmentId;
use domain::media::{AttachmentState, Kind, MediaType, sniff};

use crate::new_message::SentFile;

const PLACE: &str = "/attachment/attachment_id";

/// As much of a file as is needed to tell what it is, in bytes.
const HEAD: usize = 8 * 1024;

/// The file that a message shall carry, with the type and the size that it turned out to have.
pub(crate) async fn uploaded<A: Authenticated>(
    cx: &Cx<A>,
    rows: &Rows,
    new: &SentFile,
) -> Result<AttachmentRow, Problem> {
    let file = own(cx, rows, new.attachment_id)?;
    if new.text.is_some() && matches!(file.kind, Kind::Voice | Kind::Audio | Kind::Sticker) {
        let detail = "can only be added to photos, videos, and documents; send the text as a separate message";
        return Err(Problem::field("/attachment/text", detail));
    }
    let peek = cx
        .aws()
        .blobs()
        .peek(cx.store(), &file.blob(), HEAD)
        .await?
        .ok_or_else(|| {
            let detail =
                "The file hasn't been uploaded yet. Upload it to the address you received first.";
            Problem::refused(Code::AttachmentNotUploaded, detail)
        })?;
    if peek.size_bytes > file.kind.limit_bytes() {
        let megabytes = file.kind.limit_bytes() / 1_000_000;
        let detail = format!("must be no larger than {megabytes} MB");
        return Err(Problem::field(PLACE, detail));
    }
    let media_type =
        sendable(file.kind, file.media_type.as_ref(), sniff(&peek.head)).ok_or_else(|| {
            let detail = format!("must be a file that can be sent as kind {}", file.kind);
            Problem::field(PLACE, detail)
        })?;
    // The permit to upload may be good for some minutes yet: what comes now is another version.
    let version = peek
        .version
        .ok_or_else(|| Problem::Internal("the bucket of media keeps no versions".into()))?;
    Ok(AttachmentRow {
        state: AttachmentState::Ready,
        file_name: file.kept_name(&media_type),
        media_type: Some(media_type),
        size_bytes: Some(peek.size_bytes),
        upload_version: Some(version),
        ..file
    })
}

/// An upload of the caller that waits for its message.
fn own<A: Authenticated>(
    cx: &Cx<A>,
    rows: &Rows,
    attachment_id: AttachmentId,
) -> Result<AttachmentRow, Problem> {
    let file: Option<AttachmentRow> = rows.get(&key::attachment(attachment_id))?;
    let own_id = Some(cx.member().member_id);
    let file = file
        .filter(|file| file.uploaded_by == own_id)
        .ok_or_else(|| Problem::field(PLACE, "must be a file you uploaded"))?;
    if file.message.is_some() {
        let detail = "This file was already sent. Upload it again to send it again.";
        return Err(Problem::refused(Code::AttachmentUsed, detail));
    }
    Ok(file)
}

/// The type as which a file can be sent: what its bytes say, or what was declared where they cannot
/// say more.
fn sendable(
    kind: Kind,
    declared: Option<&MediaType>,
    found: Option<MediaType>,
) -> Option<MediaType> {
    let found = found?;
    if declared.is_some_and(|declared| !declared.agrees_with(&found)) {
        return None;
    }
    if kind.accepts(&found) {
        return Some(found);
    }
    declared.filter(|declared| kind.accepts(declared)).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn media(text: &str) -> MediaType {
        MediaType::parse(text).unwrap()
    }

    #[test]
    fn a_file_is_sent_as_what_its_bytes_say() {
        let docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        for (kind, declared, found, sent) in [
            (Kind::Photo, "image/jpg", "image/jpeg", Some("image/jpeg")),
            (Kind::Voice, "audio/ogg", "audio/ogg", Some("audio/ogg")),
            (Kind::Audio, "audio/mp4", "video/mp4", Some("audio/mp4")),
            (Kind::Document, docx, "application/zip", Some(docx)),
            (Kind::Photo, "image/jpeg", "image/png", None),
            (Kind::Photo, "image/jpeg", "text/html", None),
            (Kind::Photo, "image/webp", "image/webp", None),
            (Kind::Document, "application/zip", "application/zip", None),
        ] {
            let type_of = sendable(kind, Some(&media(declared)), Some(media(found)));
            assert_eq!(type_of, sent.map(media), "{kind} {declared} {found}");
        }
        assert_eq!(
            sendable(Kind::Photo, Some(&media("image/jpeg")), None),
            None
        );
    }
}
