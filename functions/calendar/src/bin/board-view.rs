//! The Lambda function `board-view`.

fn main() -> Result<(), api::StartError> {
    api::run(&calendar::BOARD_VIEW)
}
