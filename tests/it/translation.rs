//! Translations: asked for by members, made by the worker.

mod made;
mod requested;
