//! `PATCH /v1/me`: changes the caller's own name, phone, address and push settings; a new address
//! is proven first.

use api::{Cx, Endpoint, Json, Problem, Route, SignedIn};
use auth::guess::Policy;
use auth::password::PasswordAttempt;
use data::row::{AuditedAction, MemberRow, PolicyRecordRow, TicketRow};
use data::{Changes, Secret};
use domain::email::Email;
use domain::event::Event;
use domain::mail::{MailKind, TicketKind};
use domain::notification::Notifications;
use domain::patch::PatchRequired;
use domain::phone::NewPhone;
use domain::text::PersonName;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::gate::Attempt;
use crate::me::{Acknowledged, Me};
use crate::{mail_limits, notice, reauth};

/// See [`Endpoint::SUMMARY`].
pub struct MeUpdate;

/// What to change: a field that is left out keeps its value. Null clears a field that allows null.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MePatch {
    /// The person's name, as the team sees it.
    #[serde(default)]
    name: PatchRequired<PersonName>,
    /// The phone on which the team reaches the person.
    #[serde(default)]
    phone: PatchRequired<NewPhone>,
    /// The old address stays until the new one is proven, and is notified at once, with a link that stops
    /// the change. The old one given again drops a change that waits; so do a new password and new roles.
    #[serde(default)]
    email: PatchRequired<Email>,
    /// What to get push notifications for; set whole, and what is left out is on.
    #[serde(default)]
    notifications: PatchRequired<Notifications>,
    /// Needed to change the address.
    current_password: Option<PasswordAttempt>,
    /// The version that the change was made from: 409 `stale_version` when it is another by now.
    version: Option<u64>,
}

impl Endpoint for MeUpdate {
    const NAME: &'static str = "me-update";
    const ROUTE: Route = Route::patch("/v1/me");
    const SUMMARY: &'static str = "Change the caller's own name, phone, address or push settings.";
    const SECRETS: &'static [Secret] = &[Secret::Pepper];

    type Access = SignedIn;
    type Input = (Json<MePatch>, Acknowledged);
    type Output = Me;

    async fn handle(
        cx: Cx<SignedIn>,
        (Json(patch), acknowledged): (Json<MePatch>, Option<PolicyRecordRow>),
    ) -> Result<Me, Problem> {
        let acknowledged = acknowledged.as_ref();
        let mut member = cx.member().clone();
        cx.expect_version(member.version, patch.version)?;
        let mut changes = Changes::new();
        let mut is_changed = patch.name.apply(&mut member.name)
            | patch
                .phone
                .try_map(|phone| phone.read(cx.company().home().as_ref()))
                .map_err(|invalid| Problem::field("/phone", invalid.reason()))?
                .apply(&mut member.phone)
            | patch.notifications.apply(&mut member.notifications);
        match patch.email {
            PatchRequired::Absent => {}
            PatchRequired::Set(email) if email == member.email => {
                is_changed |= member.next_email.take().is_some();
            }
            PatchRequired::Set(email) => {
                let password = patch.current_password.as_ref();
                request_address_change(&cx, &mut changes, &mut member, email, password).await?;
                is_changed = true;
            }
        }
        if !is_changed {
            return Ok(Me::of(&cx, member, acknowledged));
        }
        let member_id = member.member_id;
        cx.audit(&mut changes, AuditedAction::MemberUpdated, member_id);
        changes.publish(Event::MemberUpdated { member_id });
        let member = changes.replace(member);
        cx.commit(changes).await?;
        Ok(Me::of(&cx, member, acknowledged))
    }
}

/// Tells whoever reads the mail of the present address, with a link that stops the change.
fn notify_present_address(cx: &Cx<SignedIn>, changes: &mut Changes, member: &MemberRow) {
    let present = &member.email;
    let stop = TicketRow::new(cx.now(), TicketKind::StopEmailChange, present.clone());
    let stop = stop.of_member(member);
    changes.create(&stop);
    let kind = MailKind::EmailChangeRequested;
    let mail = notice::about(cx, cx.company(), member, kind, present);
    changes.send(&mail.with_link(&stop));
}

/// Mails a link to the new address. Whether somebody else has it shows only to who can open the
/// link.
async fn request_address_change(
    cx: &Cx<SignedIn>,
    changes: &mut Changes,
    member: &mut MemberRow,
    email: Email,
    password: Option<&PasswordAttempt>,
) -> Result<(), Problem> {
    const POINTER: &str = "/current_password";
    let needed = || Problem::field(POINTER, "is required to change your email address");
    reauth::with_password(cx, password.ok_or_else(needed)?, POINTER).await?;
    // Counts whether or not it is right, since it is not a guess but a mail to somebody.
    Attempt::begin(cx, "email_change", Policy::RESET, &email.canonical(), None).await?;
    mail_limits::of_another_address(cx, &email).await?;
    let ticket = TicketRow::new(cx.now(), TicketKind::ChangeEmail, email.clone()).of_member(member);
    changes.create(&ticket);
    let mail = notice::about(cx, cx.company(), member, MailKind::EmailChange, &email);
    changes.send(&mail.with_link(&ticket));
    notify_present_address(cx, changes, member);
    changes.publish(Event::MemberEmailChangeRequested {
        member_id: member.member_id,
    });
    member.next_email = Some(email);
    Ok(())
}
