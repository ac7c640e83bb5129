//! Which events become notifications in the app, and whose: the one table of them.

use crate::event::Event;
use crate::id::{ImportId, JobId, MemberId, MessageId, ThreadId};
use crate::lateness::LatenessSeverity;
use crate::offer::{OfferAlert, OfferRound};
use crate::policy::PolicyNumber;
use crate::role::{Role, Roles};
use crate::value::closed_list;

closed_list! {
    /// What a notification tells its member.
    NotificationKind {
        /// The member was given the job.
        JobAssigned = "job_assigned",
        /// The member does the job no longer.
        JobUnassigned = "job_unassigned",
        /// The member's job has another arrival window, or none.
        JobRescheduled = "job_rescheduled",
        /// The member's job was called off.
        JobCalledOff = "job_called_off",
        /// A technician declined a job that was assigned, and it needs another one.
        JobDeclined = "job_declined",
        /// An ASAP job can be offered to nobody.
        NoCandidates = "no_candidates",
        /// An ASAP job is on the open list, since those who were asked did not accept.
        OfferOnOpenList = "offer_on_open_list",
        /// Nobody accepted an ASAP job in time.
        OfferExhausted = "offer_exhausted",
        /// No device of the technician who is asked for an ASAP job has said that it has the offer.
        OfferUnacknowledged = "offer_unacknowledged",
        /// As things go, nobody will arrive for the job in its arrival window.
        JobRunningLate = "job_running_late",
        /// The arrival window of the job is over, and nobody has arrived.
        JobWindowMissed = "job_window_missed",
        /// A message to a customer could not be delivered.
        MessageFailed = "message_failed",
        /// The member's own roles changed.
        RolesChanged = "roles_changed",
        /// Somebody on the team deleted the own account.
        AccountDeleted = "account_deleted",
        /// The member's import of customers is finished, or has failed.
        ImportEnded = "import_ended",
        /// A version of the privacy policy with a material change is announced.
        PolicyAnnounced = "policy_announced",
    }
}

/// Who gets a notification. Whoever caused it never does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipients {
    /// One member.
    Member(MemberId),
    /// Every owner.
    Owners,
    /// Every dispatcher and owner.
    Dispatchers,
    /// The same, and one member more.
    DispatchersAnd(MemberId),
}

impl Recipients {
    /// Whether a member with these roles is one of them.
    pub fn include(self, member_id: MemberId, roles: Roles) -> bool {
        match self {
            Self::Member(one) => member_id == one,
            Self::Owners => roles.has(Role::Owner),
            Self::Dispatchers => roles.may_dispatch(),
            Self::DispatchersAnd(one) => roles.may_dispatch() || member_id == one,
        }
    }
}

/// A notification as an event makes it: ids, and no words of anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewNotification {
    /// What it tells.
    pub kind: NotificationKind,
    /// Who gets it.
    pub to: Recipients,
    /// The job that it is about.
    pub job_id: Option<JobId>,
    /// The technician who has to do with it, where that is not the member who gets it.
    pub technician_id: Option<MemberId>,
    /// Who left the team.
    pub left_member_id: Option<MemberId>,
    /// The thread and the message that it is about.
    pub message: Option<(ThreadId, MessageId)>,
    /// The import that it is about.
    pub import_id: Option<ImportId>,
    /// The version of the privacy policy that it is about.
    pub policy_version: Option<PolicyNumber>,
}

impl NewNotification {
    const fn new(kind: NotificationKind, to: Recipients) -> Self {
        Self {
            kind,
            to,
            job_id: None,
            technician_id: None,
            left_member_id: None,
            message: None,
            import_id: None,
            policy_version: None,
        }
    }

    /// The notification that an event makes; most make none.
    pub fn of(event: &Event) -> Option<Self> {
        use NotificationKind as Kind;
        let of_job = |kind, to, job_id: &JobId| Self {
            job_id: Some(*job_id),
            ..Self::new(kind, to)
        };
        let of_own = |kind, job_id, technician_id: &MemberId| {
            Some(of_job(kind, Recipients::Member(*technician_id), job_id))
        };
        match event {
            Event::JobAssigned {
                job_id,
                technician_id,
            } => of_own(Kind::JobAssigned, job_id, technician_id),
            Event::JobUnassigned {
                job_id,
                technician_id,
            } => of_own(Kind::JobUnassigned, job_id, technician_id),
            Event::JobRescheduled {
                job_id,
                technician_id,
            } => of_own(Kind::JobRescheduled, job_id, technician_id),
            Event::JobCalledOff {
                job_id,
                technician_id,
                ..
            } => of_own(Kind::JobCalledOff, job_id, technician_id),
            Event::JobDeclined {
                job_id,
                technician_id,
            } => Some(Self {
                technician_id: Some(*technician_id),
                ..of_job(Kind::JobDeclined, Recipients::Dispatchers, job_id)
            }),
            Event::OfferAlertRaised { job_id, alert } => {
                let kind = match alert {
                    OfferAlert::NoCandidates => Kind::NoCandidates,
                    OfferAlert::OpenList => Kind::OfferOnOpenList,
                    OfferAlert::Exhausted => Kind::OfferExhausted,
                };
                Some(of_job(kind, Recipients::Dispatchers, job_id))
            }
            // On the open list somebody else will see it.
            Event::OfferUnacknowledged {
                job_id,
                technician_id,
                round,
            } if *round != OfferRound::Open => Some(Self {
                technician_id: Some(*technician_id),
                ..of_job(Kind::OfferUnacknowledged, Recipients::Dispatchers, job_id)
            }),
            Event::JobRunningLate {
                job_id,
                technician_id,
                severity,
                ..
            } => {
                let kind = match severity {
                    LatenessSeverity::AtRisk => Kind::JobRunningLate,
                    LatenessSeverity::Missed => Kind::JobWindowMissed,
                };
                Some(Self {
                    technician_id: *technician_id,
                    ..of_job(kind, Recipients::Dispatchers, job_id)
                })
            }
            Event::MessageFailed {
                thread_id,
                message_id,
                author_id,
            } => {
                let to = author_id.map_or(Recipients::Dispatchers, Recipients::DispatchersAnd);
                Some(Self {
                    message: Some((*thread_id, *message_id)),
                    ..Self::new(Kind::MessageFailed, to)
                })
            }
            Event::MemberRolesChanged { member_id } => Some(Self::new(
                Kind::RolesChanged,
                Recipients::Member(*member_id),
            )),
            Event::AccountDeleted { member_id } => Some(Self {
                left_member_id: Some(*member_id),
                ..Self::new(Kind::AccountDeleted, Recipients::Owners)
            }),
            Event::CustomerImportEnded {
                import_id,
                member_id,
            } => Some(Self {
                import_id: Some(*import_id),
                ..Self::new(Kind::ImportEnded, Recipients::Member(*member_id))
            }),
            Event::PolicyAnnounced {
                member_id,
                policy_version,
            } => Some(Self {
                policy_version: Some(*policy_version),
                ..Self::new(Kind::PolicyAnnounced, Recipients::Member(*member_id))
            }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOB: JobId = JobId::from_bytes([9; 16]);
    const ANN: MemberId = MemberId::from_bytes([1; 16]);
    const BEN: MemberId = MemberId::from_bytes([2; 16]);

    fn technician() -> Roles {
        Roles::only(Role::Technician)
    }

    fn dispatcher() -> Roles {
        Roles::only(Role::Dispatcher)
    }

    #[test]
    fn owners_alone_get_that_somebody_deleted_the_account() {
        let new = NewNotification::of(&Event::AccountDeleted { member_id: ANN }).unwrap();
        assert_eq!(new.left_member_id, Some(ANN));
        assert!(new.to.include(BEN, Roles::only(Role::Owner)));
        assert!(!new.to.include(BEN, dispatcher()));
        assert!(!new.to.include(ANN, technician()));
    }

    #[test]
    fn a_technician_gets_what_changes_about_own_jobs() {
        let (job_id, technician_id) = (JOB, ANN);
        for (event, kind) in [
            (
                Event::JobAssigned {
                    job_id,
                    technician_id,
                },
                NotificationKind::JobAssigned,
            ),
            (
                Event::JobUnassigned {
                    job_id,
                    technician_id,
                },
                NotificationKind::JobUnassigned,
            ),
        ] {
            let new = NewNotification::of(&event).unwrap();
            assert_eq!((new.kind, new.job_id), (kind, Some(JOB)));
            assert!(new.to.include(ANN, technician()));
            assert!(!new.to.include(BEN, dispatcher()));
        }
    }

    #[test]
    fn dispatchers_get_what_needs_them_and_an_author_what_failed() {
        let declined = Event::JobDeclined {
            job_id: JOB,
            technician_id: ANN,
        };
        let new = NewNotification::of(&declined).unwrap();
        assert_eq!(new.technician_id, Some(ANN));
        assert!(new.to.include(BEN, dispatcher()) && !new.to.include(ANN, technician()));
        let failed = |author_id| Event::MessageFailed {
            thread_id: ThreadId::from_bytes([3; 16]),
            message_id: MessageId::from_bytes([4; 16]),
            author_id,
        };
        let new = NewNotification::of(&failed(Some(ANN))).unwrap();
        assert!(new.to.include(ANN, technician()) && new.to.include(BEN, dispatcher()));
        let new = NewNotification::of(&failed(None)).unwrap();
        assert!(!new.to.include(ANN, technician()));
    }

    #[test]
    fn every_alert_of_an_offer_has_a_kind_of_its_own() {
        let kind = |alert: &OfferAlert| {
            let event = Event::OfferAlertRaised {
                job_id: JOB,
                alert: *alert,
            };
            NewNotification::of(&event).unwrap().kind
        };
        let mut kinds: Vec<_> = OfferAlert::ALL.iter().map(kind).collect();
        kinds.dedup();
        assert_eq!(kinds.len(), OfferAlert::ALL.len());
    }

    #[test]
    fn what_is_seen_at_work_anyway_makes_none() {
        for event in [
            Event::CompanyUpdated,
            Event::JobUpdated { job_id: JOB },
            Event::NotificationsRead { member_id: ANN },
        ] {
            assert_eq!(NewNotification::of(&event), None);
        }
    }
}
