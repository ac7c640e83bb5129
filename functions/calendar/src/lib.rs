//! When technicians work, are off and are booked; and the dispatch board, which shows it all.

mod accepted;
mod board;
mod board_days;
mod board_input;
mod board_lateness;
mod board_view;
mod calendar_view;
mod lanes;
mod member;
mod member_calendar;
mod shift_set;
mod time_off_create;
mod time_off_delete;

api::endpoints! {
    BOARD_VIEW: board_view::BoardView,
    CALENDAR_VIEW: calendar_view::CalendarView,
    SHIFT_SET: shift_set::ShiftSet,
    TIME_OFF_CREATE: time_off_create::TimeOffCreate,
    TIME_OFF_DELETE: time_off_delete::TimeOffDelete,
}
