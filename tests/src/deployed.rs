//! The stack that `cargo xtask up` brought up, used as a client uses it.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use data::{Clock, Store};
use domain::channel::ChannelKind;
use domain::id::{CompanyId, MemberId, SessionId};
use serde_json::{Value, json};

use crate::caller::{Caller, Transport, new_uuid};
use crate::{Answer, OutsideWorld, PASSWORD, settings};

/// The front door and the outside world beside it.
pub struct Deployed {
    client: reqwest::Client,
    base: String,
    outside: String,
}

/// How long a mail may take from the commit to the outside world.
const MAIL_TIME: Duration = Duration::from_secs(20);

impl Deployed {
    /// Connects; the stack must be up.
    pub fn connect() -> Self {
        let settings = settings::deployed();
        // A second installation, by another test of this process, is refused and harmless.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // A network of its own for each test: many sign-ups from one would be slowed down.
        let [a, b, c]: [u8; 3] = auth::secret::random_bytes();
        let here = IpAddr::from([127, a | 1, b, c | 1]);
        #[expect(
            clippy::disallowed_methods,
            reason = "a test is a client of the front door"
        )]
        let client = reqwest::Client::builder().no_proxy().local_address(here);
        let client = client.build().expect("a client can be made");
        let outside = settings.resend_url.trim_end_matches("/resend").to_owned();
        Self {
            client,
            base: settings.public_url,
            outside,
        }
    }

    /// The address of the front door, without a slash at its end.
    pub fn address(&self) -> &str {
        self.base.trim_end_matches('/')
    }

    /// The address of the outside world, without a slash at its end.
    pub fn outside_address(&self) -> &str {
        &self.outside
    }

    /// A caller who is not signed in.
    pub fn anonymous(&self) -> Caller {
        Caller::nobody(Transport::Http {
            client: self.client.clone(),
            base: self.base.clone(),
        })
    }

    /// The outside world beside it.
    pub fn outside(&self) -> OutsideWorld {
        OutsideWorld::at(self.client.clone(), self.outside.clone())
    }

    /// What workers have at hand, past the API: settings, clients, tables.
    pub fn inside(&self) -> work::App {
        let app = work::App::new(settings::deployed(), Clock::System);
        app.expect("the stack's settings are right")
    }

    /// The rows of the company that has connected this WhatsApp number, past the API.
    pub async fn rows(&self, number_id: &str) -> Store {
        let directory = self.inside().aws().directory();
        let line = directory
            .channel_of_number(ChannelKind::WhatsApp, number_id)
            .await;
        let line = line.expect("the table can be read");
        line.expect("the number is connected").store
    }

    /// Signs up a company, proves its owner's address by the mailed link, and signs the owner in.
    pub async fn sign_up(&self) -> Caller {
        let email = format!("owner-{}@example.com", new_uuid());
        let nobody = self.anonymous();
        let sign_up = json!({
            "company_name": "Anvil Lock & Key",
            "name": "Robin Sample",
            "email": email,
            "phone": "(303) 555-0142",
            "password": PASSWORD,
        });
        nobody.post("/v1/companies", sign_up).await.expect(202);
        let token = self.mailed_token(&email, "/verify-email").await;
        nobody
            .post(format!("/v1/email-verifications/{token}"), json!({}))
            .await
            .expect(200);
        self.sign_in(&email).await
    }

    /// Signs in on a new iOS device.
    pub async fn sign_in(&self, email: &str) -> Caller {
        let caller = Caller {
            email: email.to_owned(),
            ..self.anonymous()
        };
        let answer = caller.post(
            "/v1/sessions",
            json!({
                "email": email,
                "password": PASSWORD,
                "device_id": caller.device_id,
                "device_name": "A test phone",
                "platform": "ios",
            }),
        );
        signed_in(caller.clone(), &answer.await)
    }

    /// Invites somebody and accepts on the person's behalf by the mailed link; signed in.
    pub async fn invite(&self, owner: &Caller, role: &str) -> Caller {
        let email = format!("{role}-{}@example.com", new_uuid());
        let invitation = json!({ "name": "Sasha Sample", "email": email, "roles": [role] });
        owner.post("/v1/invitations", invitation).await.expect(201);
        let token = self.mailed_token(&email, "/accept-invitation").await;
        let acceptance = json!({ "phone": "303-555-0143", "password": PASSWORD });
        let nobody = self.anonymous();
        nobody
            .post(format!("/v1/invitations/{token}/accept"), acceptance)
            .await
            .expect(201);
        self.sign_in(&email).await
    }

    /// The token of the link to `page` in a mail to this address, once it arrives.
    pub async fn mailed_token(&self, email: &str, page: &str) -> String {
        let until = Instant::now() + MAIL_TIME;
        while Instant::now() < until {
            for mail in self.mails(email).await {
                let text = mail["text"].as_str().unwrap_or_default();
                let token = text.split_whitespace().find_map(|word| {
                    let (address, token) = word.split_once('#')?;
                    address.ends_with(page).then(|| token.to_owned())
                });
                if let Some(token) = token {
                    return token;
                }
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("no mail with a link to {page} came in {MAIL_TIME:?}");
    }

    /// The mails to this address that the outside world has taken, newest first.
    pub async fn mails(&self, email: &str) -> Vec<Value> {
        let url = format!("{}/_control/mails?to={email}", self.outside);
        let answer = self
            .client
            .get(url)
            .send()
            .await
            .expect("the outside world answers");
        let bytes = answer.bytes().await.expect("an answer comes whole");
        let body: Value = serde_json::from_slice(&bytes).expect("mails are JSON");
        body["items"].as_array().cloned().unwrap_or_default()
    }
}

fn signed_in(caller: Caller, answer: &Answer) -> Caller {
    let body = answer.expect(201);
    let text = |value: &Value| value.as_str().expect("sign-in answers with ids").to_owned();
    let company: CompanyId = text(&body["company"]["company_id"]).parse().expect("an id");
    let member: MemberId = text(&body["member"]["member_id"]).parse().expect("an id");
    let session: SessionId = text(&body["session_id"]).parse().expect("an id");
    Caller {
        company_id: Some(company),
        member_id: Some(member),
        session_id: Some(session),
        token: Some(text(&body["access_token"])),
        refresh_token: body["refresh_token"].as_str().map(str::to_owned),
        ..caller
    }
}
