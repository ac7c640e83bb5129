//! Where things are: the folders of the project and the addresses of the local stack.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::step::{Context, Failure, Outcome};

/// The one address people use.
pub(crate) const FRONT_DOOR_PORT: u16 = 3000;
/// The outside world: mails and, later, the other providers.
pub(crate) const OUTSIDE_PORT: u16 = 3001;
/// The emulator.
pub(crate) const EMULATOR_PORT: u16 = 4566;
/// What functions and tools know as AWS.
pub(crate) const ENDPOINT: &str = "http://127.0.0.1:4566";
/// Where everything local lives.
pub(crate) const REGION: &str = "us-east-1";
/// The local stack's name, as in `samconfig.toml`.
pub(crate) const STACK: &str = "customit-local";

/// The project's folders.
pub(crate) struct Project {
    /// The root of the workspace.
    pub(crate) root: PathBuf,
    /// What the local stack keeps between runs: keys, logs, data, process ids.
    pub(crate) local: PathBuf,
}

impl Project {
    /// Finds the root and makes the folder of the local stack.
    pub(crate) fn open() -> Outcome<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = here
            .ancestors()
            .nth(2)
            .filter(|root| root.join("template.yaml").exists() || root.join("Cargo.toml").exists())
            .ok_or_else(|| Failure::new(format!("{} is not inside the project", here.display())))?
            .to_owned();
        let local = root.join("target/local");
        fs::create_dir_all(&local).context(local.display())?;
        Ok(Self { root, local })
    }

    /// A file of the local stack.
    pub(crate) fn local(&self, name: &str) -> PathBuf {
        self.local.join(name)
    }

    /// The name of the local stack's table.
    pub(crate) fn table(&self) -> Outcome<String> {
        let env = fs::read_to_string(self.local("env"))
            .context("target/local/env; run `cargo xtask up` first")?;
        let name = env
            .lines()
            .find_map(|line| line.strip_prefix("TABLE_NAME="));
        name.map(|name| name.trim_matches('\'').to_owned())
            .ok_or_else(|| Failure::new("target/local/env names no table"))
    }

    /// A program of the virtual environment.
    pub(crate) fn tool(&self, name: &str) -> PathBuf {
        self.root.join("target/venv/bin").join(name)
    }

    /// The Python files of a folder, one after the other in the order of their names: they change when
    /// one of them does.
    pub(crate) fn python_sources(&self, folder: &str) -> Outcome<Vec<u8>> {
        let folder = self.root.join(folder);
        let mut files: Vec<_> = fs::read_dir(&folder)
            .context(folder.display())?
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| path.extension().is_some_and(|end| end == "py"))
            .collect();
        files.sort();
        let read = |file: &PathBuf| fs::read(file).context(file.display());
        let texts: Outcome<Vec<_>> = files.iter().map(read).collect();
        Ok(texts?.concat())
    }

    /// cargo at the root, as a person would start it. What `cargo run` says of this tool to this tool
    /// would make build scripts run again that look at it, and all that depends on them.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = Command::new("cargo");
        command.current_dir(&self.root);
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&name);
            }
        }
        command
    }

    /// A program of the virtual environment, ready to run at the root against the emulator and
    /// nothing else.
    pub(crate) fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.tool(name));
        command.current_dir(&self.root);
        local_aws(&mut command);
        command
    }

    /// A binary that runs on this machine.
    pub(crate) fn binary(&self, name: &str) -> PathBuf {
        self.root.join("target/debug").join(name)
    }

    /// Where the package of a function lies.
    pub(crate) fn package_folder(&self, function: &str) -> PathBuf {
        self.root.join("target/lambda").join(function)
    }

    /// The package of a function, as the template names it.
    pub(crate) fn package(&self, function: &str) -> PathBuf {
        self.package_folder(function).join("bootstrap.zip")
    }

    /// Where the bench has functions built as AWS gets them.
    pub(crate) fn release_folder(&self) -> PathBuf {
        self.root.join("target/bench")
    }

    /// The binary of a function as AWS gets it.
    pub(crate) fn bootstrap(&self, function: &str) -> PathBuf {
        self.release_folder().join(function).join("bootstrap")
    }
}

/// Points every AWS tool at the emulator, whatever profile the person at the keyboard has.
pub(crate) fn local_aws(command: &mut Command) {
    for name in [
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
        "AWS_SESSION_TOKEN",
        "AWS_CA_BUNDLE",
    ] {
        command.env_remove(name);
    }
    command.envs([
        ("AWS_ENDPOINT_URL", ENDPOINT),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_REGION", REGION),
        ("AWS_DEFAULT_REGION", REGION),
        ("AWS_CONFIG_FILE", "/dev/null"),
        ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
        ("SAM_CLI_TELEMETRY", "0"),
        ("SAM_CLI_POLL_DELAY", "0.3"),
        ("NO_PROXY", "127.0.0.1,localhost"),
        ("no_proxy", "127.0.0.1,localhost"),
    ]);
}
