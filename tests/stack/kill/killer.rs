//! Kills worker processes of the stack, as a machine that fails does: at once and without a word.
//!
//! The emulator runs each function's bootstrap as a process of its own, whose environment names the
//! function and the table. Only workers of the deployed stack are killed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use auth::secret::random_bytes;
use tests::Deployed;

/// Whose processes are killed.
const WORKERS: [&str; 7] = [
    "inbound-apply",
    "media-copy",
    "message-deliver",
    "outbox-relay",
    "push-deliver",
    "realtime-publish",
    "translate",
];

/// How many processes were killed.
#[derive(Debug, Default)]
pub(super) struct Kills {
    /// Of each function.
    pub(super) by_function: BTreeMap<&'static str, usize>,
    /// How many of them were seen at work just before.
    pub(super) at_work: usize,
}

/// A worker that runs.
struct Process {
    id: u32,
    function: &'static str,
}

/// How often it is looked whether a worker has begun something.
const GLANCE: Duration = Duration::from_millis(5);

/// How long it may be at it, at most: some die early, and some while a provider has the word.
const SPANS_MS: [u32; 2] = [20, 150];

/// Kills one process every 300 to 500 milliseconds: of a function that is drawn by lot, in the middle of
/// its work if it has any in that time.
pub(super) async fn kill_until(stack: &Deployed, end: Instant) -> Kills {
    let table = stack.inside().aws().settings().table_name.clone();
    let mut kills = Kills::default();
    while Instant::now() < end {
        let next = Instant::now() + Duration::from_millis(u64::from(300 + random() % 200));
        if let Some((process, is_at_work)) = victim(&table, next).await {
            let killed = Command::new("kill")
                .args(["-KILL", &process.id.to_string()])
                .status();
            if killed.is_ok_and(|status| status.success()) {
                *kills.by_function.entry(process.function).or_default() += 1;
                kills.at_work += usize::from(is_at_work);
            }
        }
        tokio::time::sleep_until(next.into()).await;
    }
    kills
}

/// Whoever is seen at work first; if nobody is until an instant, anybody. And whether it is at work.
async fn victim(table: &str, until: Instant) -> Option<(Process, bool)> {
    let mut processes = running(table);
    let functions: Vec<&str> = WORKERS
        .into_iter()
        .filter(|function| processes.iter().any(|one| one.function == *function))
        .collect();
    let function = *drawn(&functions)?;
    processes.retain(|one| one.function == function);
    let before: Vec<u64> = processes.iter().map(Process::worked).collect();
    let span = SPANS_MS[usize::from(random().is_multiple_of(2))];
    while Instant::now() + Duration::from_millis(span.into()) < until {
        tokio::time::sleep(GLANCE).await;
        let mut all = processes.iter().zip(&before);
        if let Some(at) = all.position(|(one, before)| one.worked() > *before) {
            tokio::time::sleep(Duration::from_millis((random() % span).into())).await;
            return Some((processes.swap_remove(at), true));
        }
    }
    let all: Vec<usize> = (0..processes.len()).collect();
    let at = *drawn(&all)?;
    Some((processes.swap_remove(at), false))
}

fn drawn<T>(from: &[T]) -> Option<&T> {
    let count = u32::try_from(from.len()).ok().filter(|count| *count > 0)?;
    let at = usize::try_from(random() % count).ok()?;
    from.get(at)
}

fn random() -> u32 {
    u32::from_be_bytes(random_bytes())
}

impl Process {
    /// The nanoseconds that it has been on a processor.
    fn worked(&self) -> u64 {
        let text = fs::read_to_string(format!("/proc/{}/schedstat", self.id));
        let text = text.unwrap_or_default();
        let first = text.split_whitespace().next();
        first.and_then(|number| number.parse().ok()).unwrap_or(0)
    }
}

/// The workers that run on this table.
fn running(table: &str) -> Vec<Process> {
    let entries = fs::read_dir("/proc").expect("this test reads /proc and runs on Linux");
    entries
        .flatten()
        .filter_map(|entry| read(&entry.path(), table))
        .collect()
}

fn read(directory: &Path, table: &str) -> Option<Process> {
    let id = directory.file_name()?.to_str()?.parse().ok()?;
    let environment = fs::read(directory.join("environ")).ok()?;
    let value = |name: &str| {
        let mut all = environment.split(|byte| *byte == 0);
        all.find_map(|one| {
            str::from_utf8(one)
                .ok()?
                .strip_prefix(name)?
                .strip_prefix('=')
        })
    };
    let function = value("AWS_LAMBDA_FUNCTION_NAME")?;
    let is_bootstrap = fs::read_to_string(directory.join("comm")).ok()?.trim() == "bootstrap";
    if !is_bootstrap || value("TABLE_NAME")? != table {
        return None;
    }
    let stage = format!("customit-{}-", value("STAGE")?);
    let name = function.strip_prefix(&stage)?;
    let function = WORKERS.into_iter().find(|worker| *worker == name)?;
    Some(Process { id, function })
}
