//! `list-costs [function…]`: what one page of each list consumes, at 10², 10⁴ and 10⁵ rows; with names, only the
//! lists of these functions.
//!
//! `cargo xtask bench` runs it. The rows are written past the API, the pages are read through it, and
//! the units are counted over the very items that the functions' calls evaluate.
#![expect(clippy::print_stdout, reason = "a table for the terminal")]

mod lists;
mod rows;

use std::collections::BTreeSet;

use lists::{Company, List, is_full, kinds};
use rows::{Kind, Rows};
use tests::{Wire, World};

/// The sizes at which each list is read.
const SIZES: [usize; 3] = [100, 10_000, 100_000];

/// What a report of positions could meet.
const REPORT: &str = "location-report";
const OF_REPORT: [Kind; 3] = [Kind::Job, Kind::Trail, Kind::Status];

#[tokio::main]
async fn main() {
    let names: Vec<_> = std::env::args().skip(1).collect();
    let wire = Wire::to("http://127.0.0.1:4566").await;
    let world = World::with(|settings| settings.endpoint_url = Some(wire.url.clone())).await;
    let company = company(&world).await;
    let small = self::company(&world).await;
    small.rows.at_work(&world, &small.team).await;
    let mut lists = lists::all(&company, &small);
    lists.retain(|list| list.is_asked_for(&names));
    let reports = names.is_empty() || names.iter().any(|name| name == REPORT);
    let mut of_company = kinds(&lists, &company);
    if reports {
        of_company.extend(OF_REPORT);
    }
    let of_small = kinds(&lists, &small);
    let mut pages: Vec<_> = lists.iter().map(|_| Pages::default()).collect();
    let mut reported = Vec::new();
    let mut written = 0;
    for size in SIZES {
        company.write(&of_company, written..size).await;
        small.write(&of_small, written..size).await;
        written = size;
        for (list, pages) in lists.iter().zip(&mut pages) {
            pages.read(list, size, &wire).await;
        }
        if reports {
            reported.push(Rows::report(&world, &company.team, &wire).await);
        }
    }
    if !lists.is_empty() {
        println!("| list | calls | read units at 10² | at 10⁴ | at 10⁵ |");
        println!("|---|---|---|---|---|");
    }
    for (list, pages) in lists.iter().zip(&pages) {
        pages.print(list.name);
    }
    if reports {
        print_reports(&reported);
    }
}

async fn company(world: &World) -> Company {
    let team = world.team().await;
    let rows = Rows::new(&team, world.clock.now());
    Company { team, rows }
}

impl Company {
    async fn write(&self, kinds: &BTreeSet<Kind>, numbers: std::ops::Range<usize>) {
        let size = numbers.end;
        self.rows.write(&self.team, kinds, numbers).await;
        if kinds.contains(&Kind::Feed) {
            self.rows.write_head_of_feed(&self.team, size).await;
        }
    }
}

/// What a page of one list took at each size.
#[derive(Default)]
struct Pages {
    calls: usize,
    units: Vec<f64>,
}

impl Pages {
    async fn read(&mut self, list: &List<'_>, size: usize, wire: &Wire) {
        let path = list.path.replace("{newest}", &(size - 50).to_string());
        // The first look of an hour at a customer's record is written down.
        list.by.get(path.clone()).await.expect(200);
        wire.crossings();
        let page = list.by.get(path.clone()).await.expect(200);
        assert!(is_full(&path, &page), "{path}");
        let crossings = wire.crossings();
        self.calls = crossings.len();
        let units = crossings.iter().map(|crossing| crossing.read_units).sum();
        self.units.push(units);
    }

    fn print(&self, name: &str) {
        let (calls, units) = (self.calls, &self.units);
        println!(
            "| {name} | {calls} | {:.1} | {:.1} | {:.1} |",
            units[0], units[1], units[2]
        );
        let is_flat = units
            .iter()
            .all(|one| (one - units[0]).abs() <= units[0] * 0.02);
        assert!(is_flat, "{name} costs more when there is more: {units:?}");
    }
}

/// The calls of each report of 100 positions, and the rows that it wrote.
fn print_reports(reported: &[(usize, usize)]) {
    println!();
    println!("| of 100 positions | calls | rows written at 10² | at 10⁴ | at 10⁵ |");
    println!("|---|---|---|---|---|");
    let rows: Vec<_> = reported.iter().map(|(_, rows)| *rows).collect();
    let calls = reported[0].0;
    println!(
        "| {REPORT} | {calls} | {} | {} | {} |",
        rows[0], rows[1], rows[2]
    );
    assert!(rows.iter().all(|rows| *rows <= 3), "{rows:?}");
    assert!(reported.iter().all(|(count, _)| *count == calls));
}
