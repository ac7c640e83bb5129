//! `GET /v1/members/{member_id}`: one member, also after leaving, so that what was done keeps its name.

use api::{Cx, Dispatcher, Endpoint, Loaded, MemberPath, Problem, Route};
use data::row::MemberRow;

use crate::member::Member;

/// See [`Endpoint::SUMMARY`].
pub struct MemberView;

impl Endpoint for MemberView {
    const NAME: &'static str = "member-view";
    const ROUTE: Route = Route::get("/v1/members/{member_id}");
    const SUMMARY: &'static str = "View one member.";

    type Access = Dispatcher;
    type Input = Loaded<MemberPath>;
    type Output = Member;

    async fn handle(cx: Cx<Dispatcher>, member: MemberRow) -> Result<Member, Problem> {
        Ok(Member::seen_by(cx.member(), member))
    }
}
