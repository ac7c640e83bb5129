//! A table of the deployed table's shape for one test, gone with it.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Builder, Credentials, Region};
use aws_sdk_dynamodb::types::{AttributeValue, BillingMode, GlobalSecondaryIndex};
use aws_smithy_http_client::tls::{self, rustls_provider::CryptoMode};
use data::Settings;
use jiff::Timestamp;

/// A client with the emulator's own key, which may do what no function may.
pub(crate) fn client(settings: &Settings) -> Client {
    let http = aws_smithy_http_client::Builder::new()
        .tls_provider(tls::Provider::Rustls(CryptoMode::Ring))
        .build_https();
    let config = Builder::new()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(settings.region.clone()))
        .credentials_provider(Credentials::new("test", "test", None, None, "tests"))
        .endpoint_url(
            settings
                .endpoint_url
                .clone()
                .expect("tests run against the emulator"),
        )
        .http_client(http)
        .build();
    #[expect(
        clippy::disallowed_methods,
        reason = "tests make and drop tables of their own"
    )]
    Client::from_conf(config)
}

/// Puts an item of text attributes into a table, as code of another day would have written it.
pub(crate) async fn put(settings: &Settings, attributes: &[(&str, &str)]) {
    let item = attributes
        .iter()
        .map(|(name, text)| ((*name).to_owned(), AttributeValue::S((*text).to_owned())));
    client(settings)
        .put_item()
        .table_name(&settings.table_name)
        .set_item(Some(item.collect()))
        .send()
        .await
        .expect("the emulator takes an item");
}

/// The items of a partition, as they are stored.
pub(crate) async fn partition(
    settings: &Settings,
    partition: &str,
) -> Vec<HashMap<String, AttributeValue>> {
    let answer = client(settings)
        .query()
        .table_name(&settings.table_name)
        .key_condition_expression("pk = :p")
        .expression_attribute_values(":p", AttributeValue::S(partition.to_owned()))
        .send()
        .await;
    let answer = answer.expect("the emulator lists a partition");
    answer.items.unwrap_or_default()
}

/// Puts an item as it is.
pub(crate) async fn put_stored(settings: &Settings, item: HashMap<String, AttributeValue>) {
    let put = client(settings)
        .put_item()
        .table_name(&settings.table_name)
        .set_item(Some(item));
    put.send().await.expect("the emulator takes an item");
}

/// Takes an item away.
pub(crate) async fn delete_stored(settings: &Settings, item: &HashMap<String, AttributeValue>) {
    let mut key = item.clone();
    key.retain(|name, _| ["pk", "sk"].contains(&name.as_str()));
    let delete = client(settings)
        .delete_item()
        .table_name(&settings.table_name)
        .set_key(Some(key));
    delete.send().await.expect("the emulator deletes an item");
}

/// Makes a table like the deployed one.
pub(crate) async fn make(settings: &Settings, name: &str) {
    let client = client(settings);
    let deployed = client
        .describe_table()
        .table_name(&settings.table_name)
        .send()
        .await
        .expect("the stack is up and has its table; run `cargo xtask up`")
        .table
        .expect("a described table is there");
    let indexes = deployed
        .global_secondary_indexes
        .unwrap_or_default()
        .into_iter()
        .map(|index| {
            GlobalSecondaryIndex::builder()
                .set_index_name(index.index_name)
                .set_key_schema(index.key_schema)
                .set_projection(index.projection)
                .build()
                .expect("an index of the deployed table is whole")
        });
    client
        .create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_attribute_definitions(deployed.attribute_definitions)
        .set_key_schema(deployed.key_schema)
        .set_global_secondary_indexes(Some(indexes.collect()))
        .send()
        .await
        .expect("the emulator makes tables");
}

/// Drops a table.
pub(crate) async fn remove(settings: &Settings, name: &str) {
    let _ = client(settings)
        .delete_table()
        .table_name(name)
        .send()
        .await;
}

/// Every item of a table as text, for searching what must not stand in it.
pub(crate) async fn all(settings: &Settings, name: &str) -> Vec<String> {
    scan(settings, name).await.iter().map(shown).collect()
}

/// The same without what is past its end, which DynamoDB removes some time later.
pub(crate) async fn live(settings: &Settings, name: &str, now: Timestamp) -> Vec<String> {
    let is_live = |item: &&HashMap<String, AttributeValue>| {
        let ttl = item.get("ttl").and_then(|ttl| ttl.as_n().ok());
        ttl.and_then(|ttl| ttl.parse::<i64>().ok())
            .is_none_or(|ttl| ttl > now.as_second())
    };
    let items = scan(settings, name).await;
    items.iter().filter(is_live).map(shown).collect()
}

/// What stands in a table beside the data map.
pub(crate) async fn unmapped(settings: &Settings, name: &str, now: Timestamp) -> Vec<String> {
    let described = client(settings).describe_table().table_name(name);
    let table = described.send().await.expect("the table is there").table;
    let definitions = table.and_then(|table| table.attribute_definitions);
    let definitions = definitions.into_iter().flatten();
    let keys = definitions.map(|definition| definition.attribute_name);
    crate::mapped::unmapped(&scan(settings, name).await, &keys.collect(), now)
}

async fn scan(settings: &Settings, name: &str) -> Vec<HashMap<String, AttributeValue>> {
    let mut items = Vec::new();
    let mut start: Option<HashMap<String, AttributeValue>> = None;
    loop {
        let page = client(settings)
            .scan()
            .table_name(name)
            .set_exclusive_start_key(start)
            .send()
            .await
            .expect("the emulator's own key may scan");
        items.extend(page.items.unwrap_or_default());
        start = page.last_evaluated_key;
        if start.is_none() {
            return items;
        }
    }
}

/// The attributes in the order of their names, so that an item that stayed as it was reads as it did.
fn shown(item: &HashMap<String, AttributeValue>) -> String {
    let mut attributes: Vec<_> = item
        .iter()
        .map(|(name, value)| format!("{name:?}: {}", shown_value(value)))
        .collect();
    attributes.sort();
    format!("{{{}}}", attributes.join(", "))
}

fn shown_value(value: &AttributeValue) -> String {
    match value {
        AttributeValue::M(map) => format!("M({})", shown(map)),
        AttributeValue::L(list) => {
            let values: Vec<_> = list.iter().map(shown_value).collect();
            format!("L([{}])", values.join(", "))
        }
        other => format!("{other:?}"),
    }
}
