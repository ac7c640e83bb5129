//! The iPhones of the team: a session on each, with the token that pushes go to.

use serde_json::json;

use crate::{
    client::Client,
    pack,
    seed::{Company, PASSWORD, TEAM},
    step::{Failure, Outcome},
};

/// Signs everybody of the team in on a phone that gets pushes. Returns how many there are.
pub(crate) fn register(company: &Company) -> Outcome<usize> {
    for person in &TEAM {
        let email = company.email(person);
        let mut phone = Client::on_device(&format!("phone of {email}"));
        if !phone.sign_in(&email, PASSWORD)? {
            return Err(Failure::new(format!("{email} cannot sign in")));
        }
        let form = json!({ "token": token(&email), "environment": "sandbox" });
        phone.send("PUT", "/v1/me/push-token", &form)?;
    }
    Ok(TEAM.len())
}

/// The push token of somebody's phone: as long as Apple's, and always the same.
fn token(email: &str) -> String {
    pack::sha256_hex(email.as_bytes())
}
