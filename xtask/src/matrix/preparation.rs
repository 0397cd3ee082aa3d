//! Puts the npm package and the scripts of a matrix in place, and asks Node.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::package::npm;
use crate::process::Run;
use crate::setup;
use crate::test::browser::{self, Browser};
use crate::test::npm::pack;

/// Installs Chromium and what a build needs; returns the packed npm package, newly built.
pub async fn packed() -> Result<PathBuf> {
    setup::build_tools().await?;
    setup::programs(&browser::programs(&[Browser::Chromium])).await?;
    npm::build().await?;
    fs::create_dir_all("target/packed")?;
    pack(&std::path::absolute("target/packed")?).await
}

/// Today, as in 2026-01-31.
pub const TODAY: &str = "new Date().toISOString().slice(0, 10)";

/// The value of a JavaScript expression in Node.
pub async fn evaluated(node: &Path, expression: &str) -> Result<String> {
    let output = Run::new(node).args(["--print", expression]);
    Ok(output.output().await?.trim().to_owned())
}

/// Copies a folder with all in it.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}
