//! Files go to the bucket and come from it without the functions, as a client sends and gets them.

use serde_json::Value;

/// What the bucket answered.
#[derive(Debug)]
pub struct Downloaded {
    /// The HTTP status.
    pub status: u16,
    /// `Content-Type`.
    pub media_type: String,
    /// `Content-Disposition`.
    pub disposition: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

const BOUNDARY: &str = "a-part-of-the-form-ends-here";

/// Posts a form with the bytes of its file; the status.
pub async fn upload(form: &Value, bytes: &[u8]) -> u16 {
    let mut body = Vec::new();
    for field in form["fields"].as_array().expect("a form has fields") {
        let text = |name: &str| {
            field[name]
                .as_str()
                .expect("a field has a name and a value")
        };
        let part = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n{}\r\n",
            text("name"),
            text("value"),
        );
        body.extend(part.into_bytes());
    }
    let file = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    body.extend(file.into_bytes());
    body.extend(bytes);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").into_bytes());
    let url = form["url"].as_str().expect("a form has an address");
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let call = client().post(url).header("content-type", kind).body(body);
    let answer = call.send().await.expect("the bucket answers");
    answer.status().as_u16()
}

/// Gets what an address leads to.
pub async fn download(url: &str) -> Downloaded {
    let answer = client().get(url).send().await.expect("the bucket answers");
    let header = |name: &str| {
        let value = answer.headers().get(name);
        let text = value.and_then(|value| value.to_str().ok());
        text.unwrap_or_default().to_owned()
    };
    Downloaded {
        status: answer.status().as_u16(),
        media_type: header("content-type"),
        disposition: header("content-disposition"),
        bytes: answer
            .bytes()
            .await
            .expect("an answer comes whole")
            .to_vec(),
    }
}

fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    #[expect(
        clippy::disallowed_methods,
        reason = "a test stands for a client of the bucket"
    )]
    reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client can be made")
}
