//! A small day of a company, on which as much goes wrong as on a large one.

use tests::simulation::{Plan, live};

#[tokio::test]
async fn every_rule_holds_through_an_hour_of_calls_and_faults() {
    let outcome = live(Plan::HOUR).await;
    assert!(outcome.broken.is_empty(), "{outcome}");
    assert_eq!(outcome.jobs, Plan::HOUR.jobs);
    assert!(outcome.done > outcome.jobs / 2, "{outcome}");
    assert!(outcome.accepted > 0 && outcome.asap > 0, "{outcome}");
    assert!(outcome.missed > 0 && outcome.warned > 0, "{outcome}");
    assert!(outcome.positions_taken > 0, "{outcome}");
    assert!(
        outcome.positions_taken < outcome.positions_sent,
        "{outcome}"
    );
    assert!(outcome.killed > 0 && outcome.doubled > 0, "{outcome}");
}
