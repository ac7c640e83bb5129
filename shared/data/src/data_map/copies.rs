//! What recipients keep of what we hand them, and how it goes there.

use domain::data_map::Recipient;

/// What one recipient has.
#[derive(Clone, Copy, Debug)]
pub struct ProviderCopy {
    /// Who.
    pub recipient: Recipient,
    /// What it gets.
    pub gets: &'static str,
    /// What it gets it for.
    pub purpose: &'static str,
    /// What stays there, and how it goes.
    pub stays: &'static str,
}

/// All of them: each recipient once.
pub const COPIES: &[ProviderCopy] = &[
    ProviderCopy {
        recipient: Recipient::Apple,
        gets: "a device's push token, and the text of the notification",
        purpose: "to show a notification or ring a phone",
        stays: "nothing for us to remove: a notification is dropped once it is delivered or over",
    },
    ProviderCopy {
        recipient: Recipient::Google,
        gets: "what is typed of an address, and coordinates of sites and technicians",
        purpose: "to complete addresses, place them on the map, and estimate arrival times",
        stays: "no copy that could be named: requests carry no id of a person",
    },
    ProviderCopy {
        recipient: Recipient::Meta,
        gets: "messages and files that a member sends to a customer on a connected channel",
        purpose: "to deliver them",
        stays: "the conversation in the customer's own app, which no interface of Meta's can remove",
    },
    ProviderCopy {
        recipient: Recipient::OpenAi,
        gets: "the text of a message, with placeholders for names, numbers and addresses",
        purpose: "to translate it when a member taps Translate",
        stays: "nothing: requests are sent with storage switched off",
    },
    ProviderCopy {
        recipient: Recipient::Resend,
        gets: "an address with the name and text of a transactional mail",
        purpose: "to send it",
        stays: "its log of sent mails, which ends by its own term",
    },
];
