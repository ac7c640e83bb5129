//! What stays at sub-processors of what we hand them, and how it goes there. What each gets, and what for, is in
//! the published register ([`SubProcessor`]).

use domain::data_map::SubProcessor;

/// What one of them keeps.
#[derive(Clone, Copy, Debug)]
pub struct ProviderCopy {
    /// Who.
    pub sub_processor: SubProcessor,
    /// What stays there, and how it goes.
    pub stays: &'static str,
}

const fn copy(sub_processor: SubProcessor, stays: &'static str) -> ProviderCopy {
    ProviderCopy {
        sub_processor,
        stays,
    }
}

/// All of them: each that gets something, once.
pub const COPIES: &[ProviderCopy] = &[
    copy(
        SubProcessor::Apple,
        "nothing for us to remove: a notification is dropped once it is delivered or over",
    ),
    copy(
        SubProcessor::Meta,
        "the conversation in the customer's own app, which no interface of Meta's can remove",
    ),
    copy(
        SubProcessor::Resend,
        "its log of sent mails, which ends by its own term",
    ),
    copy(
        SubProcessor::OpenAi,
        "nothing: requests are sent with storage switched off",
    ),
    copy(
        SubProcessor::GoogleMaps,
        "no copy that could be named: requests carry no id of a person",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::data_map::{OBJECTS, rows};

    #[test]
    fn whoever_gets_something_is_here_and_nobody_else() {
        let rows = rows();
        let fields = rows.iter().flat_map(|row| &row.map.fields);
        let of_fields = fields.flat_map(|field| field.recipients);
        let of_objects = OBJECTS.iter().flat_map(|object| object.recipients);
        let gets: BTreeSet<_> = of_fields.chain(of_objects).map(|one| one.name()).collect();
        let named: BTreeSet<_> = COPIES
            .iter()
            .map(|copy| copy.sub_processor.name())
            .collect();
        assert_eq!(gets, named);
        assert_eq!(named.len(), COPIES.len());
    }
}
