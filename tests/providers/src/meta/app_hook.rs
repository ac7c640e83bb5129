//! Where an app hears of its accounts.

/// Where an app hears of its accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AppHook {
    pub(crate) url: String,
    /// The fields that it hears of; none means all.
    pub(super) fields: Option<Vec<String>>,
}

impl AppHook {
    /// One that hears of everything.
    pub(crate) fn of_all(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            fields: None,
        }
    }

    /// Whether it hears of this field.
    pub(crate) fn receives(&self, field: &str) -> bool {
        let among = |fields: &Vec<String>| fields.iter().any(|one| one == field);
        self.fields.as_ref().is_none_or(among)
    }
}
