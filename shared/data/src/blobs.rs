//! Objects in the media bucket: encrypted under the product's key, each under its company's prefix.

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::get_object::GetObjectError;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::ServerSideEncryption;
use bytes::Bytes;

use crate::sent::Call as _;
use crate::{Error, Settings, Store};

/// An object's name inside its company: made by us, never by a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobName(String);

impl BlobName {
    /// `area/id`, such as `attachments/att_…`; both parts are ours.
    pub fn new(area: &'static str, id: &impl std::fmt::Display) -> Self {
        Self(format!("{area}/{id}"))
    }
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
        let outcome = self
            .client
            .get_object()
            .bucket(&self.bucket)
            .key(whole(store, name))
            .sent()
            .await;
        let object = match outcome {
            Ok(object) => object,
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(GetObjectError::is_no_such_key) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(Error::from_sdk(&error)),
        };
        let body = object
            .body
            .collect()
            .await
            .map_err(|error| Error::Busy(error.to_string()))?;
        Ok(Some(body.into_bytes()))
    }

    /// Deletes an object of the store's company, if it is there.
    pub async fn delete(&self, store: &Store, name: &BlobName) -> Result<(), Error> {
        self.client
            .delete_object()
            .bucket(&self.bucket)
            .key(whole(store, name))
            .sent()
            .await
            .map_err(|error| Error::from_sdk(&error))?;
        Ok(())
    }
}

fn whole(store: &Store, name: &BlobName) -> String {
    format!("T#{}/{}", store.company_id(), name.0)
}
