//! `cargo xtask`: brings the local stack up and down, tests, seeds, measures and redrives it.
#![expect(clippy::print_stdout, reason = "a command line speaks on the terminal")]

mod audit_verify;
mod aws;
mod bench;
mod build;
mod calls;
mod check;
mod client;
mod daemon;
mod deploy;
mod down;
mod emulator;
mod front_door;
mod functions;
mod keys;
mod local_secrets;
mod meter;
mod outside;
mod pack;
mod package;
mod project;
mod quarantine;
mod redrive;
mod runtime_api;
mod sample;
mod secrets;
mod seed;
mod simulate;
mod step;
mod sync;
mod test;
mod up;
mod venv;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::{calls::Calls, project::Project, step::Outcome};

/// The local stack: the real template on this machine, without Docker and without an account.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Line {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Starts, builds, deploys and seeds; run it again after a change.
    Up {
        /// Leaves the demo company out.
        #[arg(long)]
        no_seed: bool,
    },
    /// Ends every process of the stack; its data is kept.
    Down {
        /// Also removes the data, the keys and the logs.
        #[arg(long)]
        wipe: bool,
    },
    /// Brings the stack up and passes every test.
    Test {
        /// Handed on to `cargo test`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Writes what follows from the functions: the API's description, the router, and what a new function
    /// lacks of template, sample and binary.
    Sync,
    /// Makes the demo company on the running stack.
    Seed,
    /// Lives a day of a large company on the running stack, with workers killed and phones dying.
    Simulate {
        /// What all chance comes from.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Measures every function.
    Bench {
        /// Only these functions.
        names: Vec<String>,
    },
    /// Verifies that no audit trail was changed since it was sealed; of a stage on AWS with `TABLE_NAME`.
    AuditVerify {
        /// Only this company.
        company: Option<String>,
    },
    /// Makes the keys of a stage on AWS, as the texts of its secrets.
    Keys {
        /// A folder that is not there yet.
        folder: PathBuf,
    },
    /// Sends the dead letters of a queue back to it, or what could not be read.
    Redrive {
        /// The queue, such as `email-deliver`; for events that could not be read, `outbox`.
        name: String,
        /// What went into quarantine, in place of the dead letters.
        #[arg(long)]
        quarantine: bool,
        /// Another stage than the local one, by the `aws` command and its credentials.
        #[arg(long, default_value = "local")]
        stage: String,
        /// The table of that stage, for `--quarantine`: its stack's output `TableName`.
        #[arg(long)]
        table: Option<String>,
        /// Lists or counts, and moves nothing.
        #[arg(long)]
        dry_run: bool,
        /// Moves at most so many.
        #[arg(long)]
        limit: Option<usize>,
    },
}

fn main() -> ExitCode {
    match run(Line::parse().verb) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            println!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(verb: Verb) -> Outcome<()> {
    let project = Project::open()?;
    match verb {
        Verb::Up { no_seed } => up::run(&project, !no_seed),
        Verb::Down { wipe } => down::run(&project, wipe),
        Verb::Test { args } => test::run(&project, &args),
        Verb::Sync => sync::run(&project),
        Verb::Seed => seed::run(&project),
        Verb::Simulate { seed } => simulate::run(&project, seed),
        Verb::Bench { names } => bench::run(&project, &names),
        Verb::AuditVerify { company } => audit_verify::run(&project, company.as_deref()),
        Verb::Keys { folder } => keys::run(&folder),
        Verb::Redrive {
            name,
            quarantine,
            stage,
            table,
            dry_run,
            limit,
        } => {
            let calls = Calls::to(&stage);
            if quarantine {
                let table = match table {
                    Some(table) => table,
                    None => project.table()?,
                };
                quarantine::run(&calls, &table, &name, dry_run, limit)
            } else {
                redrive::run(&calls, &name, dry_run, limit)
            }
        }
    }
}
