//! `GET /v1/members/{member_id}`: one member, also after leaving, so that what was done keeps its name.

use api::{Cx, Dispatcher, Endpoint, Path, Problem, Route};
use data::key;
use data::row::MemberRow;

use crate::member::{Member, MemberPath};

/// See [`Endpoint::SUMMARY`].
pub struct MemberView;

impl Endpoint for MemberView {
    const NAME: &'static str = "member-view";
    const ROUTE: Route = Route::get("/v1/members/{member_id}");
    const SUMMARY: &'static str = "View one member.";

    type Access = Dispatcher;
    type Input = Path<MemberPath>;
    type Output = Member;

    async fn handle(cx: Cx<Dispatcher>, Path(params): Path<MemberPath>) -> Result<Member, Problem> {
        let row: Option<MemberRow> = cx.store().get(key::member(params.member_id)).await?;
        row.map(|row| Member::seen_by(cx.member(), row))
            .ok_or(Problem::NotFound)
    }
}
