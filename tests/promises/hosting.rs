//! Where data lives, how it is locked away, and how long copies of it last.

use std::collections::BTreeSet;
use std::fs;

use bytes::Bytes;
use data::BlobName;
use serde_norway::Value as Yaml;
use tests::{World, root};

fn text_of(file: &str) -> String {
    fs::read_to_string(root().join(file)).expect("the file is there")
}

fn yaml(file: &str) -> Yaml {
    serde_norway::from_str(&text_of(file)).expect("the file is YAML")
}

/// The statements of the media bucket's policy, each as text.
fn bucket_statements() -> Vec<String> {
    let storage = yaml("infra/storage.yaml");
    let resources = storage["Resources"].as_mapping().expect("resources");
    let policy = resources
        .values()
        .find(|resource| resource["Type"] == "AWS::S3::BucketPolicy")
        .expect("the bucket has a policy");
    let statements = policy["Properties"]["PolicyDocument"]["Statement"].as_sequence();
    let as_text = |statement: &Yaml| serde_norway::to_string(statement).expect("YAML");
    statements
        .expect("a policy has statements")
        .iter()
        .map(as_text)
        .collect()
}

#[test]
fn p6_1_the_bucket_refuses_an_object_that_is_not_encrypted_with_our_key() {
    let denials = bucket_statements();
    let denies = |word: &str| {
        denials.iter().any(|statement| {
            statement.contains("Deny")
                && statement.contains("s3:PutObject")
                && statement.contains(word)
        })
    };
    assert!(denies("s3:x-amz-server-side-encryption"), "{denials:?}");
    assert!(denies("aws:kms"), "{denials:?}");
    assert!(
        denies("s3:x-amz-server-side-encryption-aws-kms-key-id"),
        "{denials:?}"
    );
}

#[tokio::test]
async fn p6_1_what_we_store_is_encrypted_and_comes_back_as_it_was() {
    let world = World::new().await;
    let team = world.team().await;
    let strangers = world.team().await;
    let blobs = world.api.aws().blobs();
    let name = BlobName::new("attachments", &"att_sample");
    let bytes = Bytes::from_static(b"a photo of a lock");
    let put = blobs
        .put(team.store(), &name, "image/jpeg", bytes.clone())
        .await;
    put.expect("an encrypted object is taken");
    let back = blobs
        .get(team.store(), &name)
        .await
        .expect("it can be read");
    assert_eq!(back, Some(bytes));
    let foreign = blobs
        .get(strangers.store(), &name)
        .await
        .expect("nothing is there");
    assert_eq!(foreign, None, "another company reads it");
    blobs
        .delete(team.store(), &name)
        .await
        .expect("it can be deleted");
    assert_eq!(
        blobs
            .get(team.store(), &name)
            .await
            .expect("nothing is there"),
        None
    );
}

#[test]
fn p6_1_the_table_and_the_queues_are_encrypted_at_rest() {
    let storage = text_of("infra/storage.yaml");
    assert!(storage.contains("SSESpecification") && storage.contains("SSEEnabled: true"));
    let queues = yaml("infra/queues.yaml");
    for (name, queue) in queues["Resources"].as_mapping().expect("resources") {
        if queue["Type"] == "AWS::SQS::Queue" {
            let properties = &queue["Properties"];
            let is_sealed = properties["SqsManagedSseEnabled"] == true
                || !properties["KmsMasterKeyId"].is_null();
            assert!(is_sealed, "{name:?}");
        }
    }
}

#[test]
fn p6_2_nothing_is_served_below_tls_1_2() {
    let statements = bucket_statements();
    let denies = |word: &str| {
        statements
            .iter()
            .any(|statement| statement.contains("Deny") && statement.contains(word))
    };
    assert!(denies("aws:SecureTransport"), "{statements:?}");
    assert!(denies("s3:TlsVersion"), "{statements:?}");
    let template = text_of("template.yaml");
    assert!(
        template.contains("SecurityPolicy: TLS_1_2"),
        "an own domain takes TLS 1.2 or newer"
    );
    assert!(text_of("infra/queues.yaml").contains("aws:SecureTransport"));
}

#[test]
fn p6_2_the_public_address_is_https_outside_a_developers_machine() {
    let settings = |stage: &'static str, url: &'static str| {
        data::Settings::whole(move |name| {
            Some(match name {
                "STAGE" => stage.into(),
                "PUBLIC_URL" => url.into(),
                "AWS_PATIENCE" => "production".into(),
                other => other.to_lowercase(),
            })
        })
    };
    assert!(settings("production", "http://app.example.com").is_err());
    assert!(settings("staging", "http://app.example.com").is_err());
    assert!(settings("production", "https://app.example.com").is_ok());
}

#[test]
fn p7_3_no_backup_lives_longer_than_35_days() {
    let most = u64::from(data::retention::BACKUP_DAYS);
    assert_eq!(most, 35, "the published term");
    let backup = yaml("infra/backup.yaml");
    let resources = backup["Resources"].as_mapping().expect("resources");
    let mut rules = 0;
    for resource in resources
        .values()
        .filter(|r| r["Type"] == "AWS::Backup::BackupPlan")
    {
        let plan = &resource["Properties"]["BackupPlan"];
        for rule in plan["BackupPlanRule"]
            .as_sequence()
            .expect("a plan has rules")
        {
            let days = rule["Lifecycle"]["DeleteAfterDays"]
                .as_u64()
                .expect("an end");
            assert!(days <= most, "{days} days");
            rules += 1;
        }
    }
    assert!(rules > 0, "nothing is backed up");
    let storage = yaml("infra/storage.yaml");
    for resource in storage["Resources"]
        .as_mapping()
        .expect("resources")
        .values()
    {
        let properties = &resource["Properties"];
        if resource["Type"] == "AWS::DynamoDB::Table" {
            let recovery = &properties["PointInTimeRecoverySpecification"];
            assert_eq!(recovery["PointInTimeRecoveryEnabled"], true);
            assert!(recovery["RecoveryPeriodInDays"].as_u64().expect("a period") <= most);
        }
        if resource["Type"] == "AWS::S3::Bucket" {
            let rules = properties["LifecycleConfiguration"]["Rules"].as_sequence();
            let is_bounded = rules.expect("a lifecycle").iter().any(|rule| {
                let old = &rule["NoncurrentVersionExpiration"]["NoncurrentDays"];
                old.as_u64().is_some_and(|days| days <= most)
            });
            assert!(is_bounded, "old versions of objects stay for ever");
        }
    }
}

#[test]
fn p7_3_the_published_term_of_logs_is_the_longest_that_a_stage_takes() {
    let template = yaml("template.yaml");
    let days = template["Parameters"]["LogRetentionDays"]["AllowedValues"].as_sequence();
    let longest = days
        .expect("a choice")
        .iter()
        .filter_map(Yaml::as_u64)
        .max();
    assert_eq!(longest, Some(data::retention::LOG_DAYS.into()));
}

#[test]
fn p10_1_no_region_outside_the_united_states_is_taken() {
    let template = yaml("template.yaml");
    let rule = serde_norway::to_string(&template["Rules"]).expect("YAML");
    let regions: Vec<_> = rule
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .filter(|word| word.matches('-').count() == 2 && word.len() > 7)
        .collect();
    assert!(
        rule.contains("AWS::Region") && !regions.is_empty(),
        "{rule}"
    );
    assert!(
        regions.iter().all(|region| region.starts_with("us-")),
        "{regions:?}"
    );
    let samconfig = text_of("samconfig.toml");
    let set = samconfig
        .lines()
        .filter_map(|line| line.strip_prefix("region = "));
    assert!(set.into_iter().all(|region| region.starts_with("\"us-")));
}

#[test]
fn p4_8_there_is_no_recipient_beyond_the_registered_sub_processors() {
    let metadata = cargo_metadata::MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo describes the workspace");
    let leaves = |package: &&cargo_metadata::Package| {
        package.dependencies.iter().any(|dependency| {
            ["reqwest", "hyper", "hyper-util", "ureq"].contains(&dependency.name.as_str())
                && dependency.kind == cargo_metadata::DependencyKind::Normal
        })
    };
    let leaving: Vec<_> = metadata
        .packages
        .iter()
        .filter(leaves)
        .map(|package| package.name.to_string())
        .filter(|name| !["outside", "tests", "xtask"].contains(&name.as_str()))
        .collect();
    assert_eq!(
        leaving,
        ["providers"],
        "only one crate can reach beyond AWS"
    );
    let registered = ["Apple", "Twilio", "Meta", "Resend", "OpenAi", "GoogleMaps"];
    let known: Vec<_> = providers::Provider::ALL
        .iter()
        .map(|provider| format!("{provider:?}"))
        .collect();
    assert_eq!(known, registered);
}

#[tokio::test]
async fn p4_8_mails_and_asked_translations_are_all_that_leaves_before_anybody_writes() {
    let world = World::new().await;
    let team = world.team().await;
    tests::Things::of(&world, &team).await;
    world.drain().await;
    let requests = world.outside.requests();
    let received: BTreeSet<_> = requests
        .iter()
        .map(|request| format!("{:?}", request.provider))
        .collect();
    // No member has a phone that takes pushes, and nothing is written to a customer.
    assert_eq!(Vec::from_iter(received), ["OpenAi", "Resend"]);
    for request in &requests {
        for phone in ["303-555-0199", "13035550199"] {
            assert!(
                !format!("{request:?}").contains(phone),
                "a customer's phone left"
            );
        }
    }
}
