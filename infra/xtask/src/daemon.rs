//! Processes that outlive the command that started them: found again by a file with their id and
//! what they were made of.

use std::{
    fs,
    net::{Ipv4Addr, TcpStream},
    os::unix::process::CommandExt as _,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    project::Project,
    step::{Context, Failure, Outcome},
};

/// How long a process may take until it answers.
const START_LIMIT: Duration = Duration::from_secs(40);
/// How long a process may take to save its state and end.
const END_LIMIT: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(50);

/// One process of the local stack.
pub(crate) struct Daemon {
    name: &'static str,
    port: u16,
    record: PathBuf,
    log: PathBuf,
}

impl Daemon {
    /// The process of this name, running or not.
    pub(crate) fn new(project: &Project, name: &'static str, port: u16) -> Self {
        Self {
            name,
            port,
            record: project.local(&format!("{name}.pid")),
            log: project.local(&format!("{name}.log")),
        }
    }

    /// Leaves a process alone that runs and is made of `stamp`, else starts it anew. Says which of
    /// the two.
    pub(crate) fn ensure(
        &self,
        stamp: &str,
        command: &mut Command,
        healthy: impl Fn() -> bool,
    ) -> Outcome<&'static str> {
        if self.pid().is_some() && self.stamp().as_deref() == Some(stamp) && healthy() {
            return Ok("running");
        }
        let was = self.end()?;
        if self.port_taken() {
            return Err(Failure::new(format!(
                "port {} is taken by a program that is not ours; the {} needs it",
                self.port, self.name
            )));
        }
        let log = fs::File::create(&self.log).context(self.log.display())?;
        let mut child = command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .process_group(0)
            .spawn()
            .context(self.name)?;
        let record =
            json!({ "pid": child.id(), "stamp": stamp, "started": self.start_of(child.id()) });
        fs::write(&self.record, record.to_string())?;
        self.wait_until(&mut child, healthy)?;
        Ok(if was { "restarted" } else { "started" })
    }

    /// Ends the process, politely first. Says whether there was one.
    pub(crate) fn end(&self) -> Outcome<bool> {
        let Some(pid) = self.pid() else {
            let _ = fs::remove_file(&self.record);
            return Ok(false);
        };
        signal("TERM", pid)?;
        let started = Instant::now();
        while self.pid().is_some() && started.elapsed() < END_LIMIT {
            thread::sleep(POLL);
        }
        if self.pid().is_some() {
            signal("KILL", pid)?;
            thread::sleep(POLL);
        }
        let _ = fs::remove_file(&self.record);
        Ok(true)
    }

    /// Where the process writes.
    pub(crate) fn log(&self) -> &PathBuf {
        &self.log
    }

    fn wait_until(&self, child: &mut Child, healthy: impl Fn() -> bool) -> Outcome<()> {
        let started = Instant::now();
        while started.elapsed() < START_LIMIT {
            if let Some(status) = child.try_wait()? {
                let _ = fs::remove_file(&self.record);
                return Err(Failure::with_log(
                    format!("the {} ended at once ({status})", self.name),
                    &self.log,
                ));
            }
            if healthy() {
                return Ok(());
            }
            thread::sleep(POLL);
        }
        Err(Failure::with_log(
            format!("the {} does not answer", self.name),
            &self.log,
        ))
    }

    /// The id of the process while it runs and is the one that was started: ids are used again.
    fn pid(&self) -> Option<u32> {
        let record = self.read()?;
        let pid = u32::try_from(record["pid"].as_u64()?).ok()?;
        let start = self.start_of(pid)?;
        (record["started"].as_str() == Some(&start)).then_some(pid)
    }

    fn stamp(&self) -> Option<String> {
        self.read()?["stamp"].as_str().map(str::to_owned)
    }

    fn read(&self) -> Option<Value> {
        serde_json::from_slice(&fs::read(&self.record).ok()?).ok()
    }

    /// When a process started, in the words of `ps`; none for one that is gone or waits to be
    /// collected.
    #[expect(clippy::unused_self, reason = "reads as a fact about the process")]
    fn start_of(&self, pid: u32) -> Option<String> {
        if let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) {
            let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split_whitespace().collect();
            return (fields.first() != Some(&"Z"))
                .then(|| fields.get(19).map(|at| (*at).to_owned()))?;
        }
        let output = Command::new("ps")
            .args(["-o", "stat=,lstart=", "-p", &pid.to_string()])
            .output()
            .ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        let (state, start) = text.trim().split_once(char::is_whitespace)?;
        (!state.starts_with('Z')).then(|| start.trim().to_owned())
    }

    fn port_taken(&self) -> bool {
        TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_ok()
    }
}

/// Sends a signal through the shell, whose `kill` is there on every machine.
fn signal(name: &str, pid: u32) -> Outcome<()> {
    Command::new("sh")
        .args(["-c", &format!("kill -{name} {pid}")])
        .output()
        .context("kill")?;
    Ok(())
}
