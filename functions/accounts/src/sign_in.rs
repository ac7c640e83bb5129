//! One sign-in: the second factor, the session, and what else stands or falls with them.

use api::{Challenge, Cx, Problem, Public};
use auth::refresh::{Family, RefreshToken};
use auth::secret::Digest;
use data::row::{AuditedAction, MemberRow, SessionRow};
use data::{Changes, Row as _};
use domain::event::Event;
use domain::id::SessionId;
use domain::mail::MailKind;

use crate::credentials::Proven;
use crate::gate::Attempt;
use crate::new_session::NewSession;
use crate::second_factor::{Given, Redeemed};
use crate::{devices, notice, second_factor, sessions};

/// A sign-in whose password was right.
pub(crate) struct SignIn<'a> {
    /// The request.
    pub(crate) cx: &'a Cx<Public>,
    /// What was sent.
    pub(crate) form: &'a NewSession,
    /// The mark of the device.
    pub(crate) device: Digest,
    /// The thumbprint of the device's key, if it proved one.
    pub(crate) key: Option<Digest>,
}

/// What a sign-in made.
pub(crate) struct Started {
    /// The account as it stands now.
    pub(crate) member: MemberRow,
    /// The session.
    pub(crate) session: SessionRow,
    /// Its first refresh token.
    pub(crate) refresh: RefreshToken,
}

impl SignIn<'_> {
    /// Starts the session, unless the account was changed meanwhile: then it is tried again.
    pub(crate) async fn start(&self, proven: &Proven) -> Result<data::Attempt<Started>, Problem> {
        let (attempt, redeemed) = self.see_second_factor(proven).await?.unzip();
        let store = &proven.account.store;
        let mut changes = Changes::new();
        let member = update_member(&mut changes, proven, redeemed.as_ref());
        let (session, refresh) = self.session(proven);
        sessions::make_room(store, &mut changes, member.member_id).await?;
        changes.create(&session);
        self.know_device(&mut changes, proven).await?;
        self.write_down(&mut changes, &session, redeemed.as_ref());
        let outcome = store.commit(changes).await;
        if let Some(attempt) = attempt {
            attempt.was_right(self.cx).await;
        }
        match outcome {
            Err(error) if error.is_stale(MemberRow::KIND) => {
                return Ok(data::Attempt::Continue(error));
            }
            outcome => outcome?,
        }
        Ok(data::Attempt::Break(Started {
            member,
            session,
            refresh,
        }))
    }

    /// Sees the second factor, where the account has one.
    async fn see_second_factor(
        &self,
        proven: &Proven,
    ) -> Result<Option<(Attempt, Redeemed)>, Problem> {
        let member = &proven.account.member;
        let Some(state) = member.totp.as_ref().filter(|totp| totp.is_confirmed) else {
            return Ok(None);
        };
        let (code, recovery) = (&self.form.totp_code, &self.form.recovery_code);
        let given = Given::of(code.as_deref(), recovery.as_deref())
            .ok_or(Problem::Unauthenticated(Challenge::SecondFactorNeeded))?;
        let known = proven.is_known_device.then_some(&self.device);
        let seen = second_factor::attempt(self.cx, member.member_id, state, given, known).await?;
        seen.map(Some)
            .ok_or(Problem::Unauthenticated(Challenge::SecondFactorWrong))
    }

    fn session(&self, proven: &Proven) -> (SessionRow, RefreshToken) {
        let (company, member) = (&proven.account.company, &proven.account.member);
        let session_id = SessionId::at(self.cx.now());
        let refresh = RefreshToken::start(company.company_id, member.member_id, session_id);
        let session = SessionRow {
            session_id,
            member_id: member.member_id,
            device: self.device,
            device_name: self.form.device_name.clone(),
            platform: self.form.platform,
            key_thumbprint: self.key,
            refresh: Family::start(&refresh, self.cx.now()),
            credential_generation: member.credential_generation,
            push_token: None,
            push_environment: None,
            push_registered_at: None,
            voip: None,
            version: 1,
        };
        (session, refresh)
    }

    /// Remembers the device, and notifies the member of one that is not the first.
    async fn know_device(&self, changes: &mut Changes, proven: &Proven) -> Result<(), Problem> {
        let (company, member) = (&proven.account.company, &proven.account.member);
        let store = &proven.account.store;
        let kind = MailKind::NewDeviceSignIn;
        if !proven.is_known_device
            && devices::has_any(store, member.member_id).await?
            && self.cx.is_notice_sent(kind, member.member_id).await?
        {
            let mail = notice::about(self.cx, company, member, kind, &member.email);
            changes.send(&mail.word("device", self.form.device_name.as_str()));
        }
        devices::remember(changes, member, self.device, self.cx.now());
        Ok(())
    }

    fn write_down(&self, changes: &mut Changes, session: &SessionRow, redeemed: Option<&Redeemed>) {
        let (session_id, member_id) = (session.session_id, session.member_id);
        let author = Some(member_id);
        let action = AuditedAction::SessionStarted;
        changes.create(&self.cx.audit_entry(author, action, session_id));
        if redeemed.is_some_and(|redeemed| redeemed.is_recovery) {
            let action = AuditedAction::RecoveryCodeUsed;
            changes.create(&self.cx.audit_entry(author, action, member_id));
        }
        changes.publish(Event::SessionStarted {
            session_id,
            member_id,
        });
    }
}

/// Writes what the sign-in changes in the account. Even where that is nothing the account has to
/// stand as it was read, so that a new password or a removal at the same time wins.
fn update_member(changes: &mut Changes, proven: &Proven, redeemed: Option<&Redeemed>) -> MemberRow {
    let mut member = proven.account.member.clone();
    if proven.renewed.is_none() && redeemed.is_none() {
        changes.require(&member);
        return member;
    }
    if let Some(hash) = &proven.renewed {
        member.password = hash.clone();
    }
    if let Some(redeemed) = redeemed {
        member.totp = Some(redeemed.state.clone());
    }
    changes.replace(member)
}
