//! The numbers that people call jobs by.

use std::collections::HashSet;

use data::key;
use data::row::{JobNumberRow, JobRow};
use data::{Changes, PageRequest};
use domain::id::JobId;
use domain::job::JobNumber;
use domain::role::Role;
use futures::StreamExt as _;
use futures::stream;
use serde_json::{Value, json};

use super::{Shop, ids, text};

fn by_number(number: &str) -> String {
    let number = number.replace('#', "%23").replace(' ', "%20");
    format!("/v1/jobs?number={number}")
}

#[tokio::test]
async fn a_job_is_found_by_its_number_however_it_is_written() {
    let shop = Shop::open().await;
    let job = shop.job(json!({})).await;
    shop.job(json!({})).await;
    let (job_id, number) = (text(&job["job_id"]), text(&job["number"]));
    assert!((4..=8).contains(&number.len()), "{number}");
    assert!(!number.contains(['0', '1']), "{number}");
    let (first, rest) = number.split_at(2);
    for written in [
        number.clone(),
        format!("#{number}"),
        format!(" {first} {rest} "),
        format!("{first}-{rest}"),
    ] {
        let page = shop.team.dispatcher.get(by_number(&written)).await;
        let page = page.expect(200);
        assert_eq!(ids(&page), std::slice::from_ref(&job_id), "{written}");
        assert_eq!(page["next"], Value::Null);
    }
    for wrong in ["4017", "48", "job", "2345678923"] {
        let path = by_number(wrong);
        shop.team.dispatcher.get(path).await.invalid_at("number");
    }
}

#[tokio::test]
async fn a_number_finds_only_what_the_caller_may_see() {
    let shop = Shop::open().await;
    let stranger = shop.world.team().await;
    let second = shop.team.member(&shop.world, &[Role::Technician]).await;
    let technician = &shop.team.technician;
    let job = shop
        .job(json!({ "technician_id": technician.id().to_string() }))
        .await;
    let path = by_number(&text(&job["number"]));
    let found = async |caller: &tests::Caller| ids(&caller.get(&path).await.expect(200));
    assert_eq!(found(technician).await, [text(&job["job_id"])]);
    assert_eq!(found(&second).await, [""; 0], "another technician's job");
    assert_eq!(found(&stranger.owner).await, [""; 0], "another company's");
}

#[tokio::test]
async fn a_number_is_asked_for_alone() {
    let shop = Shop::open().await;
    let number = text(&shop.job(json!({})).await["number"]);
    for (parameter, more) in [
        ("state", "state=unscheduled".to_owned()),
        (
            "customer_id",
            format!("customer_id={}", shop.basics.customer_id),
        ),
        (
            "technician_id",
            format!("technician_id={}", shop.team.technician.id()),
        ),
        ("open", "open=true".to_owned()),
        ("cursor", "cursor=AAAA".to_owned()),
    ] {
        let path = format!("{}&{more}", by_number(&number));
        shop.team.dispatcher.get(path).await.invalid_at(parameter);
    }
}

/// Invoices that were made in the same moment had one number, or all but one were refused (django-plans
/// issue 118, siwapp issue 279).
#[tokio::test]
async fn jobs_of_one_moment_have_numbers_of_their_own() {
    let shop = Shop::open().await;
    let jobs = stream::iter(0..60).map(|_| shop.job(json!({})));
    let jobs: Vec<Value> = jobs.buffer_unordered(20).collect().await;
    let numbers: HashSet<_> = jobs.iter().map(|job| text(&job["number"])).collect();
    assert_eq!(numbers.len(), 60);
}

/// A request that is sent again must not use up another number, nor show one that nobody has
/// (vendure plugins issue 433: the retried invoice had a second number).
#[tokio::test]
async fn a_repeated_request_answers_the_number_that_it_made() {
    let shop = Shop::open().await;
    let order = shop.order();
    let mut numbers = HashSet::new();
    for _ in 0..3 {
        let call = shop.team.dispatcher.call("POST", "/v1/jobs");
        let call = call.header("idempotency-key", "one-call").json(&order);
        numbers.insert(text(&call.send().await.expect(201)["number"]));
    }
    assert_eq!(numbers.len(), 1);
    let all = shop.team.dispatcher.get("/v1/jobs").await.expect(200);
    assert_eq!(ids(&all).len(), 1);
}

#[tokio::test]
async fn a_number_grows_by_a_digit_once_the_shorter_ones_are_taken() {
    let shop = Shop::open().await;
    let somebodys = JobId::at(shop.now());
    let digits = '2'..='9';
    let mut all = vec![String::new()];
    for _ in 0..4 {
        let longer = |beginning: &String| {
            let digits = digits.clone();
            digits
                .map(|digit| format!("{beginning}{digit}"))
                .collect::<Vec<_>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    let store = shop.team.store();
    let batches = stream::iter(all.chunks(100)).map(|numbers| {
        let mut changes = Changes::new();
        for number in numbers {
            let number = JobNumber::parse(number).unwrap();
            changes.create(&JobNumberRow::new(number, somebodys));
        }
        store.commit(changes)
    });
    let written: Vec<_> = batches.buffer_unordered(8).collect().await;
    assert!(written.iter().all(Result::is_ok));
    let number = text(&shop.job(json!({})).await["number"]);
    assert_eq!(number.len(), 5, "{number}");
}

#[tokio::test]
async fn a_job_of_before_has_no_number_and_is_read_all_the_same() {
    let shop = Shop::open().await;
    let job_id = text(&shop.job(json!({})).await["job_id"]);
    let store = shop.team.store();
    let place = key::job(job_id.parse().unwrap());
    let row: JobRow = store.get(place).await.unwrap().unwrap();
    let mut changes = Changes::new();
    changes.replace(JobRow {
        number: None,
        ..row
    });
    store.commit(changes).await.unwrap();
    assert_eq!(shop.view(&job_id).await["number"], Value::Null);
    let page = store
        .page::<JobRow>(&key::jobs(), &PageRequest::first(10))
        .await;
    assert_eq!(page.unwrap().items.len(), 1);
    let listed = shop.team.dispatcher.get("/v1/jobs").await.expect(200);
    assert_eq!(listed["items"][0]["number"], Value::Null);
}
