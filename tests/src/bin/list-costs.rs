//! `list-costs`: what one page of each list consumes, at 10², 10⁴ and 10⁵ rows.
//!
//! `cargo xtask bench` runs it. The rows are written past the API, the pages are read through it, and
//! the units are counted over the very items that the functions' calls evaluate.
#![expect(clippy::print_stdout, reason = "a table for the terminal")]

use data::row::{
    AuditRow, AuditedAction, BoardPlaces, CustomerRow, Duty, FeedEvent, FeedHeadRow, FeedRow,
    FindTokenRow, JobEventRow, JobFact, JobListingRow, JobRow, JobTokenRow, Listing,
    NewThreadMessage, TechnicianStatusRow, ThreadRow, Track, TrailRow,
};
use data::{Changes, Error};
use domain::address::{Location, NewSite};
use domain::calendar::{Block, Booking, TRAVEL};
use domain::device::Platform;
use domain::event::Event;
use domain::feed::{Audience, Circle};
use domain::id::{AuditId, CustomerId, EventId, JobId, JobTypeId, MemberId, SessionId, SiteId};
use domain::job::JobState;
use domain::message::{Content, MessageOrigin};
use domain::money::{Currency, Totals};
use domain::position::{Fix, FixMode, HORIZON, stretch};
use domain::role::Role;
use domain::text::PersonName;
use domain::window::{ArrivalWindow, Minutes};
use domain::zone::TimeZone;
use futures::stream::{StreamExt as _, iter};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tests::{Caller, Team, Wire, World};

/// The sizes at which each list is read.
const SIZES: [usize; 3] = [100, 10_000, 100_000];

/// Rows in one transaction.
const BATCH: usize = 20;

/// Technicians at work, each with a job, in the company that is asked for candidates.
const AT_WORK: usize = 20;

#[tokio::main]
async fn main() {
    let wire = Wire::to("http://127.0.0.1:4566").await;
    let world = World::with(|settings| settings.endpoint_url = Some(wire.url.clone())).await;
    let team = world.team().await;
    let rows = Rows::new(&team, world.clock.now());
    // Who can be asked is as many as the team, so the jobs grow in a company whose team does not.
    let small_team = world.team().await;
    let their = Rows::new(&small_team, world.clock.now());
    their.at_work(&world, &small_team).await;
    let lists = lists(&team, &rows, &small_team, &their);
    println!("| list | calls | read units at 10² | at 10⁴ | at 10⁵ |");
    println!("|---|---|---|---|---|");
    let mut units = vec![Vec::new(); lists.len()];
    let mut calls = vec![0; lists.len()];
    let mut written = 0;
    let mut reports = Vec::new();
    for size in SIZES {
        rows.write(&team, &Rows::KINDS, written..size).await;
        rows.write_head_of_feed(&team, size).await;
        their.write(&small_team, &[Rows::job], written..size).await;
        written = size;
        for (number, (_, by, path)) in lists.iter().enumerate() {
            let path = path.replace("{newest}", &(size - 50).to_string());
            wire.crossings();
            let page = by.get(path.clone()).await.expect(200);
            assert!(is_full(&path, &page), "{path}");
            let crossings = wire.crossings();
            calls[number] = crossings.len();
            let total: f64 = crossings.iter().map(|crossing| crossing.read_units).sum();
            units[number].push(total);
        }
        reports.push(Rows::report(&world, &team, &wire).await);
    }
    for (((name, ..), calls), units) in lists.iter().zip(calls).zip(units) {
        println!(
            "| {name} | {calls} | {:.1} | {:.1} | {:.1} |",
            units[0], units[1], units[2]
        );
        let is_flat = units
            .iter()
            .all(|one| (one - units[0]).abs() <= units[0] * 0.02);
        assert!(is_flat, "{name} costs more when there is more: {units:?}");
    }
    println!();
    println!("| of 100 positions | calls | rows written at 10² | at 10⁴ | at 10⁵ |");
    println!("|---|---|---|---|---|");
    let rows: Vec<_> = reports.iter().map(|(_, rows)| *rows).collect();
    let calls = reports[0].0;
    println!(
        "| location-report | {calls} | {} | {} | {} |",
        rows[0], rows[1], rows[2]
    );
    assert!(rows.iter().all(|rows| *rows <= 3), "{rows:?}");
    assert!(reports.iter().all(|(count, _)| *count == calls));
}

/// The lists that are read, by name, with who reads them at what address. `{newest}` is the number of the
/// fiftieth event from the end.
fn lists<'a>(
    team: &'a Team,
    rows: &Rows,
    small_team: &'a Team,
    their: &Rows,
) -> Vec<(&'static str, &'a Caller, String)> {
    let by = &team.owner;
    vec![
        ("customer-list", by, "/v1/customers?limit=50".to_owned()),
        (
            "customer-list, search",
            by,
            "/v1/customers?q=cas&limit=50".to_owned(),
        ),
        ("job-list", by, "/v1/jobs?limit=50".to_owned()),
        (
            "job-list, one state",
            by,
            "/v1/jobs?state=assigned&limit=50".to_owned(),
        ),
        (
            "job-list, one customer",
            by,
            format!("/v1/jobs?customer_id={}&limit=50", rows.customer_id),
        ),
        (
            "job-list, one technician",
            by,
            format!("/v1/jobs?technician_id={}&limit=50", team.technician.id()),
        ),
        (
            "job-list, one site",
            by,
            format!("/v1/jobs?site_id={}&limit=50", rows.job.site.site_id),
        ),
        (
            "job-list, one day",
            by,
            format!("/v1/jobs?window_from={}&limit=50", rows.now),
        ),
        ("job-list, search", by, "/v1/jobs?q=cas&limit=50".to_owned()),
        (
            "job-event-list",
            by,
            format!("/v1/jobs/{}/events?limit=50", rows.job_id),
        ),
        (
            "customer-timeline",
            by,
            format!("/v1/customers/{}/timeline?limit=50", rows.customer_id),
        ),
        (
            "board-view",
            by,
            "/v1/board?time_zone=America/Denver".to_owned(),
        ),
        (
            "board-view, a week",
            by,
            "/v1/board?days=7&time_zone=America/Denver".to_owned(),
        ),
        ("audit-list", by, "/v1/audit?limit=50".to_owned()),
        ("thread-list", by, "/v1/threads?limit=50".to_owned()),
        (
            "thread-list, of nobody",
            by,
            "/v1/threads?assigned=nobody&limit=50".to_owned(),
        ),
        (
            "message-list",
            by,
            format!(
                "/v1/threads/{}/messages?limit=50",
                rows.thread_row(0).thread_id
            ),
        ),
        (
            "location-trail",
            &team.technician,
            "/v1/me/locations?limit=50".to_owned(),
        ),
        (
            "technician-locations",
            by,
            // Five rows are read for each, and the smallest company has no more than a hundred.
            "/v1/technicians/locations?limit=16".to_owned(),
        ),
        (
            "feed-list",
            by,
            "/v1/feed?after={newest}&limit=50".to_owned(),
        ),
        (
            "candidate-list",
            &small_team.owner,
            format!("/v1/jobs/{}/candidates", their.job_id),
        ),
    ]
}

/// Whether a page holds as much as was asked for, a board has full trays and bookings, or the whole team can be
/// asked.
fn is_full(path: &str, page: &Value) -> bool {
    let count = |list: &Value| list.as_array().map(Vec::len);
    if let Some((_, limit)) = path.split_once("limit=") {
        return count(&page["items"]) == limit.parse().ok();
    }
    if path.ends_with("/candidates") {
        return count(&page["items"]) == Some(AT_WORK + 1);
    }
    let has_bookings = |lane: &Value| count(&lane["bookings"]) > Some(0);
    let lanes = page["technicians"].as_array().expect("technicians");
    count(&page["unassigned"]["jobs"]) == Some(25) && lanes.iter().any(has_bookings)
}

/// Adds the row of one kind with this number.
type Kind = fn(&Rows, &mut Changes, usize);

/// Rows of every listed kind, alike but for their ids.
struct Rows {
    now: Timestamp,
    fix: Fix,
    customer_id: CustomerId,
    job_id: JobId,
    job: JobRow,
}

impl Rows {
    fn new(team: &Team, now: Timestamp) -> Self {
        let customer_id = CustomerId::at(now);
        let job_id = JobId::at(now);
        let site: NewSite = serde_json::from_value(json!({
            "address": { "line1": "1 Example Street", "city": "Denver", "region": "CO", "country": "US" },
            "time_zone": "America/Denver",
        }))
        .expect("a site");
        let zone = TimeZone::parse("America/Denver").expect("a zone");
        let job = JobRow {
            thread_id: None,
            job_id,
            number: None,
            first_job: None,
            return_visits: Vec::new(),
            customer_id,
            former_customers: Vec::new(),
            customer_name: Some(PersonName::parse("Casey Sample").expect("a name")),
            site: site.with_id(SiteId::at(now), &zone, [], now),
            job_type_id: JobTypeId::at(now),
            skill: None,
            details: None,
            is_asap: false,
            state: JobState::Assigned,
            state_since: Some(now),
            active_since: None,
            hold: None,
            window: ArrivalWindow::new(now, now + SignedDuration::from_hours(2)).ok(),
            duration: Minutes::new(45).expect("minutes"),
            booking: None,
            technician_id: team.technician.member_id,
            line_items: Vec::new(),
            totals: Totals::of(Currency::Usd, &[]).expect("nothing adds up to nothing"),
            payments: Vec::new(),
            receipts: Vec::new(),
            money_voided_at: None,
            completed_at: None,
            outcome: None,
            cancel_cause: None,
            offers: None,
            offerings: Vec::new(),
            previous_technician_id: None,
            created_at: now,
            created_by: team.dispatcher.id(),
            updated_at: now,
            version: 1,
            board_places: BoardPlaces::default(),
        };
        let fix = Fix {
            at: now,
            correction_milliseconds: 0,
            place: Location::from_degrees(39.7392, -104.9903).expect("a place"),
            accuracy_meters: 8,
            speed: Some(134),
            heading: Some(90),
            mode: FixMode::Background,
        };
        Self {
            now,
            fix,
            customer_id,
            job_id,
            job,
        }
    }

    const KINDS: [Kind; 10] = [
        Self::customer,
        Self::token,
        Self::job,
        Self::event,
        Self::audit,
        Self::thread,
        Self::message,
        Self::trail,
        Self::status,
        Self::feed,
    ];

    /// Writes the rows with these numbers, of each kind as many.
    async fn write(&self, team: &Team, kinds: &[Kind], numbers: std::ops::Range<usize>) {
        let starts: Vec<_> = numbers.clone().step_by(BATCH).collect();
        for kind in kinds {
            iter(&starts)
                .for_each_concurrent(2, async |start| {
                    let batch = *start..(*start + BATCH).min(numbers.end);
                    self.write_batch(team, kind, batch).await;
                })
                .await;
        }
    }

    /// The emulator is slow under this load, so what it does not take in time is sent again.
    async fn write_batch(&self, team: &Team, kind: &Kind, numbers: std::ops::Range<usize>) {
        loop {
            let mut changes = Changes::new();
            for number in numbers.clone() {
                kind(self, &mut changes, number);
            }
            match team.store().commit(changes).await {
                Err(Error::Busy(_)) => {}
                written => return written.expect("rows can be written"),
            }
        }
    }

    fn customer(&self, changes: &mut Changes, number: usize) {
        changes.upsert(&self.customer_row(number));
    }

    fn customer_row(&self, number: usize) -> CustomerRow {
        CustomerRow {
            customer_id: match number {
                0 => self.customer_id,
                _ => numbered(self.customer_id, number),
            },
            name: PersonName::parse(&format!("Casey Sample {number:06}")).expect("a name"),
            phones: Vec::new(),
            emails: Vec::new(),
            sites: Vec::new(),
            note: None,
            created_at: self.now,
            created_by: Some(self.job.created_by),
            identities: Vec::new(),
            updated_at: self.now,
            imported: None,
            merged_into: None,
            merges: Vec::new(),
            version: 1,
        }
    }

    fn token(&self, changes: &mut Changes, number: usize) {
        changes.upsert(&FindTokenRow {
            token: "casey".into(),
            all: vec!["casey".into(), format!("{number:06}"), "sample".into()],
            customer_id: self.customer_row(number).customer_id,
            version: 1,
        });
    }

    fn job(&self, changes: &mut Changes, number: usize) {
        let job_id = if number == 0 {
            self.job_id
        } else {
            JobId::at(self.now)
        };
        let job = self.job.clone();
        let job = match number % 3 {
            0 => JobRow { job_id, ..job },
            1 => JobRow {
                job_id,
                state: JobState::Unscheduled,
                ..job
            },
            _ => JobRow {
                job_id,
                booking: Some(self.booking(number)),
                ..job
            },
        };
        let listings = [
            Listing::Window {
                starts_at: self.now,
            },
            Listing::Site {
                site_id: job.site.site_id,
            },
        ];
        for listing in listings {
            changes.upsert(&JobListingRow {
                job_id,
                listing,
                version: 1,
            });
        }
        changes.upsert(&JobTokenRow {
            token: "casey".into(),
            all: vec!["casey".into(), format!("{number:06}"), "sample".into()],
            job_id,
            version: 1,
        });
        changes.upsert(&job);
    }

    /// Each starts a week later, so that no week has more of them when there are more in all.
    fn booking(&self, number: usize) -> Booking {
        let weeks = i64::try_from(number / 3).expect("a number of rows");
        let arrives_at = self.now + SignedDuration::from_hours(weeks * 7 * 24);
        let ends_at = arrives_at + self.job.duration.to_duration();
        Booking {
            block: Block::new(arrives_at - TRAVEL, ends_at).expect("it ends later"),
            arrives_at,
            overridden: None,
        }
    }

    fn event(&self, changes: &mut Changes, _: usize) {
        changes.upsert(&JobEventRow {
            event_id: EventId::at(self.now),
            job_id: self.job_id,
            customer_id: Some(self.customer_id),
            at: self.now,
            actor_id: None,
            session_id: None,
            platform: None,
            fact: JobFact::Updated,
            version: 1,
        });
    }

    fn audit(&self, changes: &mut Changes, _: usize) {
        changes.upsert(&AuditRow {
            audit_id: AuditId::at(self.now),
            at: self.now,
            actor_id: None,
            action: AuditedAction::JobTypeChanged,
            subject: self.job_id.to_string(),
            source_ip: None,
            request_id: "list-costs".into(),
            version: 1,
        });
    }

    fn thread(&self, changes: &mut Changes, number: usize) {
        changes.upsert(&self.thread_row(number));
    }

    fn thread_row(&self, number: usize) -> ThreadRow {
        ThreadRow::begin(numbered(self.customer_id, number), self.now)
    }

    /// Each event got its number alone.
    fn feed(&self, changes: &mut Changes, number: usize) {
        changes.upsert(&FeedRow {
            after: number.try_into().expect("a number of rows"),
            at: self.now,
            events: vec![FeedEvent {
                event_id: EventId::at(self.now),
                at: self.now,
                event: Event::JobUpdated {
                    job_id: self.job_id,
                },
                audience: Audience {
                    circle: Circle::Dispatchers,
                    members: Vec::new(),
                },
            }],
            version: 1,
        });
    }

    async fn write_head_of_feed(&self, team: &Team, size: usize) {
        let mut changes = Changes::new();
        changes.upsert(&FeedHeadRow {
            last: size.try_into().expect("a number of rows"),
            at: self.now,
            version: 1,
        });
        team.store().commit(changes).await.expect("a row");
    }

    /// Has technicians on duty who are on their way, and a job that nobody has.
    async fn at_work(&self, world: &World, team: &Team) {
        for number in 0..AT_WORK {
            let technician = team.member(world, &[Role::Technician]).await;
            let mut changes = Changes::new();
            changes.upsert(&TechnicianStatusRow {
                member_id: technician.id(),
                ..self.status_row(number)
            });
            changes.upsert(&JobRow {
                job_id: JobId::at(self.now),
                state: JobState::EnRoute,
                technician_id: Some(technician.id()),
                ..self.job.clone()
            });
            team.store().commit(changes).await.expect("two rows");
        }
    }

    /// All of one technician's, one behind the other into the past.
    fn trail(&self, changes: &mut Changes, number: usize) {
        let steps = i32::try_from(number + 2).expect("a number of rows");
        let begins_at = stretch(self.now) - HORIZON * steps;
        let mut track = Track::default();
        track.add((0..20).map(|minute| Fix {
            at: begins_at + SignedDuration::from_mins(minute),
            ..self.fix
        }));
        changes.upsert(&TrailRow {
            member_id: self.job.technician_id.expect("the job has one"),
            begins_at,
            track,
            // Written as if they were of now: rows that are over cost the same to pass by.
            kept_until: self.now + SignedDuration::from_hours(24),
            version: 1,
        });
    }

    fn status(&self, changes: &mut Changes, number: usize) {
        changes.upsert(&self.status_row(number));
    }

    fn status_row(&self, number: usize) -> TechnicianStatusRow {
        TechnicianStatusRow {
            member_id: MemberId::from_bytes(numbered(self.customer_id, number).to_bytes()),
            duty: Some(Duty {
                since: self.now,
                session_id: SessionId::at(self.now),
                platform: Platform::Ios,
            }),
            ended: Vec::new(),
            latest: Some(self.fix),
            seen_at: self.now,
            signed_in_until: self.now + SignedDuration::from_hours(24),
            version: 1,
        }
    }

    /// Reports 100 positions of the last two minutes: the calls, and the rows that they write.
    async fn report(world: &World, team: &Team, wire: &Wire) -> (usize, usize) {
        let on_duty = json!({ "on_duty": true });
        team.technician
            .put("/v1/me/duty", on_duty)
            .await
            .expect(200);
        world.advance(SignedDuration::from_mins(2));
        let now = world.clock.now();
        let fixes: Vec<_> = (0..100)
            .map(|second| {
                json!({
                    "at": (now - SignedDuration::from_secs(second)).to_string(),
                    "lat": 39.7392, "lng": -104.9903, "accuracy_meters": 8,
                    "mode": "foreground",
                })
            })
            .collect();
        let report = json!({ "sent_at": now.to_string(), "fixes": fixes });
        wire.crossings();
        let receipt = team.technician.post("/v1/me/locations", report).await;
        assert_eq!(receipt.expect(200)["accepted"], 100);
        let crossings = wire.crossings();
        let rows = crossings.iter().map(|one| one.rows_written).sum();
        (crossings.len(), rows)
    }

    /// All in one thread.
    fn message(&self, changes: &mut Changes, number: usize) {
        let mut thread = self.thread_row(0);
        thread.sequence = u32::try_from(number).expect("a number of rows");
        let content = Content::Text {
            text: "Locked out at the corner of Fifth".into(),
        };
        let new_message = NewThreadMessage::new(MessageOrigin::Customer, content, self.now);
        changes.upsert(&thread.append(new_message, self.now));
    }
}

/// An id of its own for each number, the same in every list.
fn numbered(first: CustomerId, number: usize) -> CustomerId {
    let mut bytes = first.to_bytes();
    let number = u32::try_from(number).expect("a number of rows");
    bytes[12..].copy_from_slice(&number.to_be_bytes());
    CustomerId::from_bytes(bytes)
}
