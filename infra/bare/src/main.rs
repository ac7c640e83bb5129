//! A Lambda function with nothing of the product in it, to measure the product by.
//!
//! It makes the calls of the table that its request names and answers with an empty object: what this
//! costs, any function that makes these calls costs at least.

use std::collections::HashMap;
use std::sync::OnceLock;

use aws_credential_types::Credentials;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region};
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes, Put, TransactWriteItem};
use aws_sdk_dynamodb::{Client, Config};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use lambda_http::{Error, Request, Response, run, service_fn};
use serde::Deserialize;

type Item = HashMap<String, AttributeValue>;

/// A call, as the request's body lists them.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Call {
    /// Reads rows by their keys, in one consistent batch.
    Read(Vec<serde_dynamo::Item>),
    /// Writes rows in one transaction.
    Write(Vec<serde_dynamo::Item>),
}

/// What is read and written, once and for all requests: nobody parses a body so that it can be called
/// work of the SDK.
static CALLS: OnceLock<Vec<(bool, Vec<Item>)>> = OnceLock::new();

fn main() -> Result<(), Error> {
    let client = client()?;
    let table = env("TABLE_NAME")?;
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(run(service_fn(|request: Request| {
            answer(&client, &table, request)
        })))
}

async fn answer(client: &Client, table: &str, request: Request) -> Result<Response<String>, Error> {
    for (is_read, items) in calls(&request)? {
        if *is_read {
            read(client, table, items.clone()).await?;
        } else {
            write(client, table, items.clone()).await?;
        }
    }
    Ok(Response::new("{}".to_owned()))
}

fn calls(request: &Request) -> Result<&'static [(bool, Vec<Item>)], Error> {
    if let Some(calls) = CALLS.get() {
        return Ok(calls);
    }
    let calls: Vec<Call> = serde_json::from_slice(request.body())?;
    let calls = calls.into_iter().map(|call| match call {
        Call::Read(keys) => (true, keys.into_iter().map(Into::into).collect()),
        Call::Write(items) => (false, items.into_iter().map(Into::into).collect()),
    });
    Ok(CALLS.get_or_init(|| calls.collect()))
}

async fn read(client: &Client, table: &str, keys: Vec<Item>) -> Result<(), Error> {
    let keys = KeysAndAttributes::builder()
        .consistent_read(true)
        .set_keys(Some(keys))
        .build()?;
    client
        .batch_get_item()
        .request_items(table, keys)
        .send()
        .await?;
    Ok(())
}

async fn write(client: &Client, table: &str, items: Vec<Item>) -> Result<(), Error> {
    let puts = items.into_iter().map(|item| {
        let put = Put::builder().table_name(table).set_item(Some(item));
        Ok(TransactWriteItem::builder().put(put.build()?).build())
    });
    client
        .transact_write_items()
        .set_transact_items(Some(puts.collect::<Result<_, Error>>()?))
        .send()
        .await?;
    Ok(())
}

/// The client as the product makes its own.
fn client() -> Result<Client, Error> {
    let http = aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https();
    let credentials = Credentials::new(
        env("AWS_ACCESS_KEY_ID")?,
        env("AWS_SECRET_ACCESS_KEY")?,
        None,
        None,
        "environment",
    );
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(env("AWS_REGION")?))
        .endpoint_url(env("AWS_ENDPOINT_URL")?)
        .credentials_provider(credentials)
        .http_client(http)
        .build();
    #[expect(clippy::disallowed_methods, reason = "nothing of the product is here")]
    let client = Client::from_conf(config);
    Ok(client)
}

#[expect(clippy::disallowed_methods, reason = "nothing of the product is here")]
fn env(name: &str) -> Result<String, Error> {
    std::env::var(name).map_err(|_| format!("{name} is not set").into())
}
