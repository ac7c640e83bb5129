//! What a client sends to connect a number.

use api::Problem;
use domain::channel::{ChannelKind, Credential, Pin, ProviderId};
use schemars::JsonSchema;
use serde::Deserialize;

/// The number to connect: with `signup_code` through the product's own app, with `token` and
/// `app_secret` through the company's.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewChannel {
    /// Over which service customers write.
    kind: ChannelKind,
    /// Meta's id of the number.
    phone_number_id: ProviderId,
    /// Meta's id of the WhatsApp business account that has the number.
    waba_id: ProviderId,
    /// An access token of the company's own Meta app that does not end.
    token: Option<Credential>,
    /// The secret of that app, which signs its webhooks.
    app_secret: Option<Credential>,
    /// What Embedded Signup gave the page when it ended.
    signup_code: Option<Credential>,
    /// The number's two-step pin, if it has one; else one is made when the number is registered.
    pin: Option<Pin>,
}

/// A request to connect a number, by one of the two methods.
pub(crate) struct ConnectionRequest {
    pub(crate) kind: ChannelKind,
    pub(crate) number_id: ProviderId,
    pub(crate) account_id: ProviderId,
    pub(crate) access: Access,
    pub(crate) pin: Option<Pin>,
}

/// What lets us in.
pub(crate) enum Access {
    /// The code of a sign-up through the product's own app.
    SignUp(Credential),
    /// A token of the company's own app, with the app's secret.
    Own {
        token: Credential,
        app_secret: Credential,
    },
}

impl NewChannel {
    /// Finds which method is meant, or what is missing.
    pub(crate) fn read(self) -> Result<ConnectionRequest, Problem> {
        let access = match (self.signup_code, self.token, self.app_secret) {
            (Some(code), None, None) => Access::SignUp(code),
            (None, Some(token), Some(app_secret)) => Access::Own { token, app_secret },
            (Some(_), _, _) => {
                return Err(Problem::field(
                    "/signup_code",
                    "can't be combined with token and app_secret; use either our app or your own",
                ));
            }
            (None, Some(_), None) => {
                return Err(Problem::field(
                    "/app_secret",
                    "is required with token; it verifies the webhooks of your own Meta app",
                ));
            }
            (None, None, Some(_)) => {
                return Err(Problem::field(
                    "/token",
                    "is required with app_secret; it lets us send messages through your own Meta app",
                ));
            }
            (None, None, None) => {
                return Err(Problem::field(
                    "/signup_code",
                    "is required, or else token and app_secret of your own Meta app",
                ));
            }
        };
        Ok(ConnectionRequest {
            kind: self.kind,
            number_id: self.phone_number_id,
            account_id: self.waba_id,
            access,
            pin: self.pin,
        })
    }
}

#[cfg(test)]
mod tests {
    use api::FaultLocation;

    use super::*;

    fn read(
        token: bool,
        app_secret: bool,
        signup_code: bool,
    ) -> Result<ConnectionRequest, Problem> {
        let given = |is_there: bool| is_there.then(|| Credential::parse("EAAexample").unwrap());
        let new = NewChannel {
            kind: ChannelKind::WhatsApp,
            phone_number_id: ProviderId::parse("106540352242922").unwrap(),
            waba_id: ProviderId::parse("102290129340398").unwrap(),
            token: given(token),
            app_secret: given(app_secret),
            signup_code: given(signup_code),
            pin: None,
        };
        new.read()
    }

    #[test]
    fn one_method_is_used_whole_and_never_both() {
        assert!(matches!(
            read(false, false, true).unwrap().access,
            Access::SignUp(_)
        ));
        assert!(matches!(
            read(true, true, false).unwrap().access,
            Access::Own { .. }
        ));
        for (given, place) in [
            ((true, false, true), "/signup_code"),
            ((false, true, true), "/signup_code"),
            ((true, true, true), "/signup_code"),
            ((true, false, false), "/app_secret"),
            ((false, true, false), "/token"),
            ((false, false, false), "/signup_code"),
        ] {
            let (token, app_secret, code) = given;
            match read(token, app_secret, code) {
                Err(Problem::Invalid(faults)) => {
                    assert_eq!(faults[0].location, FaultLocation::Pointer(place.into()));
                }
                _ => panic!("{given:?} is taken"),
            }
        }
    }
}
