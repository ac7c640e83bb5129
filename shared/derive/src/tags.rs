//! What a type says of all its fields.

use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::{DeriveInput, Error, Expr, Ident, Result, Token};

/// The words in `#[data_map(…)]`.
pub(crate) struct TypeTags {
    pub(crate) subject: Ident,
    pub(crate) purpose: Ident,
    pub(crate) kept: Expr,
}

impl TypeTags {
    pub(crate) fn of(input: &DeriveInput) -> Result<Self> {
        let missing = || {
            let message = "say #[data_map(of = …, purpose = …, kept = …)]";
            Error::new(input.ident.span(), message)
        };
        let mut attributes = input.attrs.iter();
        let attribute = attributes.find(|attribute| attribute.path().is_ident("data_map"));
        let words = attribute
            .ok_or_else(missing)?
            .parse_args_with(Words::parse)?;
        Ok(Self {
            subject: words.subject.ok_or_else(missing)?,
            purpose: words.purpose.ok_or_else(missing)?,
            kept: words.kept.ok_or_else(missing)?,
        })
    }
}

/// The words that a type or a field can say, each once.
#[derive(Default)]
pub(crate) struct Words {
    pub(crate) subject: Option<Ident>,
    pub(crate) purpose: Option<Ident>,
    pub(crate) kept: Option<Expr>,
    pub(crate) recipients: Vec<Ident>,
}

impl Words {
    /// `of = Member, purpose = Security, …`, in any order.
    pub(crate) fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut words = Self::default();
        while !input.is_empty() {
            let key: Ident = input.parse()?;
            input.parse::<Token![=]>()?;
            match key.to_string().as_str() {
                "of" => words.subject = Some(input.parse()?),
                "purpose" => words.purpose = Some(input.parse()?),
                "kept" => words.kept = Some(input.parse()?),
                "to" => {
                    let list;
                    syn::bracketed!(list in input);
                    let list = list.parse_terminated(Ident::parse_any, Token![,])?;
                    words.recipients = list.into_iter().collect();
                }
                _ => return Err(Error::new(key.span(), "of, purpose, kept or to")),
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(words)
    }
}
