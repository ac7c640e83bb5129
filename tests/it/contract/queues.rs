//! The queues of the templates are those of the code, and each function may use those that it declares.

use std::collections::BTreeSet;

use data::{Queue, Setting};
use serde_norway::Value as Yaml;
use tests::derived::logical_id;
use tests::registry;

use super::{bare, expect_same, find_statements, functions, text, texts, yaml};

#[test]
fn each_queue_has_the_name_under_which_the_code_looks_for_it() {
    let queues = yaml("infra/queues.yaml");
    for queue in Queue::ALL {
        let name = queue.name();
        let properties = &queues["Resources"][logical_id(name).as_str()]["Properties"];
        let expected = format!("customit-${{Stage}}-{name}");
        assert_eq!(text(&properties["QueueName"]), expected);
    }
    let base = bare(&queues["Outputs"]["Base"]["Value"]);
    let parts = bare(&base[1]);
    let cut_off = text(&parts[0]);
    assert_eq!(
        bare(&base[0]).as_u64(),
        Some(0),
        "the base is what stands before the name"
    );
    assert_eq!(
        logical_id(cut_off),
        text(&parts[1]),
        "the name is the queue's own"
    );
    assert!(Queue::ALL.iter().any(|queue| queue.name() == cut_off));
}

#[test]
fn each_function_may_use_the_queues_that_it_declares_and_no_others() {
    let access = yaml("infra/access.yaml");
    let functions = functions();
    for (name, declared) in registry::settings() {
        let role = text(&functions[&logical_id(name)]["Role"]);
        let role = role.trim_start_matches("Access.Outputs.");
        let declared = declared.into_iter().filter_map(|setting| match setting {
            Setting::Queue(queue) => Some(format!("{}Arn", logical_id(queue.name()))),
            _ => None,
        });
        let mut allowed = queues_of(&access, role);
        // Lambda itself sends there what failed for good.
        allowed.remove("OutboxRelayDeadArn");
        expect_same(
            &format!("the role of {name}"),
            &allowed,
            &declared.collect(),
        );
    }
}

/// The queues that a role may do anything with.
fn queues_of(access: &Yaml, role: &str) -> BTreeSet<String> {
    let resources = &access["Resources"];
    let mut statements = Vec::new();
    find_statements(&resources[role]["Properties"]["Policies"], &mut statements);
    for policy in texts(&resources[role]["Properties"]["ManagedPolicyArns"]) {
        find_statements(&resources[policy.as_str()], &mut statements);
    }
    let is_of_queues = |statement: &&Yaml| {
        let actions = texts(&statement["Action"]);
        actions.iter().any(|action| action.starts_with("sqs:"))
    };
    let of_queues = statements.iter().filter(is_of_queues);
    of_queues
        .flat_map(|statement| texts(&statement["Resource"]))
        .collect()
}

#[test]
fn a_role_is_held_to_its_queues_wherever_its_right_stands() {
    let access: Yaml = serde_norway::from_str(
        "Resources:
  Send: { Properties: { Statement: [{ Effect: Allow, Action: 'sqs:SendMessage', Resource: [!Ref AArn] }] } }
  Sender:
    Properties:
      ManagedPolicyArns: [!Ref Send]
      Policies: [{ Statement: [{ Effect: Allow, Action: [sqs:ReceiveMessage], Resource: !Ref BArn }] }]",
    )
    .expect("the example is YAML");
    let queues: Vec<_> = queues_of(&access, "Sender").into_iter().collect();
    assert_eq!(queues, ["AArn", "BArn"]);
}
