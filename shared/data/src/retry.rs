//! Retries of changes on fresh rows after a conflict.
//!
//! Every write names the version of the row that it was prepared from, so of two at once one is refused.
//! A change that is still valid after the other one is retried: the rows are read, changed and
//! committed until that holds, a bounded number of times.

use std::ops::ControlFlow;

use crate::pause::pause;
use crate::{Changes, Error, RequestKey, Row, Store};

/// How often a change is made before it is given up as [`Error::Contended`]. With the pauses in between
/// that is about a second, and two at the most.
const ATTEMPTS: u32 = 10;

/// What an attempt came to: its result, or the conflict after which it is made again.
pub type Attempt<T> = ControlFlow<T, Error>;

/// Makes attempts until one has a result; each gets the number of attempts before it.
///
/// # Errors
/// What an attempt fails with, and [`Error::Contended`] after the last one.
pub async fn retry_on_conflict<T, E, F>(mut attempt: impl FnMut(u32) -> F) -> Result<T, E>
where
    F: Future<Output = Result<ControlFlow<T, Error>, E>>,
    E: From<Error>,
{
    let mut number = 0;
    loop {
        match attempt(number).await? {
            ControlFlow::Break(result) => return Ok(result),
            ControlFlow::Continue(conflict) => {
                number += 1;
                if number == ATTEMPTS {
                    return Err(conflict.given_up().into());
                }
                pause(number).await;
            }
        }
    }
}

/// Whether a change that was refused with `error` is retried; if not, what to fail with.
///
/// Each conflict is, but that of the idempotency record: somebody makes the same request right now.
pub fn on_any_conflict<E: From<Error>>(error: Error) -> Result<Error, E> {
    match &error {
        Error::Conflict { kind, .. } if *kind != RequestKey::KIND => Ok(error),
        _ => Err(error.into()),
    }
}

impl Store {
    /// Commits the changes that `prepare` makes, and retries while they conflict with what others write.
    ///
    /// `prepare` gets the number of earlier calls; it reads the rows it changes anew each time, or
    /// at the first call takes those that were read already. `should_retry` says of a refused commit whether
    /// it is retried, or what to fail with: see [`on_any_conflict`]. Without changes
    /// nothing is written.
    ///
    /// # Errors
    /// What `prepare` and `should_retry` fail with, and [`Error::Contended`] after the last attempt.
    pub async fn commit_with_retry<T, E, F>(
        &self,
        should_retry: impl Fn(Error) -> Result<Error, E>,
        mut prepare: impl FnMut(u32) -> F,
    ) -> Result<T, E>
    where
        F: Future<Output = Result<(Changes, T), E>>,
        E: From<Error>,
    {
        let should_retry = &should_retry;
        retry_on_conflict(move |number| {
            let preparing = prepare(number);
            async move {
                let (changes, result) = preparing.await?;
                match self.commit(changes).await {
                    Ok(()) => Ok(Attempt::Break(result)),
                    Err(error) => should_retry(error).map(Attempt::Continue),
                }
            }
        })
        .await
    }

    /// Changes one row until the change is not in conflict with what others write meanwhile.
    ///
    /// It begins with `row` as it was read, and reads it again after each conflict. `change` gets the
    /// row, or nothing if it is gone by then, and says what to write and what the result is.
    ///
    /// # Errors
    /// As for [`Self::commit_with_retry`].
    pub async fn update<R, T, E>(
        &self,
        row: R,
        should_retry: impl Fn(Error) -> Result<Error, E>,
        change: impl Fn(Option<R>, &mut Changes) -> Result<T, E>,
    ) -> Result<T, E>
    where
        R: Row,
        E: From<Error>,
    {
        let (at, mut known) = (row.row_key(), Some(row));
        let (at, change) = (&at, &change);
        self.commit_with_retry(should_retry, move |number| {
            let known = known.take();
            async move {
                let row = match known {
                    None if number > 0 => self.get(at.clone()).await?,
                    known => known,
                };
                let mut changes = Changes::new();
                let result = change(row, &mut changes)?;
                Ok((changes, result))
            }
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::Conflict;

    fn conflict() -> Error {
        Error::Conflict {
            kind: "thread",
            conflict: Conflict::Stale,
        }
    }

    #[tokio::test]
    async fn a_change_is_made_again_until_it_holds() {
        let result: Result<u32, Error> = retry_on_conflict(async |number| {
            Ok(if number < 3 {
                Attempt::Continue(conflict())
            } else {
                Attempt::Break(number)
            })
        })
        .await;
        assert_eq!(result.unwrap(), 3);
    }

    #[tokio::test]
    async fn a_change_that_never_holds_is_given_up_by_name_within_two_and_a_half_seconds() {
        let begun = std::time::Instant::now();
        let mut attempts = 0;
        let result: Result<(), Error> = retry_on_conflict(|number| {
            attempts = number + 1;
            async { Ok(Attempt::Continue(conflict())) }
        })
        .await;
        assert!(matches!(result, Err(Error::Contended { kind: "thread" })));
        assert_eq!(attempts, ATTEMPTS);
        assert!(begun.elapsed() < Duration::from_millis(2500));
    }

    #[test]
    fn a_twin_of_the_same_request_is_not_raced() {
        let twin = Error::Conflict {
            kind: RequestKey::KIND,
            conflict: Conflict::Exists,
        };
        assert!(on_any_conflict::<Error>(twin).is_err());
        assert!(on_any_conflict::<Error>(conflict()).is_ok());
        assert!(on_any_conflict::<Error>(Error::Busy("slow".into())).is_err());
    }
}
