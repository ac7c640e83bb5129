//! The deployed stack under the load of many customers. These tests have it to themselves: they measure
//! it, and one of them kills its workers.

mod clients;
mod company;
mod crowd;
mod eventually;
mod figures;
mod kill;
mod ledger;
mod posts;
mod pushes;
mod sockets;
mod thread;

use std::fs::File;

/// Waits until no other test of this kind runs, in this process or another one. The file is free again
/// when what is given back is dropped.
fn alone() -> File {
    let file = tests::root().join("target/local/stack.lock");
    let file = File::create(file).expect("the stack has a directory of its own");
    file.lock().expect("a file can be locked");
    file
}
