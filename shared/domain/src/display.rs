//! How dates, times, arrival windows and addresses are written for people, in pushes and in mails: as
//! Americans write them.

pub mod address;
pub mod time;
