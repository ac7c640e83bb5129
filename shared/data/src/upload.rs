//! Permission to upload one object, and nothing else, straight into the bucket (S3 POST policy,
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html>).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::media::MediaType;
use jiff::{SignedDuration, Timestamp};
use ring::hmac::{HMAC_SHA256, Key, sign};
use serde_json::{Value, json};

use crate::blobs::whole;
use crate::key::hex;
use crate::{Aws, BlobName, Error, Store};

/// How long the permission is good for.
const LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// A form that a client fills with the bytes and posts.
pub struct Upload {
    /// Where it is posted.
    pub url: String,
    /// Its fields, which stand before the file.
    pub fields: Vec<(String, String)>,
    /// When it stops working.
    pub expires_at: Timestamp,
}

impl Aws {
    /// Lets a client put one object of the store's company: under this name, of this type, with this
    /// many bytes at most, and encrypted with the product's key.
    pub fn permit_upload(
        &self,
        store: &Store,
        name: &BlobName,
        media_type: &MediaType,
        most_bytes: u64,
    ) -> Result<Upload, Error> {
        let settings = self.settings();
        let now = store.now();
        let expires_at = now
            .checked_add(LIFETIME)
            .map_err(|error| Error::Refused(error.to_string()))?;
        let day = now.strftime("%Y%m%d").to_string();
        let scope = format!("{day}/{}/s3/aws4_request", settings.region);
        let mut fields = vec![
            ("key", whole(store, name)),
            ("Content-Type", media_type.as_str().to_owned()),
            ("x-amz-server-side-encryption", "aws:kms".to_owned()),
            (
                "x-amz-server-side-encryption-aws-kms-key-id",
                settings.media_key_id.clone(),
            ),
            ("x-amz-algorithm", "AWS4-HMAC-SHA256".to_owned()),
            (
                "x-amz-credential",
                format!("{}/{scope}", settings.credentials.key_id),
            ),
            ("x-amz-date", now.strftime("%Y%m%dT%H%M%SZ").to_string()),
        ];
        if let Some(token) = &settings.credentials.session_token {
            fields.push(("x-amz-security-token", token.clone()));
        }
        let mut conditions: Vec<Value> = fields
            .iter()
            .map(|(name, value)| json!({ *name: value }))
            .collect();
        conditions.push(json!({ "bucket": settings.media_bucket }));
        conditions.push(json!(["content-length-range", 1, most_bytes]));
        let policy = json!({
            "expiration": expires_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            "conditions": conditions,
        });
        let policy = STANDARD.encode(policy.to_string());
        let signature = signature(
            &settings.credentials.secret,
            &day,
            &settings.region,
            &policy,
        );
        fields.push(("policy", policy));
        fields.push(("x-amz-signature", signature));
        let bucket = &settings.media_bucket;
        let url = match &settings.endpoint_url {
            Some(endpoint) => format!("{endpoint}/{bucket}"),
            None => format!("https://{bucket}.s3.{}.amazonaws.com/", settings.region),
        };
        let fields = fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        Ok(Upload {
            url,
            fields,
            expires_at,
        })
    }
}

/// AWS Signature Version 4 over the policy.
fn signature(secret: &str, day: &str, region: &str, policy: &str) -> String {
    let mac = |key: &[u8], text: &str| sign(&Key::new(HMAC_SHA256, key), text.as_bytes());
    let by_day = mac(format!("AWS4{secret}").as_bytes(), day);
    let by_region = mac(by_day.as_ref(), region);
    let by_service = mac(by_region.as_ref(), "s3");
    let signing_key = mac(by_service.as_ref(), "aws4_request");
    hex(mac(signing_key.as_ref(), policy).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of AWS's page on browser-based uploads.
    #[test]
    fn a_policy_is_signed_as_aws_does() {
        let policy = "eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1Y2tldCI6ICJzaWd2NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8iXSwNCiAgICB7ImFjbCI6ICJwdWJsaWMtcmVhZCJ9LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRhLXV1aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWyJzdGFydHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZPRE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwNCiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9";
        let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        assert_eq!(
            signature(secret, "20151229", "us-east-1", policy),
            "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e"
        );
    }
}
