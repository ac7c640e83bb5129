//! The promises of the privacy policy; each test is named after the id of the promise it holds.

mod access;
mod accounts;
mod children;
mod customers;
mod dispatch;
mod egress;
mod hosting;
mod inbox;
mod jobs;
mod leaving;
mod locations;
mod logs;
mod mails;
mod maps;
mod places;
mod policy;
mod pushes;
mod sign_in;
mod translations;
