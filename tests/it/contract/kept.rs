//! The templates keep things as long as the data map says.

use data::Queue;
use data::data_map::{DEAD_LETTERS_KEPT, LOGS_KEPT_DAYS, OBJECTS, QUEUED_KEPT};
use domain::data_map::Kept;
use tests::derived::logical_id;

use super::{text, yaml};

fn seconds(kept: Kept) -> Option<u64> {
    match kept {
        Kept::Term(term) => u64::try_from(term.as_secs()).ok(),
        _ => None,
    }
}

#[test]
fn queues_and_their_dead_letters_are_kept_as_long_as_the_data_map_says() {
    let queues = yaml("infra/queues.yaml");
    let retention =
        |id: &str| queues["Resources"][id]["Properties"]["MessageRetentionPeriod"].as_u64();
    for queue in Queue::ALL {
        let id = logical_id(queue.name());
        assert_eq!(retention(&id), seconds(QUEUED_KEPT), "{id}");
        assert_eq!(
            retention(&format!("{id}Dead")),
            seconds(DEAD_LETTERS_KEPT),
            "{id}"
        );
    }
}

#[test]
fn log_lines_are_kept_as_long_as_the_data_map_says() {
    let template = yaml("template.yaml");
    let days = &template["Parameters"]["LogRetentionDays"]["Default"];
    assert_eq!(days.as_u64(), Some(LOGS_KEPT_DAYS.into()));
}

#[test]
fn objects_with_a_term_end_by_a_rule_of_their_bucket() {
    let storage = yaml("infra/storage.yaml");
    for object in OBJECTS {
        let bucket = &storage["Resources"][object.bucket]["Properties"];
        let rules = bucket["LifecycleConfiguration"]["Rules"].as_sequence();
        let mut rules = rules.expect("rules").iter().filter(|rule| {
            let is_of_object = object.prefix.starts_with(text(&rule["Prefix"]));
            is_of_object && !rule["ExpirationInDays"].is_null()
        });
        let days = rules
            .next()
            .and_then(|rule| rule["ExpirationInDays"].as_u64());
        let kept = days.map(|days| days * 86_400);
        assert_eq!(kept, seconds(object.kept), "{}", object.prefix);
    }
}
