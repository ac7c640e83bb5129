//! What a column holds, by its heading in English or Spanish.

use super::ImportFault;
use crate::text::fold;
use crate::value::closed_list;

closed_list! {
    /// What a column of a file holds.
    ImportField {
        /// The name of a person or firm.
        Name = "name",
        /// First name; it is put before the last name.
        FirstName = "first_name",
        /// Last name.
        LastName = "last_name",
        /// A firm: the name where there is no person's, else part of the note.
        Company = "company",
        /// A phone, or several in one cell.
        Phone = "phone",
        /// An email address, or several in one cell.
        Email = "email",
        /// A whole address in one cell.
        Address = "address",
        /// Street and house number.
        Street = "street",
        /// Apartment, suite, floor.
        Unit = "unit",
        /// City or town.
        City = "city",
        /// State, province or county.
        Region = "region",
        /// Postal code.
        PostalCode = "postal_code",
        /// Country, by its name or its two letters.
        Country = "country",
        /// What the company should remember.
        Note = "note",
    }
}

impl ImportField {
    /// Whether several columns may hold it.
    pub const fn may_repeat(self) -> bool {
        matches!(self, Self::Phone | Self::Email | Self::Note)
    }
}

/// Words of headings, without case, accents and anything but letters and digits.
const WORDS: &[(ImportField, &str)] = &[
    (
        ImportField::Name,
        "name fullname customer customername client clientname contact contactname displayname nombre \
         nombrecompleto nombreyapellido nombreyapellidos cliente nombredelcliente nombrecliente contacto",
    ),
    (
        ImportField::FirstName,
        "firstname first givenname fname primernombre nombres nombredepila",
    ),
    (
        ImportField::LastName,
        "lastname last surname familyname lname apellido apellidos",
    ),
    (
        ImportField::Company,
        "company companyname business businessname organization organisation firm empresa compania \
         nombredelaempresa razonsocial negocio",
    ),
    (
        ImportField::Phone,
        "phone phonenumber telephone tel mobile mobilephone mobilenumber cell cellphone cellnumber \
         homephone workphone officephone primaryphone mainphone otherphone telefono telefonos movil \
         celular telefonomovil telefonocelular telefonofijo numerodetelefono whatsapp",
    ),
    (
        ImportField::Email,
        "email emails emailaddress mail emailid workemail homeemail primaryemail otheremail correo \
         correoelectronico emaildelcliente direcciondecorreo",
    ),
    (
        ImportField::Address,
        "address fulladdress serviceaddress billingaddress homeaddress mailingaddress direccion \
         direccioncompleta domicilio direcciondeservicio",
    ),
    (
        ImportField::Street,
        "street streetaddress address1 addressline1 addressline line1 street1 servicestreet calle \
         calleynumero direccion1 via",
    ),
    (
        ImportField::Unit,
        "unit apt apartment suite address2 addressline2 line2 street2 unitnumber aptnumber piso \
         departamento depto direccion2 interior",
    ),
    (
        ImportField::City,
        "city town servicecity ciudad localidad municipio poblacion",
    ),
    (
        ImportField::Region,
        "state province region county stateprovince servicestate estado provincia",
    ),
    (
        ImportField::PostalCode,
        "zip zipcode postalcode postcode postal zippostalcode servicezip codigopostal cp codpostal",
    ),
    (ImportField::Country, "country nation pais"),
    (
        ImportField::Note,
        "note notes comment comments remarks memo customernotes nota notas comentario comentarios \
         observacion observaciones",
    ),
];

/// What a heading says; a number behind it counts the columns of one kind.
pub(super) fn recognized(heading: &str) -> Option<ImportField> {
    let word: String = fold(heading)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    let find = |word: &str| {
        let known = WORDS
            .iter()
            .find(|(_, words)| words.split(' ').any(|one| one == word));
        known.map(|(field, _)| *field).filter(|_| !word.is_empty())
    };
    find(&word).or_else(|| {
        find(word.trim_end_matches(|c: char| c.is_ascii_digit())).filter(|field| field.may_repeat())
    })
}

/// What the columns with these headings hold. Of two columns that hold what a customer has once, the
/// first counts. Without a street the column of a whole address is one that may hold the street alone.
pub fn fields_of(headings: &[String]) -> Result<Vec<Option<ImportField>>, ImportFault> {
    let mut fields: Vec<Option<ImportField>> = Vec::with_capacity(headings.len());
    for heading in headings {
        let field = recognized(heading);
        let is_second = field.is_some_and(|one| !one.may_repeat()) && fields.contains(&field);
        fields.push(field.filter(|_| !is_second));
    }
    if fields.iter().all(Option::is_none) {
        return Err(ImportFault::NoHeadings);
    }
    if names(&fields) {
        Ok(fields)
    } else {
        Err(ImportFault::NoNames)
    }
}

/// Why columns cannot hold what somebody says they do.
pub fn columns_fault(fields: &[Option<ImportField>]) -> Option<&'static str> {
    let is_repeated = |position: usize| {
        fields[position]
            .is_some_and(|field| !field.may_repeat() && fields[..position].contains(&Some(field)))
    };
    if !names(fields) {
        return Some("must have a column for name, first_name, last_name, or company");
    }
    (0..fields.len())
        .any(is_repeated)
        .then_some("must name each field once, but for phone, email, and note")
}

/// Whether one of the columns holds names.
fn names(fields: &[Option<ImportField>]) -> bool {
    let named = [
        ImportField::Name,
        ImportField::FirstName,
        ImportField::LastName,
        ImportField::Company,
    ];
    fields.iter().flatten().any(|field| named.contains(field))
}
