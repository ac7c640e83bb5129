//! probe
use super::*;
#[test]
fn probe() {
    let long = "Hello, please come to 123 Main St Apt 4, my name is Ann Lee and the code is 4321. "
        .repeat(50);
    let start = std::time::Instant::now();
    fence(&long, &acquaintances());
    println!("{} bytes {:?}", long.len(), start.elapsed());
    for t in [
        "1200 n lamar blvd, or Privada de los Pinos 34. marie.dupont [at] orange.fr",
        "Jean-Luc O'Neil-Smith lives on Highway 71",
        "hi maria, can you come today?",
        "hola juan soy la señora del 4b",
        "Is Mr. Brown there? dave told me",
        "mi whatsapp +52 1 55 1234 5678 o el fijo 5555-1234 ext. 22",
        "The key # is 7D42-88X and the serial no. SN998877",
        "my insta is ann_lee.22 and my snap annie",
        "Wegen der Tür: 0151 23456789",
        "Can you call her on 07911 123456? She is at Flat 2, 10 Downing Street, London SW1A 2AA",
        "Unit #5, 33-21 82nd Street, Jackson Heights",
        "vivo en el 3er piso, departamento B",
        "Av. 9 de Julio 1234, piso 5 dpto C, CABA",
        "R. Augusta, 2500 - ap 81 - Consolação",
        "Rodovia BR-101 km 203",
        "C/ Alcalá 45, 3º izquierda, 28014 Madrid",
        "bâtiment C, interphone DURAND, code A1234",
        "chez M. Durand au 3 allée des Tilleuls",
        "Room 214 at the Hilton, ask for Steve",
        "My license plate is 8XYZ 99",
        "I paid $45.50 on May 3rd at 5:45 pm for 3 keys, 50% off",
        "PLEASE COME TO 55 ELM STREET APT 9 NOW",
        "meet at 34.0522° N, 118.2437° W",
        "https://maps.app.goo.gl/AbCd1234 here",
        "Job number 10023 for Mrs. O'Hara",
        "il est 14h30, rdv le 23 novembre",
        "the fob says HID 26-bit 1346 LNSMN",
        "I'm Ana, thanks!",
        "Ana here. Need help ASAP",
        "Olá, sou o Zé, moro perto do mercado",
        "2nd Ave & E 10th St",
        "3 bedroom house, 2 doors, 1 garage",
        "on the corner of Oak and 5th",
        "El sr. Gómez le abre",
    ] {
        let f = fence(t, &nobody());
        println!("{}\n   {:?}", f.text, f.spans);
    }
}
