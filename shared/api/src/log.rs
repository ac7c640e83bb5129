//! One line for each request, from a closed list of fields: never text, names, phones, emails, tokens.

use std::time::Duration;

use domain::id::{CompanyId, MemberId};

use crate::{Origin, Problem};

/// The line of one request in the making.
pub(crate) struct Line {
    endpoint: &'static str,
    ip: String,
    request_id: String,
    company_id: String,
    member_id: String,
    code: &'static str,
    cause: Option<String>,
}

impl Line {
    pub(crate) fn new(endpoint: &'static str, origin: &Origin) -> Self {
        Self {
            endpoint,
            ip: origin
                .source_ip
                .map(|ip| ip.to_string())
                .unwrap_or_default(),
            request_id: origin.request_id.clone(),
            company_id: String::new(),
            member_id: String::new(),
            code: "",
            cause: None,
        }
    }

    pub(crate) fn set_caller(&mut self, company: CompanyId, member: MemberId) {
        self.company_id = company.to_string();
        self.member_id = member.to_string();
    }

    pub(crate) fn set_problem(&mut self, problem: &Problem) {
        self.code = problem.code().as_str();
        self.cause = problem.cause().map(str::to_owned);
    }

    pub(crate) fn write(self, status: u16, took: Duration) {
        let Self {
            endpoint,
            ip,
            request_id,
            company_id,
            member_id,
            code,
            cause,
        } = self;
        let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        if let Some(cause) = cause.filter(|_| status >= 500) {
            tracing::error!(
                endpoint,
                status,
                ip,
                request_id,
                company_id,
                member_id,
                code,
                cause,
                duration_ms,
                "request {request_id} failed"
            );
        } else {
            tracing::info!(
                endpoint,
                status,
                ip,
                request_id,
                company_id,
                member_id,
                code,
                duration_ms,
                "request {request_id} answered"
            );
        }
    }
}
