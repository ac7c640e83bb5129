//! How a message is appended to a thread, and how updates are applied to a message. Both the receiving
//! and the sending side write these rows, and this is the one place that knows what belongs together.

use std::collections::BTreeMap;

use domain::id::{ChannelId, MemberId, MessageId};
use domain::message::{Content, DeliveryStatus, MessageOrigin, Reaction, Referral, Side};
use jiff::Timestamp;

use super::{
    DeliveryState, LastMessage, MessageRow, Newest, PendingUpdate, ThreadRoute, ThreadRow,
};

/// A message to append to a thread.
pub struct NewThreadMessage {
    /// Who wrote it.
    pub origin: MessageOrigin,
    /// The member who wrote it.
    pub author_id: Option<MemberId>,
    /// The channel it came or goes through.
    pub channel_id: Option<ChannelId>,
    /// What the provider calls it.
    pub provider_id: Option<String>,
    /// What it holds.
    pub content: Content,
    /// The message it answers.
    pub reply_to: Option<MessageId>,
    /// Whether the customer passed it on.
    pub is_forwarded: bool,
    /// What led the customer here.
    pub referral: Option<Referral>,
    /// When it was written, by the provider's time.
    pub at: Timestamp,
}

domain::debug_by_name!(NewThreadMessage);

impl NewThreadMessage {
    /// A message of an instant, with nothing else known of it.
    pub fn new(origin: MessageOrigin, content: Content, at: Timestamp) -> Self {
        Self {
            origin,
            author_id: None,
            channel_id: None,
            provider_id: None,
            content,
            reply_to: None,
            is_forwarded: false,
            referral: None,
            at,
        }
    }
}

impl ThreadRow {
    /// Appends a message; the thread counts its messages.
    ///
    /// What the customer writes opens a thread that rests. What a member writes to the customer is
    /// queued behind the one before it.
    pub fn append(&mut self, new_message: NewThreadMessage, now: Timestamp) -> MessageRow {
        self.sequence = self.sequence.saturating_add(1);
        let message_id = MessageId::in_order(new_message.at, self.sequence);
        let is_newest = self
            .last_message
            .as_ref()
            .is_none_or(|last| last.message_id < message_id);
        let is_shown = new_message.content.is_shown();
        if is_newest && is_shown {
            self.last_message = Some(LastMessage {
                message_id,
                origin: new_message.origin,
                preview: new_message.content.in_short(),
                at: new_message.at,
            });
        }
        if is_shown {
            self.active_at = self.active_at.max(new_message.at);
        }
        if new_message.origin == MessageOrigin::Customer {
            self.inbound_count = self.inbound_count.saturating_add(1);
            self.last_inbound_at = self.last_inbound_at.max(Some(new_message.at));
            self.wake();
        }
        let delivery = match new_message.origin {
            MessageOrigin::Member => {
                let after = self.last_requested.replace(message_id);
                Some(DeliveryState::queued(now, after))
            }
            MessageOrigin::NativeApp => Some(DeliveryState::reported(
                DeliveryStatus::Sent,
                new_message.at,
            )),
            MessageOrigin::Customer | MessageOrigin::Note | MessageOrigin::System => None,
        };
        MessageRow {
            message_id,
            thread_id: self.thread_id,
            origin: new_message.origin,
            author_id: new_message.author_id,
            channel_id: new_message.channel_id,
            provider_id: new_message.provider_id,
            content: new_message.content,
            reply_to: new_message.reply_to,
            is_forwarded: new_message.is_forwarded,
            referral: new_message.referral,
            reactions: Vec::new(),
            reacted: BTreeMap::new(),
            reworded: None,
            delivery,
            translations: BTreeMap::new(),
            at: new_message.at,
            received_at: now,
            edited_at: None,
            version: 1,
        }
    }

    /// Stores the route by which the customer is reached, and puts it first if it is the newest.
    pub fn record_route(&mut self, route: ThreadRoute) {
        let known = self
            .routes
            .iter()
            .position(|known| known.channel_id == route.channel_id)
            .map(|position| self.routes.remove(position));
        let route = match known {
            Some(known) => ThreadRoute {
                last_inbound_at: known.last_inbound_at.max(route.last_inbound_at),
                phone: route.phone.or(known.phone),
                user_id: route.user_id.or(known.user_id),
                ..route
            },
            None => route,
        };
        let place = self
            .routes
            .iter()
            .position(|other| other.last_inbound_at <= route.last_inbound_at)
            .unwrap_or(self.routes.len());
        self.routes.insert(place, route);
    }

    /// Updates the preview in the list after the message has changed, if it is the last one.
    pub fn refresh_preview(&mut self, message: &MessageRow) -> bool {
        match &mut self.last_message {
            Some(last) if last.message_id == message.message_id => {
                last.preview = message.content.in_short();
                true
            }
            _ => false,
        }
    }
}

impl MessageRow {
    /// Applies an update; returns whether the row has changed.
    pub fn apply(&mut self, update: PendingUpdate) -> bool {
        match update {
            PendingUpdate::Status {
                status,
                reason,
                code,
                at,
            } => self.deliver(status, reason, code, at),
            PendingUpdate::Edit { id, text, at } => self.reword(text, at, id.as_deref()),
            PendingUpdate::Reaction {
                id,
                side,
                emoji,
                at,
            } => self.react(side, emoji, at, id.as_deref()),
        }
    }

    fn deliver(
        &mut self,
        status: DeliveryStatus,
        reason: Option<String>,
        code: Option<u64>,
        at: Timestamp,
    ) -> bool {
        let Some(delivery) = &mut self.delivery else {
            return false;
        };
        if !delivery.status.may_become(status) {
            return false;
        }
        *delivery = DeliveryState {
            status,
            reason,
            code,
            at,
            tried_at: None,
            ..delivery.clone()
        };
        true
    }

    fn reword(&mut self, words: String, at: Timestamp, id: Option<&str>) -> bool {
        // A text cannot be changed into nothing.
        let is_possible = match &self.content {
            Content::Text { .. } => !words.is_empty(),
            Content::Attachment { .. } => true,
            _ => false,
        };
        let earlier = self.edited_at.unwrap_or(Timestamp::MIN);
        let newest = self.reworded.clone();
        let mut newest = newest.unwrap_or_else(|| Newest::since(earlier));
        if !is_possible || !newest.takes(at, id) {
            return false;
        }
        match &mut self.content {
            Content::Text { text } => *text = words,
            Content::Attachment { text, .. } => *text = Some(words).filter(|text| !text.is_empty()),
            _ => return false,
        }
        self.reworded = Some(newest);
        self.edited_at = Some(at);
        // They translate the former text.
        self.translations.clear();
        true
    }

    /// Each side has one emoji on a message at most. That it is gone is remembered with its time.
    fn react(
        &mut self,
        side: Side,
        emoji: Option<String>,
        at: Timestamp,
        id: Option<&str>,
    ) -> bool {
        let earlier = self.reactions.iter().find(|known| known.side == side);
        let earlier = earlier.map_or(Timestamp::MIN, |known| known.at);
        let newest = self.reacted.entry(side);
        if !newest
            .or_insert_with(|| Newest::since(earlier))
            .takes(at, id)
        {
            return false;
        }
        self.reactions.retain(|known| known.side != side);
        if let Some(emoji) = emoji {
            self.reactions.push(Reaction { side, emoji, at });
        }
        true
    }

    /// Removes all content that its author revoked.
    pub fn take_back(&mut self, at: Timestamp) -> bool {
        if self.content == Content::Removed {
            return false;
        }
        self.content = Content::Removed;
        self.reactions.clear();
        self.translations.clear();
        self.referral = None;
        self.edited_at = Some(at);
        true
    }
}

#[cfg(test)]
mod tests {
    use domain::channel::ChannelKind;
    use domain::id::CustomerId;
    use domain::thread::ThreadState;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_763_892_000 + second).unwrap()
    }

    fn thread() -> ThreadRow {
        ThreadRow::begin(CustomerId::from_bytes([7; 16]), at(0))
    }

    fn new_message(origin: MessageOrigin, text: &str, second: i64) -> NewThreadMessage {
        NewThreadMessage::new(origin, Content::Text { text: text.into() }, at(second))
    }

    #[test]
    fn a_late_message_takes_its_place_and_not_the_last_one() {
        let mut thread = thread();
        let second = thread.append(new_message(MessageOrigin::Customer, "second", 20), at(21));
        let first = thread.append(new_message(MessageOrigin::Customer, "first", 10), at(22));
        assert!(first.message_id < second.message_id);
        assert_eq!(thread.last_message.unwrap().preview, "second");
        assert_eq!(thread.last_inbound_at, Some(at(20)));
        assert_eq!(thread.inbound_count, 2);
    }

    #[test]
    fn messages_of_one_second_keep_the_order_in_which_they_came() {
        let mut thread = thread();
        let ids: Vec<_> = (0..50)
            .map(|_| {
                let one = new_message(MessageOrigin::Customer, "x", 5);
                thread.append(one, at(6)).message_id
            })
            .collect();
        assert!(ids.is_sorted());
    }

    #[test]
    fn a_customer_who_writes_opens_the_thread_and_a_note_does_not() {
        let mut thread = thread();
        thread.state = ThreadState::Snoozed;
        thread.snoozed_until = Some(at(3600));
        thread.append(new_message(MessageOrigin::Note, "n", 1), at(1));
        assert_eq!(thread.state, ThreadState::Snoozed);
        thread.append(new_message(MessageOrigin::Customer, "c", 2), at(2));
        assert_eq!(
            (thread.state, thread.snoozed_until),
            (ThreadState::Open, None)
        );
    }

    #[test]
    fn replies_wait_for_each_other() {
        let mut thread = thread();
        let first = thread.append(new_message(MessageOrigin::Member, "1", 1), at(1));
        let second = thread.append(new_message(MessageOrigin::Member, "2", 2), at(2));
        let state = second.delivery.unwrap();
        assert_eq!(state.status, DeliveryStatus::Queued);
        assert_eq!(state.after, Some(first.message_id));
    }

    #[test]
    fn an_emoji_of_ours_waits_like_a_message_and_is_none_in_the_list() {
        let mut thread = thread();
        let first = thread.append(new_message(MessageOrigin::Member, "1", 1), at(1));
        let emoji = Content::Reaction {
            message_id: first.message_id,
            emoji: Some("👍".into()),
        };
        let reaction = thread.append(
            NewThreadMessage::new(MessageOrigin::Member, emoji, at(2)),
            at(2),
        );
        assert_eq!(reaction.delivery.unwrap().after, Some(first.message_id));
        assert_eq!(thread.last_message.unwrap().message_id, first.message_id);
        assert_eq!(thread.active_at, at(1));
    }

    #[test]
    fn the_route_written_on_last_stands_first() {
        let route = |channel: u8, second: i64| ThreadRoute {
            channel_id: ChannelId::from_bytes([channel; 16]),
            kind: ChannelKind::WhatsApp,
            phone: None,
            user_id: Some(format!("US.{channel}")),
            last_inbound_at: Some(at(second)),
        };
        let mut thread = thread();
        thread.record_route(route(1, 10));
        thread.record_route(route(2, 20));
        thread.record_route(ThreadRoute {
            phone: Some("15035550123".into()),
            ..route(1, 5)
        });
        assert_eq!(thread.routes[0].user_id.as_deref(), Some("US.2"));
        assert_eq!(thread.routes[1].last_inbound_at, Some(at(10)));
        assert_eq!(thread.routes[1].phone.as_deref(), Some("15035550123"));
        thread.record_route(route(1, 30));
        assert_eq!(thread.routes[0].user_id.as_deref(), Some("US.1"));
    }

    #[test]
    fn updates_apply_whatever_their_order() {
        let mut message = thread().append(new_message(MessageOrigin::Member, "hi", 0), at(0));
        let status = |status, second| PendingUpdate::Status {
            status,
            reason: None,
            code: None,
            at: at(second),
        };
        assert!(message.apply(status(DeliveryStatus::Read, 9)));
        assert!(!message.apply(status(DeliveryStatus::Sent, 5)));
        assert_eq!(
            message.delivery.as_ref().unwrap().status,
            DeliveryStatus::Read
        );
        let edit = |text: &str, second| PendingUpdate::Edit {
            id: None,
            text: text.into(),
            at: at(second),
        };
        assert!(message.apply(edit("later", 8)));
        assert!(!message.apply(edit("earlier", 7)));
        let react = |emoji: Option<&str>, second| PendingUpdate::Reaction {
            id: None,
            side: Side::Customer,
            emoji: emoji.map(str::to_owned),
            at: at(second),
        };
        assert!(message.apply(react(Some("👍"), 10)));
        assert!(message.apply(react(Some("❤️"), 11)));
        assert_eq!(message.reactions.len(), 1);
        assert!(!message.apply(react(None, 9)));
        assert!(message.apply(react(None, 12)));
        assert!(message.reactions.is_empty());
        assert!(message.take_back(at(13)) && !message.take_back(at(14)));
        assert!(!message.apply(edit("ghost", 20)));
    }

    fn react(emoji: Option<&str>, id: &str, second: i64) -> PendingUpdate {
        PendingUpdate::Reaction {
            id: Some(id.into()),
            side: Side::Customer,
            emoji: emoji.map(str::to_owned),
            at: at(second),
        }
    }

    fn edit(text: &str, id: &str, second: i64) -> PendingUpdate {
        PendingUpdate::Edit {
            id: Some(id.into()),
            text: text.into(),
            at: at(second),
        }
    }

    /// The content and the emoji of a message after these updates.
    fn after(all: &[PendingUpdate]) -> (String, Option<String>) {
        let mut message = thread().append(new_message(MessageOrigin::Customer, "v0", 0), at(0));
        for update in all {
            message.apply(update.clone());
        }
        let words = message.content.text().unwrap().to_owned();
        (words, message.reactions.pop().map(|one| one.emoji))
    }

    #[test]
    fn the_newest_reaction_stands_even_if_it_is_a_removal_that_came_first() {
        let emoji = |all: &[PendingUpdate]| after(all).1;
        assert_eq!(
            emoji(&[react(None, "r", 20), react(Some("👍"), "a", 10)]),
            None
        );
        let again = react(Some("❤️"), "b", 30);
        let all = [react(None, "r", 20), again, react(Some("👍"), "a", 10)];
        assert_eq!(emoji(&all).as_deref(), Some("❤️"));
        // In one second what came later stands.
        let all = [react(Some("👍"), "a", 10), react(None, "r", 10)];
        assert_eq!(emoji(&all), None);
        let all = [react(None, "r", 10), react(Some("👍"), "a", 10)];
        assert_eq!(emoji(&all).as_deref(), Some("👍"));
        // What is delivered twice has come at its first time.
        let first = react(Some("👍"), "a", 10);
        let all = [first.clone(), react(None, "r", 10), first];
        assert_eq!(emoji(&all), None);
    }

    #[test]
    fn of_two_changes_in_one_second_the_one_that_came_later_stands() {
        let words = |all: &[PendingUpdate]| after(all).0;
        assert_eq!(words(&[edit("v1", "a", 5), edit("v2", "b", 5)]), "v2");
        assert_eq!(words(&[edit("v2", "b", 6), edit("v1", "a", 5)]), "v2");
        let all = [edit("v1", "a", 5), edit("v2", "b", 5), edit("v1", "a", 5)];
        assert_eq!(words(&all), "v2");
        assert_eq!(words(&[edit("v1", "a", 5), edit("", "b", 6)]), "v1");
    }

    #[test]
    fn rows_of_before_the_removals_were_noted_are_read() {
        let mut message = thread().append(new_message(MessageOrigin::Customer, "v0", 0), at(0));
        assert!(message.apply(react(Some("👍"), "a", 10)));
        assert!(message.apply(edit("v1", "e", 10)));
        let mut item = serde_json::to_value(&message).unwrap();
        for name in ["reacted", "reworded"] {
            item.as_object_mut().unwrap().remove(name).unwrap();
        }
        let mut old: MessageRow = serde_json::from_value(item).unwrap();
        assert!(!old.apply(react(None, "r", 9)));
        assert!(old.apply(react(None, "r", 10)));
        assert!(!old.apply(edit("v0", "d", 9)));
        assert!(old.apply(edit("v2", "f", 10)));
        let parked: PendingUpdate = serde_json::from_value(serde_json::json!({
            "type": "edit", "text": "v3", "at": at(11),
        }))
        .unwrap();
        assert!(old.apply(parked));
    }

    #[test]
    fn updates_that_wait_are_stored_once_and_the_last_of_too_many() {
        let channel = ChannelId::from_bytes([1; 16]);
        let mut row = crate::row::ProviderRefRow::awaited(channel, "wamid.1", at(0));
        assert!(row.park(edit("v1", "a", 5)));
        assert!(!row.park(edit("v1", "a", 5)));
        for n in 0..100 {
            assert!(row.park(react(Some("👍"), &n.to_string(), n)));
        }
        assert!(row.park(react(None, "last", 100)));
        assert_eq!(row.parked.len(), 40);
        assert_eq!(after(&row.parked).1, None);
    }
}
