//! What a page or Node answers: the samples of each job and subject, in JSON.

use std::fmt;

use anyhow::{Result, ensure};
use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize, Serialize)]
pub struct Answer {
    /// The browser's name for itself.
    pub engine: String,
    /// Whether the page is cross-origin isolated, which makes clocks finer. Node has no such state.
    pub isolated: Option<bool>,
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Row {
    pub place: Place,
    pub job: String,
    /// What did the job: a library or class, or JavaScript without one.
    pub subject: String,
    pub unit: String,
    /// One a round; in [`Place::Memory`] values in the order of time.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<f64>,
    /// Calls from wasm into JavaScript, for each message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imports: Option<f64>,
}

/// Where and how a job is measured.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// Without a network, in a page.
    Page,
    /// With a server on this machine, in a page.
    Loopback,
    /// With a server on this machine, in Node.
    Node,
    Memory,
    Scaling,
    Start,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Page => "in the page",
            Self::Loopback => "loopback",
            Self::Node => "Node",
            Self::Memory => "memory",
            Self::Scaling => "scaling",
            Self::Start => "start-up",
        })
    }
}

impl Answer {
    pub fn row(&self, place: Place, job: &str, subject: &str) -> Option<&Row> {
        let same = |row: &&Row| row.place == place && row.job == job && row.subject == subject;
        self.rows.iter().find(same)
    }

    /// Fails if it has no rows, a row twice, or a row without samples.
    pub fn check(&self) -> Result<()> {
        ensure!(!self.rows.is_empty(), "nothing was measured");
        ensure!(
            self.isolated != Some(false),
            "the page isn't cross-origin isolated, so its clock is too coarse"
        );
        for (index, row) in self.rows.iter().enumerate() {
            let Row {
                place,
                job,
                subject,
                ..
            } = row;
            ensure!(
                !row.samples.is_empty(),
                "{place}, {job}, {subject}: no samples"
            );
            let first = self.row(*place, job, subject);
            ensure!(
                first.is_some_and(|first| std::ptr::eq(first, &raw const self.rows[index])),
                "{place}, {job}, {subject}: measured twice"
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str =
        r#"{ "place": "page", "job": "a", "subject": "b", "unit": "ns", "samples": [1.5] }"#;

    fn answer(rows: &str, isolated: &str) -> Answer {
        let answer = format!(r#"{{ "engine": "x", "rows": [{rows}] {isolated} }}"#);
        serde_json::from_str(&answer).unwrap()
    }

    #[test]
    fn rows_are_found_by_their_names() {
        let answer = answer(ROW, "");
        answer.check().unwrap();
        let found = answer.row(Place::Page, "a", "b").unwrap();
        assert_eq!((&found.samples[..], found.imports), (&[1.5][..], None));
        assert!(answer.row(Place::Loopback, "a", "b").is_none());
        assert!(answer.row(Place::Page, "b", "b").is_none());
    }

    #[test]
    fn what_proves_nothing_fails() {
        for (rows, isolated, error) in [
            (String::new(), "", "nothing was measured"),
            (ROW.replace("1.5", ""), "", "in the page, a, b: no samples"),
            (
                format!("{ROW}, {ROW}"),
                "",
                "in the page, a, b: measured twice",
            ),
            (
                ROW.to_owned(),
                r#", "isolated": false"#,
                "the page isn't cross-origin isolated, so its clock is too coarse",
            ),
        ] {
            let found = answer(&rows, isolated).check().unwrap_err();
            assert_eq!(found.to_string(), error);
        }
    }
}
