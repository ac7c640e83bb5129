//! `simulate`: lives a whole day of one company on the running stack's emulator, and says what became of it.
//!
//! `cargo xtask simulate` runs it. The one argument is the seed that all chance comes from.
#![expect(clippy::print_stdout, reason = "a report for the terminal")]

use std::process::ExitCode;
use std::time::Instant;

use tests::simulation::{Plan, live};

#[tokio::main]
async fn main() -> ExitCode {
    let seed = std::env::args().nth(1).and_then(|seed| seed.parse().ok());
    let plan = Plan {
        seed: seed.unwrap_or(Plan::DAY.seed),
        ..Plan::DAY
    };
    let begun = Instant::now();
    let outcome = live(plan).await;
    print!("{outcome}");
    println!("lasted            {} s", begun.elapsed().as_secs());
    if outcome.broken.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
