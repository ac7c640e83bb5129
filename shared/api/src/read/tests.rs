//! What is told of a body that is wrong, and of parameters.

use domain::nullable;
use domain::patch::{Patch, PatchRequired};
use schemars::JsonSchema;
use serde::Deserialize;

use super::*;

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Order {
    name: String,
    count: u8,
    #[serde(default)]
    items: Vec<Item>,
    home: Option<Place>,
    kind: Kind,
    #[serde(default)]
    note: Patch<String>,
    #[serde(default)]
    title: PatchRequired<String>,
    #[serde(deserialize_with = "nullable::required")]
    #[schemars(schema_with = "nullable::schema::<String>")]
    owner: Option<String>,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Item {
    id: i64,
    price: f64,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Place {
    line: String,
    city: String,
    is_open: bool,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Repair,
    Sale,
}

fn faults_of(body: &str) -> Vec<Wrong> {
    let json = Json::parse(body.as_bytes()).unwrap();
    super::json::<Order>(&json).unwrap_err()
}

#[track_caller]
fn assert_faults(body: &str, expected: &[(&str, &str)]) {
    let faults = faults_of(body);
    let faults: Vec<_> = faults
        .iter()
        .map(|(at, detail)| (at.as_str(), detail.as_str()))
        .collect();
    assert_eq!(faults, expected, "{body}");
}

const GOOD: &str = r#"{"name":"a","count":1,"kind":"sale","owner":null}"#;

#[test]
fn a_good_body_is_read() {
    let json = Json::parse(GOOD.as_bytes()).unwrap();
    let order: Order = super::json(&json).unwrap();
    assert_eq!(
        (order.count, order.kind, order.note),
        (1, Kind::Sale, Patch::Absent)
    );
    let whole = r#"{"owner":"o","kind":"repair","count":2.0,"name":"a","note":null,"title":"t",
        "items":[{"id":-3,"price":1},{"id":1e2,"price":0.5}],
        "home":{"line":"1","city":"Denver","is_open":true}}"#;
    let order: Order = super::json(&Json::parse(whole.as_bytes()).unwrap()).unwrap();
    assert_eq!(
        (order.count, order.items[1].id, order.note),
        (2, 100, Patch::Clear)
    );
}

#[test]
fn every_fault_is_told_at_once_and_each_at_its_place() {
    assert_faults(
        r#"{"name":5,"count":-1,"items":[{"id":1,"price":2},{"id":"x","price":true},7,{"id":1}],
            "home":{"line":null,"surprise":1},"kind":"gift","title":null,"extra":{},"owner":[]}"#,
        &[
            ("/name", "must be text"),
            ("/count", "must be a whole number from 0 to 255"),
            ("/items/1/id", "must be a whole number"),
            ("/items/1/price", "must be a number"),
            ("/items/2", "must be an object"),
            ("/items/3/price", "is required"),
            ("/home/line", "must be text"),
            ("/home/surprise", "is not a known field"),
            ("/home/city", "is required"),
            ("/home/is_open", "is required"),
            ("/kind", "must be one of repair, sale"),
            (
                "/title",
                "must not be null; leave the field out to keep its value",
            ),
            ("/extra", "is not a known field"),
            ("/owner", "must be text"),
        ],
    );
}

#[test]
fn every_missing_field_is_told_at_once() {
    assert_faults(
        "{}",
        &[
            ("/name", "is required"),
            ("/count", "is required"),
            ("/kind", "is required"),
            ("/owner", "is required"),
        ],
    );
}

#[test]
fn a_list_is_not_taken_for_an_object_anywhere() {
    assert_faults(r#"["a",1,[],null,"sale"]"#, &[("", "must be an object")]);
    let nested = GOOD.replace('}', r#","items":[[1,2]],"home":["1","Denver",true]}"#);
    assert_faults(
        &nested,
        &[
            ("/items/0", "must be an object"),
            ("/home", "must be an object"),
        ],
    );
}

#[test]
fn a_key_that_appears_twice_is_refused_at_its_place() {
    let twice = GOOD.replace('}', r#","name":"b"}"#);
    assert_faults(&twice, &[("/name", "appears more than once")]);
    let nested = GOOD.replace('}', r#","items":[{"id":1,"price":2,"\u0069d":1}]}"#);
    assert_faults(&nested, &[("/items/0/id", "appears more than once")]);
}

#[test]
fn a_wrong_field_is_not_called_missing_as_well() {
    let wrong = GOOD.replace("\"a\"", "{}");
    assert_faults(&wrong, &[("/name", "must be text")]);
}

#[test]
fn a_key_is_escaped_in_its_pointer() {
    let odd = GOOD.replace('}', r#","a/b~c":1}"#);
    assert_faults(&odd, &[("/a~1b~0c", "is not a known field")]);
}

#[test]
fn numbers_are_whole_in_any_spelling_and_never_beyond_what_json_carries() {
    for (count, is_good) in [
        ("1", true),
        ("1.0", true),
        ("2e1", true),
        ("-0", true),
        ("1.5", false),
        ("256", false),
        ("1e30", false),
        ("\"1\"", false),
        ("null", false),
    ] {
        let body = GOOD.replace("\"count\":1", &format!("\"count\":{count}"));
        let read = super::json::<Order>(&Json::parse(body.as_bytes()).unwrap());
        assert_eq!(read.is_ok(), is_good, "{count}");
    }
    let large = GOOD.replace('}', r#","items":[{"id":9007199254740993,"price":1}]}"#);
    assert_faults(&large, &[("/items/0/id", "must be a whole number")]);
}

#[test]
fn at_most_fifty_faults_are_told() {
    let items = vec!["7"; 500].join(",");
    let body = GOOD.replace('}', &format!(r#","items":[{items}]}}"#));
    assert_eq!(faults_of(&body).len(), MOST_FAULTS);
    let unknown: Vec<_> = (0..500).map(|n| format!("\"x{n}\":1")).collect();
    let body = GOOD.replace('}', &format!(",{}}}", unknown.join(",")));
    assert_eq!(faults_of(&body).len(), MOST_FAULTS);
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Filter {
    open: Option<bool>,
    kind: Option<Kind>,
    limit: Option<u8>,
    name: String,
}

fn filter(query: &[(&str, &str)]) -> Result<Filter, Vec<Wrong>> {
    let pairs = query
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    parameters(pairs.collect())
}

#[test]
fn parameters_are_read_from_text_and_told_at_once() {
    let read = filter(&[
        ("open", "true"),
        ("kind", ""),
        ("limit", "7"),
        ("name", "7"),
    ]);
    let expected = Filter {
        open: Some(true),
        kind: None,
        limit: Some(7),
        name: "7".into(),
    };
    assert_eq!(read.unwrap(), expected);
    let faults = filter(&[
        ("open", "yes"),
        ("limit", "x"),
        ("limit", "y"),
        ("more", ""),
    ])
    .unwrap_err();
    let faults: Vec<_> = faults
        .iter()
        .map(|(at, detail)| (at.as_str(), detail.as_str()))
        .collect();
    assert_eq!(
        faults,
        [
            ("/open", "must be true or false"),
            ("/limit", "must be a whole number from 0 to 255"),
            ("/more", "is not a known field"),
            ("/name", "is required"),
        ]
    );
}
