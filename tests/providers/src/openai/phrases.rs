//! The phrases that the translator knows, in English, Spanish, Portuguese and French. `⟦⟧` stands
//! for a placeholder.

use super::language::{LANGUAGES, Language};

/// The phrases, each without the mark at its end.
const PHRASES: [[&str; 4]; 27] = [
    ["Hello", "Hola", "Olá", "Bonjour"],
    ["Good evening", "Buenas noches", "Boa noite", "Bonsoir"],
    ["Yes", "Sí", "Sim", "Oui"],
    ["No", "No", "Não", "Non"],
    ["Thank you", "Gracias", "Obrigado", "Merci"],
    [
        "Please hurry",
        "Dense prisa, por favor",
        "Venha rápido, por favor",
        "Dépêchez-vous, s'il vous plaît",
    ],
    [
        "I need a locksmith",
        "Necesito un cerrajero",
        "Preciso de um chaveiro",
        "J'ai besoin d'un serrurier",
    ],
    [
        "I am locked out of my house",
        "Me quedé fuera de mi casa",
        "Estou trancado fora de casa",
        "Je suis enfermé dehors",
    ],
    [
        "I lost my keys",
        "Perdí mis llaves",
        "Perdi minhas chaves",
        "J'ai perdu mes clés",
    ],
    [
        "I lost my car key",
        "Perdí la llave de mi auto",
        "Perdi a chave do meu carro",
        "J'ai perdu la clé de ma voiture",
    ],
    [
        "My key broke in the lock",
        "Se me rompió la llave en la cerradura",
        "Minha chave quebrou na fechadura",
        "Ma clé s'est cassée dans la serrure",
    ],
    [
        "The door does not open",
        "La puerta no abre",
        "A porta não abre",
        "La porte ne s'ouvre pas",
    ],
    [
        "The lock is broken",
        "La cerradura está rota",
        "A fechadura está quebrada",
        "La serrure est cassée",
    ],
    [
        "How much does it cost",
        "Cuánto cuesta",
        "Quanto custa",
        "Combien ça coûte",
    ],
    [
        "When can you come",
        "Cuándo pueden venir",
        "Quando vocês podem vir",
        "Quand pouvez-vous venir",
    ],
    [
        "Can you come today",
        "Pueden venir hoy",
        "Vocês podem vir hoje",
        "Pouvez-vous venir aujourd'hui",
    ],
    [
        "We are on our way",
        "Vamos en camino",
        "Estamos a caminho",
        "Nous sommes en route",
    ],
    [
        "We will be there soon",
        "Llegaremos pronto",
        "Chegaremos em breve",
        "Nous arrivons bientôt",
    ],
    [
        "The technician is at the door",
        "El técnico está en la puerta",
        "O técnico está na porta",
        "Le technicien est à la porte",
    ],
    [
        "What is your address",
        "Cuál es su dirección",
        "Qual é o seu endereço",
        "Quelle est votre adresse",
    ],
    [
        "Please send a photo of the lock",
        "Envíe una foto de la cerradura, por favor",
        "Envie uma foto da fechadura, por favor",
        "Envoyez une photo de la serrure, s'il vous plaît",
    ],
    [
        "My name is ⟦⟧",
        "Me llamo ⟦⟧",
        "Meu nome é ⟦⟧",
        "Je m'appelle ⟦⟧",
    ],
    [
        "My address is ⟦⟧",
        "Mi dirección es ⟦⟧",
        "Meu endereço é ⟦⟧",
        "Mon adresse est ⟦⟧",
    ],
    ["I am at ⟦⟧", "Estoy en ⟦⟧", "Estou em ⟦⟧", "Je suis à ⟦⟧"],
    [
        "Call me at ⟦⟧",
        "Llámeme al ⟦⟧",
        "Ligue para ⟦⟧",
        "Appelez-moi au ⟦⟧",
    ],
    [
        "My email is ⟦⟧",
        "Mi correo es ⟦⟧",
        "Meu e-mail é ⟦⟧",
        "Mon e-mail est ⟦⟧",
    ],
    [
        "The gate code is ⟦⟧",
        "El código del portón es ⟦⟧",
        "O código do portão é ⟦⟧",
        "Le code du portail est ⟦⟧",
    ],
];

fn column(language: Language) -> usize {
    let position = LANGUAGES.iter().position(|one| *one == language);
    position.expect("each language has its column")
}

/// The phrase in another language, whatever its case.
pub(crate) fn translate(phrase: &str, from: Language, to: Language) -> Option<&'static str> {
    let phrase = phrase.to_lowercase();
    let row = PHRASES
        .iter()
        .find(|row| row[column(from)].to_lowercase() == phrase)?;
    Some(row[column(to)])
}

/// The language in which a phrase is known; the earlier one if it is alike in two.
pub(crate) fn language_of(phrase: &str) -> Option<Language> {
    let phrase = phrase.to_lowercase();
    LANGUAGES.into_iter().find(|language| {
        let column = column(*language);
        PHRASES
            .iter()
            .any(|row| row[column].to_lowercase() == phrase)
    })
}
