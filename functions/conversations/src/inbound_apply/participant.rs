//! The customer that an update is about, with the thread: found by contact points, or made of them.

use data::row::{ContactRow, CustomerRow, ThreadRoute, ThreadRow};
use data::{Changes, Error, Store, key};
use domain::event::Event;
use domain::id::{CustomerId, ThreadId};
use jiff::Timestamp;
use providers::whatsapp_webhook::Person;

use super::destination::Destination;
use super::name;
use super::point::{self, Point};

/// The customer that contact points lead to.
pub(super) enum Lookup {
    /// No customer has one of them.
    Unknown(Vec<Point>),
    /// To a customer who was erased, and must not come back.
    Erased,
    /// To a customer.
    Customer(Box<Participant>),
}

/// A customer with the thread, and what is new about them.
pub(super) struct Participant {
    customer: CustomerRow,
    thread: ThreadRow,
    /// Points that become the customer's with this.
    claimed: Vec<ContactRow>,
    /// Another customer to whom a point leads that the person has now.
    rival: Option<CustomerId>,
    /// Threads of others that are no more reached by the phone that this customer has now.
    displaced: Vec<ThreadRow>,
    stands: Standing,
    /// Whether the customer's row is another than the stored one.
    is_changed: bool,
    now: Timestamp,
}

/// What is stored of a participant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Nothing.
    Nothing,
    /// The customer alone.
    Customer,
    /// The customer and the thread.
    Thread,
}

/// Finds the customer whom a person is. Points that nobody has become the customer's.
pub(super) async fn find(destination: &Destination, person: &Person) -> Result<Lookup, Error> {
    let points = point::of(destination.channel()?.kind, person);
    let lookup = find_by(&destination.store, points).await?;
    Ok(match lookup {
        Lookup::Customer(mut participant) => {
            participant.learn(person);
            participant.displace(&destination.store, person).await?;
            Lookup::Customer(participant)
        }
        lookup => lookup,
    })
}

/// Finds the customer to whom the first of these points leads that leads to anybody.
pub(super) async fn find_by(store: &Store, points: Vec<Point>) -> Result<Lookup, Error> {
    let owners = owners(store, &points).await?;
    let Some(mut customer_id) = owners.iter().flatten().next().copied() else {
        return Ok(Lookup::Unknown(points));
    };
    let (customer, thread) = loop {
        let thread_id = ThreadId::of_customer(customer_id);
        let places = (key::customer(customer_id), key::thread(thread_id));
        let (customer, thread) = store
            .get_both::<CustomerRow, ThreadRow>(places.0, places.1)
            .await?;
        let Some(customer) = customer else {
            return Ok(Lookup::Erased);
        };
        // Merged since its contact points were read.
        match customer.merged_into {
            Some(into) => customer_id = into,
            None => break (customer, thread),
        }
    };
    let mut participant = Participant {
        stands: match &thread {
            Some(_) => Standing::Thread,
            None => Standing::Customer,
        },
        thread: thread.unwrap_or_else(|| ThreadRow::begin(customer_id, store.now())),
        customer,
        claimed: Vec::new(),
        rival: owners
            .iter()
            .flatten()
            .find(|one| **one != customer_id)
            .copied(),
        displaced: Vec::new(),
        is_changed: false,
        now: store.now(),
    };
    for (point, owner) in points.iter().zip(owners) {
        if owner.is_none() {
            participant.claim(point);
        }
    }
    Ok(Lookup::Customer(Box::new(participant)))
}

/// Whose each of these points is.
pub(super) async fn owners(
    store: &Store,
    points: &[Point],
) -> Result<Vec<Option<CustomerId>>, Error> {
    let places: Vec<_> = points.iter().map(|one| key::contact(&one.text())).collect();
    let rows = store.get_many::<ContactRow>(&places).await?;
    Ok(rows
        .into_iter()
        .map(|row| row.map(|row| row.customer_id))
        .collect())
}

impl Participant {
    /// A new customer, with what the provider says of the person.
    pub(super) fn new_customer(points: &[Point], person: &Person, now: Timestamp) -> Self {
        let customer_id = CustomerId::at(now);
        let customer = CustomerRow {
            customer_id,
            name: name::of(person),
            phones: Vec::new(),
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
        let mut participant = Self {
            customer,
            thread: ThreadRow::begin(customer_id, now),
            claimed: Vec::new(),
            rival: None,
            displaced: Vec::new(),
            stands: Standing::Nothing,
            is_changed: false,
            now,
        };
        for point in points {
            participant.claim(point);
        }
        participant
    }

    pub(super) fn customer_id(&self) -> CustomerId {
        self.customer.customer_id
    }

    pub(super) fn thread(&mut self) -> &mut ThreadRow {
        &mut self.thread
    }

    /// Makes a point that nobody has the customer's own.
    pub(super) fn claim(&mut self, point: &Point) {
        if point.note(&mut self.customer) {
            let row = point.owned_by(self.customer.customer_id);
            self.claimed.push(row);
            self.is_changed = true;
        }
    }

    /// Stores the route by which the customer is reached through the channel.
    pub(super) fn reach(
        &mut self,
        destination: &Destination,
        person: &Person,
        wrote_at: Option<Timestamp>,
    ) -> Result<(), Error> {
        let channel = destination.channel()?;
        self.thread.record_route(ThreadRoute {
            channel_id: channel.channel_id,
            kind: channel.kind,
            phone: person.phone.clone(),
            user_id: person.bsuid.clone(),
            last_inbound_at: wrote_at,
        });
        Ok(())
    }

    /// Applies a name that the person has published: in place of our placeholder, and the
    /// username beside the id.
    fn learn(&mut self, person: &Person) {
        let was_makeshift = self.customer.created_by.is_none()
            && [
                name::placeholder(person),
                name::placeholder(&Person::default()),
            ]
            .contains(&self.customer.name);
        if let Some(name) = name::chosen(person).filter(|_| was_makeshift) {
            self.customer.name = name;
            self.is_changed = true;
        }
        let identity = self
            .customer
            .identities
            .iter_mut()
            .find(|known| Some(&known.user_id) == person.bsuid.as_ref());
        if let Some(identity) = identity
            && person.username.is_some()
            && identity.username != person.username
        {
            identity.username.clone_from(&person.username);
            self.is_changed = true;
        }
    }

    /// A phone that has passed to this customer leads to nobody else whom the provider knows by an id:
    /// what is written to them goes by the id alone from now on.
    async fn displace(&mut self, store: &Store, person: &Person) -> Result<(), Error> {
        let phone = person.phone.as_deref().and_then(point::phone);
        let (Some(rival), Some(phone)) = (self.rival, phone) else {
            return Ok(());
        };
        let place = key::thread(ThreadId::of_customer(rival));
        let Some(mut thread) = store.get::<ThreadRow>(place).await? else {
            return Ok(());
        };
        let mut is_displaced = false;
        for route in &mut thread.routes {
            let theirs = route.phone.as_deref().and_then(point::phone);
            let is_other = route.user_id.is_some() && route.user_id != person.bsuid;
            if is_other && theirs.is_some_and(|theirs| theirs.number == phone.number) {
                route.phone = None;
                is_displaced = true;
            }
        }
        if is_displaced {
            self.displaced.push(thread);
        }
        Ok(())
    }

    /// Adds what is new about them to the changes. The thread is written in any case.
    pub(super) fn write(mut self, changes: &mut Changes) {
        let customer_id = self.customer.customer_id;
        for point in &self.claimed {
            changes.create(point);
        }
        for thread in self.displaced {
            changes.replace(thread);
        }
        match self.stands {
            Standing::Nothing => {
                changes.create(&self.customer);
                changes.publish(Event::CustomerCreated { customer_id });
            }
            Standing::Customer | Standing::Thread if self.is_changed => {
                self.customer.updated_at = self.now;
                changes.replace(self.customer);
                changes.publish(Event::CustomerUpdated { customer_id });
            }
            // One who is erased in the meantime must not get a thread again.
            Standing::Customer => {
                changes.require(&self.customer);
            }
            Standing::Thread => {}
        }
        if self.stands == Standing::Thread {
            changes.replace(self.thread);
        } else {
            changes.create(&self.thread);
        }
    }
}
