//! One file of the crate's tests in a browser, by wasm-pack's test runner.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use tokio::time::timeout;

use super::report::{Report, has_a_test_line};
use crate::process::Run;

/// Runs `file` of the tests, and starts it once more only if the first start came to nothing: not one test has run, as
/// the page never loaded.
pub async fn tests(
    file: &str,
    prepare: impl Fn() -> Result<Run>,
    report: &mut Report,
) -> Result<()> {
    let (mut success, mut output) = run(prepare()?).await?;
    if !has_a_test_line(&output) {
        println!("\nnot one test of `{file}` ran: started once more");
        report.repeated += 1;
        (success, output) = run(prepare()?).await?;
    }
    let mut summaries = Report::summaries(&output).into_iter();
    let (Some(summary), None) = (summaries.next(), summaries.next()) else {
        bail!("the tests of `{file}` gave no result, or more than one");
    };
    // A runner that dies counts no failure of its own
    ensure!(
        success || summary.failed > 0,
        "the tests of `{file}` ended without a result"
    );
    report.add(summary);
    report.note_failures(&output);
    Ok(())
}

async fn run(run: Run) -> Result<(bool, String)> {
    timeout(Duration::from_secs(900), run.tee())
        .await
        .context("the tests hang")?
}
