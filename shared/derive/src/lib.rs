//! `#[derive(DataMap)]`: what a stored type holds of whom, for what, how long, and who gets it, written beside
//! each field. A field that says nothing does not compile.

mod field;
mod tags;

use proc_macro::TokenStream;
use quote::quote;
use syn::spanned::Spanned as _;
use syn::{Data, DeriveInput, Error, Fields, Result, parse_macro_input};

use field::Mapped;
use tags::TypeTags;

/// Implements `domain::data_map::DataMap`.
///
/// The type says of whom it is, what for and how long it is kept, and each field says what it is; a field can
/// differ from its type, and name the recipients that get it:
///
/// ```ignore
/// #[derive(DataMap)]
/// #[data_map(of = Company, purpose = Service, kept = Kept::Account)]
/// struct VisitRow {
///     #[data(Id)]
///     visit_id: VisitId,
///     #[data(Name, of = Customer, to = [Resend])]
///     name: PersonName,
///     #[data(nested)]
///     #[serde(flatten)]
///     place: Place,
/// }
/// ```
///
/// The words are the variants of `Subject`, `Purpose`, `Category` and `SubProcessor`, and an expression of the type
/// `Kept`. `nested` puts the fields of another mapped type in the place of the field, as `serde(flatten)` does.
#[proc_macro_derive(DataMap, attributes(data_map, data))]
pub fn data_map(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    implementation(&input)
        .unwrap_or_else(Error::into_compile_error)
        .into()
}

fn implementation(input: &DeriveInput) -> Result<proc_macro2::TokenStream> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new(input.span(), "only a struct has a data map"));
    };
    let Fields::Named(fields) = &data.fields else {
        return Err(Error::new(input.span(), "each field needs a name"));
    };
    let tags = TypeTags::of(input)?;
    let mut fields_of_map = Vec::new();
    for field in &fields.named {
        fields_of_map.extend(Mapped::of(field)?.map(|mapped| mapped.tokens(&tags)));
    }
    let (name, (generics, arguments, conditions)) = (&input.ident, input.generics.split_for_impl());
    let TypeTags {
        subject,
        purpose,
        kept,
    } = &tags;
    Ok(quote! {
        impl #generics ::domain::data_map::DataMap for #name #arguments #conditions {
            fn data_map() -> ::domain::data_map::TypeMap {
                #[allow(unused_imports)]
                use ::domain::data_map::{Category, FieldMap, Kept, Purpose, SubProcessor, Subject};
                let mut fields = ::std::vec::Vec::new();
                #(#fields_of_map)*
                ::domain::data_map::TypeMap {
                    subject: Subject::#subject,
                    purpose: Purpose::#purpose,
                    kept: #kept,
                    fields,
                }
            }
        }
    })
}
