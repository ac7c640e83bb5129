//! How every function logs: one JSON object a line, without the spans of libraries.

use std::io::Write;

use tracing::Subscriber;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// What writes lines to wherever `writer` opens.
pub fn to<W: Write + 'static>(
    writer: impl Fn() -> W + Send + Sync + 'static,
) -> impl Subscriber + Send + Sync {
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_target(false)
        .with_writer(writer);
    tracing_subscriber::registry()
        .with(LevelFilter::INFO)
        .with(lines)
}

/// Sends this process's lines to standard output, where Lambda collects them.
pub fn begin() {
    // A second call, as in tests, keeps the first.
    let _ = to(std::io::stdout).try_init();
}
