//! What a release must stand: dependencies that may be used and have no known hole, and a package
//! that cargo makes without a warning.

use anyhow::{Result, ensure};

use crate::process::Run;

pub async fn check() -> Result<()> {
    dependencies().await?;
    package().await
}

async fn dependencies() -> Result<()> {
    let mut checks = vec!["licenses", "bans", "sources"];
    // The list of advisories is fetched from GitHub, which isn't reached from everywhere
    let (fetched, _) = Run::new("cargo")
        .args(["deny", "fetch", "db"])
        .tee()
        .await?;
    if fetched {
        checks.push("advisories");
    } else {
        println!("the dependencies are not checked for advisories: their list can't be had here");
    }
    Run::new("cargo")
        .args(["deny", "check"])
        .args(checks)
        .check()
        .await
}

async fn package() -> Result<()> {
    // Also of work that isn't committed yet
    let (success, output) = Run::new("cargo")
        .args(["package", "--package", "wasm-websocket", "--allow-dirty"])
        .tee()
        .await?;
    ensure!(
        success && !output.contains("warning"),
        "cargo can't package the crate without a warning"
    );
    Ok(())
}
