//! The oldest browsers that the package runs in: the syntax and the wasm that they have, and that it has
//! no more.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::process::Run;

/// As esbuild names them. Private methods are in Firefox since 90 and in Safari since 15; none of the
/// three has `static {}`, which Safari has since 16.4.
pub const BROWSERS: &str = "chrome96,firefox90,safari15";

/// The edition of the language that all of them have whole, as terser has it.
pub const EDITION: &str = "2021";

/// What rustc builds wasm32-unknown-unknown with. Chrome has all of it since 96 (reference types), Firefox
/// since 79 (bulk memory, reference types), Safari since 15 (both, and conversions that don't trap).
pub const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    // Of bulk memory, copy and fill
    "--enable-bulk-memory-opt",
    // Of reference types, how a call names its table
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Fails if `scripts` under `folder` have syntax that one of the browsers lacks: esbuild rewrites it for
/// these, not for the latest.
pub async fn check_syntax(tools: &Path, folder: &Path, scripts: &[PathBuf]) -> Result<()> {
    let outputs = tempfile::tempdir()?;
    let [latest, oldest] = ["esnext", BROWSERS].map(|target| (target, outputs.path().join(target)));
    for (target, output) in [&latest, &oldest] {
        Run::new(tools.join("esbuild"))
            .args(scripts)
            .args(["--log-level=error", &format!("--target={target}")])
            .args([format!("--outbase={}", folder.display())])
            .args([format!("--outdir={}", output.display())])
            .check()
            .await?;
    }
    for script in scripts {
        let name = script.strip_prefix(folder)?;
        let [latest, oldest] = [&latest, &oldest].map(|(_, output)| fs::read(output.join(name)));
        ensure!(
            latest? == oldest?,
            "{} has syntax that some of {BROWSERS} don't support, such as `static {{}}`",
            script.display()
        );
    }
    Ok(())
}

/// Fails if `printed`, by wasm-opt's `--print-features`, has more than [`FEATURES`]. It rejects what uses
/// others, but not where the wasm itself says that it has them.
pub fn check_features(printed: &str) -> Result<()> {
    let more: Vec<_> = printed
        .split_whitespace()
        .filter(|feature| !FEATURES.contains(feature))
        .collect();
    ensure!(
        more.is_empty(),
        "the wasm has features that some of {BROWSERS} don't support: {}",
        more.join(" ")
    );
    Ok(())
}

/// The scripts in `folder` and the folders in it.
pub fn scripts(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for file in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = file?.path();
        if path.is_dir() {
            all.extend(scripts(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "js") {
            all.push(path);
        }
    }
    Ok(all)
}
