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

/// Its output when it is run on the quarantine of this world.
pub(crate) fn redrive(world: &World, name: &str, more: &[&str]) -> String {
    let output = Command::new(xtask())
        .args(["redrive", name, "--quarantine"])
        .args(["--table", &world.settings().table_name])
        .args(more)
        .output()
        .expect("xtask can be run");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}");
    text
}

async fn quarantine(world: &World, queue: &str, body: &str, owner: Option<&Store>) {
    let message = Unreadable {
        queue,
        reason: "the version is newer",
        body,
        owner,
    };
    world.work.aws().quarantine().add(message).await.unwrap();
}

async fn quarantined(world: &World, queue: &str, owner: Option<&Store>) -> usize {
    let quarantine = world.work.aws().quarantine();
    quarantine.count(queue, owner).await.unwrap()
}

#[tokio::test]
async fn messages_of_every_company_and_of_none_go_back_to_their_queue_whole() {
    let world = World::new().await;
    let (team, others) = (world.team().await, world.team().await);
    world.drain().await;
    let name = format!("it-{}", Uuid::now_v7());
    let queue = Queue::named(world.settings(), "customit-local-", &name).await;
    // Longer than one piece, with a character that a cut by bytes would break.
    let long = "clé 🔑 ".repeat(30_000);
    quarantine(&world, &name, "of nobody", None).await;
    quarantine(&world, &name, &long, Some(team.store())).await;
    quarantine(&world, &name, "of the others", Some(others.store())).await;
    quarantine(&world, "another-queue", "stays", Some(team.store())).await;

    let output = redrive(&world, &name, &["--dry-run"]);
    assert!(
        output.contains(&format!("3 of {name} in quarantine")),
        "{output}"
    );
    assert!(output.contains(&team.company_id.to_string()), "{output}");
    assert!(output.contains("the version is newer"), "{output}");
    assert!(!output.contains("of nobody"), "{output}");
    assert!(queue.bodies().await.is_empty());

    let output = redrive(&world, &name, &["--limit", "1"]);
    assert!(output.contains("1 went back"), "{output}");
    assert_eq!(queue.bodies().await, ["of nobody"]);

    redrive(&world, &name, &[]);
    let mut bodies = queue.bodies().await;
    bodies.sort_unstable();
    assert_eq!(bodies, [long.as_str(), "of the others"]);
    for owner in [None, Some(team.store()), Some(others.store())] {
        assert_eq!(quarantined(&world, &name, owner).await, 0);
    }
    assert_eq!(
        quarantined(&world, "another-queue", Some(team.store())).await,
        1
    );
    redrive(&world, &name, &[]);
    assert!(queue.bodies().await.is_empty());
    queue.drop().await;
}
