//! The accounts at Meta: apps, numbers, tokens, codes, subscriptions and templates. They outlive a
//! reset, which forgets only what happened.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::app_hook::AppHook;
use super::options::{MetaApp, MetaNumber, MetaOptions};
use super::template::{self, MetaTemplate};

/// How long the code of a sign-up lives.
const CODE_LIFE: SignedDuration = SignedDuration::from_mins(10);

/// What a token reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) app_id: String,
    /// None means every account.
    pub(crate) wabas: Option<Vec<String>>,
    pub(crate) revoked: bool,
    pub(crate) issued_at: Timestamp,
}

impl Grant {
    /// Whether it reaches this account.
    pub(crate) fn reaches(&self, waba_id: &str) -> bool {
        let among = |wabas: &Vec<String>| wabas.iter().any(|one| one == waba_id);
        self.wabas.as_ref().is_none_or(among)
    }
}

/// An app that is subscribed to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Subscription {
    pub(crate) waba_id: String,
    pub(crate) app_id: String,
    pub(crate) override_callback_uri: Option<String>,
}

/// The accounts.
#[derive(Debug)]
pub(crate) struct Directory {
    platform: MetaApp,
    apps: BTreeMap<String, MetaApp>,
    hooks: BTreeMap<String, AppHook>,
    /// Where the messages of a number go, by app and number.
    overrides: BTreeMap<(String, String), String>,
    pub(crate) numbers: Vec<MetaNumber>,
    pub(crate) subscriptions: Vec<Subscription>,
    grants: BTreeMap<String, Grant>,
    codes: BTreeMap<String, (String, Timestamp)>,
    templates: BTreeMap<String, Vec<MetaTemplate>>,
}

impl Directory {
    /// The accounts at the start.
    pub(crate) fn new(options: &MetaOptions) -> Self {
        let mut directory = Self {
            platform: options.app.clone(),
            apps: BTreeMap::new(),
            hooks: BTreeMap::new(),
            overrides: BTreeMap::new(),
            numbers: Vec::new(),
            subscriptions: Vec::new(),
            grants: BTreeMap::new(),
            codes: BTreeMap::new(),
            templates: BTreeMap::new(),
        };
        for token in &options.access_tokens {
            directory.grant(token, None, Timestamp::UNIX_EPOCH);
        }
        for number in &options.numbers {
            directory.add(number.clone());
        }
        directory
    }

    /// Adds a number with its token, or replaces it.
    pub(crate) fn add(&mut self, number: MetaNumber) {
        let same = |one: &MetaNumber| one.phone_number_id == number.phone_number_id;
        self.numbers.retain(|one| !same(one));
        if let Some(app) = &number.app {
            self.apps.insert(app.id.clone(), app.clone());
            if let Some(url) = &app.callback_url {
                self.hooks.insert(app.id.clone(), AppHook::of_all(url));
            }
        }
        let wabas = match self.grants.remove(&number.token) {
            Some(Grant {
                wabas: Some(mut wabas),
                ..
            }) => {
                wabas.push(number.waba_id.clone());
                Some(wabas)
            }
            Some(_) => None,
            None => Some(vec![number.waba_id.clone()]),
        };
        let grant = Grant {
            app_id: number.app.as_ref().unwrap_or(&self.platform).id.clone(),
            wabas,
            revoked: false,
            issued_at: Timestamp::UNIX_EPOCH,
        };
        self.grants.insert(number.token.clone(), grant);
        self.templates
            .entry(number.waba_id.clone())
            .or_insert_with(template::usual);
        self.numbers.push(number);
    }

    /// Puts a number in the place of the one that has its id.
    pub(crate) fn change(&mut self, number: MetaNumber) {
        let same = |one: &&mut MetaNumber| one.phone_number_id == number.phone_number_id;
        if let Some(known) = self.numbers.iter_mut().find(same) {
            *known = number;
        }
    }

    /// Lets a token of the platform's app reach these accounts, or all of them.
    pub(crate) fn grant(&mut self, token: &str, wabas: Option<Vec<String>>, at: Timestamp) {
        let grant = Grant {
            app_id: self.platform.id.clone(),
            wabas,
            revoked: false,
            issued_at: at,
        };
        self.grants.insert(token.to_owned(), grant);
    }

    /// Makes a token worthless; false if nobody knows it.
    pub(crate) fn revoke(&mut self, token: &str) -> bool {
        let grant = self.grants.get_mut(token);
        grant.map(|grant| grant.revoked = true).is_some()
    }

    /// What a token reaches, dead or alive.
    pub(crate) fn grant_of(&self, token: &str) -> Option<&Grant> {
        self.grants.get(token)
    }

    /// One number.
    pub(crate) fn number(&self, phone_number_id: &str) -> Option<&MetaNumber> {
        let same = |one: &&MetaNumber| one.phone_number_id == phone_number_id;
        self.numbers.iter().find(same)
    }

    /// Whether an account has a number.
    pub(crate) fn has_waba(&self, waba_id: &str) -> bool {
        self.numbers.iter().any(|one| one.waba_id == waba_id)
    }

    /// An app by its id.
    pub(crate) fn app(&self, id: &str) -> Option<&MetaApp> {
        let platform = Some(&self.platform).filter(|app| app.id == id);
        platform.or_else(|| self.apps.get(id))
    }

    /// Where an app of a company's own gets the webhooks of its accounts.
    pub(crate) fn hook(&self, app_id: &str) -> Option<&AppHook> {
        self.hooks.get(app_id)
    }

    /// Changes where it does; nothing for nowhere.
    pub(crate) fn set_hook(&mut self, app_id: &str, hook: Option<AppHook>) {
        match hook {
            Some(hook) => self.hooks.insert(app_id.to_owned(), hook),
            None => self.hooks.remove(app_id),
        };
    }

    /// Where the messages of a number go for an app, if to an address of its own.
    pub(crate) fn number_override(&self, app_id: &str, number: &str) -> Option<&String> {
        let place = (app_id.to_owned(), number.to_owned());
        self.overrides.get(&place)
    }

    /// Changes where they go; nothing for where those of all numbers do.
    pub(crate) fn set_number_override(&mut self, app_id: &str, number: &str, url: Option<String>) {
        let place = (app_id.to_owned(), number.to_owned());
        match url {
            Some(url) => self.overrides.insert(place, url),
            None => self.overrides.remove(&place),
        };
    }

    /// The subscription of an app to an account.
    pub(crate) fn subscription(&self, app_id: &str, waba_id: &str) -> Option<&Subscription> {
        let same = |one: &&Subscription| one.app_id == app_id && one.waba_id == waba_id;
        self.subscriptions.iter().find(same)
    }

    /// Subscribes an app to an account, or changes where its webhooks go.
    pub(crate) fn subscribe(&mut self, subscription: Subscription) {
        self.unsubscribe(&subscription.waba_id, &subscription.app_id);
        self.subscriptions.push(subscription);
    }

    /// Unsubscribes an app.
    pub(crate) fn unsubscribe(&mut self, waba_id: &str, app_id: &str) {
        self.subscriptions
            .retain(|one| one.waba_id != waba_id || one.app_id != app_id);
    }

    /// Whether any app is subscribed to an account.
    pub(crate) fn is_subscribed(&self, waba_id: &str) -> bool {
        self.subscriptions.iter().any(|one| one.waba_id == waba_id)
    }

    /// A code as the end of a sign-up hands it out.
    pub(crate) fn code(&mut self, waba_id: &str, now: Timestamp) -> String {
        let code = format!("AQ{}", Uuid::now_v7().simple());
        self.codes.insert(code.clone(), (waba_id.to_owned(), now));
        code
    }

    /// Exchanges a code for a token; nothing if it is unknown, used or too old.
    pub(crate) fn exchange(&mut self, code: &str, now: Timestamp) -> Option<String> {
        let (waba_id, since) = self.codes.remove(code)?;
        if now.duration_since(since) > CODE_LIFE {
            return None;
        }
        let token = format!("EAA{}", Uuid::now_v7().simple());
        self.grant(&token, Some(vec![waba_id]), now);
        Some(token)
    }

    /// The templates of an account.
    pub(crate) fn templates(&self, waba_id: &str) -> &[MetaTemplate] {
        self.templates.get(waba_id).map_or(&[], Vec::as_slice)
    }

    /// Adds a template, or replaces the one of its name and language.
    pub(crate) fn add_template(&mut self, waba_id: &str, template: MetaTemplate) {
        let all = self.templates.entry(waba_id.to_owned()).or_default();
        all.retain(|one| one.name != template.name || one.language != template.language);
        all.push(template);
    }
}
