//! `policy-notice-sweep`: tells every member of a material change of the privacy policy, by mail and in the app,
//! at least seven days before it takes effect.
//!
//! What a member was told of is written down beside the member, in the commit that requests the mail and makes
//! the notification: a firing that is late, doubled or missed neither repeats nor loses one. Members who join
//! before the version takes effect are told by the next firing. While nothing is announced, nothing is read.

use std::sync::Arc;
use std::time::Duration;

use data::row::{CompanyRow, MailRow, MemberRow, MemberState, PolicyMark, PolicyRecordRow};
use data::{Changes, Error, Store, key, on_any_conflict};
use domain::display::time::day_in_utc;
use domain::event::Event;
use domain::id::MemberId;
use domain::language::CustomerLanguage;
use domain::mail::MailKind;
use domain::policy::{PolicyVersion, published};
use jiff::{SignedDuration, Timestamp};
use work::walk::{Slice, Visit, Walk, visit};
use work::{App, Sweep};

/// See the module.
pub struct PolicyNoticeSweep;

/// A page of one company's members.
const MEMBERS: usize = 25;

/// Whoever joined within this time before everybody had to be told is not told late.
const JUST_JOINED: SignedDuration = SignedDuration::from_hours(24);

/// The language of the mails: members have none of their own.
const LANGUAGE: CustomerLanguage = CustomerLanguage::English;

/// What came of a visit to a company.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    told: usize,
    late: usize,
    failed: usize,
}

impl Sweep for PolicyNoticeSweep {
    const NAME: &'static str = "policy-notice-sweep";

    async fn run(app: Arc<App>, remaining: Duration) -> Result<usize, Error> {
        let now = app.aws().clock().now();
        let Some(version) = published().to_tell(now) else {
            return Ok(0);
        };
        let pass = |store, slice| tell_company(store, slice, version);
        let walk = visit(&app, Self::NAME, remaining, pass).await?;
        Ok(report(&walk, version, now))
    }
}

/// Says in the log what was done, and wakes somebody where a member was not told in time.
fn report(walk: &Walk<Count>, version: &PolicyVersion, now: Timestamp) -> usize {
    let sum = |of: fn(&Count) -> usize| walk.found.iter().map(of).sum::<usize>();
    let (found, members_late) = (sum(|count| count.told), sum(|count| count.late));
    let members_failed = sum(|count| count.failed);
    let (companies, failed, unfinished) = (walk.companies, walk.failed, walk.unfinished);
    let is_open = failed + unfinished + members_failed > 0;
    let is_late = members_late > 0 || (is_open && now > version.notice_due_at());
    if is_late {
        tracing::error!(
            alarm = "policy-notice-late",
            companies,
            failed,
            unfinished,
            found,
            members_failed,
            members_late,
            "members are told of policy version {} less than seven days before it takes effect",
            version.number
        );
    } else {
        tracing::info!(
            companies,
            failed,
            unfinished,
            found,
            members_failed,
            "members were told of policy version {}",
            version.number
        );
    }
    found
}

/// Tells the members of one company who were not told yet.
async fn tell_company(
    store: Store,
    slice: Slice,
    version: &PolicyVersion,
) -> Result<Visit<Count>, Error> {
    let company: Option<CompanyRow> = store.get(key::company()).await?;
    let mut count = Count::default();
    let mut members = slice.list::<MemberRow>(&store, key::members(), MEMBERS);
    let Some(company) = company else {
        return Ok(Visit {
            found: count,
            is_finished: true,
        });
    };
    while let Some(page) = members.next_page().await? {
        let waiting = waiting(&store, &page, version).await?;
        members.give_back(page.len() - waiting.len());
        for member_id in waiting {
            // A member who cannot be told does not stop the others.
            match tell(&store, &company, member_id, version).await {
                Ok(Some(is_late)) => {
                    count.told += 1;
                    count.late += usize::from(is_late);
                }
                Ok(None) => {}
                Err(error) => {
                    count.failed += 1;
                    tracing::error!(cause = %error, "member {member_id} cannot be told of the policy");
                }
            }
        }
    }
    Ok(members.visit(count))
}

/// Those of a page who were not told yet. Whoever joins once the version is in force has it from the beginning.
async fn waiting(
    store: &Store,
    page: &[MemberRow],
    version: &PolicyVersion,
) -> Result<Vec<MemberId>, Error> {
    let places: Vec<_> = page
        .iter()
        .map(|member| key::policy_record(member.member_id))
        .collect();
    let records: Vec<Option<PolicyRecordRow>> = store.get_many(&places).await?;
    let is_told = |record: &Option<PolicyRecordRow>| {
        record
            .as_ref()
            .is_some_and(|record| record.was_told_of(version.number))
    };
    let pairs = page.iter().zip(&records);
    Ok(pairs
        .filter(|(member, record)| member.created_at < version.effective_at && !is_told(record))
        .map(|(member, _)| member.member_id)
        .collect())
}

/// Tells one member by mail and in the app; says whether that is late, and nothing if somebody else has done it
/// or the member has left.
async fn tell(
    store: &Store,
    company: &CompanyRow,
    member_id: MemberId,
    version: &PolicyVersion,
) -> Result<Option<bool>, Error> {
    let prepare = |_| async move {
        let mut changes = Changes::new();
        let (member, record) = store
            .get_both::<MemberRow, PolicyRecordRow>(
                key::member(member_id),
                key::policy_record(member_id),
            )
            .await?;
        let is_told = |record: &PolicyRecordRow| record.was_told_of(version.number);
        let member = member.filter(|member| member.state == MemberState::Active);
        let Some(member) = member.filter(|_| !record.as_ref().is_some_and(is_told)) else {
            return Ok::<_, Error>((changes, None));
        };
        let at = store.now();
        let mark = PolicyMark {
            number: version.number,
            at,
        };
        if let Some(mut record) = record {
            record.told.push(mark);
            changes.replace(record);
        } else {
            let mut record = PolicyRecordRow::new(member_id);
            record.told.push(mark);
            changes.create(&record);
        }
        changes
            .send(&mail(company, &member, version, at))
            .publish(Event::PolicyAnnounced {
                member_id,
                policy_version: version.number,
            });
        Ok((changes, Some(is_late(&member, version, at))))
    };
    store.commit_with_retry(on_any_conflict, prepare).await
}

fn mail(
    company: &CompanyRow,
    member: &MemberRow,
    version: &PolicyVersion,
    at: Timestamp,
) -> MailRow {
    let to = member.email.clone();
    MailRow::new(at, company.company_id, MailKind::PolicyChange, to)
        .about(member.member_id)
        .word("person", member.name.as_str())
        .word("company", company.name.as_str())
        .word("effective_on", day_in_utc(version.effective_at, LANGUAGE))
        .word("summary", *version.summary.of(LANGUAGE))
}

fn is_late(member: &MemberRow, version: &PolicyVersion, at: Timestamp) -> bool {
    let due_at = version.notice_due_at();
    at > due_at && member.created_at < due_at - JUST_JOINED
}
