//! `POST /v1/companies`: signs a company up, and tells nobody whether the address has an account.

use api::{Accepted, Cx, Endpoint, Json, Problem, Public, Route};
use auth::guess::Policy;
use data::{Account, Changes, Secret};
use domain::mail::MailKind;
use domain::money::Currency;
use domain::phone::TypedPhone;

use crate::check_your_mail::CheckYourMail;
use crate::gate::Attempt;
use crate::new_company::NewCompany;
use crate::{decoy, founding, new_password, notice};

/// See [`Endpoint::SUMMARY`].
pub struct CompanySignUp;

impl Endpoint for CompanySignUp {
    const NAME: &'static str = "company-sign-up";
    const ROUTE: Route = Route::post("/v1/companies");
    const SUMMARY: &'static str = "Sign a company up; a mail proves the owner's address.";
    const DETAILS: &'static str =
        "Answers the same whether or not the address has an account; the mail says which.";
    const SECRETS: &'static [Secret] = &[Secret::Pepper];

    type Access = Public;
    type Input = Json<NewCompany>;
    type Output = Accepted<CheckYourMail>;

    async fn handle(
        cx: Cx<Public>,
        Json(form): Json<NewCompany>,
    ) -> Result<Accepted<CheckYourMail>, Problem> {
        let phone = phone(&form)?;
        let address = form.email.canonical();
        Attempt::begin(&cx, "sign_up", Policy::SIGN_UP, &address, None).await?;
        let known = [form.name.as_str(), &address, form.company_name.as_str()];
        cx.admit_mail_to(&form.email).await?;
        // Hashed for a taken address too: both ways take the same time.
        let hash = new_password::check_and_hash(&cx, &form.password, "/password", known).await?;
        if let Some(account) = cx.aws().directory().account(&form.email).await? {
            notify_holder(&cx, &account).await?;
        } else {
            decoy::read(cx.aws()).await?;
            founding::create(&cx, form, phone, hash).await?;
        }
        Ok(Accepted(CheckYourMail::new()))
    }
}

/// The owner's phone, as it is dialed in the company's country.
fn phone(form: &NewCompany) -> Result<TypedPhone, Problem> {
    let currency = form.currency.unwrap_or(Currency::Usd);
    let home = form.country.clone().or_else(|| currency.country());
    let phone = form.phone.clone().read(home.as_ref());
    phone.map_err(|invalid| Problem::field("/phone", invalid.reason()))
}

/// Tells the holder of the address, in the holder's own company, and does nothing else.
async fn notify_holder(cx: &Cx<Public>, account: &Account) -> Result<(), Problem> {
    let Account {
        store,
        company,
        member,
    } = account;
    let mut changes = Changes::new();
    let kind = MailKind::AlreadyRegistered;
    changes.send(&notice::about(cx, company, member, kind, &member.email));
    Ok(store
        .clone()
        .traced(cx.request_id())
        .commit(changes)
        .await?)
}
