//! The front door: one stable address before the API, whatever its id is today.

use std::{fs, process::Command, time::Duration};

use serde_json::json;

use crate::{
    aws::agent,
    daemon::Daemon,
    pack,
    project::{EMULATOR_PORT, FRONT_DOOR_PORT, Project},
    step::Outcome,
};

/// The folder of its program.
const PROGRAM: &str = "infra/local/front_door";

/// The front door's process.
pub(crate) fn daemon(project: &Project) -> Daemon {
    Daemon::new(project, "front-door", FRONT_DOOR_PORT)
}

/// Starts the front door, or leaves it running.
pub(crate) fn ensure(project: &Project) -> Outcome<((), String)> {
    let stamp = pack::sha256_hex(&project.python_sources(PROGRAM)?);
    let mut command = Command::new(project.tool("python"));
    command
        .arg(project.root.join(PROGRAM))
        .arg(FRONT_DOOR_PORT.to_string())
        .arg(project.local("target.json"))
        .env("PYTHONUNBUFFERED", "1");
    let daemon = daemon(project);
    let how = daemon.ensure(&stamp, &mut command, answers)?;
    Ok((
        (),
        format!("{how} at {}, log {}", url(), daemon.log().display()),
    ))
}

/// The address that people use.
pub(crate) fn url() -> String {
    format!("http://localhost:{FRONT_DOOR_PORT}")
}

/// Tells the front door where the API is now, and the sockets (`<id>/<stage>`) if there are any.
pub(crate) fn point_at(project: &Project, api_id: &str, sockets: Option<&str>) -> Outcome<()> {
    let target = json!({
        "api": format!("127.0.0.1:{EMULATOR_PORT}"),
        "host": format!("{api_id}.execute-api.localhost:{EMULATOR_PORT}"),
        "sockets": sockets.map(|at| format!("/_aws/execute-api/{at}")),
    })
    .to_string();
    let file = project.local("target.json");
    if fs::read_to_string(&file).is_ok_and(|content| content == target) {
        return Ok(());
    }
    let new = project.local("target.json.new");
    fs::write(&new, target)?;
    fs::rename(new, file)?;
    Ok(())
}

fn answers() -> bool {
    agent(Duration::from_secs(5))
        .get(format!("{}/", url()))
        .call()
        .is_ok()
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        net::{TcpListener, TcpStream},
        process::Child,
        sync::atomic::{AtomicU16, Ordering},
        thread,
    };

    use super::*;

    /// A front door on a port of its own, before an upstream that answers with what it received.
    struct Door {
        child: Child,
        port: u16,
        target: std::path::PathBuf,
    }

    impl Door {
        fn open(name: &str, deployed: bool) -> Self {
            let project = Project::open().unwrap();
            let port = free_port();
            let target = project.local(&format!("test-{name}-{port}.json"));
            if deployed {
                let upstream = TcpListener::bind(("127.0.0.1", 0)).unwrap();
                let text = json!({ "api": upstream.local_addr().unwrap().to_string(), "host": "api.test" });
                fs::write(&target, text.to_string()).unwrap();
                thread::spawn(move || {
                    for stream in upstream.incoming().flatten() {
                        thread::spawn(move || echo(stream));
                    }
                });
            }
            let child = Command::new(project.tool("python"))
                .arg(project.root.join(PROGRAM))
                .arg(port.to_string())
                .arg(&target)
                .stdout(std::process::Stdio::null())
                .spawn()
                .expect("`cargo xtask up` has made the virtual environment");
            while TcpStream::connect(("127.0.0.1", port)).is_err() {
                thread::sleep(Duration::from_millis(20));
            }
            Self {
                child,
                port,
                target,
            }
        }

        fn send(&self, request: &[u8]) -> String {
            let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
            stream.write_all(request).unwrap();
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).unwrap();
            String::from_utf8_lossy(&answer).into_owned()
        }
    }

    impl Drop for Door {
        fn drop(&mut self) {
            let _ = self.child.kill();
            let _ = self.child.wait();
            let _ = fs::remove_file(&self.target);
        }
    }

    /// A port for a program that is started next. It is none of those that the system gives away, to another
    /// test or to the very connection that asks whether the program listens. Nothing listens on it to find out:
    /// a program that another test starts at that moment would have the listener too, and reset connections
    /// when it lets go of it.
    fn free_port() -> u16 {
        static NEXT: AtomicU16 = AtomicU16::new(21_000);
        loop {
            let port = NEXT.fetch_add(1, Ordering::Relaxed);
            if TcpStream::connect(("127.0.0.1", port)).is_err() {
                return port;
            }
        }
    }

    /// Answers every request with its head and body, in two chunks.
    fn echo(mut stream: TcpStream) {
        let mut seen = Vec::new();
        let mut buffer = [0; 4096];
        while let Ok(read @ 1..) = stream.read(&mut buffer) {
            seen.extend(&buffer[..read]);
            let text = String::from_utf8_lossy(&seen).into_owned();
            if text.contains("GET /cut") {
                return;
            }
            let whole = text.contains("\r\n\r\n")
                && (text.starts_with("GET")
                    || text.ends_with("\r\n0\r\n\r\n")
                    || text.contains("last"));
            if whole {
                let head = "HTTP/1.1 201 Made\r\ntransfer-encoding: chunked\r\nset-cookie: a=1\r\nset-cookie: b=2\r\n\r\n";
                let body = format!("{head}4\r\n<<<<\r\n{:x}\r\n{text}\r\n0\r\n\r\n", text.len());
                stream.write_all(body.as_bytes()).unwrap();
                seen.clear();
            }
        }
    }

    #[test]
    fn a_request_passes_whole_and_names_its_sender() {
        let door = Door::open("whole", true);
        let answer = door.send(
            b"POST /v1/jobs?a=%20b HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 9.9.9.9\r\n\
              Content-Length: 7\r\nConnection: close\r\n\r\n\x01\x02\nlast",
        );
        assert!(answer.starts_with("HTTP/1.1 201 Made\r\n"), "{answer}");
        assert!(
            answer.contains("set-cookie: a=1\r\nset-cookie: b=2\r\n"),
            "{answer}"
        );
        assert!(
            answer.contains("POST /v1/jobs?a=%20b HTTP/1.1\r\n"),
            "{answer}"
        );
        assert!(answer.contains("host: api.test\r\n"), "{answer}");
        assert!(
            answer.contains("x-forwarded-for: 9.9.9.9, 127.0.0.1\r\n"),
            "{answer}"
        );
        assert!(answer.contains("\r\n\r\n\x01\x02\nlast"), "{answer}");
    }

    #[test]
    fn a_connection_is_kept_for_many_requests() {
        let door = Door::open("kept", true);
        let answer = door.send(
            b"GET /one HTTP/1.1\r\nHost: a\r\n\r\nGET /two HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        );
        assert_eq!(answer.matches("HTTP/1.1 201 Made").count(), 2, "{answer}");
        assert!(
            answer.contains("GET /one") && answer.contains("GET /two"),
            "{answer}"
        );
    }

    #[test]
    fn a_chunked_body_that_asks_first_passes() {
        let door = Door::open("chunked", true);
        let answer = door.send(
            b"PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\
              Connection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        );
        assert!(answer.contains("3\r\nabc\r\n0\r\n"), "{answer}");
        assert!(!answer.to_lowercase().contains("expect"), "{answer}");
    }

    #[test]
    fn what_cannot_be_passed_on_is_said_plainly() {
        let door = Door::open("plain", true);
        assert!(door.send(b"NONSENSE\r\n\r\n").starts_with("HTTP/1.1 400"));
        let cut = door.send(b"GET /cut HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assert!(
            cut.starts_with("HTTP/1.1 502") && cut.contains("closed the connection"),
            "{cut}"
        );
        let closed = Door::open("closed", false);
        let answer = closed.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assert!(
            answer.starts_with("HTTP/1.1 503") && answer.contains("not deployed yet"),
            "{answer}"
        );
    }
}
