//! Steps that print their name and time, and failures that show the end of their log.

use std::{
    fmt, fs,
    io::Write as _,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// How many lines of a log a failure shows.
const LAST_LINES: usize = 30;

/// The result of everything here.
pub(crate) type Outcome<T> = Result<T, Failure>;

/// What went wrong, in one sentence, with the log that has more.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    log: Option<PathBuf>,
}

impl Failure {
    /// A failure that needs no log.
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            log: None,
        }
    }

    /// A failure whose cause is in a log.
    pub(crate) fn with_log(what: impl Into<String>, log: &Path) -> Self {
        Self {
            what: what.into(),
            log: Some(log.to_owned()),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(log) = &self.log {
            let text = fs::read(log).unwrap_or_default();
            let text = String::from_utf8_lossy(&text);
            let lines: Vec<&str> = text.lines().collect();
            for line in &lines[lines.len().saturating_sub(LAST_LINES)..] {
                writeln!(f, "  | {line}")?;
            }
            writeln!(f, "  | the whole log: {}", log.display())?;
        }
        write!(f, "error: {}", self.what)
    }
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::new(error.to_string())
    }
}

/// Names the thing an error is about.
pub(crate) trait Context<T> {
    /// Puts `what` before the error's own text.
    fn context(self, what: impl fmt::Display) -> Outcome<T>;
}

impl<T, E: fmt::Display> Context<T> for Result<T, E> {
    fn context(self, what: impl fmt::Display) -> Outcome<T> {
        self.map_err(|error| Failure::new(format!("{what}: {error}")))
    }
}

/// Runs one step: prints its name, then how long it took and what it found.
pub(crate) fn step<T>(name: &str, work: impl FnOnce() -> Outcome<(T, String)>) -> Outcome<T> {
    print!("{name:<16}");
    std::io::stdout().flush()?;
    let started = Instant::now();
    conclude(started, work())
}

/// Runs a step whose own output goes to the terminal, and sums it up below that.
pub(crate) fn live_step<T>(name: &str, work: impl FnOnce() -> Outcome<(T, String)>) -> Outcome<T> {
    println!("{name:<16}     ...");
    let started = Instant::now();
    let result = work();
    print!("{name:<16}");
    conclude(started, result)
}

fn conclude<T>(started: Instant, result: Outcome<(T, String)>) -> Outcome<T> {
    let took = seconds(started.elapsed());
    match result {
        Ok((value, summary)) => {
            println!("{took:>8}  {summary}");
            Ok(value)
        }
        Err(failure) => {
            println!("{took:>8}  failed");
            Err(failure)
        }
    }
}

/// Seconds with one decimal.
pub(crate) fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
