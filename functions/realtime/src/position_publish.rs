//! `position-publish`: tells connected dispatchers where technicians are, as it is reported.
//!
//! A position is a hint and nothing else: it has no number in the feed, and of several that come at once
//! the newest is sent. Only those technicians are shown who are shown on the map, too.

use std::time::{Duration, Instant};

use data::row::{JobActivityRow, TechnicianStatusRow};
use data::{Error, PageRequest, Setting, Store, key};
use domain::position::Position;
use futures::future::try_join_all;
use work::{Followed, Follower};

use crate::connections::Connections;
use crate::frame::{ServerFrame, TechnicianPosition};
use crate::hints;

/// See the module.
pub struct PositionPublish;

/// How long the hints of a batch may be on their way: the next positions wait behind them.
const LONGEST: Duration = Duration::from_secs(2);

/// How many technicians one message tells of, so that it stays below what the gateway carries.
const IN_ONE: usize = 50;

/// The newest times in active jobs among which one that lasts is looked for.
const ACTIVITIES: PageRequest = PageRequest::first(25);

impl Follower for PositionPublish {
    const NAME: &'static str = "position-publish";
    const SETTINGS: &'static [Setting] = &[Setting::SocketApiUrl];

    type Row = TechnicianStatusRow;

    async fn follow(followed: Followed<TechnicianStatusRow>) -> Result<(), Error> {
        let until = Instant::now() + LONGEST.min(followed.remaining() / 2);
        let store = &followed.store;
        let Connections { mut open, over } = Connections::of(store).await?;
        open.retain(|(_, roles)| roles.may_dispatch());
        if open.is_empty() && over.is_empty() {
            return Ok(());
        }
        let shown = followed.rows.iter().map(|row| shown(store, row));
        let shown: Vec<_> = try_join_all(shown).await?.into_iter().flatten().collect();
        let frames = shown.chunks(IN_ONE).map(|some| {
            let technicians = some.to_vec();
            ServerFrame::Positions { technicians }.text()
        });
        let frames: Vec<_> = frames.collect();
        let texts = open.iter().flat_map(|(socket, _)| {
            let texts = frames.iter().cloned();
            texts.map(|text| (socket.clone(), text))
        });
        let sockets = followed.aws().sockets();
        hints::send(store, &sockets, texts.collect(), over, until).await;
        Ok(())
    }
}

/// A technician as the map shows one: on duty or in an active job, with a position.
async fn shown(
    store: &Store,
    status: &TechnicianStatusRow,
) -> Result<Option<TechnicianPosition>, Error> {
    let Some(fix) = status.latest else {
        return Ok(None);
    };
    let on_duty = status.duty.is_some();
    if !on_duty {
        let range = key::job_activities(status.member_id).descending();
        let activities = store.page::<JobActivityRow>(&range, &ACTIVITIES).await?;
        if !activities.items.iter().any(JobActivityRow::lasts) {
            return Ok(None);
        }
    }
    Ok(Some(TechnicianPosition {
        technician_id: status.member_id,
        on_duty,
        position: Position::from(fix),
    }))
}
