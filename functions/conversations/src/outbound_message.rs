//! An outbound message of a member, or a note: checked against the thread, then appended to it.

use std::collections::BTreeMap;

use api::{Authenticated, Code, Cx, Problem};
use data::row::{AttachmentRow, MessageRow, NewThreadMessage, PendingUpdate, ThreadRow};
use data::{Changes, Rows, key};
use domain::event::Event;
use domain::id::{ChannelId, MessageId};
use domain::message::{Content, MessageOrigin, Reaction, Side};

use crate::listed_channels::ListedChannels;
use crate::message::Message;
use crate::new_message::{NewMessage, RequestedContent, SentFile};
use crate::reply_channel::reply_channel;
use crate::uploaded::uploaded;

/// A message that may be sent now.
pub struct OutboundMessage {
    origin: MessageOrigin,
    content: Content,
    channel_id: Option<ChannelId>,
    reply_to: Option<MessageId>,
    file: Option<AttachmentRow>,
    /// The message that an emoji is put on, as it will be.
    target: Option<MessageRow>,
}

impl OutboundMessage {
    /// A text that the product writes for the caller, over the channel that is named, else over the first
    /// that works.
    pub async fn text<A: Authenticated>(
        cx: &Cx<A>,
        thread: &ThreadRow,
        channels: &ListedChannels,
        channel_id: Option<ChannelId>,
        text: String,
    ) -> Result<Self, Problem> {
        let content = Content::Text { text };
        let channel_id = reply_channel(cx, thread, channels, channel_id, &content).await?;
        Ok(Self {
            channel_id: Some(channel_id),
            ..Self::new(MessageOrigin::Member, content)
        })
    }

    /// Checks the request: the message, or why it cannot be sent now.
    pub(crate) async fn of<A: Authenticated>(
        cx: &Cx<A>,
        (rows, channels): (&Rows, &ListedChannels),
        thread: &ThreadRow,
        new: &NewMessage,
        requested_content: RequestedContent,
    ) -> Result<Self, Problem> {
        let mut outbound_message = match requested_content {
            RequestedContent::Note(content) => {
                expect_absent(
                    new.channel_id.is_none(),
                    "/channel_id",
                    "does not go with a note",
                )?;
                return Ok(Self {
                    reply_to: replied_to(rows, thread, new, true)?,
                    ..Self::new(MessageOrigin::Note, content)
                });
            }
            RequestedContent::Reaction(message_id, emoji) => {
                expect_absent(
                    new.channel_id.is_none(),
                    "/channel_id",
                    "does not go with a reaction",
                )?;
                expect_absent(
                    new.reply_to.is_none(),
                    "/reply_to",
                    "does not go with a reaction",
                )?;
                return react(cx, (rows, channels), thread, message_id, emoji).await;
            }
            RequestedContent::Attachment(file) => attach(cx, rows, file).await?,
            RequestedContent::Plain(content) => Self::new(MessageOrigin::Member, content),
        };
        outbound_message.reply_to = replied_to(rows, thread, new, false)?;
        let content = &outbound_message.content;
        let channel_id = reply_channel(cx, thread, channels, new.channel_id, content).await?;
        outbound_message.channel_id = Some(channel_id);
        Ok(outbound_message)
    }

    fn new(origin: MessageOrigin, content: Content) -> Self {
        Self {
            origin,
            content,
            channel_id: None,
            reply_to: None,
            file: None,
            target: None,
        }
    }

    /// Adds it to the changes; gives back the message as it will stand.
    pub fn add<A: Authenticated>(
        self,
        cx: &Cx<A>,
        mut thread: ThreadRow,
        changes: &mut Changes,
    ) -> Message {
        let thread_id = thread.thread_id;
        let new_message = NewThreadMessage {
            author_id: Some(cx.member().member_id),
            channel_id: self.channel_id,
            reply_to: self.reply_to,
            ..NewThreadMessage::new(self.origin, self.content, cx.now())
        };
        let message = thread.append(new_message, cx.now());
        let message_id = message.message_id;
        changes.replace(thread);
        changes.create(&message);
        let file = self.file.map(|file| {
            changes.publish(Event::AttachmentSent {
                attachment_id: file.attachment_id,
            });
            changes.replace(AttachmentRow {
                message: Some((thread_id, message_id)),
                channel_id: self.channel_id,
                ..file
            })
        });
        if let Some(target) = self.target {
            changes.publish(Event::MessageChanged {
                thread_id,
                message_id: target.message_id,
            });
            changes.replace(target);
        }
        changes.publish(if message.delivery.is_some() {
            Event::MessageRequested {
                thread_id,
                message_id,
            }
        } else {
            Event::MessageAdded {
                thread_id,
                message_id,
            }
        });
        Message::new(message, file.as_ref(), BTreeMap::new())
    }
}

fn expect_absent(is_absent: bool, place: &str, detail: &str) -> Result<(), Problem> {
    if is_absent {
        Ok(())
    } else {
        Err(Problem::field(place, detail))
    }
}

async fn attach<A: Authenticated>(
    cx: &Cx<A>,
    rows: &Rows,
    new: SentFile,
) -> Result<OutboundMessage, Problem> {
    let file = uploaded(cx, rows, &new).await?;
    let content = Content::Attachment {
        attachment_id: file.attachment_id,
        kind: file.kind,
        text: new.text.map(|text| text.as_str().to_owned()),
    };
    Ok(OutboundMessage {
        file: Some(file),
        ..OutboundMessage::new(MessageOrigin::Member, content)
    })
}

/// An emoji stands on its message at once, and goes to the customer as a message of its own.
async fn react<A: Authenticated>(
    cx: &Cx<A>,
    (rows, channels): (&Rows, &ListedChannels),
    thread: &ThreadRow,
    message_id: MessageId,
    emoji: Option<String>,
) -> Result<OutboundMessage, Problem> {
    let target = in_thread(rows, thread, message_id, "/reaction/message_id")?;
    expect_correspondence(&target, "/reaction/message_id")?;
    if target.provider_id.is_none() {
        let detail = "This message hasn't been sent to the customer yet. Try again once it has.";
        return Err(Problem::refused(Code::MessageNotSent, detail));
    }
    let content = Content::Reaction {
        message_id,
        emoji: emoji.clone(),
    };
    let channel_id = reply_channel(cx, thread, channels, target.channel_id, &content).await?;
    let is_ours = |known: &Reaction| known.side == Side::Company;
    if emoji.is_none() && !target.reactions.iter().any(is_ours) {
        let detail = "This message has no reaction of yours to remove.";
        return Err(Problem::refused(Code::NoReaction, detail));
    }
    let mut target = target;
    target.apply(PendingUpdate::Reaction {
        id: None,
        side: Side::Company,
        emoji,
        at: cx.now(),
    });
    Ok(OutboundMessage {
        channel_id: Some(channel_id),
        target: Some(target),
        ..OutboundMessage::new(MessageOrigin::Member, content)
    })
}

/// The message that is answered, if one is named.
fn replied_to(
    rows: &Rows,
    thread: &ThreadRow,
    new: &NewMessage,
    is_note: bool,
) -> Result<Option<MessageId>, Problem> {
    let Some(message_id) = new.reply_to else {
        return Ok(None);
    };
    let answered = in_thread(rows, thread, message_id, "/reply_to")?;
    if !is_note {
        expect_correspondence(&answered, "/reply_to")?;
    }
    Ok(Some(message_id))
}

/// A message that stands in the thread.
fn in_thread(
    rows: &Rows,
    thread: &ThreadRow,
    message_id: MessageId,
    place: &str,
) -> Result<MessageRow, Problem> {
    let at = key::message(thread.thread_id, message_id);
    let message: Option<MessageRow> = rows.get(&at)?;
    message
        .filter(|message| message.content.is_shown() && message.content != Content::Removed)
        .ok_or_else(|| Problem::field(place, "must be a message in this thread"))
}

fn expect_correspondence(message: &MessageRow, place: &str) -> Result<(), Problem> {
    if message.origin.is_correspondence() {
        Ok(())
    } else {
        Err(Problem::field(
            place,
            "must be a message the customer can see",
        ))
    }
}
