//! What providers tell us: signed calls that are stored, and answered at once.

mod resend_receive;

use api::Entry;

pub use resend_receive::ResendReceive;

/// The endpoints of this domain.
pub const ENDPOINTS: [Entry; 1] = [Entry::of::<ResendReceive>()];
