//! The proof that a company exists and that the caller may act inside it.

use domain::id::CompanyId;

/// A company whose row, session, ticket or account was read. Minted by [`crate::Directory`] alone.
#[derive(Clone, Debug)]
pub struct Tenant {
    company_id: CompanyId,
}

impl Tenant {
    pub(crate) fn proven(company_id: CompanyId) -> Self {
        Self { company_id }
    }

    /// The company's id, for logs and answers; no [`crate::Store`] can be made from it.
    pub fn company_id(&self) -> CompanyId {
        self.company_id
    }
}
