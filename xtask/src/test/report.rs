//! What passed and failed in a browser.

use anyhow::Result;
use regex::Regex;

#[derive(Default)]
pub struct Report {
    pub passed: usize,
    pub failed: usize,
}

impl Report {
    /// Counts a named check, and says why it failed.
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

    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// Adds up the summary lines that a test runner printed.
    pub fn count(&mut self, output: &str) {
        let summary =
            Regex::new(r"test result: \w+\. (\d+) passed; (\d+) failed").expect("a valid pattern");
        for found in summary.captures_iter(output) {
            let number = |group: usize| found[group].parse().unwrap_or(0);
            self.passed += number(1);
            self.failed += number(2);
        }
    }
}
