//! What a member may be in a company.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::invalid::Invalid;
use crate::value::closed_list;

closed_list! {
    /// One of the three kinds of employee.
    Role {
        /// Runs the company's account.
        Owner = "owner",
        /// Plans jobs and talks to customers.
        Dispatcher = "dispatcher",
        /// Does the work on site.
        Technician = "technician",
    }
}

/// The roles of one member: at least one, each once, in the order of [`Role::ALL`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Roles(u8);

impl Roles {
    /// A set of roles; refuses the empty one.
    pub fn new(roles: impl IntoIterator<Item = Role>) -> Result<Self, Invalid> {
        match roles.into_iter().fold(0, |bits, role| bits | bit(role)) {
            0 => Err(Invalid::because("must include at least one role")),
            bits => Ok(Self(bits)),
        }
    }

    /// The set of a single role.
    pub const fn only(role: Role) -> Self {
        Self(bit(role))
    }

    /// Whether the role is among them.
    pub const fn has(self, role: Role) -> bool {
        self.0 & bit(role) != 0
    }

    /// Whether the member may do what dispatchers do: a dispatcher or an owner.
    pub const fn may_dispatch(self) -> bool {
        self.has(Role::Owner) || self.has(Role::Dispatcher)
    }

    /// The roles in their order.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL
            .iter()
            .copied()
            .filter(move |role| self.has(*role))
    }
}

const fn bit(role: Role) -> u8 {
    1 << role as u8
}

impl fmt::Debug for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl Serialize for Roles {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Roles {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let roles = Vec::<Role>::deserialize(deserializer)?;
        let set = Self::new(roles.iter().copied()).map_err(serde::de::Error::custom)?;
        if set.iter().count() == roles.len() {
            Ok(set)
        } else {
            Err(serde::de::Error::custom("must list each role only once"))
        }
    }
}

impl JsonSchema for Roles {
    fn schema_name() -> Cow<'static, str> {
        "Roles".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "What a member may do: one role or several.",
            "type": "array",
            "items": generator.subschema_for::<Role>(),
            "minItems": 1,
            "maxItems": Role::ALL.len(),
            "uniqueItems": true
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_written_in_one_order() {
        let roles: Roles = serde_json::from_str(r#"["technician","owner"]"#).unwrap();
        assert_eq!(
            serde_json::to_string(&roles).unwrap(),
            r#"["owner","technician"]"#
        );
        assert!(roles.has(Role::Owner) && !roles.has(Role::Dispatcher));
    }

    #[test]
    fn an_empty_doubled_or_unknown_role_is_refused_without_an_echo() {
        for wrong in ["[]", r#"["owner","owner"]"#, r#"["canary"]"#] {
            let error = serde_json::from_str::<Roles>(wrong)
                .unwrap_err()
                .to_string();
            assert!(!error.contains("canary"), "{error}");
        }
    }

    #[test]
    fn owners_and_dispatchers_may_dispatch() {
        assert!(Roles::only(Role::Owner).may_dispatch());
        assert!(Roles::only(Role::Dispatcher).may_dispatch());
        assert!(!Roles::only(Role::Technician).may_dispatch());
    }
}
