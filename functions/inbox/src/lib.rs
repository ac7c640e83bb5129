//! The inbox: channels to customers, threads with them, messages, attachments, translations.

mod attachment;
mod attachment_create;
mod attachment_view;
mod canned_reply;
mod canned_reply_delete;
mod canned_reply_list;
mod canned_reply_put;
mod message_translate;
mod reply_translate;
mod translation;
mod translation_view;
mod visible_thread;

use api::Entry;

pub use attachment_create::AttachmentCreate;
pub use attachment_view::AttachmentView;
pub use canned_reply_delete::CannedReplyDelete;
pub use canned_reply_list::CannedReplyList;
pub use canned_reply_put::CannedReplyPut;
pub use message_translate::MessageTranslate;
pub use reply_translate::ReplyTranslate;
pub use translation_view::TranslationView;

/// The endpoints of this domain.
pub const ENDPOINTS: [Entry; 8] = [
    Entry::of::<AttachmentCreate>(),
    Entry::of::<AttachmentView>(),
    Entry::of::<CannedReplyDelete>(),
    Entry::of::<CannedReplyList>(),
    Entry::of::<CannedReplyPut>(),
    Entry::of::<MessageTranslate>(),
    Entry::of::<ReplyTranslate>(),
    Entry::of::<TranslationView>(),
];
