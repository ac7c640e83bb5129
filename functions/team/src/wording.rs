//! Words of this domain for the text of mails.

use domain::role::{Role, Roles};

/// The roles as one reads them in a sentence: `owner`, `owner and technician`.
pub(crate) fn of_roles(roles: Roles) -> String {
    let names: Vec<&str> = roles.iter().map(Role::as_str).collect();
    match names.split_last() {
        Some((last, others)) if !others.is_empty() => {
            format!("{} and {last}", others.join(", "))
        }
        _ => names.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_read_as_in_a_sentence() {
        let words = |roles: &[Role]| of_roles(Roles::new(roles.iter().copied()).unwrap());
        assert_eq!(words(&[Role::Owner]), "owner");
        assert_eq!(
            words(&[Role::Technician, Role::Owner]),
            "owner and technician"
        );
        assert_eq!(words(Role::ALL), "owner, dispatcher and technician");
    }
}
