//! Two companies, eighty customers and four hundred messages; then one of them on its whole way: read,
//! translated, answered, made a job, driven to and done.
//!
//! Meta posts to each app by itself, so what comes for a company's own app never shares a post with
//! what comes for the product's. Both companies therefore have a number of the product's app, and their
//! updates are mixed in its posts; half of the second company's customers write in turns to that number
//! and to two sibling numbers of one business account behind the company's own app, and stay one customer
//! with one thread.

mod arrival;
mod job;
mod reply;

use tests::Deployed;

use crate::company::Company;
use crate::crowd::Customer;
use crate::figures::{self, Times};
use crate::ledger::Ledger;
use crate::posts::Posts;
use crate::{alone, pushes};

/// How many customers each company has, and how many messages each of them writes.
const CUSTOMERS: usize = 40;
const MESSAGES: usize = 5;

/// A company with those who write to it.
pub(crate) struct Side {
    company: Company,
    customers: Vec<Customer>,
}

#[tokio::test]
async fn two_companies_serve_eighty_customers_from_the_first_word_to_the_job() {
    let _alone = alone();
    let stack = Deployed::connect();
    let outside = stack.outside();
    let (first, second) = tokio::join!(Company::found(&stack), Company::found(&stack));
    let own = second.connect_own_app(&stack).await;

    let row = |row: u8, company: &Company| {
        let customers = (0..CUSTOMERS).map(|place| match (row, place) {
            (1, CUSTOMERS_HALF..) => {
                Customer::new(row, place, &[&company.number, &own[0], &own[1]])
            }
            _ => Customer::new(row, place, &[&company.number]),
        });
        customers.collect()
    };
    let mut sides = [
        Side {
            customers: row(0, &first),
            company: first,
        },
        Side {
            customers: row(1, &second),
            company: second,
        },
    ];
    let mut posts = Posts::default();
    arrival::all_write(&outside, &mut sides, &mut posts).await;
    for side in &sides {
        arrival::everything_is_there(side).await;
        arrival::every_phone_was_told_once(&outside, side).await;
    }
    let (burst, answers) = figures_of(&outside, &sides, &posts).await;

    let [side, other] = &mut sides;
    let mut calm = Posts::default();
    let at_rest = arrival::one_by_one(&outside, side, &mut calm).await;
    let thread = reply::conversation(&outside, side, &mut calm).await;
    reply::is_hidden_from(&thread, &other.company).await;
    job::from_thread_to_done(&outside, side, &thread, &mut calm).await;

    let applied = CUSTOMERS * MESSAGES * 2;
    figures::print(
        "thread: two companies, 80 customers, 400 messages",
        &[
            ("accepted updates", posts.accepted.to_string()),
            ("in posts", posts.count.to_string()),
            ("applied", applied.to_string()),
            (
                "suppressed duplicates",
                (posts.accepted - applied).to_string(),
            ),
            ("webhook to push, all at once", burst.shown()),
            ("webhook to push, one by one", at_rest.shown()),
            ("webhook answer, all at once", answers),
            ("webhook answer, one by one", calm.answers.shown()),
        ],
    );
}

/// The first place of the half that writes to two numbers.
const CUSTOMERS_HALF: usize = CUSTOMERS / 2;

async fn figures_of(
    outside: &tests::OutsideWorld,
    sides: &[Side; 2],
    posts: &Posts,
) -> (Times, String) {
    let mut times = Times::default();
    for Side { company, customers } in sides {
        let ledger = Ledger::of(&company.rows).await;
        let ids = customers.iter().flat_map(|one| &one.wrote);
        let ids = ids.map(|wrote| wrote.id.as_str());
        times.join(pushes::times(outside, &company.phones, &ledger, posts, ids).await);
    }
    (times, posts.answers.shown())
}
