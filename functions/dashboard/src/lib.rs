//! The pages that people open in a browser: static, from the same origin as the API, without secrets.

mod asset;
mod dashboard;
mod files;
mod routes;

api::endpoints! {
    DASHBOARD: dashboard::Dashboard,
}
