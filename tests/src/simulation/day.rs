//! The day itself: one thing happens after the other.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use domain::event::Event;
use domain::offer::OfferAlert;
use domain::role::Role;
use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use outside::{Fault, Provider};
use serde_json::{Value, json};

use super::agenda::{Agenda, Happening, later};
use super::city::Place;
use super::client::Client;
use super::desk::{Call, Desk, SKILL, make_one_late, text};
use super::hindsight;
use super::history::JobHistory;
use super::lateness::{self, Lateness};
use super::member::Member;
use super::outcome::Outcome;
use super::plan::Plan;
use super::post::{Post, chance};
use super::technician::{Pace, Technician};
use super::verdict;
use crate::{Team, World};

/// How long after the last call everything must be over.
const LONGEST_EVENING: SignedDuration = SignedDuration::from_hours(8);

/// A company on its day.
struct Day {
    plan: Plan,
    rng: Rng,
    agenda: Agenda,
    post: Post,
    desk: Desk,
    calls: Vec<Call>,
    /// The job of each call that came.
    jobs: BTreeMap<usize, String>,
    technicians: Vec<Technician>,
    /// The ids of those who have the skill that some jobs ask for.
    skilled: BTreeSet<String>,
    starts: Vec<Place>,
    /// When each technician goes on; what was planned before counts no more.
    steps: Vec<Option<Timestamp>>,
    clients: Vec<Client>,
    alerts: Vec<(String, Timestamp)>,
    lateness: Lateness,
    broken: Vec<String>,
    team: Team,
    // Last, so that everything of the day is gone before its world looks for leftovers.
    world: World,
}

/// Lives a day.
pub async fn live(plan: Plan) -> Outcome {
    let mut day = Day::begin(plan).await;
    let calls_end = later(
        day.now(),
        f64::from(i32::try_from(plan.minutes * 60).expect("a day")),
    );
    let latest = calls_end + LONGEST_EVENING;
    while let Some((at, happening)) = day.agenda.next() {
        let now = day.now();
        if now < at {
            let by = now.duration_until(at);
            day.world.advance(by);
            day.world.outside.advance(by);
        }
        if at > latest || (at > calls_end && happening == Happening::Board && day.is_over().await) {
            break;
        }
        day.happen(happening).await;
    }
    day.end().await
}

impl Day {
    async fn begin(plan: Plan) -> Self {
        let mut rng = Rng::with_seed(plan.seed);
        let world = World::new().await;
        let team = world.team().await;
        let mut owner = Member::new(&team.owner);
        let dispatcher = Member::new(&team.dispatcher);
        let customers = 3 + plan.jobs / 10;
        let desk = Desk::open(dispatcher, &mut owner, customers).await;
        let (mut technicians, mut starts) = (Vec::new(), Vec::new());
        let mut skilled = BTreeSet::new();
        for number in 0..plan.technicians {
            let member = team.member(&world, &[Role::Technician]).await;
            let place = Place::any(&mut rng);
            let id = member.id().to_string();
            let path = format!("/v1/members/{id}");
            let mut abilities =
                json!({ "home_zone": { "name": "Home", "location": place.location() } });
            if number % 2 == 0 {
                abilities["skills"] = json!([SKILL]);
                skilled.insert(id);
            }
            let owner = owner.caller().await;
            owner.patch(path, abilities).await.expect(200);
            technicians.push(Technician::on_duty(Member::new(&member), place).await);
            starts.push(place);
        }
        let mut clients = Vec::new();
        for sleeps in [false, true] {
            let dispatcher = team.member(&world, &[Role::Dispatcher]).await;
            clients.push(Client::open(Member::new(&dispatcher), sleeps).await);
            let technician = technicians[0].member.caller().await;
            let tablet = team.another_device(&world, technician).await;
            clients.push(Client::open(Member::new(&tablet), sleeps).await);
        }
        let now = world.clock.now();
        let call = |_| Call::any(&plan, now, customers, &mut rng);
        let mut calls: Vec<_> = (0..plan.jobs).map(call).collect();
        make_one_late(&mut calls);
        let mut day = Self {
            plan,
            rng,
            agenda: Agenda::default(),
            post: Post::new(plan),
            desk,
            calls,
            jobs: BTreeMap::new(),
            steps: vec![None; technicians.len()],
            technicians,
            skilled,
            starts,
            clients,
            alerts: Vec::new(),
            lateness: Lateness::default(),
            broken: Vec::new(),
            team,
            world,
        };
        day.plan_ahead(now);
        day
    }

    fn plan_ahead(&mut self, now: Timestamp) {
        for (number, call) in self.calls.iter().enumerate() {
            self.agenda.at(call.at, Happening::Call(number));
        }
        for number in 0..self.technicians.len() {
            let first = self.rng.f64() * 300.0;
            self.agenda.at(later(now, first), Happening::Report(number));
            let first = self.rng.f64() * 3600.0;
            self.agenda.at(later(now, first), Happening::Phone(number));
        }
        for number in 0..self.clients.len() {
            self.agenda.at(later(now, 120.0), Happening::Sync(number));
        }
        self.agenda.at(later(now, 60.0), Happening::Sweep);
        self.agenda.at(later(now, 120.0), Happening::Lateness);
        self.agenda.at(later(now, 900.0), Happening::Board);
    }

    fn now(&self) -> Timestamp {
        self.world.clock.now()
    }

    fn after(&mut self, seconds: f64, happening: Happening) {
        let at = later(self.now(), seconds);
        self.agenda.at(at, happening);
    }

    /// Whether all that was called for is over, and everybody knows.
    async fn is_over(&mut self) -> bool {
        let jobs = self.desk.dispatcher.list("/v1/jobs?limit=100").await;
        self.post.is_idle() && jobs.iter().all(verdict::is_over)
    }

    async fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Call(number) => self.call(number).await,
            Happening::Cancel(number) => {
                let job_id = self.jobs[&number].clone();
                self.desk.cancel(&job_id).await;
            }
            Happening::Help(number) => self.help(number).await,
            Happening::Report(number) => {
                self.technicians[number].report(&mut self.rng).await;
                self.after(300.0, happening);
                self.glance(number).await;
            }
            Happening::Glance(number) => self.glance(number).await,
            Happening::Answer(number) => {
                self.technicians[number].answer().await;
                self.read_jobs(number).await;
            }
            Happening::Step(number) if self.steps[number] == Some(self.now()) => {
                self.steps[number] = self.technicians[number].step().await;
                if let Some(at) = self.steps[number] {
                    self.agenda.at(at, happening);
                }
            }
            Happening::Step(_) => {}
            Happening::Phone(number) => self.phone(number),
            Happening::Sync(number) => self.sync(number).await,
            Happening::Deliver => {
                let Self {
                    post,
                    world,
                    agenda,
                    rng,
                    ..
                } = self;
                post.deliver(world, agenda, rng).await;
                self.ring();
            }
            Happening::Sweep => {
                self.sweep("offer-sweep").await;
                self.after(60.0, happening);
            }
            Happening::Lateness => {
                self.sweep("lateness-sweep").await;
                self.lateness.looks.push(self.now());
                self.after(120.0, happening);
            }
            Happening::Board => {
                let board = board(&mut self.desk.dispatcher).await;
                self.broken.extend(verdict::double_bookings(&board));
                self.turn_maps();
                self.after(900.0, happening);
            }
        }
        self.collect().await;
    }

    async fn sweep(&self, name: &str) {
        let deadline = Instant::now() + Duration::from_secs(30);
        let slot = self.now().to_string();
        self.world.run_sweep(name, &slot, deadline).await;
    }

    /// The map service is down for every other quarter of an hour, or so.
    fn turn_maps(&mut self) {
        self.world.outside.clear_faults();
        if chance(&mut self.rng, 50) {
            let down = Fault::status(Provider::Google, 503).times(0);
            self.world.outside.fault(down);
        }
    }

    /// Puts on its way what the outbox holds, and hears what dispatchers are alerted of.
    async fn collect(&mut self) {
        let Self {
            post,
            team,
            agenda,
            rng,
            ..
        } = self;
        for envelope in post.collect(team, agenda, rng).await {
            self.lateness.hear(&envelope);
            let Event::OfferAlertRaised { job_id, alert } = &envelope.event else {
                continue;
            };
            let (job_id, alert) = (job_id.to_string(), *alert);
            self.alerts.push((job_id.clone(), envelope.at));
            let number = self.jobs.iter().find(|(_, id)| **id == job_id);
            if let Some((number, _)) = number.filter(|_| alert != OfferAlert::OpenList) {
                let number = *number;
                self.after(240.0, Happening::Help(number));
            }
        }
    }

    async fn call(&mut self, number: usize) {
        let now = self.now();
        let job_id = self.desk.enter(&self.calls[number], now).await;
        self.jobs.insert(number, job_id);
        if let Some(seconds) = self.calls[number].cancelled_after {
            self.after(seconds, Happening::Cancel(number));
        }
        self.help(number).await;
    }

    /// Finds somebody for a job that has nobody.
    async fn help(&mut self, number: usize) {
        let job_id = self.jobs[&number].clone();
        let job = self.desk.view(&job_id).await;
        match job["state"].as_str() {
            // With nobody to ask, the alert calls for help again.
            Some("unscheduled") => {
                self.desk.offer(&job_id).await;
            }
            Some("scheduled") => {
                let mut ids: Vec<_> = self.technicians.iter().map(|one| one.member.id()).collect();
                self.rng.shuffle(&mut ids);
                ids.truncate(8);
                if !self.desk.assign(&job_id, &ids).await {
                    self.after(600.0, Happening::Help(number));
                }
            }
            _ => {}
        }
    }

    async fn glance(&mut self, number: usize) {
        let Self {
            plan,
            rng,
            agenda,
            technicians,
            ..
        } = self;
        for at in technicians[number].glance(plan, rng).await {
            agenda.at(at, Happening::Answer(number));
        }
        self.read_jobs(number).await;
    }

    async fn read_jobs(&mut self, number: usize) {
        let Self {
            technicians,
            jobs,
            calls,
            ..
        } = self;
        if technicians[number].phone_is_dead {
            return;
        }
        let pace = |job_id: &str| {
            let call = jobs.iter().find(|(_, id)| *id == job_id);
            let call = &calls[*call.expect("a job of the day").0];
            let planned = f64::from(i32::try_from(call.minutes * 60).expect("hours"));
            Pace {
                delay: call.delay,
                work: planned * call.overrun,
            }
        };
        technicians[number].read_jobs(pace).await;
        let now = self.now();
        self.steps[number] = Some(now);
        self.agenda.at(now, Happening::Step(number));
    }

    /// Lets the phones ring that a push has come to.
    fn ring(&mut self) {
        for number in 0..self.technicians.len() {
            let token = &self.technicians[number].push_token;
            let pushes = self.world.outside.notifications_to(token).len();
            if self.technicians[number].rings(pushes) {
                let seconds = 2.0 + self.rng.f64() * 6.0;
                self.after(seconds, Happening::Glance(number));
            }
        }
    }

    fn phone(&mut self, number: usize) {
        let dies = chance(&mut self.rng, self.plan.dead_phones);
        let technician = &mut self.technicians[number];
        technician.phone_is_dead = !technician.phone_is_dead && dies;
        let seconds = if technician.phone_is_dead {
            1200.0 + self.rng.f64() * 2400.0
        } else {
            3600.0
        };
        self.after(seconds, Happening::Phone(number));
    }

    async fn sync(&mut self, number: usize) {
        self.clients[number].sync().await;
        let seconds = if self.clients[number].sleeps {
            1200.0 + self.rng.f64() * 6000.0
        } else {
            120.0
        };
        self.after(seconds, Happening::Sync(number));
    }

    /// Judges the day.
    async fn end(mut self) -> Outcome {
        let mut broken = std::mem::take(&mut self.broken);
        for client in &mut self.clients {
            client.sync().await;
            broken.append(&mut client.faults);
            broken.extend(client.differences().await);
        }
        let all = JobHistory::all(&mut self.desk.dispatcher).await;
        let entered: Vec<_> = self.jobs.values().cloned().collect();
        broken.extend(verdict::lost_jobs(&all, &entered));
        broken.extend(verdict::in_two_places(&all));
        broken.extend(verdict::unanswered(&all, &self.alerts));
        broken.extend(verdict::out_of_order(&all));
        broken.extend(verdict::moved_promises(&all, &self.desk.promised));
        broken.extend(self.lateness.judge(&all));
        broken.extend(verdict::unskilled(&all, &self.skilled));
        broken.extend(verdict::followed_home(&all, &mut self.technicians).await);
        broken.append(&mut self.desk.misplaced);
        self.figures(&all, broken)
    }

    fn figures(&self, all: &[JobHistory], broken: Vec<String>) -> Outcome {
        let times = verdict::seconds_to_accept(all);
        let part = |percent: usize| times.get(times.len() * percent / 100).copied();
        let (rounds, offered) = verdict::rounds(all);
        let drives = self.technicians.iter().flat_map(|one| &one.drives);
        let drives: Vec<_> = drives.collect();
        let meters: f64 = drives
            .iter()
            .map(|drive| drive.from.meters_to(drive.to))
            .sum();
        let in_state = |state: &str| all.iter().filter(|one| one.job["state"] == state).count();
        let members = self.technicians.iter().map(|one| &one.member);
        let clients = self.clients.iter().map(|client| &client.member);
        let members = members.chain(clients).chain([&self.desk.dispatcher]);
        #[expect(clippy::cast_precision_loss, reason = "a few thousand at the most")]
        let rounds_per_job = rounds as f64 / offered.max(1) as f64;
        let sum = |part: fn(&Technician) -> usize| self.technicians.iter().map(part).sum();
        Outcome {
            broken,
            jobs: self.jobs.len(),
            asap: all.iter().filter(|one| one.job["is_asap"] == true).count(),
            done: in_state("done") + in_state("closed"),
            cancelled: in_state("cancelled"),
            accepted: times.len(),
            median_seconds: part(50).unwrap_or(0.0),
            p95_seconds: part(95).unwrap_or(0.0),
            rounds_per_job,
            alerts: self.alerts.len(),
            too_late: sum(|one| one.too_late),
            refused_bookings: self.desk.refused,
            warned: self.lateness.warned(),
            missed: lateness::missed(all),
            driven_km: meters / 1000.0,
            best_km: hindsight::shortest(&self.starts, &drives) / 1000.0,
            positions_sent: sum(|one| one.sent),
            positions_taken: sum(|one| one.taken),
            killed: self.post.faults.killed,
            doubled: self.post.faults.doubled,
            lost: self.post.faults.lost,
            requests: members.map(|member| member.requests).sum(),
        }
    }
}

/// The whole board of today, page by page.
async fn board(dispatcher: &mut Member) -> Value {
    let mut technicians = Vec::new();
    let mut path = "/v1/board?limit=100".to_owned();
    loop {
        let mut page = dispatcher.caller().await.get(path).await.expect(200);
        let part = page["technicians"].as_array_mut().expect("a list");
        technicians.append(part);
        if page["next"].is_null() {
            page["technicians"] = technicians.into();
            return page;
        }
        path = format!("/v1/board?limit=100&cursor={}", text(&page["next"]));
    }
}
