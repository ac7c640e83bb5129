//! How the policy is shown to programs and to people.

use serde_json::Value;
use tests::World;

#[tokio::test]
async fn the_policy_is_in_the_language_that_is_named_or_asked_for_first() {
    let world = World::new().await;
    let visitor = world.anonymous();
    for (query, asked, language) in [
        ("", "", "en"),
        ("", "es-MX,es;q=0.9,en;q=0.5", "es"),
        ("", "fr-CA,es", "en"),
        ("", "not a language", "en"),
        ("?language=es", "en", "es"),
        ("?language=en", "es", "en"),
    ] {
        for path in ["/v1/policy", "/policy"] {
            let call = visitor.call("GET", format!("{path}{query}"));
            let answer = call.header("accept-language", asked).send().await;
            answer.expect(200);
            assert_eq!(
                answer.header("content-language"),
                Some(language),
                "{query} {asked}"
            );
            assert_eq!(answer.header("vary"), Some("accept-language"));
            let is_spanish = answer.text().contains("Nunca vendemos datos personales");
            assert_eq!(is_spanish, language == "es", "{path}{query} {asked}");
        }
    }
    visitor
        .get("/v1/policy?language=fr")
        .await
        .invalid_at("language");
    visitor.get("/v1/policy?lang=es").await.invalid_at("lang");
    // A page is shown for whatever address people come by.
    visitor.get("/policy?language=fr").await.expect(200);
    visitor.get("/policy/").await.expect(200);
}

#[tokio::test]
async fn who_has_the_policy_already_does_not_load_it_again() {
    let world = World::new().await;
    let visitor = world.anonymous();
    for path in ["/v1/policy", "/policy"] {
        let first = visitor.get(path).await;
        let tag = first
            .header("etag")
            .expect("its content has a name")
            .to_owned();
        assert_eq!(first.header("cache-control"), Some("no-cache"));
        let again = |language: &'static str| {
            let call = visitor.call("GET", path).header("if-none-match", &tag);
            call.header("accept-language", language).send()
        };
        let same = again("en").await;
        same.expect(304);
        assert!(same.body.is_empty());
        assert_eq!(same.header("etag"), Some(tag.as_str()));
        again("es").await.expect(200);
    }
}

#[tokio::test]
async fn the_policy_lists_sub_processors_and_terms() {
    let world = World::new().await;
    let policy = world.anonymous().get("/v1/policy").await.expect(200);
    let names = |list: &Value, field: &str| -> Vec<String> {
        let list = list.as_array().expect("a list").iter();
        list.map(|one| one[field].as_str().expect("a text").to_owned())
            .collect()
    };
    let registered = names(&policy["sub_processors"], "id");
    assert_eq!(
        registered,
        [
            "aws",
            "apple",
            "twilio",
            "meta",
            "resend",
            "openai",
            "google_maps"
        ]
    );
    let retention = policy["retention"].as_array().expect("terms");
    let term = |data: &str| {
        let found = retention.iter().find(|one| one["data"] == data);
        found.unwrap_or_else(|| panic!("{data} has no term"))["term"].clone()
    };
    assert_eq!(term("The audit trail of a company"), "24 months");
    assert_eq!(term("Encrypted backups"), "35 days");
    assert_eq!(term("Notifications in the app"), "90 days");
}

#[tokio::test]
async fn the_page_is_as_strict_as_every_other() {
    let world = World::new().await;
    let page = world.anonymous().get("/policy").await;
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(
        policy.contains("default-src 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert!(!page.text().contains("<script"));
}
