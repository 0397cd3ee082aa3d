//! What passed and failed in a browser.

use anyhow::{Result, anyhow};
use regex::Regex;
use serde::Deserialize;

/// What a page or a program reports about one of its checks.
#[derive(Deserialize)]
pub struct Outcome {
    name: String,
    error: Option<String>,
}

#[derive(Default)]
pub struct Report {
    pub passed: usize,
    pub failed: usize,
}

impl Report {
    /// Counts a named check, and prints why it failed.
    pub fn check(&mut self, name: &str, result: Result<()>) {
        match result {
            Ok(()) => {
                println!("test {name} ... ok");
                self.passed += 1;
            }
            Err(error) => {
                println!("test {name} ... FAILED: {error:#}");
                self.failed += 1;
            }
        }
    }

    /// Counts what a page or a program reported.
    pub fn outcomes(&mut self, group: &str, outcomes: Vec<Outcome>) {
        if outcomes.is_empty() {
            self.check(group, Err(anyhow!("no test ran")));
        }
        for Outcome { name, error } in outcomes {
            let result = error.map_or(Ok(()), |error| Err(anyhow!(error)));
            self.check(&format!("{group}::{name}"), result);
        }
    }

    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// The summary lines of a test runner, without those of zero tests.
    pub fn summaries(output: &str) -> Vec<Self> {
        let line =
            Regex::new(r"test result: \w+\. (\d+) passed; (\d+) failed").expect("a valid pattern");
        let all = line.captures_iter(output).map(|found| {
            let number = |group: usize| found[group].parse().unwrap_or(0);
            Self {
                passed: number(1),
                failed: number(2),
            }
        });
        all.filter(|summary| summary.passed + summary.failed > 0)
            .collect()
    }
}
