//! Numbers of a translation: right ones that are spelled otherwise, and wrong ones.

use super::*;

const RIGHT: &[(&str, &str)] = &[
    ("cuesta 2 mil pesos", "it costs 2,000 pesos"),
    ("予算は1万円", "The budget is 10,000 yen"),
    ("2.000 pesos", "2,000 pesos"),
    ("$1,200.50", "1.200,50 $"),
    ("1 200 €", "€1,200"),
    ("R$ 1.500,00", "R$1,500"),
    ("CHF 1'500", "1,500 CHF"),
    ("1.5k", "1,500"),
    ("it is 2k", "son 2.000"),
    ("2 grand", "2000 dólares"),
    ("3 lakh", "300,000"),
    ("1.5 crore", "15,000,000"),
    ("1,50,000 rupees", "150,000 rupees"),
    ("1.5 millones de pesos", "1,500,000 pesos"),
    ("dos millones y medio", "2.5 million"),
    ("2 mil y medio", "2,500"),
    ("2 mil 500", "2,500"),
    ("dos mil quinientos", "$2,500"),
    ("two hundred and fifty", "250"),
    ("doscientos cincuenta", "250"),
    ("quatre-vingt-dix euros", "90 euros"),
    ("soixante-quinze", "75"),
    ("trezentos e vinte", "320"),
    ("einundzwanzig Schlüssel", "21 keys"),
    ("zweitausend Euro", "2,000 euros"),
    ("duemila euro", "2,000 euros"),
    ("двести рублей", "200 rubles"),
    ("5 тысяч", "5,000"),
    ("三百五十块", "350 yuan"),
    ("两千", "2,000"),
    ("1万5千円", "15,000 yen"),
    ("5만원", "50,000 won"),
    ("१५०० रुपये", "1,500 rupees"),
    ("٥٠٠ دولار", "500 dollars"),
    ("１２０ドル", "$120"),
    ("a dozen keys", "12 llaves"),
    ("media docena", "6"),
    ("una docena y media", "18"),
    ("two keys", "2 llaves"),
    ("2 llaves", "two keys"),
    ("dos llaves", "2 keys"),
    ("tengo dos llaves y 3 puertas", "I have 2 keys and 3 doors"),
    ("come at 3pm", "venga a las 15:00"),
    ("a las 15:30", "at 3:30 PM"),
    ("15h30", "3:30 pm"),
    ("um 18 Uhr", "at 6 PM"),
    ("下午3点", "15:00"),
    ("오후 3시", "15:00"),
    ("at noon", "a las 12"),
    ("a medianoche", "at 12 AM"),
    ("media hora", "30 minutes"),
    ("half an hour", "30 minutos"),
    ("una hora y media", "90 minutes"),
    ("quarter to four", "3:45"),
    ("las cuatro menos cuarto", "3:45"),
    ("3/4", "4/3"),
    ("3 de marzo", "3/3"),
    ("March 4", "4/3"),
    ("el 2o piso", "2nd floor"),
    ("1er étage", "1st floor"),
    ("the third time", "la 3ª vez"),
    ("primero de mayo", "May 1"),
    ("50 %", "50%"),
    ("la mitad", "50%"),
    ("2,5 km", "2.5 km"),
    ("0.75", "0,75"),
    ("un par de llaves", "2 keys"),
    ("mil gracias", "thanks a million"),
    ("merci mille fois", "a thousand thanks"),
    ("24/7", "24/7"),
    ("2-4 PM", "de 14 a 16"),
    ("$80", "80 dólares"),
    ("son 2 mil", "it is two thousand"),
    ("สองดอก 3 ตัว", "2 keys and 3 pieces"),
    ("no sé cuánto", "I do not know how much"),
];

const WRONG: &[(&str, &str)] = &[
    ("cuesta 2 mil pesos", "it costs 2 pesos and 3,000"),
    ("cuesta 2 mil pesos", "it costs 3,000 pesos"),
    ("cuesta 2 mil pesos", "it costs 20,000 pesos"),
    ("cuesta 2 mil pesos", "it costs 200 pesos"),
    ("予算は1万円", "The budget is 1,000 yen"),
    ("$1,200.50", "$1,250"),
    ("$120", "$210"),
    ("2 llaves", "3 keys"),
    ("dos llaves", "3 keys"),
    ("two hundred and fifty", "$2,500"),
    ("3pm", "16:00"),
    ("a las 15:30", "at 4:30 PM"),
    ("2.5 km", "25 km"),
    ("1.5 millones", "15,000,000"),
    ("5 lakh", "5,000,000"),
    ("a dozen", "10 keys"),
    ("half an hour", "45 minutes"),
    ("3/4", "3/5"),
    ("$80", "$800"),
    ("son 2 mil", "it is three thousand"),
    ("no sé cuánto", "it costs 120"),
    ("two keys", "12 keys"),
    ("5만원", "5,000 won"),
    ("1,50,000", "15,000"),
];

fn restored(source: &str, translated: &str) -> Result<String, FenceBroken> {
    let sent = Fenced {
        text: source.to_owned(),
        spans: Vec::new(),
    };
    sent.restore(translated)
}

#[test]
fn a_number_may_be_spelled_otherwise_in_a_translation() {
    let refused: Vec<_> = RIGHT
        .iter()
        .filter(|(source, right)| restored(source, right).is_err())
        .collect();
    assert!(refused.is_empty(), "{refused:#?}");
}

#[test]
fn a_number_that_is_another_is_refused() {
    let taken: Vec<_> = WRONG
        .iter()
        .filter(|(source, wrong)| restored(source, wrong) != Err(FenceBroken::Numbers))
        .collect();
    assert!(taken.is_empty(), "{taken:#?}");
}

#[test]
fn every_text_tells_its_own_numbers() {
    for (text, _) in RIGHT.iter().chain(WRONG) {
        assert_eq!(restored(text, text).as_deref(), Ok(*text));
    }
}
