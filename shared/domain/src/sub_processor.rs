//! The register of sub-processors: every company that data may be sent to, published with the policy. The
//! egress allow-list is made of its hosts.

use crate::language::CustomerLanguage;
use crate::value::closed_list;

closed_list! {
    /// A company that data may be sent to.
    SubProcessor {
        /// Amazon Web Services.
        Aws = "aws",
        /// Apple Push Notification service.
        Apple = "apple",
        /// SMS and voice.
        Twilio = "twilio",
        /// WhatsApp, Messenger and Instagram.
        Meta = "meta",
        /// Transactional mail.
        Resend = "resend",
        /// Translation.
        OpenAi = "openai",
        /// Addresses, geocoding and routes.
        GoogleMaps = "google_maps",
    }
}

impl SubProcessor {
    /// The name by which people know it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aws => "Amazon Web Services (AWS)",
            Self::Apple => "Apple (APNs)",
            Self::Twilio => "Twilio",
            Self::Meta => "Meta",
            Self::Resend => "Resend",
            Self::OpenAi => "OpenAI",
            Self::GoogleMaps => "Google Maps",
        }
    }

    /// What it is used for.
    pub const fn purpose(self, language: CustomerLanguage) -> &'static str {
        let (english, spanish) = match self {
            Self::Aws => (
                "Hosts the service: computing, database, file storage, queues and logs.",
                "Aloja el servicio: cómputo, base de datos, archivos, colas y registros.",
            ),
            Self::Apple => (
                "Delivers push notifications to the iOS app.",
                "Entrega notificaciones a la aplicación para iOS.",
            ),
            Self::Twilio => (
                "Carries SMS and phone calls of businesses that connect it.",
                "Transmite SMS y llamadas de las empresas que lo conectan.",
            ),
            Self::Meta => (
                "Carries WhatsApp, Messenger and Instagram messages of businesses that connect them.",
                "Transmite mensajes de WhatsApp, Messenger e Instagram de las empresas que los conectan.",
            ),
            Self::Resend => (
                "Sends transactional email.",
                "Envía correo electrónico transaccional.",
            ),
            Self::OpenAi => (
                "Translates a message when an employee asks for it.",
                "Traduce un mensaje cuando un empleado lo pide.",
            ),
            Self::GoogleMaps => (
                "Completes addresses, finds them on the map and computes routes.",
                "Completa direcciones, las ubica en el mapa y calcula rutas.",
            ),
        };
        match language {
            CustomerLanguage::English => english,
            CustomerLanguage::Spanish => spanish,
        }
    }

    /// What it receives.
    pub const fn data(self, language: CustomerLanguage) -> &'static str {
        let (english, spanish) = match self {
            Self::Aws => (
                "All data of the service, encrypted where it is stored.",
                "Todos los datos del servicio, que se guardan cifrados.",
            ),
            Self::Apple => (
                "Device tokens and the text of notifications.",
                "Identificadores de dispositivos y el texto de las notificaciones.",
            ),
            Self::Twilio => (
                "Phone numbers, SMS texts, calls and their recordings.",
                "Teléfonos, textos de SMS, llamadas y sus grabaciones.",
            ),
            Self::Meta => (
                "Phone numbers or account names, messages and attachments.",
                "Teléfonos o nombres de cuentas, mensajes y archivos adjuntos.",
            ),
            Self::Resend => (
                "Names, email addresses and the text of the email.",
                "Nombres, correos electrónicos y el texto del correo.",
            ),
            Self::OpenAi => (
                "The text of the message, without anything that identifies the customer.",
                "El texto del mensaje, sin nada que identifique al cliente.",
            ),
            Self::GoogleMaps => (
                "Addresses and positions, without names.",
                "Direcciones y posiciones, sin nombres.",
            ),
        };
        match language {
            CustomerLanguage::English => english,
            CustomerLanguage::Spanish => spanish,
        }
    }

    /// The country in which it is established, by its ISO 3166 code.
    pub const fn country(self) -> &'static str {
        "US"
    }

    /// The hosts at which it is reached. One that begins with a dot stands for every host under it.
    pub const fn hosts(self) -> &'static [&'static str] {
        match self {
            Self::Aws => &[".amazonaws.com"],
            Self::Apple => &[
                "api.push.apple.com",
                "api.sandbox.push.apple.com",
                "api.development.push.apple.com",
            ],
            Self::Twilio => &[
                "api.twilio.com",
                "lookups.twilio.com",
                "messaging.twilio.com",
            ],
            Self::Meta => &[
                "graph.facebook.com",
                "graph.instagram.com",
                "api.instagram.com",
                "lookaside.fbsbx.com",
                ".fbcdn.net",
                ".whatsapp.net",
            ],
            Self::Resend => &["api.resend.com"],
            Self::OpenAi => &["api.openai.com"],
            Self::GoogleMaps => &[
                "geocode.googleapis.com",
                "maps.googleapis.com",
                "places.googleapis.com",
                "routes.googleapis.com",
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_says_what_it_is_for_in_both_languages() {
        for one in SubProcessor::ALL {
            for language in CustomerLanguage::ALL {
                for text in [one.purpose(*language), one.data(*language)] {
                    assert!(text.len() > 20 && text.ends_with('.'), "{one}: {text}");
                }
            }
            assert!(!one.hosts().is_empty());
        }
    }
}
