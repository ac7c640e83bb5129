//! The pages that people open in a browser: made from what the binary holds, from the same origin as the API,
//! without secrets.

mod asset;
mod dashboard;
mod files;
mod policy_page;
mod policy_words;
mod routes;

api::endpoints! {
    DASHBOARD: dashboard::Dashboard,
}
