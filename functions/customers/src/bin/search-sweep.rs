//! The Lambda function `search-sweep`.

fn main() -> Result<(), work::StartError> {
    work::run_sweep(&customers::SEARCH_SWEEP)
}
