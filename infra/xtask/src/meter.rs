//! A proxy in front of the emulator that records the calls of a function, and counts what it writes
//! to the table by DynamoDB's own rules: a unit for each kilobyte of an item that is begun, twice
//! in a transaction ("Capacity unit consumption for write operations" in the developer guide). A
//! removal or a change in place counts as a kilobyte, and the entries of indexes are not counted.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use serde_json::Value;

use crate::{project::ENDPOINT, step::Outcome};

/// The door.
pub(crate) struct Meter {
    address: String,
    calls: Calls,
}

/// A call of AWS that went through the door.
#[derive(Clone)]
pub(crate) struct Call {
    /// The operation, such as `BatchGetItem`; of S3, which has no such header, the method.
    pub(crate) operation: String,
    /// Its input.
    pub(crate) input: Value,
}

type Calls = Arc<Mutex<Vec<Call>>>;

impl Meter {
    /// Opens a door on a free port.
    pub(crate) fn open() -> Outcome<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = format!("http://{}", listener.local_addr()?);
        let calls = Calls::default();
        let taken = Arc::clone(&calls);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let taken = Arc::clone(&taken);
                thread::spawn(move || pass(stream, &taken));
            }
        });
        Ok(Self { address, calls })
    }

    /// Where it stands.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// What went through it since this was last asked.
    pub(crate) fn take(&self) -> Vec<Call> {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut calls)
    }
}

/// Passes the calls of one connection on, one after the other, until somebody leaves.
fn pass(mut client: TcpStream, taken: &Mutex<Vec<Call>>) -> Option<()> {
    client.set_nodelay(true).ok()?;
    let mut calls = BufReader::new(client.try_clone().ok()?);
    let mut emulator = TcpStream::connect(ENDPOINT.trim_start_matches("http://")).ok()?;
    emulator.set_nodelay(true).ok()?;
    let mut answers = BufReader::new(emulator.try_clone().ok()?);
    loop {
        let call = Message::read(&mut calls)?;
        taken
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Call::of(&call));
        call.write(&mut emulator)?;
        Message::read(&mut answers)?.write(&mut client)?;
    }
}

/// The head and the body of a request or an answer, as they stand on the wire.
struct Message {
    head: String,
    body: Vec<u8>,
}

impl Message {
    fn read(reader: &mut BufReader<TcpStream>) -> Option<Self> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            (reader.read_line(&mut head).ok()? > 0).then_some(())?;
        }
        let mut message = Self {
            head,
            body: Vec::new(),
        };
        if let Some(length) = message.field("content-length") {
            let length = length.parse().ok()?;
            message.body.resize(length, 0);
            reader.read_exact(&mut message.body).ok()?;
        } else if message.field("transfer-encoding").is_some() {
            message.read_chunks(reader)?;
        }
        Some(message)
    }

    /// Keeps the chunks with their frames.
    fn read_chunks(&mut self, reader: &mut BufReader<TcpStream>) -> Option<()> {
        loop {
            let mut frame = String::new();
            reader.read_line(&mut frame).ok()?;
            let size = frame.trim().split(';').next()?;
            let size = usize::from_str_radix(size, 16).ok()?;
            self.body.extend(frame.as_bytes());
            let start = self.body.len();
            self.body.resize(start + size + 2, 0);
            reader.read_exact(&mut self.body[start..]).ok()?;
            if size == 0 {
                return Some(());
            }
        }
    }

    fn field(&self, name: &str) -> Option<&str> {
        let fields = self.head.lines().filter_map(|line| line.split_once(':'));
        fields
            .filter(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
            .next()
    }

    fn write(&self, to: &mut TcpStream) -> Option<()> {
        let whole = [self.head.as_bytes(), &self.body].concat();
        to.write_all(&whole).ok()
    }
}

impl Call {
    fn of(message: &Message) -> Self {
        let target = message.field("x-amz-target");
        let operation = target.and_then(|target| target.rsplit('.').next());
        let method = message.head.split_whitespace().next();
        Self {
            operation: operation.or(method).unwrap_or_default().to_owned(),
            input: serde_json::from_slice(&message.body).unwrap_or_default(),
        }
    }

    /// Its write units.
    pub(crate) fn units(&self) -> usize {
        match self.operation.as_str() {
            "PutItem" => kilobytes(&self.input["Item"]),
            "UpdateItem" | "DeleteItem" => 1,
            "TransactWriteItems" => {
                let actions = self.input["TransactItems"].as_array().into_iter().flatten();
                let put = |action: &Value| match &action["Put"] {
                    Value::Null => 1,
                    put => kilobytes(&put["Item"]),
                };
                2 * actions.map(put).sum::<usize>()
            }
            _ => 0,
        }
    }
}

fn kilobytes(item: &Value) -> usize {
    let attributes = item.as_object().into_iter().flatten();
    let bytes: usize = attributes
        .map(|(name, value)| name.len() + bytes(value))
        .sum();
    bytes.div_ceil(1024).max(1)
}

fn bytes(typed: &Value) -> usize {
    let Some((kind, value)) = typed.as_object().and_then(|typed| typed.iter().next()) else {
        return 0;
    };
    match (kind.as_str(), value) {
        ("S", Value::String(text)) => text.len(),
        ("N", Value::String(digits)) => digits.len().div_ceil(2) + 1,
        ("L", Value::Array(items)) => 3 + items.iter().map(|item| 1 + bytes(item)).sum::<usize>(),
        ("M", Value::Object(fields)) => {
            let field = |(name, value): (&String, &Value)| 1 + name.len() + bytes(value);
            3 + fields.iter().map(field).sum::<usize>()
        }
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_write_costs_by_the_kilobyte_and_twice_in_a_transaction() {
        let units = |operation: &str, input: Value| {
            let operation = operation.to_owned();
            Call { operation, input }.units()
        };
        let item = |bytes: usize| json!({ "pk": { "S": "x".repeat(bytes - 2) } });
        let put = |bytes| units("PutItem", json!({ "Item": item(bytes) }));
        assert_eq!([100, 1024, 1025].map(put), [1, 1, 2]);
        let actions = json!({ "TransactItems": [
            { "Put": { "Item": item(1500) } }, { "Delete": {} }, { "ConditionCheck": {} },
        ] });
        assert_eq!(units("TransactWriteItems", actions), 8);
        assert_eq!(units("GetItem", json!({})), 0);
    }
}
