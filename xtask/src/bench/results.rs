//! `docs/performance.json`: all that a full run found, for programs.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Serialize;

use super::answer::{Answer, Place, Row};
use super::measure::Measured;
use super::sizes::Size;
use super::statistics::{Spread, ratios};
use super::targets::{NATIVE, WEB_SYS};
use super::versions::Machine;

#[derive(Serialize)]
pub struct Results {
    pub date: String,
    pub machine: Machine,
    /// Of the browsers and Node.
    pub hosts: BTreeMap<&'static str, String>,
    pub rust: BTreeMap<String, String>,
    pub javascript: BTreeMap<String, String>,
    /// Bytes, by gzip -9.
    pub sizes: Vec<Size>,
    pub rows: Vec<Summary>,
}

/// A job of a subject on a host.
#[derive(Serialize)]
pub struct Summary {
    host: &'static str,
    #[serde(flatten)]
    row: Row,
    #[serde(flatten)]
    spread: Spread,
    /// Round by round, then the median and quartiles.
    #[serde(skip_serializing_if = "Option::is_none")]
    to_native: Option<Spread>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to_web_sys: Option<Spread>,
}

pub fn summaries(all: &[Measured]) -> Result<Vec<Summary>> {
    let mut summaries = Vec::new();
    for Measured { host, answer, .. } in all {
        for row in &answer.rows {
            let spread = Spread::of(&row.samples)?.rounded();
            let [to_native, to_web_sys] = [NATIVE, WEB_SYS].map(|base| relative(answer, row, base));
            let mut row = row.clone();
            // Elsewhere they are what the spread is of
            if row.place != Place::Memory {
                row.samples.clear();
            }
            summaries.push(Summary {
                host: host.title(),
                row,
                spread,
                to_native: to_native?,
                to_web_sys: to_web_sys?,
            });
        }
    }
    Ok(summaries)
}

fn relative(answer: &Answer, row: &Row, base: &str) -> Result<Option<Spread>> {
    let found = answer.row(row.place, &row.job, base);
    let Some(base) = found.filter(|_| row.subject != base) else {
        return Ok(None);
    };
    let ratios = ratios(&row.samples, &base.samples)?;
    Ok(Some(Spread::of(&ratios)?.rounded()))
}
