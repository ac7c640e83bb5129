//! Where an endpoint stands: method and path.

use std::fmt;

/// An HTTP method that the API uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates or does.
    Post,
    /// Sets whole.
    Put,
    /// Changes in part.
    Patch,
    /// Ends.
    Delete,
}

impl Method {
    /// In capitals, as HTTP writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// Method and path template, such as `GET /v1/jobs/{job_id}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, with parameters in braces; a last `{name+}` takes the rest.
    pub path: &'static str,
}

impl Route {
    /// `GET` at a path.
    pub const fn get(path: &'static str) -> Self {
        Self {
            method: Method::Get,
            path,
        }
    }

    /// `POST` at a path.
    pub const fn post(path: &'static str) -> Self {
        Self {
            method: Method::Post,
            path,
        }
    }

    /// `PUT` at a path.
    pub const fn put(path: &'static str) -> Self {
        Self {
            method: Method::Put,
            path,
        }
    }

    /// `PATCH` at a path.
    pub const fn patch(path: &'static str) -> Self {
        Self {
            method: Method::Patch,
            path,
        }
    }

    /// `DELETE` at a path.
    pub const fn delete(path: &'static str) -> Self {
        Self {
            method: Method::Delete,
            path,
        }
    }

    /// The parameters of a path that fits the template, in order.
    pub fn parameters(&self, path: &str) -> Option<Vec<(&'static str, String)>> {
        let mut parameters = Vec::new();
        let mut segments = path.trim_start_matches('/').split('/');
        for part in self.path.trim_start_matches('/').split('/') {
            let name = part
                .strip_prefix('{')
                .and_then(|part| part.strip_suffix('}'));
            match name {
                Some(name) if name.ends_with('+') => {
                    let rest: Vec<_> = segments.by_ref().collect();
                    parameters.push((name.trim_end_matches('+'), rest.join("/")));
                }
                Some(name) => {
                    let value = segments.next().filter(|value| !value.is_empty())?;
                    parameters.push((name, value.to_owned()));
                }
                None if segments.next() == Some(part) => {}
                None => return None,
            }
        }
        segments.next().is_none().then_some(parameters)
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method.as_str(), self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_takes_its_own_paths_only() {
        let route = Route::get("/v1/jobs/{job_id}/events");
        assert_eq!(
            route.parameters("/v1/jobs/j1/events").unwrap(),
            [("job_id", "j1".into())]
        );
        for other in [
            "/v1/jobs/j1",
            "/v1/jobs//events",
            "/v1/jobs/j1/events/x",
            "/v2/jobs/j1/events",
        ] {
            assert!(route.parameters(other).is_none(), "{other}");
        }
    }

    #[test]
    fn a_greedy_parameter_takes_the_rest() {
        let route = Route::get("/{proxy+}");
        assert_eq!(route.parameters("/a/b").unwrap(), [("proxy", "a/b".into())]);
        assert_eq!(route.parameters("/").unwrap(), [("proxy", String::new())]);
    }
}
