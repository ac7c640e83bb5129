//! The emulator below the deployed stack, asked with its own key, which may do what no function may.
//!
//! It takes the service from the scope of the credential and checks no signature of that key, so what
//! stands in its place here is worth nothing on AWS.

use http::HeaderMap;
use serde_json::Value;

use crate::settings;

/// The emulator.
pub struct Emulator {
    client: reqwest::Client,
    endpoint: String,
}

impl Emulator {
    /// Connects; the stack must be up.
    pub fn connect() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        #[expect(
            clippy::disallowed_methods,
            reason = "a test looks below the functions, at what they left on AWS"
        )]
        let client = reqwest::Client::builder().no_proxy().build();
        Self {
            client: client.expect("a client can be made"),
            endpoint: settings::deployed()
                .endpoint_url
                .expect("tests run against the emulator"),
        }
    }

    /// The headers of an object of the media bucket; none if it is not there.
    pub async fn object(&self, key: &str) -> Option<HeaderMap> {
        let bucket = settings::deployed().media_bucket;
        let key = key.replace('#', "%23");
        let url = format!("{}/{bucket}/{key}", self.endpoint);
        let call = self
            .client
            .head(url)
            .header("authorization", credential("s3"));
        let answer = call.send().await.expect("the emulator answers");
        let headers = answer.headers().clone();
        answer.status().is_success().then_some(headers)
    }

    /// An action of SQS, such as `GetQueueAttributes`.
    pub async fn queues(&self, action: &str, body: &Value) -> Value {
        let call = self
            .client
            .post(&self.endpoint)
            .header("authorization", credential("sqs"))
            .header("content-type", "application/x-amz-json-1.0")
            .header("x-amz-target", format!("AmazonSQS.{action}"))
            .body(body.to_string());
        let answer = call.send().await.expect("the emulator answers");
        let status = answer.status();
        let bytes = answer.bytes().await.expect("an answer comes whole");
        let text = String::from_utf8_lossy(&bytes);
        assert!(status.is_success(), "{action} answered {status}: {text}");
        serde_json::from_slice(&bytes).unwrap_or_default()
    }

    /// Runs a function as AWS does and waits for its answer.
    pub async fn invoke(&self, function: &str, event: &Value) -> Value {
        let url = format!(
            "{}/2015-03-31/functions/{function}/invocations",
            self.endpoint
        );
        let call = self
            .client
            .post(url)
            .header("authorization", credential("lambda"))
            .header("content-type", "application/json")
            .body(event.to_string());
        let answer = call.send().await.expect("the emulator answers");
        let is_error = answer.headers().contains_key("x-amz-function-error");
        let bytes = answer.bytes().await.expect("an answer comes whole");
        let text = String::from_utf8_lossy(&bytes);
        assert!(!is_error, "{function} failed: {text}");
        serde_json::from_slice(&bytes).unwrap_or_default()
    }
}

fn credential(service: &str) -> String {
    let region = settings::deployed().region;
    format!(
        "AWS4-HMAC-SHA256 Credential=test/20260101/{region}/{service}/aws4_request, \
         SignedHeaders=host, Signature={:064}",
        0
    )
}
