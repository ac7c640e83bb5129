//! The inbox: channels to customers, threads with them, messages, attachments, translations.

mod attachment;
mod attachment_create;
mod attachment_view;
mod canned_reply;
mod canned_reply_delete;
mod canned_reply_list;
mod canned_reply_put;
mod channel;
mod channel_calls;
mod channel_check;
mod channel_connect;
mod channel_credentials;
mod channel_disconnect;
mod channel_facts;
mod channel_list;
mod channel_registration;
mod channel_search;
mod channel_secret;
mod channel_subscription;
mod channel_update;
mod contest;
mod listed_thread;
mod marker;
mod message;
mod message_access;
mod message_list;
mod message_retry;
mod message_send;
mod message_translate;
mod new_message;
mod reply_route;
mod reply_translate;
mod reply_way;
mod saying;
mod template;
mod template_list;
mod thread;
mod thread_list;
mod thread_read;
mod thread_start;
mod thread_update;
mod thread_view;
mod translation;
mod translation_view;
mod uploaded;
mod visible_thread;

use api::Entry;

pub use attachment_create::AttachmentCreate;
pub use attachment_view::AttachmentView;
pub use canned_reply_delete::CannedReplyDelete;
pub use canned_reply_list::CannedReplyList;
pub use canned_reply_put::CannedReplyPut;
pub use channel_check::ChannelCheck;
pub use channel_connect::ChannelConnect;
pub use channel_disconnect::ChannelDisconnect;
pub use channel_list::ChannelList;
pub use channel_update::ChannelUpdate;
pub use message_list::MessageList;
pub use message_retry::MessageRetry;
pub use message_send::MessageSend;
pub use message_translate::MessageTranslate;
pub use reply_translate::ReplyTranslate;
pub use template_list::TemplateList;
pub use thread_list::ThreadList;
pub use thread_read::ThreadRead;
pub use thread_start::ThreadStart;
pub use thread_update::ThreadUpdate;
pub use thread_view::ThreadView;
pub use translation_view::TranslationView;

/// The endpoints of this domain.
pub const ENDPOINTS: [Entry; 22] = [
    Entry::of::<AttachmentCreate>(),
    Entry::of::<AttachmentView>(),
    Entry::of::<CannedReplyDelete>(),
    Entry::of::<CannedReplyList>(),
    Entry::of::<CannedReplyPut>(),
    Entry::of::<ChannelCheck>(),
    Entry::of::<ChannelConnect>(),
    Entry::of::<ChannelDisconnect>(),
    Entry::of::<ChannelList>(),
    Entry::of::<ChannelUpdate>(),
    Entry::of::<MessageList>(),
    Entry::of::<MessageRetry>(),
    Entry::of::<MessageSend>(),
    Entry::of::<MessageTranslate>(),
    Entry::of::<ReplyTranslate>(),
    Entry::of::<TemplateList>(),
    Entry::of::<ThreadList>(),
    Entry::of::<ThreadRead>(),
    Entry::of::<ThreadStart>(),
    Entry::of::<ThreadUpdate>(),
    Entry::of::<ThreadView>(),
    Entry::of::<TranslationView>(),
];
