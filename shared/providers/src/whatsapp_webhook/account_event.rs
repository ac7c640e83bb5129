//! News about an account, its number or one of its templates.

use jiff::Timestamp;

/// What happened to an account. Words in it are Meta's own, in capitals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountEvent {
    /// The account was connected, or connected again, to our app.
    Connected,
    /// The account is no longer connected: removed, uninstalled, deleted or moved away.
    Disconnected {
        /// `PARTNER_REMOVED`, `PARTNER_APP_UNINSTALLED`, `ACCOUNT_DELETED` or
        /// `ACCOUNT_OFFBOARDED`.
        event: String,
        /// Why, such as `CHANGE_NUMBER`, if Meta says so.
        reason: Option<String>,
    },
    /// Meta disabled the account, or will.
    Disabled {
        /// Whether it is still to come.
        is_scheduled: bool,
    },
    /// Meta took the disabling back.
    Reinstated,
    /// The account broke a rule of Meta's.
    Violation {
        /// Which one, if Meta says so.
        kind: Option<String>,
    },
    /// Meta took rights from the account.
    Restricted {
        /// Which ones, such as `RESTRICTED_BIZ_INITIATED_MESSAGING`.
        kinds: Vec<String>,
        /// Until when, if it ends by itself.
        until: Option<Timestamp>,
    },
    /// The quality or the reach of the number changed.
    Quality {
        /// Such as `FLAGGED`, `UNFLAGGED`, `UPGRADE` or `DOWNGRADE`.
        event: String,
        /// The reach it has now, such as `TIER_1K`.
        limit: Option<String>,
    },
    /// A template changed its state.
    Template {
        /// Meta's id of it.
        id: Option<String>,
        /// Its name.
        name: String,
        /// Its language, such as `en_US`.
        language: String,
        /// Its state, such as `APPROVED`, `REJECTED` or `PAUSED`.
        status: String,
        /// Why, such as `INVALID_FORMAT`; absent when there is none.
        reason: Option<String>,
    },
    /// News that asks for nothing.
    Other {
        /// Its name.
        event: String,
    },
}
