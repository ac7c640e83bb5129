//! `GET /v1/translations/{translation_id}`: one translation, as far as it has come.

use api::{Cx, Endpoint, Path, Problem, Route, SignedIn};
use data::key;
use data::row::TranslationRow;

use crate::translation::{Translation, TranslationPath};
use conversations::visible_thread;

/// See [`Endpoint::SUMMARY`].
pub struct TranslationView;

impl Endpoint for TranslationView {
    const NAME: &'static str = "translation-view";
    const ROUTE: Route = Route::get("/v1/translations/{translation_id}");
    const SUMMARY: &'static str = "View one translation.";

    type Access = SignedIn;
    type Input = Path<TranslationPath>;
    type Output = Translation;

    async fn handle(
        cx: Cx<SignedIn>,
        Path(params): Path<TranslationPath>,
    ) -> Result<Translation, Problem> {
        let row: Option<TranslationRow> = cx
            .store()
            .get(key::translation(params.translation_id))
            .await?;
        let row = row.ok_or(Problem::NotFound)?;
        visible_thread(&cx, row.thread_id).await?;
        Ok(row.into())
    }
}
