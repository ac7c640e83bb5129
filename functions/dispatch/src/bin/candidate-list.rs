//! The Lambda function `candidate-list`.

fn main() -> Result<(), api::StartError> {
    api::run(&dispatch::CANDIDATE_LIST)
}
