//! `cargo xtask redrive --quarantine` on what the functions put into quarantine.

use std::path::PathBuf;
use std::process::Command;

use data::{Store, Unreadable};
use tests::World;
use uuid::Uuid;

use super::queue::Queue;

/// The program, as `cargo xtask test` has built it beside this test.
fn xtask() -> PathBuf {
    let own = std::env::current_exe().expect("a test has a path");
    let program = own.ancestors().nth(2).map(|folder| folder.join("xtask"));
    let program = program.expect("a test lies in target/<profile>/deps");
    assert!(
        program.exists(),
        "run `cargo build --workspace --bin xtask`"
    );
    program
}

/// What it says when it is run on the quarantine of this world.
pub(crate) fn redrive(world: &World, name: &str, more: &[&str]) -> String {
    let output = Command::new(xtask())
        .args(["redrive", name, "--quarantine"])
        .args(["--table", &world.settings().table_name])
        .args(more)
        .output()
        .expect("xtask can be run");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}");
    said
}

async fn keep(world: &World, queue: &str, body: &str, owner: Option<&Store>) {
    let message = Unreadable {
        queue,
        reason: "the version is newer",
        body,
        owner,
    };
    world.work.aws().quarantine().keep(message).await.unwrap();
}

async fn kept(world: &World, queue: &str, owner: Option<&Store>) -> usize {
    let quarantine = world.work.aws().quarantine();
    quarantine.count(queue, owner).await.unwrap()
}

#[tokio::test]
async fn messages_of_every_company_and_of_none_go_back_to_their_queue_whole() {
    let world = World::new().await;
    let (team, others) = (world.team().await, world.team().await);
    world.drain().await;
    let name = format!("it-{}", Uuid::now_v7());
    let queue = Queue::named(world.settings(), &format!("customit-local-{name}")).await;
    // Longer than one piece, with a character that a cut by bytes would break.
    let long = "clé 🔑 ".repeat(30_000);
    keep(&world, &name, "of nobody", None).await;
    keep(&world, &name, &long, Some(team.store())).await;
    keep(&world, &name, "of the others", Some(others.store())).await;
    keep(&world, "another-queue", "stays", Some(team.store())).await;

    let said = redrive(&world, &name, &["--dry-run"]);
    assert!(
        said.contains(&format!("3 of {name} in quarantine")),
        "{said}"
    );
    assert!(said.contains(&team.company_id.to_string()), "{said}");
    assert!(said.contains("the version is newer"), "{said}");
    assert!(!said.contains("of nobody"), "{said}");
    assert!(queue.bodies().await.is_empty());

    let said = redrive(&world, &name, &["--limit", "1"]);
    assert!(said.contains("1 went back"), "{said}");
    assert_eq!(queue.bodies().await, ["of nobody"]);

    redrive(&world, &name, &[]);
    let mut bodies = queue.bodies().await;
    bodies.sort_unstable();
    assert_eq!(bodies, [long.as_str(), "of the others"]);
    for owner in [None, Some(team.store()), Some(others.store())] {
        assert_eq!(kept(&world, &name, owner).await, 0);
    }
    assert_eq!(kept(&world, "another-queue", Some(team.store())).await, 1);
    redrive(&world, &name, &[]);
    assert!(queue.bodies().await.is_empty());
    queue.drop().await;
}
