//! Who is signed in, and where.

use crate::Store;
use crate::row::{CompanyRow, CompanyState, MemberRow, SessionRow};

/// A signed-in device with its member and company, as they stand now.
#[derive(Clone, Debug)]
pub struct Principal {
    /// The company's rows.
    pub store: Store,
    /// The company.
    pub company: CompanyRow,
    /// The member.
    pub member: MemberRow,
    /// The session.
    pub session: SessionRow,
}

impl Principal {
    /// Whether company, member and session stand as they did at sign-in.
    pub fn is_live(&self) -> bool {
        self.company.state == CompanyState::Active && self.member.accepts_session(&self.session)
    }
}
