//! Listing and searching customers.

use serde_json::{Value, json};
use tests::World;

use super::{all_pages, enter, names, path, search};

#[tokio::test]
async fn customers_are_listed_by_name_page_by_page() {
    let world = World::new().await;
    let team = world.team().await;
    for name in ["Zoe", "émile", "Adam", "Emil", "Berta"] {
        enter(&team.dispatcher, name, json!({})).await;
    }
    let listed = all_pages(&team.dispatcher, "/v1/customers?limit=2").await;
    assert_eq!(listed, ["Adam", "Berta", "Emil", "émile", "Zoe"]);
}

#[tokio::test]
async fn a_customer_is_found_by_whatever_is_known_of_them() {
    let world = World::new().await;
    let team = world.team().await;
    let desk = &team.dispatcher;
    let contacts = json!({
        "phones": ["(303) 555-0199", "+44 20 7946 0958"],
        "emails": ["jose.nunez@locks.example.com"],
    });
    enter(desk, "José O’Brien-Núñez", contacts).await;
    enter(
        desk,
        "Josephine Baker",
        json!({ "phones": ["303-555-0142"] }),
    )
    .await;
    world.drain().await;

    for typed in [
        "José",
        "jose o'b",
        "nun",
        "NÚÑEZ josé",
        "brien",
        "303-555-0199",
        "+1 (303) 555-01 99",
        "5550199",
        "0199",
        "020 7946 0958",
        "+44 20",
        "jose.nunez@locks.example.com",
        "Jose.Nunez@",
        "locks",
        "@locks.ex",
        "jose 0199",
        "josé locks",
    ] {
        assert_eq!(
            names(desk, typed).await.first().unwrap(),
            "José O’Brien-Núñez",
            "{typed}"
        );
    }
    assert_eq!(names(desk, "jos").await.len(), 2);
    assert_eq!(names(desk, "303-555").await.len(), 2);
    assert_eq!(names(desk, "jos 0142").await, ["Josephine Baker"]);
    for typed in [
        "ose",
        "obrien baker",
        "303-555-0198",
        "jose.nunez@lock.",
        "xx",
    ] {
        assert!(names(desk, typed).await.is_empty(), "{typed}");
    }
}

#[tokio::test]
async fn a_search_for_nothing_is_refused_and_any_other_is_answered() {
    let world = World::new().await;
    let team = world.team().await;
    for typed in ["", " ", "\u{200b}", &"long ".repeat(30)] {
        team.dispatcher.get(search(typed, "")).await.invalid_at("q");
    }
    for typed in ["j", " j ", "é", "--", "j s", "J.R.", "A/C", "李", "1", "…"] {
        assert!(names(&team.dispatcher, typed).await.is_empty(), "{typed}");
    }
}

#[tokio::test]
async fn a_name_is_found_as_people_spell_it() {
    let world = World::new().await;
    let team = world.team().await;
    let desk = &team.dispatcher;
    let rows = [
        ("Ka\u{2bb}iulani K\u{101}ne", &["kaiulani", "ka'iulani"][..]),
        ("Sean O\u{b4}Brien", &["obrien", "o'brien"]),
        ("Mary O\u{2032}Hara", &["ohara"]),
        ("Liz O\u{2019}Dea", &["odea", "o'dea"]),
        ("Liz N\u{2bc}Goma", &["ngoma", "n'goma"]),
        ("Liz D\u{ff07}Or", &["dor", "d'or"]),
        ("Γιώργος Παπαδόπουλος", &["ΓΙΩΡΓΟΣ"]),
        ("أحمد محمّد", &["احمد"]),
        ("محمــد", &["محمد"]),
        ("שָׁלוֹם", &["שלום"]),
        ("J.R. Tolliver", &["JR Tolliver", "J.R."]),
        ("A/C Pros of Dallas", &["A/C", "AC Pros"]),
        ("李", &["李"]),
        ("김민수", &["김"]),
        ("すずき", &["す"]),
    ];
    for (name, _) in rows {
        enter(desk, name, json!({})).await;
    }
    world.drain().await;
    for (name, searches) in rows {
        for typed in searches {
            let matches = names(desk, typed).await;
            assert!(
                matches.iter().any(|one| one == name),
                "{typed}: {matches:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_renamed_customer_is_found_by_the_new_name_only() {
    let world = World::new().await;
    let team = world.team().await;
    let desk = &team.dispatcher;
    let contacts = json!({ "phones": ["303-555-0199"], "emails": ["casey@example.com"] });
    let casey = enter(desk, "Casey Sample", contacts).await;
    world.drain().await;
    assert_eq!(names(desk, "sample").await, ["Casey Sample"]);

    let patch = json!({ "name": "Casey Jones", "phones": ["303-555-0142"] });
    desk.patch(path(&casey), patch).await.expect(200);
    world.drain().await;
    assert!(names(desk, "sample").await.is_empty());
    assert!(names(desk, "0199").await.is_empty());
    for typed in ["jones", "casey", "0142", "casey@example.com", "jones casey"] {
        assert_eq!(names(desk, typed).await, ["Casey Jones"], "{typed}");
    }
}

#[tokio::test]
async fn a_search_shows_each_customer_once_over_all_its_pages() {
    let world = World::new().await;
    let team = world.team().await;
    let mut entered = Vec::new();
    for n in 0..7 {
        let name = format!("Smith Smithson {n}");
        let emails = json!({ "emails": [format!("smith{n}@smithers.example")] });
        enter(&team.dispatcher, &name, emails).await;
        entered.push(name);
    }
    world.drain().await;
    for limit in [1, 2, 3, 100] {
        let path = search("smi", &format!("&limit={limit}"));
        let mut matches = all_pages(&team.dispatcher, &path).await;
        matches.sort();
        assert_eq!(matches, entered, "limit {limit}");
    }
}

#[tokio::test]
async fn one_among_many_of_a_name_is_found_at_once() {
    let world = World::new().await;
    let team = world.team().await;
    for n in 0..25 {
        enter(&team.dispatcher, &format!("Smithson No{n}"), json!({})).await;
    }
    enter(&team.dispatcher, "Smithson Zoe", json!({})).await;
    world.drain().await;
    let first = search("smithson zoe", "&limit=2");
    let page = team.dispatcher.get(first.as_str()).await.expect(200);
    assert_eq!(page["items"][0]["name"], "Smithson Zoe");
    assert_eq!(page["next"], Value::Null);
}

#[tokio::test]
async fn a_cursor_belongs_to_its_search_and_its_company() {
    let world = World::new().await;
    let team = world.team().await;
    for name in ["Smith A", "Smith B"] {
        enter(&team.dispatcher, name, json!({})).await;
    }
    world.drain().await;
    let page = team
        .dispatcher
        .get(search("smith", "&limit=1"))
        .await
        .expect(200);
    let with_cursor = |typed: &str| {
        let cursor = page["next"].as_str().unwrap();
        search(typed, &format!("&limit=1&cursor={cursor}"))
    };
    team.dispatcher.get(with_cursor("smith")).await.expect(200);
    team.dispatcher
        .get(with_cursor("smithson"))
        .await
        .invalid_at("cursor");
    team.dispatcher
        .get(with_cursor("jones"))
        .await
        .invalid_at("cursor");
    let strangers = world.team().await;
    strangers
        .dispatcher
        .get(with_cursor("smith"))
        .await
        .invalid_at("cursor");
}

#[tokio::test]
async fn another_company_never_finds_a_customer() {
    let world = World::new().await;
    let team = world.team().await;
    let strangers = world.team().await;
    let contacts = json!({ "phones": ["303-555-0199"], "emails": ["casey@example.com"] });
    enter(&team.dispatcher, "Casey Sample", contacts.clone()).await;
    world.drain().await;
    for typed in [
        "casey",
        "sample",
        "303-555-0199",
        "0199",
        "casey@example.com",
    ] {
        assert_eq!(names(&team.dispatcher, typed).await.len(), 1, "{typed}");
        assert!(
            names(&strangers.dispatcher, typed).await.is_empty(),
            "{typed}"
        );
    }
    enter(&strangers.dispatcher, "Casey Stranger", contacts).await;
    world.drain().await;
    assert_eq!(
        names(&strangers.dispatcher, "casey").await,
        ["Casey Stranger"]
    );
    assert_eq!(names(&team.dispatcher, "casey").await, ["Casey Sample"]);
}
