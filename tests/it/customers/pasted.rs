//! Entering customers by what people paste: numbers, addresses and names from other programs.

use serde_json::{Value, json};
use tests::World;

use super::{enter, names};

#[tokio::test]
async fn a_pasted_number_is_stored_as_the_number_that_it_is() {
    let world = World::new().await;
    let team = world.team().await;
    for (typed, number) in [
        ("\u{202a}+1 (303) 555-0301\u{202c}", "+13035550301"),
        ("303\u{2013}555\u{2013}0306", "+13035550306"),
        ("\u{feff}+13035550305", "+13035550305"),
        (
            "+33\u{202f}6\u{202f}12\u{202f}34\u{202f}56\u{202f}78",
            "+33612345678",
        ),
        ("(+44) 20 7946 0961", "+442079460961"),
        ("\u{200e}303-555-0307", "+13035550307"),
        ("303\u{ad}-555\u{ad}-0308", "+13035550308"),
        ("303\t555\t0309", "+13035550309"),
        ("+44 (0)20 7946 0958", "+442079460958"),
        ("+33 06 12 34 56 79", "+33612345679"),
        ("+39 06 6982 1234", "+390669821234"),
        ("(303) 555-0310 x12", "+13035550310"),
        ("1-800-FLOWERS", "+18003569377"),
    ] {
        let customer = enter(&team.dispatcher, "Casey", json!({ "phones": [typed] })).await;
        assert_eq!(customer["phones"][0]["number"], number, "{typed:?}");
    }
}

#[tokio::test]
async fn a_number_that_its_country_cannot_have_is_refused_at_its_place() {
    let world = World::new().await;
    let team = world.team().await;
    for typed in [
        "+44 20 7946 095",
        "+44 20 7946 09588",
        "303-555-030",
        "442079460958",
        "+999 123 456 789",
        "IL.831795913707611",
    ] {
        let body = json!({ "name": "Casey", "phones": ["303-555-0199", typed] });
        let answer = team.dispatcher.post("/v1/customers", body).await;
        answer.invalid_at("/phones/1");
    }
    let variants = json!(["+55 11 98765-4321", "+55 11 8765-4321"]);
    let body = json!({ "name": "Casey", "phones": variants });
    let answer = team.dispatcher.post("/v1/customers", body).await;
    answer.invalid_at("/phones/1");
}

#[tokio::test]
async fn a_number_without_a_country_code_is_one_of_the_companys_country() {
    let world = World::new().await;
    let team = world.team().await;
    let desk = &team.dispatcher;
    let number = async |typed: &str| -> Value {
        let customer = enter(desk, "Casey", json!({ "phones": [typed] })).await;
        customer["phones"][0]["number"].clone()
    };
    assert_eq!(desk.get("/v1/company").await.expect(200)["country"], "US");
    assert_eq!(number("303 555 0301").await, "+13035550301");
    for (country, typed, expected) in [
        (json!("GB"), "020 7946 0958", "+442079460958"),
        (json!("IT"), "06 6982 1234", "+390669821234"),
        (json!("MX"), "55 1234 5678", "+525512345678"),
        (json!("MX"), "+1 303 555 0302", "+13035550302"),
        (Value::Null, "303 555 0303", "+13035550303"),
    ] {
        let patch = json!({ "country": country });
        team.owner.patch("/v1/company", patch).await.expect(200);
        assert_eq!(number(typed).await, expected, "{country}");
    }
    let owner = &team.owner;
    owner
        .patch("/v1/company", json!({ "country": "DK" }))
        .await
        .expect(200);
    let body = json!({ "name": "Casey", "phones": ["303 555 0304"] });
    desk.post("/v1/customers", body)
        .await
        .invalid_at("/phones/0");
    let patched = owner
        .patch("/v1/me", json!({ "phone": "32 12 34 56" }))
        .await;
    assert_eq!(
        patched.expect(200)["member"]["phone"]["number"],
        "+4532123456"
    );
    owner
        .patch("/v1/me", json!({ "phone": "303 555 0304" }))
        .await
        .invalid_at("/phone");
}

#[tokio::test]
async fn a_number_is_searched_for_as_it_is_entered() {
    let world = World::new().await;
    let team = world.team().await;
    let phones = json!({ "phones": ["+442079460970"] });
    enter(&team.dispatcher, "Casey Sample", phones).await;
    world.drain().await;
    for typed in [
        "+44 (0)20 7946 0970",
        "\u{202a}(+44) 20\u{2013}7946\u{2013}0970\u{202c}",
        "+44 (0)20 79",
        "011 44 20 7946 0970",
        "020 7946 0970",
    ] {
        assert_eq!(
            names(&team.dispatcher, typed).await,
            ["Casey Sample"],
            "{typed}"
        );
    }
}

#[tokio::test]
async fn what_is_not_shown_leaves_names_and_addresses() {
    let world = World::new().await;
    let team = world.team().await;
    let more = json!({
        "emails": ["zz1@example.com\u{200b}", "Bo Li <mailto:bo@example.com>"],
        "sites": [{ "address": {
            "line1": "12 Main St\u{2028}Apt 4", "city": "\u{feff}Denver", "region": "C\u{200b}O",
            "postal_code": "80202\u{a0}", "country": "US",
        } }],
        "note": "Gate 2\u{2028}Code 7\u{b}Dog\0",
    });
    let customer = enter(&team.dispatcher, "\u{feff}Ann\u{2029}Lee", more).await;
    assert_eq!(customer["name"], "Ann Lee");
    assert_eq!(
        customer["emails"],
        json!(["zz1@example.com", "bo@example.com"])
    );
    assert_eq!(
        customer["sites"][0]["address"],
        json!({
            "line1": "12 Main St Apt 4", "line2": null, "city": "Denver", "region": "CO",
            "postal_code": "80202", "country": "US",
        })
    );
    assert_eq!(customer["note"], "Gate 2\nCode 7\nDog");
}

#[tokio::test]
async fn an_address_has_the_parts_that_its_country_knows() {
    let world = World::new().await;
    let team = world.team().await;
    let entered = async |address: &Value| {
        let body = json!({ "name": "Casey", "sites": [{ "address": address }] });
        team.dispatcher.post("/v1/customers", body).await
    };
    for address in [
        json!({ "line1": "270 Orchard Road", "postal_code": "238857", "country": "SG" }),
        json!({ "line1": "270 Orchard Road", "city": "Singapore", "postal_code": "238857",
            "country": "SG" }),
        json!({ "line1": "1 Rue Exemple", "city": "Paris", "postal_code": "75001", "country": "FR" }),
        json!({ "line1": "1 Example Road", "city": "London", "country": "GB" }),
        json!({ "line1": "1 Example Road", "region": "Kowloon", "country": "HK" }),
        json!({ "line1": "1 Example Street", "region": "Dubai", "country": "AE" }),
    ] {
        let customer = entered(&address).await.expect(201);
        let stored = &customer["sites"][0]["address"];
        for part in ["line1", "line2", "city", "region", "postal_code", "country"] {
            assert_eq!(stored[part], address[part], "{part} of {address}");
        }
    }
    for (address, place) in [
        (
            json!({ "line1": "1 A St", "city": "Denver", "country": "US" }),
            "region",
        ),
        (
            json!({ "line1": "1 A St", "city": "Toronto", "country": "CA" }),
            "region",
        ),
        (
            json!({ "line1": "1 A St", "region": "CO", "country": "US" }),
            "city",
        ),
        (json!({ "line1": "1 A St", "country": "FR" }), "city"),
    ] {
        entered(&address)
            .await
            .invalid_at(&format!("/sites/0/address/{place}"));
    }
}
