//! Clients that are generated from the API's description alone: one in TypeScript, compiled strictly
//! and used for the README's walk, and one in Swift, which a Swift parser reads.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tests::{Deployed, root};

use crate::alone;

const DESCRIPTION: &str = "infra/openapi.json";

#[test]
fn a_typescript_client_of_the_description_walks_from_sign_up_to_a_closed_job() {
    let _alone = alone();
    let stack = Deployed::connect();
    let directory = directory();
    let tool = |name: &str| directory.join("node_modules/.bin").join(name);
    install_once(&directory, "package-lock.json", |directory| {
        let install = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
        run(Command::new("npm").args(install).current_dir(directory));
    });
    let generate = [
        root().join(DESCRIPTION),
        "--output".into(),
        directory.join("schema.d.ts"),
    ];
    // What has a default can be left out of a request.
    let optional = "--default-non-nullable=false";
    run(Command::new(tool("openapi-typescript"))
        .args(generate)
        .arg(optional));
    run(Command::new(tool("tsc")).arg("--project").arg(&directory));
    let output = run(Command::new("node")
        .arg(directory.join("built/walk.js"))
        .args([stack.address(), stack.outside_address()]));
    assert!(output.contains("walked from sign-up"), "{output}");
}

#[test]
fn a_swift_client_of_the_description_is_whole_and_can_be_read() {
    let directory = directory();
    let tools = directory.join("venv");
    install_once(&directory, "requirements.txt", |directory| {
        let python = root().join("target/venv/bin/python");
        run(Command::new(python).args(["-m", "venv"]).arg(&tools));
        run(Command::new(tools.join("bin/pip"))
            .args(["install", "--quiet", "--disable-pip-version-check", "-r"])
            .arg(directory.join("requirements.txt")));
    });
    let client = directory.join("swift");
    if client.exists() {
        fs::remove_dir_all(&client).expect("an older client can be removed");
    }
    run(Command::new(tools.join("bin/openapi-generator-cli"))
        .args(["generate", "--generator-name", "swift6", "--input-spec"])
        .arg(root().join(DESCRIPTION))
        .arg("--output")
        .arg(&client)
        .args(["--additional-properties", "projectName=CustomIT"]));
    run(Command::new(tools.join("bin/python"))
        .arg(directory.join("swift.py"))
        .arg(&client));
    for model in [
        "Job",
        "CustomerThread",
        "MessageContent",
        "JobState",
        "JobPage",
    ] {
        let files = find(&client, &format!("{model}.swift"));
        assert_eq!(files, 1, "{model} is a type of the client");
    }
    let models = fs::read_dir(models(&client)).expect("models");
    for model in models.flatten() {
        let name = model.file_name();
        let name = name.to_string_lossy();
        assert!(!name.starts_with("Inline"), "{name} has no name of its own");
        assert!(
            !name.starts_with("Model"),
            "{name} had a name that Swift has"
        );
    }
}

/// Where the clients are made: a copy of `tests/clients` below `target`.
fn directory() -> PathBuf {
    let directory = root().join("target/clients");
    fs::create_dir_all(&directory).expect("a folder can be made");
    let sources = fs::read_dir(root().join("tests/clients")).expect("the clients' sources");
    for source in sources.flatten().filter(|source| source.path().is_file()) {
        fs::copy(source.path(), directory.join(source.file_name())).expect("a file can be copied");
    }
    directory
}

/// Installs what a pinned list names, unless that was done for this very list.
fn install_once(directory: &Path, list: &str, install: impl FnOnce(&Path)) {
    let pinned = fs::read(directory.join(list)).expect("a pinned list");
    let marker = directory.join(format!("{list}.installed"));
    if fs::read(&marker).ok().as_ref() != Some(&pinned) {
        install(directory);
        fs::write(&marker, pinned).expect("a marker can be written");
    }
}

/// The output of a program; if the program fails, the test fails with its output.
fn run(command: &mut Command) -> String {
    command.env("REDOCLY_TELEMETRY", "off");
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    assert!(output.status.success(), "{command:?}: {text}");
    text
}

fn models(client: &Path) -> PathBuf {
    client.join("Sources/CustomIT/Models")
}

fn find(client: &Path, name: &str) -> usize {
    usize::from(models(client).join(name).exists())
}
