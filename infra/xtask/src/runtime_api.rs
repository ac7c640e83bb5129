//! A Lambda runtime API on loopback that runs one bootstrap and sees when it polls.
//!
//! The protocol is that of "Using the Lambda runtime API for custom runtimes": `GET
//! …/invocation/next` hands out an event, `POST …/invocation/<id>/response` or `…/error` takes the
//! result.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::{Duration, Instant},
};

use crate::step::{Failure, Outcome};

/// How long a bootstrap may take for anything.
const LIMIT: Duration = Duration::from_secs(20);

/// What the bootstrap did.
enum Call {
    /// It asks for the next event, which it is to be sent through here.
    Next(Instant, Sender<Vec<u8>>),
    /// It answers, well or with an error.
    Result(Vec<u8>),
    /// It could not start.
    InitError(Vec<u8>),
}

/// One runtime API for one process.
pub(crate) struct RuntimeApi {
    port: u16,
    calls: Receiver<Call>,
    waiting: Option<Sender<Vec<u8>>>,
}

impl RuntimeApi {
    /// Listens on a free port.
    pub(crate) fn listen() -> Outcome<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let (sender, calls) = channel();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let sender = sender.clone();
                thread::spawn(move || serve(stream, &sender));
            }
        });
        Ok(Self {
            port,
            calls,
            waiting: None,
        })
    }

    /// The value of `AWS_LAMBDA_RUNTIME_API`.
    pub(crate) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Waits until the bootstrap polls and says when that was.
    pub(crate) fn polled(&mut self) -> Outcome<Instant> {
        match self.calls.recv_timeout(LIMIT) {
            Ok(Call::Next(at, event)) => {
                self.waiting = Some(event);
                Ok(at)
            }
            Ok(Call::InitError(body)) => {
                Err(Failure::new(String::from_utf8_lossy(&body).into_owned()))
            }
            Ok(Call::Result(_)) => Err(Failure::new("the bootstrap answered unasked")),
            Err(_) => Err(Failure::new("the bootstrap does not poll")),
        }
    }

    /// Hands an event to the bootstrap that polled last, waits for its answer and for its next
    /// poll. Returns the answer and how long it took.
    pub(crate) fn invoke(&mut self, event: &[u8]) -> Outcome<(Duration, Vec<u8>)> {
        let waiting = self
            .waiting
            .take()
            .ok_or_else(|| Failure::new("the bootstrap has not polled"))?;
        let begun = Instant::now();
        waiting
            .send(event.to_vec())
            .map_err(|_| Failure::new("the bootstrap has gone"))?;
        match self.calls.recv_timeout(LIMIT) {
            Ok(Call::Result(body)) => {
                let took = begun.elapsed();
                self.polled()?;
                Ok((took, body))
            }
            _ => Err(Failure::new("the bootstrap does not answer")),
        }
    }
}

/// Something on loopback that stands for AWS and refuses every call at once, so that only the
/// caller's own time counts. Returns its address.
pub(crate) fn refuse_everything() -> Outcome<String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = format!("http://{}", listener.local_addr()?);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || refuse(stream));
        }
    });
    Ok(address)
}

fn refuse(stream: TcpStream) -> Option<()> {
    const ANSWER: &[u8] =
        b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/x-amz-json-1.0\r\n\
        content-length: 34\r\n\r\n{\"__type\":\"AccessDeniedException\"}";
    stream.set_nodelay(true).ok()?;
    let mut writer = stream.try_clone().ok()?;
    let mut reader = BufReader::new(stream);
    loop {
        request(&mut reader)?;
        writer.write_all(ANSWER).ok()?;
    }
}

/// Serves one connection until the bootstrap closes it.
fn serve(stream: TcpStream, calls: &Sender<Call>) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut writer = stream.try_clone().ok()?;
    let mut reader = BufReader::new(stream);
    loop {
        let (line, body) = request(&mut reader)?;
        let path = line.split_whitespace().nth(1)?;
        if path.ends_with("/invocation/next") {
            let (sender, event) = channel();
            calls.send(Call::Next(Instant::now(), sender)).ok()?;
            let event = event.recv().ok()?;
            // Far in the future: the year 2100 in milliseconds.
            let head = format!(
                "HTTP/1.1 200 OK\r\nlambda-runtime-aws-request-id: 8476a536-e9f4-11e8-9739-2dfe598c3fcd\r\n\
                 lambda-runtime-deadline-ms: 4102444800000\r\n\
                 lambda-runtime-invoked-function-arn: arn:aws:lambda:us-east-1:000000000000:function:bench\r\n\
                 content-type: application/json\r\ncontent-length: {}\r\n\r\n",
                event.len()
            );
            writer.write_all(&[head.as_bytes(), &event].concat()).ok()?;
        } else {
            let call = if path.ends_with("/init/error") {
                Call::InitError(body)
            } else {
                Call::Result(body)
            };
            calls.send(call).ok()?;
            writer
                .write_all(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n")
                .ok()?;
        }
    }
}

/// The first line and the body of one request.
fn request(reader: &mut BufReader<TcpStream>) -> Option<(String, Vec<u8>)> {
    let mut first = String::new();
    (reader.read_line(&mut first).ok()? > 0).then_some(())?;
    let (mut length, mut chunked) = (0, false);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().ok()?,
            "transfer-encoding" => chunked = value.to_ascii_lowercase().contains("chunked"),
            _ => {}
        }
    }
    let mut body = Vec::new();
    if !chunked {
        body.resize(length, 0);
        reader.read_exact(&mut body).ok()?;
        return Some((first, body));
    }
    loop {
        let mut size = String::new();
        reader.read_line(&mut size).ok()?;
        let size = usize::from_str_radix(size.trim().split(';').next()?, 16).ok()?;
        let start = body.len();
        body.resize(start + size, 0);
        reader.read_exact(&mut body[start..]).ok()?;
        reader.read_line(&mut String::new()).ok()?;
        if size == 0 {
            return Some((first, body));
        }
    }
}
