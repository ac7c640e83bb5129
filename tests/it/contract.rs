//! The template, the API's description, the sample events and the code agree.

mod kept;
mod queues;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use data::Secret;
use serde_json::Value;
use serde_norway::Value as Yaml;
use tests::derived::{self, Derived, logical_id, role};
use tests::{registry, root, sample, spec};

fn yaml(file: &str) -> Yaml {
    let text = fs::read_to_string(root().join(file)).expect("the file is there");
    serde_norway::from_str(&text).expect("the file is YAML")
}

/// A value without the tag of one of the template's functions.
fn bare(value: &Yaml) -> &Yaml {
    match value {
        Yaml::Tagged(tagged) => &tagged.value,
        value => value,
    }
}

fn text(value: &Yaml) -> &str {
    bare(value).as_str().unwrap_or_default()
}

/// The functions of the template by logical id.
fn functions() -> BTreeMap<String, Yaml> {
    let template = yaml("template.yaml");
    let resources = template["Resources"]
        .as_mapping()
        .expect("the template has resources");
    resources
        .iter()
        .filter(|(_, resource)| text(&resource["Type"]) == "AWS::Serverless::Function")
        .map(|(id, function)| (text(id).to_owned(), function["Properties"].clone()))
        .collect()
}

/// Fails with what is wrong and how to fix it, unless nothing is.
#[track_caller]
fn expect_none(faults: &[String]) {
    assert!(
        faults.is_empty(),
        "run `cargo xtask sync`, which makes what follows from the registry:\n{}",
        faults.join("\n")
    );
}

/// Fails with the names that one side lacks, and never with all of both.
#[track_caller]
fn expect_same(place: &str, actual: &BTreeSet<String>, expected: &BTreeSet<String>) {
    let missing = expected.difference(actual);
    let missing = missing.map(|name| format!("{place} lacks {name}"));
    let surplus = actual.difference(expected);
    let surplus = surplus.map(|name| format!("{place} has {name}, which no registry names"));
    expect_none(&missing.chain(surplus).collect::<Vec<_>>());
}

#[test]
fn the_description_in_the_repository_is_made_from_the_code() {
    let derived = derived::of_api();
    #[expect(clippy::disallowed_methods, reason = "the one switch of this test")]
    if std::env::var("WRITE_OPENAPI").is_ok() {
        derived.iter().for_each(Derived::write);
    }
    let faults: Vec<_> = derived::of_api()
        .iter()
        .filter_map(Derived::fault)
        .collect();
    expect_none(&faults);
}

#[test]
fn everything_that_follows_from_the_registry_is_there() {
    let all = derived::of_functions();
    expect_none(&all.iter().filter_map(Derived::fault).collect::<Vec<_>>());
}

#[test]
fn every_function_that_a_source_implements_is_registered() {
    expect_none(&derived::unregistered());
}

#[test]
fn one_position_of_a_path_has_one_name_in_all_routes() {
    let mut names = BTreeMap::new();
    for entry in registry::endpoints() {
        let mut before = String::new();
        for part in entry.route.path.split('/') {
            // API Gateway does not import two names of a parameter for one position.
            if part.starts_with('{') && entry.name != "dashboard" {
                let (name, by) = names.entry(before.clone()).or_insert((part, entry.name));
                assert_eq!(*name, part, "{} and {by} after {before}", entry.name);
            }
            let is_parameter = part.starts_with('{');
            before += if is_parameter { "{}" } else { part };
            before += "/";
        }
    }
    assert!(names.len() > 10, "{names:?}");
}

#[test]
fn what_no_route_takes_is_answered_by_the_one_fallback() {
    let functions = functions();
    let mut fallbacks = Vec::new();
    for (id, function) in &functions {
        let events = function["Events"].as_mapping();
        for event in events.into_iter().flat_map(serde_norway::Mapping::values) {
            let is_http = text(&event["Type"]) == "HttpApi";
            // SAM makes the route `$default` of an event without method and path.
            if is_http && event["Properties"]["Path"].is_null() {
                assert!(event["Properties"]["Method"].is_null(), "{id}");
                fallbacks.push(id.as_str());
            }
        }
    }
    assert_eq!(fallbacks, ["Dashboard"]);
}

#[test]
fn no_default_is_null_and_every_object_that_is_read_is_closed() {
    fn check(place: &str, value: &Value) {
        if let Some(default) = value
            .get("default")
            .filter(|_| value.get("description").is_some() || value.get("type").is_some())
        {
            assert!(!default.is_null(), "{place} has a default of null");
        }
        let children: Vec<_> = match value {
            Value::Object(fields) => fields
                .iter()
                .map(|(key, value)| (key.clone(), value))
                .collect(),
            Value::Array(items) => items
                .iter()
                .enumerate()
                .map(|(at, value)| (at.to_string(), value))
                .collect(),
            _ => Vec::new(),
        };
        for (key, child) in children {
            check(&format!("{place}/{key}"), child);
        }
    }
    check("", spec::document());
    for entry in registry::endpoints() {
        let Some(schema) = spec::body_schema(entry.name) else {
            continue;
        };
        for object in spec::objects_of(&schema) {
            assert_eq!(
                object["additionalProperties"],
                Value::Bool(false),
                "{} reads an object that takes any field: {object}",
                entry.name
            );
        }
    }
}

#[test]
fn the_template_has_every_function_and_no_other() {
    let names = registry::names();
    let expected: BTreeSet<_> = names.iter().map(|name| logical_id(name)).collect();
    let actual: BTreeSet<_> = functions().into_keys().collect();
    expect_same("template.yaml", &actual, &expected);
}

#[test]
fn each_function_has_its_own_code_and_name_in_the_template() {
    let functions = functions();
    for name in registry::names() {
        let function = &functions[&logical_id(&name)];
        assert_eq!(
            text(&function["CodeUri"]),
            format!("target/lambda/{name}/bootstrap.zip"),
            "{name}"
        );
        assert_eq!(
            text(&function["FunctionName"]),
            format!("customit-${{Stage}}-{name}")
        );
    }
}

/// The settings that every function gets.
const FOR_ALL: [&str; 3] = ["PUBLIC_URL", "STAGE", "TABLE_NAME"];

#[test]
fn each_function_is_told_what_it_declares_and_nothing_else() {
    let names = |value: &Yaml| {
        let names = value["Environment"]["Variables"].as_mapping();
        let names = names.into_iter().flat_map(serde_norway::Mapping::keys);
        names
            .map(|name| text(name).to_owned())
            .collect::<BTreeSet<_>>()
    };
    let for_all = names(&yaml("template.yaml")["Globals"]["Function"]);
    assert_eq!(for_all, FOR_ALL.map(str::to_owned).into());
    let functions = functions();
    for (name, declared) in registry::settings() {
        let settings = names(&functions[&logical_id(name)]);
        let declared = declared.iter().map(|setting| setting.name().to_owned());
        expect_same(
            &format!("the environment of {name}"),
            &settings,
            &declared.collect(),
        );
    }
}

#[test]
fn what_a_function_is_told_fits_beside_a_second_key_of_tokens() {
    // Lambda takes 4 KB, names and values. While a key is changed, tokens of two keys are good.
    const MOST_BYTES: usize = 4096;
    const LONGEST_VALUE: usize = 256;
    let key = auth::token_key::generate_key_pair().jwks.len();
    for (name, mut declared) in registry::settings() {
        // All queues have one setting.
        declared.sort_unstable();
        declared.dedup_by_key(|setting| setting.name());
        let bytes = |setting: &data::Setting| match setting {
            data::Setting::TokenPublicKeys => setting.name().len() + 2 * key,
            other => other.name().len() + LONGEST_VALUE,
        };
        let declared: usize = declared.iter().map(bytes).sum();
        let for_all: usize = FOR_ALL.iter().map(|name| name.len() + LONGEST_VALUE).sum();
        let all = declared + for_all;
        assert!(all <= MOST_BYTES, "{name} is told {all} bytes");
    }
}

#[test]
fn each_endpoint_has_its_route_and_the_narrowest_role_in_the_template() {
    let functions = functions();
    for entry in registry::endpoints() {
        let function = &functions[&logical_id(entry.name)];
        let events = function["Events"]
            .as_mapping()
            .expect("an endpoint has a route");
        let routes: BTreeSet<_> = events
            .values()
            .map(|event| &event["Properties"])
            .map(|route| format!("{} {}", text(&route["Method"]), text(&route["Path"])))
            .collect();
        assert!(
            routes.contains(&entry.route.to_string()),
            "{}: {routes:?}",
            entry.name
        );
        let expected = format!("Access.Outputs.{}", role(&entry));
        assert_eq!(
            text(&function["Role"]),
            expected,
            "the role of {}",
            entry.name
        );
    }
}

#[test]
fn each_worker_answers_partially_and_has_dead_letters() {
    let functions = functions();
    let queues = yaml("infra/queues.yaml");
    for worker in registry::workers() {
        let id = logical_id(worker.name);
        let events = functions[&id]["Events"]
            .as_mapping()
            .expect("a worker has a queue");
        let event = &events.values().next().expect("a worker has a queue")["Properties"];
        assert_eq!(text(&event["Queue"]), format!("Queues.Outputs.{id}Arn"));
        assert_eq!(
            text(&functions[&id]["Role"]),
            format!("Access.Outputs.{id}")
        );
        let answers = event["FunctionResponseTypes"]
            .as_sequence()
            .expect("a list");
        assert_eq!(text(&answers[0]), "ReportBatchItemFailures", "{id}");
        let queue = &queues["Resources"][id.as_str()]["Properties"];
        assert!(
            !queue["RedrivePolicy"].is_null(),
            "{id} has no dead letters"
        );
        let visible: u64 = bare(&queue["VisibilityTimeout"])
            .as_u64()
            .expect("a number");
        let timeout = bare(&functions[&id]["Timeout"]).as_u64().expect("a number");
        assert!(
            visible >= 6 * timeout,
            "{id}: a message comes back while it is being handled"
        );
    }
}

#[test]
fn each_function_behind_the_websocket_api_has_its_route_and_is_called_by_it_alone() {
    let template = yaml("template.yaml");
    let resources = &template["Resources"];
    let functions = functions();
    for socket in registry::sockets() {
        let id = logical_id(socket.name);
        let route_key = match socket.occasion {
            api::SocketOccasion::Connect => "$connect",
            api::SocketOccasion::Disconnect => "$disconnect",
            api::SocketOccasion::Message => "$default",
        };
        let of = |kind: &str| &resources[format!("{id}{kind}").as_str()]["Properties"];
        let (route, integration, permission) = (of("Route"), of("Integration"), of("Permission"));
        assert_eq!(text(&route["RouteKey"]), route_key, "{id}");
        let target = format!("integrations/${{{id}Integration}}");
        assert_eq!(text(&route["Target"]), target);
        let uri = text(&integration["IntegrationUri"]);
        assert!(uri.contains(&format!("${{{id}.Arn}}")), "{uri}");
        assert_eq!(text(&permission["FunctionName"]), id);
        let source = text(&permission["SourceArn"]);
        assert!(
            source.ends_with(&format!("${{SocketApi}}/live/{route_key}")),
            "{source}"
        );
        // One that talks to connections may, and no other.
        let talks = socket.settings.contains(&data::Setting::SocketApiUrl);
        let role = if talks { "SocketTalker" } else { "Writer" };
        assert_eq!(
            text(&functions[&id]["Role"]),
            format!("Access.Outputs.{role}")
        );
        let event = sample::event(socket.name);
        assert_eq!(event["requestContext"]["routeKey"], route_key, "{id}");
        let occasion = event["requestContext"]["eventType"].clone();
        let occasion: api::SocketOccasion = serde_json::from_value(occasion).expect("an occasion");
        assert_eq!(occasion, socket.occasion, "events/{}.json", socket.name);
    }
}

#[test]
fn each_follower_gets_rows_of_its_kind_and_no_others() {
    let functions = functions();
    for follower in registry::followers() {
        let function = &functions[&logical_id(follower.name)];
        let stream = &function["Events"]["Stream"]["Properties"];
        assert_eq!(text(&stream["Stream"]), "Storage.Outputs.StreamArn");
        let pattern = text(&stream["FilterCriteria"]["Filters"][0]["Pattern"]);
        let pattern: Value = serde_json::from_str(pattern).expect("a pattern is JSON");
        let kinds = &pattern["dynamodb"]["NewImage"]["kind"]["S"];
        assert_eq!(
            *kinds,
            serde_json::json!([follower.kind]),
            "{}",
            follower.name
        );
        let role = format!("Access.Outputs.{}", logical_id(follower.name));
        assert_eq!(text(&function["Role"]), role);
        let event = sample::event(follower.name);
        for record in event["Records"].as_array().expect("records") {
            let kind = &record["dynamodb"]["NewImage"]["kind"]["S"];
            assert_eq!(*kind, follower.kind, "events/{}.json", follower.name);
        }
    }
}

#[test]
fn whatever_works_in_the_background_wakes_somebody_by_its_log() {
    let functions = functions();
    let workers = registry::workers().into_iter().map(|worker| worker.name);
    let sweeps = registry::sweeps().into_iter().map(|sweep| sweep.name);
    let followers = registry::followers();
    let followers = followers.into_iter().map(|follower| follower.name);
    for name in workers
        .chain(sweeps)
        .chain(followers)
        .chain(["outbox-relay"])
    {
        let log = &functions[&logical_id(name)]["LoggingConfig"]["LogGroup"];
        assert_eq!(text(log), "WorkLog", "{name}");
    }
    let template = yaml("template.yaml");
    let given = &template["Resources"]["Alarms"]["Properties"]["Parameters"]["WorkLog"];
    assert_eq!(text(given), "WorkLog");
    let alarms = yaml("infra/alarms.yaml");
    for word in ["quarantine", "sweep-cut-short", "policy-notice-late"] {
        let pattern = format!("{{ $.alarm = \"{word}\" }}");
        let resources = alarms["Resources"].as_mapping().expect("resources by name");
        let filter = resources
            .values()
            .map(|resource| &resource["Properties"])
            .find(|properties| properties["FilterPattern"].as_str() == Some(&pattern))
            .unwrap_or_else(|| panic!("nobody counts {word}"));
        assert_eq!(text(&filter["LogGroupName"]), "WorkLog");
        let metric = &filter["MetricTransformations"][0]["MetricName"];
        let alarm = resources
            .values()
            .map(|resource| &resource["Properties"])
            .find(|properties| properties["MetricName"] == *metric)
            .unwrap_or_else(|| panic!("nobody is woken by {word}"));
        assert_eq!(bare(&alarm["Threshold"]).as_u64(), Some(1), "{word}");
    }
}

/// A block of the audit trail takes only entries of requests that are over.
#[test]
fn no_function_runs_for_as_long_as_entries_of_the_trail_settle() {
    let template = fs::read_to_string(root().join("template.yaml")).expect("the template");
    let timeouts = template.lines().filter_map(|line| {
        let (_, seconds) = line.split_once("Timeout: ")?;
        seconds.parse::<i64>().ok()
    });
    let longest = timeouts.max().expect("functions have timeouts");
    // As much again for clocks that differ.
    assert!(2 * longest < data::audit::SETTLING.as_secs(), "{longest} s");
}

#[test]
fn a_queue_gives_a_message_until_its_worker_puts_it_away() {
    let queues = yaml("infra/queues.yaml");
    for worker in registry::workers() {
        let queue = &queues["Resources"][logical_id(worker.name).as_str()]["Properties"];
        let most = bare(&queue["RedrivePolicy"]["maxReceiveCount"]).as_u64();
        assert!(most >= Some(work::LAST_RECEIPT.into()), "{}", worker.name);
    }
}

#[test]
fn every_binary_has_its_name_and_no_other_exists() {
    let metadata = cargo_metadata::MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo describes the workspace");
    let functions = metadata
        .packages
        .iter()
        .filter(|package| package.manifest_path.as_str().contains("/functions/"));
    let binaries: BTreeSet<_> = functions
        .flat_map(|package| &package.targets)
        .filter(|target| target.is_bin())
        .map(|target| target.name.clone())
        .collect();
    expect_none(&derived::binaries_of_nothing(&binaries));
    expect_same("functions/*/src/bin", &binaries, &registry::names());
}

#[test]
fn every_function_has_a_sample_event_that_it_accepts() {
    for entry in registry::endpoints() {
        let event = sample::event(entry.name);
        let request = lambda_request(&event);
        assert_eq!(
            request.method().as_str(),
            entry.route.method.as_str(),
            "{}",
            entry.name
        );
        let path = request.uri().path();
        assert!(
            entry.route.parameters(path).is_some(),
            "{}: {path}",
            entry.name
        );
        if spec::body_schema(entry.name).is_some() {
            let body = sample::body(entry.name).expect("the sample has a body");
            let why = spec::why_not_body(entry.name, &body);
            assert!(
                why.is_none(),
                "events/{}.json: {}",
                entry.name,
                why.unwrap_or_default()
            );
        }
    }
    for worker in registry::workers() {
        let event = sample::event(worker.name);
        let records = event["Records"]
            .as_array()
            .expect("an SQS event has records");
        for record in records {
            let body = record["body"].as_str().expect("a message has a body");
            if worker.queue == data::Queue::InboundApply {
                let _: data::inbound::InboundPart =
                    serde_json::from_str(body).expect("a message is a part of a webhook");
                continue;
            }
            let envelope: data::outbox::Envelope =
                serde_json::from_str(body).expect("a message is an envelope");
            assert!(
                work::goes_to(worker.queue, work::queues_for, &envelope.event),
                "{} does not want it",
                worker.name
            );
        }
    }
    for sweep in registry::sweeps() {
        let event = sample::event(sweep.name);
        assert!(
            event["scheduled_for"].is_string(),
            "events/{}.json",
            sweep.name
        );
    }
    let relayed = sample::event("outbox-relay");
    let event: aws_lambda_events::dynamodb::Event =
        serde_json::from_value(relayed).expect("the relay's sample is a stream event");
    for record in event.records {
        let envelope: data::outbox::Envelope =
            serde_dynamo::from_item(record.change.new_image).expect("a record is an outbox row");
        assert!(envelope.event_id > domain::id::EventId::from_bytes([0; 16]));
    }
    let files = fs::read_dir(root().join("events")).expect("the samples are there");
    let files = files.filter_map(|file| file.ok()?.file_name().into_string().ok());
    let samples: BTreeSet<_> = files
        .map(|name| name.trim_end_matches(".json").to_owned())
        .collect();
    expect_same("events", &samples, &registry::names());
}

fn lambda_request(event: &Value) -> lambda_http::Request {
    lambda_http::request::from_str(&event.to_string()).expect("a request of the gateway")
}

#[test]
fn the_quick_loop_routes_as_the_template_does() {
    let metadata = cargo_metadata::MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo describes the workspace");
    let router = &metadata.workspace_metadata["lambda"]["watch"]["router"];
    let mut actual = BTreeSet::new();
    for (path, functions) in router.as_object().expect("the manifest has a router") {
        for function in functions
            .as_array()
            .expect("a path has functions by method")
        {
            let text = |name: &str| function[name].as_str().expect("a text").to_owned();
            actual.insert(format!("{} {path} {}", text("method"), text("function")));
        }
    }
    let expected: BTreeSet<_> = registry::endpoints()
        .iter()
        .filter(|entry| entry.name != "dashboard")
        .map(|entry| format!("{} {}", entry.route, entry.name))
        .collect();
    actual.retain(|route| !route.ends_with(" dashboard"));
    expect_same("the router in Cargo.toml", &actual, &expected);
}

#[test]
fn no_right_to_scan_and_no_wildcard_stands_in_any_policy() {
    for file in fs::read_dir(root().join("infra")).expect("the stacks are there") {
        let path = file.expect("a file").path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a template");
        let file: Yaml = serde_norway::from_str(&text).expect("the file is YAML");
        let mut statements = Vec::new();
        find_statements(&file, &mut statements);
        for statement in statements {
            let why = too_wide(&statement);
            assert!(why.is_none(), "{path:?}: {why:?} in {statement:?}");
        }
    }
    let mut statements = Vec::new();
    find_statements(&yaml("template.yaml"), &mut statements);
    for statement in statements {
        assert_eq!(too_wide(&statement), None, "{statement:?}");
    }
    let template = fs::read_to_string(root().join("template.yaml")).expect("the template");
    assert!(!template.contains("CrudPolicy") && !template.contains("ReadPolicy"));
}

/// Every statement of every policy, wherever it stands.
fn find_statements(value: &Yaml, statements: &mut Vec<Yaml>) {
    match bare(value) {
        Yaml::Mapping(members) => {
            if members.contains_key("Effect") {
                statements.push(bare(value).clone());
            }
            for member in members.values() {
                find_statements(member, statements);
            }
        }
        Yaml::Sequence(items) => {
            for item in items {
                find_statements(item, statements);
            }
        }
        _ => {}
    }
}

/// One text or a list of them.
fn texts(value: &Yaml) -> Vec<String> {
    match bare(value) {
        Yaml::Sequence(items) => items.iter().flat_map(texts).collect(),
        Yaml::String(text) => vec![text.clone()],
        _ => Vec::new(),
    }
}

/// What a statement allows that it should not: whole services, scans, or every resource there is. The
/// policy of a key speaks of that key alone, and only the account itself may do everything with it.
fn too_wide(statement: &Yaml) -> Option<String> {
    if text(&statement["Effect"]) != "Allow" {
        return None;
    }
    for inverted in ["NotAction", "NotResource", "NotPrincipal"] {
        if !statement[inverted].is_null() {
            return Some(inverted.to_owned());
        }
    }
    let principals = texts(&statement["Principal"]["AWS"]);
    let is_of_root = principals.len() == 1 && principals[0].ends_with(":root");
    let actions = texts(&statement["Action"]);
    let is_of_key = !statement["Principal"].is_null()
        && actions.iter().all(|action| action.starts_with("kms:"));
    if text(&statement["Principal"]) == "*" || principals.contains(&"*".to_owned()) {
        return Some("everybody".to_owned());
    }
    let mut wide = actions.into_iter().filter(|action| {
        let is_wide = action.contains('*') && !(is_of_key && is_of_root && action == "kms:*");
        is_wide || action.eq_ignore_ascii_case("dynamodb:Scan")
    });
    let mut everywhere = texts(&statement["Resource"])
        .into_iter()
        .filter(|resource| resource.trim_matches('*').is_empty() && !is_of_key);
    wide.next().or_else(|| everywhere.next())
}

#[test]
fn a_wildcard_is_found_however_it_is_written() {
    let why = |text: &str| {
        let mut statements = Vec::new();
        let file: Yaml = serde_norway::from_str(text).expect("the example is YAML");
        find_statements(&file, &mut statements);
        statements.iter().find_map(too_wide)
    };
    for wide in [
        "{ Effect: Allow, Action: '*', Resource: a }",
        "{ Effect: Allow, Action: \"*\", Resource: a }",
        "{ Effect: Allow, Action: ['*'], Resource: a }",
        "{ Effect: Allow, Action: [s3:GetObject, 's3:*'], Resource: a }",
        "{ Effect: Allow, Action: 's3:Get*', Resource: a }",
        "Effect: Allow\nAction:\n  - s3:GetObject\n  - \"*\"\nResource: a",
        "Effect: Allow\nAction:\n  - dynamodb:scan\nResource: a",
        "{ Effect: Allow, NotAction: s3:GetObject, Resource: a }",
        "{ Effect: Allow, Action: s3:GetObject, Resource: '*' }",
        "{ Effect: Allow, Action: s3:GetObject, Resource: [a, '*'] }",
        "Effect: Allow\nAction: s3:GetObject\nResource:\n  - a\n  - \"*\"",
        "{ Effect: Allow, Action: s3:GetObject, Resource: !Sub '*' }",
        "{ Effect: Allow, Action: sqs:SendMessage, Resource: a, Principal: '*' }",
        "{ Effect: Allow, Action: sqs:SendMessage, Resource: a, Principal: { AWS: ['*'] } }",
        "{ Policies: [{ Statement: [{ Effect: Allow, Action: kms:*, Resource: a }] }] }",
    ] {
        assert!(why(wide).is_some(), "{wide}");
    }
    for narrow in [
        "{ Effect: Allow, Action: [s3:GetObject], Resource: !Sub '${Bucket}/T#*' }",
        "{ Effect: Deny, Action: '*', Resource: '*', Principal: '*' }",
        "{ Effect: Allow, Action: kms:*, Resource: '*', Principal: { AWS: !Sub 'arn:x:root' } }",
        "{ Effect: Allow, Action: [kms:Decrypt], Resource: '*', Principal: { Service: logs } }",
    ] {
        assert_eq!(why(narrow), None, "{narrow}");
    }
}

#[test]
fn what_is_uploaded_and_never_sent_has_an_end() {
    let storage = yaml("infra/storage.yaml");
    let media = &storage["Resources"]["Media"]["Properties"];
    // The id tells which version of an upload was inspected.
    assert_eq!(text(&media["VersioningConfiguration"]["Status"]), "Enabled");
    let rules = media["LifecycleConfiguration"]["Rules"]
        .as_sequence()
        .unwrap();
    let rule = rules
        .iter()
        .find(|rule| text(&rule["Prefix"]) == "uploads/");
    let rule = rule.expect("uploads have a rule of their own");
    assert_eq!(text(&rule["Status"]), "Enabled");
    assert!(rule["ExpirationInDays"].as_u64().unwrap() <= 7);
    assert_eq!(
        rule["NoncurrentVersionExpiration"]["NoncurrentDays"].as_u64(),
        Some(1)
    );
}

#[test]
fn roots_of_audit_trails_are_locked_for_their_term_and_written_once() {
    let storage = yaml("infra/storage.yaml");
    let roots = &storage["Resources"]["AuditRoots"]["Properties"];
    assert_eq!(bare(&roots["ObjectLockEnabled"]).as_bool(), Some(true));
    let retention = &roots["ObjectLockConfiguration"]["Rule"]["DefaultRetention"];
    assert_eq!(text(&retention["Mode"]), "COMPLIANCE");
    // As long as an entry is kept.
    assert_eq!(bare(&retention["Days"]).as_u64(), Some(731));
    let policy = &storage["Resources"]["AuditRootsPolicy"];
    let mut statements = Vec::new();
    find_statements(policy, &mut statements);
    let is_once_only = |statement: &Yaml| {
        text(&statement["Effect"]) == "Deny"
            && texts(&statement["Action"]) == ["s3:PutObject"]
            && text(&statement["Condition"]["Null"]["s3:if-none-match"]) == "true"
    };
    assert!(statements.iter().any(is_once_only));
}

#[test]
fn the_template_stays_under_what_cloudformation_takes() {
    let template = yaml("template.yaml");
    let resources = template["Resources"].as_mapping().expect("resources").len();
    // Each function adds a permission or a mapping.
    let transformed = resources + functions().len() + 2;
    assert!(transformed < 450, "{transformed} resources");
}

#[test]
fn dependencies_point_one_way() {
    const ORDER: [(&str, &[&str]); 8] = [
        ("derive", &[]),
        ("domain", &["derive"]),
        ("auth", &["domain"]),
        ("data", &["domain", "auth"]),
        ("providers", &["domain"]),
        ("api", &["domain", "auth", "data"]),
        ("work", &["domain", "data", "providers"]),
        ("xtask", &["auth", "domain"]),
    ];
    const SHARED: [&str; 6] = ["domain", "auth", "data", "providers", "api", "work"];
    let metadata = cargo_metadata::MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo describes the workspace");
    let own: BTreeSet<_> = metadata
        .packages
        .iter()
        .map(|package| package.name.to_string())
        .collect();
    for package in &metadata.packages {
        let normal = package
            .dependencies
            .iter()
            .filter(|dependency| dependency.kind == cargo_metadata::DependencyKind::Normal);
        let names: Vec<_> = normal.map(|dependency| dependency.name.as_str()).collect();
        let known = ORDER
            .iter()
            .find(|(name, _)| *name == package.name.as_str());
        let is_function = package.manifest_path.as_str().contains("/functions/");
        for name in &names {
            let is_outer = name.starts_with("aws-sdk-") || *name == "reqwest";
            let home = if *name == "reqwest" {
                "providers"
            } else {
                "data"
            };
            let is_home = package.name == home;
            let is_test = ["bare", "tests", "outside"].contains(&package.name.as_str());
            assert!(
                !is_outer || is_home || is_test,
                "{} depends on {name}",
                package.name
            );
            if let Some((_, allowed)) = known {
                assert!(
                    !own.contains(*name) || allowed.contains(name),
                    "{} on {name}",
                    package.name
                );
            }
            if is_function && own.contains(*name) {
                // Who may translate a message is who sees its conversation, and a receipt is said in one.
                let speaks = ["translation", "jobs"].contains(&package.name.as_str());
                let is_below = SHARED.contains(name) || speaks && *name == "conversations";
                assert!(is_below, "{} depends on {name}", package.name);
            }
        }
    }
}

#[test]
fn every_secret_is_one_that_a_role_can_read() {
    let access = fs::read_to_string(root().join("infra/access.yaml")).expect("the roles");
    for secret in [
        Secret::TokenKey,
        Secret::Pepper,
        Secret::LinkKey,
        Secret::Resend,
        Secret::Meta,
        Secret::Apns,
        Secret::OpenAi,
        Secret::GoogleMaps,
    ] {
        assert!(
            access.contains(&format!("/{}", secret.name())),
            "{secret:?}"
        );
    }
}
