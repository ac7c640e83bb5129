//! The canonical form of a stored item and its hash.

use std::collections::BTreeMap;

use auth::secret::Digest;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::id::CompanyId;

use crate::Error;
use crate::key::Index;
use crate::table::Item;

/// SHA-256 of the canonical form of an item of a company, as the module above describes it.
pub(super) fn hash(company_id: CompanyId, item: &Item) -> Result<Digest, Error> {
    let company_id = AttributeValue::S(company_id.to_string());
    let own = item.iter().filter(|(name, _)| !is_left_out(name));
    let mut members: BTreeMap<&str, &AttributeValue> =
        own.map(|(name, value)| (name.as_str(), value)).collect();
    members.insert("company_id", &company_id);
    let mut text = String::new();
    write_object(members, &mut text)?;
    Ok(Digest::of(&[text.as_bytes()]))
}

/// Whether an attribute says where an item stands and how long, or is the hash itself.
fn is_left_out(name: &str) -> bool {
    let is_key = || {
        let mut indexes = Index::ALL.into_iter().map(Index::attributes);
        indexes.any(|(partition, sort)| name == partition || name == sort)
    };
    ["pk", "sk", "kind", "ttl", "hash"].contains(&name) || is_key()
}

fn write_object(members: BTreeMap<&str, &AttributeValue>, text: &mut String) -> Result<(), Error> {
    let mut separator = '{';
    for (name, value) in members {
        if value.is_null() {
            continue;
        }
        text.push(separator);
        write_text(name, text)?;
        text.push(':');
        write(value, text)?;
        separator = ',';
    }
    if separator == '{' {
        text.push('{');
    }
    text.push('}');
    Ok(())
}

fn write(value: &AttributeValue, text: &mut String) -> Result<(), Error> {
    match value {
        AttributeValue::S(value) => write_text(value, text)?,
        // Whole numbers alone, which DynamoDB writes as JSON does.
        AttributeValue::N(number) => text.push_str(number),
        AttributeValue::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        AttributeValue::Null(_) => text.push_str("null"),
        AttributeValue::M(members) => {
            let members = members.iter().map(|(name, value)| (name.as_str(), value));
            write_object(members.collect(), text)?;
        }
        AttributeValue::L(values) => {
            text.push('[');
            for (position, value) in values.iter().enumerate() {
                if position > 0 {
                    text.push(',');
                }
                write(value, text)?;
            }
            text.push(']');
        }
        _ => {
            let detail = "an audit entry holds what JSON has no word for";
            return Err(Error::Conversion(detail.into()));
        }
    }
    Ok(())
}

fn write_text(value: &str, text: &mut String) -> Result<(), Error> {
    let written = serde_json::to_string(value);
    text.push_str(&written.map_err(|error| Error::Conversion(error.to_string()))?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const COMPANY: CompanyId = CompanyId::from_bytes([1; 16]);

    fn hash_of(value: &serde_json::Value) -> Digest {
        hash(COMPANY, &serde_dynamo::to_item(value).unwrap()).unwrap()
    }

    #[test]
    fn the_form_is_the_json_of_rfc_8785_with_the_company() {
        let item = json!({
            "version": 1, "subject": "a\"b\nü", "at": "2026-11-23T14:00:00Z", "source_ip": null,
            "pk": "T#co", "sk": "aud", "kind": "audit", "ttl": 5, "g1pk": "x", "hash": "y",
            "more": { "b": [1, true, null], "a": {} },
        });
        let expected = format!(
            "{}{COMPANY}{}",
            r#"{"at":"2026-11-23T14:00:00Z","company_id":""#,
            r#"","more":{"a":{},"b":[1,true,null]},"subject":"a\"b\nü","version":1}"#,
        );
        assert_eq!(hash_of(&item), Digest::of(&[expected.as_bytes()]));
    }

    #[test]
    fn a_field_that_comes_later_leaves_the_hash_of_older_entries() {
        let old = json!({ "subject": "job_1", "version": 1 });
        let new = json!({ "subject": "job_1", "version": 1, "device": null });
        assert_eq!(hash_of(&old), hash_of(&new));
        let used = json!({ "subject": "job_1", "version": 1, "device": "ses_1" });
        assert_ne!(hash_of(&old), hash_of(&used));
    }

    #[test]
    fn the_same_item_of_another_company_has_another_hash() {
        let item = serde_dynamo::to_item(json!({ "version": 1 })).unwrap();
        let other = hash(CompanyId::from_bytes([2; 16]), &item).unwrap();
        assert_ne!(hash(COMPANY, &item).unwrap(), other);
    }
}
