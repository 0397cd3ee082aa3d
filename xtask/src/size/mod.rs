//! `cargo xtask size`: the size of a minimal app with the crate, relative to the same app written on
//! web-sys by hand; the size of the npm package. It also checks that the app contains none of the
//! npm package's own exports.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use crate::package::npm;
use crate::process::Run;
use crate::setup;

/// An app that does the same as the others.
struct App {
    name: &'static str,
    source: &'static str,
    features: &'static str,
    /// How many times the bytes of the hand-written one it may have.
    limit: f64,
}

const APPS: [App; 4] = [
    App {
        name: "hand-written web-sys",
        source: include_str!("apps/hand_written.rs"),
        features: "",
        limit: 1.0,
    },
    App {
        name: "callbacks",
        source: include_str!("apps/callbacks.rs"),
        features: "ours",
        limit: 1.51,
    },
    // The executor alone adds a third to the hand-written app
    App {
        name: "stream, with wasm-bindgen-futures",
        source: include_str!("apps/stream.rs"),
        features: "ours,executor",
        limit: 2.35,
    },
    App {
        name: "reconnecting",
        source: include_str!("apps/reconnecting.rs"),
        features: "ours",
        limit: 3.34,
    },
];

/// wasm-bindgen's own; the apps export nothing.
const EXPORTS: [&str; 1] = ["export { initSync, __wbg_init as default };"];

/// How the names of the wasm's own exports begin: the start function, and wasm-bindgen's.
const OWN: [&str; 4] = ["run:", "memory:", "__", "wasm_bindgen__"];

/// Bytes, for all of the npm package's classes, in two files or in one.
const NPM_LIMIT: u64 = 45 << 10;

/// The same, where a program uses `WebSocketClient` alone and its bundler drops the rest.
const ONE_CLASS_LIMIT: u64 = 45 << 10;

pub async fn run() -> Result<()> {
    apps().await?;
    npm_package().await
}

/// Bytes of each minimal app.
pub async fn of_apps() -> Result<Vec<(&'static str, u64)>> {
    let rows = measured_apps().await?;
    let rows = rows.into_iter();
    Ok(rows.map(|(app, bytes)| (app.name, bytes)).collect())
}

/// Bytes of the npm package, as it was built before.
pub async fn of_package() -> Result<[(&'static str, u64); 3]> {
    let rows = measured_package().await?;
    Ok(rows.map(|(entry, bytes, _)| (entry, bytes)))
}

async fn measured_apps() -> Result<Vec<(&'static App, u64)>> {
    setup::build_tools().await?;
    let tools = setup::npm_build_tools().await?;
    let mut rows = Vec::new();
    for app in &APPS {
        rows.push((app, measure(app, &tools).await?));
    }
    Ok(rows)
}

async fn apps() -> Result<()> {
    let rows = measured_apps().await?;
    let hand_written = rows[0].1 as f64;
    println!("\nThe minimal echo app, wasm and JavaScript, gzip -9:\n");
    println!("| written with | bytes | × hand-written | limit |");
    println!("|---|---|---|---|");
    for (app, bytes) in &rows {
        let ratio = *bytes as f64 / hand_written;
        println!("| {} | {bytes} | {ratio:.2} | {} |", app.name, app.limit);
    }
    for (app, bytes) in rows {
        let ratio = bytes as f64 / hand_written;
        ensure!(
            ratio <= app.limit,
            "the app with {} is {ratio:.3} times the size of the hand-written one; the limit is {}",
            app.name,
            app.limit
        );
    }
    Ok(())
}

/// Bytes of the app's package, in which is nothing that it doesn't use.
async fn measure(app: &App, tools: &Path) -> Result<u64> {
    let folder = build(app).await?;
    let package = folder.path().join("pkg");
    exports_nothing_of_ours(&package)?;
    served(&package, "app", tools).await
}

/// Bytes of what wasm-pack built under that name, as a careful user would serve it.
pub async fn served(package: &Path, name: &str, tools: &Path) -> Result<u64> {
    let wasm = package.join("small.wasm");
    Run::new(tools.join("wasm-opt"))
        .args(["-Oz", "--all-features"])
        .args([&package.join(format!("{name}_bg.wasm")), Path::new("-o")])
        .args([&wasm])
        .check()
        .await?;
    let glue = minified(&package.join(format!("{name}.js")), package, tools).await?;
    Ok(gzipped(&wasm).await? + gzipped(&glue).await?)
}

/// The npm package, of which a page loads the one or the other entry: bytes and limits.
async fn measured_package() -> Result<[(&'static str, u64, u64); 3]> {
    let folder = tempfile::tempdir()?;
    let mut sizes = HashMap::new();
    for file in ["index.js", "inline.js", npm::WASM] {
        let copy = folder.path().join(file);
        fs::copy(Path::new(npm::FOLDER).join(file), &copy)?;
        sizes.insert(file, gzipped(&copy).await?);
    }
    let two_files = sizes["index.js"] + sizes[npm::WASM];
    let one_class = gzipped(&one_class(folder.path()).await?).await?;
    Ok([
        ("a script and its wasm", two_files, NPM_LIMIT),
        ("one file", sizes["inline.js"], NPM_LIMIT),
        ("one class, bundled", one_class, ONE_CLASS_LIMIT),
    ])
}

async fn npm_package() -> Result<()> {
    npm::build().await?;
    let rows = measured_package().await?;
    println!("\nThe npm package as shipped, gzip -9:\n");
    println!("| loaded as | bytes | limit |");
    println!("|---|---|---|");
    for (entry, bytes, limit) in rows {
        println!("| {entry} | {bytes} | {limit} |");
    }
    for (entry, bytes, limit) in rows {
        ensure!(
            bytes <= limit,
            "the npm package, as {entry}, has {bytes} bytes; the limit is {limit}"
        );
    }
    Ok(())
}

/// A program that uses one class, in `folder`, as esbuild bundles it.
async fn one_class(folder: &Path) -> Result<PathBuf> {
    let program = folder.join("program.js");
    let package = fs::canonicalize(npm::FOLDER)?.join("inline.js");
    let package = serde_json::to_string(&package)?;
    fs::write(
        &program,
        format!("export {{ WebSocketClient }} from {package};"),
    )?;
    let bundled = folder.join("bundled.js");
    let tools = setup::npm_build_tools().await?;
    Run::new(tools.join("esbuild"))
        .args([program])
        .args([
            "--bundle",
            "--minify",
            "--format=esm",
            "--log-level=warning",
        ])
        .args([format!("--outfile={}", bundled.display())])
        .check()
        .await?;
    Ok(bundled)
}

/// `script` as a careful user would serve it, in `folder`.
async fn minified(script: &Path, folder: &Path, tools: &Path) -> Result<PathBuf> {
    let name = script.file_name().context("no file")?.to_string_lossy();
    let small = folder.join(format!("small-{name}"));
    Run::new(tools.join("terser"))
        .args(["--module", "--compress", "--mangle", "--output"])
        .args([small.as_path(), script])
        .check()
        .await?;
    Ok(small)
}

/// The echo app that connects again, for tests of it in a page; its `pkg` folder.
pub async fn build_reconnecting() -> Result<TempDir> {
    let [.., app] = &APPS;
    build(app).await
}

/// Builds it outside this repository, like any user's program.
async fn build(app: &App) -> Result<TempDir> {
    println!("\nthe echo app, written with {}", app.name);
    let repository = fs::canonicalize(".")?;
    let folder = tempfile::tempdir()?;
    let root = folder.path();
    fs::create_dir(root.join("src"))?;
    fs::write(
        root.join("Cargo.toml"),
        include_str!("apps/manifest.toml").replace("{repository}", &repository.to_string_lossy()),
    )?;
    fs::write(root.join("src/lib.rs"), app.source)?;
    // The versions that this repository is tested with
    fs::copy("Cargo.lock", root.join("Cargo.lock"))?;
    Run::new("wasm-pack")
        .args(["build", "--target", "web", "--", "--features", app.features])
        .env("CARGO_TARGET_DIR", repository.join("target/size"))
        .dir(root)
        .check()
        .await?;
    Ok(folder)
}

fn exports_nothing_of_ours(package: &Path) -> Result<()> {
    let glue = fs::read_to_string(package.join("app.js"))?;
    let types = fs::read_to_string(package.join("app.d.ts"))?;
    ensure!(
        !package.join("snippets").exists(),
        "the app contains this package's JavaScript files"
    );
    for name in ["WebSocketClient", "class Socket"] {
        ensure!(
            !glue.contains(name) && !types.contains(name),
            "the app contains this package's {name}"
        );
    }
    let raw: Vec<&str> = types
        .lines()
        .filter_map(|line| line.trim().strip_prefix("readonly "))
        .filter(|export| !OWN.iter().any(|own| export.starts_with(own)))
        .collect();
    ensure!(
        raw.is_empty(),
        "the app's wasm exports more than its own items: {raw:?}"
    );
    let exports: Vec<&str> = glue
        .lines()
        .filter(|line| line.starts_with("export "))
        .collect();
    ensure!(
        exports == EXPORTS,
        "the app exports more than its own items: {exports:?}"
    );
    Ok(())
}

async fn gzipped(path: &Path) -> Result<u64> {
    let name = format!(
        "{}.gz",
        path.file_name().context("no file")?.to_string_lossy()
    );
    Run::new("gzip")
        .args(["-9", "--no-name"])
        .args([path])
        .check()
        .await?;
    Ok(fs::metadata(path.with_file_name(name))?.len())
}
