//! For how long data with a term of its own is kept: the terms that rows and stacks enforce, in words for the
//! published policy. All other data is kept while the company's account is active.

use domain::address::GOOGLE_POINT_TERM;
use domain::feed::KEPT_HOURS;
use domain::language::CustomerLanguage;
use domain::mail::TicketKind;
use domain::notification::KEPT_DAYS;
use domain::policy::Translated;
use domain::position::LocationDays;
use jiff::SignedDuration;

use crate::quarantine::MEMORY_SECONDS;
use crate::row::{
    AUDIT_MEMORY, CustomerImportRow, InvitationRow, MailRow, SupportRequestRow, TranslationRow,
};

/// The longest that a stage keeps log lines, in days; the template takes no longer one.
pub const LOG_DAYS: u16 = 90;

/// The longest that a backup lives, in days; the backup plan and the table's recovery end theirs by then.
pub const BACKUP_DAYS: u16 = 35;

/// How long one kind of data is kept at the most.
#[derive(Clone, Debug)]
pub struct RetentionTerm {
    /// The data.
    pub data: Translated<&'static str>,
    /// The longest that it is kept.
    pub most: SignedDuration,
}

impl RetentionTerm {
    const fn new(english: &'static str, spanish: &'static str, most: SignedDuration) -> Self {
        Self {
            data: Translated { english, spanish },
            most,
        }
    }

    /// The term as people say it: hours up to three days, months from half a year on, else days.
    pub fn text(&self, language: CustomerLanguage) -> String {
        let hours = self.most.as_hours();
        let days = hours / 24;
        let (count, english, spanish) = match days {
            ..=3 => (hours, "hours", "horas"),
            4..180 => (days, "days", "días"),
            _ => (days * 12 / 365, "months", "meses"),
        };
        match language {
            CustomerLanguage::English => format!("{count} {english}"),
            CustomerLanguage::Spanish => format!("{count} {spanish}"),
        }
    }
}

/// Every term, the longest first.
pub fn terms() -> Vec<RetentionTerm> {
    let days = |days: i64| SignedDuration::from_hours(24 * days);
    let mut terms = vec![
        RetentionTerm::new(
            "The audit trail of a company",
            "El registro de auditoría de una empresa",
            AUDIT_MEMORY,
        ),
        RetentionTerm::new(
            "Requests for support",
            "Solicitudes de ayuda",
            SupportRequestRow::MEMORY,
        ),
        RetentionTerm::new(
            "Positions of technicians, or a shorter term that the company sets",
            "Posiciones de los técnicos, o un plazo más corto que fije la empresa",
            days(LocationDays::MOST.into()),
        ),
        RetentionTerm::new(
            "Notifications in the app",
            "Notificaciones en la aplicación",
            days(KEPT_DAYS),
        ),
        RetentionTerm::new(
            "Records of emails that were sent",
            "Registros de correos enviados",
            MailRow::MEMORY,
        ),
        RetentionTerm::new(
            "Server logs",
            "Registros de los servidores",
            days(LOG_DAYS.into()),
        ),
        RetentionTerm::new(
            "Invitations that nobody accepted, from when they were sent",
            "Invitaciones que nadie aceptó, desde su envío",
            TicketKind::Invitation.lifetime() + InvitationRow::MEMORY,
        ),
        RetentionTerm::new(
            "Encrypted backups",
            "Copias de seguridad cifradas",
            days(BACKUP_DAYS.into()),
        ),
        RetentionTerm::new(
            "Reports of customer imports",
            "Informes de importaciones de clientes",
            CustomerImportRow::MEMORY,
        ),
        RetentionTerm::new(
            "Map positions of addresses that come from Google Maps",
            "Posiciones de direcciones que provienen de Google Maps",
            GOOGLE_POINT_TERM,
        ),
        RetentionTerm::new(
            "Messages that the service could not process",
            "Mensajes que el servicio no pudo procesar",
            SignedDuration::from_secs(MEMORY_SECONDS),
        ),
        RetentionTerm::new(
            "Uploaded files that were never sent, and files of customer imports",
            "Archivos subidos que no se enviaron, y archivos de importaciones de clientes",
            CustomerImportRow::FILE_MEMORY,
        ),
        RetentionTerm::new(
            "The stream of changes that brings devices up to date",
            "La secuencia de cambios que pone al día los dispositivos",
            SignedDuration::from_hours(KEPT_HOURS),
        ),
        RetentionTerm::new(
            "Sign-ups that nobody confirmed",
            "Registros que nadie confirmó",
            TicketKind::VerifyEmail.lifetime(),
        ),
        RetentionTerm::new(
            "Translated drafts of replies",
            "Borradores traducidos de respuestas",
            TranslationRow::PREVIEW_MEMORY,
        ),
    ];
    terms.sort_by_key(|term| std::cmp::Reverse(term.most));
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_told_in_the_unit_a_person_would_use() {
        for (hours, english, spanish) in [
            (24, "24 hours", "24 horas"),
            (72, "72 hours", "72 horas"),
            (7 * 24, "7 days", "7 días"),
            (90 * 24, "90 days", "90 días"),
            (365 * 24, "12 months", "12 meses"),
            (731 * 24, "24 months", "24 meses"),
        ] {
            let term = RetentionTerm::new("", "", SignedDuration::from_hours(hours));
            assert_eq!(term.text(CustomerLanguage::English), english);
            assert_eq!(term.text(CustomerLanguage::Spanish), spanish);
        }
    }

    #[test]
    fn every_term_is_of_something_else_and_the_longest_is_first() {
        let terms = terms();
        let mut names: Vec<_> = terms.iter().map(|term| term.data.english).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), terms.len());
        assert!(terms.is_sorted_by(|one, next| one.most >= next.most));
    }
}
