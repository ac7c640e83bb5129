//! The page by which a customer follows the technician: what it shows, to whom, and until when.

use auth::allowance::Allowance;
use data::Changes;
use domain::language::Language;
use outside::{Fault, Provider};
use serde_json::{Value, json};
use tests::{Answer, Caller, Line, Person};

use super::Desk;

impl Desk {
    /// The path of a new link to a job.
    async fn link(&self, by: &Caller, job_id: &str) -> String {
        let path = format!("/v1/jobs/{job_id}/tracking-links");
        let link = by.call("POST", path).send().await.expect(201);
        let url = link["url"].as_str().expect("an address");
        let public_url = &self.world.settings().public_url;
        url.strip_prefix(public_url.as_str())
            .expect("our own")
            .to_owned()
    }

    /// The page as a stranger's browser shows it.
    async fn page(&self, path: &str) -> Answer {
        self.world.anonymous().get(path).await
    }

    /// An ASAP job whose technician is on the way.
    async fn under_way(&self, technician: &Caller) -> String {
        let job_id = self.job_of(technician, true).await;
        for to in ["accepted", "en_route"] {
            self.step(technician, &job_id, to).await;
        }
        job_id
    }
}

/// The heading of a page.
fn heading(page: &Answer) -> String {
    let html = page.text();
    let (_, rest) = html.split_once("<h1>").expect("a heading");
    let heading = rest.split("</h1>").next().expect("it ends");
    heading.replace("<bdi>", "").replace("</bdi>", "")
}

fn assert_gone(page: &Answer, why: &str) {
    assert_eq!(page.status, 404, "{why}");
    assert_eq!(heading(page), "There is nothing to follow here", "{why}");
}

#[tokio::test]
async fn a_page_tells_how_far_the_job_has_come_and_ends_with_it() {
    let desk = Desk::open().await;
    let technician = desk.technician(2).await;
    let job_id = desk.job_of(&technician, false).await;
    let link = desk.link(desk.dispatcher(), &job_id).await;
    assert_eq!(heading(&desk.page(&link).await), "Your visit is planned");
    for (to, told) in [
        ("accepted", "Robin will be there for you"),
        ("en_route", "Robin is on the way"),
        ("on_site", "Robin has arrived"),
        ("paused", "Robin has paused the work and will continue"),
        ("on_site", "Robin has arrived"),
    ] {
        desk.step(&technician, &job_id, to).await;
        desk.world.advance(jiff::SignedDuration::from_millis(2));
        desk.on_duty(&technician, 2).await;
        let page = desk.page(&link).await;
        page.expect(200);
        assert_eq!(heading(&page), told);
        assert_eq!(page.text().contains("class=\"eta\""), to == "en_route");
    }
    desk.step(&technician, &job_id, "done").await;
    assert_gone(&desk.page(&link).await, "done");
    let path = format!("/v1/jobs/{job_id}/tracking-links");
    let late = technician.call("POST", path).send().await;
    late.problem(409, "job_is_over");
}

#[tokio::test]
async fn a_page_shows_a_first_name_a_state_and_a_time_and_nothing_else() {
    let desk = Desk::open().await;
    let technician = desk.technician(2).await;
    let job_id = desk.under_way(&technician).await;
    let link = desk.link(&technician, &job_id).await;
    desk.on_duty(&technician, 2).await;
    desk.pass(120);
    let page = desk.page(&link).await;
    page.expect(200);
    let html = page.text();
    for shown in [
        "Arriving in about 6 minutes",
        "Updated 2 minutes ago",
        "Driving time: Google Maps",
        "lang=\"en\"",
        "noindex",
    ] {
        assert!(html.contains(shown), "{shown}: {html}");
    }
    assert_eq!(heading(&page), "Robin is on the way");
    for hidden in [
        "Sample",
        technician.email.as_str(),
        &technician.id().to_string(),
        &job_id,
        "Casey",
        "Example Street",
        "Denver",
        "39.7",
        "104.9",
        "<script",
        "<img",
    ] {
        assert!(!html.contains(hidden), "{hidden}: {html}");
    }
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("x-robots-tag", "noindex, nofollow"),
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
    ] {
        assert_eq!(page.header(name), Some(value), "{name}");
    }
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(
        policy.contains("default-src 'none'; style-src 'self'"),
        "{policy}"
    );
    assert!(
        !policy.contains("script-src") && !policy.contains("unsafe"),
        "{policy}"
    );
}

#[tokio::test]
async fn links_that_lead_nowhere_are_not_told_apart() {
    let desk = Desk::open().await;
    let technician = desk.technician(2).await;
    let job_id = desk.under_way(&technician).await;
    let link = desk.link(&technician, &job_id).await;
    let never = desk.page("/track/AAAA").await;
    assert_gone(&never, "never was");
    // Another company's token of the right shape, and every token that is nearly right.
    let mut others = vec![format!("/track/{}", "A".repeat(43)), format!("{link}A")];
    for position in [7, 28, link.len() - 2] {
        let mut bytes = link.clone().into_bytes();
        bytes[position] = if bytes[position] == b'B' { b'C' } else { b'B' };
        others.push(String::from_utf8(bytes).expect("letters"));
    }
    for other in others {
        let page = desk.page(&other).await;
        assert_gone(&page, &other);
        assert_eq!(page.text(), never.text());
    }
    desk.page(&link).await.expect(200);
    let path = format!("/v1/jobs/{job_id}/transitions");
    let cancelled = json!({
        "to": "cancelled", "reason": "Found the key",
    });
    desk.dispatcher().post(path, cancelled).await.expect(200);
    let page = desk.page(&link).await;
    assert_gone(&page, "cancelled");
    assert_eq!(page.text(), never.text());
}

#[tokio::test]
async fn a_link_ends_a_day_after_the_promised_time() {
    let desk = Desk::open().await;
    let technician = desk.technician(2).await;
    let job_id = desk.job_of(&technician, true).await;
    let link = desk.link(&technician, &job_id).await;
    desk.pass(24 * 3600 - 1);
    desk.page(&link).await.expect(200);
    desk.pass(1);
    assert_gone(&desk.page(&link).await, "a day later");
}

#[tokio::test]
async fn only_who_sees_a_job_makes_links_to_it() {
    let desk = Desk::open().await;
    let (own, other) = (desk.technician(2).await, desk.technician(3).await);
    let job_id = desk.job_of(&own, true).await;
    let path = format!("/v1/jobs/{job_id}/tracking-links");
    other
        .call("POST", &path)
        .send()
        .await
        .problem(404, "not_found");
    let links = [
        desk.link(&own, &job_id).await,
        desk.link(&own, &job_id).await,
    ];
    assert_ne!(links[0], links[1]);
    // No token is stored, only what it is known by.
    let tokens = links.map(|link| link.rsplit_once('/').expect("a path").1.to_owned());
    for item in desk.world.items().await {
        assert!(tokens.iter().all(|token| !item.contains(token)), "{item}");
    }
}

#[tokio::test]
async fn positions_of_before_the_way_or_of_long_ago_tell_a_customer_nothing() {
    let desk = Desk::open().await;
    let technician = desk.technician(2).await;
    let job_id = desk.job_of(&technician, false).await;
    let link = desk.link(&technician, &job_id).await;
    desk.step(&technician, &job_id, "accepted").await;
    desk.pass(1);
    desk.step(&technician, &job_id, "en_route").await;
    let told = async || desk.page(&link).await.text().contains("class=\"eta\"");
    assert!(!told().await, "the position is older than the way");
    desk.pass(1);
    desk.on_duty(&technician, 2).await;
    assert!(told().await);
    desk.pass(901);
    assert!(!told().await, "a quarter of an hour old");
    let html = desk.page(&link).await.text();
    assert!(html.contains("We can’t tell the time of arrival"), "{html}");
}

#[tokio::test]
async fn a_job_that_goes_to_somebody_else_names_nobody_until_it_is_taken_again() {
    let desk = Desk::open().await;
    let (old, new) = (desk.technician(2).await, desk.technician(9).await);
    let job_id = desk.under_way(&old).await;
    let link = desk.link(&old, &job_id).await;
    desk.on_duty(&old, 2).await;
    desk.assign(&job_id, &new).await;
    let page = desk.page(&link).await;
    assert_eq!(heading(&page), "Your visit is planned");
    for hidden in ["Robin", "class=\"eta\""] {
        assert!(!page.text().contains(hidden), "{hidden}");
    }
}

#[tokio::test]
async fn a_page_is_in_the_language_of_the_customer_else_of_the_browser() {
    let desk = Desk::open().await;
    let technician = desk.technician(2).await;
    let job_id = desk.under_way(&technician).await;
    let link = desk.link(&technician, &job_id).await;
    let visitor = desk.world.anonymous();
    for (wish, language) in [
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("en-US,es;q=0.9", "en"),
        ("fr", "en"),
        ("*", "en"),
        ("", "en"),
        ("\u{7f}", "en"),
    ] {
        let call = visitor.call("GET", &link);
        let page = if wish == "\u{7f}" {
            call
        } else {
            call.header("accept-language", wish)
        };
        let html = page.send().await.text();
        assert!(
            html.contains(&format!("<html lang=\"{language}\">")),
            "{wish}"
        );
    }
    // Who writes Spanish reads Spanish, whatever the browser says.
    let whatsapp = Line::connect(&desk.world, &desk.team).await;
    let casey = Person::new("Casey Ejemplo", "13035550147");
    let message = whatsapp.text(&casey, "Hola").await;
    let mut thread = whatsapp.thread(message.thread_id).await;
    thread.language = Some(Language::parse("es").expect("a language"));
    let mut changes = Changes::new();
    changes.replace(thread);
    desk.team
        .store()
        .commit(changes)
        .await
        .expect("it is as it was read");
    let order = json!({
        "customer_id": message.thread_id.customer().to_string(),
        "site": {
            "address": { "line1": "2 Example Street", "city": "Denver", "region": "CO", "country": "US" },
            "location": { "lat": 39.7392, "lng": -104.9903 },
        },
        "job_type_id": desk.basics.job_type_id, "technician_id": technician.id().to_string(),
    });
    let job = desk.dispatcher().post("/v1/jobs", order).await.expect(201);
    let link = desk
        .link(&technician, job["job_id"].as_str().expect("an id"))
        .await;
    let call = visitor.call("GET", &link).header("accept-language", "en");
    let page = call.send().await;
    assert_eq!(heading(&page), "Su visita está programada");
    assert!(page.text().contains("<html lang=\"es\">"));
    desk.world.drain().await;
}

#[tokio::test]
async fn a_page_costs_google_no_more_than_the_link_and_the_company_may() {
    let desk = Desk::open().await;
    let technician = desk.technician(2).await;
    let job_id = desk.under_way(&technician).await;
    let link = desk.link(&technician, &job_id).await;
    desk.on_duty(&technician, 2).await;
    let down = Fault::status(Provider::Google, 429);
    desk.world.outside.fault(down);
    let html = desk.page(&link).await.text();
    assert!(html.contains("Arriving in about 5 minutes"), "{html}");
    assert!(!html.contains("Google"), "{html}");
    for _ in 1..Allowance::VIEWS_OF_A_TRACKING_LINK.most {
        let page = desk.world.anonymous().from_elsewhere().get(&link).await;
        page.expect(200);
    }
    let too_many = desk.world.anonymous().from_elsewhere().get(&link).await;
    too_many.problem(429, "too_many_requests");
    desk.pass(60);
    desk.page(&link).await.expect(200);
}

#[tokio::test]
async fn the_history_of_a_job_says_who_made_a_link_and_not_which() {
    let desk = Desk::open().await;
    let technician = desk.technician(2).await;
    let job_id = desk.job_of(&technician, true).await;
    desk.link(&technician, &job_id).await;
    desk.pass(60);
    let path = desk.link(desk.dispatcher(), &job_id).await;
    let events = format!("/v1/jobs/{job_id}/events?limit=100");
    let history = technician.get(events).await.expect(200);
    let of_links = |event: &&Value| event["fact"]["type"] == "tracking_link_created";
    let items = history["items"].as_array().expect("a list").iter();
    let made: Vec<_> = items.filter(of_links).collect();
    assert_eq!(made.len(), 2, "each link stands there");
    let now = desk.world.clock.now();
    for (event, by, at) in [
        (
            made[0],
            &technician,
            now - jiff::SignedDuration::from_secs(60),
        ),
        (made[1], desk.dispatcher(), now),
    ] {
        assert_eq!(event["actor_id"], by.id().to_string());
        assert_eq!(event["at"], at.to_string());
        let end = at + jiff::SignedDuration::from_hours(24);
        let fact = json!({ "type": "tracking_link_created", "expires_at": end.to_string() });
        assert_eq!(event["fact"], fact);
    }
    let (_, token) = path.rsplit_once('/').expect("a path");
    assert!(!history.to_string().contains(token));
}

/// Nobody's name or address is in the event of a new link.
#[tokio::test]
async fn a_new_link_is_told_by_its_job_alone() {
    let desk = Desk::open().await;
    let technician = desk.technician(2).await;
    let job_id = desk.job_of(&technician, true).await;
    desk.link(&technician, &job_id).await;
    let waiting = crate::work::requested::waiting(desk.team.store()).await;
    let event = waiting.into_iter().map(|one| json!(one.event));
    let mut links = event.filter(|event| event["type"] == "tracking_link_created");
    let expected: Value = json!({ "type": "tracking_link_created", "job_id": job_id });
    assert_eq!(links.next(), Some(expected));
}
