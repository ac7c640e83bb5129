//! `POST /v1/jobs/{job_id}/receipts`: sends the customer of a job what it cost and what was paid.

use api::{
    Code, Created, Cx, Endpoint, Facts, Idempotent, Input, InputDoc, JobPath, Json, Loaded,
    Prefetch, Problem, Reading, Route, SignedIn,
};
use conversations::{ListedChannels, OutboundMessage};
use data::key;
use data::row::{CustomerRow, JobRow, MailRow, ThreadRow};
use data::{Changes, Error, Row as _};
use domain::email::Email;
use domain::id::{ChannelId, MailId, MessageId, ReceiptId, ThreadId};
use domain::job::JobState;
use domain::language::CustomerLanguage;
use domain::mail::MailKind;
use domain::receipt::{Billing, Receipt, ReceiptVia, SentReceipt};
use domain::text::PersonName;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Deserialize;

use crate::job::Job;

/// See [`Endpoint::SUMMARY`].
pub struct ReceiptSend;

/// The most receipts that are sent for one job.
const MOST: usize = 20;

/// The longest message that every channel takes.
const LONGEST_MESSAGE: usize = 4096;

/// Where the receipt goes.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReceipt {
    /// By email, or into the conversation with the customer.
    via: ReceiptVia,
    /// The address of an email; by default the customer's first one. It is not kept as the customer's.
    email: Option<Email>,
    /// The channel of the conversation; by default the one that the customer last used.
    channel_id: Option<ChannelId>,
    /// The language; by default Spanish for customers who write Spanish, and English for all others.
    language: Option<CustomerLanguage>,
}

impl Endpoint for ReceiptSend {
    const NAME: &'static str = "receipt-send";
    const ROUTE: Route = Route::post("/v1/jobs/{job_id}/receipts");
    const SUMMARY: &'static str = "Send the customer of a job its receipt.";
    const DETAILS: &'static str = "It says what the job costs, what was paid and what is left to pay as it stands now; before anything is paid it is a bill. What went out stays on the job as one of its `receipts`.";

    type Access = SignedIn;
    type Input = Idempotent<(Loaded<JobPath>, ReceiptBody)>;
    type Output = Created<Job>;

    async fn handle(
        cx: Cx<SignedIn>,
        Idempotent {
            key: request,
            input: (job, (new, channels)),
        }: Idempotent<(JobRow, (NewReceipt, ListedChannels))>,
    ) -> Result<Created<Job>, Problem> {
        let (cx, request, new, channels, job) = (&cx, &request, &new, &channels, &job);
        let prepare = |tried: u32| async move {
            let job = if tried == 0 {
                job.clone()
            } else {
                let read_again: Option<JobRow> = cx.store().get(key::job(job.job_id)).await?;
                read_again.ok_or(Problem::NotFound)?
            };
            let recipient = Recipient::find(cx, new, &job).await?;
            let mut changes = Changes::new();
            let name = recipient.name.clone();
            let job = send(cx, (new, channels), job, recipient, &mut changes).await?;
            let created = Created(Job::with(cx, job, name));
            cx.remember(request, &mut changes, &created)?;
            Ok::<_, Problem>((changes, created))
        };
        let store = cx.store();
        store.commit_with_retry(on_conflict, prepare).await
    }
}

/// Whoever pays while the receipt is written is on the receipt; a customer may write at any moment.
fn on_conflict(error: Error) -> Result<Error, Problem> {
    if error.has_changed(JobRow::KIND) || error.has_changed(ThreadRow::KIND) {
        Ok(error)
    } else {
        Err(error.into())
    }
}

/// Who gets a receipt, as far as the request does not say it.
struct Recipient {
    name: Option<PersonName>,
    email: Option<Email>,
    thread: Option<ThreadRow>,
}

impl Recipient {
    /// Reads what the request and the job leave open.
    async fn find(cx: &Cx<SignedIn>, new: &NewReceipt, job: &JobRow) -> Result<Self, Problem> {
        let is_mail = new.via == ReceiptVia::Email;
        let asks_customer = job.customer_name.is_none() || is_mail && new.email.is_none();
        let customer = asks_customer.then(|| key::customer(job.customer_id));
        let asks_thread = !is_mail || new.language.is_none();
        let thread = asks_thread.then(|| key::thread(ThreadId::of_customer(job.customer_id)));
        let places = customer.iter().chain(&thread).cloned().collect();
        let rows = cx.store().rows(places).await?;
        let found: Option<CustomerRow> = customer.map_or(Ok(None), |at| rows.get(&at))?;
        let (name, emails) = found.map_or((None, Vec::new()), |customer| {
            (Some(customer.name), customer.emails)
        });
        Ok(Self {
            name: job.customer_name.clone().or(name),
            email: new.email.clone().or(emails.into_iter().next()),
            thread: thread.map_or(Ok(None), |at| rows.get(&at))?,
        })
    }
}

/// Sends the receipt of a job as it stands; gives back the job with it.
async fn send(
    cx: &Cx<SignedIn>,
    (new, channels): (&NewReceipt, &ListedChannels),
    mut job: JobRow,
    recipient: Recipient,
    changes: &mut Changes,
) -> Result<JobRow, Problem> {
    expect_something_to_bill(&job)?;
    let found = recipient
        .thread
        .as_ref()
        .and_then(|thread| thread.language.as_ref());
    let language = new.language.unwrap_or(CustomerLanguage::of(found));
    let company = cx.company().name.as_str();
    let billing = Billing {
        company,
        number: job.number,
        site: &job.site,
        completed_at: job.completed_at,
        lines: &job.line_items,
        totals: &job.totals,
        payments: &job.payments,
    };
    let receipt =
        Receipt::of(&billing, language).map_err(|error| Problem::Internal(error.to_string()))?;
    let sent = SentReceipt {
        receipt_id: ReceiptId::at(cx.now()),
        via: new.via,
        language,
        total: job.totals.total,
        paid: job.paid(),
        mail_id: None,
        message_id: None,
        sent_at: cx.now(),
        sent_by: cx.member().member_id,
    };
    let sent = match new.via {
        ReceiptVia::Email => SentReceipt {
            mail_id: Some(mail(cx, receipt, recipient, changes)?),
            ..sent
        },
        ReceiptVia::Thread => {
            let text = receipt.text(company, LONGEST_MESSAGE);
            let message_id = write(cx, (new, channels), text, recipient.thread, changes).await?;
            SentReceipt {
                message_id: Some(message_id),
                ..sent
            }
        }
    };
    job.record_receipt(sent, &cx.author(), changes);
    Ok(changes.replace(job))
}

fn expect_something_to_bill(job: &JobRow) -> Result<(), Problem> {
    if job.state == JobState::Cancelled {
        let detail = "This job was canceled, so there is nothing to send a receipt for.";
        return Err(Problem::refused(Code::JobIsCancelled, detail));
    }
    if job.line_items.is_empty() && job.payments.iter().all(|one| one.voided.is_some()) {
        let detail = "This job has no prices and no payments yet. Add them first.";
        return Err(Problem::refused(Code::NothingToBill, detail));
    }
    if job.receipts.len() >= MOST {
        let detail = format!("No more than {MOST} receipts can be sent for a job.");
        return Err(Problem::refused(Code::TooManyReceipts, detail));
    }
    Ok(())
}

/// Requests the email that carries the receipt.
fn mail(
    cx: &Cx<SignedIn>,
    receipt: Receipt,
    recipient: Recipient,
    changes: &mut Changes,
) -> Result<MailId, Problem> {
    let to = recipient.email.ok_or_else(|| {
        let detail = "This customer has no email address. Name one, or send it another way.";
        Problem::refused(Code::NoEmail, detail)
    })?;
    let company = cx.company();
    let mail = MailRow::new(cx.now(), company.company_id, MailKind::Receipt, to)
        .word("company", company.name.as_str());
    let mail = match recipient.name {
        Some(name) => mail.word("person", name.as_str()),
        None => mail,
    };
    let mail = MailRow {
        receipt: Some(receipt),
        ..mail
    };
    changes.send(&mail);
    Ok(mail.mail_id)
}

/// Appends the receipt to the conversation.
async fn write(
    cx: &Cx<SignedIn>,
    (new, channels): (&NewReceipt, &ListedChannels),
    text: String,
    thread: Option<ThreadRow>,
    changes: &mut Changes,
) -> Result<MessageId, Problem> {
    let thread = thread.ok_or_else(|| {
        let detail = "There is no conversation with this customer yet. Start one first.";
        Problem::refused(Code::NoChannel, detail)
    })?;
    let message = OutboundMessage::text(cx, &thread, channels, new.channel_id, text).await?;
    Ok(message.add(cx, thread, changes).message_id)
}

/// The body, with the company's channels if one of them carries the receipt.
pub struct ReceiptBody(NewReceipt);

impl Input for ReceiptBody {
    type Value = (NewReceipt, ListedChannels);

    fn read(facts: &Facts) -> Result<Self, Problem> {
        let Json(new): Json<NewReceipt> = Json::read(facts)?;
        let foreign = match new.via {
            ReceiptVia::Email if new.channel_id.is_some() => Some("/channel_id"),
            ReceiptVia::Thread if new.email.is_some() => Some("/email"),
            ReceiptVia::Email | ReceiptVia::Thread => None,
        };
        match foreign {
            Some(place) => {
                let detail = format!("does not go with a receipt by {}", new.via);
                Err(Problem::field(place, detail))
            }
            None => Ok(Self(new)),
        }
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        if self.0.via == ReceiptVia::Thread {
            ListedChannels::default().prefetch(prefetch);
        }
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<Self::Value, Problem> {
        let channels = ListedChannels::default();
        let channels = match self.0.via {
            ReceiptVia::Thread => channels.load(reading).await?,
            ReceiptVia::Email => channels,
        };
        Ok((self.0, channels))
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Json::<NewReceipt>::describe(doc, generator);
    }
}
