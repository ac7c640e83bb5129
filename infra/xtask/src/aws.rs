//! The few AWS calls that `xtask` makes, on the emulator only.
//!
//! The emulator takes the account from the access key and the service from the scope of the
//! credential, and checks no signature of its root key; the signature below is therefore a
//! placeholder and useless on AWS.

use std::{
    thread,
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use ureq::{Agent, Body, http::Response};

use crate::{
    project::{ENDPOINT, REGION},
    step::{Context, Failure, Outcome},
};

const LIMIT: Duration = Duration::from_mins(1);
const POLL: Duration = Duration::from_millis(200);

/// A blocking client of the emulator.
pub(crate) struct Aws {
    agent: Agent,
}

/// A deployed function.
pub(crate) struct Function {
    /// Its name on AWS.
    pub(crate) name: String,
    /// SHA-256 of its package, in base64.
    pub(crate) code: String,
    /// Its environment.
    pub(crate) env: Vec<(String, String)>,
}

/// A deployed stack.
pub(crate) struct Stack {
    /// Its id: another value for every stack that was ever made.
    pub(crate) id: String,
    /// Such as `UPDATE_COMPLETE`.
    pub(crate) status: String,
    /// Its id and the time of its last update: another value after every deploy.
    pub(crate) version: String,
}

impl Aws {
    /// A client with its own connections.
    pub(crate) fn new() -> Self {
        Self {
            agent: agent(LIMIT),
        }
    }

    /// Whether the emulator answers.
    pub(crate) fn is_healthy() -> bool {
        agent(Duration::from_secs(1))
            .get(format!("{ENDPOINT}/_ministack/health"))
            .call()
            .is_ok_and(|answer| answer.status() == 200)
    }

    /// A call of a service that speaks JSON, such as `secretsmanager` and `CreateSecret`.
    pub(crate) fn json(
        &self,
        service: &str,
        target: &str,
        body: &Value,
    ) -> Outcome<Result<Value, String>> {
        let version = if service == "sqs" { "1.0" } else { "1.1" };
        let answer = self
            .agent
            .post(ENDPOINT)
            .header("authorization", credential(service))
            .header("content-type", format!("application/x-amz-json-{version}"))
            .header("x-amz-target", target)
            .send(body.to_string())
            .context(target)?;
        let (good, text) = read(answer)?;
        let value: Value = if text.is_empty() {
            json!({})
        } else {
            serde_json::from_str(&text).context(target)?
        };
        Ok(if good {
            Ok(value)
        } else {
            Err(error_name(&value))
        })
    }

    /// As [`Aws::json`], where an error is the end.
    pub(crate) fn must(&self, service: &str, target: &str, body: &Value) -> Outcome<Value> {
        self.json(service, target, body)?
            .map_err(|error| Failure::new(format!("{target}: {error}")))
    }

    /// A stack as it is now, `None` when there is none.
    pub(crate) fn stack(&self, stack: &str) -> Outcome<Option<Stack>> {
        let text = self.query(
            "cloudformation",
            &[("Action", "DescribeStacks"), ("StackName", stack)],
        )?;
        let first = |text: &str, tag| {
            between(text, tag)
                .first()
                .map(|found| (*found).to_owned())
                .unwrap_or_default()
        };
        Ok(text.map(|text| {
            let id = first(&text, "StackId");
            let version = format!("{id} {}", first(&text, "LastUpdatedTime"));
            Stack {
                id,
                status: first(&text, "StackStatus"),
                version,
            }
        }))
    }

    /// Deletes a stack and waits until it is gone.
    pub(crate) fn delete_stack(&self, stack: &str) -> Outcome<()> {
        let form = [("Action", "DeleteStack"), ("StackName", stack)];
        self.query("cloudformation", &form)?;
        let started = Instant::now();
        while let Some(left) = self.stack(stack)? {
            if left.status == "DELETE_COMPLETE" {
                break;
            }
            if left.status == "DELETE_FAILED" || started.elapsed() > LIMIT {
                return Err(Failure::new(format!("{stack} is {} for ever", left.status)));
            }
            thread::sleep(POLL);
        }
        Ok(())
    }

    /// The ids of a stack's resources of one kind.
    pub(crate) fn resources(&self, stack: &str, kind: &str) -> Outcome<Vec<String>> {
        let form = [("Action", "DescribeStackResources"), ("StackName", stack)];
        let text = self.query("cloudformation", &form)?.unwrap_or_default();
        let members = between(&text, "member").into_iter();
        Ok(members
            .filter(|member| between(member, "ResourceType").first() == Some(&kind))
            .filter_map(|member| {
                between(member, "PhysicalResourceId")
                    .first()
                    .map(|id| (*id).to_owned())
            })
            .collect())
    }

    /// A resource of the API Gateway, such as `apis/<id>`.
    pub(crate) fn gateway(&self, path: &str) -> Outcome<Value> {
        let url = format!("{ENDPOINT}/v2/{path}");
        let answer = self
            .agent
            .get(url)
            .header("authorization", credential("apigateway"))
            .call()
            .context(path)?;
        let (good, text) = read(answer)?;
        let value = serde_json::from_str(&text).context(path)?;
        if good {
            Ok(value)
        } else {
            Err(Failure::new(format!("{path}: {}", error_name(&value))))
        }
    }

    /// Every deployed function.
    pub(crate) fn functions(&self) -> Outcome<Vec<Function>> {
        let mut functions = Vec::new();
        let mut marker = String::new();
        loop {
            let url = format!("{ENDPOINT}/2015-03-31/functions/?MaxItems=50{marker}");
            let answer = self
                .agent
                .get(url)
                .header("authorization", credential("lambda"))
                .call()
                .context("lambda")?;
            let (good, text) = read(answer)?;
            let page: Value = serde_json::from_str(&text).context("ListFunctions")?;
            if !good {
                return Err(Failure::new(format!(
                    "ListFunctions: {}",
                    error_name(&page)
                )));
            }
            for function in page["Functions"].as_array().into_iter().flatten() {
                let env = function["Environment"]["Variables"]
                    .as_object()
                    .into_iter()
                    .flatten();
                functions.push(Function {
                    name: text_of(&function["FunctionName"]),
                    code: text_of(&function["CodeSha256"]),
                    env: env
                        .map(|(name, value)| (name.clone(), text_of(value)))
                        .collect(),
                });
            }
            match page["NextMarker"].as_str() {
                Some(next) if !next.is_empty() => marker = format!("&Marker={next}"),
                _ => return Ok(functions),
            }
        }
    }

    /// Replaces the code of a function. Returns the digest that Lambda now reports.
    pub(crate) fn update_code(&self, function: &str, zip: &[u8]) -> Outcome<String> {
        let answer = self
            .agent
            .put(format!("{ENDPOINT}/2015-03-31/functions/{function}/code"))
            .header("authorization", credential("lambda"))
            .header("content-type", "application/json")
            .send(json!({ "ZipFile": STANDARD.encode(zip) }).to_string())
            .context(function)?;
        let (good, text) = read(answer)?;
        let value: Value = serde_json::from_str(&text).context(function)?;
        if good {
            Ok(text_of(&value["CodeSha256"]))
        } else {
            Err(Failure::new(format!(
                "UpdateFunctionCode {function}: {}",
                error_name(&value)
            )))
        }
    }

    /// A call of a service that speaks the query protocol; `None` when it answers with an error.
    fn query(&self, service: &str, form: &[(&str, &str)]) -> Outcome<Option<String>> {
        let body: Vec<String> = form
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let answer = self
            .agent
            .post(ENDPOINT)
            .header("authorization", credential(service))
            .header("content-type", "application/x-www-form-urlencoded")
            .send(body.join("&"))
            .context(service)?;
        let (good, text) = read(answer)?;
        Ok(good.then_some(text))
    }
}

/// A client that reports every status as an answer and asks no proxy.
pub(crate) fn agent(limit: Duration) -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .timeout_global(Some(limit))
        .build()
        .into()
}

fn credential(service: &str) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential=test/20260101/{REGION}/{service}/aws4_request, SignedHeaders=host, \
         Signature={:064}",
        0
    )
}

fn read(mut answer: Response<Body>) -> Outcome<(bool, String)> {
    let good = answer.status().is_success();
    Ok((
        good,
        answer
            .body_mut()
            .with_config()
            .limit(64 * 1024 * 1024)
            .read_to_string()?,
    ))
}

fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The name of an AWS error, without its namespace.
fn error_name(value: &Value) -> String {
    let name = value["__type"]
        .as_str()
        .or(value["Type"].as_str())
        .unwrap_or("unknown error");
    let message = value["message"]
        .as_str()
        .or(value["Message"].as_str())
        .unwrap_or_default();
    format!("{}: {message}", name.rsplit('#').next().unwrap_or(name))
}

/// What stands between each opening and closing tag of this name. Enough for flat XML without
/// attributes.
fn between<'a>(text: &'a str, tag: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    text.split(open.as_str())
        .skip(1)
        .filter_map(|rest| rest.split_once(close.as_str()))
        .map(|(inner, _)| inner)
        .collect()
}
