//! The threads of two customers who are one: the surviving customer's goes on, and shows what was said
//! in the other one too.

use domain::id::{MessageId, ThreadId};
use domain::phone::Phone;
use domain::thread::ThreadState;

use super::{AbsorbedThread, LastMessage, ThreadRoute, ThreadRow, identity_point, phone_point};

impl ThreadRow {
    /// The thread with all those whose messages are shown in it.
    pub fn histories(&self) -> Vec<ThreadId> {
        let mut all = vec![self.thread_id];
        for absorbed in &self.absorbed {
            all.push(absorbed.thread_id);
            all.extend(&absorbed.earlier);
        }
        all
    }

    /// Whether nothing was ever said in it, nor could be.
    pub fn is_blank(&self) -> bool {
        self.sequence == 0 && self.routes.is_empty() && self.absorbed.is_empty()
    }

    /// Shows another thread in this one from now on, and goes on for both. Of two routes over one
    /// channel, that one stays on which the customer wrote last.
    pub fn absorb(&mut self, other: &mut Self) {
        other.merged_into = Some(self.thread_id);
        if other.is_blank() {
            return;
        }
        let mut record = AbsorbedThread {
            thread_id: other.thread_id,
            earlier: other.histories().split_off(1),
            displaced: Vec::new(),
            last_message: self.last_message.clone(),
            active_at: self.active_at,
        };
        for route in &other.routes {
            let known = self
                .routes
                .iter()
                .position(|own| own.channel_id == route.channel_id);
            match known {
                Some(at) if self.routes[at].last_inbound_at >= route.last_inbound_at => continue,
                Some(at) => record.displaced.push(self.routes.remove(at)),
                None => {}
            }
            self.record_route(route.clone());
        }
        let at = |last: &Option<LastMessage>| last.as_ref().map(|last| last.at);
        if at(&other.last_message) > at(&self.last_message) {
            self.last_message.clone_from(&other.last_message);
        }
        let was_silent = self.sequence == 0 && self.absorbed.is_empty();
        self.active_at = if was_silent {
            other.active_at
        } else {
            self.active_at.max(other.active_at)
        };
        if other.state == ThreadState::Open && self.state != ThreadState::Open {
            self.wake();
        }
        self.assigned_to = self.assigned_to.or(other.assigned_to);
        self.job_id = self.job_id.or(other.job_id);
        self.language = self.language.take().or_else(|| other.language.clone());
        self.absorbed.push(record);
    }

    /// Shows the other thread by itself again, whose customer has these contact points; what was said
    /// since they were merged stays here.
    pub fn release(&mut self, other: &mut Self, points: &[String]) {
        other.merged_into = None;
        let is_it = |absorbed: &AbsorbedThread| absorbed.thread_id == other.thread_id;
        let Some(position) = self.absorbed.iter().position(is_it) else {
            return;
        };
        let record = self.absorbed.remove(position);
        let routes = std::mem::take(&mut self.routes);
        let (back, kept) = routes
            .into_iter()
            .partition(|route| leads_to(route, points));
        self.routes = kept;
        let back: Vec<ThreadRoute> = back;
        for route in back {
            other.record_route(route);
        }
        for route in record.displaced {
            if self.route(route.channel_id).is_none() {
                self.record_route(route);
            }
        }
        let id = |last: &Option<LastMessage>| -> Option<MessageId> {
            last.as_ref().map(|last| last.message_id)
        };
        if id(&self.last_message) == id(&other.last_message) {
            self.active_at = record.active_at;
            self.last_message = record.last_message;
        }
        if self.job_id == other.job_id {
            self.job_id = None;
        }
    }
}

fn leads_to(route: &ThreadRoute, points: &[String]) -> bool {
    let phone = route.phone.as_deref().and_then(Phone::from_wa_id);
    let phone = phone.map(|phone| phone_point(&phone));
    let user = route.user_id.as_ref();
    let user = user.map(|user_id| identity_point(route.kind, user_id));
    phone
        .into_iter()
        .chain(user)
        .any(|point| points.contains(&point))
}

#[cfg(test)]
mod tests {
    use domain::channel::ChannelKind;
    use domain::id::{ChannelId, CustomerId};
    use domain::message::MessageOrigin;
    use jiff::Timestamp;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + second).unwrap()
    }

    fn thread(number: u8, digits: &str, said: i64) -> ThreadRow {
        let mut thread = ThreadRow::begin(CustomerId::from_bytes([number; 16]), at(0));
        thread.record_route(ThreadRoute {
            channel_id: ChannelId::from_bytes([7; 16]),
            kind: ChannelKind::WhatsApp,
            phone: Some(digits.into()),
            user_id: None,
            last_inbound_at: Some(at(said)),
        });
        thread.last_message = Some(LastMessage {
            message_id: MessageId::in_order(at(said), number.into()),
            origin: MessageOrigin::Customer,
            preview: "Hello".into(),
            at: at(said),
        });
        (thread.sequence, thread.active_at) = (1, at(said));
        thread
    }

    #[test]
    fn the_route_that_was_written_on_last_is_the_one_and_goes_back_with_its_thread() {
        let (mut own, mut other) = (thread(1, "13035550101", 10), thread(2, "13035550102", 20));
        let before = (own.clone(), other.clone());
        own.absorb(&mut other);
        assert_eq!(own.histories(), [own.thread_id, other.thread_id]);
        assert_eq!(own.routes.len(), 1);
        assert_eq!(own.routes[0].phone.as_deref(), Some("13035550102"));
        assert_eq!(
            (own.active_at, other.merged_into),
            (at(20), Some(own.thread_id))
        );
        let phone = phone_point(&Phone::from_wa_id("13035550102").unwrap());
        own.release(&mut other, &[phone]);
        assert!(own.routes == before.0.routes && other.routes == before.1.routes);
        assert_eq!(own.last_message, before.0.last_message);
        assert_eq!((own.active_at, own.histories().len()), (at(10), 1));
        assert_eq!(other.merged_into, None);
    }

    #[test]
    fn an_older_thread_changes_neither_the_route_nor_the_last_message() {
        let (mut own, mut other) = (thread(1, "13035550101", 30), thread(2, "13035550102", 20));
        other.state = ThreadState::Open;
        own.state = ThreadState::Resolved;
        own.absorb(&mut other);
        assert_eq!(own.routes[0].phone.as_deref(), Some("13035550101"));
        assert_eq!((own.active_at, own.state), (at(30), ThreadState::Open));
    }

    #[test]
    fn a_blank_thread_leaves_no_trace() {
        let mut own = thread(1, "13035550101", 30);
        let before = own.clone();
        let mut blank = ThreadRow::begin(CustomerId::from_bytes([2; 16]), at(40));
        own.absorb(&mut blank);
        assert!(blank.merged_into.is_some());
        assert_eq!(own.histories(), before.histories());
        assert_eq!(own.active_at, before.active_at);
    }
}
