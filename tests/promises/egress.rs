//! Where data may leave to: the registered sub-processors, and nowhere else.

use std::collections::BTreeSet;

use cargo_metadata::{DependencyKind, MetadataCommand};
use data::{Clock, SettingsError};
use outside::{Fault, FaultKind, Provider as Outside};
use providers::{Egress, EgressError, Provider};
use tests::{World, root};

/// What no list holds: a stranger, a look-alike, the metadata service of a cloud, the machine itself.
const ELSEWHERE: [&str; 6] = [
    "https://collector.example",
    "https://api.resend.com.example",
    "https://169.254.169.254/latest/meta-data/",
    "http://localhost:3001/resend",
    "https://user@api.resend.com",
    "http://api.resend.com",
];

#[test]
fn p5_1_one_list_holds_every_sub_processor_and_its_hosts() {
    let names: Vec<_> = Provider::ALL.iter().map(ToString::to_string).collect();
    let registered = ["apple", "twilio", "meta", "resend", "openai", "google-maps"];
    assert_eq!(names, registered);
    for stage in ["staging", "production"] {
        let egress = Egress::for_stage(stage);
        for provider in Provider::ALL {
            for host in provider.hosts() {
                let name = host
                    .strip_prefix('.')
                    .map_or((*host).to_owned(), |rest| format!("media.{rest}"));
                let base = egress.base(provider, &format!("https://{name}"));
                assert!(base.is_ok(), "{name} of {provider}");
            }
        }
    }
}

#[tokio::test]
async fn p5_1_the_published_register_names_the_hosts_of_the_list_and_of_aws_and_no_other() {
    let world = World::new().await;
    let policy = world.anonymous().get("/v1/policy").await.expect(200);
    let register = policy["sub_processors"].as_array().expect("a register");
    let hosts = register.iter().filter_map(|one| one["hosts"].as_array());
    let published: BTreeSet<_> = hosts
        .flatten()
        .filter_map(serde_json::Value::as_str)
        .collect();
    let listed = Provider::ALL
        .iter()
        .flat_map(|one| one.hosts().iter().copied());
    assert_eq!(published, listed.chain([".amazonaws.com"]).collect());
    let registered: BTreeSet<_> = Provider::ALL.map(Provider::registered).into();
    assert_eq!(registered.len(), Provider::ALL.len());
    assert_eq!(register.len(), registered.len() + 1);
    let page = world.anonymous().get("/policy").await.text();
    for one in register {
        assert_eq!(one["country"], "US");
        let name = one["name"].as_str().expect("a name");
        assert!(page.contains(&format!("<h3>{name}</h3>")), "{name}");
    }
}

#[test]
fn p5_1_an_address_that_is_not_on_the_list_is_refused_for_every_provider() {
    let egress = Egress::for_stage("production");
    for provider in Provider::ALL {
        for url in ELSEWHERE {
            assert!(egress.base(provider, url).is_err(), "{url} as {provider}");
        }
        let others = Provider::ALL.iter().filter(|other| **other != provider);
        for host in others.flat_map(|other| other.hosts()) {
            let url = format!("https://{}", host.trim_start_matches('.'));
            let refused = egress.base(provider, &url);
            let is_refused = matches!(refused, Err(EgressError::NotListed { .. }));
            assert!(is_refused, "{host} as {provider}");
        }
    }
}

#[tokio::test]
async fn p5_1_a_function_set_to_send_elsewhere_does_not_start() {
    let world = World::new().await;
    for url in ["https://collector.example", "http://192.0.2.1/resend"] {
        let mut settings = world.settings().clone();
        settings.resend_url = url.into();
        let refused = work::App::new(settings, Clock::System);
        let name = match refused {
            Err(SettingsError::Wrong { name, .. }) => name,
            _ => "nothing",
        };
        assert_eq!(name, "RESEND_URL", "{url}");
    }
}

#[tokio::test]
async fn p5_1_a_redirect_to_another_host_is_not_followed() {
    let world = World::new().await;
    world.outside.fault(Fault {
        path: Some("/emails".into()),
        ..Fault::next(Outside::Resend, FaultKind::Redirect)
    });
    let resend = world.work.resend().await;
    let id = providers::ProviderMailId::parse("some-mail").expect("an id");
    let result = resend
        .expect("the stack has a key")
        .find(&id, std::time::Duration::from_secs(5))
        .await;
    let error = result.expect_err("a redirect is no answer");
    assert_eq!(error.to_string(), "not sent: a redirect");
    assert_eq!(world.outside.requests().len(), 1);
}

#[test]
fn p5_1_one_crate_reaches_the_providers_and_one_reaches_aws() {
    let mut command = MetadataCommand::new();
    command.manifest_path(root().join("Cargo.toml"));
    let metadata = command.exec().expect("cargo describes the workspace");
    let product = metadata.workspace_packages().into_iter().filter(|package| {
        let path = package.manifest_path.as_str();
        path.contains("/shared/") || path.contains("/functions/")
    });
    let (mut providers, mut aws) = (BTreeSet::new(), BTreeSet::new());
    for package in product {
        for dependency in &package.dependencies {
            if dependency.kind != DependencyKind::Normal {
                continue;
            }
            let name = dependency.name.as_str();
            if matches!(name, "reqwest" | "hyper" | "hyper-util" | "ureq" | "isahc") {
                providers.insert(package.name.to_string());
            }
            if name.starts_with("aws-sdk-") {
                aws.insert(package.name.to_string());
            }
        }
    }
    assert_eq!(providers, BTreeSet::from(["providers".to_owned()]));
    assert_eq!(aws, BTreeSet::from(["data".to_owned()]));
}
