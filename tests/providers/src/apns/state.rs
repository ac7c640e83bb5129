//! What APNs knows: devices, phones and what was pushed to them.

use std::io;

use super::device::Device;
use super::key::PublicKey;
use super::phone::{Notification, Phone, Phones};
use super::provider_token::TokensTaken;
use crate::locked::Locked;
use crate::options::Options;

/// What APNs knows.
#[derive(Debug)]
pub(crate) struct Apns {
    pub(super) key: Option<PublicKey>,
    pub(super) tokens: Locked<TokensTaken>,
    pub(super) devices: Locked<Vec<Device>>,
    pub(super) phones: Locked<Phones>,
}

impl Apns {
    /// Knows nothing but the key that it was given. Fails when that is none.
    pub(crate) fn new(options: &Options) -> io::Result<Self> {
        let key = options.apns_key.as_deref().map(PublicKey::from_pem);
        Ok(Self {
            key: key.transpose()?,
            tokens: Locked::default(),
            devices: Locked::default(),
            phones: Locked::default(),
        })
    }

    /// All devices that somebody spoke of.
    pub(crate) fn devices(&self) -> Vec<Device> {
        self.devices.with(|devices| devices.clone())
    }

    /// The device of a token.
    pub(super) fn device(&self, token: &str) -> Option<Device> {
        self.devices
            .with(|devices| devices.iter().find(|one| one.token == token).cloned())
    }

    /// All phones, in the order of their first push.
    pub(crate) fn phones(&self) -> Vec<Phone> {
        let mut phones = self.phones.with(|phones| phones.all().to_vec());
        for phone in &mut phones {
            phone.name = self.device(&phone.token).and_then(|device| device.name);
        }
        phones
    }

    /// All pushes that were accepted, oldest first; those to one device if asked.
    pub(crate) fn pushes(&self, token: Option<&str>) -> Vec<Notification> {
        let fits =
            |push: &&Notification| token.is_none_or(|token| push.token.eq_ignore_ascii_case(token));
        self.phones
            .with(|phones| phones.pushes().iter().filter(fits).cloned().collect())
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        self.tokens.with(TokensTaken::clear);
        self.devices.with(Vec::clear);
        self.phones.with(Phones::clear);
    }
}
