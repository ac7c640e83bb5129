//! `cargo xtask seed`: a demo company, made over HTTP as its people would make it.
//!
//! Who is who: Dana owns the company, Max dispatches, Tess and Theo are its technicians. Everything
//! here can be repeated: what is there already is skipped.

pub(crate) mod channel;
pub(crate) mod phones;

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp, Unit};
use serde_json::{Value, json};

use crate::{
    aws::{Aws, agent},
    client::Client,
    outside,
    project::{Project, STACK},
    step::{Failure, Outcome, step},
};

/// The company that a newcomer looks around in.
pub(crate) const DEMO: Company = Company {
    name: "Demo Lock & Key",
    domain: "demo.example",
};
/// The company that the bench works on.
pub(crate) const BENCH: Company = Company {
    name: "Bench Lock & Key",
    domain: "bench.example",
};

const OWNER: Person = Person {
    name: "Dana",
    phone: "+1 303 555 0100",
    role: "owner",
    craft: None,
};
const TEAM: [Person; 3] = [
    Person {
        name: "Max",
        phone: "+1 303 555 0101",
        role: "dispatcher",
        craft: None,
    },
    Person {
        name: "Tess",
        phone: "+1 303 555 0102",
        role: "technician",
        craft: Some(Craft {
            skills: &["locks", "safes"],
            zone: "Downtown",
            lat: 39.7489,
            lng: -104.9950,
        }),
    },
    Person {
        name: "Theo",
        phone: "+1 303 555 0103",
        role: "technician",
        craft: Some(Craft {
            skills: &["locks"],
            zone: "Northwest",
            lat: 39.7718,
            lng: -105.0438,
        }),
    },
];
/// Of every demo account; the local stack listens on loopback only.
pub(crate) const PASSWORD: &str = "forty quiet lanterns";
/// Counts the changes of what is made here, so that a stack that was seeded before gets them.
const EDITION: u8 = 2;
/// How long a mail may take.
const MAIL_LIMIT: Duration = Duration::from_secs(30);

/// A company that does not exist.
pub(crate) struct Company {
    name: &'static str,
    domain: &'static str,
}

/// Somebody of such a company.
struct Person {
    name: &'static str,
    phone: &'static str,
    role: &'static str,
    craft: Option<Craft>,
}

/// What a technician is able to do, and where to be found.
struct Craft {
    skills: &'static [&'static str],
    zone: &'static str,
    lat: f64,
    lng: f64,
}

/// What was made.
pub(crate) struct Made {
    /// Its owner, signed in.
    pub(crate) owner: Client,
    customers: usize,
    jobs: usize,
}

impl Company {
    /// The address that its owner signs in with.
    pub(crate) fn owner(&self) -> String {
        self.email(&OWNER)
    }

    fn email(&self, person: &Person) -> String {
        format!("{}@{}", person.name.to_lowercase(), self.domain)
    }

    /// Makes what is missing of it.
    pub(crate) fn make(&self) -> Outcome<Made> {
        let mut owner = Client::on_device(self.domain);
        if !owner.sign_in(&self.owner(), PASSWORD)? {
            self.sign_up(&owner)?;
            if !owner.sign_in(&self.owner(), PASSWORD)? {
                return Err(Failure::new(format!("{} cannot sign in", self.owner())));
            }
        }
        for person in &TEAM {
            self.invite(&owner, person)?;
        }
        self.describe(&owner)?;
        let types = job_types(&owner)?;
        let customers = customers(&owner)?;
        let jobs = jobs(&owner, &types, &customers)?;
        Ok(Made {
            owner,
            customers: customers.len(),
            jobs,
        })
    }

    fn sign_up(&self, owner: &Client) -> Outcome<()> {
        let form = json!({
            "company_name": self.name, "name": OWNER.name, "email": self.owner(), "phone": OWNER.phone,
            "password": PASSWORD, "time_zone": "America/Denver",
        });
        owner.send("POST", "/v1/companies", &form)?;
        let token = mailed_token(&self.owner(), "/verify-email#")?;
        owner.send(
            "POST",
            &format!("/v1/email-verifications/{token}"),
            &json!({}),
        )?;
        Ok(())
    }

    /// Invites somebody who is no member yet, and accepts in their place.
    fn invite(&self, owner: &Client, person: &Person) -> Outcome<()> {
        let email = self.email(person);
        let members = owner.get("/v1/members")?;
        if items(&members)
            .iter()
            .any(|member| member["email"] == json!(email))
        {
            return Ok(());
        }
        let form = json!({ "name": person.name, "email": email, "roles": [person.role] });
        owner.send("POST", "/v1/invitations", &form)?;
        let token = mailed_token(&email, "/accept-invitation#")?;
        let form = json!({ "phone": person.phone, "password": PASSWORD });
        let path = format!("/v1/invitations/{token}/accept");
        Client::on_device(&email).send("POST", &path, &form)?;
        Ok(())
    }

    /// Says of each technician who has no skills yet what the person is able to do, and where to be found.
    fn describe(&self, owner: &Client) -> Outcome<()> {
        let members = items(&owner.get("/v1/members")?);
        for person in &TEAM {
            let email = json!(self.email(person));
            let member = members.iter().find(|member| member["email"] == email);
            let (Some(craft), Some(member)) = (&person.craft, member) else {
                continue;
            };
            if member["skills"] != json!([]) {
                continue;
            }
            let zone =
                json!({ "name": craft.zone, "location": { "lat": craft.lat, "lng": craft.lng } });
            let patch = json!({ "skills": craft.skills, "home_zone": zone });
            let id = member["member_id"].as_str().unwrap_or_default();
            owner.send("PATCH", &format!("/v1/members/{id}"), &patch)?;
        }
        Ok(())
    }
}

/// Makes the demo company and says who can sign in.
pub(crate) fn run(project: &Project) -> Outcome<()> {
    step("seed", || ensure(project))?;
    credentials();
    Ok(())
}

/// Prints who can sign in.
pub(crate) fn credentials() {
    println!("  sign in as   {} (password \"{PASSWORD}\")", DEMO.owner());
    for person in &TEAM {
        println!("               {}, {}", DEMO.email(person), person.role);
    }
}

/// Makes what is missing; looks no further while the stack is the one that was seeded.
pub(crate) fn ensure(project: &Project) -> Outcome<((), String)> {
    let stack = Aws::new().stack(STACK)?;
    let stack = stack.ok_or_else(|| Failure::new("there is no stack; run `cargo xtask up`"))?;
    let marker = project.local("seeded");
    let mark = format!("{} {EDITION}", stack.id);
    if fs::read_to_string(&marker).is_ok_and(|marked| marked == mark) {
        return Ok(((), "in place".to_owned()));
    }
    let made = DEMO.make()?;
    let connected = channel::connect(&made.owner, &channel::DEMO)?;
    let number = connected["display_number"].as_str().unwrap_or_default();
    let phones = phones::register(&DEMO)?;
    fs::write(marker, mark)?;
    let (members, customers, jobs) = (1 + TEAM.len(), made.customers, made.jobs);
    Ok((
        (),
        format!(
            "{members} members, {phones} iPhones, WhatsApp {number}, {customers} customers, {jobs} jobs"
        ),
    ))
}

fn job_types(owner: &Client) -> Outcome<Vec<Value>> {
    for (number, name, minutes, skill) in [
        (1, "Lockout", 30, "locks"),
        (2, "Rekey", 60, "locks"),
        (3, "Safe opening", 120, "safes"),
    ] {
        let form = json!({ "name": name, "duration_minutes": minutes, "skill": skill });
        let there = items(&owner.get("/v1/job-types")?);
        if !there.iter().any(|job_type| job_type["name"] == json!(name)) {
            owner.send(
                "PUT",
                &format!("/v1/job-types/jt_0197c0de00007000800000000000000{number}"),
                &form,
            )?;
        }
    }
    Ok(items(&owner.get("/v1/job-types")?))
}

fn customers(owner: &Client) -> Outcome<Vec<Value>> {
    let there = items(&owner.get("/v1/customers")?);
    let mut all = Vec::new();
    for (number, name, street, lat, lng) in [
        (1, "Ada Example", "12 Larimer Street", 39.7541, -105.0003),
        (2, "Ben Example", "480 Colfax Avenue", 39.7403, -104.9812),
        (3, "Cleo Example", "7 Tennyson Street", 39.7718, -105.0438),
        (
            4,
            "Mesa Coffee House",
            "1550 Blake Street",
            39.7512,
            -104.9985,
        ),
    ] {
        if let Some(customer) = there
            .iter()
            .find(|customer| customer["name"] == json!(name))
        {
            let id = customer["customer_id"].as_str().unwrap_or_default();
            all.push(owner.get(&format!("/v1/customers/{id}"))?);
            continue;
        }
        let address = json!({
            "line1": street, "city": "Denver", "region": "CO", "postal_code": "80202", "country": "US",
        });
        let site = json!({
            "label": "Home", "address": address, "time_zone": "America/Denver",
            "location": { "lat": lat, "lng": lng },
        });
        let form = json!({
            "name": name, "phones": [format!("+1 303 555 011{number}")],
            "emails": [format!("customer{number}@demo.example")], "sites": [site],
        });
        all.push(owner.send("POST", "/v1/customers", &form)?);
    }
    Ok(all)
}

/// Four jobs: one waits, one is scheduled, one assigned, one as soon as possible. Returns how many there are.
fn jobs(owner: &Client, types: &[Value], customers: &[Value]) -> Outcome<usize> {
    let there = items(&owner.get("/v1/jobs")?).len();
    if there > 0 {
        return Ok(there);
    }
    let members = items(&owner.get("/v1/members")?);
    let technician = members
        .iter()
        .find(|member| member["roles"] == json!(["technician"]));
    let technician = technician
        .map(|member| &member["member_id"])
        .ok_or_else(|| Failure::new("no technician"))?;
    for (number, customer) in customers.iter().enumerate() {
        let mut form = json!({
            "customer_id": customer["customer_id"],
            "site_id": customer["sites"][0]["site_id"],
            "job_type_id": types[number % types.len()]["job_type_id"],
            "details": "The front door does not lock.",
            "is_asap": number == 3,
        });
        if number == 1 || number == 2 {
            form["window"] = window(number)?;
        }
        if number == 2 {
            form["technician_id"] = technician.clone();
        }
        owner.send("POST", "/v1/jobs", &form)?;
    }
    Ok(customers.len())
}

/// Two hours, some days from now.
fn window(days: usize) -> Outcome<Value> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the demo's windows lie in the days after today"
    )]
    let now = Timestamp::now();
    let start = now.round(Unit::Hour)? + SignedDuration::from_hours(24 * i64::try_from(days)?);
    Ok(
        json!({ "starts_at": start.to_string(), "ends_at": (start + SignedDuration::from_hours(2)).to_string() }),
    )
}

pub(crate) fn items(page: &Value) -> Vec<Value> {
    page["items"].as_array().cloned().unwrap_or_default()
}

/// The token of the newest link of this kind that was mailed to an address; waits for the mail.
fn mailed_token(address: &str, link: &str) -> Outcome<String> {
    let started = Instant::now();
    while started.elapsed() < MAIL_LIMIT {
        let url = format!(
            "{}/_control/mails?to={}",
            outside::url(),
            address.replace('@', "%40")
        );
        let text = agent(Duration::from_secs(5))
            .get(url)
            .call()?
            .body_mut()
            .read_to_string()?;
        let mails: Value = serde_json::from_str(&text)?;
        let bodies = mails["items"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|mail| mail["text"].as_str());
        let rest = bodies
            .filter_map(|body| body.split_once(link))
            .map(|(_, rest)| rest)
            .next();
        if let Some(rest) = rest {
            let is_token = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            return Ok(rest.chars().take_while(|c| is_token(*c)).collect());
        }
        thread::sleep(Duration::from_millis(100));
    }
    Err(Failure::new(format!(
        "no mail with a link {link} came to {address}; see {}",
        outside::url()
    )))
}
