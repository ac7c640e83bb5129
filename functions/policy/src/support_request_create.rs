//! `POST /v1/support-requests`: sends a question to the people of our support.

use api::{Created, Cx, Endpoint, Idempotent, Json, Problem, Resource, Route, SignedIn};
use auth::allowance::Allowance;
use data::row::{MailRow, SupportRequestRow};
use data::{Changes, Mailbox, Setting};
use domain::display::time::date_time;
use domain::email::Email;
use domain::id::SupportRequestId;
use domain::mail::MailKind;
use domain::role::Role;
use domain::support::{SupportMessage, SupportReference, SupportTopic};
use domain::text::{SupportSubject, SupportText};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// See [`Endpoint::SUMMARY`].
pub struct SupportRequestCreate;

/// What the caller asks.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSupportRequest {
    /// What it is about: the service, unless it says otherwise.
    #[serde(default = "service")]
    topic: SupportTopic,
    /// What it is about, in a few words.
    subject: SupportSubject,
    /// The question itself.
    text: SupportText,
}

const fn service() -> SupportTopic {
    SupportTopic::Service
}

/// A question that has reached us.
#[expect(
    clippy::struct_field_names,
    reason = "an id is named after its kind wherever it stands"
)]
#[derive(Debug, Serialize, JsonSchema)]
pub struct SupportRequest {
    /// Identifies the request for good.
    support_request_id: SupportRequestId,
    /// What to call it, in mails and on the phone.
    reference: SupportReference,
    /// When it was received.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    created_at: Timestamp,
}

impl Resource for SupportRequest {}

impl Endpoint for SupportRequestCreate {
    const NAME: &'static str = "support-request-create";
    const ROUTE: Route = Route::post("/v1/support-requests");
    const SUMMARY: &'static str = "Send a question to the people of our support.";
    const DETAILS: &'static str = "It is mailed to our support address, or for the topic `personal_data` to our privacy address, and the caller gets a confirmation by mail. The answer comes by mail, to the address that the caller signs in with.";
    const SETTINGS: &'static [Setting] = &[Setting::MailFrom];

    type Access = SignedIn;
    type Input = Idempotent<Json<NewSupportRequest>>;
    type Output = Created<SupportRequest>;

    async fn handle(
        cx: Cx<SignedIn>,
        Idempotent {
            key,
            input: Json(new),
        }: Idempotent<Json<NewSupportRequest>>,
    ) -> Result<Created<SupportRequest>, Problem> {
        let member_id = cx.member().member_id;
        let to = address_for(&cx, new.topic)?;
        let allowance = Allowance::SUPPORT_REQUESTS_BY_ONE;
        cx.admit(allowance, &member_id.to_string()).await?;
        let request = SupportRequestRow {
            support_request_id: SupportRequestId::at(cx.now()),
            member_id,
            message: SupportMessage {
                reference: SupportReference::draw(),
                topic: new.topic,
                subject: new.subject,
                text: new.text,
            },
            created_at: cx.now(),
            version: 1,
        };
        let mut changes = Changes::new();
        changes
            .create(&request)
            .send(&question(&cx, &request.message, to))
            .send(&confirmation(&cx, &request.message));
        let output = Created(SupportRequest {
            support_request_id: request.support_request_id,
            reference: request.message.reference,
            created_at: request.created_at,
        });
        cx.commit_once(&key, changes, output).await
    }
}

fn address_for(cx: &Cx<SignedIn>, topic: SupportTopic) -> Result<Email, Problem> {
    let mailbox = match topic {
        SupportTopic::Service => Mailbox::Support,
        SupportTopic::PersonalData => Mailbox::Privacy,
    };
    let address = cx.aws().settings().address_of(mailbox);
    address.map_err(|error| Problem::Internal(error.to_string()))
}

/// The mail to us: a reply to it goes to the member.
fn question(cx: &Cx<SignedIn>, message: &SupportMessage, to: Email) -> MailRow {
    let (member, company) = (cx.member(), cx.company());
    let mail = MailRow::new(cx.now(), company.company_id, MailKind::SupportRequest, to)
        .about(member.member_id)
        .word("asker", member.name.as_str())
        .word("company", company.name.as_str())
        .word("at", date_time(cx.now(), &company.time_zone));
    MailRow {
        support: Some(message.clone()),
        reply_to: Some(member.email.clone()),
        ..mail
    }
}

/// The mail to the member.
fn confirmation(cx: &Cx<SignedIn>, message: &SupportMessage) -> MailRow {
    let (member, company) = (cx.member(), cx.company());
    let (kind, to) = (MailKind::SupportRequestReceived, member.email.clone());
    let mail = MailRow::new(cx.now(), company.company_id, kind, to)
        .about(member.member_id)
        .word("person", member.name.as_str())
        .word("company", company.name.as_str());
    let mail = MailRow {
        support: Some(message.clone()),
        ..mail
    };
    if member.roles.has(Role::Owner) {
        mail.word("is_owner", "yes")
    } else {
        mail
    }
}
