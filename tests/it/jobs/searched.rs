//! `job-list` by the words of a search.

use std::collections::HashSet;

use serde_json::{Value, json};
use tests::Caller;

use super::{Shop, advance, ids, place, text};

async fn found(caller: &Caller, words: &str) -> Vec<String> {
    let words = words.replace('#', "%23").replace(' ', "%20");
    let path = format!("/v1/jobs?q={words}");
    ids(&caller.get(path).await.expect(200))
}

#[tokio::test]
async fn a_job_is_found_by_its_number_its_customer_and_its_address() {
    let shop = Shop::open().await;
    let job = shop.job(json!({})).await;
    let job_id = text(&job["job_id"]);
    let elsewhere = json!({ "site": place("9 Elsewhere Road"), "site_id": null });
    let other = text(&shop.job(elsewhere).await["job_id"]);
    let dispatcher = &shop.team.dispatcher;
    assert_eq!(found(dispatcher, "casey").await, [""; 0], "not yet");
    shop.world.drain().await;
    let number = text(&job["number"]);
    for words in [
        &*number,
        &format!("#{number}"),
        "example",
        "casey 1 example",
    ] {
        assert_eq!(
            found(dispatcher, words).await,
            std::slice::from_ref(&job_id),
            "{words}"
        );
    }
    assert_eq!(
        found(dispatcher, "elsew").await,
        std::slice::from_ref(&other)
    );
    let both: HashSet<_> = found(dispatcher, "casey").await.into_iter().collect();
    assert_eq!(both, HashSet::from([job_id, other]));
    for nobodys in ["casey elm", "morgan", "xample"] {
        assert_eq!(found(dispatcher, nobodys).await, [""; 0], "{nobodys}");
    }
}

#[tokio::test]
async fn a_job_is_found_by_what_is_so_now() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("unscheduled").await;
    shop.world.drain().await;
    let dispatcher = &shop.team.dispatcher;
    let path = format!("/v1/jobs/{job_id}");
    let moved = json!({ "site": place("9 Elsewhere Road") });
    dispatcher.patch(path, moved).await.expect(200);
    let customer = format!("/v1/customers/{}", shop.basics.customer_id);
    let renamed = json!({ "name": "Morgan Sample" });
    dispatcher.patch(customer, renamed).await.expect(200);
    shop.world.drain().await;
    for words in ["elsewhere", "morgan", "morgan elsewhere"] {
        assert_eq!(
            found(dispatcher, words).await,
            std::slice::from_ref(&job_id),
            "{words}"
        );
    }
    for former in ["example", "casey"] {
        assert_eq!(found(dispatcher, former).await, [""; 0], "{former}");
    }
    // What is over is found as well.
    advance(dispatcher, &job_id, "cancelled").await.expect(200);
    assert_eq!(found(dispatcher, "morgan").await, [job_id]);
}

#[tokio::test]
async fn a_search_is_paged_and_shows_each_job_once() {
    let shop = Shop::open().await;
    let mut jobs = HashSet::new();
    for _ in 0..7 {
        jobs.insert(shop.job_in("unscheduled").await);
    }
    shop.world.drain().await;
    let mut seen = Vec::new();
    let mut path = "/v1/jobs?q=sample&limit=3".to_owned();
    loop {
        let page = shop.team.dispatcher.get(&path).await.expect(200);
        seen.extend(ids(&page));
        if page["next"] == Value::Null {
            break;
        }
        path = format!("/v1/jobs?q=sample&limit=3&cursor={}", text(&page["next"]));
    }
    assert_eq!(seen.len(), 7, "{seen:?}");
    assert_eq!(seen.into_iter().collect::<HashSet<_>>(), jobs);
}

#[tokio::test]
async fn a_search_stands_alone_and_is_for_dispatchers_of_the_company() {
    let shop = Shop::open().await;
    shop.job_in("accepted").await;
    shop.world.drain().await;
    let stranger = shop.world.team().await;
    assert_eq!(found(&stranger.dispatcher, "casey").await, [""; 0]);
    let technician = &shop.team.technician;
    technician.get("/v1/jobs?q=casey").await.invalid_at("q");
    let dispatcher = &shop.team.dispatcher;
    for (parameter, query) in [
        ("q", "q=".to_owned()),
        ("q", format!("q={}", "x".repeat(101))),
        ("state", "q=casey&state=done".to_owned()),
        (
            "customer_id",
            format!("q=casey&customer_id={}", shop.basics.customer_id),
        ),
        ("window_from", format!("q=casey&window_from={}", shop.now())),
        ("q", format!("q=casey&number={}", "2345")),
    ] {
        let path = format!("/v1/jobs?{query}");
        dispatcher.get(path).await.invalid_at(parameter);
    }
}
