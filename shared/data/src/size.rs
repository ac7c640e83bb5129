//! How large DynamoDB counts an item, by the rules of its developer guide ("Item sizes and formats").

use aws_sdk_dynamodb::types::AttributeValue;

use crate::table::Item;

/// The most bytes of one item: 400 KB.
pub(crate) const LARGEST_ITEM: usize = 400 * 1024;

/// The most bytes of all items of one transaction: 4 MB.
pub(crate) const LARGEST_TRANSACTION: usize = 4 * 1024 * 1024;

/// The most writes and checks of one transaction.
pub(crate) const MOST_WRITES: usize = 100;

/// The bytes of an item: those of its attributes' names and values.
pub(crate) fn of_item(item: &Item) -> usize {
    item.iter()
        .map(|(name, value)| name.len() + of(value))
        .sum()
}

fn of(value: &AttributeValue) -> usize {
    /// What a list or map costs beside its members, and each member beside its own bytes.
    const CONTAINER: usize = 3;
    const MEMBER: usize = 1;
    match value {
        AttributeValue::S(text) => text.len(),
        // Two digits take one byte, sign and exponent another.
        AttributeValue::N(number) => number.len().div_ceil(2) + 1,
        AttributeValue::B(bytes) => bytes.as_ref().len(),
        AttributeValue::Ss(texts) => texts.iter().map(String::len).sum(),
        AttributeValue::Ns(numbers) => numbers.iter().map(|one| one.len().div_ceil(2) + 1).sum(),
        AttributeValue::Bs(all) => all.iter().map(|bytes| bytes.as_ref().len()).sum(),
        AttributeValue::L(values) => {
            CONTAINER + values.iter().map(|value| MEMBER + of(value)).sum::<usize>()
        }
        AttributeValue::M(members) => CONTAINER + members.len() * MEMBER + of_item(members),
        // Booleans, nulls, and whatever else may come to be.
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_count_by_their_bytes() {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let item = Item::from([
            ("pk".to_owned(), text("é")),
            ("count".to_owned(), AttributeValue::N("1234".to_owned())),
            ("is".to_owned(), AttributeValue::Bool(true)),
            ("list".to_owned(), AttributeValue::L(vec![text("ab")])),
        ]);
        assert_eq!(
            of_item(&item),
            (2 + 2) + (5 + 3) + (2 + 1) + (4 + 3 + 1 + 2)
        );
    }
}
