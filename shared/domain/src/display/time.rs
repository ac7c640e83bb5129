//! Dates and times: twelve hours, the month in words, the zone where it is not plain.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

use crate::language::CustomerLanguage;
use crate::window::ArrivalWindow;
use crate::zone::TimeZone;

/// An instant as it reads in a mail: `November 3, 2026, 9:05 AM EST`.
pub fn date_time(at: Timestamp, zone: &TimeZone) -> String {
    let local = zone.local(at);
    let zone = zone.abbreviation(at);
    format!("{} {zone}", local.strftime("%B %-d, %Y, %-I:%M %p"))
}

/// The day of an instant that somebody else named in UTC: `November 3, 2026`.
pub fn date(at: Timestamp) -> String {
    at.strftime("%B %-d, %Y").to_string()
}

/// The day of an instant where somebody is: `November 3, 2026`.
pub fn date_in(at: Timestamp, zone: &TimeZone) -> String {
    zone.local(at).strftime("%B %-d, %Y").to_string()
}

/// A day in the language of a customer: `November 3, 2026`, `3 de noviembre de 2026`.
pub fn day(date: Date, language: CustomerLanguage) -> String {
    const MESES: [&str; 12] = [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ];
    match language {
        CustomerLanguage::English => date.strftime("%B %-d, %Y").to_string(),
        CustomerLanguage::Spanish => {
            let month = MESES[usize::from(date.month().unsigned_abs()) - 1];
            format!("{} de {month} de {}", date.day(), date.year())
        }
    }
}

/// The day of an instant that we named in UTC, in the language of a customer.
pub fn day_in_utc(at: Timestamp, language: CustomerLanguage) -> String {
    day(jiff::tz::TimeZone::UTC.to_datetime(at).date(), language)
}

/// An arrival window as it reads at its site: `Tue, Jan 12, 10:00 PM \u{2013} 2:00 AM Wed`.
///
/// The day of the end is named where it is another one. The zone is named where the reader's own is
/// another one at that time, and where the clock changes: an hour that comes twice would be
/// ambiguous without it.
pub fn window(window: ArrivalWindow, site: &TimeZone, reader: &TimeZone) -> String {
    let (starts_at, ends_at) = (window.starts_at(), window.ends_at());
    let (start, end) = (site.local(starts_at), site.local(ends_at));
    let (start_zone, end_zone) = (site.abbreviation(starts_at), site.abbreviation(ends_at));
    let changes = start_zone != end_zone;
    let shows_zone = changes
        || [(start, starts_at), (end, ends_at)]
            .iter()
            .any(|(local, at)| site.is_doubled(*local) || site.local(*at) != reader.local(*at));
    let mut text = format!("{}, {}", start.strftime("%a, %b %-d"), clock(start));
    if changes {
        text = format!("{text} {start_zone}");
    }
    text = format!("{text} \u{2013} {}", clock(end));
    if shows_zone {
        text = format!("{text} {end_zone}");
    }
    if start.date() != end.date() {
        text = format!("{text} {}", end.strftime("%a"));
    }
    text
}

fn clock(local: DateTime) -> String {
    local.strftime("%-I:%M %p").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::parse(name).unwrap()
    }

    fn read(start: &str, end: &str, site: &str, reader: &str) -> String {
        let at = |text: &str| text.parse().unwrap();
        let arrival = ArrivalWindow::new(at(start), at(end)).unwrap();
        window(arrival, &zone(site), &zone(reader))
    }

    const NEW_YORK: &str = "America/New_York";

    #[test]
    fn a_window_of_one_day_names_it_once() {
        for (start, end, expected) in [
            (
                "2027-01-12T15:00:00Z",
                "2027-01-12T17:30:00Z",
                "Tue, Jan 12, 10:00 AM \u{2013} 12:30 PM",
            ),
            (
                "2027-01-12T05:00:00Z",
                "2027-01-12T06:00:00Z",
                "Tue, Jan 12, 12:00 AM \u{2013} 1:00 AM",
            ),
            (
                "2027-07-04T16:00:00Z",
                "2027-07-04T20:00:00Z",
                "Sun, Jul 4, 12:00 PM \u{2013} 4:00 PM",
            ),
        ] {
            assert_eq!(read(start, end, NEW_YORK, NEW_YORK), expected);
        }
    }

    #[test]
    fn the_day_of_the_end_is_named_where_it_is_another_one() {
        for (start, end, expected) in [
            (
                "2027-01-13T03:00:00Z",
                "2027-01-13T07:00:00Z",
                "Tue, Jan 12, 10:00 PM \u{2013} 2:00 AM Wed",
            ),
            (
                "2027-01-13T13:00:00Z",
                "2027-01-14T13:00:00Z",
                "Wed, Jan 13, 8:00 AM \u{2013} 8:00 AM Thu",
            ),
            (
                "2027-01-13T01:00:00Z",
                "2027-01-13T05:00:00Z",
                "Tue, Jan 12, 8:00 PM \u{2013} 12:00 AM Wed",
            ),
            (
                "2027-01-01T04:00:00Z",
                "2027-01-01T06:00:00Z",
                "Thu, Dec 31, 11:00 PM \u{2013} 1:00 AM Fri",
            ),
        ] {
            assert_eq!(read(start, end, NEW_YORK, NEW_YORK), expected);
        }
    }

    #[test]
    fn an_hour_that_comes_twice_names_its_zone() {
        for (start, end, expected) in [
            (
                "2027-11-07T05:30:00Z",
                "2027-11-07T06:15:00Z",
                "Sun, Nov 7, 1:30 AM EDT \u{2013} 1:15 AM EST",
            ),
            (
                "2027-11-07T06:10:00Z",
                "2027-11-07T06:40:00Z",
                "Sun, Nov 7, 1:10 AM \u{2013} 1:40 AM EST",
            ),
            (
                "2027-11-07T05:10:00Z",
                "2027-11-07T05:40:00Z",
                "Sun, Nov 7, 1:10 AM \u{2013} 1:40 AM EDT",
            ),
            (
                "2027-11-07T03:30:00Z",
                "2027-11-07T07:30:00Z",
                "Sat, Nov 6, 11:30 PM EDT \u{2013} 2:30 AM EST Sun",
            ),
            (
                "2027-03-14T06:30:00Z",
                "2027-03-14T07:30:00Z",
                "Sun, Mar 14, 1:30 AM EST \u{2013} 3:30 AM EDT",
            ),
        ] {
            assert_eq!(read(start, end, NEW_YORK, NEW_YORK), expected);
        }
    }

    #[test]
    fn a_site_in_another_zone_than_the_reader_names_its_zone() {
        let (start, end) = ("2027-01-12T15:00:00Z", "2027-01-12T17:00:00Z");
        for (site, expected) in [
            (
                "America/Denver",
                "Tue, Jan 12, 8:00 AM \u{2013} 10:00 AM MST",
            ),
            ("America/Detroit", "Tue, Jan 12, 10:00 AM \u{2013} 12:00 PM"),
            (
                "America/Sao_Paulo",
                "Tue, Jan 12, 12:00 PM \u{2013} 2:00 PM GMT-3",
            ),
            (
                "Asia/Kathmandu",
                "Tue, Jan 12, 8:45 PM \u{2013} 10:45 PM GMT+5:45",
            ),
        ] {
            assert_eq!(read(start, end, site, NEW_YORK), expected);
        }
    }

    #[test]
    fn an_instant_reads_as_local_time_with_its_zone() {
        let at = "2026-11-03T14:05:59Z".parse().unwrap();
        assert_eq!(
            date_time(at, &zone(NEW_YORK)),
            "November 3, 2026, 9:05 AM EST"
        );
        assert_eq!(date_time(at, &zone("UTC")), "November 3, 2026, 2:05 PM UTC");
    }
}
