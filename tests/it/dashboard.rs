//! The pages that people open in a browser.

use serde_json::json;
use tests::{PASSWORD, World};

#[tokio::test]
async fn each_mailed_link_opens_a_page_that_loads_only_from_here() {
    let world = World::new().await;
    let visitor = world.anonymous();
    for path in [
        "/",
        "/verify-email",
        "/reset-password",
        "/accept-invitation",
        "/accept-invitation/",
        "/delete-account",
        "/eliminar-cuenta",
        "/verify-email?from=mail",
    ] {
        let page = visitor.get(path).await;
        page.expect(200);
        assert_eq!(
            page.header("content-type"),
            Some("text/html; charset=utf-8")
        );
        let policy = page.header("content-security-policy").unwrap();
        for rule in [
            "default-src 'none'",
            "script-src 'self'",
            "frame-ancestors 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
        ] {
            assert!(policy.contains(rule), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(page.header("cache-control"), Some("no-cache"));
    }
}

#[tokio::test]
async fn scripts_styles_and_pictures_have_their_kinds() {
    let world = World::new().await;
    let visitor = world.anonymous();
    for (path, kind) in [
        ("/assets/form.js", "text/javascript; charset=utf-8"),
        ("/assets/style.css", "text/css; charset=utf-8"),
        ("/assets/mark.svg", "image/svg+xml"),
    ] {
        let asset = visitor.get(path).await;
        asset.expect(200);
        assert_eq!(asset.header("content-type"), Some(kind));
    }
}

#[tokio::test]
async fn who_has_a_page_already_does_not_load_it_again() {
    let world = World::new().await;
    let visitor = world.anonymous();
    let page = visitor.get("/verify-email").await;
    let tag = page.header("etag").unwrap();
    let again = visitor
        .call("GET", "/verify-email")
        .header("if-none-match", tag);
    let again = again.send().await;
    again.expect(304);
    assert!(again.body.is_empty());
}

#[tokio::test]
async fn an_address_without_a_page_says_so_to_people_and_to_programs() {
    let world = World::new().await;
    let visitor = world.anonymous();
    for path in [
        "/nowhere",
        "/assets/../Cargo.toml",
        "/assets/",
        "/not-found",
    ] {
        let page = visitor.get(path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(page.text().contains("There is nothing here"));
    }
    for path in ["/v1/nowhere", "/webhooks/nowhere"] {
        visitor.get(path).await.problem(404, "not_found");
    }
}

#[tokio::test]
async fn how_to_delete_an_account_is_read_without_a_script_in_both_languages() {
    let world = World::new().await;
    let visitor = world.anonymous();
    for (path, language, other, words) in [
        (
            "/delete-account",
            "en",
            "/eliminar-cuenta",
            [
                "What happens right away",
                "After 14 days, and never later than after 30",
                "What is kept, and why",
                "24 months",
                "only owner",
            ],
        ),
        (
            "/eliminar-cuenta",
            "es",
            "/delete-account",
            [
                "Lo que pasa enseguida",
                "A los 14 días, y nunca más tarde de 30",
                "Lo que se conserva y por qué",
                "24 meses",
                "única persona propietaria",
            ],
        ),
    ] {
        let page = visitor.get(path).await;
        page.expect(200);
        let text = page.text();
        assert!(
            text.contains(&format!("<html lang=\"{language}\">")),
            "{path}"
        );
        assert!(text.contains(&format!("href=\"{other}\"")), "{path}");
        let (readable, form) = text.split_once("<noscript>").expect("the form comes last");
        for words in words {
            assert!(readable.contains(words), "{path}: {words}");
        }
        assert!(
            !readable.contains("hidden"),
            "{path} hides what is to be read"
        );
        for field in ["email", "password", "code", "next-code", "sure"] {
            assert!(form.contains(&format!("id=\"{field}\"")), "{path}: {field}");
        }
    }
}

/// What the page's script does, by the same requests.
#[tokio::test]
async fn an_account_is_deleted_in_a_browser_by_signing_in_and_confirming() {
    let world = World::new().await;
    let team = world.team().await;
    let browser = world.anonymous().in_a_browser();
    let started = browser.sign_in(&team.technician.email, PASSWORD).await;
    let browser = browser.signed_in_by(&started);
    let body = json!({ "password": PASSWORD });
    let thief = browser.without_its_key();
    let unproven = thief.call("DELETE", "/v1/me");
    unproven
        .json(&body)
        .send()
        .await
        .problem(401, "invalid_dpop_proof");
    let deleted = browser.call("DELETE", "/v1/me").json(&body).send().await;
    assert!(deleted.expect(200)["erase_at"].is_string());
    let cookie = deleted.header("set-cookie").expect("the cookie ends too");
    assert!(cookie.contains("Max-Age=0"), "{cookie}");
    browser.get("/v1/me").await.problem(401, "invalid_token");
}
