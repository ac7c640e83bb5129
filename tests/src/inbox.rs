//! A connected number of a company, and the people who write to it.

use std::sync::atomic::{AtomicU32, Ordering};

use data::row::{
    ChannelRow, ContactRow, CustomerRow, DeliveryState, MessageRow, NewThreadMessage,
    ProviderRefRow, ThreadRoute, ThreadRow, phone_point,
};
use data::{Changes, Store, key};
use domain::channel::{ChannelApp, ChannelKind, ChannelState};
use domain::event::Event;
use domain::id::{ChannelId, CustomerId, ThreadId};
use domain::message::{Content, DeliveryStatus, MessageOrigin};
use domain::phone::{Phone, TypedPhone};
use domain::text::PersonName;
use jiff::Timestamp;
use outside::MetaNumber;

use crate::caller::new_uuid;
use crate::{Team, World};

/// Somebody with `WhatsApp`.
#[derive(Clone, Debug)]
pub struct Person {
    /// The name at the provider.
    pub name: String,
    /// The phone in digits without `+`.
    pub digits: String,
}

impl Person {
    /// A person with this name and phone.
    pub fn new(name: &str, digits: &str) -> Self {
        Self {
            name: name.into(),
            digits: digits.into(),
        }
    }

    fn phone(&self) -> Phone {
        Phone::from_wa_id(&self.digits).expect("a person has a phone")
    }
}

/// One connected number. What comes in over it is stored as `inbound-apply` does, past the webhook.
pub struct Line {
    /// The channel as it was connected.
    pub channel: ChannelRow,
    store: Store,
}

/// Two numbers of one world must differ.
static NUMBERS: AtomicU32 = AtomicU32::new(100);

fn new_number() -> MetaNumber {
    let digits = format!("1303555{:04}", NUMBERS.fetch_add(1, Ordering::Relaxed));
    MetaNumber::made_of(&digits, "Anvil Lock & Key")
}

impl Line {
    /// Connects a number of the team's company.
    pub async fn connect(world: &World, team: &Team) -> Self {
        Self::connect_number(world, team, new_number()).await
    }

    /// Connects another number of the same business account, be it for another company.
    pub async fn connect_sibling(&self, world: &World, team: &Team) -> Self {
        let number = MetaNumber {
            waba_id: self.channel.account_id.clone(),
            ..new_number()
        };
        Self::connect_number(world, team, number).await
    }

    async fn connect_number(world: &World, team: &Team, number: MetaNumber) -> Self {
        let now = world.clock.now();
        world.outside.add_meta_number(number.clone());
        world.outside.meta_subscribe(&number.waba_id);
        let channel_id = ChannelId::at(now);
        let vault = world.api.aws().vault();
        let sealed = vault.seal(team.store(), channel_id, &number.token).await;
        let channel = ChannelRow {
            channel_id,
            kind: ChannelKind::WhatsApp,
            state: ChannelState::Connected,
            reason: None,
            number_id: number.phone_number_id,
            account_id: number.waba_id,
            display_number: number.display_phone_number,
            verified_name: Some(number.verified_name),
            quality: Some("GREEN".into()),
            is_shared_with_app: false,
            app: ChannelApp::Platform,
            token: Some(sealed.expect("the stack has a key for credentials")),
            app_id: None,
            app_secret: None,
            former_secret: None,
            receives_account_events: true,
            account_event_at: None,
            quality_event_at: None,
            pin: None,
            connected_at: now,
            connected_by: team.owner.id(),
            checked_at: now,
            version: 1,
        };
        let mut changes = Changes::new();
        changes
            .create(&channel)
            .claim_number(&channel)
            .join_account(&channel)
            .publish(Event::ChannelConnected { channel_id });
        let store = team.store().clone();
        store
            .commit(changes)
            .await
            .expect("a number can be connected");
        Self { channel, store }
    }

    /// Its id.
    pub fn id(&self) -> ChannelId {
        self.channel.channel_id
    }

    /// Changes the channel past the API, such as to break it.
    pub async fn change(&mut self, change: impl FnOnce(&mut ChannelRow)) {
        let mut changes = Changes::new();
        let mut channel = self.channel.clone();
        change(&mut channel);
        self.channel = changes.replace(channel);
        self.store
            .commit(changes)
            .await
            .expect("a channel can change");
    }

    /// A text of a person, written now.
    pub async fn text(&self, from: &Person, text: &str) -> MessageRow {
        let content = Content::Text { text: text.into() };
        self.receive(from, content, self.store.now()).await
    }

    /// Anything of a person, written at an instant. The first time, the person becomes a customer
    /// unless one has the phone already.
    pub async fn receive(&self, from: &Person, content: Content, at: Timestamp) -> MessageRow {
        let mut changes = Changes::new();
        let customer_id = self.customer(from, &mut changes).await;
        let mut new_message = NewThreadMessage::new(MessageOrigin::Customer, content, at);
        new_message.channel_id = Some(self.id());
        new_message.provider_id = Some(format!("wamid.{}", new_uuid()));
        let route = ThreadRoute {
            channel_id: self.id(),
            kind: self.channel.kind,
            phone: Some(from.digits.clone()),
            user_id: None,
            last_inbound_at: Some(at),
        };
        let message = self
            .store(customer_id, new_message, route, &mut changes)
            .await;
        changes.publish(Event::MessageReceived {
            thread_id: message.thread_id,
            message_id: message.message_id,
        });
        self.store
            .commit(changes)
            .await
            .expect("what a person writes can be stored");
        message
    }

    /// A message of a member to a person who has written, that has come as far as this.
    pub async fn replied(&self, to: &Person, text: &str, status: DeliveryStatus) -> MessageRow {
        let now = self.store.now();
        let mut changes = Changes::new();
        let customer_id = self.customer(to, &mut changes).await;
        let mut new_message = NewThreadMessage::new(
            MessageOrigin::Member,
            Content::Text { text: text.into() },
            now,
        );
        new_message.channel_id = Some(self.id());
        if status >= DeliveryStatus::Sent {
            new_message.provider_id = Some(format!("wamid.{}", new_uuid()));
        }
        let route = ThreadRoute {
            channel_id: self.id(),
            kind: self.channel.kind,
            phone: Some(to.digits.clone()),
            user_id: None,
            last_inbound_at: None,
        };
        let message = self
            .store_at(customer_id, new_message, route, Some(status), &mut changes)
            .await;
        self.store
            .commit(changes)
            .await
            .expect("a reply can be stored");
        message
    }

    /// The thread as it stands.
    pub async fn thread(&self, thread_id: ThreadId) -> ThreadRow {
        let thread = self.store.get(key::thread(thread_id)).await;
        thread
            .expect("a thread can be read")
            .expect("the thread is there")
    }

    /// A message as it stands.
    pub async fn message(&self, message: &MessageRow) -> MessageRow {
        let row_key = key::message(message.thread_id, message.message_id);
        let message = self.store.get(row_key).await;
        message
            .expect("a message can be read")
            .expect("the message is there")
    }

    async fn store(
        &self,
        customer_id: CustomerId,
        new_message: NewThreadMessage,
        route: ThreadRoute,
        changes: &mut Changes,
    ) -> MessageRow {
        self.store_at(customer_id, new_message, route, None, changes)
            .await
    }

    async fn store_at(
        &self,
        customer_id: CustomerId,
        new_message: NewThreadMessage,
        route: ThreadRoute,
        status: Option<DeliveryStatus>,
        changes: &mut Changes,
    ) -> MessageRow {
        let now = self.store.now();
        let row_key = key::thread(ThreadId::of_customer(customer_id));
        let known: Option<ThreadRow> = self.store.get(row_key).await.expect("a thread can be read");
        let is_new = known.is_none();
        let mut thread = known.unwrap_or_else(|| ThreadRow::begin(customer_id, now));
        let mut message = thread.append(new_message, now);
        if let Some(status) = status {
            message.delivery = Some(DeliveryState::reported(status, now));
        }
        thread.record_route(route);
        if is_new {
            changes.create(&thread);
        } else {
            changes.replace(thread);
        }
        changes.create(&message);
        if let Some(provider_id) = &message.provider_id {
            let named = ProviderRefRow::of_message(self.id(), provider_id, &message, now);
            changes.create(&named);
        }
        message
    }

    async fn customer(&self, person: &Person, changes: &mut Changes) -> CustomerId {
        let phone = person.phone();
        let point = phone_point(&phone);
        let known: Option<ContactRow> = self
            .store
            .get(key::contact(&point))
            .await
            .expect("a contact point can be read");
        if let Some(known) = known {
            return known.customer_id;
        }
        let now = self.store.now();
        let customer = CustomerRow {
            customer_id: CustomerId::at(now),
            name: PersonName::parse(&person.name).expect("a person has a name"),
            phones: vec![TypedPhone::read(phone.as_str(), None).expect("a phone")],
            emails: Vec::new(),
            identities: Vec::new(),
            sites: Vec::new(),
            note: None,
            created_at: now,
            created_by: None,
            updated_at: now,
            imported: None,
            merged_into: None,
            merges: Vec::new(),
            version: 1,
        };
        let customer_id = customer.customer_id;
        changes.create(&customer).create(&ContactRow {
            point,
            customer_id,
            version: 1,
        });
        changes.publish(Event::CustomerCreated { customer_id });
        customer_id
    }
}
