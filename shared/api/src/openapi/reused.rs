//! Parameters that many operations take stand once.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::shape::pascal;

/// Puts references where the same parameter stands more than once; gives back what they refer to.
pub(super) fn parameters(paths: &mut Map<String, Value>) -> Map<String, Value> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    each(paths, |parameter| {
        *counts.entry(parameter.to_string()).or_default() += 1;
    });
    let mut shared = Map::new();
    each(paths, |parameter| {
        if counts[&parameter.to_string()] > 1 {
            let mut name = pascal(parameter["name"].as_str().unwrap_or_default());
            if shared.get(&name).is_some_and(|other| other != parameter) {
                name.push_str(&pascal(parameter["in"].as_str().unwrap_or_default()));
            }
            let place = format!("#/components/parameters/{name}");
            shared.insert(name, parameter.take());
            *parameter = json!({ "$ref": place });
        }
    });
    shared
}

fn each(paths: &mut Map<String, Value>, mut visit: impl FnMut(&mut Value)) {
    let paths = paths.values_mut().filter_map(Value::as_object_mut);
    for operation in paths.flat_map(|path| path.values_mut()) {
        let parameters = operation.get_mut("parameters");
        let parameters = parameters.and_then(Value::as_array_mut);
        parameters.into_iter().flatten().for_each(&mut visit);
    }
}
