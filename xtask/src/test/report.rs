//! What passed and failed in a browser.

use std::fmt;

use anyhow::{Result, anyhow};
use regex::Regex;
use serde::Deserialize;

/// What a page or a program reports about one of its checks.
#[derive(Deserialize)]
pub struct Outcome {
    name: String,
    error: Option<String>,
    /// What it reports beside that it passed.
    note: Option<String>,
}

#[derive(Default)]
pub struct Report {
    pub passed: usize,
    pub failed: usize,
    /// What failed, and why if that is known.
    failures: Vec<String>,
    /// How often a file of tests was started once more, as not one of them had run.
    pub repeated: usize,
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
                self.failures.push(format!("{name}: {error:#}"));
            }
        }
    }

    /// Counts what a page or a program reported.
    pub fn outcomes(&mut self, group: &str, outcomes: Vec<Outcome>) {
        if outcomes.is_empty() {
            self.check(group, Err(anyhow!("no test ran")));
        }
        for Outcome { name, error, note } in outcomes {
            let result = error.map_or(Ok(()), |error| Err(anyhow!(error)));
            let note = note.map_or_else(String::new, |note| format!(" ({note})"));
            self.check(&format!("{group}::{name}{note}"), result);
        }
    }

    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.failures.extend(other.failures);
        self.repeated += other.repeated;
    }

    /// Prints once more what failed, so that nobody must search the output for it.
    pub fn print_failures(&self, of: &str) {
        for failure in &self.failures {
            println!("failed in {of}: {failure}");
        }
    }

    /// Notes which tests failed by a test runner's output.
    pub fn note_failures(&mut self, output: &str) {
        let line = Regex::new(r"(?m)^\s*test (\S+) \.\.\. FAIL").expect("a valid pattern");
        let names = line.captures_iter(output).map(|found| found[1].to_owned());
        self.failures.extend(names);
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
                ..Self::default()
            }
        });
        all.filter(|summary| summary.passed + summary.failed > 0)
            .collect()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        match self.repeated {
            0 => Ok(()),
            1 => write!(f, ", started twice"),
            count => write!(f, ", started twice {count} times"),
        }
    }
}

/// Whether a test runner's output has a line of even one test.
pub fn has_a_test_line(output: &str) -> bool {
    let line = Regex::new(r"(?m)^\s*test \S+ \.\.\. ").expect("a valid pattern");
    line.is_match(output)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_start_at_which_no_test_ran_has_no_test_line() {
        for output in [
            "",
            "running 12 tests\n",
            "Loading scripts...\nFailed to detect test as having been run.",
            "test result: ok. 0 passed; 0 failed; 0 ignored",
        ] {
            assert!(!has_a_test_line(output), "{output}");
        }
        for output in [
            "running 2 tests\ntest page::browser::close ... ok\n",
            "output div contained:\n    test page::browser::close ... FAIL",
        ] {
            assert!(has_a_test_line(output), "{output}");
        }
    }

    #[test]
    fn the_last_line_says_how_often_it_was_started() {
        let mut report = Report::default();
        report.check("a", Ok(()));
        assert_eq!(report.to_string(), "1 passed, 0 failed");
        report.repeated = 1;
        assert_eq!(report.to_string(), "1 passed, 0 failed, started twice");
        report.add(Report {
            repeated: 1,
            ..Report::default()
        });
        assert_eq!(
            report.to_string(),
            "1 passed, 0 failed, started twice 2 times"
        );
    }

    #[test]
    fn what_failed_is_noted() {
        let mut report = Report::default();
        report.note_failures("test a::b ... ok\n    test a::c ... FAIL\ntest d ... FAILED\n");
        report.check("e", Err(anyhow!("no")));
        assert_eq!(report.failures, ["a::c", "d", "e: no"]);
    }

    #[test]
    fn summaries_of_no_test_are_left_out() {
        let output = "test result: ok. 0 passed; 0 failed; 3 filtered out\n\
                      test result: FAILED. 4 passed; 1 failed; 0 ignored";
        let summaries = Report::summaries(output);
        let counts = summaries
            .iter()
            .map(|summary| (summary.passed, summary.failed));
        assert_eq!(counts.collect::<Vec<_>>(), [(4, 1)]);
    }
}
