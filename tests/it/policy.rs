//! The privacy policy, what members are told of it, and what they say to it.

mod shown;
