//! The checks for a release: dependencies with an allowed licence and no known vulnerability, and a
//! package that cargo builds without a warning.

use anyhow::{Result, ensure};

use crate::process::Run;

/// Whether the list of advisories was available, so that it was checked too.
pub async fn check() -> Result<bool> {
    package().await?;
    dependencies().await
}

async fn dependencies() -> Result<bool> {
    let mut checks = vec!["licenses", "bans", "sources"];
    // The list of advisories comes from GitHub, which not every network can reach
    let (fetched, _) = Run::new("cargo")
        .args(["deny", "fetch", "db"])
        .tee()
        .await?;
    if fetched {
        checks.push("advisories");
    }
    Run::new("cargo")
        .args(["deny", "check"])
        .args(checks)
        .check()
        .await?;
    Ok(fetched)
}

async fn package() -> Result<()> {
    // Also of work that isn't committed yet
    let (success, output) = Run::new("cargo")
        .args(["package", "--package", "wasm-websocket", "--allow-dirty"])
        .args(["--target", "wasm32-unknown-unknown"])
        .tee()
        .await?;
    let warned = output
        .lines()
        .any(|line| line.starts_with("warning") && !line.contains("network"));
    ensure!(
        success && !warned,
        "`cargo package` failed or printed a warning (see above)"
    );
    Ok(())
}
