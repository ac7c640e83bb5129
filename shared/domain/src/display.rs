//! How dates, times, arrival windows, addresses and amounts are written for people, in pushes and in mails:
//! as Americans write them, and as Spanish has it where a customer reads Spanish.

pub mod address;
pub mod html;
pub mod money;
pub mod time;
