//! What can go wrong between a store and its tables.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

/// Why a conditional write was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conflict {
    /// A row that was to be created stands already.
    Exists,
    /// A row that was to be replaced, deleted or relied on is not as it was read.
    Stale,
}

/// A failed read or write.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The condition on the row of this kind did not hold; nothing was written.
    #[error("the {kind} row is in conflict: {conflict:?}")]
    Conflict {
        /// [`crate::Row::KIND`] of the row.
        kind: &'static str,
        /// What was found.
        conflict: Conflict,
    },
    /// Others kept writing the row of this kind for as long as it was tried; nothing was written.
    #[error("others keep writing the {kind} row")]
    Contended {
        /// [`crate::Row::KIND`] of the row.
        kind: &'static str,
    },
    /// Two writes of one commit go to the same place; a fault of the caller, and nothing was written.
    #[error("two writes of one commit go to the same place: the {0} row")]
    WrittenTwice(&'static str),
    /// A commit that DynamoDB takes at no time; a fault of the caller, and nothing was written.
    #[error("a commit is too large: {0}")]
    TooLarge(String),
    /// The table, queue or bucket is throttled, contended or out of reach; to be tried again later.
    #[error("the data service is busy: {0}")]
    Busy(String),
    /// A cursor that is not of this list.
    #[error("the cursor does not belong to this list")]
    BadCursor,
    /// A stored item cannot be read as its type, or a value cannot be stored.
    #[error("a row cannot be converted: {0}")]
    Conversion(String),
    /// Anything else; a fault of ours or of the settings.
    #[error("the data service refused: {0}")]
    Refused(String),
}

impl Error {
    /// Whether the row of kind `kind` stood already.
    pub fn is_taken(&self, of: &str) -> bool {
        matches!(self, Self::Conflict { kind, conflict: Conflict::Exists } if *kind == of)
    }

    /// Whether the row of kind `kind` was changed by somebody else in between.
    pub fn is_stale(&self, of: &str) -> bool {
        matches!(self, Self::Conflict { kind, conflict: Conflict::Stale } if *kind == of)
    }

    /// Whether the row of kind `kind` is not as it was read, be it changed, gone or there by now.
    pub fn has_changed(&self, of: &str) -> bool {
        matches!(self, Self::Conflict { kind, .. } if *kind == of)
    }

    /// What is told when a write that was refused like this is not tried any more.
    pub(crate) fn given_up(self) -> Self {
        match self {
            Self::Conflict { kind, .. } => Self::Contended { kind },
            other => other,
        }
    }

    /// Sorts an SDK error into busy (worth another try) and refused.
    pub(crate) fn from_sdk<E, R>(error: &SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata,
    {
        match error {
            SdkError::TimeoutError(_) => Self::Busy("no answer in time".into()),
            SdkError::DispatchFailure(failure) => {
                Self::Busy(format!("no connection: {}", failure.is_timeout()))
            }
            SdkError::ResponseError(_) => Self::Busy("a broken answer".into()),
            SdkError::ServiceError(service) => {
                let code = service.err().code().unwrap_or("unknown").to_owned();
                if is_passing(&code) {
                    Self::Busy(code)
                } else {
                    Self::Refused(code)
                }
            }
            _ => Self::Refused("the request could not be built".into()),
        }
    }
}

impl From<serde_dynamo::Error> for Error {
    fn from(error: serde_dynamo::Error) -> Self {
        Self::Conversion(error.to_string())
    }
}

/// Codes after which the same call can succeed a moment later.
pub(crate) fn is_passing(code: &str) -> bool {
    const PASSING: [&str; 12] = [
        "ProvisionedThroughputExceededException",
        "ProvisionedThroughputExceeded",
        "ThrottlingException",
        "ThrottlingError",
        "RequestLimitExceeded",
        "TransactionConflictException",
        "TransactionConflict",
        "TransactionInProgressException",
        "InternalServerError",
        "ServiceUnavailable",
        "LimitExceededException",
        "SlowDown",
    ];
    PASSING.contains(&code)
}
