//! Objects in the media bucket: encrypted under the product's key, each under its company's prefix.

use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{MetadataDirective, ServerSideEncryption};
use bytes::Bytes;
use domain::id::InboundId;
use domain::media::MediaType;

use crate::sent::Call as _;
use crate::{Error, Settings, Store};

/// An object's name inside its company, made by us and never by a client, and one of its versions
/// where that one is meant and not the newest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobName {
    place: String,
    is_upload: bool,
    version: Option<String>,
}

impl BlobName {
    /// `area/id`, such as `attachments/att_…`; both parts are ours.
    pub fn new(area: &'static str, id: &impl std::fmt::Display) -> Self {
        Self {
            place: format!("{area}/{id}"),
            is_upload: false,
            version: None,
        }
    }

    /// What a client uploads under an id. It stands in front of all companies, where the bucket's own
    /// rule ends whatever nobody has kept.
    pub fn upload(id: &impl std::fmt::Display) -> Self {
        Self {
            place: id.to_string(),
            is_upload: true,
            version: None,
        }
    }

    /// This version of it, as [`Peek::version`] named it.
    #[must_use]
    pub fn at_version(self, version: &str) -> Self {
        Self {
            version: Some(version.to_owned()),
            ..self
        }
    }
}

/// The beginning of an object, and its size.
#[derive(Clone, Debug)]
pub struct Peek {
    /// Its first bytes, as many as [`Blobs::peek`] was asked for or fewer.
    pub head: Bytes,
    /// How large the whole is, in bytes.
    pub size_bytes: u64,
    /// Which version it is; whoever writes under the name afterwards makes another one.
    pub version: Option<String>,
}

/// The media bucket.
#[derive(Clone, Debug)]
pub struct Blobs {
    client: Client,
    bucket: String,
    key_id: String,
}

impl Blobs {
    pub(crate) fn new(client: Client, settings: &Settings) -> Self {
        Self {
            client,
            bucket: settings.media_bucket.clone(),
            key_id: settings.media_key_id.clone(),
        }
    }

    /// Stores an object of the store's company, encrypted with the product's key.
    pub async fn put(
        &self,
        store: &Store,
        name: &BlobName,
        content_type: &str,
        bytes: Bytes,
    ) -> Result<(), Error> {
        self.client
            .put_object()
            .bucket(&self.bucket)
            .key(whole(store, name))
            .content_type(content_type)
            .server_side_encryption(ServerSideEncryption::AwsKms)
            .ssekms_key_id(&self.key_id)
            .body(ByteStream::from(bytes))
            .sent()
            .await
            .map_err(|error| Error::from_sdk(&error))?;
        Ok(())
    }

    /// Reads an object of the store's company; nothing if it is not there.
    pub async fn get(&self, store: &Store, name: &BlobName) -> Result<Option<Bytes>, Error> {
        self.read(whole(store, name), name.version.as_deref(), None)
            .await
            .map(|object| object.map(|peek| peek.head))
    }

    /// Reads the first bytes of an object of the store's company; nothing if it is not there.
    pub async fn peek(
        &self,
        store: &Store,
        name: &BlobName,
        bytes: usize,
    ) -> Result<Option<Peek>, Error> {
        let version = name.version.as_deref();
        self.read(whole(store, name), version, Some((0, bytes)))
            .await
    }

    /// Reads as many bytes of an object of the store's company as there are from one on; nothing if it
    /// is not there.
    pub async fn piece(
        &self,
        store: &Store,
        name: &BlobName,
        from: u64,
        bytes: usize,
    ) -> Result<Option<Bytes>, Error> {
        let version = name.version.as_deref();
        let piece = self.read(whole(store, name), version, Some((from, bytes)));
        piece.await.map(|piece| piece.map(|peek| peek.head))
    }

    async fn read(
        &self,
        key: String,
        version: Option<&str>,
        stretch: Option<(u64, usize)>,
    ) -> Result<Option<Peek>, Error> {
        let outcome = self
            .client
            .get_object()
            .bucket(&self.bucket)
            .key(key)
            .set_version_id(version.map(ToOwned::to_owned))
            .set_range(stretch.map(|(from, bytes)| {
                let last = from.saturating_add(bytes as u64).saturating_sub(1);
                format!("bytes={from}-{last}")
            }))
            .sent()
            .await;
        let object = match outcome {
            Ok(object) => object,
            Err(error) if is_missing(error.as_service_error()) => return Ok(None),
            Err(error) => return Err(Error::from_sdk(&error)),
        };
        let version = object.version_id.clone();
        let whole_size = object
            .content_range
            .as_deref()
            .and_then(|range| range.rsplit('/').next()?.parse().ok());
        let body = object
            .body
            .collect()
            .await
            .map_err(|error| Error::Busy(error.to_string()))?;
        let mut head = body.into_bytes();
        let size_bytes = whole_size.unwrap_or(head.len() as u64);
        // A server may answer a range with the whole (RFC 9110, section 14.2).
        if let (Some((from, bytes)), None) = (stretch, whole_size) {
            let from = usize::try_from(from).map_or(head.len(), |from| from.min(head.len()));
            head = head.slice(from..head.len().min(from.saturating_add(bytes)));
        }
        Ok(Some(Peek {
            head,
            size_bytes,
            version,
        }))
    }

    /// Copies an object of the store's company under another name, encrypted anew; false if there is
    /// nothing to copy.
    pub async fn copy(
        &self,
        store: &Store,
        from: &BlobName,
        to: &BlobName,
        content_type: &str,
    ) -> Result<bool, Error> {
        let mut source = format!("{}/{}", self.bucket, whole(store, from)).replace('#', "%23");
        if let Some(version) = &from.version {
            source = format!("{source}?versionId={version}");
        }
        let outcome = self
            .client
            .copy_object()
            .bucket(&self.bucket)
            .key(whole(store, to))
            .copy_source(source)
            .metadata_directive(MetadataDirective::Replace)
            .content_type(content_type)
            .server_side_encryption(ServerSideEncryption::AwsKms)
            .ssekms_key_id(&self.key_id)
            .sent()
            .await;
        match outcome {
            Ok(_) => Ok(true),
            Err(error) if is_missing(error.as_service_error()) => Ok(false),
            Err(error) => Err(Error::from_sdk(&error)),
        }
    }

    /// An address under which anybody who has it may read an object for a while, as a download.
    pub async fn link(
        &self,
        store: &Store,
        name: &BlobName,
        media_type: &MediaType,
        file_name: &str,
        lifetime: Duration,
    ) -> Result<String, Error> {
        let config = PresigningConfig::expires_in(lifetime)
            .map_err(|error| Error::Refused(error.to_string()))?;
        let request = self
            .client
            .get_object()
            .bucket(&self.bucket)
            .key(whole(store, name))
            .set_version_id(name.version.clone())
            .response_content_type(media_type.served_as())
            .response_content_disposition(attachment_named(file_name))
            .presigned(config)
            .await
            .map_err(|error| Error::from_sdk(&error))?;
        Ok(request.uri().to_owned())
    }

    /// Puts down a part of a webhook that is too large for its queue.
    pub async fn spill(&self, inbound: InboundId, json: String) -> Result<(), Error> {
        self.client
            .put_object()
            .bucket(&self.bucket)
            .key(spilled(inbound))
            .content_type("application/json")
            .server_side_encryption(ServerSideEncryption::AwsKms)
            .ssekms_key_id(&self.key_id)
            .body(ByteStream::from(json.into_bytes()))
            .sent()
            .await
            .map_err(|error| Error::from_sdk(&error))?;
        Ok(())
    }

    /// Reads a stored part of a webhook; nothing if it is not there any more.
    pub async fn spilled(&self, inbound: InboundId) -> Result<Option<Bytes>, Error> {
        let object = self.read(spilled(inbound), None, None).await?;
        Ok(object.map(|peek| peek.head))
    }

    /// Deletes a stored part of a webhook that was applied.
    pub async fn forget_spilled(&self, inbound: InboundId) -> Result<(), Error> {
        self.remove(spilled(inbound), None).await
    }

    /// Deletes an object of the store's company, if it is there. A version that is named is gone for
    /// good; else the bucket's rule for backups ends what was there.
    pub async fn delete(&self, store: &Store, name: &BlobName) -> Result<(), Error> {
        self.remove(whole(store, name), name.version.clone()).await
    }

    async fn remove(&self, key: String, version: Option<String>) -> Result<(), Error> {
        self.client
            .delete_object()
            .bucket(&self.bucket)
            .key(key)
            .set_version_id(version)
            .sent()
            .await
            .map_err(|error| Error::from_sdk(&error))?;
        Ok(())
    }
}

fn spilled(inbound: InboundId) -> String {
    format!("inbound/{inbound}")
}

/// A name as a header takes it (RFC 6266): in ASCII for all, and whole for those who can.
fn attachment_named(name: &str) -> String {
    use std::fmt::Write as _;
    let plain: String = name
        .chars()
        .map(|c| match c {
            '"' | '\\' | '/' | '%' | ';' => '_',
            c if c.is_ascii_graphic() || c == ' ' => c,
            _ => '_',
        })
        .collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            whole.push(char::from(byte));
        } else {
            write!(whole, "%{byte:02X}").expect("a string takes every write");
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

/// Whether an object, or the version of it that was requested, is not there.
fn is_missing<E: ProvideErrorMetadata>(error: Option<&E>) -> bool {
    let code = error.and_then(ProvideErrorMetadata::code);
    matches!(code, Some("NoSuchKey" | "NoSuchVersion"))
}

/// The prefix of uploads; the bucket's lifecycle rule in `infra/storage.yaml` names it.
const UPLOADS: &str = "uploads";

pub(crate) fn whole(store: &Store, name: &BlobName) -> String {
    let within = format!("T#{}/{}", store.company_id(), name.place);
    if name.is_upload {
        format!("{UPLOADS}/{within}")
    } else {
        within
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_of_an_object_is_in_the_data_map() {
        let id = domain::id::AttachmentId::from_bytes([1; 16]);
        for place in [
            format!("<company>/{}", BlobName::new("attachments", &id).place),
            format!("{UPLOADS}/<company>/{}", BlobName::upload(&id).place),
            spilled(InboundId::from_bytes([1; 16])),
        ] {
            let objects = crate::data_map::OBJECTS.iter();
            let mut objects = objects.filter(|object| object.bucket == "Media");
            assert!(
                objects.any(|object| place.starts_with(object.prefix)),
                "{place}"
            );
        }
    }

    #[test]
    fn a_name_cannot_leave_its_header() {
        let header = attachment_named("a\"; x=\r\nÄ.pdf");
        assert_eq!(
            header,
            "attachment; filename=\"a__ x=___.pdf\"; filename*=UTF-8''a%22%3B%20x%3D%0D%0A%C3%84.pdf"
        );
    }
}
