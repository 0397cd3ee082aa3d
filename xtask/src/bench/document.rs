//! `docs/performance.md`: its text is written by hand, and each section between two markers by a full
//! run.

use std::fmt::Write;

use anyhow::{Context, Result};

use super::answer::Place;
use super::explained::EXPLAINED;
use super::grid::Grid;
use super::host::{BROWSERS, CHROMIUM, Host};
use super::measure::Measured;
use super::results::Results;
use super::sizes::Size;
use super::tables::{self, Kind};
use super::verdict::{Outcome, Verdict};

const NONE: &str = "Nothing was measured.\n";

/// Replaces every section in `text`.
pub fn updated(
    text: &str,
    results: &Results,
    all: &[Measured],
    verdicts: &[Verdict],
) -> Result<String> {
    let chromium = all.iter().find(|measured| measured.host == CHROMIUM);
    let imports = chromium.and_then(|measured| tables::imports(&measured.answer));
    let values = |places: &[Place]| tables::values(all, places);
    let sections = [
        ("run", run(results)),
        ("targets", targets(verdicts)),
        ("rust", costs(all, Kind::Rust)?),
        ("javascript", costs(all, Kind::JavaScript)?),
        ("imports", imports.unwrap_or(NONE.into())),
        ("sizes", sizes(&results.sizes)),
        ("start", values(&[Place::Start])?.unwrap_or(NONE.into())),
        (
            "memory",
            values(&[Place::Memory, Place::Scaling])?.unwrap_or(NONE.into()),
        ),
    ];
    let mut text = text.to_owned();
    for (name, content) in sections {
        text = replaced(&text, name, &content)?;
    }
    Ok(text)
}

/// What stands between `<!-- name -->` and `<!-- /name -->`.
fn replaced(text: &str, name: &str, content: &str) -> Result<String> {
    let (start, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let missing = || format!("no section `{name}`: it needs the lines {start}and {end}");
    let (before, rest) = text.split_once(&start).with_context(missing)?;
    let (_, after) = rest.split_once(&end).with_context(missing)?;
    Ok(format!("{before}{start}\n{content}\n{end}{after}"))
}

/// The date, the machine and the versions.
fn run(results: &Results) -> String {
    let list = |versions: &mut dyn Iterator<Item = (&str, &String)>| {
        let each = versions.map(|(name, version)| format!("{name} {version}"));
        Vec::from_iter(each).join(", ")
    };
    let named = |(name, version)| (String::as_str(name), version);
    format!(
        "- Date: {}\n- Machine: {}, {} cores, {}\n- Run in: {}\n- Rust: {}\n- JavaScript: {}\n",
        results.date,
        results.machine.processor,
        results.machine.cores,
        results.machine.system,
        list(&mut results.hosts.iter().map(|(&name, version)| (name, version))),
        list(&mut results.rust.iter().map(named)),
        list(&mut results.javascript.iter().map(named)),
    )
}

fn targets(verdicts: &[Verdict]) -> String {
    let tables = [&BROWSERS[..], &[Host::Node]].map(|hosts| tables::targets(verdicts, hosts));
    let mut text = tables.map(Option::unwrap_or_default).join("\n");
    let count = |outcome: fn(&Outcome) -> bool| {
        let outcomes = verdicts.iter().map(|verdict| &verdict.outcome);
        outcomes.filter(|one| outcome(one)).count()
    };
    let _ = writeln!(
        text,
        "\n{} of {} are met.",
        count(|outcome| *outcome == Outcome::Met),
        verdicts.len()
    );
    let reasons = tables::explanations(verdicts, EXPLAINED);
    if !reasons.is_empty() {
        let _ = write!(text, "\nWhy the others are not:\n\n{reasons}");
    }
    text
}

/// A table for each host and place.
fn costs(all: &[Measured], kind: Kind) -> Result<String> {
    let mut text = String::new();
    for Measured { host, answer, .. } in all {
        for (place, how) in [
            (Place::Page, "without the network"),
            (Place::Loopback, "over the loopback"),
            (Place::Node, "over the loopback"),
        ] {
            if let Some(table) = tables::costs(answer, place, kind)? {
                write!(
                    text,
                    "\n### {}, {}, {how}\n\n{table}",
                    kind.title(),
                    host.title()
                )?;
            }
        }
    }
    Ok(text.trim_start().to_owned())
}

fn sizes(sizes: &[Size]) -> String {
    let mut grid = Grid::new(&["", ""]);
    for (key, bytes) in sizes.iter().map(Size::cells) {
        grid.set(&key, "bytes", bytes);
    }
    grid.markdown().unwrap_or(NONE.into())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::versions::Machine;
    use super::*;

    #[test]
    fn only_what_stands_between_the_markers_is_replaced() {
        let text = "a\n<!-- x -->\nold\n<!-- /x -->\nb\n<!-- y -->\n<!-- /y -->\n";
        let updated = replaced(text, "x", "new\n").unwrap();
        let expected = text.replace("old\n", "\nnew\n\n");
        assert_eq!(updated, expected);
        // Again with the same result
        assert_eq!(replaced(&updated, "x", "new\n").unwrap(), expected);
    }

    #[test]
    fn the_page_has_every_section() {
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/performance.md");
        let results = Results {
            date: "2026-01-31".into(),
            machine: Machine::this().unwrap(),
            hosts: BTreeMap::from([("Node", "22".into())]),
            rust: BTreeMap::new(),
            javascript: BTreeMap::new(),
            sizes: Vec::new(),
            rows: Vec::new(),
        };
        let text = std::fs::read_to_string(page).unwrap();
        let updated = updated(&text, &results, &[], &[]).unwrap();
        assert!(updated.contains("- Date: 2026-01-31\n"), "{updated}");
        assert!(updated.contains(NONE), "{updated}");
    }

    #[test]
    fn a_missing_marker_is_named() {
        let error = replaced("<!-- x -->\n", "x", "").unwrap_err().to_string();
        assert!(error.starts_with("no section `x`"), "{error}");
    }
}
