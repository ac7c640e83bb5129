//! Meta's error codes
//! (<https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes>).

use std::time::Duration;

/// What a code asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// No further attempt.
    Final,
    /// A further attempt, after this long where Meta advises it.
    Later(LaterScope, Option<Duration>),
    /// A person has to fix the channel.
    ChannelBroken,
}

/// What has to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LaterScope {
    /// Messages to this person.
    Person,
    /// Messages of this number.
    Number,
    /// Calls for the whole account.
    Account,
    /// This call: Meta had a bad moment. A few attempts are enough.
    Moment,
}

/// What a code asks for. One that is not known is final: to repeat a refusal helps nobody.
pub(super) fn kind(code: u64) -> Kind {
    const MINUTES_2: Option<Duration> = Some(Duration::from_mins(2));
    const MINUTES_5: Option<Duration> = Some(Duration::from_mins(5));
    const HOUR: Option<Duration> = Some(Duration::from_hours(1));
    match code {
        0
        | 3
        | 10
        | 190
        | 200..=299
        | 368
        | 131_005
        | 131_031
        | 131_037
        | 131_042
        | 131_045
        | 133_010 => Kind::ChannelBroken,
        131_056 => Kind::Later(LaterScope::Person, None),
        130_429 => Kind::Later(LaterScope::Number, None),
        131_057 | 2_494_100 => Kind::Later(LaterScope::Number, MINUTES_2),
        131_048 | 133_016 => Kind::Later(LaterScope::Number, HOUR),
        131_064 => Kind::Later(LaterScope::Account, HOUR),
        4 | 17 | 32 | 613 | 80_000..=80_099 => Kind::Later(LaterScope::Account, MINUTES_5),
        1 | 2 | 131_000 | 131_016 => Kind::Later(LaterScope::Moment, None),
        _ => Kind::Final,
    }
}

/// What a code means, in a sentence for a dispatcher. Every code has one.
pub fn words(code: u64) -> &'static str {
    match code {
        0 | 190 => "The access to WhatsApp has ended. The owner has to connect the number again.",
        3 | 10 | 200..=299 | 131_005 => {
            "WhatsApp no longer permits this. The owner has to connect the number again."
        }
        131_031 | 368 => {
            "Meta has locked or restricted this WhatsApp account. WhatsApp Manager says why."
        }
        131_037 => "Meta has not approved the display name of this number yet.",
        131_042 => "WhatsApp has no valid payment method for this account.",
        131_045 | 133_010 => "This number is not registered with WhatsApp.",
        33 => "WhatsApp no longer knows this number.",
        131_047 => {
            "More than 24 hours have passed since the customer last wrote. Send a template instead."
        }
        131_026 => {
            "WhatsApp cannot reach this customer: no WhatsApp, or too old a version. Try SMS or a \
             call."
        }
        130_403 => "Your business has blocked this customer on WhatsApp.",
        131_049 => "WhatsApp limits marketing messages to this customer. Try again after 24 hours.",
        131_050 => "The customer wants no marketing messages from you.",
        130_472 => "WhatsApp holds marketing messages back from this customer for an experiment.",
        130_497 => "WhatsApp does not let your business write to customers of this country.",
        131_021 => "The customer's number is your own.",
        131_030 => "A test number writes only to the numbers on its own list.",
        131_051 => "WhatsApp does not take this kind of message.",
        131_052 => "The customer's file could not be fetched. Ask for it again, below 100 MB.",
        131_053 => "WhatsApp did not take the file: its type, size or content is not supported.",
        131_062 => "This message needs the customer's phone number.",
        131_063 => "Marketing templates are switched off for this number.",
        132_000 | 132_012 | 132_018 => "The blanks of the template are not filled in as it wants.",
        132_001 => "The template does not exist in this language or is not approved.",
        132_005 => "The template is too long once it is filled in.",
        132_007 => "The template breaks a rule of WhatsApp's.",
        132_015 => "WhatsApp has paused this template for its low quality.",
        132_016 => "WhatsApp has disabled this template for its low quality.",
        132_068 | 132_069 => "WhatsApp has blocked or slowed down this form.",
        137_000 => "The customer's WhatsApp identity has changed and is not confirmed.",
        131_056 => "Too many messages to this customer in a short time.",
        130_429 | 4 | 17 | 32 | 429 | 613 | 80_000..=80_099 => "Too many messages in a short time.",
        131_048 => "WhatsApp limits this number because customers blocked or reported it.",
        131_064 => "WhatsApp limits this account because templates are in the wrong category.",
        131_057 | 2_494_100 => "WhatsApp is working on this number. It takes a few minutes.",
        133_005 => {
            "The number has a two-step pin already, and it is another one. Connect it with that pin."
        }
        133_016 => "This number was registered too often. WhatsApp unblocks it within days.",
        1 | 2 | 131_000 | 131_016 => "WhatsApp had a problem of its own.",
        _ => "WhatsApp refused the request.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_apart_by_what_they_ask_for() {
        for code in [
            0, 3, 10, 190, 200, 299, 368, 131_005, 131_031, 131_042, 133_010,
        ] {
            assert_eq!(kind(code), Kind::ChannelBroken, "{code}");
        }
        for code in [
            33, 100, 131_008, 131_026, 131_047, 131_049, 132_001, 132_015, 999_999,
        ] {
            assert_eq!(kind(code), Kind::Final, "{code}");
        }
        for (code, scope) in [
            (131_056, LaterScope::Person),
            (130_429, LaterScope::Number),
            (131_048, LaterScope::Number),
            (80_007, LaterScope::Account),
            (131_000, LaterScope::Moment),
        ] {
            assert!(
                matches!(kind(code), Kind::Later(found, _) if found == scope),
                "{code}"
            );
        }
    }
}
