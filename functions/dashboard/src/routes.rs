//! Where programs call, so that a wrong method and a wrong address are distinguished.

use std::collections::BTreeSet;

/// Every other endpoint's method and path, one a line; made from the code with the API's description.
const ROUTES: &str = include_str!("../../../infra/routes.txt");

/// Where programs call; what is not there is answered as they expect it.
const FOR_PROGRAMS: [&str; 2] = ["v1", "webhooks"];

/// The methods by which pages are read.
const OF_PAGES: &str = "GET, HEAD";

/// Whether a path is one that programs call.
pub(crate) fn is_for_programs(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next();
    first.is_some_and(|first| FOR_PROGRAMS.contains(&first))
}

/// The methods that a path takes, where this one is none of them; nothing where the path does not
/// exist or the method fits.
pub(crate) fn allowed(path: &str, method: &str) -> Option<String> {
    let routes = ROUTES.lines().filter_map(|line| line.split_once(' '));
    let fitting = routes.filter(|(_, template)| fits(template, path));
    let methods: BTreeSet<_> = fitting.map(|(method, _)| method).collect();
    if methods.is_empty() && !is_for_programs(path) {
        let is_read = OF_PAGES.split(", ").any(|page| page == method);
        return (!is_read).then(|| OF_PAGES.to_owned());
    }
    let is_known = methods.is_empty() || methods.contains(method);
    (!is_known).then(|| Vec::from_iter(methods).join(", "))
}

/// Whether a path is one of a template's.
fn fits(template: &str, path: &str) -> bool {
    let (mut parts, mut segments) = (template.split('/'), path.split('/'));
    loop {
        match (parts.next(), segments.next()) {
            (None, None) => return true,
            (Some(part), Some(segment)) if part.starts_with('{') && !segment.is_empty() => {}
            (Some(part), Some(segment)) if part == segment => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_that_an_address_does_not_take_is_told_with_those_it_takes() {
        for (method, path, methods) in [
            ("PUT", "/v1/jobs", Some("GET, POST")),
            ("OPTIONS", "/v1/jobs", Some("GET, POST")),
            ("HEAD", "/v1/me", Some("DELETE, GET, PATCH")),
            ("POST", "/v1/jobs/job_1", Some("GET, PATCH")),
            ("GET", "/v1/jobs/job_1/schedule", Some("PUT")),
            ("DELETE", "/webhooks/resend", Some("POST")),
            ("POST", "/", Some("GET, HEAD")),
            ("DELETE", "/sign-in", Some("GET, HEAD")),
            ("HEAD", "/track/x", Some("GET")),
            ("POST", "/track/x", Some("GET")),
            ("GET", "/v1/nothing", None),
            ("POST", "/v1/jobs/", None),
            ("POST", "/v1/jobs/job_1/notes/x", None),
            ("GET", "/v1", None),
            ("GET", "/sign-in", None),
            ("HEAD", "/", None),
        ] {
            assert_eq!(allowed(path, method).as_deref(), methods, "{method} {path}");
        }
    }
}
