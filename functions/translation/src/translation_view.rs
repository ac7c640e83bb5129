//! `GET /v1/translations/{translation_id}`: one translation, as far as it has come.

use api::{Cx, Endpoint, Loaded, Problem, Route, SignedIn};
use data::row::TranslationRow;

use crate::translation::{Translation, TranslationPath};

/// See [`Endpoint::SUMMARY`].
pub struct TranslationView;

impl Endpoint for TranslationView {
    const NAME: &'static str = "translation-view";
    const ROUTE: Route = Route::get("/v1/translations/{translation_id}");
    const SUMMARY: &'static str = "View one translation.";

    type Access = SignedIn;
    type Input = Loaded<TranslationPath>;
    type Output = Translation;

    async fn handle(_: Cx<SignedIn>, row: TranslationRow) -> Result<Translation, Problem> {
        Ok(row.into())
    }
}
