//! A job names the transitions that each caller may make, and whom it is for.

use domain::job::JobState;
use domain::role::Role;
use serde_json::{Value, json};
use tests::Caller;

use super::{STATES, Shop, advance, place, text};

/// The transitions that the job allows this caller, if the caller sees it.
async fn allowed(caller: &Caller, job_id: &str) -> Option<Vec<String>> {
    let answer = caller.get(format!("/v1/jobs/{job_id}")).await;
    if answer.status == 404 {
        return None;
    }
    let job = answer.expect(200);
    let states = job["allowed_transitions"].as_array().expect("a list");
    Some(states.iter().map(text).collect())
}

#[tokio::test]
async fn a_job_takes_every_step_that_it_allows_and_no_other() {
    let shop = Shop::open().await;
    let team = &shop.team;
    let mut taken = 0;
    for state in STATES {
        for caller in [&team.owner, &team.dispatcher, &team.technician] {
            let mut job_id = shop.job_in(state).await;
            let Some(allowed) = allowed(caller, &job_id).await else {
                continue;
            };
            for to in JobState::ALL {
                let answer = advance(caller, &job_id, to.as_str()).await;
                let is_allowed = allowed.iter().any(|one| one == to.as_str());
                assert_eq!(answer.status == 200, is_allowed, "{state} → {to}");
                if is_allowed {
                    taken += 1;
                    job_id = shop.job_in(state).await;
                }
            }
        }
    }
    assert!(taken > 25, "{taken} steps");
}

#[tokio::test]
async fn a_technician_may_close_where_the_company_says_so() {
    let shop = Shop::open().await;
    let technician = &shop.team.technician;
    let job_id = shop.job_in("done").await;
    assert_eq!(allowed(technician, &job_id).await.unwrap(), [""; 0]);
    let change = json!({ "technicians_may_close": true });
    shop.team
        .owner
        .patch("/v1/company", change)
        .await
        .expect(200);
    assert_eq!(allowed(technician, &job_id).await.unwrap(), ["closed"]);
}

#[tokio::test]
async fn a_refused_step_names_the_allowed_ones() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("accepted").await;
    let refused = advance(&shop.team.technician, &job_id, "done").await;
    let detail = text(&refused.problem(409, "no_such_step")["detail"]);
    assert!(detail.ends_with("You can move it to en_route."), "{detail}");
    let refused = advance(&shop.team.dispatcher, &job_id, "done").await;
    let detail = text(&refused.problem(409, "no_such_step")["detail"]);
    assert!(
        detail.ends_with("You can move it to en_route or cancelled."),
        "{detail}"
    );
    let over = shop.job_in("cancelled").await;
    let refused = advance(&shop.team.dispatcher, &over, "done").await;
    let detail = text(&refused.problem(409, "no_such_step")["detail"]);
    assert!(detail.ends_with("no step for you from here."), "{detail}");
}

#[tokio::test]
async fn lists_of_jobs_carry_each_customers_name_and_address() {
    let shop = Shop::open().await;
    let dispatcher = &shop.team.dispatcher;
    let mine = shop.job_in("accepted").await;
    let other = json!({ "name": "Morgan Sample", "sites": [place("5 Other Street")] });
    let other = dispatcher.post("/v1/customers", other).await.expect(201);
    let order = json!({
        "customer_id": other["customer_id"], "site_id": other["sites"][0]["site_id"],
        "job_type_id": shop.basics.job_type_id,
    });
    let made = dispatcher.post("/v1/jobs", order).await.expect(201);
    assert_eq!(made["customer_name"], "Morgan Sample");
    let renamed = json!({ "name": "Casey Other" });
    let path = format!("/v1/customers/{}", shop.basics.customer_id);
    dispatcher.patch(path, renamed).await.expect(200);
    shop.world.drain().await;

    let of = |page: &Value| -> Vec<(String, String)> {
        let jobs = page["items"].as_array().expect("a list").iter();
        jobs.map(|job| {
            let line = &job["site"]["address"]["line1"];
            (text(&job["customer_name"]), text(line))
        })
        .collect()
    };
    let named = |name: &str, line: &str| (name.to_owned(), line.to_owned());
    let all = dispatcher.get("/v1/jobs").await.expect(200);
    let casey = named("Casey Other", "1 Example Street");
    assert_eq!(
        of(&all),
        [named("Morgan Sample", "5 Other Street"), casey.clone()]
    );
    let own = shop.team.technician.get("/v1/jobs").await.expect(200);
    assert_eq!(of(&own), [casey]);
    assert_eq!(shop.view(&mine).await["customer_name"], "Casey Other");
}

#[tokio::test]
async fn technicians_read_the_customers_of_their_own_open_jobs_and_no_others() {
    let shop = Shop::open().await;
    let technician = &shop.team.technician;
    let path = format!("/v1/customers/{}", shop.basics.customer_id);
    let known =
        json!({ "phones": ["303-555-0199"], "emails": ["casey@example.com"], "note": "Two dogs." });
    let whole = shop
        .team
        .dispatcher
        .patch(path.clone(), known)
        .await
        .expect(200);
    technician.get(path.clone()).await.problem(404, "not_found");

    let job_id = shop.job_in("assigned").await;
    let seen = technician.get(path.clone()).await.expect(200);
    for field in ["customer_id", "name", "sites", "note", "version"] {
        assert_eq!(seen[field], whole[field], "{field}");
    }
    // Calls and messages between the two go through the company.
    for field in ["phones", "emails", "identities"] {
        assert_eq!(seen[field], json!([]), "{field}");
    }
    let colleague = shop.team.member(&shop.world, &[Role::Technician]).await;
    colleague.get(path.clone()).await.problem(404, "not_found");
    let stranger = shop.world.team().await;
    for other in [&stranger.technician, &stranger.owner] {
        other.get(path.clone()).await.problem(404, "not_found");
    }
    for to in ["accepted", "en_route", "on_site", "done"] {
        advance(technician, &job_id, to).await.expect(200);
    }
    technician.get(path).await.problem(404, "not_found");
}
