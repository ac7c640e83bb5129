//! The data map as a document.

use std::fmt::Write as _;

use data::Queue;
use data::data_map::{
    COPIES, DEAD_LETTERS_KEPT, ITEMS, LOG_FIELDS, LOGS_KEPT_DAYS, OBJECTS, QUEUED_KEPT, rows,
};
use domain::data_map::{Category, FieldMap, Purpose, SubProcessor, Subject};
use domain::language::CustomerLanguage;

/// Where it stands.
pub(super) const PATH: &str = "infra/data-map.md";

/// The whole document.
pub(super) fn document() -> String {
    let mut text = String::from(
        "# Data map\n\n\
         What is stored, queued, logged and handed on: of whom, what for, how long, and who gets it besides AWS, which\n\
         hosts all of it in the United States. `cargo xtask sync` writes this from the tags beside the fields.\n\n",
    );
    words(&mut text);
    of_rows(&mut text);
    of_items(&mut text);
    of_the_rest(&mut text);
    text
}

fn words(text: &mut String) {
    let mut list = |title: &str, words: Vec<(&str, String)>| {
        let _ = writeln!(text, "**{title}**\n");
        for (name, meaning) in words {
            let _ = writeln!(text, "- {name}: {meaning}");
        }
        text.push('\n');
    };
    let all = Subject::ALL.iter();
    list(
        "Of whom",
        all.map(|word| (word.name(), word.meaning())).collect(),
    );
    let all = Category::ALL.iter();
    list(
        "What it is",
        all.map(|word| (word.name(), word.meaning())).collect(),
    );
    let all = Purpose::ALL.iter();
    list(
        "What for",
        all.map(|word| (word.name(), word.meaning())).collect(),
    );
}

fn of_rows(text: &mut String) {
    text.push_str(
        "## Rows\n\n\
         A row is of the subject in its line; a field that is of another, or kept otherwise, says so.\n\n\
         | row | of | for | kept | fields |\n|---|---|---|---|---|\n",
    );
    for row in rows() {
        let map = row.map;
        let fields = map.fields.iter().map(|field| {
            let mut also = Vec::new();
            if field.subject != map.subject {
                also.push(format!("of {}", field.subject.name()));
            }
            if field.purpose != map.purpose {
                also.push(format!("for {}", field.purpose.name()));
            }
            if field.kept != map.kept {
                also.push(field.kept.words());
            }
            also.extend(handed_on(field.recipients));
            shown(field, &also)
        });
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            row.kind,
            map.subject.name(),
            map.purpose.name(),
            map.kept.words(),
            fields.collect::<Vec<_>>().join(", "),
        );
    }
    text.push('\n');
}

fn shown(field: &FieldMap, also: &[String]) -> String {
    let mut words = vec![field.category.name().to_owned()];
    words.extend_from_slice(also);
    format!("{} ({})", field.name, words.join("; "))
}

fn handed_on(recipients: &[SubProcessor]) -> Option<String> {
    let names: Vec<_> = recipients.iter().map(|one| one.name()).collect();
    (!names.is_empty()).then(|| format!("to {}", names.join(", ")))
}

fn of_items(text: &mut String) {
    text.push_str(
        "## Items outside any company\n\n\
         Their keys hold hashes. A quarantine can also stand inside a company.\n\n\
         | partition | says | of | for | kept | fields |\n|---|---|---|---|---|---|\n",
    );
    for item in ITEMS {
        let fields = item.fields.iter();
        let fields = fields.map(|(name, category)| format!("{name} ({})", category.name()));
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} | {} | {} |",
            item.partition,
            item.says,
            item.subject.name(),
            item.purpose.name(),
            item.kept.words(),
            fields.collect::<Vec<_>>().join(", "),
        );
    }
    text.push('\n');
}

fn of_the_rest(text: &mut String) {
    text.push_str(
        "## Objects\n\n| bucket | key | what | of | for | kept | handed on |\n|---|---|---|---|---|---|---|\n",
    );
    for object in OBJECTS {
        let _ = writeln!(
            text,
            "| {} | `{}` | {} | {} | {} | {} | {} |",
            object.bucket,
            object.prefix,
            object.says,
            object.subject.name(),
            object.purpose.name(),
            object.kept.words(),
            handed_on(object.recipients).unwrap_or_default(),
        );
    }
    let _ = writeln!(
        text,
        "\n## Queues\n\nA message that nobody takes is kept {}, one that failed again and again {}.\n\n\
         | queue | holds |\n|---|---|",
        QUEUED_KEPT.words(),
        DEAD_LETTERS_KEPT.words(),
    );
    for queue in Queue::ALL {
        let holds = queue.holds().iter().map(|one| one.name());
        let _ = writeln!(
            text,
            "| {} | {} |",
            queue.name(),
            holds.collect::<Vec<_>>().join(", ")
        );
    }
    let _ = writeln!(
        text,
        "\n## Log lines\n\nKept {LOGS_KEPT_DAYS} days; they hold no other field.\n"
    );
    for category in Category::ALL {
        let fields = LOG_FIELDS
            .iter()
            .filter(|field| field.category == *category);
        let names: Vec<_> = fields.map(|field| format!("`{}`", field.name)).collect();
        if !names.is_empty() {
            let _ = writeln!(text, "- {}: {}", category.name(), names.join(", "));
        }
    }
    text.push_str("\n## Copies at sub-processors\n\n| who | gets | what for | what stays there |\n|---|---|---|---|\n");
    for copy in COPIES {
        let one = copy.sub_processor;
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            one.name(),
            one.data(CustomerLanguage::English),
            one.purpose(CustomerLanguage::English),
            copy.stays,
        );
    }
}
