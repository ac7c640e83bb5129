//! What a company sets for itself: its own record, its job types, its audit trail; and the health check.

mod audit_list;
mod company;
mod company_update;
mod company_view;
mod health;
mod job_type;
mod job_type_list;
mod job_type_put;

use api::Entry;

pub use audit_list::AuditList;
pub use company_update::CompanyUpdate;
pub use company_view::CompanyView;
pub use health::Health;
pub use job_type_list::JobTypeList;
pub use job_type_put::JobTypePut;

/// The endpoints of this domain.
pub const ENDPOINTS: [Entry; 6] = [
    Entry::of::<AuditList>(),
    Entry::of::<CompanyUpdate>(),
    Entry::of::<CompanyView>(),
    Entry::of::<Health>(),
    Entry::of::<JobTypeList>(),
    Entry::of::<JobTypePut>(),
];
