//! Fields that Meta leaves out or writes as null.

use serde::{Deserialize, Deserializer};

/// Reads a value; null counts as what stands for an absent one.
pub(super) fn or_default<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(from)?.unwrap_or_default())
}
