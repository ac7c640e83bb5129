//! The environment of each function in the template: exactly the settings that it declares.

use std::fmt::Write as _;

use data::Setting;

use super::block::place;

/// Where the template has the value of a setting from.
fn value(setting: Setting) -> String {
    match setting {
        Setting::ApnsSandboxUrl => "!Ref ApnsSandboxUrl".into(),
        Setting::ApnsTopic => "!Ref ApnsTopic".into(),
        Setting::ApnsUrl => "!Ref ApnsUrl".into(),
        Setting::AuditBucket => "!GetAtt Storage.Outputs.AuditBucket".into(),
        Setting::GoogleGeocodingUrl => "!Ref GoogleGeocodingUrl".into(),
        Setting::GooglePlacesUrl => "!Ref GooglePlacesUrl".into(),
        Setting::GoogleRoutesUrl => "!Ref GoogleRoutesUrl".into(),
        Setting::MailFrom => "!Ref MailFrom".into(),
        Setting::MediaBucket => "!GetAtt Storage.Outputs.MediaBucket".into(),
        Setting::MediaKeyId => "!GetAtt Storage.Outputs.KeyArn".into(),
        Setting::MetaUrl => "!Ref MetaUrl".into(),
        Setting::OpenAiModel => "!Ref OpenAiModel".into(),
        Setting::OpenAiUrl => "!Ref OpenAiUrl".into(),
        Setting::Queue(_) => "!GetAtt Queues.Outputs.Base".into(),
        Setting::ResendUrl => "!Ref ResendUrl".into(),
        Setting::SocketApiUrl => concat!(
            "!If [OwnExecuteApi, !Sub \"${ExecuteApiUrl}/${SocketApi}/live\", ",
            "!Sub \"https://${SocketApi}.execute-api.${AWS::Region}.amazonaws.com/live\"]"
        )
        .into(),
        Setting::SocketUrl => concat!(
            "!If [OwnSocketUrl, !Ref SocketUrl, ",
            "!Sub \"wss://${SocketApi}.execute-api.${AWS::Region}.amazonaws.com/live\"]"
        )
        .into(),
        Setting::TokenPublicKeys => "!Ref TokenPublicKeys".into(),
    }
}

const HEADER: &str = "      Environment:\n        Variables:\n";

/// Puts the settings of a function into its block, in the place of those that stand there.
pub(super) fn renew(template: &mut String, name: &str, mut settings: Vec<Setting>) {
    let Some(place) = place(template, name) else {
        return;
    };
    let mut block = template[place.clone()].to_owned();
    if let Some(begin) = block.find(HEADER) {
        let lines = block[begin + HEADER.len()..].split_inclusive('\n');
        let own = lines.take_while(|line| line.starts_with("          "));
        let length = HEADER.len() + own.map(str::len).sum::<usize>();
        block.replace_range(begin..begin + length, "");
    }
    settings.sort_unstable();
    settings.dedup_by_key(|setting| setting.name());
    if !settings.is_empty() {
        let mut lines = HEADER.to_owned();
        for setting in settings {
            writeln!(lines, "          {}: {}", setting.name(), value(setting))
                .expect("text can be written to");
        }
        let role = block.find("      Role: ").expect("a function has a role");
        let line = block[role..]
            .find('\n')
            .map_or(block.len(), |end| role + end + 1);
        block.insert_str(line, &lines);
    }
    template.replace_range(place, &block);
}
