//! How large a day is, and how much goes wrong.

/// The size of a day, and its chances; chances are percentages.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// What all chance comes from: the same plan sees the same calls, answers and faults.
    pub seed: u64,
    /// How many technicians are on duty.
    pub technicians: usize,
    /// How many customers call.
    pub jobs: usize,
    /// For how long they call, in minutes.
    pub minutes: i64,
    /// How many of the jobs cannot wait.
    pub asap: u8,
    /// How many offers are declined, of those that are seen.
    pub declines: u8,
    /// How many offers are not answered at all, of those that are seen.
    pub ignored: u8,
    /// How many jobs ask for a skill that every other technician has.
    pub skilled: u8,
    /// How many jobs take twice as long as planned.
    pub late: u8,
    /// How many promised windows are short.
    pub short_windows: u8,
    /// How many promised visits the technician sets out for too late.
    pub delayed: u8,
    /// How many jobs are called off by the customer.
    pub cancelled: u8,
    /// How many phones die for a while, each hour.
    pub dead_phones: u8,
    /// How many batches a worker is killed over.
    pub killed: u8,
    /// How many messages come twice.
    pub doubled: u8,
    /// How many delayed messages of a round are lost.
    pub lost: u8,
}

impl Plan {
    /// A working day of a large company.
    pub const DAY: Self = Self {
        seed: 1,
        technicians: 60,
        jobs: 600,
        minutes: 8 * 60,
        asap: 40,
        declines: 20,
        ignored: 10,
        skilled: 20,
        late: 10,
        short_windows: 20,
        delayed: 5,
        cancelled: 4,
        dead_phones: 5,
        killed: 4,
        doubled: 3,
        lost: 10,
    };

    /// An hour of a small one, in which as much goes wrong.
    pub const HOUR: Self = Self {
        technicians: 6,
        jobs: 14,
        minutes: 60,
        short_windows: 50,
        delayed: 40,
        dead_phones: 20,
        killed: 8,
        lost: 20,
        ..Self::DAY
    };
}
