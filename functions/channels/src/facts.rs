//! What the provider says of a number, put into its row.

use data::row::ChannelRow;
use providers::whatsapp::NumberFacts;

/// The row with what the provider says now.
pub(crate) fn with_facts(row: ChannelRow, facts: &NumberFacts) -> ChannelRow {
    let display_number = if facts.display_phone_number.is_empty() {
        row.display_number
    } else {
        facts.display_phone_number.clone()
    };
    ChannelRow {
        display_number,
        verified_name: facts.verified_name.clone(),
        quality: facts.quality_rating.clone(),
        is_shared_with_app: facts.is_coexistence,
        ..row
    }
}
