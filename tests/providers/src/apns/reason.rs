//! Why APNs refuses a push
//! (<https://developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns>).

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clock::Clock;

/// An answer of APNs or its reason to refuse.
pub(crate) type Result<T, E = Reason> = std::result::Result<T, E>;

/// A reason, in the words of the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// 400: the collapse id is longer than 64 bytes.
    BadCollapseId,
    /// 400: the token is malformed, or of the other environment.
    BadDeviceToken,
    /// 400: the expiration is no number of seconds.
    BadExpirationDate,
    /// 400: the id is no canonical UUID.
    BadMessageId,
    /// 400: the priority is none, or not one that the push type allows.
    BadPriority,
    /// 400: the topic does not fit the push type.
    BadTopic,
    /// 400: the token belongs to another app.
    DeviceTokenNotForTopic,
    /// 400: a header came twice.
    DuplicateHeaders,
    /// 400: the connection was idle for too long.
    IdleTimeout,
    /// 400: the push type is none, or does not fit the payload.
    InvalidPushType,
    /// 400: the path names no device.
    MissingDeviceToken,
    /// 400: there is no topic.
    MissingTopic,
    /// 400: there is nothing to show or to do.
    PayloadEmpty,
    /// 400: the key may not push to this topic.
    TopicDisallowed,
    /// 403: the certificate is invalid.
    BadCertificate,
    /// 403: the certificate is of the other environment.
    BadCertificateEnvironment,
    /// 403: the key is of the other environment, as documented.
    BadEnvironmentKeyIdInToken,
    /// 403: the key is of the other environment, as seen on the wire.
    BadEnvironmentKeyInToken,
    /// 403: the provider token is older than an hour.
    ExpiredProviderToken,
    /// 403: the action is not allowed.
    Forbidden,
    /// 403: the provider token is of another team or key, or its signature is wrong.
    InvalidProviderToken,
    /// 403: there is no provider token.
    MissingProviderToken,
    /// 403: another key was used on this connection.
    UnrelatedKeyIdInToken,
    /// 404: there is no such path.
    BadPath,
    /// 405: only `POST` is taken.
    MethodNotAllowed,
    /// 410: the token has expired.
    ExpiredToken,
    /// 410: the app is gone from the device.
    Unregistered,
    /// 413: the payload is larger than 4096 bytes.
    PayloadTooLarge,
    /// 429: the provider token changed more often than every 20 minutes.
    TooManyProviderTokenUpdates,
    /// 429: this device got too much.
    TooManyRequests,
    /// 500: APNs failed.
    InternalServerError,
    /// 503: APNs is not there.
    ServiceUnavailable,
    /// 503: APNs is going down.
    Shutdown,
}

impl Reason {
    /// The status that goes with it.
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::BadCollapseId
            | Self::BadDeviceToken
            | Self::BadExpirationDate
            | Self::BadMessageId
            | Self::BadPriority
            | Self::BadTopic
            | Self::DeviceTokenNotForTopic
            | Self::DuplicateHeaders
            | Self::IdleTimeout
            | Self::InvalidPushType
            | Self::MissingDeviceToken
            | Self::MissingTopic
            | Self::PayloadEmpty
            | Self::TopicDisallowed => StatusCode::BAD_REQUEST,
            Self::BadCertificate
            | Self::BadCertificateEnvironment
            | Self::BadEnvironmentKeyIdInToken
            | Self::BadEnvironmentKeyInToken
            | Self::ExpiredProviderToken
            | Self::Forbidden
            | Self::InvalidProviderToken
            | Self::MissingProviderToken
            | Self::UnrelatedKeyIdInToken => StatusCode::FORBIDDEN,
            Self::BadPath => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::ExpiredToken | Self::Unregistered => StatusCode::GONE,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooManyProviderTokenUpdates | Self::TooManyRequests => {
                StatusCode::TOO_MANY_REQUESTS
            }
            Self::InternalServerError => StatusCode::INTERNAL_SERVER_ERROR,
            Self::ServiceUnavailable | Self::Shutdown => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// The body of a failure on demand. A 410 says that the token died this moment.
pub(crate) fn failure(status: StatusCode, name: Option<&str>) -> Value {
    let usual = match status.as_u16() {
        400 => "BadDeviceToken",
        403 => "InvalidProviderToken",
        404 => "BadPath",
        405 => "MethodNotAllowed",
        410 => "Unregistered",
        413 => "PayloadTooLarge",
        429 => "TooManyRequests",
        503 => "ServiceUnavailable",
        _ => "InternalServerError",
    };
    let reason = name.unwrap_or(usual);
    if status == StatusCode::GONE {
        json!({ "reason": reason, "timestamp": Clock::default().now().as_millisecond() })
    } else {
        json!({ "reason": reason })
    }
}
