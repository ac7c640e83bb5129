//! How long it takes until other members see what happens, over real WebSocket connections.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::{Caller, Deployed, WebSocket};

use crate::alone;

/// How often each is measured.
const ROUNDS: usize = 20;

/// What half of them take, at most.
const MEDIAN: Duration = Duration::from_secs(1);

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(20);

async fn connect(caller: &Caller) -> WebSocket {
    let invitation = caller.call("POST", "/v1/realtime/tickets").send().await;
    let invitation = invitation.expect(201);
    let url = invitation["url"].as_str().expect("an address");
    let socket = WebSocket::open(url, None).await;
    let socket = socket.expect("a ticket opens a connection");
    assert!(
        WebSocket::open(url, None).await.is_err(),
        "a ticket is good once"
    );
    socket
}

/// Reads until a message fits.
async fn wait_for(socket: &mut WebSocket, fits: impl Fn(&Value) -> bool) {
    let until = Instant::now() + PATIENCE;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let frame = socket.next(left).await;
        if fits(&frame.expect("a message comes in time")) {
            return;
        }
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn has_event(frame: &Value, name: &str) -> bool {
    let events = frame["events"].as_array();
    events.is_some_and(|events| events.iter().any(|event| event["type"] == name))
}

#[tokio::test]
async fn an_event_reaches_the_connections_of_others_within_a_second() {
    let _alone = alone();
    let stack = Deployed::connect();
    let owner = stack.sign_up().await;
    let dispatcher = stack.invite(&owner, "dispatcher").await;
    let foreign = dispatcher.call("POST", "/v1/realtime/tickets").send().await;
    let foreign = foreign.expect(201);
    let foreign = foreign["url"].as_str().expect("an address");
    assert!(
        WebSocket::open(foreign, Some("https://evil.example"))
            .await
            .is_err()
    );
    let mut socket = connect(&dispatcher).await;
    socket.send(&json!({ "type": "ping" })).await;
    wait_for(&mut socket, |frame| frame["type"] == "pong").await;

    let mut times = Vec::with_capacity(ROUNDS);
    for round in 0..ROUNDS {
        let begun = Instant::now();
        let name = json!({ "name": format!("Anvil {round}") });
        owner.patch("/v1/company", name).await.expect(200);
        wait_for(&mut socket, |frame| has_event(frame, "company_updated")).await;
        times.push(begun.elapsed());
    }
    let median = median(times);
    println!("an event reaches another member's connection in {median:.0?} (median)");
    assert!(median <= MEDIAN, "{median:?}");

    // Signed out, it is closed.
    dispatcher.delete("/v1/sessions/current").await.expect(204);
    let until = Instant::now() + PATIENCE;
    while let Some(frame) = socket.next(PATIENCE).await {
        assert!(Instant::now() < until, "{frame}");
        assert!(!has_event(&frame, "session_ended"), "{frame}");
    }
    assert!(Instant::now() < until, "it is not closed");
}

#[tokio::test]
async fn a_position_reaches_the_connections_of_dispatchers_within_a_second() {
    let _alone = alone();
    let stack = Deployed::connect();
    let owner = stack.sign_up().await;
    let technician = stack.invite(&owner, "technician").await;
    let mut socket = connect(&owner).await;
    let on_duty = json!({ "on_duty": true });
    technician.put("/v1/me/duty", on_duty).await.expect(200);

    let mut times = Vec::with_capacity(ROUNDS);
    for round in 0..ROUNDS {
        let now = data::Clock::System.now().to_string();
        let lat = 39.7400 + f64::from(u32::try_from(round).expect("few rounds")) / 100_000.0;
        let report = json!({ "sent_at": now, "fixes": [{
            "at": now, "lat": lat, "lng": -104.99, "accuracy_meters": 8.0, "mode": "foreground",
        }] });
        let begun = Instant::now();
        let receipt = technician
            .post("/v1/me/locations", report)
            .await
            .expect(200);
        assert_eq!(receipt["accepted"], 1, "{receipt}");
        let is_this = |frame: &Value| {
            let place = &frame["technicians"][0]["position"]["place"];
            place["lat"]
                .as_f64()
                .is_some_and(|shown| (shown - lat).abs() < 1e-6)
        };
        wait_for(&mut socket, is_this).await;
        times.push(begun.elapsed());
        // As a phone reports: every few seconds.
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    let median = median(times);
    println!("a position reaches another member's connection in {median:.0?} (median)");
    assert!(median <= MEDIAN, "{median:?}");
}
