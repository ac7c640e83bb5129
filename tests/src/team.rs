//! A company that stands at once, without the walk through sign-up and invitations.

use auth::access_token::Subject;
use auth::device::device_digest;
use auth::password::{self, Password, PasswordHash};
use auth::refresh::{Family, RefreshToken};
use data::row::{CompanyRow, CompanyState, KnownDeviceRow, MemberRow, MemberState, SessionRow};
use data::{Changes, CursorKey, Store};
use domain::device::{DeviceId, DeviceName, Platform};
use domain::email::Email;
use domain::id::{CompanyId, MemberId, SessionId};
use domain::money::Currency;
use domain::offer::OfferSettings;
use domain::phone::TypedPhone;
use domain::position::LocationDays;
use domain::role::{Role, Roles};
use domain::skill::Skills;
use domain::text::{CompanyName, PersonName};
use domain::zone::TimeZone;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::World;
use crate::caller::{Caller, Transport, new_uuid};

/// The password of every member of a team.
pub const PASSWORD: &str = "seven green herons wade";

/// A company and its people.
pub struct Team {
    /// The company.
    pub company_id: CompanyId,
    /// An owner, and nothing else.
    pub owner: Caller,
    /// A dispatcher, and nothing else.
    pub dispatcher: Caller,
    /// A technician, and nothing else.
    pub technician: Caller,
    store: Store,
}

/// Hashing takes a quarter of a second, and the password is the same for all.
static HASH: OnceCell<PasswordHash> = OnceCell::const_new();

impl World {
    /// A company with an owner, a dispatcher and a technician, each signed in on a device.
    pub async fn team(&self) -> Team {
        Team::found(self).await
    }
}

impl Team {
    /// Adds a customer to those there are: the first page of one customer, and the path of the second.
    ///
    /// # Panics
    /// If there was no customer before.
    pub async fn two_pages_of_customers(&self) -> (Value, String) {
        let customer = json!({ "name": "Kim Sample" });
        let added = self.dispatcher.post("/v1/customers", customer).await;
        added.expect(201);
        let list = "/v1/customers?limit=1";
        let first = self.dispatcher.get(list).await.expect(200);
        let next = first["next"].as_str().expect("there is a second page");
        let path = format!("{list}&cursor={next}");
        (first, path)
    }

    async fn found(world: &World) -> Self {
        let now = world.clock.now();
        let company = CompanyRow {
            company_id: CompanyId::at(now),
            name: CompanyName::parse("Anvil Lock & Key").expect("a name"),
            state: CompanyState::Active,
            country: None,
            time_zone: TimeZone::parse("America/Denver").expect("a zone"),
            currency: Currency::Usd,
            technicians_may_close: false,
            location_days: LocationDays::default(),
            offers: OfferSettings::default(),
            cursor_key: Some(CursorKey::random().expect("random bytes")),
            created_at: now,
            expires_at: None,
            version: 1,
        };
        let aws = world.api.aws();
        let created = aws
            .directory()
            .create_company(&company, Changes::new(), "test")
            .await;
        let store = created.expect("a new company can be created");
        let company_id = company.company_id;
        let join = async |role| join(world, &store, company_id, Roles::only(role)).await;
        Self {
            company_id,
            owner: join(Role::Owner).await,
            dispatcher: join(Role::Dispatcher).await,
            technician: join(Role::Technician).await,
            store,
        }
    }

    /// One more member, signed in on a device.
    pub async fn member(&self, world: &World, roles: &[Role]) -> Caller {
        let roles = Roles::new(roles.iter().copied()).expect("a member has roles");
        join(world, &self.store, self.company_id, roles).await
    }

    /// The same team, whose members ask a busy service again.
    #[must_use]
    pub fn patient(self) -> Self {
        Self {
            owner: self.owner.patient(),
            dispatcher: self.dispatcher.patient(),
            technician: self.technician.patient(),
            ..self
        }
    }

    /// Another signed-in device of a member.
    pub async fn another_device(&self, world: &World, caller: &Caller) -> Caller {
        let mut changes = Changes::new();
        let row_key = data::key::member(caller.id());
        let member: Option<MemberRow> = self.store.get(row_key).await.expect("the table answers");
        let member = member.expect("the actor is a member");
        let twin = sign_in(world, &mut changes, self.company_id, &member).await;
        self.store
            .commit(changes)
            .await
            .expect("a device can sign in");
        twin
    }

    /// The company's rows, past the API.
    pub fn store(&self) -> &Store {
        &self.store
    }
}

async fn join(world: &World, store: &Store, company_id: CompanyId, roles: Roles) -> Caller {
    let now = world.clock.now();
    let member_id = MemberId::at(now);
    let email = format!("{member_id}@example.com");
    let address = Email::parse(&email).expect("an address");
    let pepper = world
        .api
        .aws()
        .secrets()
        .pepper()
        .await
        .expect("the stack has a pepper");
    let hash = HASH.get_or_init(|| async {
        let password = Password::parse(PASSWORD).expect("a password");
        password::hash(&pepper, &password)
            .await
            .expect("a password can be hashed")
    });
    let member = MemberRow {
        member_id,
        name: PersonName::parse("Robin Sample").expect("a name"),
        email: address.clone(),
        next_email: None,
        phone: TypedPhone::read("+1 303 555 0142", None).expect("a phone"),
        roles,
        skills: Skills::default(),
        home_zone: None,
        state: MemberState::Active,
        password: hash.await.clone(),
        credential_generation: 1,
        sessions_since: None,
        totp: None,
        notifications: domain::notification::Notifications::default(),
        dead_mail: None,
        created_at: now,
        expires_at: None,
        erase_at: None,
        erased_at: None,
        version: 1,
    };
    let mut changes = Changes::new();
    changes.create(&member).claim_email(&address, member_id);
    let caller = sign_in(world, &mut changes, company_id, &member).await;
    store.commit(changes).await.expect("a member can join");
    caller
}

async fn sign_in(
    world: &World,
    changes: &mut Changes,
    company_id: CompanyId,
    member: &MemberRow,
) -> Caller {
    let member_id = member.member_id;
    let now = world.clock.now();
    let session_id = SessionId::at(now);
    let device_id = DeviceId::parse(&new_uuid()).expect("a device id");
    let device = device_digest(&device_id);
    let refresh = RefreshToken::start(company_id, member_id, session_id);
    changes.create(&SessionRow {
        session_id,
        member_id,
        device,
        device_name: DeviceName::parse("A test phone").expect("a device name"),
        platform: Platform::Ios,
        key_thumbprint: None,
        credential_generation: 1,
        refresh: Family::start(&refresh, now),
        push_token: None,
        push_environment: None,
        push_registered_at: None,
        voip: None,
        version: 1,
    });
    changes.upsert(&KnownDeviceRow {
        member_id,
        device,
        credential_generation: 1,
        seen_at: now,
        version: 1,
    });
    let aws = world.api.aws();
    let signer = aws.secrets().token_signer(&aws.settings().public_url).await;
    let subject = Subject {
        member: member_id,
        company: company_id,
        session: session_id,
        device,
        key: None,
        sees_own_only: !member.roles.may_dispatch(),
    };
    let token = signer
        .expect("the stack has a signing key")
        .sign(&subject, now);
    Caller {
        company_id: Some(company_id),
        member_id: Some(member_id),
        session_id: Some(session_id),
        email: member.email.as_str().to_owned(),
        token: Some(token),
        refresh_token: Some(refresh.encode()),
        device_id: device_id.as_str().to_owned(),
        ..Caller::nobody(Transport::Inside(world.endpoints.clone()))
    }
}
