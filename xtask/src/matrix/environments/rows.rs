//! What an environment printed: a row with a cell for each class, and which of ours do worse than the
//! environment's own.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use serde::Deserialize;

/// In the order of the columns; the first is the environment's own.
pub const CLASSES: [&str; 3] = ["WebSocket", "WebSocketClient", "ReconnectingWebSocket"];

const STEPS: [&str; 8] = [
    "construct",
    "connect",
    "text",
    "bytes",
    "handlers",
    "close",
    "refused",
    "mount",
];

/// As in `src/js/host.js`.
const NONE: &str = "no WebSocket here: run in a browser, a worker, Deno, Bun, or Node 22 or later";

#[derive(Debug, Deserialize)]
pub struct Row {
    pub name: String,
    /// What its user must do.
    pub setup: String,
    found: Found,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Found {
    /// What kept the checks from running.
    Error { error: String },
    /// An expected error, in a few words.
    Advice { advice: String },
    /// By class and step: what failed.
    Classes(BTreeMap<String, BTreeMap<String, Option<String>>>),
}

impl Row {
    /// Of a project that printed no row.
    pub fn failed(name: String, error: String) -> Self {
        Self {
            name,
            setup: String::new(),
            found: Found::Error { error },
        }
    }

    /// For each class ✓, or in a few words what failed.
    pub fn cells(&self) -> Vec<String> {
        let cell = |&class: &&str| match &self.found {
            Found::Error { .. } | Found::Advice { .. } if class == CLASSES[0] => "–".to_owned(),
            Found::Error { error } => format!("import: {}", first_line(error)),
            Found::Advice { advice } => advice.clone(),
            Found::Classes(all) => all.get(class).map_or("not run".to_owned(), text),
        };
        CLASSES.iter().map(cell).collect()
    }

    /// An error for the first step at which a class of ours does worse.
    pub fn judge(&self) -> Result<()> {
        let classes = match &self.found {
            Found::Error { error } => bail!("{error}"),
            Found::Advice { .. } => return Ok(()),
            Found::Classes(classes) => classes,
        };
        let [own, ours @ ..] = CLASSES.map(|class| classes.get(class));
        let Some(own) = own else {
            bail!("the environment's own class didn't run");
        };
        for (name, class) in CLASSES[1..].iter().zip(ours) {
            let Some(class) = class else {
                bail!("{name} didn't run");
            };
            for (step, own) in own {
                match (own, class.get(step)) {
                    (_, None) => bail!("{name} had no step {step}"),
                    (Some(own), Some(Some(error))) if own == "no WebSocket" && error != NONE => {
                        bail!("{name} doesn't say that there is no WebSocket, but: {error}")
                    }
                    (Some(own), Some(Some(_))) if own == "no WebSocket" => {}
                    (Some(_), Some(Some(_))) if self.may_fail(step) => {}
                    (_, Some(Some(error))) => bail!("{name}, {step}: {error}"),
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// Whether the environment itself keeps every class from passing a step. In others ours must pass it, although the
    /// environment's own class may fail.
    fn may_fail(&self, step: &str) -> bool {
        // msw's sockets never close after a refused handshake
        let msw = self.name.starts_with("msw ") && step == "refused";
        // Its events are of another realm than jsdom's socket, which refuses them
        let jsdom = self.name.starts_with("vitest ") && self.name.ends_with(", jsdom");
        msw || jsdom
    }
}

/// What failed of a class's steps, the same error once.
fn text(steps: &BTreeMap<String, Option<String>>) -> String {
    let mut failed: Vec<(&str, Vec<&str>)> = Vec::new();
    for step in STEPS {
        let Some(Some(error)) = steps.get(step) else {
            continue;
        };
        match failed.iter_mut().find(|(known, _)| known == error) {
            Some((_, steps)) => steps.push(step),
            None => failed.push((error, vec![step])),
        }
    }
    let texts = failed.iter().map(|(error, failed)| match failed.len() {
        all if all == steps.len() => first_line(error),
        _ => format!("{}: {}", failed.join(", "), first_line(error)),
    });
    match texts.collect::<Vec<_>>() {
        none if none.is_empty() => "✓".to_owned(),
        texts => texts.join("; "),
    }
}

fn first_line(error: &str) -> String {
    match error {
        NONE => "says that there is no `WebSocket`".to_owned(),
        error => error.lines().next().unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(own: &str, ours: &str) -> Row {
        let classes = CLASSES.map(|class| {
            let found = if class == CLASSES[0] { own } else { ours };
            format!(r#""{class}": {found}"#)
        });
        let found = classes.join(",");
        let line = format!(r#"{{ "name": "x", "setup": "none", "found": {{ {found} }} }}"#);
        serde_json::from_str(&line).unwrap()
    }

    #[test]
    fn a_class_of_ours_may_not_fail_where_the_own_one_does_not() {
        let good = r#"{ "text": null, "bytes": null }"#;
        let bad = r#"{ "text": null, "bytes": "no message" }"#;
        assert!(row(good, good).judge().is_ok());
        assert!(row(bad, good).judge().is_ok());
        assert!(row(bad, bad).judge().is_err());
        let error = row(good, bad).judge().unwrap_err().to_string();
        assert_eq!(error, "WebSocketClient, bytes: no message");
        assert!(row(good, r#"{ "text": null }"#).judge().is_err());
        assert!(row(good, "{}").judge().is_err());
    }

    #[test]
    fn it_may_fail_where_the_environment_is_the_reason() {
        let refused = r#"{ "refused": "no close" }"#;
        let mut mocked = row(refused, refused);
        mocked.name = "msw 3.0.5, after".into();
        assert!(mocked.judge().is_ok());
        mocked.name = "vitest 5.1.2, node".into();
        assert!(mocked.judge().is_err());
        mocked.name = "vitest 5.1.2, jsdom".into();
        assert!(mocked.judge().is_ok());
    }

    #[test]
    fn without_an_own_class_ours_say_so() {
        let none = r#"{ "text": "no WebSocket" }"#;
        assert!(
            row(none, &format!(r#"{{ "text": "{NONE}" }}"#))
                .judge()
                .is_ok()
        );
        assert!(
            row(none, r#"{ "text": "x is not a function" }"#)
                .judge()
                .is_err()
        );
    }

    #[test]
    fn an_import_that_fails_is_worse() {
        let row = Row::failed("x".into(), "no module".into());
        assert!(row.judge().is_err());
        assert_eq!(row.cells(), ["–", "import: no module", "import: no module"]);
    }

    #[test]
    fn a_cell_names_each_error_once() {
        let cells = row(
            r#"{ "text": null, "bytes": null }"#,
            r#"{ "text": "a", "bytes": "a", "close": null }"#,
        );
        assert_eq!(cells.cells(), ["✓", "text, bytes: a", "text, bytes: a"]);
        assert_eq!(
            row("{}", r#"{ "text": "a", "bytes": "a" }"#).cells()[1],
            "a"
        );
    }
}
