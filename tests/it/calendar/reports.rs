//! Cases made after what users of other products reported in public: shifts in their zones, on the days
//! on which clocks are put forward or back, and over midnight. Words and details are our own; each row
//! names the report.

use serde_json::{Value, json};

use super::{Desk, spans};

/// A report, what was set up, and the hours that the board must show on a day.
struct Report {
    /// Where the problem was told.
    source: &'static str,
    /// The zone of the shifts.
    zone: &'static str,
    /// Day, start and end of each.
    shifts: &'static [(&'static str, &'static str, &'static str)],
    /// The day of the board, and its zone.
    on: &'static str,
    seen_from: &'static str,
    /// The hours inside that day.
    expected: &'static [(&'static str, &'static str)],
}

const NEW_YORK: &str = "America/New_York";

const REPORTS: [Report; 24] = [
    Report {
        source: "calcom/cal.diy#1092: what is booked for after the end of daylight saving is an hour early",
        zone: NEW_YORK,
        shifts: &[("tuesday", "09:00", "17:00")],
        on: "2021-11-09",
        seen_from: NEW_YORK,
        expected: &[("2021-11-09T14:00:00Z", "2021-11-09T22:00:00Z")],
    },
    Report {
        source: "calcom/cal.diy#1092: and the week before it is not",
        zone: NEW_YORK,
        shifts: &[("tuesday", "09:00", "17:00")],
        on: "2021-11-02",
        seen_from: NEW_YORK,
        expected: &[("2021-11-02T13:00:00Z", "2021-11-02T21:00:00Z")],
    },
    Report {
        source: "calcom/cal.diy#6217: the one half hour of a week moves on the Sunday on which clocks go forward",
        zone: NEW_YORK,
        shifts: &[("sunday", "12:30", "13:00")],
        on: "2023-03-12",
        seen_from: NEW_YORK,
        expected: &[("2023-03-12T16:30:00Z", "2023-03-12T17:00:00Z")],
    },
    Report {
        source: "calcom/cal.diy#6217: and the other way on the Sunday on which they go back",
        zone: NEW_YORK,
        shifts: &[("sunday", "12:30", "13:00")],
        on: "2023-11-05",
        seen_from: NEW_YORK,
        expected: &[("2023-11-05T17:30:00Z", "2023-11-05T18:00:00Z")],
    },
    Report {
        source: "calcom/cal.diy#30021: an afternoon is an hour late on the day itself, a morning is right",
        zone: NEW_YORK,
        shifts: &[("sunday", "08:00", "12:00"), ("sunday", "13:00", "18:00")],
        on: "2026-03-08",
        seen_from: NEW_YORK,
        expected: &[
            ("2026-03-08T12:00:00Z", "2026-03-08T16:00:00Z"),
            ("2026-03-08T17:00:00Z", "2026-03-08T22:00:00Z"),
        ],
    },
    Report {
        source: "calcom/cal.diy#4702: half past seven in the shift's own zone is half past six in winter",
        zone: "America/Chicago",
        shifts: &[("tuesday", "07:30", "15:30")],
        on: "2022-11-08",
        seen_from: "America/Chicago",
        expected: &[("2022-11-08T13:30:00Z", "2022-11-08T21:30:00Z")],
    },
    Report {
        source: "aldabil21/react-scheduler#69: after the doubled hour everything is drawn an hour off",
        zone: "America/Los_Angeles",
        shifts: &[("sunday", "00:30", "04:00"), ("sunday", "09:00", "10:00")],
        on: "2022-11-06",
        seen_from: "America/Los_Angeles",
        expected: &[
            ("2022-11-06T07:30:00Z", "2022-11-06T12:00:00Z"),
            ("2022-11-06T17:00:00Z", "2022-11-06T18:00:00Z"),
        ],
    },
    Report {
        source: "alextselegidis/easyappointments#910: nine in Rome is stored as eight",
        zone: "Europe/Rome",
        shifts: &[("friday", "09:00", "10:00")],
        on: "2020-10-23",
        seen_from: "Europe/Rome",
        expected: &[("2020-10-23T07:00:00Z", "2020-10-23T08:00:00Z")],
    },
    Report {
        source: "nextcloud/calendar#3597: from Auckland a shift in UTC is looked for two days off",
        zone: "UTC",
        shifts: &[("wednesday", "08:00", "20:00")],
        on: "2021-11-04",
        seen_from: "Pacific/Auckland",
        // Their Thursday begins at 11:00 UTC on Wednesday.
        expected: &[("2021-11-03T11:00:00Z", "2021-11-03T20:00:00Z")],
    },
    Report {
        source: "va.gov-team#102262: from March to November each time is confirmed an hour later",
        zone: "America/Denver",
        shifts: &[("monday", "10:00", "11:00")],
        on: "2025-03-10",
        seen_from: "America/Denver",
        expected: &[("2025-03-10T16:00:00Z", "2025-03-10T17:00:00Z")],
    },
    Report {
        source: "CarsonHoffman/office-hours-queue#16: on the day itself half past eight in the evening reads half past nine",
        zone: "America/Detroit",
        shifts: &[("sunday", "20:30", "21:30")],
        on: "2021-03-14",
        seen_from: "America/Detroit",
        expected: &[("2021-03-15T00:30:00Z", "2021-03-15T01:30:00Z")],
    },
    Report {
        source: "orangehrm#196: a night shift from seven to nine is refused, since it ends before it starts",
        zone: "Asia/Shanghai",
        shifts: &[("thursday", "19:00", "09:00")],
        on: "2018-03-08",
        seen_from: "Asia/Shanghai",
        expected: &[("2018-03-08T11:00:00Z", "2018-03-08T16:00:00Z")],
    },
    Report {
        source: "orangehrm#196: and goes on the next morning, a day without a shift of its own",
        zone: "Asia/Shanghai",
        shifts: &[("thursday", "19:00", "09:00")],
        on: "2018-03-09",
        seen_from: "Asia/Shanghai",
        expected: &[("2018-03-08T16:00:00Z", "2018-03-09T01:00:00Z")],
    },
    Report {
        source: "alextselegidis/easyappointments#388: Wednesday from eleven to two at night becomes the hours around it",
        zone: "America/New_York",
        shifts: &[("wednesday", "11:00", "02:00")],
        on: "2017-12-20",
        seen_from: "America/New_York",
        expected: &[("2017-12-20T16:00:00Z", "2017-12-21T05:00:00Z")],
    },
    Report {
        source: "calcom/cal.diy#5587: the quarter of an hour before midnight belongs to no shift",
        zone: "Asia/Dhaka",
        shifts: &[("friday", "22:30", "01:30"), ("saturday", "01:30", "02:00")],
        on: "2022-11-18",
        seen_from: "UTC",
        expected: &[("2022-11-18T16:30:00Z", "2022-11-18T20:00:00Z")],
    },
    Report {
        source: "bmlt-enabled/yap#210: a night has to be entered as two shifts, with a minute missing between them",
        zone: "America/Los_Angeles",
        shifts: &[
            ("wednesday", "18:00", "00:00"),
            ("thursday", "00:00", "08:00"),
        ],
        on: "2018-11-29",
        seen_from: "UTC",
        expected: &[("2018-11-29T02:00:00Z", "2018-11-29T16:00:00Z")],
    },
    Report {
        source: "ohcnetwork/care_fe#11903: from nine to nine is twelve hours and not minus twelve",
        zone: "Asia/Kolkata",
        shifts: &[("saturday", "21:00", "09:00")],
        on: "2025-04-12",
        seen_from: "UTC",
        expected: &[("2025-04-12T15:30:00Z", "2025-04-13T00:00:00Z")],
    },
    Report {
        source: "City-of-Bloomington/timetrack#233: what is worked after midnight counts for Sunday, on which the shift began",
        zone: "America/Indiana/Indianapolis",
        shifts: &[("sunday", "22:00", "06:00")],
        on: "2019-07-22",
        seen_from: "America/Indiana/Indianapolis",
        expected: &[("2019-07-22T04:00:00Z", "2019-07-22T10:00:00Z")],
    },
    Report {
        source: "calcom/cal.diy#6978: Monday and Thursday in Los Angeles are offered as Tuesday and Friday",
        zone: "America/Los_Angeles",
        shifts: &[("monday", "17:00", "18:00"), ("thursday", "16:00", "18:00")],
        on: "2023-02-10",
        seen_from: "UTC",
        expected: &[("2023-02-10T00:00:00Z", "2023-02-10T02:00:00Z")],
    },
    Report {
        source: "moment/moment#1994: in Brazil the day on which clocks go forward begins at eleven the evening before",
        zone: "America/Sao_Paulo",
        shifts: &[("sunday", "00:00", "06:00")],
        on: "2014-10-19",
        seen_from: "America/Sao_Paulo",
        // Midnight was skipped: the day began at one.
        expected: &[("2014-10-19T03:00:00Z", "2014-10-19T08:00:00Z")],
    },
    Report {
        source: "golang/go#50223: in Santiago the skipped midnight is moved back into the day before",
        zone: "America/Santiago",
        shifts: &[("sunday", "00:30", "02:00")],
        on: "2021-09-05",
        seen_from: "America/Santiago",
        // Half past midnight became half past one.
        expected: &[("2021-09-05T04:30:00Z", "2021-09-05T05:00:00Z")],
    },
    Report {
        source: "Viindoo/odoo#85: hours set in the company's zone are shifted for somebody far from it",
        zone: "Asia/Bangkok",
        shifts: &[("thursday", "08:00", "12:00")],
        on: "2021-10-21",
        seen_from: "UTC",
        expected: &[("2021-10-21T01:00:00Z", "2021-10-21T05:00:00Z")],
    },
    Report {
        source: "LJPc-solutions/freescout-calendar-module#38: entered in October for November, saved an hour early",
        zone: "Europe/Rome",
        shifts: &[("wednesday", "08:00", "19:00")],
        on: "2023-11-15",
        seen_from: "Europe/Rome",
        expected: &[("2023-11-15T07:00:00Z", "2023-11-15T18:00:00Z")],
    },
    Report {
        source: "virtualgeoff/sunclock#11: a night of the doubled hour is nine hours long",
        zone: "Europe/London",
        shifts: &[("saturday", "22:00", "06:00")],
        on: "2022-10-30",
        seen_from: "UTC",
        expected: &[("2022-10-30T00:00:00Z", "2022-10-30T06:00:00Z")],
    },
];

#[tokio::test]
async fn shifts_are_where_those_who_reported_expected_them() {
    let desk = Desk::open().await;
    for report in REPORTS {
        let technician_id = desk.another_technician().await;
        let shift = |(day, starts, ends): &(&str, &str, &str)| -> Value {
            json!({ "day": day, "starts": starts, "ends": ends })
        };
        let shifts: Vec<_> = report.shifts.iter().map(shift).collect();
        let body = json!({
            "effective_on": "2010-01-01", "time_zone": report.zone, "shifts": shifts,
        });
        desk.set_shifts(&technician_id, body).await.expect(200);
        let (on, zone) = (report.on, report.seen_from);
        let query = format!("?on={on}&time_zone={zone}&limit=100");
        let lane = desk.lane(&query, &technician_id).await;
        let expected: Vec<_> = report
            .expected
            .iter()
            .map(|(from, to)| ((*from).to_owned(), (*to).to_owned()))
            .collect();
        assert_eq!(spans(&lane["open_time"]), expected, "{}", report.source);
    }
}

/// A report about absences: from when until when, the day that is looked at with its zone, and whether
/// the technician is off at noon there.
const ABSENCES: [(&str, &str, &str, &str, &str, bool); 4] = [
    (
        "zammad#3590: out for one day, and yet not out at all",
        "2027-06-02T07:00:00Z",
        "2027-06-03T07:00:00Z",
        "2027-06-02",
        "America/Los_Angeles",
        true,
    ),
    (
        "zammad#3590: and back on the next morning",
        "2027-06-02T07:00:00Z",
        "2027-06-03T07:00:00Z",
        "2027-06-03",
        "America/Los_Angeles",
        false,
    ),
    (
        "calcom/cal.diy#25966: out in Vancouver until the 16th, which from Kolkata is the 17th too",
        "2027-01-14T08:00:00Z",
        "2027-01-17T08:00:00Z",
        "2027-01-17",
        "Asia/Kolkata",
        true,
    ),
    (
        "onehashai/Cal-ID#931: a day that ends at midnight runs into the next one",
        "2027-03-12T06:00:00Z",
        "2027-03-13T06:00:00Z",
        "2027-03-13",
        "America/Chicago",
        false,
    ),
];

#[tokio::test]
async fn absences_are_where_those_who_reported_expected_them() {
    let desk = Desk::open().await;
    for (source, starts_at, ends_at, on, zone, is_off) in ABSENCES {
        let technician_id = desk.another_technician().await;
        let body = json!({ "starts_at": starts_at, "ends_at": ends_at });
        desk.take_off(&technician_id, body).await.expect(201);
        let query = format!("?on={on}&time_zone={zone}");
        let lane = desk.lane(&query, &technician_id).await;
        let is_shown = !spans(&lane["time_off"]).is_empty();
        assert_eq!(is_shown, is_off, "{source}");
    }
}

/// A report about the time between jobs: the windows of two jobs in minutes, and when the second one
/// arrives, in minutes after the first window begins; nothing where it is refused.
type Buffer = (&'static str, (i64, i64), (i64, i64), Option<i64>);

const BUFFERS: [Buffer; 6] = [
    (
        "craniumcafe/issue-tracker#281: after a meeting that ends at half past the next one begins at a quarter to",
        (0, 1),
        (45, 120),
        Some(60),
    ),
    (
        "SergeyMosin/Appointments#403: what ends as the buffer begins is back to back all the same",
        (60, 61),
        (0, 1),
        Some(0),
    ),
    (
        "SergeyMosin/Appointments#403: a minute later it is not",
        (60, 61),
        (1, 2),
        None,
    ),
    (
        "SergeyMosin/Appointments#328: only the start of what is there already is looked at",
        (0, 1),
        (30, 31),
        None,
    ),
    (
        "bryntum/support#11244: whoever travels cannot do anything else",
        (0, 1),
        (59, 60),
        None,
    ),
    (
        "calcom/cal.diy#3662: the buffer before counts as well as the one after, and not twice",
        (0, 1),
        (60, 61),
        Some(60),
    ),
];

#[tokio::test]
async fn there_is_time_for_the_way_as_those_who_reported_expected() {
    let desk = Desk::open().await;
    for (source, first, second, expected) in BUFFERS {
        let technician_id = desk.another_technician().await;
        let order = |(from, to): (i64, i64)| {
            let window = desk.minutes(600 + from, 600 + to);
            json!({ "technician_id": technician_id, "window": window })
        };
        desk.job(order(first)).await;
        let answer = desk.order(order(second)).await;
        let Some(minutes) = expected else {
            let problem = answer.problem(409, "technician_booked");
            assert!(problem["existing_id"].is_string(), "{source}");
            continue;
        };
        let arrives_at = answer.expect(201)["booking"]["arrives_at"].clone();
        let at = desk.minutes(600 + minutes, 601 + minutes);
        assert_eq!(arrives_at, at["starts_at"], "{source}");
    }
}

/// Technicians who travel (calcom/cal.diy#10013): their hours follow them from zone to zone.
#[tokio::test]
async fn hours_follow_a_technician_into_another_zone_and_back() {
    let desk = Desk::open().await;
    let technician_id = desk.technician();
    for (on, zone) in [
        ("2027-01-01", NEW_YORK),
        ("2027-07-08", "Europe/Berlin"),
        ("2027-07-25", "Asia/Makassar"),
        ("2027-08-31", NEW_YORK),
    ] {
        let shifts = super::every_day("09:00", "17:00");
        let body = json!({ "effective_on": on, "time_zone": zone, "shifts": shifts });
        desk.set_shifts(&technician_id, body).await.expect(200);
    }
    for (on, expected) in [
        ("2027-07-06", "2027-07-06T13:00:00Z"),
        ("2027-07-20", "2027-07-20T07:00:00Z"),
        ("2027-08-15", "2027-08-15T01:00:00Z"),
        ("2027-09-15", "2027-09-15T13:00:00Z"),
    ] {
        let query = format!("?on={on}&time_zone=UTC");
        let lane = desk.lane(&query, &technician_id).await;
        let begins: Vec<_> = spans(&lane["open_time"])
            .into_iter()
            .map(|(from, _)| from)
            .collect();
        assert!(begins.contains(&expected.to_owned()), "{on}: {begins:?}");
    }
}
