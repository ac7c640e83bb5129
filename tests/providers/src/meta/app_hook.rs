//! The webhook address of an app.

/// The webhook address of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AppHook {
    pub(crate) url: String,
    /// The fields that it is subscribed to; none means all.
    pub(super) fields: Option<Vec<String>>,
}

impl AppHook {
    /// One that is subscribed to all fields.
    pub(crate) fn of_all(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            fields: None,
        }
    }

    /// Whether it is subscribed to this field.
    pub(crate) fn receives(&self, field: &str) -> bool {
        let among = |fields: &Vec<String>| fields.iter().any(|one| one == field);
        self.fields.as_ref().is_none_or(among)
    }
}
