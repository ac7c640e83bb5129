//! Deploys the template, or only the code of the functions that changed.
//!
//! `sam deploy` packs and compares every function, which takes longer than a person waits after a
//! change of one. So while the template, the stacks under it and the parameters are those of the
//! last full deploy, a function whose binary changed is updated alone. What counts as deployed is
//! asked of the emulator: a function whose package there is not the one recorded here is sent
//! again, and without the stack everything is deployed.

use std::{fs, thread};

use serde_json::{Map, Value, json};

use crate::{
    aws::{Aws, Function},
    front_door,
    functions::{Functions, deployed_name},
    pack,
    project::{ENDPOINT, Project, REGION, STACK},
    step::{Context, Failure, Outcome},
};

/// States in which a stack can be used.
const USABLE: [&str; 2] = ["CREATE_COMPLETE", "UPDATE_COMPLETE"];
/// States that no deploy can fix: a stack whose first deploy failed, or that could not go back, has
/// to go.
const BROKEN: [&str; 5] = [
    "ROLLBACK_COMPLETE",
    "ROLLBACK_FAILED",
    "UPDATE_ROLLBACK_FAILED",
    "CREATE_FAILED",
    "DELETE_FAILED",
];

/// Brings the stack to the state of the working tree.
pub(crate) fn run(project: &Project, functions: &Functions) -> Outcome<((), String)> {
    let aws = Aws::new();
    let inputs = inputs(project, functions)?;
    let binaries = digests(project, functions)?;
    let record = project.local("deployed.json");
    let last: Value = fs::read(&record)
        .ok()
        .and_then(|text| serde_json::from_slice(&text).ok())
        .unwrap_or_default();
    let stack = aws.stack(STACK)?;
    let is_last = stack.as_ref().is_some_and(|stack| {
        USABLE.contains(&stack.status.as_str()) && last["stack"] == json!(stack.version)
    });
    let (message, alone) = if is_last && last["inputs"] == json!(inputs) {
        let changed = changed(&aws, &binaries, &last)?;
        send_all(project, &changed)?;
        (describe(&changed), changed)
    } else {
        if stack.is_some_and(|stack| BROKEN.contains(&stack.status.as_str())) {
            aws.delete_stack(STACK)?;
        }
        let config = [
            "deploy",
            "--template-file",
            "template.yaml",
            "--config-env",
            "local",
            "--no-progressbar",
        ];
        sam(project, &config)?;
        // CloudFormation compares with its own last deploy and so misses code that was sent alone
        // since.
        let stale: Vec<&str> = sent_alone(&last)
            .filter(|name| functions.names.iter().any(|n| n == name))
            .collect();
        send_all(project, &stale)?;
        (
            format!("{} functions by sam deploy", functions.names.len()),
            stale,
        )
    };
    let deployed = aws.functions()?;
    let mut code = Map::new();
    for (name, binary) in &binaries {
        let package = deployed
            .iter()
            .find(|function| function.name == deployed_name(name));
        let package = package
            .ok_or_else(|| Failure::new(format!("the template has no function for {name}")))?;
        let alone = alone.contains(&name.as_str()) || sent_alone(&last).any(|sent| sent == name);
        code.insert(
            name.clone(),
            json!({ "binary": binary, "package": package.code, "alone": alone }),
        );
    }
    let version = aws.stack(STACK)?.map(|stack| stack.version);
    fs::write(
        &record,
        json!({ "stack": version, "inputs": inputs, "code": code }).to_string(),
    )?;
    point_front_door(project, &aws)?;
    write_env(project, &deployed)?;
    Ok(((), message))
}

/// The functions whose code was sent without `CloudFormation` since it first deployed them.
fn sent_alone(last: &Value) -> impl Iterator<Item = &str> {
    let code = last["code"].as_object().into_iter().flatten();
    code.filter(|(_, function)| function["alone"] == json!(true))
        .map(|(name, _)| name.as_str())
}

/// Tells the front door which API, and which sockets, the stack has now.
fn point_front_door(project: &Project, aws: &Aws) -> Outcome<()> {
    let (mut api, mut sockets) = (None, None);
    for id in aws.resources(STACK, "AWS::ApiGatewayV2::Api")? {
        if aws.gateway(&format!("apis/{id}"))?["protocolType"] == json!("WEBSOCKET") {
            let stages = aws.gateway(&format!("apis/{id}/stages"))?;
            sockets = stages["items"][0]["stageName"]
                .as_str()
                .map(|stage| format!("{id}/{stage}"));
        } else {
            api = Some(id);
        }
    }
    let api = api.ok_or_else(|| Failure::new("the stack has no HTTP API"))?;
    front_door::point_at(project, &api, sockets.as_deref())
}

/// The functions that are not deployed as they were built.
fn changed<'a>(aws: &Aws, binaries: &'a [(String, String)], last: &Value) -> Outcome<Vec<&'a str>> {
    let deployed = aws.functions()?;
    let is_current = |name: &str, binary: &str| {
        let known = &last["code"][name];
        let there = deployed
            .iter()
            .find(|function| function.name == deployed_name(name));
        known["binary"] == json!(binary)
            && there.is_some_and(|function| known["package"] == json!(function.code))
    };
    let changed = binaries
        .iter()
        .filter(|(name, binary)| !is_current(name, binary));
    Ok(changed.map(|(name, _)| name.as_str()).collect())
}

fn describe(changed: &[&str]) -> String {
    match changed {
        [] => "nothing changed".to_owned(),
        few if few.len() <= 3 => format!("updated {}", few.join(", ")),
        many => format!("updated {} functions", many.len()),
    }
}

/// Sends the code of these functions, as many at a time as there are cores.
fn send_all(project: &Project, names: &[&str]) -> Outcome<()> {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..workers)
            .map(|worker| {
                let mut mine = names.iter().skip(worker).step_by(workers);
                scope.spawn(move || mine.try_for_each(|name| send(project, name)))
            })
            .collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().expect("sending code does not panic"))
    })
}

fn send(project: &Project, name: &str) -> Outcome<()> {
    let zip = pack::zip_of(&fs::read(project.bootstrap(name))?, pack::Effort::Quick)?;
    let expected = pack::sha256_base64(&zip);
    let deployed = Aws::new().update_code(&deployed_name(name), &zip)?;
    if deployed == expected {
        Ok(())
    } else {
        Err(Failure::new(format!(
            "{name} was sent as {expected} and is deployed as {deployed}"
        )))
    }
}

/// Everything a full deploy depends on, except the binaries.
fn inputs(project: &Project, functions: &Functions) -> Outcome<String> {
    let mut files = vec![
        project.root.join("template.yaml"),
        project.root.join("samconfig.toml"),
    ];
    files.push(project.local("parameters.yaml"));
    let infra = project.root.join("infra");
    let mut stacks: Vec<_> = fs::read_dir(&infra)
        .context(infra.display())?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "yaml"))
        .collect();
    stacks.sort();
    files.extend(stacks);
    let mut all = functions.names.join(" ").into_bytes();
    for file in files {
        all.extend(fs::read(&file).context(file.display())?);
    }
    Ok(pack::sha256_hex(&all))
}

fn digests(project: &Project, functions: &Functions) -> Outcome<Vec<(String, String)>> {
    let digest = |name: &String| {
        let file = project.bootstrap(name);
        Ok((
            name.clone(),
            pack::sha256_hex(&fs::read(&file).context(file.display())?),
        ))
    };
    functions.names.iter().map(digest).collect()
}

/// Runs the SAM CLI with its output in a log.
fn sam(project: &Project, args: &[&str]) -> Outcome<()> {
    let log = project.local("deploy.log");
    let file = fs::File::create(&log).context(log.display())?;
    let status = project
        .command("sam")
        .args(args)
        .stdout(file.try_clone()?)
        .stderr(file)
        .status()
        .context("sam")?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::with_log(format!("sam {} failed", args[0]), &log))
    }
}

/// Writes the settings of the deployed functions, for `cargo lambda watch --env-file
/// target/local/env`.
fn write_env(project: &Project, deployed: &[Function]) -> Outcome<()> {
    let mut env: Vec<(String, String)> = deployed
        .iter()
        .filter(|function| function.name.starts_with(&deployed_name("")))
        .flat_map(|function| function.env.clone())
        .collect();
    let local = [
        ("AWS_ENDPOINT_URL", ENDPOINT),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_REGION", REGION),
    ];
    env.extend(local.map(|(name, value)| (name.to_owned(), value.to_owned())));
    env.sort();
    env.dedup_by(|next, existing| next.0 == existing.0);
    let lines: Vec<String> = env
        .iter()
        .map(|(name, value)| format!("{name}='{value}'\n"))
        .collect();
    fs::write(project.local("env"), lines.concat())?;
    Ok(())
}
