//! Conversations with customers: what they send and what members do with it.

mod attachment;
mod attachment_create;
mod attachment_view;
mod canned_reply;
mod canned_reply_delete;
mod canned_reply_list;
mod canned_reply_put;
mod conflict;
mod inbound_apply;
mod listed_channels;
mod listed_thread;
mod marker;
mod media_copy;
mod media_sweep;
mod message;
mod message_list;
mod message_path;
mod message_retry;
mod message_send;
mod meta_receive;
mod meta_verify;
mod new_message;
mod outbound_message;
mod reply_channel;
mod reply_route;
mod snooze_sweep;
mod surroundings;
mod thread;
mod thread_list;
mod thread_path;
mod thread_read;
mod thread_start;
mod thread_unassign;
mod thread_update;
mod thread_view;
mod uploaded;

use work::{SweepFunction, WorkerFunction};

pub use inbound_apply::InboundApply;
pub use media_copy::MediaCopy;
pub use media_sweep::MediaSweep;
pub use snooze_sweep::SnoozeSweep;
pub use thread_unassign::ThreadUnassign;

pub use listed_channels::ListedChannels;
pub use message_path::MessagePath;
pub use outbound_message::OutboundMessage;
pub use thread_path::ThreadPath;

api::endpoints! {
    ATTACHMENT_CREATE: attachment_create::AttachmentCreate,
    ATTACHMENT_VIEW: attachment_view::AttachmentView,
    CANNED_REPLY_DELETE: canned_reply_delete::CannedReplyDelete,
    CANNED_REPLY_LIST: canned_reply_list::CannedReplyList,
    CANNED_REPLY_PUT: canned_reply_put::CannedReplyPut,
    MESSAGE_LIST: message_list::MessageList,
    MESSAGE_RETRY: message_retry::MessageRetry,
    MESSAGE_SEND: message_send::MessageSend,
    META_RECEIVE: meta_receive::MetaReceive,
    META_VERIFY: meta_verify::MetaVerify,
    THREAD_LIST: thread_list::ThreadList,
    THREAD_READ: thread_read::ThreadRead,
    THREAD_START: thread_start::ThreadStart,
    THREAD_UPDATE: thread_update::ThreadUpdate,
    THREAD_VIEW: thread_view::ThreadView,
}

/// The function of [`InboundApply`].
pub static INBOUND_APPLY: WorkerFunction = WorkerFunction::of_receiver::<InboundApply>();

/// The function of [`MediaCopy`].
pub static MEDIA_COPY: WorkerFunction = WorkerFunction::of::<MediaCopy>();

/// The function of [`MediaSweep`].
pub static MEDIA_SWEEP: SweepFunction = SweepFunction::of::<MediaSweep>();

/// The function of [`SnoozeSweep`].
pub static SNOOZE_SWEEP: SweepFunction = SweepFunction::of::<SnoozeSweep>();

/// The function of [`ThreadUnassign`].
pub static THREAD_UNASSIGN: WorkerFunction = WorkerFunction::of::<ThreadUnassign>();

/// The workers of this area.
pub const WORKERS: &[&WorkerFunction] = &[&INBOUND_APPLY, &MEDIA_COPY, &THREAD_UNASSIGN];

/// The sweeps of this area.
pub const SWEEPS: &[&SweepFunction] = &[&MEDIA_SWEEP, &SNOOZE_SWEEP];
