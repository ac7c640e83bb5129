//! The one sequence of steps that every request goes through.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use data::{Earlier, ReadPlan, ReadResult, UnverifiedRead};
use futures::FutureExt as _;
use http::{HeaderValue, Request, Response};

use crate::facts::EndpointRules;
use crate::log::Line;
use crate::{
    Access, App, Challenge, Cx, Endpoint, Facts, Input as _, MemberClaims, Origin, Output as _,
    Prefetch, Problem, Proof, Reading, Reply, Viewer,
};

/// Time kept back for writing the answer.
const RESERVE: Duration = Duration::from_millis(300);

/// Answers one request of endpoint `E`; never fails and never panics.
pub async fn answer<E: Endpoint>(
    app: Arc<App>,
    request: Request<Bytes>,
    origin: Origin,
) -> Response<Bytes> {
    let begun = Instant::now();
    let mut line = Line::new(E::NAME, &origin);
    let request_id = origin.request_id.clone();
    let time = origin.remaining.saturating_sub(RESERVE);
    let processing = AssertUnwindSafe(process::<E>(app, request, origin, &mut line)).catch_unwind();
    let outcome = match tokio::time::timeout(time, processing).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => Err(Problem::Internal("the endpoint panicked".into())),
        Err(_) => Err(Problem::Busy {
            retry_after: 2,
            cause: "out of time".into(),
        }),
    };
    let reply = outcome.unwrap_or_else(|problem| {
        line.set_problem(&problem);
        problem.reply()
    });
    line.write(reply.status, begun.elapsed());
    encode(reply, &request_id)
}

async fn process<E: Endpoint>(
    app: Arc<App>,
    request: Request<Bytes>,
    origin: Origin,
    line: &mut Line,
) -> Result<Reply, Problem> {
    let rules = EndpointRules {
        endpoint: E::NAME,
        route: E::ROUTE,
        takes_any_method: E::IS_FALLBACK,
        max_body_bytes: E::MAX_BODY_BYTES,
        most_per_minute: E::MOST_PER_MINUTE,
    };
    let mut facts = Facts::new(&rules, request, origin)?;
    let (access, mut result, input) = match E::Access::prove(&facts, &app).await? {
        Proof::Whole(access) => (access, ReadResult::default(), E::Input::read(&facts)),
        Proof::Claims(claims) => {
            let viewer = claims.viewer();
            facts.caller = Some(viewer.member_id);
            // What is wrong with the input is told to nobody who may not call at all.
            let input = E::Input::read(&facts);
            let mut prefetch = Prefetch::new(viewer, &facts, &app);
            if let Ok(input) = &input {
                input.prefetch(&mut prefetch);
            }
            let unverified = read_once(&app, viewer, prefetch.into_plan()).await?;
            let (access, result) = admit::<E::Access>(unverified, *claims, &facts, &app)?;
            line.set_caller(viewer.company_id, viewer.member_id);
            (access, result, input)
        }
    };
    let input = input?;
    if let Some(key) = input.request_key() {
        match key.earlier(result.rows())? {
            Earlier::Nothing => {}
            Earlier::Same {
                status,
                headers,
                body,
            } => return replay(status, headers, body),
            Earlier::Other => {
                return Err(Problem::invalid(
                    crate::FaultLocation::Header("Idempotency-Key"),
                    "was already used for a different request",
                ));
            }
        }
    }
    let mut reading = Reading::new(access.member(), &facts, &app, result);
    let given = input.load(&mut reading).await?;
    E::handle(Cx::new(access, app, facts), given).await?.reply()
}

/// The one read of a request: the caller's own rows with all that the input asks for.
async fn read_once(app: &App, viewer: Viewer, plan: ReadPlan) -> Result<UnverifiedRead, Problem> {
    let Viewer {
        company_id,
        member_id,
        session_id,
        ..
    } = viewer;
    let directory = app.aws().directory();
    Ok(directory
        .read_unverified(company_id, member_id, session_id, plan)
        .await?)
}

/// The caller with what was read, if the claims hold against the principal and the role suffices.
fn admit<A: Access>(
    unverified: UnverifiedRead,
    claims: MemberClaims,
    facts: &Facts,
    app: &App,
) -> Result<(A, ReadResult), Problem> {
    let absent = Problem::Unauthenticated(Challenge::InvalidToken);
    unverified.verify(absent, |principal| {
        A::of_member(claims.verified(principal, facts, app)?)
    })
}

fn replay(status: u16, headers: Vec<(String, String)>, body: String) -> Result<Reply, Problem> {
    let mut reply = Reply::new(status);
    if !body.is_empty() {
        reply.set_body("application/json", body.into_bytes());
    }
    for (name, value) in headers {
        let name = http::HeaderName::try_from(name)
            .map_err(|_| Problem::Internal("a remembered header has no name".into()))?;
        reply.headers.push((name, value));
    }
    reply.add_header("idempotent-replayed", "true");
    Ok(reply)
}

/// Headers on every answer; pages of the dashboard bring their own policy.
const STANDARD: [(&str, &str); 6] = [
    ("cache-control", "no-store"),
    (
        "content-security-policy",
        "default-src 'none'; frame-ancestors 'none'",
    ),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "no-referrer"),
    (
        "strict-transport-security",
        "max-age=63072000; includeSubDomains",
    ),
    ("x-content-type-options", "nosniff"),
];

fn encode(reply: Reply, request_id: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(reply.body));
    *response.status_mut() =
        http::StatusCode::from_u16(reply.status).expect("every reply names a real status");
    let headers = response.headers_mut();
    for (name, value) in STANDARD {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert("x-request-id", id);
    }
    if let Some(content_type) = reply.content_type {
        headers.insert(
            http::header::CONTENT_TYPE,
            HeaderValue::from_static(content_type),
        );
    }
    let mut set = Vec::new();
    for (name, value) in reply.headers {
        let Ok(value) = HeaderValue::from_str(&value) else {
            continue;
        };
        // The first of a name replaces the standard one, others stand beside it.
        if set.contains(&name) {
            headers.append(name, value);
        } else {
            headers.insert(name.clone(), value);
            set.push(name);
        }
    }
    response
}
