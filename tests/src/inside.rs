//! The functions of the product in this process: each gets what it declares and nothing else, as on
//! AWS.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use data::{Aws, Clock, Setting, Settings, SettingsError};

/// What functions of one kind have at hand.
pub(crate) trait App: Sized {
    /// Starts with some settings.
    fn start(settings: Settings, clock: Clock) -> Result<Self, SettingsError>;

    /// Settings, clock and clients.
    fn aws(&self) -> &Aws;
}

impl App for api::App {
    fn start(settings: Settings, clock: Clock) -> Result<Self, SettingsError> {
        Self::new(settings, clock)
    }

    fn aws(&self) -> &Aws {
        self.aws()
    }
}

impl App for work::App {
    fn start(settings: Settings, clock: Clock) -> Result<Self, SettingsError> {
        Self::new(settings, clock)
    }

    fn aws(&self) -> &Aws {
        self.aws()
    }
}

/// What functions have at hand, by what they declare.
pub(crate) struct Inside<A> {
    whole: Arc<A>,
    limited: Mutex<BTreeMap<Vec<Setting>, Arc<A>>>,
}

impl<A: App> Inside<A> {
    /// Functions over the data, the clock and the settings of an app that has them all.
    pub(crate) fn of(whole: Arc<A>) -> Arc<Self> {
        let limited = Mutex::default();
        Arc::new(Self { whole, limited })
    }

    /// What has all settings.
    pub(crate) fn whole(&self) -> &A {
        &self.whole
    }

    /// What a function has at hand that declares these settings.
    pub(crate) fn app_with(&self, mut declared: Vec<Setting>) -> Arc<A> {
        declared.sort_unstable();
        let mut limited = self.limited.lock().unwrap_or_else(PoisonError::into_inner);
        let start = || {
            let aws = self.whole.aws();
            let settings = aws.settings().clone().only(&declared);
            let app = A::start(settings, aws.clock().clone());
            Arc::new(app.expect("what a function declares is enough to start"))
        };
        limited
            .entry(declared.clone())
            .or_insert_with(start)
            .clone()
    }
}
