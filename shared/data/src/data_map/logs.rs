//! The fields that a log line may have. A test calls everything and finds no other.

use domain::data_map::Category;

/// How many days log lines are kept; `LogRetentionDays` in `template.yaml` says so.
pub const LOGS_KEPT_DAYS: u32 = 30;

/// A field of log lines.
#[derive(Clone, Copy, Debug)]
pub struct LogField {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub category: Category,
}

const fn field(name: &'static str, category: Category) -> LogField {
    LogField { name, category }
}

/// All of them.
pub const LOG_FIELDS: &[LogField] = &[
    field("timestamp", Category::Activity),
    field("level", Category::Technical),
    field("message", Category::Technical),
    field("endpoint", Category::Activity),
    field("status", Category::Activity),
    field("ip", Category::Device),
    field("request_id", Category::Id),
    field("company_id", Category::Id),
    field("member_id", Category::Id),
    field("code", Category::Technical),
    field("cause", Category::Technical),
    field("duration_ms", Category::Technical),
    field("worker", Category::Technical),
    field("message_id", Category::Id),
    field("outcome", Category::Technical),
    field("reason", Category::Technical),
    field("sweep", Category::Technical),
    field("found", Category::Technical),
    field("relayed", Category::Technical),
    field("left", Category::Technical),
    field("quarantined", Category::Technical),
    field("applied", Category::Technical),
    field("suppressed", Category::Technical),
    field("parked", Category::Technical),
    field("dropped", Category::Technical),
    field("companies", Category::Technical),
    field("failed", Category::Technical),
    field("unfinished", Category::Technical),
    field("held", Category::Technical),
    field("expired", Category::Technical),
    field("customers_failed", Category::Technical),
    field("members_failed", Category::Technical),
    field("members_late", Category::Technical),
    field("unreadable", Category::Technical),
];
