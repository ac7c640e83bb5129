//! A password on its way in: judged against what others know of the person, then hashed.

use api::{Access, Cx, Problem};
use auth::password::{Password, PasswordHash, check_strength, hash};

/// The hash of a good password; `pointer` leads to it in the body, `context` is what others know.
pub(crate) async fn check_and_hash<A: Access>(
    cx: &Cx<A>,
    password: &Password,
    pointer: &str,
    context: [&str; 3],
) -> Result<PasswordHash, Problem> {
    check_strength(password, &context)
        .map_err(|weakness| Problem::field(pointer, weakness.to_string()))?;
    let pepper = cx.aws().secrets().pepper().await?;
    Ok(hash(&pepper, password).await?)
}
