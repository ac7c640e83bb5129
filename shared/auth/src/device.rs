//! The mark of a device inside a token: a hash, since the id itself is a proof of possession.

use domain::device::DeviceId;

use crate::secret::Digest;

/// SHA-256 of the device id's text; the claim `did`.
#[must_use]
pub fn device_digest(device: &DeviceId) -> Digest {
    Digest::of(&[device.as_str().as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_device_has_its_own_mark() {
        let device = |text| device_digest(&DeviceId::parse(text).unwrap());
        let phone = "0197c3a0-5b1e-7c3e-9d70-3a1f5f0e8a11";
        assert_eq!(device(phone), device(phone));
        assert_ne!(
            device(phone),
            device("0197c3a0-5b1e-7c3e-9d70-3a1f5f0e8a12")
        );
    }
}
