//! What a field says of itself.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::ParseStream;
use syn::{Error, Expr, Field, Ident, LitStr, Meta, Result, Token, Type};

use crate::tags::{TypeTags, Words};

/// A field as it is stored.
pub(crate) enum Mapped<'a> {
    /// One attribute of the row.
    Field {
        name: String,
        category: Ident,
        words: Box<Words>,
    },
    /// The fields of another mapped type.
    Nested(&'a Type),
}

/// What stands in `#[data(…)]`.
enum Tag {
    Field(Ident, Box<Words>),
    Nested,
}

impl<'a> Mapped<'a> {
    /// What the field says; nothing where it is not stored.
    pub(crate) fn of(field: &'a Field) -> Result<Option<Self>> {
        let name = field.ident.as_ref().expect("it has a name");
        let stored = Stored::of(field)?;
        let mut attributes = field.attrs.iter();
        let attribute = attributes.find(|attribute| attribute.path().is_ident("data"));
        let Some(attribute) = attribute else {
            let message = "say what this is: #[data(Name)], #[data(Id)], …";
            return if stored.is_skipped {
                Ok(None)
            } else {
                Err(Error::new(name.span(), message))
            };
        };
        if stored.is_skipped {
            return Err(Error::new(name.span(), "it is not stored"));
        }
        let tag = attribute.parse_args_with(Tag::parse)?;
        match (tag, stored.is_flat) {
            (Tag::Nested, true) => Ok(Some(Self::Nested(&field.ty))),
            (Tag::Field(category, words), false) => Ok(Some(Self::Field {
                name: stored.name.unwrap_or_else(|| name.to_string()),
                category,
                words,
            })),
            _ => {
                let message = "nested goes with serde(flatten), and only with that";
                Err(Error::new(name.span(), message))
            }
        }
    }

    /// Adds it to the map of its type.
    pub(crate) fn tokens(&self, tags: &TypeTags) -> TokenStream {
        let (name, category, words) = match self {
            Self::Nested(inner) => {
                return quote! {
                    fields.extend(<#inner as ::domain::data_map::DataMap>::data_map().fields);
                };
            }
            Self::Field {
                name,
                category,
                words,
            } => (name, category, words),
        };
        let subject = words.subject.as_ref().unwrap_or(&tags.subject);
        let purpose = words.purpose.as_ref().unwrap_or(&tags.purpose);
        let kept: &Expr = words.kept.as_ref().unwrap_or(&tags.kept);
        let recipients = &words.recipients;
        quote! {
            fields.push(FieldMap {
                name: #name,
                category: Category::#category,
                subject: Subject::#subject,
                purpose: Purpose::#purpose,
                kept: #kept,
                recipients: &[#(SubProcessor::#recipients),*],
            });
        }
    }
}

impl Tag {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let word: Ident = input.parse()?;
        if word == "nested" {
            return Ok(Self::Nested);
        }
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
        Words::parse(input).map(|words| Self::Field(word, Box::new(words)))
    }
}

/// How serde stores a field.
#[derive(Default)]
struct Stored {
    name: Option<String>,
    is_flat: bool,
    is_skipped: bool,
}

impl Stored {
    fn of(field: &Field) -> Result<Self> {
        let mut stored = Self::default();
        for attribute in &field.attrs {
            let Meta::List(list) = &attribute.meta else {
                continue;
            };
            if !list.path.is_ident("serde") {
                continue;
            }
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("rename") {
                    stored.name = Some(meta.value()?.parse::<LitStr>()?.value());
                    return Ok(());
                }
                stored.is_flat |= meta.path.is_ident("flatten");
                stored.is_skipped |= meta.path.is_ident("skip");
                // The values of all others say nothing here.
                if meta.input.peek(Token![=]) {
                    meta.value()?.parse::<Expr>()?;
                }
                Ok(())
            })?;
        }
        Ok(stored)
    }
}
