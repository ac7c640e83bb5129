//! The customer that a row would enter.

use data::row::{
    CompanyRow, CustomerImportRow, CustomerRow, ImportedRow, RowProblem, import_points,
};
use domain::address::NewSite;
use domain::id::SiteId;
use domain::import::{Draft, ImportField, Record, RowFault, read_row};
use jiff::Timestamp;

use super::source::Line;

/// A row of the file that is not empty.
pub(super) struct Candidate {
    pub(super) row: u32,
    pub(super) end: u64,
    pub(super) record: Record,
    pub(super) read: Result<Customer, Vec<RowFault>>,
}

/// A customer with the points by which the import would know it again.
pub(super) struct Customer {
    pub(super) row: CustomerRow,
    pub(super) points: Vec<String>,
}

/// Makes customers of the rows of one import.
pub(super) struct Reader<'a> {
    pub(super) import: &'a CustomerImportRow,
    pub(super) company: &'a CompanyRow,
    pub(super) now: Timestamp,
}

impl Reader<'_> {
    /// The rows that are not empty, as customers where they are.
    pub(super) fn read(&self, lines: Vec<Line>) -> Vec<Candidate> {
        let fields: Vec<Option<ImportField>> = self
            .import
            .columns
            .iter()
            .map(|column| column.field)
            .collect();
        let home = self.company.home();
        let filled = lines.into_iter().filter(|line| !line.record.is_empty());
        filled
            .map(|line| {
                let read = read_row(&fields, &line.record, home.as_ref());
                Candidate {
                    row: line.number,
                    end: line.end,
                    read: read.map(|draft| self.customer(line.number, draft)),
                    record: line.record,
                }
            })
            .collect()
    }

    fn customer(&self, row: u32, draft: Draft) -> Customer {
        let import = self.import;
        let sites = draft.address.map(|address| {
            let site = NewSite {
                label: None,
                address,
                time_zone: None,
                place_id: None,
                location: None,
                location_confirmed: false,
                access_note: None,
            };
            // One that comes out the same each time the row is read.
            let site_id = SiteId::from_bytes(import.customer_id(row).to_bytes());
            site.with_id(site_id, &self.company.time_zone, [], self.now)
        });
        let customer = CustomerRow {
            customer_id: import.customer_id(row),
            name: draft.name,
            phones: draft.phones,
            emails: draft.emails,
            identities: Vec::new(),
            sites: sites.into_iter().collect(),
            note: draft.note,
            created_at: self.now,
            created_by: import.started_by,
            updated_at: self.now,
            imported: Some(ImportedRow {
                import_id: import.import_id,
                row,
            }),
            merged_into: None,
            merges: Vec::new(),
            version: 1,
        };
        Customer {
            points: import_points(&customer),
            row: customer,
        }
    }
}

/// A fault as it is kept beside the report.
pub(super) fn problem(row: u32, fault: &RowFault) -> RowProblem {
    RowProblem {
        row,
        column: fault.column.and_then(|column| u32::try_from(column).ok()),
        reason: fault.reason.to_owned(),
    }
}
