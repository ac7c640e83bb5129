//! `location-trail`, and how long positions are kept.

use data::key;
use data::row::TrailRow;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Crew, expect, set_duty, text, whole};

fn times(trail: &[Value]) -> Vec<Timestamp> {
    trail
        .iter()
        .map(|fix| text(&fix["at"]).parse().unwrap())
        .collect()
}

/// On duty for so many hours, with a position every ten minutes.
async fn work(crew: &mut Crew, hours: i64) {
    set_duty(&crew.team.technician, true).await;
    for minute in 0..hours * 6 {
        crew.advance(10);
        // A token lives for ten minutes.
        crew.renew().await;
        let meters = 100.0 * f64::from(i32::try_from(minute).unwrap());
        let fix = crew.earlier(0, meters, "foreground");
        expect(&crew.report(&crew.team.technician, vec![fix]).await, 1, &[]);
    }
}

#[tokio::test]
async fn a_trail_is_paged_by_time_and_cut_at_both_ends() {
    let mut crew = Crew::new().await;
    work(&mut crew, 15).await;
    let technician = &crew.team.technician;
    let all = times(&crew.trail().await);
    assert_eq!(all.len(), 90);
    assert!(all.is_sorted_by(|a, b| a > b));
    for limit in [1, 7, 50] {
        let path = format!("/v1/me/locations?limit={limit}");
        assert_eq!(times(&whole(technician, &path).await), all, "{limit}");
    }
    let (from, to) = (all[60], all[20]);
    let path = format!("/v1/me/locations?from={from}&to={to}&limit=7");
    assert_eq!(times(&whole(technician, &path).await), all[21..=60]);
    let between = from + SignedDuration::from_secs(1);
    let path = format!("/v1/me/locations?from={from}&to={between}&limit=7");
    assert_eq!(times(&whole(technician, &path).await), all[60..=60]);
    let path = format!("/v1/me/locations?from={to}&to={from}");
    technician.get(path).await.invalid_at("to");
    let path = format!("/v1/me/locations?to={}", all[89]);
    assert_eq!(technician.get(path).await.expect(200)["items"], json!([]));
}

#[tokio::test]
async fn nobody_else_sees_a_trail() {
    let crew = Crew::new().await;
    let technician = &crew.team.technician;
    set_duty(technician, true).await;
    crew.report(technician, vec![crew.fix("foreground")]).await;
    let strangers = crew.world.team().await;
    let colleague = crew
        .team
        .member(&crew.world, &[domain::role::Role::Technician])
        .await;
    for other in [&colleague, &strangers.technician] {
        let page = other.get("/v1/me/locations").await.expect(200);
        assert_eq!(page["items"], json!([]));
    }
    for other in [&crew.team.owner, &crew.team.dispatcher] {
        let refused = other.get("/v1/me/locations").await;
        refused.problem(403, "forbidden");
    }
    let page = strangers.dispatcher.get("/v1/technicians/locations").await;
    assert_eq!(page.expect(200)["items"], json!([]));
    let refused = technician.get("/v1/technicians/locations").await;
    refused.problem(403, "forbidden");
}

#[tokio::test]
async fn what_is_older_than_the_companys_term_is_not_shown_even_while_it_stands() {
    let mut crew = Crew::new().await;
    let company = crew.team.owner.get("/v1/company").await.expect(200);
    assert_eq!(company["location_days"], 90, "unless it says otherwise");
    let one_day = json!({ "location_days": 1 });
    work(&mut crew, 3).await;
    let newest = crew.now();
    for wrong in [json!(0), json!(91), json!(null), json!("30")] {
        let patch = json!({ "location_days": wrong });
        let refused = crew.team.owner.patch("/v1/company", patch).await;
        refused.invalid_at("/location_days");
    }
    crew.world.advance(SignedDuration::from_hours(22));
    crew.renew().await;
    assert_eq!(crew.trail().await.len(), 18, "within the term of 90 days");
    let patched = crew.team.owner.patch("/v1/company", one_day).await;
    assert_eq!(patched.expect(200)["location_days"], 1);
    let oldest = crew.now() - SignedDuration::from_hours(24);
    let trail = times(&crew.trail().await);
    assert!(trail.len() < 18 && !trail.is_empty());
    assert!(trail.iter().all(|at| *at >= oldest));
    assert_eq!(crew.map().await.len(), 1);
    // The whole trail is over, and so is the day after which nobody is on duty.
    crew.world
        .advance(newest.duration_until(crew.now()) + SignedDuration::from_hours(2));
    crew.world.advance(SignedDuration::from_mins(1));
    crew.renew().await;
    assert!(crew.trail().await.is_empty());
    assert!(crew.map().await.is_empty());
    assert!(
        crew.world
            .items()
            .await
            .iter()
            .any(|item| item.contains("location_trail")),
        "the rows still stand"
    );
}

#[tokio::test]
async fn every_row_with_a_position_comes_to_its_end_by_itself() {
    let crew = Crew::new().await;
    let technician = &crew.team.technician;
    let ten_days = json!({ "location_days": 10 });
    crew.team
        .owner
        .patch("/v1/company", ten_days)
        .await
        .expect(200);
    set_duty(technician, true).await;
    crew.report(technician, vec![crew.fix("foreground")]).await;
    let trail: Vec<TrailRow> = crew
        .team
        .store()
        .whole_list(&key::trail(technician.id()))
        .await
        .unwrap();
    let end = trail[0].begins_at + SignedDuration::from_hours(2 + 10 * 24);
    assert_eq!(trail[0].kept_until, end);
    let items = crew.world.items().await;
    let of = |kind: &str| {
        let quoted = format!("\"{kind}\"");
        let found = items.iter().filter(|item| item.contains(&quoted));
        found.cloned().collect::<Vec<_>>()
    };
    let (trails, statuses) = (of("location_trail"), of("technician_status"));
    assert_eq!((trails.len(), statuses.len()), (1, 1));
    assert!(
        trails[0].contains(&end.as_second().to_string()),
        "{trails:?}"
    );
    let day = crew.now() + SignedDuration::from_hours(24);
    assert!(
        statuses[0].contains(&day.as_second().to_string()),
        "{statuses:?}"
    );
    let company = crew.team.company_id.to_string();
    for item in trails.iter().chain(&statuses) {
        let of_member =
            item.contains(&format!("T#{company}#")) && item.contains(&technician.id().to_string());
        assert!(of_member, "a purge finds {item}");
    }
}
