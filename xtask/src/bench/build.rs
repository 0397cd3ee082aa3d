//! Builds what is measured: the programs in `benches`, and the JavaScript peers in one bundle.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::process::Run;
use crate::setup;

const SOURCES: &str = "benches";
const BUILT: &str = "target/bench";

/// How the files of what wasm-pack builds begin.
pub const OUT: &str = "program";

/// What a quick run compares: this crate, with what its targets are relative to.
const QUICK: [&str; 2] = ["wasm-websocket", "web-sys"];

/// Each program in a folder has the name of the library that it uses.
pub fn libraries(folder: &str) -> Result<Vec<String>> {
    let folder = Path::new(SOURCES).join(folder);
    let mut names = Vec::new();
    for program in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        names.push(program?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Only what a quick run compares, or all.
pub async fn all(quick: bool) -> Result<()> {
    if quick {
        for name in QUICK {
            program("programs", name, "3").await?;
        }
        return Ok(());
    }
    for name in libraries("programs")? {
        program("programs", &name, "3").await?;
    }
    peers().await
}

/// Builds the program on this crate.
pub async fn ours() -> Result<()> {
    program("programs", "wasm-websocket", "3").await?;
    Ok(())
}

/// Builds the minimal echo app on a library, for its size; returns its folder.
pub async fn app(name: &str) -> Result<PathBuf> {
    program("apps", name, "z").await
}

async fn program(folder: &str, name: &str, opt_level: &str) -> Result<PathBuf> {
    let built = std::path::absolute(BUILT)?;
    let package = built.join(folder).join(name);
    Run::new("wasm-pack")
        .args(["build", "--target", "web", "--no-typescript", "--no-pack"])
        .args(["--out-name", OUT, "--out-dir"])
        .args([&package, &Path::new(SOURCES).join(folder).join(name)])
        .env("CARGO_TARGET_DIR", built.join("cargo"))
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", opt_level)
        .check()
        .await?;
    Ok(package)
}

/// Installs the JavaScript peers, and bundles them.
async fn peers() -> Result<()> {
    let folder = Path::new(BUILT).join("npm");
    let modules = folder.join("node_modules");
    let (list, locked) = ("package.json", "package-lock.json");
    let [wanted, installed] =
        [Path::new(SOURCES), &folder].map(|folder| fs::read(folder.join(locked)).ok());
    if wanted.is_none() || wanted != installed || !modules.exists() {
        fs::create_dir_all(&folder)?;
        for file in [list, locked] {
            fs::copy(Path::new(SOURCES).join(file), folder.join(file))?;
        }
        Run::new("npm")
            .args(["clean-install", "--silent", "--no-audit", "--no-fund"])
            .dir(&folder)
            .check()
            .await?;
    }
    Run::new(setup::npm_build_tools().await?.join("esbuild"))
        .args(["benches/page/peers.js", "--bundle", "--format=esm"])
        .args(["--log-level=warning"])
        .args([format!("--outfile={BUILT}/peers.js")])
        .env("NODE_PATH", std::path::absolute(modules)?)
        .check()
        .await
}
