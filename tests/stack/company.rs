//! A company on the deployed stack: its people on iPhones, its WhatsApp numbers, its rows.

use auth::secret::random_bytes;
use data::Store;
use outside::{Device, Environment, MetaApp, MetaNumber};
use serde_json::json;
use tests::{Caller, Deployed, OutsideWorld};
use uuid::Uuid;

/// A phone that takes pushes.
#[derive(Clone, Debug)]
pub(crate) struct Iphone {
    /// The token under which Apple knows it.
    pub(crate) token: String,
}

/// A company and its people.
pub(crate) struct Company {
    pub(crate) owner: Caller,
    pub(crate) dispatcher: Caller,
    pub(crate) technician: Caller,
    /// Those of the owner and the dispatcher.
    pub(crate) phones: [Iphone; 2],
    pub(crate) technicians_phone: Iphone,
    /// A number that the product's own app at Meta serves.
    pub(crate) number: MetaNumber,
    /// Its rows, past the API.
    pub(crate) rows: Store,
}

impl Company {
    /// Signs up, invites, registers phones (the dispatcher's with a build from the store, the others
    /// with builds from a developer's machine) and connects a number by Embedded Signup.
    pub(crate) async fn found(stack: &Deployed) -> Self {
        let outside = stack.outside();
        let owner = stack.sign_up().await;
        let dispatcher = stack.invite(&owner, "dispatcher").await;
        let technician = stack.invite(&owner, "technician").await;
        let phones = [
            iphone(&outside, &owner, Environment::Sandbox).await,
            iphone(&outside, &dispatcher, Environment::Production).await,
        ];
        let technicians_phone = iphone(&outside, &technician, Environment::Sandbox).await;
        let number = number();
        outside.add_number(&number).await;
        let new_channel = json!({
            "kind": "whatsapp",
            "phone_number_id": number.phone_number_id,
            "waba_id": number.waba_id,
            "signup_code": outside.sign_up_code(&number.waba_id).await,
        });
        let channel = owner.post("/v1/channels", new_channel).await.expect(201);
        assert_eq!(channel["state"], "connected", "{channel}");
        assert_eq!(channel["app"], "platform", "{channel}");
        let rows = stack.rows(&number.phone_number_id).await;
        Self {
            owner,
            dispatcher,
            technician,
            phones,
            technicians_phone,
            number,
            rows,
        }
    }

    /// Connects two more numbers of one business account, through a Meta app of the company's own.
    pub(crate) async fn connect_own_app(&self, stack: &Deployed) -> [MetaNumber; 2] {
        let app = MetaApp {
            id: format!("900{}", digits()),
            secret: format!("secret-of-{}", digits()),
            callback_url: None,
        };
        let first = MetaNumber {
            app: Some(app),
            ..number()
        };
        let second = MetaNumber {
            waba_id: first.waba_id.clone(),
            token: first.token.clone(),
            app: first.app.clone(),
            ..number()
        };
        let numbers = [first, second];
        for number in &numbers {
            self.connect_own(stack, number).await;
        }
        numbers
    }

    async fn connect_own(&self, stack: &Deployed, number: &MetaNumber) {
        stack.outside().add_number(number).await;
        let app = number.app.as_ref().expect("the number has an own app");
        let new_channel = json!({
            "kind": "whatsapp",
            "phone_number_id": number.phone_number_id,
            "waba_id": number.waba_id,
            "token": number.token,
            "app_secret": app.secret,
        });
        let channel = self
            .owner
            .post("/v1/channels", new_channel)
            .await
            .expect(201);
        assert_eq!(channel["state"], "connected", "{channel}");
        assert_eq!(channel["app"], "own", "{channel}");
        assert_eq!(channel["hears_account"], true, "{channel}");
        let url = channel["webhook_url"].as_str().unwrap_or_default();
        assert!(url.contains("/webhooks/meta?hook="), "{channel}");
    }
}

/// Lets a member's device take pushes, of one of Apple's services alone.
async fn iphone(outside: &OutsideWorld, member: &Caller, environment: Environment) -> Iphone {
    let half = || Uuid::from_bytes(random_bytes()).simple();
    let token = format!("{}{}", half(), half());
    let device = Device::live(&token).only_in(environment);
    outside.know(&device).await;
    let put = json!({ "token": token, "environment": environment });
    member.put("/v1/me/push-token", put).await.expect(204);
    Iphone { token }
}

/// A number that nobody has connected before.
fn number() -> MetaNumber {
    MetaNumber {
        display_phone_number: "+1 303-555-0199".to_owned(),
        ..MetaNumber::made_of(&digits(), "Anvil Lock & Key")
    }
}

/// Ten digits that no other run has.
fn digits() -> String {
    let number = u64::from_be_bytes(random_bytes());
    format!("{:010}", number % 10_000_000_000)
}
