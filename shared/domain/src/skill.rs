//! What technicians are able to do, as a company calls it.

use std::fmt;

use schemars::JsonSchema;
use serde::de::{DeserializeSeed, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::invalid::Invalid;
use crate::text::{Label, fold};

/// What a technician is able to do: at most 30 skills, each once. Two ways of writing one, as `Safe opening` and
/// `safe opening`, are the same skill.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Skills(#[schemars(length(max = Self::MOST))] Vec<Label>);

impl Skills {
    /// The most that one member has.
    pub const MOST: usize = 30;

    /// Whether the skill is among them, however it is written.
    pub fn include(&self, skill: &Label) -> bool {
        let skill = fold(skill.as_str());
        self.0.iter().any(|own| fold(own.as_str()) == skill)
    }

    fn add(&mut self, skill: Label) -> Result<(), Invalid> {
        if self.0.len() >= Self::MOST {
            return Err(Invalid::because("must be left out: 30 skills are the most"));
        }
        if self.include(&skill) {
            return Err(Invalid::because("is a duplicate"));
        }
        self.0.push(skill);
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Skills {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Listed)
    }
}

struct Listed;

impl<'de> Visitor<'de> for Listed {
    type Value = Skills;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of skills")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Skills, A::Error> {
        let mut skills = Skills::default();
        while seq.next_element_seed(Next(&mut skills))?.is_some() {}
        Ok(skills)
    }
}

/// Reads one more, so that an error stands at its place in the list.
struct Next<'a>(&'a mut Skills);

impl<'de> DeserializeSeed<'de> for Next<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let skill = Label::deserialize(deserializer)?;
        self.0.add(skill).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn read(skills: &[&str]) -> Result<Skills, serde_json::Error> {
        serde_json::from_value(json!(skills))
    }

    fn label(text: &str) -> Label {
        Label::parse(text).unwrap()
    }

    #[test]
    fn a_skill_is_the_same_however_it_is_written() {
        let skills = read(&["Safe opening", "Réparation"]).unwrap();
        for same in ["safe opening", "  SAFE   Opening ", "reparation"] {
            assert!(skills.include(&label(same)), "{same}");
            let doubled = read(&["Safe opening", "Réparation", same]).unwrap_err();
            assert!(doubled.to_string().starts_with("is a duplicate"), "{same}");
        }
        for other in ["Safe", "Safe openings", "Safe-opening"] {
            assert!(!skills.include(&label(other)), "{other}");
        }
        let written = serde_json::to_value(&skills).unwrap();
        assert_eq!(written, json!(["Safe opening", "Réparation"]));
    }

    #[test]
    fn there_are_at_most_thirty() {
        let names: Vec<_> = (0..31).map(|number| format!("Skill {number}")).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        assert!(read(&names[..30]).is_ok());
        assert!(read(&names).is_err());
        assert!(!read(&[]).unwrap().include(&label("Skill 1")));
    }

    proptest! {
        #[test]
        fn what_was_read_is_written_and_read_again(
            names in proptest::collection::vec("[A-Za-z]{1,3}", 0..40),
        ) {
            let names: Vec<_> = names.iter().map(String::as_str).collect();
            if let Ok(skills) = read(&names) {
                prop_assert!(names.len() <= Skills::MOST);
                prop_assert!(names.iter().all(|name| skills.include(&label(&name.to_uppercase()))));
                let again = serde_json::to_value(&skills).unwrap();
                prop_assert_eq!(serde_json::from_value::<Skills>(again).unwrap(), skills);
            }
        }
    }
}
