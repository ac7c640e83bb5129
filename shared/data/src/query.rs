//! One page of a list, read from the table or one of its indexes.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::id::CompanyId;

use crate::key::{Index, Range, tenant_partition};
use crate::page::{PageRequest, RawPage};
use crate::sent::Call as _;
use crate::{Error, Table};

impl Table {
    /// Reads one page of a company's list; it costs the same at any length of the list.
    pub(crate) async fn page(
        &self,
        company_id: CompanyId,
        range: &Range,
        page_request: &PageRequest,
    ) -> Result<RawPage, Error> {
        let partition = tenant_partition(company_id, &range.partition);
        let (partition_name, sort_name) = range.index.map_or(("pk", "sk"), Index::attributes);
        let start = page_request.start(&partition, range)?;
        let mut query = self
            .client()
            .query()
            .table_name(self.name())
            .set_index_name(range.index.map(|index| index.name().into()))
            .consistent_read(range.index.is_none())
            .expression_attribute_names("#p", partition_name)
            .expression_attribute_values(":p", AttributeValue::S(partition.clone()))
            .key_condition_expression("#p = :p");
        if let Some((first, last)) = &range.bounds {
            query = query
                .key_condition_expression("#p = :p AND #s BETWEEN :a AND :b")
                .expression_attribute_names("#s", sort_name)
                .expression_attribute_values(":a", AttributeValue::S(first.clone()))
                .expression_attribute_values(":b", AttributeValue::S(last.clone()));
        } else if !range.prefix.is_empty() {
            query = query
                .key_condition_expression("#p = :p AND begins_with(#s, :s)")
                .expression_attribute_names("#s", sort_name)
                .expression_attribute_values(":s", AttributeValue::S(range.prefix.clone()));
        }
        let answer = query
            .scan_index_forward(!range.is_descending)
            // One more than requested shows whether there is a next page.
            .limit(i32::try_from(page_request.limit() + 1).unwrap_or(i32::MAX))
            .set_exclusive_start_key(start)
            .sent()
            .await
            .map_err(|error| Error::from_sdk(&error))?;
        let items = answer.items.unwrap_or_default();
        Ok(RawPage {
            partition,
            // Large rows end an answer before its number is full.
            is_cut_short: answer.last_evaluated_key.is_some(),
            items: items
                .into_iter()
                .map(|item| (!self.is_gone(&item), item))
                .collect(),
        })
    }
}
