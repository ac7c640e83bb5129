//! A door to the emulator that counts what a function writes to the table, by DynamoDB's own rules:
//! a unit for each kilobyte of an item that is begun, twice in a transaction ("Capacity unit
//! consumption for write operations" in the developer guide). A removal or a change in place counts
//! as a kilobyte, and the entries of indexes are not counted.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use serde_json::Value;

use crate::{project::ENDPOINT, step::Outcome};

/// The door.
pub(crate) struct Meter {
    address: String,
    units: Arc<AtomicUsize>,
}

impl Meter {
    /// Opens a door on a free port.
    pub(crate) fn open() -> Outcome<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = format!("http://{}", listener.local_addr()?);
        let units = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&units);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let counted = Arc::clone(&counted);
                thread::spawn(move || pass(stream, &counted));
            }
        });
        Ok(Self { address, units })
    }

    /// Where it stands.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The write units that went through it so far.
    pub(crate) fn units(&self) -> usize {
        self.units.load(Ordering::Relaxed)
    }
}

/// Passes the calls of one connection on, one after the other, until somebody leaves.
fn pass(mut client: TcpStream, counted: &AtomicUsize) -> Option<()> {
    client.set_nodelay(true).ok()?;
    let mut calls = BufReader::new(client.try_clone().ok()?);
    let mut emulator = TcpStream::connect(ENDPOINT.trim_start_matches("http://")).ok()?;
    emulator.set_nodelay(true).ok()?;
    let mut answers = BufReader::new(emulator.try_clone().ok()?);
    loop {
        let call = Message::read(&mut calls)?;
        if let Some(target) = call.field("x-amz-target")
            && let Ok(asked) = serde_json::from_slice(&call.body)
        {
            counted.fetch_add(units(target, &asked), Ordering::Relaxed);
        }
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

/// The write units of one call.
fn units(target: &str, asked: &Value) -> usize {
    match target.rsplit('.').next().unwrap_or_default() {
        "PutItem" => kilobytes(&asked["Item"]),
        "UpdateItem" | "DeleteItem" => 1,
        "TransactWriteItems" => {
            let actions = asked["TransactItems"].as_array().into_iter().flatten();
            let put = |action: &Value| match &action["Put"] {
                Value::Null => 1,
                put => kilobytes(&put["Item"]),
            };
            2 * actions.map(put).sum::<usize>()
        }
        _ => 0,
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
        let item = |bytes: usize| json!({ "pk": { "S": "x".repeat(bytes - 2) } });
        let put = |bytes| units("DynamoDB_20120810.PutItem", &json!({ "Item": item(bytes) }));
        assert_eq!([100, 1024, 1025].map(put), [1, 1, 2]);
        let actions = json!({ "TransactItems": [
            { "Put": { "Item": item(1500) } }, { "Delete": {} }, { "ConditionCheck": {} },
        ] });
        assert_eq!(units("DynamoDB_20120810.TransactWriteItems", &actions), 8);
        assert_eq!(units("DynamoDB_20120810.GetItem", &json!({})), 0);
    }
}
