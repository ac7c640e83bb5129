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

use api::Entry;

pub use invitation_accept::InvitationAccept;
pub use invitation_create::InvitationCreate;
pub use invitation_list::InvitationList;
pub use invitation_revoke::InvitationRevoke;
pub use member_list::MemberList;
pub use member_remove::MemberRemove;
pub use member_update::MemberUpdate;
pub use member_view::MemberView;

/// The endpoints of this domain.
pub const ENDPOINTS: [Entry; 8] = [
    Entry::of::<InvitationAccept>(),
    Entry::of::<InvitationCreate>(),
    Entry::of::<InvitationList>(),
    Entry::of::<InvitationRevoke>(),
    Entry::of::<MemberList>(),
    Entry::of::<MemberRemove>(),
    Entry::of::<MemberUpdate>(),
    Entry::of::<MemberView>(),
];
