//! When to try again: the provider's own word first, else full jitter.

use std::time::Duration;

use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

/// How often one call is sent at most.
pub(crate) const ATTEMPTS: u32 = 4;

/// The upper bound of the first wait; it doubles with each attempt.
const FIRST_WAIT: Duration = Duration::from_millis(200);

/// The upper bound of every wait that the provider did not ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(3);

/// What is added at most to a wait the provider asked for, so that twins do not return together.
const SPREAD: Duration = Duration::from_millis(250);

/// Reads `Retry-After`: seconds, or an HTTP date (RFC 9110, 10.2.3).
///
/// A date is measured against the answer's own `Date`, so that our clock has no part in it.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = http_date(text)?;
    let answered = http_date(headers.get(DATE)?.to_str().ok()?)?;
    Some(
        until
            .duration_since(answered)
            .try_into()
            .unwrap_or_default(),
    )
}

/// How long to wait before the attempt after this one (counted from 0).
pub(crate) fn wait(attempt: u32, retry_after: Option<Duration>) -> Duration {
    match retry_after {
        Some(retry_after) => retry_after.saturating_add(SPREAD.mul_f64(fastrand::f64())),
        None => LONGEST_WAIT
            .min(FIRST_WAIT * 2_u32.saturating_pow(attempt))
            .mul_f64(fastrand::f64()),
    }
}

fn http_date(text: &str) -> Option<jiff::Timestamp> {
    static PARSER: DateTimeParser = DateTimeParser::new();
    PARSER.parse_timestamp(text).ok()
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_as_a_date() {
        assert_eq!(
            retry_after(&headers(&[("retry-after", "30")])),
            Some(Duration::from_secs(30))
        );
        let dated = headers(&[
            ("date", "Mon, 23 Nov 2026 08:00:00 GMT"),
            ("retry-after", "Mon, 23 Nov 2026 08:02:00 GMT"),
        ]);
        assert_eq!(retry_after(&dated), Some(Duration::from_mins(2)));
    }

    #[test]
    fn a_date_that_has_passed_asks_for_no_wait() {
        let passed = headers(&[
            ("date", "Mon, 23 Nov 2026 08:00:00 GMT"),
            ("retry-after", "Mon, 23 Nov 2026 07:00:00 GMT"),
        ]);
        assert_eq!(retry_after(&passed), Some(Duration::ZERO));
    }

    #[test]
    fn an_unreadable_retry_after_counts_as_none() {
        for text in ["", "soon", "-5", "1.5"] {
            assert_eq!(
                retry_after(&headers(&[("retry-after", text)])),
                None,
                "{text}"
            );
        }
        let undated = headers(&[("retry-after", "Mon, 23 Nov 2026 08:02:00 GMT")]);
        assert_eq!(retry_after(&undated), None);
    }

    #[test]
    fn no_wait_is_shorter_than_the_provider_asked_for() {
        let retry_after = Duration::from_secs(2);
        for attempt in 0..100 {
            let wait = wait(attempt, Some(retry_after));
            assert!(wait >= retry_after && wait <= retry_after + SPREAD);
        }
    }

    #[test]
    fn waits_of_our_own_are_spread_below_a_growing_bound() {
        for attempt in 0..40 {
            let bound = LONGEST_WAIT.min(FIRST_WAIT * 2_u32.saturating_pow(attempt.min(10)));
            assert!(wait(attempt, None) <= bound);
        }
    }
}
