//! The pages that people open in a browser.

use tests::World;

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
