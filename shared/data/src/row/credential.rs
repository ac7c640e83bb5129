//! The credential generation: one number of each member, by which everything ends that was allowed
//! before a change of how the member gets in or what the member may do.
//!
//! Every session, known device, mailed link and invitation carries the number under which it was made.
//! A change counts it up in the commit that makes the change, and every use is checked against the
//! member's row, which the commit of that use requires to be as it was read.
//!
//! | change | sessions | known devices | links, the address that waits, a second factor not yet on | invitations sent |
//! |---|---|---|---|---|
//! | own password changed | all others end | all others are forgotten | end | end |
//! | password reset by a link | all end | all are forgotten | end | end |
//! | address changed | stay | stay | end | end |
//! | roles changed | stay: roles are read with each request | stay | end | end |
//! | removed, or account deleted | all end | all are forgotten | end | end |

use domain::mail::TicketKind;
use domain::role::Role;

use super::{InvitationRow, KnownDeviceRow, MemberRow, MemberState, SessionRow, TicketRow};

/// Why a member's credential generation is counted up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialChange {
    /// Another password, changed or reset.
    Password,
    /// Another address.
    Email,
    /// Other roles.
    Roles,
    /// The end of the account.
    Removal,
}

impl CredentialChange {
    /// Whether devices have to sign in again and prove themselves anew.
    const fn ends_sessions(self) -> bool {
        match self {
            Self::Password | Self::Removal => true,
            Self::Email | Self::Roles => false,
        }
    }
}

impl MemberRow {
    /// The member under new credentials: nothing that was allowed under the old ones goes on, but for
    /// sessions and devices where the change leaves them alone.
    #[must_use]
    pub fn under_new_credentials(self, change: CredentialChange) -> Self {
        let sessions_since = (!change.ends_sessions()).then(|| self.first_session_generation());
        Self {
            credential_generation: self.credential_generation + 1,
            sessions_since,
            next_email: None,
            totp: self.totp.filter(|totp| totp.is_confirmed),
            ..self
        }
    }

    fn first_session_generation(&self) -> u64 {
        self.sessions_since.unwrap_or(self.credential_generation)
    }

    /// Whether this session of the member stays valid.
    pub fn accepts_session(&self, session: &SessionRow) -> bool {
        self.state == MemberState::Active
            && session.credential_generation >= self.first_session_generation()
    }

    /// Whether the member still counts as known on this device.
    pub fn knows_device(&self, device: &KnownDeviceRow) -> bool {
        device.credential_generation >= self.first_session_generation()
    }

    /// Whether a link to this member still works, so far as the member's row says.
    pub fn honours(&self, ticket: &TicketRow) -> bool {
        let is_theirs = ticket.member_id == Some(self.member_id)
            && ticket.credential_generation == Some(self.credential_generation);
        is_theirs
            && match ticket.kind {
                TicketKind::VerifyEmail => self.state == MemberState::Pending,
                TicketKind::ChangeEmail => {
                    self.state == MemberState::Active
                        && self.next_email.as_ref() == Some(&ticket.email)
                }
                TicketKind::StopEmailChange | TicketKind::ResetPassword => {
                    self.state == MemberState::Active
                }
                TicketKind::Invitation => false,
            }
    }

    /// Whether the member, who sent this invitation, may still let somebody in by it.
    pub fn stands_by(&self, invitation: &InvitationRow) -> bool {
        let is_same = |generation| generation == self.credential_generation;
        invitation.invited_by == self.member_id
            && self.state == MemberState::Active
            && self.roles.has(Role::Owner)
            && invitation.credential_generation.is_none_or(is_same)
    }
}

#[cfg(test)]
mod tests {
    use auth::password::PasswordHash;
    use domain::email::Email;
    use domain::id::{InvitationId, MailId, MemberId, TicketId};
    use domain::mail::MailStatus;
    use domain::phone::TypedPhone;
    use domain::role::Roles;
    use domain::text::PersonName;
    use jiff::Timestamp;
    use serde_json::{Value, json};

    use super::super::{InvitationState, TotpState};
    use super::*;

    const CHANGES: [CredentialChange; 4] = [
        CredentialChange::Password,
        CredentialChange::Email,
        CredentialChange::Roles,
        CredentialChange::Removal,
    ];

    fn email(text: &str) -> Email {
        Email::parse(text).unwrap()
    }

    fn member() -> MemberRow {
        let hash = "v1$2b$12$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPUga31lW";
        MemberRow {
            member_id: MemberId::from_bytes([1; 16]),
            name: PersonName::parse("Ann Lee").unwrap(),
            email: email("ann@example.com"),
            next_email: Some(email("ann.new@example.com")),
            phone: TypedPhone::read("+1 303 555 0142", None).unwrap(),
            roles: Roles::only(Role::Owner),
            skills: domain::skill::Skills::default(),
            home_zone: None,
            state: MemberState::Active,
            password: PasswordHash::parse(hash).unwrap(),
            credential_generation: 3,
            sessions_since: None,
            totp: None,
            notifications: domain::notification::Notifications::default(),
            dead_mail: None,
            created_at: Timestamp::UNIX_EPOCH,
            expires_at: None,
            erase_at: None,
            erased_at: None,
            version: 1,
        }
    }

    fn known(credential_generation: u64) -> KnownDeviceRow {
        KnownDeviceRow {
            member_id: member().member_id,
            device: auth::secret::Digest::of(&[b"device"]),
            credential_generation,
            seen_at: Timestamp::UNIX_EPOCH,
            version: 1,
        }
    }

    fn ticket(kind: TicketKind) -> TicketRow {
        let now = Timestamp::UNIX_EPOCH;
        TicketRow::new(now, kind, email("ann.new@example.com")).of_member(&member())
    }

    fn invitation() -> InvitationRow {
        InvitationRow {
            invitation_id: InvitationId::from_bytes([2; 16]),
            name: PersonName::parse("Ben Ortiz").unwrap(),
            email: email("ben@example.com"),
            roles: Roles::only(Role::Technician),
            invited_by: member().member_id,
            credential_generation: Some(3),
            state: InvitationState::Open,
            member_id: None,
            ticket_id: TicketId::from_bytes([3; 16]),
            mail_id: MailId::from_bytes([4; 16]),
            mail_status: MailStatus::Queued,
            created_at: Timestamp::UNIX_EPOCH,
            expires_at: Timestamp::MAX,
            version: 1,
        }
    }

    #[test]
    fn every_change_voids_links_and_invitations_and_what_only_waits() {
        let before = MemberRow {
            totp: Some(TotpState {
                secret: "A".repeat(32),
                is_confirmed: false,
                last_step: None,
                recovery: Vec::new(),
            }),
            ..member()
        };
        let links = [
            TicketKind::ChangeEmail,
            TicketKind::StopEmailChange,
            TicketKind::ResetPassword,
        ];
        assert!(links.iter().all(|kind| before.honours(&ticket(*kind))));
        assert!(before.stands_by(&invitation()));
        for change in CHANGES {
            let after = before.clone().under_new_credentials(change);
            assert_eq!(after.credential_generation, 4);
            assert!(!links.iter().any(|kind| after.honours(&ticket(*kind))));
            assert!(!after.stands_by(&invitation()), "{change:?}");
            assert_eq!((after.next_email, after.totp), (None, None), "{change:?}");
        }
    }

    #[test]
    fn devices_stay_known_until_a_change_that_signs_them_out_whatever_came_before() {
        let roles = member().under_new_credentials(CredentialChange::Roles);
        let both = roles.under_new_credentials(CredentialChange::Email);
        assert!(!both.knows_device(&known(2)));
        for generation in 3..=5 {
            assert!(both.knows_device(&known(generation)), "{generation}");
        }
        let ended = both.under_new_credentials(CredentialChange::Password);
        assert!(!ended.knows_device(&known(5)));
        assert!(ended.knows_device(&known(6)));
        let later = ended.under_new_credentials(CredentialChange::Roles);
        assert!(later.knows_device(&known(6)) && !later.knows_device(&known(5)));
    }

    #[test]
    fn a_link_is_for_its_member_in_the_state_that_it_is_meant_for() {
        let pending = MemberRow {
            state: MemberState::Pending,
            ..member()
        };
        assert!(pending.honours(&ticket(TicketKind::VerifyEmail)));
        assert!(!member().honours(&ticket(TicketKind::VerifyEmail)));
        assert!(!pending.honours(&ticket(TicketKind::ResetPassword)));
        let stranger = MemberRow {
            member_id: MemberId::from_bytes([9; 16]),
            ..member()
        };
        assert!(!stranger.honours(&ticket(TicketKind::ResetPassword)));
        let other_address = MemberRow {
            next_email: Some(email("ann.other@example.com")),
            ..member()
        };
        assert!(!other_address.honours(&ticket(TicketKind::ChangeEmail)));
    }

    #[test]
    fn an_invitation_needs_an_owner_who_is_still_there() {
        for after in [
            MemberRow {
                roles: Roles::only(Role::Dispatcher),
                ..member()
            },
            MemberRow {
                state: MemberState::Removed,
                ..member()
            },
        ] {
            assert!(!after.stands_by(&invitation()));
            let old = InvitationRow {
                credential_generation: None,
                ..invitation()
            };
            assert!(member().stands_by(&old) && !after.stands_by(&old));
        }
    }

    /// Rows as they were written when the number counted passwords alone.
    #[test]
    fn rows_from_before_are_read() {
        let mut old: Value = serde_json::to_value(member()).unwrap();
        let fields = old.as_object_mut().unwrap();
        let number = fields.remove("credential_generation").unwrap();
        fields.remove("sessions_since");
        fields.insert("password_count".into(), number);
        let read: MemberRow = serde_json::from_value(old).unwrap();
        assert_eq!((read.credential_generation, read.sessions_since), (3, None));

        let mut old = serde_json::to_value(ticket(TicketKind::ResetPassword)).unwrap();
        let fields = old.as_object_mut().unwrap();
        let number = fields.remove("credential_generation").unwrap();
        fields.insert("password_count".into(), number);
        let read: TicketRow = serde_json::from_value(old).unwrap();
        assert!(member().honours(&read));

        let mut old = serde_json::to_value(known(3)).unwrap();
        old.as_object_mut().unwrap().remove("credential_generation");
        let read: KnownDeviceRow = serde_json::from_value(old).unwrap();
        assert!(!member().knows_device(&read), "it proves itself once more");
        assert_eq!(json!(read)["credential_generation"], 0);
    }
}
