//! The inbox: channels to customers, threads with them, messages, attachments, translations.

use api::Entry;

/// The endpoints of this domain.
pub const ENDPOINTS: [Entry; 0] = [];
