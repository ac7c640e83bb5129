//! Roots: how far the chain of a company had come on a day, kept where nobody can change it.
//!
//! A root is an object of a bucket whose objects are locked for the term of the trail (S3 Object Lock, compliance
//! mode). It holds the id of a company, the number and the hash of a block, and nothing of anybody. Whoever writes
//! the whole chain of a company anew, its head with it, still finds the roots as they were.

use aws_sdk_s3::Client;
use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumAlgorithm, ServerSideEncryption};
use domain::id::CompanyId;
use futures::{StreamExt as _, TryStreamExt as _};
use jiff::tz::TimeZone;

use crate::row::AuditLink;
use crate::sent::Call as _;
use crate::{Error, Settings};

/// How many roots are read at the same time.
const AT_ONCE: usize = 16;

/// The bucket of the roots.
#[derive(Clone, Debug)]
pub struct AuditRoots {
    client: Client,
    bucket: String,
    key_id: String,
}

impl AuditRoots {
    pub(crate) fn new(client: Client, settings: &Settings) -> Self {
        Self {
            client,
            bucket: settings.audit_bucket.clone(),
            key_id: settings.media_key_id.clone(),
        }
    }

    /// Puts the root of the day on which its block was sealed, unless that day has one.
    pub(super) async fn put(&self, company_id: CompanyId, root: &AuditLink) -> Result<(), Error> {
        let day = TimeZone::UTC.to_datetime(root.sealed_at).date();
        let json =
            serde_json::to_vec(root).map_err(|error| Error::Conversion(error.to_string()))?;
        let outcome = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(format!("{}{day}", prefix(company_id)))
            .if_none_match("*")
            .checksum_algorithm(ChecksumAlgorithm::Sha256)
            .content_type("application/json")
            .server_side_encryption(ServerSideEncryption::AwsKms)
            .ssekms_key_id(&self.key_id)
            .body(ByteStream::from(json))
            .sent()
            .await;
        match outcome {
            Ok(_) => Ok(()),
            Err(error) if error.code() == Some("PreconditionFailed") => Ok(()),
            Err(error) => Err(Error::from_sdk(&error)),
        }
    }

    /// The roots of a company, from the oldest day on.
    pub(super) async fn all(&self, company_id: CompanyId) -> Result<Vec<AuditLink>, Error> {
        let mut names = Vec::new();
        let mut next = None;
        loop {
            let page = self
                .client
                .list_objects_v2()
                .bucket(&self.bucket)
                .prefix(prefix(company_id))
                .set_continuation_token(next)
                .sent()
                .await
                .map_err(|error| Error::from_sdk(&error))?;
            let objects = page.contents.unwrap_or_default().into_iter();
            names.extend(objects.filter_map(|object| object.key));
            next = page.next_continuation_token;
            if next.is_none() {
                break;
            }
        }
        let roots = names.into_iter().map(|name| self.read(name));
        let roots = futures::stream::iter(roots).buffered(AT_ONCE);
        roots.try_collect().await
    }

    async fn read(&self, name: String) -> Result<AuditLink, Error> {
        let object = self
            .client
            .get_object()
            .bucket(&self.bucket)
            .key(name)
            .sent()
            .await
            .map_err(|error| Error::from_sdk(&error))?;
        let body = object.body.collect().await;
        let bytes = body.map_err(|error| Error::Busy(error.to_string()))?;
        serde_json::from_slice(&bytes.into_bytes())
            .map_err(|error| Error::Conversion(format!("not a root: {error}")))
    }
}

fn prefix(company_id: CompanyId) -> String {
    format!("T#{company_id}/")
}
