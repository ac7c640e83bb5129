//! Every function of the product.

use api::Entry;
use work::{SweepFunction, WorkerFunction};

/// Every endpoint, by name.
pub fn endpoints() -> Vec<Entry> {
    let mut all = [
        accounts::ENDPOINTS,
        channels::ENDPOINTS,
        conversations::ENDPOINTS,
        customers::ENDPOINTS,
        dashboard::ENDPOINTS,
        jobs::ENDPOINTS,
        notices::ENDPOINTS,
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
        notices::WORKERS,
        translation::WORKERS,
    ]
    .concat();
    all.sort_by_key(|worker| worker.name);
    all
}

/// Every sweep, by name.
pub fn sweeps() -> Vec<&'static SweepFunction> {
    let mut all = [
        conversations::SWEEPS,
        customers::SWEEPS,
        delivery::SWEEPS,
        outbox::SWEEPS,
    ]
    .concat();
    all.sort_by_key(|sweep| sweep.name);
    all
}

/// The endpoint that a request goes to; the most literal path wins, and what none takes goes to the
/// fallback.
pub fn find(method: &str, path: &str) -> Option<Entry> {
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

fn declared(method: &str, path: &str) -> Option<Entry> {
    let fits = |entry: &Entry| {
        entry.route.method.as_str() == method && entry.route.parameters(path).is_some()
    };
    let mut found: Vec<_> = endpoints().into_iter().filter(fits).collect();
    let path = |entry: &Entry| entry.route.path;
    found.sort_by_key(|entry| (path(entry).contains('+'), path(entry).matches('{').count()));
    found.into_iter().next()
}
