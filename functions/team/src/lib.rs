//! The team of a company: its members, and the invitations by which new ones join.

mod invitation;
mod invitation_accept;
mod invitation_create;
mod invitation_list;
mod invitation_revoke;
mod leaving;
mod member;
mod member_list;
mod member_remove;
mod member_update;
mod member_view;
mod notice;
mod opened;
mod owners;
mod standing;
mod wording;

api::endpoints! {
    INVITATION_ACCEPT: invitation_accept::InvitationAccept,
    INVITATION_CREATE: invitation_create::InvitationCreate,
    INVITATION_LIST: invitation_list::InvitationList,
    INVITATION_REVOKE: invitation_revoke::InvitationRevoke,
    MEMBER_LIST: member_list::MemberList,
    MEMBER_REMOVE: member_remove::MemberRemove,
    MEMBER_UPDATE: member_update::MemberUpdate,
    MEMBER_VIEW: member_view::MemberView,
}
