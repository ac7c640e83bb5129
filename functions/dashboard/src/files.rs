//! The files behind the pages, carried in the binary.

/// A file and what kind it is.
#[derive(Debug)]
pub(crate) struct File {
    /// Path without the leading slash, as it stands in the address.
    path: &'static str,
    pub(crate) media_type: &'static str,
    pub(crate) text: &'static str,
}

pub(crate) const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

macro_rules! files {
    ($($path:literal, $media_type:expr, $source:literal;)+) => {
        &[$(File {
            path: $path,
            media_type: $media_type,
            text: include_str!(concat!("pages/", $source)),
        }),+]
    };
}

static FILES: &[File] = files! {
    "", HTML, "start.html";
    "verify-email", HTML, "verify-email.html";
    "reset-password", HTML, "reset-password.html";
    "accept-invitation", HTML, "accept-invitation.html";
    "delete-account", HTML, "delete-account.html";
    "eliminar-cuenta", HTML, "eliminar-cuenta.html";
    "assets/style.css", CSS, "assets/style.css";
    "assets/mark.svg", SVG, "assets/mark.svg";
    "assets/api.js", JAVASCRIPT, "assets/api.js";
    "assets/link.js", JAVASCRIPT, "assets/link.js";
    "assets/form.js", JAVASCRIPT, "assets/form.js";
    "assets/proof.js", JAVASCRIPT, "assets/proof.js";
    "assets/delete-account.js", JAVASCRIPT, "assets/delete-account.js";
    "assets/start.js", JAVASCRIPT, "assets/start.js";
    "assets/verify-email.js", JAVASCRIPT, "assets/verify-email.js";
    "assets/reset-password.js", JAVASCRIPT, "assets/reset-password.js";
    "assets/accept-invitation.js", JAVASCRIPT, "assets/accept-invitation.js";
};

/// The page for every other address.
pub(crate) static NOT_FOUND: File = File {
    path: "not-found",
    media_type: HTML,
    text: include_str!("pages/not-found.html"),
};

/// The file at a path.
pub(crate) fn find(path: &str) -> Option<&'static File> {
    FILES.iter().find(|file| file.path == path)
}

#[cfg(test)]
mod tests {
    use domain::mail::TicketKind;

    use super::*;

    /// What stands between `attribute="` and the next quote.
    fn values<'a>(text: &'a str, attribute: &str) -> Vec<&'a str> {
        text.split(&format!(" {attribute}=\""))
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect()
    }

    fn pages() -> impl Iterator<Item = &'static File> {
        FILES
            .iter()
            .chain([&NOT_FOUND])
            .filter(|file| file.media_type == HTML)
    }

    #[test]
    fn every_page_links_to_files_that_exist() {
        for page in pages() {
            for target in values(page.text, "src")
                .into_iter()
                .chain(values(page.text, "href"))
            {
                let path = target
                    .strip_prefix('/')
                    .unwrap_or_else(|| panic!("{target}"));
                let is_there = find(path).is_some() || target == domain::policy::PAGE;
                assert!(is_there, "{target} on {}", page.path);
            }
        }
    }

    #[test]
    fn every_script_imports_files_that_exist() {
        for script in FILES.iter().filter(|file| file.media_type == JAVASCRIPT) {
            for rest in script.text.split(" from \"").skip(1) {
                let target = rest.split('"').next().unwrap();
                let path = target
                    .strip_prefix('/')
                    .unwrap_or_else(|| panic!("{target}"));
                assert!(find(path).is_some(), "{target} in {}", script.path);
            }
        }
    }

    #[test]
    fn no_file_names_another_origin() {
        for file in FILES.iter().chain([&NOT_FOUND]) {
            let text = file.text.replace("http://www.w3.org/2000/svg", "");
            assert!(!text.contains("://"), "{}", file.path);
            assert!(!text.contains("\"//"), "{}", file.path);
        }
    }

    #[test]
    fn no_page_holds_script_or_style_of_its_own() {
        for page in pages() {
            assert!(!page.text.contains("<style"), "{}", page.path);
            assert!(values(page.text, "style").is_empty(), "{}", page.path);
            for event in ["onclick", "onload", "onsubmit", "onerror"] {
                assert!(values(page.text, event).is_empty(), "{}", page.path);
            }
            for script in page.text.split("<script").skip(1) {
                assert!(script.contains("></script>"), "{}", page.path);
            }
        }
    }

    #[test]
    fn every_link_of_a_mail_opens_a_page() {
        for kind in TicketKind::ALL {
            let path = kind.page().trim_start_matches('/');
            assert_eq!(find(path).unwrap().media_type, HTML, "{kind}");
        }
    }
}
