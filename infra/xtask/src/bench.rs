//! `cargo xtask bench`: what each function weighs and costs, measured on the function itself.
//!
//! Every bootstrap runs against a runtime API on loopback. The start is measured without network:
//! its AWS endpoint is on loopback and refuses at once. Requests are measured against the running
//! stack with the sample event of the function. CPU time is the process's own, read from the kernel
//! between two polls, so neither the emulator nor the waiting counts. How long an answer takes holds
//! both, and is shown for comparison only. What is written is counted at a door to the emulator.

use std::{
    fs,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    build,
    functions::{BARE, Functions},
    meter::{Call, Meter},
    pack,
    project::Project,
    runtime_api::{RuntimeApi, refuse_everything},
    sample::{Sample, Stage},
    step::{Context, Failure, Outcome},
};

const STARTS: usize = 15;
const WARM_UP: usize = 5;
const REQUESTS: usize = 200;
/// A function that hashes passwords is measured less often.
const FEWEST: usize = 15;
/// What is measured that often only, for a job takes so many payments.
const LIMITED: [&str; 1] = ["payment-record"];
const LIMIT: Duration = Duration::from_secs(4);
/// How many requests go through the door that counts.
const METERED: usize = 10;
/// Functions that receive the webhooks of providers; each may write so many units.
const WEBHOOKS: [&str; 3] = ["meta-receive", "meta-verify", "resend-receive"];
const WEBHOOK_UNITS: f64 = 2.0;

/// What was measured of one function.
struct Figures {
    binary: u64,
    zip: u64,
    start: Duration,
    cpu_median: Duration,
    cpu_p99: Duration,
    resident_kb: u64,
    log_bytes: usize,
    answer: Duration,
    calls: f64,
    units: f64,
    status: String,
}

/// The budgets: bytes, times and memory of one function.
const BOOTSTRAP_MB: f64 = 8.5;
const ZIP_MB: f64 = 3.5;
const START_MS: f64 = 6.0;
const RESIDENT_MB: f64 = 12.0;
const LOG_BYTES: usize = 700;
/// Own CPU of a request that calls nothing, and what each call of AWS may add.
const REQUEST_MS: f64 = 0.15;
const CALL_MS: f64 = 0.22;

/// Functions whose cost is a password hash, which is meant to be dear.
const HASHING: [&str; 6] = [
    "company-sign-up",
    "invitation-accept",
    "password-change",
    "password-reset-confirm",
    "session-start",
    "totp-enroll",
];

impl Figures {
    /// Which figures miss their budget.
    fn over_budget(&self, name: &str) -> String {
        let hashes = HASHING.contains(&name);
        let cpu = REQUEST_MS + CALL_MS * self.calls;
        let misses = [
            ("bootstrap", megabytes(self.binary) > BOOTSTRAP_MB),
            ("zip", megabytes(self.zip) > ZIP_MB),
            ("start", millis(self.start) > START_MS),
            ("CPU", !hashes && millis(self.cpu_median) > cpu),
            ("resident", megabytes(self.resident_kb * 1024) > RESIDENT_MB),
            ("log", self.log_bytes > LOG_BYTES),
            (
                "write units",
                WEBHOOKS.contains(&name) && self.units > WEBHOOK_UNITS,
            ),
        ];
        let names: Vec<&str> = misses
            .iter()
            .filter(|(_, is)| *is)
            .map(|(name, _)| *name)
            .collect();
        names.join(", ")
    }
}

/// Prints one line per function.
pub(crate) fn run(project: &Project, names: &[String]) -> Outcome<()> {
    if !cfg!(target_os = "linux") {
        return Err(Failure::new("the bench reads /proc and runs on Linux only"));
    }
    let mut measured = Functions::read(project)?.names;
    measured.retain(|name| names.is_empty() || names.contains(name));
    build::release(project, &measured)?;
    let mut stage = Stage::set()?;
    println!("{}", machine());
    println!(
        "| function | bootstrap MB | zip MB | start ms | CPU ms median | CPU ms p99 | resident MB | log bytes | answer ms | calls | write units | answer | over budget |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    let mut compared = Vec::new();
    for name in &measured {
        stage.refresh()?;
        let (f, calls) = measure(project, name, &stage)
            .map_err(|failure| Failure::new(format!("{name}: {failure}")))?;
        if COMPARED.contains(&name.as_str()) {
            compared.push((name, f.cpu_median, bare(project, &calls)?));
        }
        println!(
            "| {name} | {:.1} | {:.1} | {:.1} | {:.2} | {:.2} | {:.1} | {} | {:.1} | {:.1} | {:.1} | {} | {} |",
            megabytes(f.binary),
            megabytes(f.zip),
            millis(f.start),
            millis(f.cpu_median),
            millis(f.cpu_p99),
            megabytes(f.resident_kb * 1024),
            f.log_bytes,
            millis(f.answer),
            f.calls,
            f.units,
            f.status,
            f.over_budget(name),
        );
    }
    println!();
    for (name, own, bare) in compared {
        println!(
            "{name}: {:.2} ms; a bare function that makes the same calls: {:.2} ms, {:.2} of it",
            millis(own),
            millis(bare),
            millis(own) / millis(bare),
        );
    }
    println!();
    list_costs(project, names)
}

/// Functions that are shown beside a bare one that makes the same calls.
const COMPARED: [&str; 2] = ["job-view", "job-create"];

/// The CPU time of a function that makes these calls and nothing else.
fn bare(project: &Project, calls: &[Call]) -> Outcome<Duration> {
    let calls: Vec<_> = calls.iter().filter_map(table_call).collect();
    let event = json!({
        "version": "2.0",
        "rawPath": "/",
        "rawQueryString": "",
        "headers": { "content-type": "application/json" },
        "requestContext": { "http": { "method": "POST", "path": "/" } },
        "body": json!(calls).to_string(),
        "isBase64Encoded": false,
    })
    .to_string();
    let mut api = RuntimeApi::listen()?;
    let process = Process::start(project, BARE, &api, None)?;
    api.polled()?;
    let requests = repeat(&process, &mut api, REQUESTS, |_| event.clone().into_bytes())?;
    if status_of(&requests.answer) != "200" {
        return Err(Failure::new("the bare function does not answer"));
    }
    Ok(requests.cpu[requests.cpu.len() / 2])
}

/// A call of the table as the bare function reads it. What it writes goes to keys of its own, so that
/// nothing of the company changes and no condition fails at the second time.
fn table_call(call: &Call) -> Option<Value> {
    match call.operation.as_str() {
        "BatchGetItem" => {
            let tables = call.input["RequestItems"].as_object()?;
            Some(json!({ "read": tables.values().next()?["Keys"] }))
        }
        "GetItem" => Some(json!({ "read": [call.input["Key"]] })),
        "TransactWriteItems" => {
            let actions = call.input["TransactItems"].as_array()?;
            let items = actions.iter().enumerate().map(|(number, action)| {
                let mut item = action["Put"]["Item"].clone();
                if item.is_null() {
                    item = json!({});
                }
                item["pk"] = json!({ "S": "BENCH" });
                item["sk"] = json!({ "S": number.to_string() });
                item
            });
            Some(json!({ "write": items.collect::<Vec<_>>() }))
        }
        _ => None,
    }
}

/// What one page of each list of these functions consumes at growing sizes; in the tests, which know the rows.
fn list_costs(project: &Project, names: &[String]) -> Outcome<()> {
    let binary = build::companion(project, "list-costs", Stdio::inherit())?
        .ok_or_else(|| Failure::new("list-costs does not compile"))?;
    let status = Command::new(binary)
        .args(names)
        .current_dir(&project.root)
        .status()
        .context("list-costs")?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new("a list costs more when there is more of it"))
    }
}

fn measure(project: &Project, name: &str, stage: &Stage) -> Outcome<(Figures, Vec<Call>)> {
    let binary = project.bootstrap(name);
    let code = fs::read(&binary).context(binary.display())?;
    let aws = refuse_everything()?;
    let mut starts = (0..STARTS)
        .map(|_| start_time(project, name, &aws))
        .collect::<Outcome<Vec<_>>>()?;
    starts.sort();

    let mut sample = stage.sample(project, name)?;
    let mut api = RuntimeApi::listen()?;
    let mut process = Process::start(project, name, &api, None)?;
    api.polled()?;
    let logged = process.logged();
    let most = if LIMITED.contains(&name) {
        FEWEST
    } else {
        REQUESTS
    };
    let requests = repeat(&process, &mut api, most, |number| sample.numbered(number))?;
    let resident_kb = process.resident_kb()?;
    thread::sleep(Duration::from_millis(20));
    let log_bytes = (process.logged() - logged) / (WARM_UP + requests.cpu.len());
    drop(process);
    let calls = called(project, name, &mut sample)?;
    let units: usize = calls.iter().map(Call::units).sum();
    let figures = Figures {
        binary: code.len() as u64,
        zip: pack::zip_of(&code, pack::Effort::AsSam)?.len() as u64,
        start: starts[STARTS / 2],
        cpu_median: requests.cpu[requests.cpu.len() / 2],
        cpu_p99: requests.cpu[requests.cpu.len() * 99 / 100],
        resident_kb,
        log_bytes,
        answer: requests.took[requests.took.len() / 2],
        calls: a_request(calls.len())?,
        units: a_request(units)?,
        status: status_of(&requests.answer),
    };
    let of_one = calls.len() / METERED;
    Ok((figures, calls.into_iter().take(of_one).collect()))
}

/// What requests took, in order of size, and the last answer.
struct Requests {
    cpu: Vec<Duration>,
    took: Vec<Duration>,
    answer: Vec<u8>,
}

/// Sends requests, the first of which do not count.
fn repeat(
    process: &Process,
    api: &mut RuntimeApi,
    most: usize,
    mut request: impl FnMut(usize) -> Vec<u8>,
) -> Outcome<Requests> {
    for number in 0..WARM_UP {
        api.invoke(&request(number))?;
    }
    let begun = Instant::now();
    let (mut cpu, mut took) = (Vec::with_capacity(most), Vec::with_capacity(most));
    let mut answer = Vec::new();
    let mut before = process.cpu()?;
    while cpu.len() < most && (cpu.len() < FEWEST || begun.elapsed() < LIMIT) {
        let time;
        (time, answer) = api.invoke(&request(WARM_UP + cpu.len()))?;
        took.push(time);
        let now = process.cpu()?;
        cpu.push(now.saturating_sub(before));
        before = now;
    }
    cpu.sort();
    took.sort();
    Ok(Requests { cpu, took, answer })
}

/// The calls of some requests.
fn called(project: &Project, name: &str, sample: &mut Sample) -> Outcome<Vec<Call>> {
    let (mut api, meter) = (RuntimeApi::listen()?, Meter::open()?);
    let _process = Process::start(project, name, &api, Some(meter.address()))?;
    api.polled()?;
    meter.take();
    for number in 0..METERED {
        api.invoke(&sample.numbered(WARM_UP + REQUESTS + number))?;
    }
    Ok(meter.take())
}

/// What one request has of what was counted of them all.
fn a_request(total: usize) -> Outcome<f64> {
    Ok(f64::from(u32::try_from(total)?) / f64::from(u32::try_from(METERED)?))
}

/// From the start of the process to its first poll, without network.
fn start_time(project: &Project, name: &str, aws: &str) -> Outcome<Duration> {
    let mut api = RuntimeApi::listen()?;
    let started = Instant::now();
    let _process = Process::start(project, name, &api, Some(aws))?;
    Ok(api.polled()?.duration_since(started))
}

/// A running bootstrap; ended when dropped.
struct Process {
    child: Child,
    logged: Arc<AtomicUsize>,
}

impl Process {
    fn start(
        project: &Project,
        name: &str,
        api: &RuntimeApi,
        endpoint: Option<&str>,
    ) -> Outcome<Self> {
        let env = fs::read_to_string(project.local("env"))
            .context("target/local/env; run `cargo xtask up` first")?;
        let mut command = Command::new(project.bootstrap(name));
        command.env_clear().envs(env.lines().filter_map(setting));
        if let Some(endpoint) = endpoint {
            command.env("AWS_ENDPOINT_URL", endpoint);
        }
        command
            .env("AWS_LAMBDA_RUNTIME_API", api.address())
            .env("AWS_LAMBDA_FUNCTION_NAME", name)
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().context(name)?;
        let logged = Arc::new(AtomicUsize::new(0));
        if let Some(stream) = child.stdout.take() {
            count(stream, Arc::clone(&logged));
        }
        if let Some(stream) = child.stderr.take() {
            count(stream, Arc::clone(&logged));
        }
        Ok(Self { child, logged })
    }

    fn logged(&self) -> usize {
        self.logged.load(Ordering::Relaxed)
    }

    /// CPU time of all its threads: the first field of `schedstat`, in nanoseconds.
    fn cpu(&self) -> Outcome<Duration> {
        let tasks = format!("/proc/{}/task", self.child.id());
        let mut total = 0;
        for task in fs::read_dir(&tasks).context(&tasks)? {
            let text = fs::read_to_string(task?.path().join("schedstat"))?;
            total += text
                .split_whitespace()
                .next()
                .and_then(|number| number.parse::<u64>().ok())
                .unwrap_or(0);
        }
        Ok(Duration::from_nanos(total))
    }

    fn resident_kb(&mut self) -> Outcome<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
            .ok_or_else(|| Failure::new("the kernel does not tell the resident memory"))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A line of the environment file: `NAME='value'`.
fn setting(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once('=')?;
    Some((name, value.trim_matches('\'')))
}

/// Counts what a stream delivers until it ends.
fn count(mut stream: impl std::io::Read + Send + 'static, total: Arc<AtomicUsize>) {
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(read @ 1..) = stream.read(&mut buffer) {
            total.fetch_add(read, Ordering::Relaxed);
        }
    });
}

/// The HTTP status in an answer, or `-` for a function that has none.
fn status_of(answer: &[u8]) -> String {
    let value: Value = serde_json::from_slice(answer).unwrap_or_default();
    value["statusCode"]
        .as_u64()
        .map_or_else(|| "-".to_owned(), |status| status.to_string())
}

/// The machine that the figures belong to.
fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("unknown", |m| m.1);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    format!("{model}, {cores} cores, {}\n", std::env::consts::ARCH)
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1_048_576.0
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
