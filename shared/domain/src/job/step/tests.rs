//! What the steps of a job promise.

use JobState::{
    Accepted, Assigned, Cancelled, Closed, Done, EnRoute, Offering, OnSite, Paused, Scheduled,
    Unscheduled,
};
use jiff::SignedDuration;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

const NOW: Timestamp = Timestamp::constant(1_770_000_000, 0);
const ANN: MemberId = MemberId::from_bytes([1; 16]);
const BOB: MemberId = MemberId::from_bytes([2; 16]);
const DEE: MemberId = MemberId::from_bytes([3; 16]);

fn member(member_id: MemberId, roles: &[Role]) -> Actor {
    Actor::Member {
        member_id,
        roles: Roles::new(roles.iter().copied()).unwrap(),
    }
}

fn ann() -> Actor {
    member(ANN, &[Role::Technician])
}

fn bob() -> Actor {
    member(BOB, &[Role::Technician])
}

fn dispatcher() -> Actor {
    member(DEE, &[Role::Dispatcher])
}

fn owner() -> Actor {
    member(DEE, &[Role::Owner])
}

/// A job of Ann's where one is hers, in a company that keeps closing to its dispatchers.
fn at(state: JobState) -> Facts<'static> {
    let nobody = matches!(state, Unscheduled | Scheduled | Offering);
    Facts {
        state,
        window: None,
        technician: (!nobody).then_some(ANN),
        candidates: 0,
        offer: None,
        technicians_may_close: false,
        is_held: false,
    }
}

fn hours(from: i64, to: i64) -> ArrivalWindow {
    let hour = |h| NOW + SignedDuration::from_hours(h);
    ArrivalWindow::new(hour(from), hour(to)).unwrap()
}

fn because() -> Reason {
    Reason::parse("The customer asked for it").unwrap()
}

fn go(facts: &Facts<'_>, to: JobState, actor: &Actor) -> Result<Step, Refusal> {
    step(facts, &TransitionRequest::to(to), actor, NOW)
}

#[test]
fn a_new_job_is_scheduled_if_it_has_a_window() {
    assert_eq!(first_state(None, &dispatcher(), NOW), Ok(Unscheduled));
    assert_eq!(first_state(Some(hours(1, 2)), &owner(), NOW), Ok(Scheduled));
    assert_eq!(
        first_state(Some(hours(-1, 2)), &owner(), NOW),
        Err(Refusal::WindowInPast)
    );
    assert_eq!(
        first_state(None, &ann(), NOW),
        Err(Refusal::NeedsDispatcher)
    );
}

#[test]
fn scheduling_needs_a_window_in_the_future() {
    let job = at(Unscheduled);
    let with = |window| TransitionRequest {
        window: Some(window),
        ..TransitionRequest::to(Scheduled)
    };
    assert_eq!(
        go(&job, Scheduled, &dispatcher()),
        Err(Refusal::NeedsWindow)
    );
    let past = step(&job, &with(hours(0, 2)), &dispatcher(), NOW);
    assert_eq!(past, Err(Refusal::WindowInPast));
    assert!(step(&job, &with(hours(1, 2)), &dispatcher(), NOW).is_ok());
    let promised = Facts {
        window: Some(hours(1, 2)),
        ..job
    };
    assert!(go(&promised, Scheduled, &dispatcher()).is_ok());
    assert_eq!(
        go(&promised, Scheduled, &ann()),
        Err(Refusal::NeedsDispatcher)
    );
}

#[test]
fn assigning_names_a_technician() {
    for from in [Unscheduled, Scheduled] {
        assert_eq!(
            go(&at(from), Assigned, &dispatcher()),
            Err(Refusal::NeedsTechnician)
        );
        let request = TransitionRequest {
            technician: Some(ANN),
            ..TransitionRequest::to(Assigned)
        };
        let step = step(&at(from), &request, &dispatcher(), NOW).unwrap();
        assert_eq!((step.technician, step.released), (Some(ANN), None));
    }
}

#[test]
fn reassigning_tells_the_technician_who_loses_the_job() {
    for from in [Assigned, Accepted, EnRoute] {
        let request = |technician| TransitionRequest {
            technician: Some(technician),
            ..TransitionRequest::to(Assigned)
        };
        let moved = step(&at(from), &request(BOB), &dispatcher(), NOW).unwrap();
        assert_eq!(moved.technician, Some(BOB));
        assert_eq!(moved.released, Some(ANN));
        assert_eq!(moved.notified_technician, Some(ANN));
        let same = step(&at(from), &request(ANN), &dispatcher(), NOW);
        assert_eq!(same, Err(Refusal::SameTechnician));
        assert_eq!(
            step(&at(from), &request(BOB), &ann(), NOW),
            Err(Refusal::NeedsDispatcher)
        );
    }
}

#[test]
fn offering_needs_somebody_to_offer_to() {
    let job = at(Scheduled);
    assert_eq!(
        go(&job, Offering, &dispatcher()),
        Err(Refusal::NeedsCandidate)
    );
    assert!(
        go(
            &Facts {
                candidates: 1,
                ..job
            },
            Offering,
            &dispatcher()
        )
        .is_ok()
    );
}

#[test]
fn an_offer_is_taken_by_whom_it_is_made_to_and_in_time() {
    let second = SignedDuration::from_secs(1);
    let offer = |until| Facts {
        offer: Some(OpenOffer { to: &[ANN], until }),
        ..at(Offering)
    };
    let open = offer(NOW + second);
    assert_eq!(go(&open, Accepted, &ann()).unwrap().technician, Some(ANN));
    assert_eq!(go(&open, Accepted, &bob()), Err(Refusal::NotYours));
    assert_eq!(go(&open, Accepted, &dispatcher()), Err(Refusal::NotYours));
    assert_eq!(go(&offer(NOW), Accepted, &ann()), Err(Refusal::OfferOver));
    assert_eq!(go(&at(Offering), Accepted, &ann()), Err(Refusal::OfferOver));
}

#[test]
fn an_offer_ends_by_itself() {
    assert!(go(&at(Offering), Unscheduled, &Actor::System).is_ok());
    assert_eq!(
        go(&at(Offering), Unscheduled, &dispatcher()),
        Err(Refusal::NeedsSystem)
    );
}

#[test]
fn a_technician_declines_with_a_reason_and_a_dispatcher_takes_back_without() {
    let job = at(Assigned);
    assert_eq!(go(&job, Unscheduled, &ann()), Err(Refusal::NeedsReason));
    assert_eq!(go(&job, Unscheduled, &bob()), Err(Refusal::NotYours));
    let reason = because();
    let request = TransitionRequest {
        reason: Some(&reason),
        ..TransitionRequest::to(Unscheduled)
    };
    let declined = step(&job, &request, &ann(), NOW).unwrap();
    assert!(declined.clears_technician() && !declined.clears_window);
    assert_eq!(
        (declined.released, declined.notified_technician),
        (Some(ANN), None)
    );
    let taken = go(&job, Unscheduled, &dispatcher()).unwrap();
    assert_eq!(
        (taken.released, taken.notified_technician),
        (Some(ANN), Some(ANN))
    );
}

#[test]
fn a_job_goes_back_when_its_technician_leaves_the_team() {
    for from in [Assigned, Accepted, EnRoute] {
        let back = go(&at(from), Unscheduled, &Actor::System).unwrap();
        assert!(back.clears_technician() && !back.clears_window, "{from}");
    }
    for from in [Accepted, EnRoute] {
        let refused = go(&at(from), Unscheduled, &owner());
        assert_eq!(refused, Err(Refusal::NeedsSystem), "{from}");
    }
    for from in [OnSite, Paused] {
        assert!(
            go(&at(from), Unscheduled, &Actor::System).is_err(),
            "{from}"
        );
    }
}

#[test]
fn an_owner_who_is_the_technician_declines_without_a_reason() {
    let both = member(ANN, &[Role::Owner, Role::Technician]);
    assert!(go(&at(Assigned), Unscheduled, &both).is_ok());
    assert!(!go(&at(Accepted), EnRoute, &both).unwrap().on_behalf);
}

#[test]
fn nobody_accepts_for_the_technician() {
    assert!(go(&at(Assigned), Accepted, &ann()).is_ok());
    assert_eq!(
        go(&at(Assigned), Accepted, &dispatcher()),
        Err(Refusal::NotYours)
    );
}

#[test]
fn a_dispatcher_drives_on_behalf_and_it_shows() {
    for (from, to) in [(Accepted, EnRoute), (EnRoute, OnSite), (Paused, OnSite)] {
        assert!(!go(&at(from), to, &ann()).unwrap().on_behalf);
        assert!(go(&at(from), to, &dispatcher()).unwrap().on_behalf);
        assert_eq!(go(&at(from), to, &bob()), Err(Refusal::NotYours));
    }
}

#[test]
fn only_the_technician_pauses_and_finishes() {
    for to in [Paused, Done] {
        assert!(go(&at(OnSite), to, &ann()).is_ok());
        assert_eq!(go(&at(OnSite), to, &owner()), Err(Refusal::NotYours));
    }
}

#[test]
fn a_return_visit_needs_a_new_window_and_technician() {
    for actor in [ann(), dispatcher()] {
        let step = go(&at(Paused), Unscheduled, &actor).unwrap();
        assert!(step.clears_window && step.clears_technician());
    }
}

#[test]
fn a_technician_closes_only_where_the_company_allows() {
    let job = at(Done);
    assert!(go(&job, Closed, &dispatcher()).unwrap().computes_totals);
    assert_eq!(go(&job, Closed, &ann()), Err(Refusal::NotAllowedByCompany));
    let allowed = Facts {
        technicians_may_close: true,
        ..job
    };
    assert!(go(&allowed, Closed, &ann()).is_ok());
    assert_eq!(go(&allowed, Closed, &bob()), Err(Refusal::NotYours));
}

#[test]
fn an_owner_reopens_and_it_is_audited() {
    assert!(go(&at(Closed), Done, &owner()).unwrap().audited);
    assert_eq!(
        go(&at(Closed), Done, &dispatcher()),
        Err(Refusal::NeedsOwner)
    );
    assert_eq!(go(&at(Closed), Done, &ann()), Err(Refusal::NeedsOwner));
}

#[test]
fn cancelling_needs_a_reason_voids_money_and_tells_the_technician() {
    let reason = because();
    for state in JobState::ALL {
        let request = TransitionRequest {
            reason: Some(&reason),
            ..TransitionRequest::to(Cancelled)
        };
        let result = step(&at(*state), &request, &dispatcher(), NOW);
        assert_eq!(result.is_ok(), state.is_open(), "{state}");
        if let Ok(cancelled) = result {
            assert!(cancelled.voids_money && cancelled.audited);
            assert_eq!(cancelled.notified_technician, at(*state).technician);
            assert_eq!(cancelled.technician, at(*state).technician);
            let silent = go(&at(*state), Cancelled, &dispatcher());
            assert_eq!(silent, Err(Refusal::NeedsReason));
            assert_eq!(
                step(&at(*state), &request, &ann(), NOW),
                Err(Refusal::NeedsDispatcher)
            );
        }
    }
}

/// The table once more, written out step by step and without the code that reads it.
fn is_in_the_table(from: JobState, to: JobState) -> bool {
    match to {
        Scheduled => from == Unscheduled,
        Offering => matches!(from, Unscheduled | Scheduled),
        Assigned => matches!(
            from,
            Unscheduled | Scheduled | Assigned | Accepted | EnRoute
        ),
        Accepted => matches!(from, Offering | Assigned),
        Unscheduled => matches!(from, Offering | Assigned | Accepted | EnRoute | Paused),
        EnRoute => from == Accepted,
        OnSite => matches!(from, EnRoute | Paused),
        Paused => from == OnSite,
        Done => matches!(from, OnSite | Closed),
        Closed => from == Done,
        Cancelled => !matches!(from, Done | Closed | Cancelled),
    }
}

fn any_state() -> impl Strategy<Value = JobState> {
    select(JobState::ALL)
}

fn anybody() -> impl Strategy<Value = Option<MemberId>> {
    select(vec![None, Some(ANN), Some(BOB), Some(DEE)])
}

fn any_actor() -> impl Strategy<Value = Actor> {
    let roles = prop::collection::vec(select(Role::ALL), 1..=3);
    prop_oneof![
        1 => Just(Actor::System),
        9 => (select(vec![ANN, BOB, DEE]), roles)
            .prop_map(|(member_id, roles)| member(member_id, &roles)),
    ]
}

fn any_window() -> impl Strategy<Value = Option<ArrivalWindow>> {
    select(vec![None, Some(hours(-2, 1)), Some(hours(1, 2))])
}

prop_compose! {
    fn any_facts()(
        state in any_state(),
        window in any_window(),
        technician in anybody(),
        candidates in 0_usize..3,
        offer in select(vec![None, Some(-1), Some(0), Some(1)]),
        technicians_may_close: bool,
        is_held: bool,
    ) -> Facts<'static> {
        let offer = offer.map(|hour| OpenOffer {
            to: &[ANN, BOB],
            until: NOW + SignedDuration::from_hours(hour),
        });
        Facts { state, window, technician, candidates, offer, technicians_may_close, is_held }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn every_granted_step_keeps_the_rules(
        facts in any_facts(),
        to in any_state(),
        window in any_window(),
        technician in anybody(),
        explained: bool,
        outcome in prop::option::of(select(JobOutcome::ALL)),
        cause in prop::option::of(select(CancelCause::ALL)),
        actor in any_actor(),
    ) {
        let reason = because();
        let reason = explained.then_some(&reason);
        let request = TransitionRequest { to, window, technician, reason, outcome, cause };
        let result = step(&facts, &request, &actor, NOW);
        let from = facts.state;

        let exists = is_in_the_table(from, to);
        prop_assert_eq!(exists, result != Err(Refusal::NoSuchStep { from, to }));
        let Ok(step) = result else { return Ok(()) };

        prop_assert!(exists);
        prop_assert_eq!((step.from, step.to), (from, to));
        prop_assert!(from != Cancelled);
        let is_told = cause.is_some_and(|cause| cause != CancelCause::Other);
        prop_assert!(to != Cancelled || explained || is_told);
        prop_assert!(!facts.is_held || !matches!(to, EnRoute | Offering));
        prop_assert_eq!(step.outcome.is_some(), (from, to) == (OnSite, Done));
        prop_assert!(step.outcome != Some(JobOutcome::GoneOnArrival) || explained);
        prop_assert_eq!(step.cause.is_some(), to == Cancelled);
        prop_assert_eq!(step.voids_money, to == Cancelled);
        prop_assert_eq!(step.audited, to == Cancelled || from == Closed);
        prop_assert!(to != Assigned || step.technician == technician && technician.is_some());
        prop_assert!(to != Unscheduled || step.technician.is_none());
        prop_assert!(step.released.is_none() || step.released == facts.technician);
        prop_assert!(step.released != step.technician || step.released.is_none());

        let Actor::Member { member_id, roles } = actor else {
            prop_assert!(matches!(from, Offering | Assigned | Accepted | EnRoute));
            prop_assert_eq!(to, Unscheduled);
            return Ok(());
        };
        prop_assert!(step.notified_technician != Some(member_id));
        prop_assert!(!step.on_behalf || roles.may_dispatch());
        if !roles.may_dispatch() {
            prop_assert!(roles.has(Role::Technician));
            let offered = (from, to) == (Offering, Accepted);
            prop_assert!(offered || facts.technician == Some(member_id));
            prop_assert!(to != Closed || facts.technicians_may_close);
            prop_assert!(!matches!(to, Scheduled | Assigned | Offering | Cancelled));
        }
        if (from, to) == (Closed, Done) {
            prop_assert!(roles.has(Role::Owner));
        }
    }

    #[test]
    fn a_technician_cannot_move_the_job_of_another(
        facts in any_facts(),
        to in any_state(),
        explained: bool,
    ) {
        let reason = because();
        let request = TransitionRequest { reason: explained.then_some(&reason), ..TransitionRequest::to(to) };
        let facts = Facts { technician: Some(ANN), offer: None, ..facts };
        prop_assert!(step(&facts, &request, &bob(), NOW).is_err());
    }
}

#[test]
fn nobody_sets_out_for_a_job_that_waits() {
    let held = |state| Facts {
        is_held: true,
        candidates: 1,
        ..at(state)
    };
    assert_eq!(go(&held(Accepted), EnRoute, &ann()), Err(Refusal::OnHold));
    assert_eq!(
        go(&held(Accepted), EnRoute, &dispatcher()),
        Err(Refusal::OnHold)
    );
    assert_eq!(
        go(&held(Scheduled), Offering, &dispatcher()),
        Err(Refusal::OnHold)
    );
    let names = |actor| allowed_transitions(&held(Accepted), &actor, NOW);
    assert_eq!(names(ann()), []);
    assert_eq!(names(dispatcher()), [Cancelled]);
    // Who may not take the step is not told that the job waits.
    assert_eq!(go(&held(Accepted), EnRoute, &bob()), Err(Refusal::NotYours));
}

#[test]
fn a_job_that_waits_can_be_planned_and_given_for_later() {
    let held = |state| Facts {
        is_held: true,
        ..at(state)
    };
    let window = TransitionRequest {
        window: Some(hours(30, 32)),
        ..TransitionRequest::to(Scheduled)
    };
    let planned = step(&held(Unscheduled), &window, &dispatcher(), NOW).unwrap();
    assert!(!planned.ends_hold);
    let given = TransitionRequest {
        technician: Some(ANN),
        ..TransitionRequest::to(Assigned)
    };
    let given = step(&held(Scheduled), &given, &dispatcher(), NOW).unwrap();
    assert!(!given.ends_hold);
    assert!(!go(&held(Assigned), Accepted, &ann()).unwrap().ends_hold);
}

#[test]
fn work_that_goes_on_and_the_end_of_a_job_end_its_hold() {
    let held = |state| Facts {
        is_held: true,
        ..at(state)
    };
    assert!(go(&held(Paused), OnSite, &ann()).unwrap().ends_hold);
    assert!(!go(&at(Paused), OnSite, &ann()).unwrap().ends_hold);
    let reason = because();
    for state in JobState::ALL.iter().filter(|state| state.is_open()) {
        let request = TransitionRequest {
            reason: Some(&reason),
            ..TransitionRequest::to(Cancelled)
        };
        let step = step(&held(*state), &request, &dispatcher(), NOW).unwrap();
        assert!(step.ends_hold, "{state}");
    }
}

#[test]
fn what_is_under_way_or_over_is_not_put_on_hold() {
    let held: Vec<_> = JobState::ALL
        .iter()
        .copied()
        .filter(|state| state.can_be_held())
        .collect();
    assert_eq!(held, [Unscheduled, Scheduled, Assigned, Accepted, Paused]);
}

#[test]
fn who_finds_nobody_ends_the_visit_with_words_and_a_dispatcher_can_do_so_too() {
    let gone = |reason| TransitionRequest {
        outcome: Some(JobOutcome::GoneOnArrival),
        reason,
        ..TransitionRequest::to(Done)
    };
    let reason = because();
    for (actor, on_behalf) in [(ann(), false), (dispatcher(), true), (owner(), true)] {
        let told = step(&at(OnSite), &gone(Some(&reason)), &actor, NOW).unwrap();
        assert_eq!(told.outcome, Some(JobOutcome::GoneOnArrival));
        assert_eq!((told.on_behalf, told.voids_money), (on_behalf, false));
        let untold = step(&at(OnSite), &gone(None), &actor, NOW);
        assert_eq!(untold, Err(Refusal::NeedsReason));
    }
    let others = step(&at(OnSite), &gone(Some(&reason)), &bob(), NOW);
    assert_eq!(others, Err(Refusal::NotYours));
    // The work itself is reported by who did it.
    assert_eq!(go(&at(OnSite), Done, &dispatcher()), Err(Refusal::NotYours));
    for from in [Assigned, Accepted, EnRoute, Paused] {
        let early = step(&at(from), &gone(Some(&reason)), &dispatcher(), NOW);
        assert_eq!(
            early,
            Err(Refusal::NoSuchStep { from, to: Done }),
            "nobody has arrived"
        );
    }
}

#[test]
fn work_that_is_done_is_completed_unless_told_and_stays_so_when_it_is_opened_again() {
    let done = go(&at(OnSite), Done, &ann()).unwrap();
    assert_eq!(done.outcome, Some(JobOutcome::Completed));
    assert_eq!(go(&at(Closed), Done, &owner()).unwrap().outcome, None);
    let told = TransitionRequest {
        outcome: Some(JobOutcome::GoneOnArrival),
        ..TransitionRequest::to(Done)
    };
    assert!(told.outcome_fits(OnSite) && !told.outcome_fits(Closed));
    assert!(TransitionRequest::to(Done).outcome_fits(Closed));
}

#[test]
fn a_job_is_called_off_for_a_cause_or_in_words() {
    let cancel = |cause, reason| TransitionRequest {
        reason,
        cause,
        ..TransitionRequest::to(Cancelled)
    };
    let reason = because();
    let went = |request| step(&at(Scheduled), &request, &dispatcher(), NOW).map(|step| step.cause);
    let needs = Err(Refusal::NeedsReason);
    assert_eq!(went(cancel(None, None)), needs);
    assert_eq!(went(cancel(Some(CancelCause::Other), None)), needs);
    let other = Ok(Some(CancelCause::Other));
    assert_eq!(went(cancel(None, Some(&reason))), other);
    for cause in CancelCause::ALL.iter().copied() {
        assert_eq!(went(cancel(Some(cause), Some(&reason))), Ok(Some(cause)));
        if cause != CancelCause::Other {
            assert_eq!(went(cancel(Some(cause), None)), Ok(Some(cause)));
        }
        let elsewhere = TransitionRequest {
            cause: Some(cause),
            ..TransitionRequest::to(Done)
        };
        assert!(!elsewhere.cause_fits());
    }
}
