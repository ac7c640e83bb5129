//! Deploys the template, or only the code of the functions that changed.
//!
//! `sam deploy` packs and compares every function, which takes longer than a person waits after a
//! change of one. So while the template, the stacks under it and the parameters are those of the
//! last full deploy, a function whose package changed is updated alone. What counts as deployed is
//! asked of the emulator, and without the stack everything is deployed.

use std::{fs, thread};

use serde_json::{Value, json};

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
    let record = project.local("deployed.json");
    let last: Value = fs::read(&record)
        .ok()
        .and_then(|text| serde_json::from_slice(&text).ok())
        .unwrap_or_default();
    let stack = aws.stack(STACK)?;
    let is_last = stack.as_ref().is_some_and(|stack| {
        USABLE.contains(&stack.status.as_str()) && last["stack"] == json!(stack.version)
    }) && last["inputs"] == json!(inputs);
    if !is_last {
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
    }
    // CloudFormation compares with its own last deploy and so misses code that was sent alone since.
    let changed = changed(project, functions, &aws.functions()?)?;
    send_all(project, &changed)?;
    let version = aws.stack(STACK)?.map(|stack| stack.version);
    fs::write(
        &record,
        json!({ "stack": version, "inputs": inputs }).to_string(),
    )?;
    point_front_door(project, &aws)?;
    write_env(project, &aws.functions()?)?;
    let how = if is_last {
        describe(&changed)
    } else {
        format!("{} functions by sam deploy", functions.names.len())
    };
    Ok(((), how))
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

/// The functions that are not deployed as they were packed.
fn changed<'a>(
    project: &Project,
    functions: &'a Functions,
    deployed: &[Function],
) -> Outcome<Vec<&'a str>> {
    let mut changed = Vec::new();
    for name in &functions.names {
        let there = deployed
            .iter()
            .find(|function| function.name == deployed_name(name))
            .ok_or_else(|| Failure::new(format!("the template has no function for {name}")))?;
        let package = project.package(name);
        let package = fs::read(&package).context(package.display())?;
        if there.code != pack::sha256_base64(&package) {
            changed.push(name.as_str());
        }
    }
    Ok(changed)
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
    let package = project.package(name);
    let zip = fs::read(&package).context(package.display())?;
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

/// Everything a full deploy depends on, except the packages.
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
