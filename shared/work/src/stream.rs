//! What the table's stream delivers.

use serde::Deserialize;
use serde_json::Value;

/// A batch of the stream. Each record is read by itself, so that one that is odd spoils no other.
#[derive(Deserialize)]
pub(crate) struct StreamBatch {
    #[serde(rename = "Records", default)]
    pub(crate) records: Vec<Value>,
}

/// A record of the stream, as far as it is looked at.
#[derive(Deserialize)]
struct Record {
    dynamodb: Change,
}

#[derive(Deserialize)]
struct Change {
    #[serde(rename = "NewImage")]
    new_image: serde_dynamo::Item,
}

/// The row of a record as it was written.
pub(crate) fn new_image(record: &Value) -> Result<serde_dynamo::Item, String> {
    let record = Record::deserialize(record);
    record
        .map(|record| record.dynamodb.new_image)
        .map_err(|_| "not a stream record with a new image".to_owned())
}
