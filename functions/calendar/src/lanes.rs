//! The technicians of a board, each with what takes time.

use std::collections::BTreeMap;

use api::{Cx, Dispatcher, Problem};
use data::key;
use data::row::{BoardRow, CalendarRow, MemberRow, MemberState};
use domain::calendar::{Block, Shifts};
use domain::id::MemberId;
use domain::role::Role;

use crate::board::{BoardJob, BoardTechnician};
use crate::board_lateness::LateVisits;
use crate::member_calendar::Absence;

/// What was read for the technicians of a board.
pub(crate) struct Lanes<'a> {
    /// Members of the team, by name.
    pub(crate) members: Vec<MemberRow>,
    /// Whether that is the whole team.
    pub(crate) has_all_members: bool,
    /// Calendars, as far as they were read.
    pub(crate) calendars: BTreeMap<MemberId, CalendarRow>,
    /// Whether these are all.
    pub(crate) has_all_calendars: bool,
    /// The bookings on the board.
    pub(crate) bookings: BTreeMap<MemberId, Vec<BoardRow>>,
    /// Which jobs are late.
    pub(crate) late: &'a LateVisits,
}

impl Lanes<'_> {
    /// The technicians, by name; then those who are no technicians any more and have bookings here.
    pub(crate) async fn technicians(
        mut self,
        cx: &Cx<Dispatcher>,
        within: Block,
    ) -> Result<Vec<BoardTechnician>, Problem> {
        let members = std::mem::take(&mut self.members);
        let mut members: Vec<_> = members.into_iter().filter(is_active).collect();
        members.extend(self.former(cx, &members).await?);
        self.read_calendars(cx, &members).await?;
        let lane = |member: MemberRow| self.lane(&member, cx, within);
        Ok(members.into_iter().map(lane).collect())
    }

    /// Those whom the team does not list as technicians, where the whole team was read.
    async fn former(
        &self,
        cx: &Cx<Dispatcher>,
        members: &[MemberRow],
    ) -> Result<Vec<MemberRow>, Problem> {
        let is_known = |id: &&MemberId| members.iter().any(|member| member.member_id == **id);
        let booked = self.bookings.keys().filter(|_| self.has_all_members);
        let unknown = booked.filter(|id| !is_known(id));
        let row_keys: Vec<_> = unknown.map(|id| key::member(*id)).collect();
        let rows = cx.store().get_many::<MemberRow>(&row_keys).await?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// Reads the calendars that the list of them was too short for.
    async fn read_calendars(
        &mut self,
        cx: &Cx<Dispatcher>,
        members: &[MemberRow],
    ) -> Result<(), Problem> {
        let ids = members.iter().map(|member| member.member_id);
        let ids = ids.filter(|id| !self.has_all_calendars && !self.calendars.contains_key(id));
        let row_keys: Vec<_> = ids.map(key::calendar).collect();
        let rows = cx.store().get_many::<CalendarRow>(&row_keys).await?;
        let rows = rows.into_iter().flatten();
        self.calendars
            .extend(rows.map(|calendar| (calendar.member_id, calendar)));
        Ok(())
    }

    fn lane(&self, member: &MemberRow, cx: &Cx<Dispatcher>, within: Block) -> BoardTechnician {
        let member_id = member.member_id;
        let calendar = self.calendars.get(&member_id).cloned();
        let calendar = CalendarRow::read(calendar, member_id, cx.now());
        let time_off = calendar.time_off.into_iter();
        let time_off = time_off.filter(|time_off| time_off.block.overlaps(within));
        let bookings = self.bookings.get(&member_id).cloned().unwrap_or_default();
        BoardTechnician {
            member_id,
            name: member.name.clone(),
            is_active: is_active(member),
            open_time: open_time(&calendar.shifts, within),
            time_off: time_off.map(Absence::from).collect(),
            bookings: bookings
                .into_iter()
                .map(|job| BoardJob::of(job, self.late))
                .collect(),
        }
    }
}

/// Whether jobs can be given to a member.
fn is_active(member: &MemberRow) -> bool {
    member.state == MemberState::Active && member.roles.has(Role::Technician)
}

fn open_time(shifts: &Shifts, within: Block) -> Vec<Block> {
    let open = shifts.open_time(within).into_iter();
    open.filter_map(|block| block.intersection(within))
        .collect()
}
