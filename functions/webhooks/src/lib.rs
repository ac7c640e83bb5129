//! What providers tell us: signed calls that are stored, and answered at once.

mod meta_receive;
mod meta_verify;
mod resend_receive;

use api::Entry;

pub use meta_receive::MetaReceive;
pub use meta_verify::MetaVerify;
pub use resend_receive::ResendReceive;

/// The endpoints of this domain.
pub const ENDPOINTS: [Entry; 3] = [
    Entry::of::<MetaReceive>(),
    Entry::of::<MetaVerify>(),
    Entry::of::<ResendReceive>(),
];
