//! Every function of the product.

use std::collections::{BTreeMap, BTreeSet};

use api::{RegisteredEndpoint, SocketFunction};
use data::Setting;
use work::{FollowerFunction, SweepFunction, WorkerFunction};

/// Every endpoint, by name.
pub fn endpoints() -> Vec<RegisteredEndpoint> {
    let mut all = [
        accounts::ENDPOINTS,
        calendar::ENDPOINTS,
        channels::ENDPOINTS,
        conversations::ENDPOINTS,
        customers::ENDPOINTS,
        dashboard::ENDPOINTS,
        dispatch::ENDPOINTS,
        jobs::ENDPOINTS,
        locations::ENDPOINTS,
        notices::ENDPOINTS,
        policy::ENDPOINTS,
        realtime::ENDPOINTS,
        settings::ENDPOINTS,
        team::ENDPOINTS,
        translation::ENDPOINTS,
    ]
    .concat();
    all.sort_by_key(|entry| entry.name);
    all
}

/// Every worker behind a queue, by name.
pub fn workers() -> Vec<&'static WorkerFunction> {
    let mut all = [
        conversations::WORKERS,
        customers::WORKERS,
        delivery::WORKERS,
        dispatch::WORKERS,
        notices::WORKERS,
        realtime::WORKERS,
        translation::WORKERS,
    ]
    .concat();
    all.sort_by_key(|worker| worker.name);
    all
}

/// Everything that follows rows of the table, by name.
pub fn followers() -> Vec<&'static FollowerFunction> {
    realtime::FOLLOWERS.to_vec()
}

/// Everything behind the WebSocket API, by name.
pub fn sockets() -> Vec<&'static SocketFunction> {
    realtime::SOCKETS.to_vec()
}

/// Every sweep, by name.
pub fn sweeps() -> Vec<&'static SweepFunction> {
    let mut all = [
        accounts::SWEEPS,
        conversations::SWEEPS,
        customers::SWEEPS,
        delivery::SWEEPS,
        dispatch::SWEEPS,
        jobs::SWEEPS,
        outbox::SWEEPS,
        policy::SWEEPS,
        settings::SWEEPS,
    ]
    .concat();
    all.sort_by_key(|sweep| sweep.name);
    all
}

/// The worker of a name.
pub fn worker(name: &str) -> &'static WorkerFunction {
    let worker = workers().into_iter().find(|worker| worker.name == name);
    worker.unwrap_or_else(|| panic!("no worker is called {name}"))
}

/// What stands behind the WebSocket API under a name.
pub fn socket(name: &str) -> &'static SocketFunction {
    let socket = sockets().into_iter().find(|socket| socket.name == name);
    socket.unwrap_or_else(|| panic!("no socket function is called {name}"))
}

/// The sweep of a name.
pub fn sweep(name: &str) -> &'static SweepFunction {
    let sweep = sweeps().into_iter().find(|sweep| sweep.name == name);
    sweep.unwrap_or_else(|| panic!("no sweep is called {name}"))
}

/// Every name of a function, whatever its kind.
pub fn names() -> BTreeSet<String> {
    let endpoints = endpoints();
    endpoints
        .iter()
        .map(|entry| entry.name)
        .chain(workers().into_iter().map(|worker| worker.name))
        .chain(sweeps().into_iter().map(|sweep| sweep.name))
        .chain(sockets().into_iter().map(|socket| socket.name))
        .chain(followers().into_iter().map(|follower| follower.name))
        .chain(["outbox-relay"])
        .map(str::to_owned)
        .collect()
}

/// What each function declares to read, by its name.
pub fn settings() -> BTreeMap<&'static str, Vec<Setting>> {
    let endpoints = endpoints()
        .into_iter()
        .map(|entry| (entry.name, entry.function.settings()));
    let workers = workers()
        .into_iter()
        .map(|worker| (worker.name, worker.settings()));
    let sweeps = sweeps()
        .into_iter()
        .map(|sweep| (sweep.name, sweep.settings.to_vec()));
    let sockets = sockets()
        .into_iter()
        .map(|socket| (socket.name, socket.settings.to_vec()));
    let followers = followers()
        .into_iter()
        .map(|follower| (follower.name, follower.settings.to_vec()));
    let relay = [("outbox-relay", data::RELAYED.to_vec())];
    endpoints
        .chain(workers)
        .chain(sweeps)
        .chain(sockets)
        .chain(followers)
        .chain(relay)
        .collect()
}

/// Whether an endpoint shows people a page: nothing of it is for programs.
pub fn is_page(name: &str) -> bool {
    ["dashboard", "tracking-view"].contains(&name)
}

/// The endpoint that a request goes to; the most literal path wins, and what none takes goes to the
/// fallback.
pub fn find(method: &str, path: &str) -> Option<RegisteredEndpoint> {
    let fallback = || {
        endpoints()
            .into_iter()
            .find(|entry| entry.name == "dashboard")
    };
    declared(method, path).or_else(fallback)
}

/// Whether an endpoint is declared for a request.
pub fn is_declared(method: &str, path: &str) -> bool {
    declared(method, path).is_some_and(|entry| entry.name != "dashboard")
}

fn declared(method: &str, path: &str) -> Option<RegisteredEndpoint> {
    let fits = |entry: &RegisteredEndpoint| {
        entry.route.method.as_str() == method && entry.route.parameters(path).is_some()
    };
    let mut matches: Vec<_> = endpoints().into_iter().filter(fits).collect();
    let path = |entry: &RegisteredEndpoint| entry.route.path;
    matches.sort_by_key(|entry| (path(entry).contains('+'), path(entry).matches('{').count()));
    matches.into_iter().next()
}
