//! What the run prints beside the names of its tests.

use std::fmt::Write as _;
use std::io::{self, Write as _};

/// Milliseconds, many times.
#[derive(Debug, Default)]
pub(crate) struct Times(Vec<i64>);

impl Times {
    /// One more.
    pub(crate) fn add(&mut self, millis: i64) {
        self.0.push(millis);
    }

    /// Those of another one too.
    pub(crate) fn join(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Median and p95 in words.
    pub(crate) fn shown(&self) -> String {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let at = |percent: usize| sorted.get((sorted.len() * percent / 100).min(sorted.len() - 1));
        match (sorted.is_empty(), sorted.len()) {
            (true, _) => "none measured".to_owned(),
            (false, count) => format!(
                "median {} ms, p95 {} ms (n = {count})",
                at(50).copied().unwrap_or_default(),
                at(95).copied().unwrap_or_default()
            ),
        }
    }
}

/// Prints a block, past the capture that hides what a passing test prints.
pub(crate) fn print(title: &str, lines: &[(&str, String)]) {
    let mut block = format!("\n{title}\n");
    for (name, value) in lines {
        writeln!(block, "  {name:<28} {value}").expect("a string takes every text");
    }
    let mut out = io::stdout().lock();
    out.write_all(block.as_bytes())
        .expect("the run can be printed to");
}
