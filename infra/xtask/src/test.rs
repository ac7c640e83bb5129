//! `cargo xtask test`: brings the stack up, passes every test and counts the promises that are
//! kept.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead as _, BufReader},
    process::Stdio,
    thread,
};

use crate::{
    check,
    project::{Project, local_aws},
    step::{Context, Failure, Outcome, step},
    up,
};

/// The ids of the promise register, section by section: how many promises each section makes.
const REGISTER: [(u8, u8); 13] = [
    (1, 1),
    (2, 10),
    (3, 3),
    (4, 8),
    (5, 5),
    (6, 5),
    (7, 4),
    (8, 2),
    (9, 1),
    (10, 1),
    (11, 1),
    (12, 1),
    (13, 1),
];

/// The output of the test run.
#[derive(Default)]
struct Tally {
    passed: usize,
    failed: BTreeSet<String>,
    /// Each promise that a test is named after, and whether all of its tests passed.
    promises: BTreeMap<String, bool>,
}

/// What `cargo test` runs: everything that holds tests. The functions' binaries hold none, and each
/// would be linked once more. Tests that load or kill the running stack, `stack`, come after all others.
const RUNS: [&[&str]; 3] = [
    &["--workspace", "--lib", "--bin", "xtask", "--test", "[!s]*"],
    &["--workspace", "--test", "s*"],
    &["--workspace", "--doc"],
];

/// How many tests of the first run go at once for each core: most of their time they wait for the emulator.
const TESTS_PER_CORE: usize = 2;

/// Runs every test of the workspace; `args` are handed on.
pub(crate) fn run(project: &Project, args: &[String]) -> Outcome<()> {
    step("test tools", check::test_prerequisites)?;
    up::run(project, false)?;
    println!();
    let mut tally = Tally::default();
    let mut is_good = true;
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let [waiting, others @ ..] = RUNS;
    is_good &= cargo_test(project, waiting, args, cores * TESTS_PER_CORE, &mut tally)?;
    for targets in others {
        is_good &= cargo_test(project, targets, args, cores, &mut tally)?;
    }
    tally.print();
    if is_good {
        Ok(())
    } else {
        Err(Failure::new("not every test passed"))
    }
}

fn cargo_test(
    project: &Project,
    targets: &[&str],
    args: &[String],
    threads: usize,
    tally: &mut Tally,
) -> Outcome<bool> {
    let mut command = project.cargo();
    command
        .args(["test", "--no-fail-fast"])
        .args(targets)
        .args(args)
        .env("RUST_TEST_THREADS", threads.to_string());
    local_aws(&mut command);
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .context("cargo test")?;
    let output = child
        .stdout
        .take()
        .ok_or_else(|| Failure::new("cargo test has no output"))?;
    for line in BufReader::new(output).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        tally.count(&line);
        println!("{line}");
    }
    Ok(child.wait()?.success())
}

impl Tally {
    /// Parses a line such as `test promises::p2_1_an_account_holds_no_more ... ok`.
    fn count(&mut self, line: &str) {
        let Some((name, result)) = line
            .strip_prefix("test ")
            .and_then(|rest| rest.rsplit_once(" ... "))
        else {
            return;
        };
        let good = result.starts_with("ok");
        if !good && !result.starts_with("FAILED") {
            return;
        }
        if good {
            self.passed += 1;
        } else {
            self.failed.insert(name.to_owned());
        }
        if let Some(id) = promise(name) {
            *self.promises.entry(id).or_insert(true) &= good;
        }
    }

    fn print(&self) {
        let total: u8 = REGISTER.iter().map(|(_, count)| count).sum();
        let count = self.promises.values().filter(|is_kept| **is_kept).count();
        println!(
            "\ntests     {} passed, {} failed",
            self.passed,
            self.failed.len()
        );
        for name in &self.failed {
            println!("          failed: {name}");
        }
        println!("promises  {count} / {total} kept");
        for (id, _) in self.promises.iter().filter(|(_, is_kept)| !**is_kept) {
            println!("          broken: {id}");
        }
    }
}

/// The promise that a test is named after: `p2_3` in `a::p2_3_background_location` is P2.3.
fn promise(test: &str) -> Option<String> {
    let name = test.rsplit("::").next()?.strip_prefix('p')?;
    let mut parts = name.split('_');
    let (section, number): (u8, u8) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    REGISTER
        .iter()
        .any(|(known, count)| *known == section && (1..=*count).contains(&number))
        .then(|| format!("P{section}.{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_is_kept_only_when_all_of_its_tests_pass() {
        let mut tally = Tally::default();
        tally.count("test promises::p2_1_sign_up_asks_no_more ... ok");
        tally.count("test promises::p6_4_a_token_dies ... ok");
        tally.count("test promises::p6_4_another_device ... FAILED");
        tally.count("test jobs::create ... ok");
        tally.count("test jobs::slow ... ignored");
        assert_eq!(tally.passed, 3);
        assert_eq!(tally.promises.get("P2.1"), Some(&true));
        assert_eq!(tally.promises.get("P6.4"), Some(&false));
    }

    #[test]
    fn names_outside_the_register_are_no_promises() {
        assert_eq!(promise("a::p2_11_x"), None);
        assert_eq!(promise("a::paging_works"), None);
        assert_eq!(promise("a::p13_1_addresses"), Some("P13.1".to_owned()));
    }
}
