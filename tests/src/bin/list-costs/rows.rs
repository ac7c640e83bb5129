//! The rows that the lists are made of, written past the API.

use std::collections::BTreeSet;

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
use serde_json::json;
use tests::{Team, Wire, World};

/// Things in one transaction.
const BATCH: usize = 14;

/// Technicians at work, each with a job, in the company that is asked for candidates.
pub(crate) const AT_WORK: usize = 20;

/// A kind of row that grows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Customer,
    CustomerToken,
    /// With what lists and finds it.
    Job,
    JobEvent,
    Audit,
    Thread,
    Message,
    Trail,
    Status,
    Feed,
}

/// Rows of every listed kind, alike but for their ids.
pub(crate) struct Rows {
    pub(crate) now: Timestamp,
    fix: Fix,
    pub(crate) customer_id: CustomerId,
    pub(crate) job_id: JobId,
    pub(crate) job: JobRow,
}

impl Rows {
    pub(crate) fn new(team: &Team, now: Timestamp) -> Self {
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

    /// Writes the rows with these numbers, of each kind as many.
    pub(crate) async fn write(
        &self,
        team: &Team,
        kinds: &BTreeSet<Kind>,
        numbers: std::ops::Range<usize>,
    ) {
        let starts: Vec<_> = numbers.clone().step_by(BATCH).collect();
        for kind in kinds {
            iter(&starts)
                .for_each_concurrent(2, async |start| {
                    let batch = *start..(*start + BATCH).min(numbers.end);
                    self.write_batch(team, *kind, batch).await;
                })
                .await;
        }
    }

    /// The emulator is slow under this load, so what it does not take in time is sent again.
    async fn write_batch(&self, team: &Team, kind: Kind, numbers: std::ops::Range<usize>) {
        loop {
            let mut changes = Changes::new();
            for number in numbers.clone() {
                self.add(kind, &mut changes, number);
            }
            match team.store().commit(changes).await {
                Err(Error::Busy(_)) => {}
                written => return written.expect("rows can be written"),
            }
        }
    }

    fn add(&self, kind: Kind, changes: &mut Changes, number: usize) {
        match kind {
            Kind::Customer => self.customer(changes, number),
            Kind::CustomerToken => self.token(changes, number),
            Kind::Job => self.job(changes, number),
            Kind::JobEvent => self.event(changes),
            Kind::Audit => self.audit(changes),
            Kind::Thread => self.thread(changes, number),
            Kind::Message => self.message(changes, number),
            Kind::Trail => self.trail(changes, number),
            Kind::Status => self.status(changes, number),
            Kind::Feed => self.feed(changes, number),
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
        let all = words(number);
        for token in &all {
            changes.upsert(&FindTokenRow {
                token: token.clone(),
                all: all.clone(),
                customer_id: self.customer_row(number).customer_id,
                version: 1,
            });
        }
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
        let all = words(number);
        for token in &all {
            changes.upsert(&JobTokenRow {
                token: token.clone(),
                all: all.clone(),
                job_id,
                version: 1,
            });
        }
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

    fn event(&self, changes: &mut Changes) {
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

    fn audit(&self, changes: &mut Changes) {
        changes.create(&AuditRow {
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

    pub(crate) fn thread_row(&self, number: usize) -> ThreadRow {
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

    pub(crate) async fn write_head_of_feed(&self, team: &Team, size: usize) {
        let mut changes = Changes::new();
        changes.upsert(&FeedHeadRow {
            last: size.try_into().expect("a number of rows"),
            at: self.now,
            version: 1,
        });
        team.store().commit(changes).await.expect("a row");
    }

    /// Has technicians on duty who are on their way, and a job that nobody has.
    pub(crate) async fn at_work(&self, world: &World, team: &Team) {
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
    pub(crate) async fn report(world: &World, team: &Team, wire: &Wire) -> (usize, usize) {
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

/// The tokens of the person with this number, whose digits stand from the last to the first: so they spread over
/// ten partitions, of which the emulator sorts one for every query.
fn words(number: usize) -> Vec<String> {
    let digits: String = format!("{number:06}").chars().rev().collect();
    vec![digits, "casey".into(), "sample".into()]
}

/// An id of its own for each number, the same in every list.
fn numbered(first: CustomerId, number: usize) -> CustomerId {
    let mut bytes = first.to_bytes();
    let number = u32::try_from(number).expect("a number of rows");
    bytes[12..].copy_from_slice(&number.to_be_bytes());
    CustomerId::from_bytes(bytes)
}
