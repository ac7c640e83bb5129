//! The Lambda function `search-index`.

fn main() -> Result<(), work::StartError> {
    work::run_worker(&customers::SEARCH_INDEX)
}
