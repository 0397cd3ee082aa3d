//! The crate in programs that depend on it: two versions in one tree, the lowest versions of its
//! dependencies, the oldest compiler, and targets without a browser. The programs are in `dependents`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::process::Run;
use crate::setup;

/// Cargo compiles in a different order each time, so the build is repeated.
const CLEAN_BUILDS: usize = 3;

/// The browser's target, and this machine's.
const TARGETS: [&str; 2] = ["--target=wasm32-unknown-unknown", "--target=host-tuple"];

/// Targets without a browser. A program for the first one runs in Node.
const WITHOUT_BROWSER: [&str; 3] = [
    "wasm32-wasip1",
    "wasm32-wasip2",
    "wasm32-unknown-emscripten",
];

pub async fn check() -> Result<()> {
    setup::targets(&WITHOUT_BROWSER).await?;
    let folder = tempfile::tempdir()?;
    let older = older_copy(folder.path()).await?;
    two_versions(folder.path(), &older).await?;
    lowest_versions(&older).await?;
    oldest_compiler().await?;
    no_browser(folder.path()).await
}

/// Two versions of the crate build into one program, without a warning.
async fn two_versions(folder: &Path, older: &Path) -> Result<()> {
    println!("\ntwo versions of the crate in one program");
    let program = folder.join("two-versions");
    let source = include_str!("dependents/two_versions.rs");
    let older = format!("older = {{ package = \"wasm-websocket\", path = {older:?} }}");
    write_program(&program, source, &older)?;
    for number in 0..CLEAN_BUILDS {
        let (success, output) = Run::new("cargo")
            .args(["build"])
            .args(TARGETS)
            .env("CARGO_TARGET_DIR", program.join(format!("target-{number}")))
            .dir(&program)
            .tee()
            .await?;
        let warned = output.lines().any(|line| line.starts_with("warning"));
        ensure!(
            success && !warned,
            "two versions of the crate don't build into one program (see above): if their files \
             collide, remove `crate-type` from crates/wasm-websocket/Cargo.toml"
        );
    }
    Ok(())
}

/// The crate compiles with the lowest versions of its dependencies that its manifest allows.
async fn lowest_versions(copy: &Path) -> Result<()> {
    println!("\nthe crate with the lowest versions of its dependencies");
    let resolve = ["generate-lockfile", "-Z", "direct-minimal-versions"];
    Run::new("cargo")
        .args(resolve)
        // Stable cargo has this option only with this variable set
        .env("RUSTC_BOOTSTRAP", "1")
        .dir(copy)
        .check()
        .await
        .context("the lowest versions conflict: raise one in crates/wasm-websocket/Cargo.toml")?;
    cargo(&["check", "--all-features"])?
        .args(TARGETS)
        .dir(copy)
        .check()
        .await
        .context("a lowest version lacks something that the crate uses: raise it in crates/wasm-websocket/Cargo.toml")
}

/// The crate compiles with the compiler that its manifest names as the oldest.
async fn oldest_compiler() -> Result<()> {
    let version = env!("CARGO_PKG_RUST_VERSION");
    println!("\nthe crate with Rust {version}");
    setup::toolchain(version).await?;
    Run::new("rustup")
        .args(["run", version, "cargo", "check", "--locked"])
        .args(["--package=wasm-websocket", "--all-features"])
        .args(["--target", "wasm32-unknown-unknown"])
        // Another compiler's files would be built anew each time
        .env("CARGO_TARGET_DIR", std::path::absolute("target/oldest")?)
        .check()
        .await
        .with_context(|| format!("the crate doesn't compile with Rust {version}: raise rust-version in Cargo.toml, or use less"))
}

/// The crate compiles where there is no browser, and refuses every connection without a panic.
async fn no_browser(folder: &Path) -> Result<()> {
    println!("\nthe crate without a browser");
    cargo(&["check", "--package=wasm-websocket", "--all-features"])?
        .args(WITHOUT_BROWSER.map(|target| format!("--target={target}")))
        // By default emscripten unwinds: there neither gloo-events' closures compile nor ours
        .env("CARGO_PROFILE_DEV_PANIC", "abort")
        .check()
        .await
        .context("the crate must compile for targets without a browser")?;
    let program = folder.join("no-browser");
    write_program(&program, include_str!("dependents/no_browser.rs"), "")?;
    let [wasi, ..] = WITHOUT_BROWSER;
    cargo(&["build", "--target", wasi])?
        .dir(&program)
        .check()
        .await?;
    let built = target_folder()?.join(wasi).join("debug/program.wasm");
    Run::new(setup::npm_test_tools().await?.join("node"))
        .args(["--no-warnings", "xtask/src/test/dependents/wasi.mjs"])
        .args([built])
        .check()
        .await
        .context("a connection panicked or wasn't refused (see above): call `require_browser` first there")
}

/// Copies the crate as cargo packages it, with an older version number and an extra constant.
async fn older_copy(folder: &Path) -> Result<PathBuf> {
    Run::new("cargo")
        .args(["package", "--package=wasm-websocket", "--no-verify"])
        .args(["--allow-dirty", "--target-dir"])
        .args([folder])
        .check()
        .await?;
    let packed = fs::read_dir(folder.join("package"))?
        .flatten()
        .map(|entry| entry.path())
        .find(|file| file.extension().is_some_and(|ending| ending == "crate"))
        .context("cargo built no package")?;
    let copy = folder.join("older");
    fs::create_dir(&copy)?;
    Run::new("tar")
        .args(["--strip-components=1", "-xzf"])
        .args([&packed])
        .dir(&copy)
        .check()
        .await?;
    let manifest = copy.join("Cargo.toml");
    fs::write(&manifest, older_manifest(&fs::read_to_string(&manifest)?))?;
    let library = copy.join("src/lib.rs");
    let source = fs::read_to_string(&library)?;
    let constant = "/// Of the copy alone.\npub const VERSION_OF_COPY: u8 = 9;\n";
    fs::write(&library, source + constant)?;
    Ok(copy)
}

/// The manifest with version 0.0.9. Dependents don't use dev-dependencies, so these are left out.
fn older_manifest(manifest: &str) -> String {
    let mut older = String::new();
    let mut section = "";
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line;
        }
        if section.contains("dev-dependencies") {
            continue;
        }
        older += match line.split_once(" = ") {
            Some(("version", _)) if section == "[package]" => "version = \"0.0.9\"",
            _ => line,
        };
        older.push('\n');
    }
    older
}

/// Writes a program that depends on the crate, and on these.
fn write_program(folder: &Path, source: &str, others: &str) -> Result<()> {
    let crate_folder = fs::canonicalize("crates/wasm-websocket")?;
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("src/main.rs"), source)?;
    fs::write(
        folder.join("Cargo.toml"),
        format!(
            "[package]\nname = \"program\"\nedition = \"2024\"\n\n\
             [dependencies]\nwasm-websocket = {{ path = {crate_folder:?} }}\n{others}\n\n\
             [workspace]\n"
        ),
    )?;
    // The versions that this repository is tested with
    fs::copy("Cargo.lock", folder.join("Cargo.lock"))?;
    Ok(())
}

/// Cargo, with a target folder that these checks share.
fn cargo(args: &[&str]) -> Result<Run> {
    Ok(Run::new("cargo")
        .args(args)
        .env("CARGO_TARGET_DIR", target_folder()?))
}

fn target_folder() -> Result<PathBuf> {
    Ok(std::path::absolute("target/dependents")?)
}
