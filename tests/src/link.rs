//! Links in mails.

use outside::Mail;

/// The token of the link that a mail carries to a page, such as `/verify-email`.
#[track_caller]
pub fn link_token(mail: &Mail, page: &str) -> String {
    let links = mail.links();
    let token = links.iter().find_map(|link| {
        let (address, token) = link.split_once('#')?;
        address.ends_with(page).then(|| token.to_owned())
    });
    token.unwrap_or_else(|| panic!("the mail carries no link to {page}: {links:?}"))
}
