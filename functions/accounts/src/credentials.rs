//! Who signs in: address and password, checked alike in text, code and time whether or not there is
//! such an account.

use api::{Challenge, Cx, Problem, Public};
use auth::guess::Policy;
use auth::password::{PasswordAttempt, PasswordHash, Verdict, burn, renew, verify};
use auth::secret::Digest;
use data::Account;
use data::row::{CompanyState, MemberState};
use domain::email::Email;

use crate::gate::Attempt;
use crate::{decoy, devices};

/// Somebody who gave the right password.
pub(crate) struct Proven {
    /// The account.
    pub(crate) account: Account,
    /// The password's new hash, where the stored one is outdated.
    pub(crate) renewed: Option<PasswordHash>,
    /// Whether the person has signed in on this device before.
    pub(crate) is_known_device: bool,
}

/// Proves an address and a password from a device.
pub(crate) async fn check(
    cx: &Cx<Public>,
    email: &Email,
    given: &PasswordAttempt,
    device: &Digest,
) -> Result<Proven, Problem> {
    let aws = cx.aws();
    let account = holder(cx, email).await?;
    let is_known_device = if let Some(Account { store, member, .. }) = &account {
        devices::is_known(store, member, device).await?
    } else {
        decoy::read(aws).await?;
        false
    };
    let known = is_known_device.then_some(device);
    let attempt = Attempt::begin(cx, "sign_in", Policy::SIGN_IN, &email.canonical(), known).await?;
    let pepper = aws.secrets().pepper().await?;
    let verdict = if let Some(account) = &account {
        verify(&pepper, given, &account.member.password).await?
    } else {
        burn(&pepper, given).await?;
        Verdict::Wrong
    };
    let (Some(account), Verdict::Right { outdated }) = (account, verdict) else {
        return Err(wrong());
    };
    attempt.was_right(cx).await;
    let renewed = if outdated {
        Some(renew(&pepper, given).await?)
    } else {
        None
    };
    Ok(Proven {
        account,
        renewed,
        is_known_device,
    })
}

/// The same with the account as it stands now, unless the password was changed meanwhile.
pub(crate) async fn again(
    cx: &Cx<Public>,
    email: &Email,
    proven: &Proven,
) -> Result<Proven, Problem> {
    let before = &proven.account.member;
    let account = holder(cx, email).await?.filter(|account| {
        let now = &account.member;
        let is_same_password = now.credential_generation == before.credential_generation
            || now.password == before.password;
        now.member_id == before.member_id && is_same_password
    });
    Ok(Proven {
        account: account.ok_or_else(wrong)?,
        renewed: proven.renewed.clone(),
        is_known_device: proven.is_known_device,
    })
}

/// The account that may sign in by this address. Reads as much where there is none.
pub(crate) async fn holder(cx: &Cx<Public>, email: &Email) -> Result<Option<Account>, Problem> {
    let Some(account) = cx.aws().directory().account(email).await? else {
        decoy::read(cx.aws()).await?;
        return Ok(None);
    };
    let is_open = account.company.state == CompanyState::Active
        && account.member.state == MemberState::Active;
    Ok(is_open.then(|| Account {
        store: account.store.traced(cx.request_id()),
        ..account
    }))
}

fn wrong() -> Problem {
    Problem::Unauthenticated(Challenge::WrongCredentials)
}
