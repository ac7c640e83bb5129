//! What an endpoint is.

use std::future::Future;

use data::{Secret, Setting};

use crate::{Access, Cx, Input, Output, Problem, Route};

/// One operation of the API: one Lambda function, one file.
pub trait Endpoint: Send + Sync + 'static {
    /// Its name everywhere: binary, operation id, event file, log field.
    const NAME: &'static str;
    /// Method and path.
    const ROUTE: Route;
    /// One sentence for the API's description.
    const SUMMARY: &'static str;
    /// What the summary leaves out, for whoever calls it.
    const DETAILS: &'static str = "";
    /// The bad statuses of `handle` that do not follow from access, route and input.
    const REFUSALS: &'static [u16] = &[];
    /// The largest body it reads, in bytes.
    const MAX_BODY_BYTES: usize = 64 * 1024;
    /// Whether it answers whatever no other endpoint takes, by any method.
    const IS_FALLBACK: bool = false;
    /// How many requests a minute one source may make, where anybody may call: an IPv4 address, which a
    /// whole office may share, or an IPv6 /64.
    const MOST_PER_MINUTE: u32 = 60;
    /// The secrets it reads; its role grants exactly these.
    const SECRETS: &'static [Secret] = &[];
    /// The settings it reads beside those that its access needs; the template tells it exactly these.
    const SETTINGS: &'static [Setting] = &[];

    /// Who may call it.
    type Access: Access;
    /// What it reads.
    type Input: Input;
    /// What it answers; the type says the status.
    type Output: Output;

    /// Does it, with what the input gives.
    fn handle(
        cx: Cx<Self::Access>,
        input: <Self::Input as Input>::Value,
    ) -> impl Future<Output = Result<Self::Output, Problem>> + Send;
}
