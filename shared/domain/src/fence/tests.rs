//! Messages as people write them, and what must not leave with them.

use proptest::prelude::*;

use super::words::digit;
use super::*;
use crate::text::fold;

mod everyday;
mod names;
mod numbers;
mod properties;

fn nobody<'a>() -> Known<'a> {
    Known::default()
}

/// The text that leaves, of which nothing is known.
fn sent(text: &str) -> String {
    let fenced = fence(text, &nobody());
    assert_eq!(fenced.restore(&fenced.text).as_deref(), Ok(text));
    fenced.text
}

/// A message, what must not leave with it, and what must.
type Case = (&'static str, &'static [&'static str], &'static str);

const ENGLISH: &[Case] = &[
    (
        "Text Brianna when you arrive at the Shell station",
        &["Brianna"],
        "when you arrive at the",
    ),
    (
        "name: Ann Hall\nphone: 5550123\naddress: 9 Birch Hill Rd",
        &["Ann", "555", "Birch"],
        "address",
    ),
    (
        "1200 n lamar blvd, I'm on Highway 71",
        &["1200", "lamar", "71"],
        "I'm on",
    ),
    (
        "Mrs. O'Hara and Jean-Luc O'Neil-Smith live at 33-21 82nd Street",
        &["O'", "Hara", "Jean", "Neil", "Smith", "33", "82nd"],
        "live at",
    ),
    (
        "The lockbox combo is 3-8-1-9, my insta ann_lee.22",
        &["3-8", "ann", "lee"],
        "my insta",
    ),
    (
        "marie.ames [at] example.fr",
        &["marie", "ames", "example"],
        "",
    ),
    (
        "hi maria, flat 2, 10 Downing Street, London SW1A 2AA",
        &["maria", "2", "Downing"],
        "hi",
    ),
    (
        "Hi, I'm locked out at 123 Main St Apt 4, can you come at 14:30?",
        &["123", "Main", "Apt", "4,"],
        "can you come at 14:30?",
    ),
    (
        "My name is John Smith and I lost my keys",
        &["John", "Smith"],
        "and I lost my keys",
    ),
    (
        "my name is john smith, call me back",
        &["john", "smith"],
        "call me back",
    ),
    (
        "Call me at (212) 555-0123 after 2 PM",
        &["212", "555", "0123"],
        "after 2 PM",
    ),
    (
        "cell 212.555.0123 or +1 212 555 0199",
        &["212", "555"],
        "cell",
    ),
    (
        "gate code is 4321, then #12",
        &["4321", "12"],
        "gate code is",
    ),
    (
        "The code for the front gate is 99 and the alarm takes 30 seconds",
        &["99"],
        "takes 30 seconds",
    ),
    (
        "How much? Someone told me $120 or 80 dollars for 2 locks",
        &[],
        "$120 or 80 dollars for 2 locks",
    ),
    ("Your quote of $1,200.50 is fine", &[], "$1,200.50"),
    (
        "Blue Honda Civic, plate 7ABC123, VIN 1HGCM82633A004352",
        &["7ABC", "1HGCM"],
        "plate",
    ),
    (
        "license plate abc 123 please",
        &["abc", "123"],
        "license plate",
    ),
    (
        "email me: ann.lee+home@example.com or see https://example.com/a?b=1.",
        &["ann", "example"],
        "email me",
    ),
    (
        "ann dot lee at example dot com",
        &["ann", "lee", "example"],
        "",
    ),
    (
        "I am on example.co.uk/~ann and @ann_lee",
        &["example", "ann"],
        "I am on",
    ),
    (
        "We are at 45 oak drive, Austin, TX 78701",
        &["45", "oak", "Austin", "78701"],
        "We are at",
    ),
    (
        "it's 350 5th Ave 7th floor",
        &["350", "5th", "7th floor"],
        "it's",
    ),
    (
        "Please ask for Maria at the front desk",
        &["Maria"],
        "at the front desk",
    ),
    (
        "I was there with Peter Falk yesterday",
        &["Peter", "Falk"],
        "yesterday",
    ),
    (
        "this is mike, my wife Dolores has the key",
        &["mike", "Dolores"],
        "has the key",
    ),
    ("Thanks,\nJohn", &["John"], "Thanks"),
    ("Dr. Quill and Mrs Ames wait", &["Quill", "Ames"], "wait"),
    (
        "I'M JOHN SMITH AND I AM LOCKED OUT OF MY HOUSE",
        &["JOHN", "SMITH"],
        "AND I AM LOCKED OUT OF MY HOUSE",
    ),
    (
        "pin there: 40.7128, -74.0060",
        &["40.7128", "74.0060"],
        "pin there",
    ),
    ("40\u{b0}42'46\"N 74\u{b0}00'21\"W", &["40", "42", "74"], ""),
    (
        "card 4111 1111 1111 1111, ssn 123-45-6789",
        &["4111", "1111", "6789"],
        "card",
    ),
    (
        "IBAN GB29 NWBK 6016 1331 9268 19",
        &["GB29", "NWBK", "6016"],
        "",
    ),
    (
        "I live in SW1A 1AA, mum in m1 1ae, K1A 0B6",
        &["SW1A", "1AA", "m1", "1ae", "K1A", "0B6"],
        "I live in",
    ),
    ("wifi password: blue-house", &["blue", "house"], "password"),
    (
        "my code is four three two one",
        &["four", "three", "two"],
        "my code is",
    ),
    ("born 11/23/1985, come Nov 23", &["1985"], "come Nov 23"),
    (
        "I need 2 keys in 20 minutes, the drive takes 3 hours",
        &[],
        "I need 2 keys in 20 minutes, the drive takes 3 hours",
    ),
    ("unit B, building 7, suite 210", &["unit B", "7", "210"], ""),
];

const SPANISH: &[Case] = &[
    (
        "Privada de los Pinos 34, habla con el sr. Gómez",
        &["Pinos", "34", "Gómez"],
        "habla con",
    ),
    (
        "C/ Alcalá 45, 3º izquierda, 28014 Madrid",
        &["Alcalá", "45", "28014"],
        "izquierda",
    ),
    (
        "Hola, soy María José de la Cruz, estoy en Calle 5 #12",
        &["María", "Cruz", "5", "12"],
        "estoy en",
    ),
    (
        "me llamo pedro y perdí las llaves",
        &["pedro"],
        "y perdí las llaves",
    ),
    (
        "Vivo en Av. Insurgentes Sur 1602 piso 3, depto 4B",
        &["Insurgentes", "1602", "piso 3", "4B"],
        "Vivo en",
    ),
    (
        "La clave es 99 y la puerta 3 está abierta",
        &["99", "puerta 3"],
        "está abierta",
    ),
    (
        "Mi placa es ABC-123 y mi cel 55 1234 5678",
        &["ABC", "123", "1234", "5678"],
        "y mi cel",
    ),
    (
        "pregunte por Lucía en Carrera 7 # 45-23",
        &["Lucía", "45", "23"],
        "pregunte por",
    ),
    (
        "¿Cuánto cuesta? Tengo 500 pesos y 2 llaves, llego en 15 minutos",
        &[],
        "Tengo 500 pesos y 2 llaves, llego en 15 minutos",
    ),
    (
        "escríbeme a juan arroba gmail punto com",
        &["juan", "gmail"],
        "escríbeme",
    ),
    (
        "Mi esposa Marisol está en calle mayor 3",
        &["Marisol", "mayor", "3"],
        "Mi esposa",
    ),
    (
        "٢١٢ ٥٥٥ ٠١٢٣ es mi número",
        &["٢١٢", "٥٥٥", "٠١٢٣"],
        "es mi número",
    ),
];

const PORTUGUESE: &[Case] = &[
    (
        "Oi, meu nome é João da Silva, moro na Rua das Flores, 100",
        &["João", "Silva", "Flores", "100"],
        "moro na",
    ),
    (
        "sou a Ana, apto 302 bloco B",
        &["Ana", "302", "bloco B"],
        "",
    ),
    (
        "A senha do portão é 4590, CEP 01310-100",
        &["4590", "01310"],
        "A senha do portão",
    ),
    (
        "Placa ABC1D23, custa R$ 150?",
        &["ABC1D23"],
        "custa R$ 150?",
    ),
    (
        "me chamo carlos, perdi a chave do carro",
        &["carlos"],
        "perdi a chave do carro",
    ),
    (
        "Estou na Av Paulista 1578, 4º andar",
        &["Paulista", "1578", "4º"],
        "Estou na",
    ),
    (
        "Fala com o Seu Raimundo (11) 98765-4321",
        &["Raimundo", "98765", "4321"],
        "Fala com",
    ),
];

const FRENCH: &[Case] = &[
    (
        "Je suis garé 8 impasse des Lilas, interphone Garnier",
        &["8", "Lilas", "Garnier"],
        "Je suis garé",
    ),
    (
        "Bonjour, je m'appelle Amélie Dupont, je suis au 12 rue de la Paix",
        &["Amélie", "Dupont", "12", "Paix"],
        "je suis au",
    ),
    (
        "je suis Luc, 12 bis avenue victor hugo, 3ème étage",
        &["Luc", "12 bis", "victor", "3ème"],
        "",
    ),
    (
        "Mon numéro : 06 12 34 56 78, digicode 12A34",
        &["06", "12A34", "34 56"],
        "digicode",
    ),
    (
        "Ma plaque est AB-123-CD, combien ? 80 € ?",
        &["AB-", "123", "CD"],
        "combien ? 80 € ?",
    ),
    (
        "J'ai perdu mes clés à 14h30, venez dans 20 minutes",
        &[],
        "J'ai perdu mes clés à 14h30, venez dans 20 minutes",
    ),
    (
        "Demandez Mme Lefèvre, appartement 12, 75001 Paris",
        &["Lefèvre", "12", "75001"],
        "Demandez",
    ),
];

#[test]
fn nothing_that_identifies_leaves() {
    let mut wrong = Vec::new();
    for (text, hidden, unmasked) in [ENGLISH, SPANISH, PORTUGUESE, FRENCH].concat() {
        let sent = sent(text);
        let plain = without_tokens(&sent);
        let leaves = hidden.iter().filter(|part| plain.contains(**part));
        wrong.extend(leaves.map(|part| format!("{part:?} leaves in {sent:?}")));
        if !sent.contains(unmasked) {
            wrong.push(format!("{unmasked:?} is missing in {sent:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is beside the tokens, whose own numbers are no leak.
fn without_tokens(text: &str) -> String {
    let mut plain = String::new();
    for piece in text.split(OPEN) {
        plain.push_str(piece.split_once(CLOSE).map_or(piece, |(_, after)| after));
        plain.push('|');
    }
    plain
}

#[test]
fn everyday_messages_stay_readable() {
    for text in [
        "Good Morning, Thank You! How much to replace 3 locks?",
        "Can you come Monday at 10:30 or Tuesday 2-4 PM?",
        "I Need A Key For My Car Please",
        "LOCKED OUT, PLEASE HELP, HOW LONG?",
        "The lock is broken and the door won't open",
        "I have 2 cars in the drive and one on the street",
        "Buenos días, ¿pueden venir hoy? La calle es muy oscura",
        "Bom dia! Quanto custa trocar a fechadura da porta?",
        "Bonjour, la serrure est bloquée, merci de venir vite",
        "I'm here. This is urgent, it's raining",
        "We close at 5pm, it costs 24.99 euros",
        "Is the 24/7 service more expensive? We are 4 people, 2nd time locked out",
        "The alarm goes off every 10 minutes, can you send the code?",
        "No, 3 o'clock is too late. The room is dark and the floor is wet",
        "Está en camino, 10 minutos. La casa está cerrada, no tengo llave",
        "Estou a caminho, chego em 15 min. A casa é grande",
        "J'arrive dans 10 minutes, la route est longue, place de parking devant",
        "Mein Schlüssel ist im Auto und die Tür ist zu",
        "my battery is 12v and the bolt is 20mm, 100% sure",
        "Do you take cards? It will be paid in cash.",
        "How are you? I am in a hurry, this is not funny",
    ] {
        assert_eq!(sent(text), text);
    }
}

fn acquaintances<'a>() -> Known<'a> {
    Known {
        names: vec!["Zoë Van der Quill", "李小明", "O'Shea-Brandt"],
        phones: vec!["+12125550123"],
        emails: vec!["quartz82@example.com"],
        lines: vec!["77 Juniper Hollow Rd", "Best Lock and Key", "7ABC123"],
    }
}

#[test]
fn what_is_known_is_fenced_in_any_typing() {
    for text in [
        "ZOE here",
        "zoes keys, zoë's car, the quills, QUILL'S",
        "z.o.e / Q-u-i-l-l",
        "zoe_quill #zoequill",
        "tell zoë's dad",
        "quill was in",
        "z\u{200b}oe",
        "Zoe\u{308}",
        "ｚｏｅ",
        "𝐙𝐨𝐞",
        "zoevanderquill",
        "找李小明",
        "小明",
        "oshea",
        "O\u{2019}Shea",
        "oshea brandt",
        "BRANDT",
        "ends in 0123",
        "2.1.2 5.5.5 0.1.2.3",
        "2125550123x",
        "212 then 555 then 0123",
        "٢١٢٥٥٥٠١٢٣",
        "2️⃣1️⃣2️⃣5️⃣5️⃣5️⃣0️⃣1️⃣2️⃣3️⃣",
        "quartz82 at example",
        "QUARTZ82@EXAMPLE.COM",
        "77 juniper",
        "juniper hollow",
        "best lock & key? no: Best-Lock and KEY",
        "7 abc-123",
        "7abc 123",
    ] {
        let fenced = fence(text, &acquaintances());
        let sent = without_tokens(&fenced.text);
        let left = fold(&sent.replace('|', " "));
        for known in [
            "zoe",
            "quill",
            "李",
            "明",
            "shea",
            "brandt",
            "212",
            "555",
            "0123",
            "quartz",
            "juniper",
            "best-lock",
            "abc",
        ] {
            assert!(!left.contains(known), "{known} leaves in {:?}", fenced.text);
        }
        assert_eq!(fenced.restore(&fenced.text).as_deref(), Ok(text));
    }
}

#[test]
fn a_particle_of_a_name_is_fenced_only_beside_it() {
    let fenced = fence("Van der Quill has a van in der strasse", &acquaintances());
    assert_eq!(fenced.text, "⟦1⟧ has a van in der strasse");
}

#[test]
fn a_price_is_no_part_of_a_telephone() {
    let fenced = fence("the 212 is $212, call 212", &acquaintances());
    assert_eq!(fenced.text, "the ⟦1⟧ is $212, call ⟦1⟧");
}

#[test]
fn the_same_span_has_the_same_token() {
    let fenced = fence("zoe, then 2125550123; again zoe!", &acquaintances());
    assert_eq!(fenced.text, "⟦1⟧, then ⟦2⟧; again ⟦1⟧!");
    assert_eq!(fenced.spans, ["zoe", "2125550123"]);
}

#[test]
fn a_text_of_nothing_but_spans_has_no_words() {
    for text in [
        "212-555-0123",
        "Zoë Quill, +1 (212) 555-0123",
        "14:30",
        "👍",
        "",
        "https://example.com",
    ] {
        assert!(!fence(text, &acquaintances()).has_words(), "{text}");
    }
    assert!(fence("yes, Zoë", &acquaintances()).has_words());
    assert!(fence("قفل", &acquaintances()).has_words());
}

#[test]
fn tokens_may_change_their_order_and_nothing_else() {
    let fenced = fence(
        "zoe is at 77 juniper hollow rd, pay $1,200 at 10:30",
        &acquaintances(),
    );
    assert_eq!(fenced.text, "⟦1⟧ is at ⟦2⟧, pay $1,200 at 10:30");
    assert_eq!(
        fenced
            .restore("En ⟦2⟧ está ⟦1⟧, son 1.200,00 $ a las 10:30")
            .as_deref(),
        Ok("En 77 juniper hollow rd está zoe, son 1.200,00 $ a las 10:30")
    );
    for (translated, broken) in [
        ("⟦1⟧ está allí", FenceBroken::Tokens),
        ("⟦1⟧ ⟦2⟧ ⟦2⟧", FenceBroken::Tokens),
        ("⟦1⟧ ⟦2⟧ ⟦3⟧", FenceBroken::Tokens),
        ("⟦1⟧ ⟦2⟧ ⟦x⟧", FenceBroken::Tokens),
        ("⟦1⟧ ⟦02⟧", FenceBroken::Tokens),
        ("⟦1⟧ ⟦2⟧ ⟦", FenceBroken::Tokens),
        ("⟦1⟧ ⟦2⟧ ⟧", FenceBroken::Tokens),
        ("⟦1⟧ ⟦2⟧ ⟦99999999999999999999999⟧", FenceBroken::Tokens),
        ("⟦1⟧ ⟦2⟧, 12000", FenceBroken::Numbers),
        ("⟦1⟧ ⟦2⟧, ٥٥٥", FenceBroken::Numbers),
        ("⟦1⟧ ⟦2⟧ https://example.com", FenceBroken::Links),
        ("⟦1⟧ ⟦2⟧ a@example.com", FenceBroken::Links),
        ("⟦1⟧ ⟦2⟧ example.com", FenceBroken::Links),
    ] {
        assert_eq!(fenced.restore(translated), Err(broken), "{translated}");
    }
}

#[test]
fn brackets_of_the_text_itself_come_back() {
    for text in ["⟦1⟧", "a ⟦2⟧ ⟦ ⟧ b", "⟦⟦1⟧⟧", "zoe ⟦1⟧ zoe"] {
        let fenced = fence(text, &acquaintances());
        assert_eq!(fenced.restore(&fenced.text).as_deref(), Ok(text));
    }
}

#[test]
fn neither_debug_nor_an_error_shows_the_text() {
    let fenced = fence("zoe", &acquaintances());
    assert_eq!(format!("{fenced:?} {:?}", acquaintances()), "Fenced Known");
    assert!(
        !fenced
            .restore("zoe")
            .unwrap_err()
            .to_string()
            .contains("zoe")
    );
}
