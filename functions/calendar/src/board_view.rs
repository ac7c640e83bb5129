//! `GET /v1/board`: technicians and their time for a day or a week, and the jobs that wait.

use std::collections::BTreeMap;

use api::{Cx, Dispatcher, Endpoint, Problem, Route};
use data::Page;
use data::row::BoardRow;
use domain::calendar::{Block, LocalDate};
use domain::id::MemberId;

use crate::board::{Board, BoardJob, BoardTray};
use crate::board_days::{day_of, whole};
use crate::board_input::{BoardInput, BoardParts, TRAY};
use crate::board_lateness::LateVisits;
use crate::lanes::Lanes;

/// See [`Endpoint::SUMMARY`].
pub struct BoardView;

impl Endpoint for BoardView {
    const NAME: &'static str = "board-view";
    const ROUTE: Route = Route::get("/v1/board");
    const SUMMARY: &'static str =
        "View the dispatch board: technicians and their time for a day or a week, and what waits.";
    const DETAILS: &'static str = "A tray shows its first jobs and says whether it holds more; technicians are paged by `cursor`. Name the `time_zone` to have nothing read twice.";

    type Access = Dispatcher;
    type Input = BoardInput;
    type Output = Board;

    async fn handle(cx: Cx<Dispatcher>, mut parts: BoardParts) -> Result<Board, Problem> {
        let home = &cx.company().time_zone;
        let time_zone = parts.filter.zone(home).clone();
        let days = parts.filter.days(home, cx.now())?;
        let within = whole(&days).ok_or_else(|| Problem::Internal("a board has no time".into()))?;
        let today = day_of(LocalDate::at(cx.now(), &time_zone), &time_zone)?.block;
        let is_today = |job: &BoardRow| {
            let completed_at = job.completed_at;
            completed_at.is_some_and(|at| today.starts_at() <= at && at < today.ends_at())
        };
        let has_more_bookings = parts.booked.iter().any(|page| page.next.is_some());
        let unassigned = std::mem::take(&mut parts.unassigned).into_iter();
        let unassigned = unassigned.map(|page| page.map(|job| job.on_board()));
        let offering = parts.offering.map(|job| job.on_board());
        let next = cx.page_of(Vec::<BoardJob>::new(), parts.members.next.as_ref())?;
        let lanes = Lanes {
            has_all_members: parts.filter.cursor.is_none() && parts.members.next.is_none(),
            has_all_calendars: parts.has_all_calendars,
            members: parts.members.items,
            calendars: parts.calendars,
            bookings: bookings(parts.booked, within),
            late: &parts.late,
        };
        Ok(Board {
            technicians: lanes.technicians(&cx, within).await?,
            next: next.next,
            has_more_bookings,
            unassigned: tray(unassigned.collect(), &parts.late, |job| job.hold.is_none()),
            offering: tray(vec![offering], &parts.late, |_| true),
            hold: tray(vec![parts.held], &parts.late, |_| true),
            done_today: tray(parts.done, &parts.late, is_today),
            time_zone,
            days,
        })
    }
}

/// The bookings with something of a stretch of time, by technician.
fn bookings(pages: Vec<Page<BoardRow>>, within: Block) -> BTreeMap<MemberId, Vec<BoardRow>> {
    let mut all: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for job in pages.into_iter().flat_map(|page| page.items) {
        let is_shown = job.block.is_some_and(|block| block.overlaps(within));
        if let Some(technician_id) = job.technician_id.filter(|_| is_shown) {
            all.entry(technician_id).or_default().push(job);
        }
    }
    for jobs in all.values_mut() {
        jobs.sort_by_key(|job| (job.block, job.job_id));
    }
    all
}

/// The first jobs of a tray, whose pages are each in its order.
fn tray(
    pages: Vec<Page<BoardRow>>,
    late: &LateVisits,
    is_shown: impl Fn(&BoardRow) -> bool,
) -> BoardTray {
    let mut has_more = pages.iter().any(|page| page.next.is_some());
    let jobs = pages.into_iter().flat_map(|page| page.items);
    let mut jobs: Vec<_> = jobs.filter(|job| is_shown(job)).collect();
    jobs.sort_by_key(|job| (job.place_at(), job.job_id));
    has_more |= jobs.len() > TRAY.limit();
    jobs.truncate(TRAY.limit());
    BoardTray {
        jobs: jobs
            .into_iter()
            .map(|job| BoardJob::of(job, late))
            .collect(),
        has_more,
    }
}
