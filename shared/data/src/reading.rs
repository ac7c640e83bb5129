//! What one request reads at once: rows by their keys, and pages of lists, side by side.
//!
//! Who is who:
//! - [`ReadPlan`] is what is to be read.
//! - [`Rows`] are the rows of one read, by their keys.
//! - [`ReadResult`] is the whole answer: rows and pages.
//! - [`UnverifiedRead`] is that of a request whose caller nobody has verified yet. Nothing of it comes out
//!   unless the caller is.

use futures::future::join_all;

use crate::key::{Range, RowKey};
use crate::page::{Page, PageRequest, RawPage};
use crate::principal::Principal;
use crate::table::Item;
use crate::{Changes, Error, Row, Store, Table};

/// What is to be read.
#[derive(Clone, Debug, Default)]
pub struct ReadPlan {
    pub(crate) rows: Vec<RowKey>,
    pub(crate) pages: Vec<(Range, PageRequest)>,
}

impl ReadPlan {
    /// Adds a row. One that is named twice is read once, and found twice.
    pub fn row(&mut self, at: RowKey) {
        self.rows.push(at);
    }

    /// Adds a page of a list.
    pub fn page(&mut self, range: Range, asked: PageRequest) {
        self.pages.push((range, asked));
    }

    /// Adds all of another one.
    pub fn join(&mut self, other: Self) {
        self.rows.extend(other.rows);
        self.pages.extend(other.pages);
    }
}

/// The rows of one read, as they stood under the keys that were asked for.
#[derive(Clone, Debug, Default)]
pub struct Rows(Vec<(RowKey, Option<Item>)>);

impl Rows {
    pub(crate) fn new(keys: impl IntoIterator<Item = RowKey>, items: Vec<Option<Item>>) -> Self {
        Self(keys.into_iter().zip(items).collect())
    }

    /// The row under a key that was asked for; nothing where there was none.
    pub fn get<R: Row>(&self, at: &RowKey) -> Result<Option<R>, Error> {
        let (_, item) = self
            .0
            .iter()
            .find(|(key, _)| key == at)
            .ok_or_else(unasked)?;
        item.clone().map(R::from_item).transpose()
    }

    /// The rows under these keys alone, which were all asked for.
    pub fn part(&mut self, keys: &[RowKey]) -> Result<Self, Error> {
        let taken = keys.iter().map(|key| Ok((key.clone(), self.remove(key)?)));
        taken.collect::<Result<_, _>>().map(Self)
    }

    /// The row under a key that was asked for; each time that it was asked for, it is there once.
    pub fn take<R: Row>(&mut self, at: &RowKey) -> Result<Option<R>, Error> {
        self.remove(at)?.map(R::from_item).transpose()
    }

    fn remove(&mut self, at: &RowKey) -> Result<Option<Item>, Error> {
        let position = self.0.iter().position(|(key, _)| key == at);
        Ok(self.0.swap_remove(position.ok_or_else(unasked)?).1)
    }

    fn keys(&self) -> Vec<RowKey> {
        self.0.iter().map(|(key, _)| key.clone()).collect()
    }
}

fn unasked() -> Error {
    Error::Conversion("a row that was not asked for cannot be found".into())
}

/// What a read brought.
#[derive(Debug, Default)]
pub struct ReadResult {
    rows: Rows,
    pages: Vec<ReadPage>,
}

#[derive(Debug)]
struct ReadPage {
    range: Range,
    asked: PageRequest,
    answer: Result<RawPage, Error>,
}

impl ReadResult {
    /// The rows.
    pub fn rows(&mut self) -> &mut Rows {
        &mut self.rows
    }

    /// A row, if it was read; each time that it was asked for, it is there once.
    pub fn row<R: Row>(&mut self, at: &RowKey) -> Option<Result<Option<R>, Error>> {
        let is_known = self.rows.0.iter().any(|(key, _)| key == at);
        is_known.then(|| self.rows.take(at))
    }

    /// A page, if this very one was read; it is there once.
    pub fn page<R: Row>(
        &mut self,
        range: &Range,
        asked: &PageRequest,
    ) -> Option<Result<Page<R>, Error>> {
        let is_this = |page: &ReadPage| page.range == *range && page.asked == *asked;
        let position = self.pages.iter().position(is_this)?;
        let page = self.pages.swap_remove(position);
        Some(
            page.answer
                .and_then(|raw| raw.read(&page.range, &page.asked)),
        )
    }

    /// What an ask brought that was part of it all.
    pub fn part(&mut self, plan: &ReadPlan) -> Result<Self, Error> {
        let is_asked = |page: &mut ReadPage| {
            let mut pages = plan.pages.iter();
            pages.any(|(range, asked)| page.range == *range && page.asked == *asked)
        };
        Ok(Self {
            rows: self.rows.part(&plan.rows)?,
            pages: self.pages.extract_if(.., is_asked).collect(),
        })
    }

    pub(crate) fn new(
        rows: Rows,
        pages: Vec<(Range, PageRequest)>,
        answers: Vec<Result<RawPage, Error>>,
    ) -> Self {
        let pages = pages.into_iter().zip(answers);
        let pages = pages.map(|((range, asked), answer)| ReadPage {
            range,
            asked,
            answer,
        });
        Self {
            rows,
            pages: pages.collect(),
        }
    }
}

/// The rows of a caller whom nobody has verified yet, with what was read beside them.
#[derive(Debug)]
pub struct UnverifiedRead {
    pub(crate) principal: Option<Principal>,
    pub(crate) result: ReadResult,
}

impl UnverifiedRead {
    /// What was read, for a caller whom `verify` accepts; without one, `absent`.
    pub fn verify<T, E>(
        self,
        absent: E,
        verify: impl FnOnce(Principal) -> Result<T, E>,
    ) -> Result<(T, ReadResult), E> {
        let verified = verify(self.principal.ok_or(absent)?)?;
        Ok((verified, self.result))
    }
}

impl Store {
    /// Reads rows at once.
    pub async fn rows(&self, keys: Vec<RowKey>) -> Result<Rows, Error> {
        let whole: Vec<_> = keys.iter().map(|at| self.whole(at)).collect();
        let items = self.table().get_any(&whole).await?;
        Ok(Rows::new(keys, items))
    }

    /// Reads rows and pages side by side.
    pub async fn read(&self, plan: ReadPlan) -> Result<ReadResult, Error> {
        let pages = pages_of(self.table(), self.company_id(), &plan.pages);
        let (rows, pages) = futures::future::join(self.rows(plan.rows), pages).await;
        Ok(ReadResult::new(rows?, plan.pages, pages))
    }

    /// Commits what `prepare` makes of rows until it is not in conflict with what others write meanwhile:
    /// first of `rows` as they were read, and after each conflict of the same rows read again.
    ///
    /// # Errors
    /// As for [`Self::commit_with_retry`].
    pub async fn commit_on<T, E, F>(
        &self,
        rows: Rows,
        should_retry: impl Fn(Error) -> Result<Error, E>,
        prepare: impl Fn(Rows) -> F,
    ) -> Result<T, E>
    where
        F: Future<Output = Result<(Changes, T), E>>,
        E: From<Error>,
    {
        let keys = rows.keys();
        let (mut known, keys, prepare) = (Some(rows), &keys, &prepare);
        self.commit_with_retry(should_retry, move |_| {
            let known = known.take();
            async move {
                let rows = match known {
                    Some(rows) => rows,
                    None => self.rows(keys.clone()).await?,
                };
                prepare(rows).await
            }
        })
        .await
    }
}

/// Asks for all pages at the same time.
pub(crate) async fn pages_of(
    table: &Table,
    company_id: domain::id::CompanyId,
    pages: &[(Range, PageRequest)],
) -> Vec<Result<RawPage, Error>> {
    let asked = pages
        .iter()
        .map(|(range, asked)| table.page(company_id, range, asked));
    join_all(asked).await
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::types::AttributeValue;
    use domain::id::CustomerId;

    use super::*;
    use crate::key;
    use crate::row::ContactRow;

    fn rows(keys: &[&str]) -> Rows {
        let items = keys.iter().map(|point| {
            let row = ContactRow {
                point: (*point).to_owned(),
                customer_id: CustomerId::from_bytes([1; 16]),
                version: 1,
            };
            Some(row.to_item().unwrap())
        });
        Rows::new(
            keys.iter().map(|point| key::contact(point)),
            items.collect(),
        )
    }

    #[test]
    fn a_row_that_was_asked_for_twice_is_there_twice() {
        let mut rows = rows(&["a", "a", "b"]);
        let at = key::contact("a");
        for _ in 0..2 {
            assert!(rows.take::<ContactRow>(&at).unwrap().is_some());
        }
        assert!(rows.take::<ContactRow>(&at).is_err());
    }

    #[test]
    fn a_row_that_was_not_asked_for_is_a_fault_and_not_an_absent_row() {
        let mut rows = rows(&["a"]);
        assert!(rows.get::<ContactRow>(&key::contact("b")).is_err());
        assert!(rows.part(&[key::contact("b")]).is_err());
        let absent = Rows::new([key::contact("c")], vec![None]);
        assert!(
            absent
                .get::<ContactRow>(&key::contact("c"))
                .unwrap()
                .is_none()
        );
    }

    #[test]
    fn a_part_holds_what_it_names_and_nothing_else() {
        let mut rows = rows(&["a", "b"]);
        let part = rows.part(&[key::contact("a")]).unwrap();
        assert!(
            part.get::<ContactRow>(&key::contact("a"))
                .unwrap()
                .is_some()
        );
        assert!(part.get::<ContactRow>(&key::contact("b")).is_err());
    }

    #[test]
    fn nothing_comes_out_of_a_read_whose_caller_is_not_verified() {
        let item = Item::from([("secret".to_owned(), AttributeValue::S("x".into()))]);
        let result = ReadResult::new(
            Rows::new([key::company()], vec![Some(item)]),
            vec![],
            vec![],
        );
        let unverified = UnverifiedRead {
            principal: None,
            result,
        };
        let outcome = unverified.verify("absent", |_| Ok(()));
        assert_eq!(outcome.unwrap_err(), "absent");
    }
}
