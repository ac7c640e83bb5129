//! What goes on while workers die: customers write, a member answers and requests translations.

use std::time::{Duration, Instant};

use outside::{MetaAction, MetaNumber};
use serde_json::{Value, json};
use tests::{Caller, Deployed, OutsideWorld};

use crate::company::Company;
use crate::crowd::Customer;
use crate::posts::Posts;

/// How many people write to each company.
const CUSTOMERS: usize = 40;

/// A message that a member wrote to a customer.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) thread_id: String,
    pub(super) message_id: String,
}

/// A company with those who write to it and what was done for them.
pub(super) struct Desk {
    pub(super) company: Company,
    /// The numbers of the company: one of the product's app, and in the second company two siblings of
    /// an app of its own.
    pub(super) numbers: Vec<MetaNumber>,
    pub(super) customers: Vec<Customer>,
    /// Who answers: a dispatcher without a phone, since who answers has read and is notified no
    /// more.
    clerk: Caller,
    pub(super) replies: Vec<Reply>,
    /// The ids of the translations that were requested.
    pub(super) translations: Vec<String>,
}

/// All that goes on.
pub(super) struct Load {
    outside: OutsideWorld,
    pub(super) desks: [Desk; 2],
    pub(super) posts: Posts,
}

impl Load {
    /// The companies with their people, before anybody writes.
    pub(super) async fn begin(stack: &Deployed, companies: [Company; 2]) -> Self {
        let [first, second] = companies;
        Self {
            outside: stack.outside(),
            desks: [
                Desk::of(stack, 0, first).await,
                Desk::of(stack, 1, second).await,
            ],
            posts: Posts::default(),
        }
    }

    /// Goes on until an instant.
    pub(super) async fn run_until(&mut self, end: Instant) {
        let Self {
            outside,
            desks,
            posts,
        } = self;
        let [first, second] = desks;
        let writing = write(
            outside,
            [&mut first.customers, &mut second.customers],
            posts,
            end,
        );
        tokio::join!(
            writing,
            serve(
                &first.clerk,
                &mut first.replies,
                &mut first.translations,
                end
            ),
            serve(
                &second.clerk,
                &mut second.replies,
                &mut second.translations,
                end
            ),
        );
    }
}

impl Desk {
    async fn of(stack: &Deployed, row: u8, company: Company) -> Self {
        let clerk = stack.invite(&company.owner, "dispatcher").await;
        let mut numbers = vec![company.number.clone()];
        if row == 1 {
            numbers.extend(company.connect_own_app(stack).await);
        }
        let all: Vec<_> = numbers.iter().collect();
        let customers = (0..CUSTOMERS).map(|place| Customer::new(row, place, &all));
        Self {
            clerk,
            customers: customers.collect(),
            numbers,
            company,
            replies: Vec::new(),
            translations: Vec::new(),
        }
    }
}

/// Four messages every six tenths of a second, of both companies in one post, a third of them twice.
async fn write(
    outside: &OutsideWorld,
    mut customers: [&mut Vec<Customer>; 2],
    posts: &mut Posts,
    end: Instant,
) {
    let mut turn = 0;
    while Instant::now() < end {
        let next = tokio::time::Instant::now() + Duration::from_millis(600);
        let mut actions: Vec<MetaAction> = Vec::new();
        for _ in 0..2 {
            let now = data::Clock::System.now().as_second();
            for row in &mut customers {
                let customer = &mut row[turn * 7 % CUSTOMERS];
                actions.push(customer.write(turn, now));
            }
            turn += 1;
        }
        let seed = u64::try_from(turn).expect("few turns");
        posts
            .send_webhooks(outside, actions, seed, 1.0 / 3.0, 10)
            .await;
        tokio::time::sleep_until(next).await;
    }
}

/// Answers each customer once and has some message of each translated.
async fn serve(
    clerk: &Caller,
    replies: &mut Vec<Reply>,
    translations: &mut Vec<String>,
    end: Instant,
) {
    while Instant::now() < end {
        let next = tokio::time::Instant::now() + Duration::from_millis(1400);
        let list = clerk.get("/v1/threads?limit=100").await.expect(200);
        let threads = list["items"].as_array().cloned().unwrap_or_default();
        let is_new = |thread: &&Value| {
            let known = |reply: &Reply| thread["thread_id"] == reply.thread_id;
            !replies.iter().any(known)
        };
        if let Some(thread) = threads.iter().find(is_new) {
            let id = thread["thread_id"].as_str().expect("a thread has an id");
            let path = format!("/v1/threads/{id}/messages");
            translations.extend(translate(clerk, &path).await);
            let words = format!("We are on our way. ({})", replies.len() + 1);
            let message = clerk
                .post(&path, json!({ "text": words }))
                .await
                .expect(201);
            let message_id = message["message_id"].as_str().expect("a message has an id");
            replies.push(Reply {
                thread_id: id.to_owned(),
                message_id: message_id.to_owned(),
            });
        }
        tokio::time::sleep_until(next).await;
    }
}

/// Asks for the newest text of a thread in Portuguese.
async fn translate(clerk: &Caller, messages: &str) -> Option<String> {
    let list = clerk.get(messages).await.expect(200);
    let list = list["items"].as_array().cloned().unwrap_or_default();
    let message = list.iter().find(|one| one["content"]["text"].is_string())?;
    let id = message["message_id"].as_str()?;
    let path = format!("{messages}/{id}/translations");
    let requested = clerk
        .post(path, json!({ "language": "pt" }))
        .await
        .expect(202);
    requested["translation_id"].as_str().map(ToOwned::to_owned)
}
