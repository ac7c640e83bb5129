//! `audit-verify [company]`: whether the chain over the audit trail holds, of all companies of a table or of one.
//!
//! `cargo xtask audit-verify` runs it, with the table and the credentials in the environment.
#![expect(clippy::print_stdout, reason = "a report for the terminal")]

use std::process::ExitCode;

use data::audit::{AuditReport, AuditRoots};
use data::{Aws, Clock, Error, Setting, Settings, Store};

/// How many companies are listed at once.
const PAGE: i32 = 100;

/// What was found in all.
#[derive(Default)]
struct Sum {
    companies: usize,
    broken: usize,
}

#[tokio::main]
async fn main() -> ExitCode {
    let company = std::env::args().nth(1);
    let settings = match Settings::from_env(&[Setting::AuditBucket]) {
        Ok(settings) => settings,
        Err(error) => {
            println!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let aws = Aws::new(settings, Clock::System);
    match walk(&aws, company.as_deref()).await {
        Ok(sum) if sum.companies == 0 => {
            println!("there is no such company");
            ExitCode::FAILURE
        }
        Ok(sum) => {
            let Sum { companies, broken } = sum;
            println!("{companies} companies, {broken} of them with a broken trail");
            if broken == 0 {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Verifies one company after the other.
async fn walk(aws: &Aws, only: Option<&str>) -> Result<Sum, Error> {
    let mut sum = Sum::default();
    let roots = aws.audit_roots();
    let mut after = None;
    loop {
        let page = aws.directory().companies(after, PAGE).await?;
        let Some(last) = page.last() else {
            return Ok(sum);
        };
        after = Some(last.company_id());
        for store in page {
            if only.is_none_or(|only| store.company_id().to_string() == only) {
                sum.companies += 1;
                sum.broken += usize::from(verify(&store, &roots).await?);
            }
        }
    }
}

/// Says what one company's trail is like, and whether it is broken.
async fn verify(store: &Store, roots: &AuditRoots) -> Result<bool, Error> {
    let AuditReport {
        blocks,
        entries,
        roots,
        ended,
        unsealed,
        fault,
    } = store.verify_audit(roots).await?;
    let company_id = store.company_id();
    print!(
        "{company_id}  {blocks} blocks, {roots} roots, {entries} entries, {ended} ended, {unsealed} not sealed yet"
    );
    match &fault {
        Some(fault) => println!("; BROKEN: {fault}"),
        None => println!(),
    }
    Ok(fault.is_some())
}
