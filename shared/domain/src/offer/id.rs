//! The id of one offer to one technician.

use std::fmt;

use crate::id::JobId;
use crate::invalid::Invalid;
use crate::value::travels_as_text;

/// Names an offer: the job, which offering of the job, and which offer of that. So whoever answers finds
/// the job without a look-up.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OfferId {
    /// Which job.
    pub job_id: JobId,
    /// The count of the job's offerings, from 1.
    pub offering: u16,
    /// The count of the offering's offers, from 1.
    pub number: u16,
}

const PREFIX: &str = "ofr_";

impl OfferId {
    /// Reads the prefix, the job's 32 digits and the two counts of four digits each.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        Self::read(text).ok_or(Invalid::because("must be an ID that starts with ofr_"))
    }

    fn read(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(PREFIX)?;
        if digits.len() != 40
            || !digits
                .bytes()
                .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        {
            return None;
        }
        let job_id = format!("{}{}", JobId::PREFIX, &digits[..32]);
        Some(Self {
            job_id: JobId::parse(&job_id).ok()?,
            offering: u16::from_str_radix(&digits[32..36], 16).ok()?,
            number: u16::from_str_radix(&digits[36..], 16).ok()?,
        })
    }
}

impl fmt::Display for OfferId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let job_id = self.job_id.to_string();
        let digits = job_id.trim_start_matches(JobId::PREFIX);
        write!(
            f,
            "{PREFIX}{digits}{:04x}{:04x}",
            self.offering, self.number
        )
    }
}

impl fmt::Debug for OfferId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

travels_as_text!(OfferId, |id| &id.to_string(), {
    "description": "Id: A job put to one technician with a deadline.",
    "type": "string",
    "pattern": "^ofr_[0-9a-f]{40}$",
    "examples": ["ofr_019cec3b4d527abc8def0123456789ab00010001"]
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_it_was_written() {
        let id = OfferId {
            job_id: JobId::from_bytes([0xab; 16]),
            offering: 3,
            number: 65535,
        };
        assert_eq!(OfferId::parse(&id.to_string()), Ok(id));
        for wrong in ["", "ofr_", "job_019cec3b4d527abc8def0123456789ab00010001"] {
            assert!(OfferId::parse(wrong).is_err(), "{wrong}");
        }
        let upper = id.to_string().to_uppercase().replace("OFR_", "ofr_");
        assert!(OfferId::parse(&upper).is_err());
    }
}
