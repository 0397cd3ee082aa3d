//! What came of a library with each class, and whether ours did worse than the host's own.

use std::fmt;

use anyhow::{Result, ensure};
use serde::Deserialize;

use super::list::Library;
use crate::test::report::Report;

/// As in `tests/libraries/classes.js`; the first is what the others are compared with.
pub const CLASSES: [&str; 3] = ["native", "WebSocketClient", "ReconnectingWebSocket"];

/// The steps before the restart of the server, as in `tests/libraries/steps.js`. With every class they
/// pass, or the library isn't run as it should be.
const SURE_STEPS: usize = 2;

pub struct Row {
    pub library: &'static Library,
    /// One for each class.
    pub cells: Vec<Cell>,
}

impl Row {
    /// Whether the library does with each of our classes what it does with the host's own.
    pub fn judge(&self, host: &str, report: &mut Report) {
        let Self { library, cells } = self;
        let native = &cells[0];
        let note = match native.is_complete() {
            true => String::new(),
            false => format!(" (native: {native})"),
        };
        for (class, cell) in CLASSES.iter().zip(cells).skip(1) {
            let name = format!("libraries::{host}::{}::{class}{note}", library.client);
            report.check(&name, cell.no_worse_than(native));
        }
    }
}

/// What a library did with a class.
#[derive(Deserialize)]
pub struct Cell {
    /// How many steps passed.
    passed: usize,
    /// The step that failed, and why.
    failure: Option<String>,
}

impl Cell {
    pub fn is_complete(&self) -> bool {
        self.failure.is_none()
    }

    fn no_worse_than(&self, native: &Self) -> Result<()> {
        ensure!(self.passed >= SURE_STEPS, "{self}");
        ensure!(native.passed >= SURE_STEPS, "native: {native}");
        let got_as_far = self.passed >= native.passed && !native.is_complete();
        ensure!(self.is_complete() || got_as_far, "{self}");
        Ok(())
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.failure.as_deref().unwrap_or("✓"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(passed: usize, failure: Option<&str>) -> Cell {
        Cell {
            passed,
            failure: failure.map(str::to_owned),
        }
    }

    #[test]
    fn worse_is_what_ends_at_an_earlier_step() {
        let complete = cell(6, None);
        let at_the_end = cell(6, Some("end of the process"));
        let early = cell(2, Some("reconnect"));
        let broken = cell(1, Some("exchange"));
        let all = [&complete, &at_the_end, &early, &broken];
        let worse: Vec<Vec<bool>> = all
            .map(|ours| {
                all.map(|native| ours.no_worse_than(native).is_err())
                    .to_vec()
            })
            .to_vec();
        assert_eq!(
            worse,
            [
                [false, false, false, true],
                [true, false, false, true],
                [true, true, false, true],
                [true, true, true, true],
            ]
        );
    }
}
