//! `socket-message`: answers what clients say over WebSocket connections: pings, and what somebody is
//! doing, which is passed on and stored nowhere.

use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use api::{App, SocketEvent, SocketOccasion, SocketOutcome, SocketRoute};
use data::row::{FeedHeadRow, JobRow, SocketRow, ThreadRow};
use data::{Changes, Error, Principal, ReadPlan, ReadResult, Setting, SocketOwner, key};
use domain::feed::{Audience, Circle};
use domain::id::{CompanyId, MemberId, ThreadId};
use domain::socket::{Doing, PRESENCE_LIFE};
use jiff::Timestamp;

use crate::audience::{JOBS, technician_of, technicians_of};
use crate::connections::Connections;
use crate::frame::{ClientFrame, FrameFault, Place, ServerFrame};
use crate::hints;
use crate::pace::{Pace, Paces};

/// See the module.
pub struct SocketMessage;

/// How long hints may be on their way.
const LONGEST: Duration = Duration::from_secs(3);

/// What was said to this process.
static PACES: LazyLock<Paces> = LazyLock::new(Paces::default);

impl SocketRoute for SocketMessage {
    const NAME: &'static str = "socket-message";
    const OCCASION: SocketOccasion = SocketOccasion::Message;
    const SETTINGS: &'static [Setting] = &[Setting::SocketApiUrl];

    async fn handle(app: Arc<App>, event: SocketEvent) -> SocketOutcome {
        answer(&app, &event).await.unwrap_or_else(Into::into)
    }
}

async fn answer(app: &App, event: &SocketEvent) -> Result<SocketOutcome, Error> {
    let connection = &event.connection_id;
    let directory = app.aws().directory();
    let Some(owner) = directory.socket_owner(connection).await? else {
        // One that was replaced, or whose end was told before.
        app.aws().sockets().close(connection).await?;
        return Ok(SocketOutcome::refused(410));
    };
    let (company_id, member_id) = (owner.store.company_id(), owner.member_id);
    let said = paced(
        ClientFrame::read(event.body.as_deref()),
        (company_id, member_id),
        app.aws().clock().now(),
    );
    let Ok(said) = said else {
        return end(app, event, &owner, 429).await;
    };
    let plan = plan(said);
    let unverified = directory.read_unverified(company_id, member_id, owner.session_id, plan);
    let verified = unverified.await?.verify((), |principal| {
        principal.is_live().then_some(principal).ok_or(())
    });
    let Ok((principal, result)) = verified else {
        return end(app, event, &owner, 401).await;
    };
    let (status, frame) = match said {
        Ok(said) => match say(app, event, &principal, said, result).await? {
            Ok(frame) => (200, frame),
            Err(fault) => (400, Some(fault.into())),
        },
        Err(fault) => (400, Some(fault.into())),
    };
    if let Some(frame) = frame {
        reply(app, event, &owner, &frame).await?;
    }
    Ok(SocketOutcome {
        status,
        ..SocketOutcome::done(company_id, member_id)
    })
}

/// The same, unless its member said too much before; nothing of a flood.
fn paced(
    said: Result<ClientFrame, FrameFault>,
    who: (CompanyId, MemberId),
    now: Timestamp,
) -> Result<Result<ClientFrame, FrameFault>, Flood> {
    match said {
        Ok(ClientFrame::Presence(..)) => match PACES.count(who, now) {
            Pace::Fine => Ok(said),
            Pace::TooMany => Ok(Err(FrameFault::TooMany)),
            Pace::Flood => Err(Flood),
        },
        other => Ok(other),
    }
}

/// More than anybody has to say.
struct Flood;

/// What a message is about, to be read with whoever said it.
fn plan(said: Result<ClientFrame, FrameFault>) -> ReadPlan {
    let mut plan = ReadPlan::default();
    match said {
        Ok(ClientFrame::Ping) => plan.row(key::feed_head()),
        Ok(ClientFrame::Presence(Place::Job(job_id), _)) => plan.row(key::job(job_id)),
        Ok(ClientFrame::Presence(Place::Thread(thread_id), _)) => {
            plan.row(key::thread(thread_id));
            plan.page(jobs(thread_id), JOBS);
        }
        Err(_) => {}
    }
    plan
}

fn jobs(thread_id: ThreadId) -> key::Range {
    key::jobs_of_customer(thread_id.customer()).descending()
}

/// Does what was said, of a member whose session lives; returns what is to be answered.
async fn say(
    app: &App,
    event: &SocketEvent,
    principal: &Principal,
    said: ClientFrame,
    mut result: ReadResult,
) -> Result<Result<Option<ServerFrame>, FrameFault>, Error> {
    match said {
        ClientFrame::Ping => {
            let head: Option<FeedHeadRow> = result.rows().take(&key::feed_head())?;
            let through = head.map_or(0, |head| head.last);
            Ok(Ok(Some(ServerFrame::Pong { through })))
        }
        ClientFrame::Presence(place, doing) => {
            let Some(technicians) = technicians(place, &mut result)? else {
                return Ok(Err(FrameFault::NotFound));
            };
            let audience = Audience {
                circle: Circle::Dispatchers,
                members: technicians,
            };
            let member = &principal.member;
            if !audience.has(member.member_id, member.roles) {
                return Ok(Err(FrameFault::NotFound));
            }
            pass_on(app, event, principal, &audience, (place, doing)).await?;
            Ok(Ok(None))
        }
    }
}

/// Who works for a job or a thread; nothing if there is no such thing.
fn technicians(place: Place, result: &mut ReadResult) -> Result<Option<Vec<MemberId>>, Error> {
    match place {
        Place::Job(job_id) => {
            let job: Option<JobRow> = result.rows().take(&key::job(job_id))?;
            Ok(job.map(|job| technician_of(&job)))
        }
        Place::Thread(thread_id) => {
            let thread: Option<ThreadRow> = result.rows().take(&key::thread(thread_id))?;
            let jobs = result.page::<JobRow>(&jobs(thread_id), &JOBS).transpose()?;
            let jobs = jobs.map(|page| page.items).unwrap_or_default();
            Ok(thread.map(|_| technicians_of(&jobs)))
        }
    }
}

/// Tells the others who may see the thing what somebody is doing there.
async fn pass_on(
    app: &App,
    event: &SocketEvent,
    principal: &Principal,
    audience: &Audience,
    (place, doing): (Place, Doing),
) -> Result<(), Error> {
    let member = &principal.member;
    let frame = ServerFrame::Presence {
        place,
        doing,
        member_id: member.member_id,
        name: member.name.as_str().to_owned(),
        seconds: PRESENCE_LIFE.as_secs(),
    };
    let text = frame.text();
    let Connections { open, over } = Connections::of(&principal.store).await?;
    let others = open.into_iter().filter(|(socket, roles)| {
        socket.member_id != member.member_id && audience.has(socket.member_id, *roles)
    });
    let texts: Vec<(SocketRow, String)> =
        others.map(|(socket, _)| (socket, text.clone())).collect();
    let until = Instant::now() + LONGEST.min(event.remaining / 2);
    hints::send(&principal.store, &app.aws().sockets(), texts, over, until).await;
    Ok(())
}

/// Answers the client that said something.
async fn reply(
    app: &App,
    event: &SocketEvent,
    owner: &SocketOwner,
    frame: &ServerFrame,
) -> Result<(), Error> {
    let connection = &event.connection_id;
    let posted = app.aws().sockets().post(connection, &frame.text()).await?;
    if posted == data::Posted::Gone {
        forget(event, owner).await?;
    }
    Ok(())
}

/// Closes a connection: its session is over, or it is a flood.
async fn end(
    app: &App,
    event: &SocketEvent,
    owner: &SocketOwner,
    status: u16,
) -> Result<SocketOutcome, Error> {
    forget(event, owner).await?;
    app.aws().sockets().close(&event.connection_id).await?;
    Ok(SocketOutcome {
        status,
        ..SocketOutcome::done(owner.store.company_id(), owner.member_id)
    })
}

async fn forget(event: &SocketEvent, owner: &SocketOwner) -> Result<(), Error> {
    let mut changes = Changes::new();
    changes.close_socket(owner.member_id, &event.connection_id);
    owner.store.commit(changes).await
}
