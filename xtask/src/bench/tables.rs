//! Tables in Markdown of what was measured, for the terminal and for docs/performance.md.

use anyhow::Result;

use super::answer::{Answer, Place, Row};
use super::explained::Explained;
use super::grid::Grid;
use super::host::Host;
use super::measure::Measured;
use super::statistics::{Spread, ratios};
use super::targets::{CLIENT, MIB, NATIVE, RECONNECTING, WEB_SYS};
use super::verdict::{Outcome, Verdict};

/// The targets of these hosts: what was measured, and whether it is met. `None` if they have none.
pub fn targets(verdicts: &[Verdict], hosts: &[Host]) -> Option<String> {
    let mut grid = Grid::new(&["", "job", "subject", "target"]);
    for verdict in verdicts {
        if hosts.contains(&verdict.host) {
            let (place, bound) = (verdict.place.to_string(), verdict.bound.to_string());
            let key = [&place, verdict.job, verdict.subject, &bound];
            grid.set(&key, verdict.host.title(), cell(verdict));
        }
    }
    grid.markdown()
}

/// As in `0.72 (0.70–0.75) ✓`, or with the explanation's number behind a ✗.
fn cell(verdict: &Verdict) -> String {
    let value = match &verdict.value {
        Ok(Spread { low, median, high }) => {
            let shown = |value| verdict.bound.shown(value);
            match low < high {
                true => format!("{} ({}–{})", shown(*median), shown(*low), shown(*high)),
                false => shown(*median),
            }
        }
        Err(_) => "not measured".into(),
    };
    let mark = match verdict.outcome {
        Outcome::Met => "✓".into(),
        Outcome::Explained(index) => format!("✗ [{}]", index + 1),
        Outcome::Missed => "✗".into(),
    };
    format!("{value} {mark}")
}

/// The reasons that the table's marks refer to, each with the limits that hold instead.
pub fn explanations(verdicts: &[Verdict], explained: &[Explained]) -> String {
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for (index, one) in explained.iter().enumerate() {
        let is_used = |verdict: &&Verdict| verdict.outcome == Outcome::Explained(index);
        let Some(verdict) = verdicts.iter().find(is_used) else {
            continue;
        };
        let limit = format!("\\[{}\\] {}", index + 1, verdict.bound.shown(one.within));
        match reasons.iter_mut().find(|(why, _)| *why == one.why) {
            Some((_, limits)) => limits.push(limit),
            None => reasons.push((one.why, vec![limit])),
        }
    }
    let lines = reasons
        .iter()
        .map(|(why, limits)| format!("- {why} The limits here: {}.\n", limits.join(", ")));
    lines.collect()
}

/// What each subject needs for each job of a place: how many times as much as the base, whose own cost
/// is shown as it is. `None` if there is only the base.
pub fn costs(answer: &Answer, place: Place, kind: Kind) -> Result<Option<String>> {
    let base = kind.base(place);
    let mut grid = Grid::new(&[""]);
    let rows = answer.rows.iter().filter(|row| row.place == place);
    let (bases, others): (Vec<&Row>, Vec<&Row>) = rows
        .filter(|row| kind.has(&row.subject))
        .partition(|row| row.subject == base);
    if others.is_empty() {
        return Ok(None);
    }
    for row in bases.into_iter().chain(others) {
        if let Some(base) = answer.row(place, &row.job, base) {
            grid.set(&[&row.subject], &row.job, cost(row, base)?);
        }
    }
    Ok(grid.markdown())
}

fn cost(row: &Row, base: &Row) -> Result<String> {
    if row.subject == base.subject {
        return Ok(amount(Spread::of(&row.samples)?.median, &row.unit));
    }
    let ratio = Spread::of(&ratios(&row.samples, &base.samples)?)?.median;
    Ok(times(ratio))
}

/// As in `1.05` or `1900`.
pub fn times(ratio: f64) -> String {
    match ratio {
        ratio if !ratio.is_finite() => "∞".into(),
        ratio if ratio < 10.0 => format!("{ratio:.2}"),
        ratio => format!("{ratio:.0}"),
    }
}

/// With a unit in which it has few digits.
pub fn amount(value: f64, unit: &str) -> String {
    match unit {
        "ns" if value >= 1e6 => format!("{:.1} ms", value / 1e6),
        "ns" if value >= 1e4 => format!("{:.1} µs", value / 1e3),
        "bytes" if value >= MIB => format!("{:.1} MiB", value / MIB),
        "bytes" if value >= 10_240.0 => format!("{:.1} KiB", value / 1024.0),
        _ => format!("{value:.0} {unit}"),
    }
}

/// Which subjects a table has.
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    Rust,
    JavaScript,
}

/// Libraries in JavaScript, beside this package's classes.
pub const JAVASCRIPT: [&str; 5] = [
    CLIENT,
    RECONNECTING,
    "reconnecting-websocket",
    "partysocket",
    "rews",
];

impl Kind {
    pub fn title(self) -> &'static str {
        match self {
            Self::Rust => "Rust",
            Self::JavaScript => "JavaScript",
        }
    }

    pub fn has(self, subject: &str) -> bool {
        let javascript = JAVASCRIPT.contains(&subject);
        subject == NATIVE || javascript == (self == Self::JavaScript)
    }

    /// In the page the network hides nothing, and web-sys is what a Rust program would use otherwise.
    pub fn base(self, place: Place) -> &'static str {
        match (self, place) {
            (Self::Rust, Place::Page) => WEB_SYS,
            _ => NATIVE,
        }
    }
}

/// Calls from wasm into JavaScript a message, where they were counted.
pub fn imports(answer: &Answer) -> Option<String> {
    let mut grid = Grid::new(&[""]);
    for row in &answer.rows {
        if let Some(count) = row.imports {
            grid.set(&[&row.subject], &row.job, format!("{count:.1}"));
        }
    }
    grid.markdown()
}

/// What has no base: memory, scaling and start-up.
pub fn values(all: &[Measured], places: &[Place]) -> Result<Option<String>> {
    let mut grid = Grid::new(&["job", "subject"]);
    for Measured { host, answer, .. } in all {
        for row in &answer.rows {
            if places.contains(&row.place) {
                grid.set(&[&row.job, &row.subject], host.title(), value(row)?);
            }
        }
    }
    Ok(grid.markdown())
}

/// In memory the first and the largest value.
fn value(row: &Row) -> Result<String> {
    if row.place != Place::Memory || row.samples.len() == 1 {
        return Ok(amount(Spread::of(&row.samples)?.median, &row.unit));
    }
    let largest = row.samples.iter().copied().fold(0.0, f64::max);
    let [first, largest] = [row.samples[0], largest].map(|value| amount(value, &row.unit));
    Ok(match first == largest {
        true => first,
        false => format!("{first}, at most {largest}"),
    })
}
