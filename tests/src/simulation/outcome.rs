//! What became of a day.

use std::fmt;

/// The figures of a day, and every rule that was broken.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What broke, in words; nothing on a good day.
    pub broken: Vec<String>,
    /// Jobs that were entered.
    pub jobs: usize,
    /// Those that could not wait.
    pub asap: usize,
    /// Jobs that were done.
    pub done: usize,
    /// Jobs that were called off.
    pub cancelled: usize,
    /// Jobs whose offer was accepted.
    pub accepted: usize,
    /// The median time from the first offer to the acceptance, in seconds.
    pub median_seconds: f64,
    /// The time within which 95 of 100 were accepted, in seconds.
    pub p95_seconds: f64,
    /// Rounds of offers for each job that was offered.
    pub rounds_per_job: f64,
    /// Alerts to dispatchers about offers.
    pub alerts: usize,
    /// Answers to offers that came too late.
    pub too_late: usize,
    /// Bookings that were refused since the technician's time was taken.
    pub refused_bookings: usize,
    /// Promised visits of which dispatchers were warned that they run late.
    pub warned: usize,
    /// Promised windows that were over before anybody arrived.
    pub missed: usize,
    /// Kilometers that were driven to jobs.
    pub driven_km: f64,
    /// The fewest that would have done, in hindsight.
    pub best_km: f64,
    /// Background positions that phones sent.
    pub positions_sent: usize,
    /// Those that were taken.
    pub positions_taken: usize,
    /// Times that a worker was killed over a batch.
    pub killed: usize,
    /// Messages that came twice.
    pub doubled: usize,
    /// Delayed messages that were lost.
    pub lost: usize,
    /// Requests that were made.
    pub requests: usize,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "jobs              {}, {} of them at once; {} done, {} called off",
            self.jobs, self.asap, self.done, self.cancelled
        )?;
        writeln!(
            f,
            "time to accept    median {:.0} s, 95th percentile {:.0} s, of {} jobs",
            self.median_seconds, self.p95_seconds, self.accepted
        )?;
        writeln!(
            f,
            "rounds per job    {:.2}; {} alerts, {} answers too late",
            self.rounds_per_job, self.alerts, self.too_late
        )?;
        writeln!(
            f,
            "driven            {:.0} km; {:.0} km in hindsight",
            self.driven_km, self.best_km
        )?;
        writeln!(
            f,
            "bookings          {} refused since the time was taken",
            self.refused_bookings
        )?;
        writeln!(
            f,
            "promises          {} windows missed, {} visits warned of",
            self.missed, self.warned
        )?;
        writeln!(
            f,
            "positions         {} sent in the background, {} taken",
            self.positions_sent, self.positions_taken
        )?;
        writeln!(
            f,
            "faults            {} batches over which a worker was killed, {} messages doubled, {} lost",
            self.killed, self.doubled, self.lost
        )?;
        writeln!(f, "requests          {}", self.requests)?;
        for broken in &self.broken {
            writeln!(f, "broken            {broken}")?;
        }
        Ok(())
    }
}
