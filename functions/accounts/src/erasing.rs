//! The erasure of one member: everything that [`domain::erasure`] lists, step by step.
//!
//! Each step finds what is left of its kind and deletes that, and the row of the member comes last, since
//! it leads to all the rest. So whoever is cut off in between begins anew, and finds less.

use std::collections::BTreeMap;

use data::row::{InvitationRow, MailRow, MemberRow, SessionRow, SocketRow, SupportRequestRow};
use data::{Changes, Error, PageRequest, Row, Store, key, on_any_conflict};
use domain::email::Email;
use domain::event::Event;

/// How many rows are read together, and deleted in one commit with what belongs to them.
const ROWS: usize = 25;

/// How many pages of one list are deleted in one visit: about a second, and more than a member has as a
/// rule.
const PAGES: usize = 100;

/// Erases a member who is due; says whether all of it is done, or the next visit has to go on.
pub(crate) async fn erase(store: &Store, member: MemberRow) -> Result<bool, Error> {
    let member_id = member.member_id;
    end_sessions(store, &member).await?;
    close_sockets(store, &member).await?;
    let own_row = member.row_key();
    for (range, kept) in [
        (key::member_and_belongings(member_id), Some(&own_row)),
        (key::trail(member_id), None),
        (key::notifications(member_id), None),
    ] {
        if !clear(store, &range, kept).await? {
            return Ok(false);
        }
    }
    erase_invitations(store, &member).await?;
    erase_support_requests(store, &member).await?;
    erase_mails(store, &member).await?;
    erase_name_in_mails(store, &member).await?;
    finish(store, member).await?;
    Ok(true)
}

/// Says whether nothing is left.
async fn clear(
    store: &Store,
    range: &key::Range,
    kept: Option<&key::RowKey>,
) -> Result<bool, Error> {
    for _ in 0..PAGES {
        if !store.clear_page(range, kept).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A page from the beginning of a list that gets shorter with each step.
async fn first<R: Row>(store: &Store, range: &key::Range) -> Result<Vec<R>, Error> {
    Ok(store.page(range, &PageRequest::first(ROWS)).await?.items)
}

/// Sessions end with the account; one that began at the same moment is found here, with its phone.
async fn end_sessions(store: &Store, member: &MemberRow) -> Result<(), Error> {
    let sessions: Vec<SessionRow> = first(store, &key::sessions(member.member_id)).await?;
    let mut changes = Changes::new();
    changes.end_sessions(&sessions);
    store.commit(changes).await
}

async fn close_sockets(store: &Store, member: &MemberRow) -> Result<(), Error> {
    let sockets: Vec<SocketRow> = first(store, &key::sockets_of(member.member_id)).await?;
    let mut changes = Changes::new();
    for socket in &sockets {
        changes.close_socket(member.member_id, &socket.connection_id);
    }
    store.commit(changes).await
}

/// Erases the invitation by which the member joined, and those to the same address from before the account
/// ended. Who was invited later is somebody new.
async fn erase_invitations(store: &Store, member: &MemberRow) -> Result<(), Error> {
    let invitations = store
        .whole_list::<InvitationRow>(&key::invitations())
        .await?;
    let left_at = member.left_at();
    let is_theirs = |invitation: &&InvitationRow| match invitation.member_id {
        Some(member_id) => member_id == member.member_id,
        None => {
            invitation.email == member.email
                && left_at.is_some_and(|left_at| invitation.created_at < left_at)
        }
    };
    for invitation in invitations.iter().filter(is_theirs) {
        let mut changes = Changes::new();
        changes
            .end_invitation(invitation, store.now())
            .discard_mail(invitation.mail_id)
            .discard(invitation);
        store.commit(changes).await?;
    }
    Ok(())
}

/// Erases what the member asked our support. A company has few requests of a year.
async fn erase_support_requests(store: &Store, member: &MemberRow) -> Result<(), Error> {
    let range = key::support_requests();
    let requests = store.whole_list::<SupportRequestRow>(&range).await?;
    let theirs = requests.iter();
    let theirs: Vec<_> = theirs
        .filter(|request| request.member_id == member.member_id)
        .collect();
    for batch in theirs.chunks(ROWS) {
        let mut changes = Changes::new();
        for request in batch {
            changes.discard(*request);
        }
        store.commit(changes).await?;
    }
    Ok(())
}

/// Erases the mails about the member, and that an address of the member takes none.
async fn erase_mails(store: &Store, member: &MemberRow) -> Result<(), Error> {
    let range = key::mails_about(member.member_id);
    let mut cursor = None;
    loop {
        let page_request = PageRequest::new(ROWS, cursor);
        let page = store.page::<MailRow>(&range, &page_request).await?;
        let mut changes = Changes::new();
        let mut addresses: BTreeMap<String, Email> = BTreeMap::new();
        for mail in page.items {
            changes.discard_mail(mail.mail_id);
            addresses.insert(mail.to.canonical(), mail.to);
        }
        for address in addresses.values() {
            changes.forget_dead_address(address);
        }
        store.commit(changes).await?;
        cursor = page.next;
        if cursor.is_none() {
            return Ok(());
        }
    }
}

/// Erases the name of the member from mails to others.
async fn erase_name_in_mails(store: &Store, member: &MemberRow) -> Result<(), Error> {
    let range = key::mails_naming(member.member_id);
    let mails = store.whole_list::<MailRow>(&range).await?;
    for mail in mails {
        let erased = store.update(mail, on_any_conflict::<Error>, |mail, changes| {
            if let Some(mail) = mail.filter(|mail| mail.named_member_id == Some(member.member_id)) {
                changes.replace(mail.without_named_member());
            }
            Ok(())
        });
        erased.await?;
    }
    Ok(())
}

/// Leaves of the member what stays for good, and tells clients to show that.
async fn finish(store: &Store, member: MemberRow) -> Result<(), Error> {
    let member_id = member.member_id;
    let mut changes = Changes::new();
    changes.forget_dead_address(&member.email);
    changes.publish(Event::MemberUpdated { member_id });
    changes.replace(member.erased(store.now()));
    store.commit(changes).await
}
