//! `job-list`.

use std::collections::HashSet;

use domain::role::Role;
use serde_json::{Value, json};
use tests::Caller;

use super::{Shop, advance, ids, text};

async fn listed(caller: &Caller, query: &str) -> Vec<String> {
    ids(&caller.get(format!("/v1/jobs{query}")).await.expect(200))
}

#[tokio::test]
async fn jobs_are_listed_newest_first_in_each_of_their_lists() {
    let shop = Shop::open().await;
    let other = json!({ "name": "Morgan Sample", "sites": [super::place("5 Other Street")] });
    let other = shop
        .team
        .dispatcher
        .post("/v1/customers", other)
        .await
        .expect(201);
    let order = json!({
        "customer_id": other["customer_id"],
        "site_id": other["sites"][0]["site_id"],
        "job_type_id": shop.basics.job_type_id,
    });
    let others = shop
        .team
        .dispatcher
        .post("/v1/jobs", order)
        .await
        .expect(201);
    let others = text(&others["job_id"]);
    let waiting = shop.job_in("unscheduled").await;
    let done = shop.job_in("done").await;
    let accepted = shop.job_in("accepted").await;
    let dispatcher = &shop.team.dispatcher;
    let technician_id = shop.team.technician.id();
    let customer_id = text(&other["customer_id"]);

    let all = [&accepted, &done, &waiting, &others];
    assert_eq!(listed(dispatcher, "").await, all.map(String::clone));
    let unscheduled = listed(dispatcher, "?state=unscheduled").await;
    assert_eq!(unscheduled, [waiting.clone(), others.clone()]);
    assert_eq!(
        listed(dispatcher, &format!("?customer_id={customer_id}")).await,
        [others]
    );
    let own = [accepted.clone(), done.clone()];
    assert_eq!(
        listed(dispatcher, &format!("?technician_id={technician_id}")).await,
        own
    );
    let open = format!("?technician_id={technician_id}&open=true");
    assert_eq!(listed(dispatcher, &open).await, [accepted]);
    let ended = format!("?technician_id={technician_id}&open=false");
    assert_eq!(listed(dispatcher, &ended).await, [done]);
    assert_eq!(listed(dispatcher, "?state=cancelled").await, [""; 0]);
}

#[tokio::test]
async fn a_technicians_open_jobs_come_before_those_that_ended() {
    let shop = Shop::open().await;
    let older = shop.job_in("accepted").await;
    let ended = shop.job_in("done").await;
    let newer = shop.job_in("assigned").await;
    assert_eq!(
        listed(&shop.team.technician, "").await,
        [newer, older, ended]
    );
}

#[tokio::test]
async fn a_job_stands_in_the_list_of_its_present_state_only() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("assigned").await;
    advance(&shop.team.technician, &job_id, "accepted")
        .await
        .expect(200);
    let dispatcher = &shop.team.dispatcher;
    assert_eq!(listed(dispatcher, "?state=assigned").await, [""; 0]);
    assert_eq!(listed(dispatcher, "?state=accepted").await, [job_id]);
}

#[tokio::test]
async fn technicians_see_their_own_jobs_and_no_others() {
    let shop = Shop::open().await;
    let second = shop.team.member(&shop.world, &[Role::Technician]).await;
    shop.job_in("unscheduled").await;
    let own = shop.job_in("accepted").await;
    let theirs = shop
        .job(json!({ "technician_id": second.id().to_string() }))
        .await;
    assert_eq!(listed(&second, "").await, [text(&theirs["job_id"])]);
    let technician = &shop.team.technician;
    assert_eq!(listed(technician, "").await, std::slice::from_ref(&own));
    assert_eq!(
        listed(technician, &format!("?technician_id={}", technician.id())).await,
        [own]
    );
    assert_eq!(listed(technician, "?open=false").await, [""; 0]);

    let others = format!("/v1/jobs?technician_id={}", second.id());
    technician.get(others).await.problem(403, "forbidden");
    technician
        .get("/v1/jobs?state=unscheduled")
        .await
        .invalid_at("state");
    let customers = format!("/v1/jobs?customer_id={}", shop.basics.customer_id);
    technician.get(customers).await.invalid_at("customer_id");
}

#[tokio::test]
async fn filters_that_no_index_serves_together_are_refused() {
    let shop = Shop::open().await;
    let technician = format!("technician_id={}", shop.team.technician.id());
    let customer = format!("customer_id={}", shop.basics.customer_id);
    for (parameter, query) in [
        ("open", "open=true".to_owned()),
        ("open", "state=done&open=true".to_owned()),
        ("customer_id", format!("state=done&{customer}")),
        ("technician_id", format!("state=done&{technician}")),
        ("technician_id", format!("{customer}&{technician}")),
        ("state", "state=finished".to_owned()),
        ("open", format!("{technician}&open=maybe")),
        ("technician_id", "technician_id=me".to_owned()),
        ("limit", "limit=0".to_owned()),
        ("limit", "limit=101".to_owned()),
        ("sort", "sort=oldest".to_owned()),
        ("cursor", "cursor=bm90IGEgY3Vyc29y".to_owned()),
    ] {
        let path = format!("/v1/jobs?{query}");
        shop.team.dispatcher.get(path).await.invalid_at(parameter);
    }
}

#[tokio::test]
async fn a_cursor_belongs_to_its_filter_and_its_company() {
    let shop = Shop::open().await;
    let stranger = shop.world.team().await;
    for _ in 0..2 {
        shop.job_in("unscheduled").await;
    }
    let page = shop
        .team
        .dispatcher
        .get("/v1/jobs?limit=1")
        .await
        .expect(200);
    let cursor = text(&page["next"]);
    let by_state = format!("/v1/jobs?state=unscheduled&cursor={cursor}");
    shop.team
        .dispatcher
        .get(by_state)
        .await
        .invalid_at("cursor");
    stranger
        .dispatcher
        .get(format!("/v1/jobs?cursor={cursor}"))
        .await
        .invalid_at("cursor");
}

#[tokio::test]
async fn pages_are_complete_and_disjoint_while_jobs_come_and_move() {
    let shop = Shop::open().await;
    let mut jobs = Vec::new();
    for _ in 0..11 {
        jobs.push(shop.job_in("unscheduled").await);
    }
    let mut seen = Vec::new();
    let mut path = "/v1/jobs?limit=3".to_owned();
    loop {
        let page = shop.team.dispatcher.get(&path).await.expect(200);
        seen.extend(ids(&page));
        // Between two pages one job is entered, and one that is still to come moves.
        shop.job_in("unscheduled").await;
        advance(&shop.team.dispatcher, &jobs[0], "cancelled").await;
        if page["next"] == Value::Null {
            break;
        }
        path = format!("/v1/jobs?limit=3&cursor={}", text(&page["next"]));
    }
    let distinct: HashSet<_> = seen.iter().collect();
    assert_eq!(distinct.len(), seen.len(), "a job came twice");
    jobs.reverse();
    assert_eq!(seen, jobs);
}
