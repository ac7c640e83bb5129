//! Passwords, tokens, signatures and proofs. Knows people, sessions and devices as ids; does no
//! I/O, reads no environment and no clock: instants are given to it.

mod jws;

pub mod access_token;
pub mod allowance;
pub mod client;
pub mod device;
pub mod dpop;
pub mod guess;
pub mod hook;
pub mod jwk;
pub mod keyring;
pub mod link;
pub mod meta;
pub mod password;
pub mod recovery;
pub mod refresh;
pub mod secret;
mod session_secret;
pub mod socket_ticket;
pub mod svix;
pub mod token_key;
pub mod totp;
pub mod tracking;
