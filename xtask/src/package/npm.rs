//! `cargo xtask package`: `dist/npm`, the package as npm publishes it, made of what wasm-pack built and
//! of the entries in `npm/`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::Value;

use super::browsers::{self, BROWSERS, EDITION, FEATURES};
use super::embed;
use crate::process::Run;
use crate::setup;

pub const FOLDER: &str = "dist/npm";
/// Where wasm-pack builds it.
const BUILT: &str = "target/npm-package";
pub const WASM: &str = "wasm_websocket_bg.wasm";

pub async fn build() -> Result<()> {
    setup::build_tools().await?;
    let tools = setup::npm_build_tools().await?;
    // wasm-pack leaves what an earlier build put there
    empty(Path::new(BUILT))?;
    Run::new("wasm-pack")
        .args(["build", "--target", "web", "--out-dir", BUILT])
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "z")
        .env("CARGO_ENCODED_RUSTFLAGS", without_paths().await?)
        .check()
        .await?;
    let built = Path::new(BUILT);
    // As they are, they are what wasm-pack's own users have
    browsers::check_syntax(&tools, built, &browsers::scripts(built)?).await?;
    let folder = Path::new(FOLDER);
    empty(folder)?;
    optimize(&tools, &folder.join(WASM)).await?;
    bundle(&tools).await?;
    browsers::check_syntax(&tools, folder, &browsers::scripts(folder)?).await?;
    types(folder)?;
    fs::write(folder.join("package.json"), manifest()?)?;
    fs::write(
        folder.join("README.md"),
        readme(&fs::read_to_string("README.md")?)?,
    )?;
    for file in ["CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"] {
        fs::copy(file, folder.join(file))?;
    }
    Ok(())
}

fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(fs::create_dir_all(folder)?)
}

/// Flags by which panics name no folder of this machine's; they replace the user's own RUSTFLAGS.
async fn without_paths() -> Result<String> {
    #[derive(Deserialize)]
    struct Metadata {
        packages: Vec<Package>,
    }
    #[derive(Deserialize)]
    struct Package {
        /// Of those that are not here in the repository.
        source: Option<String>,
        manifest_path: PathBuf,
    }
    let all = Run::new("cargo")
        .args(["metadata", "--format-version=1"])
        .output()
        .await?;
    let all: Metadata = serde_json::from_str(&all)?;
    let elsewhere = all
        .packages
        .iter()
        .filter(|package| package.source.is_some());
    let sysroot = Run::new("rustc")
        .args(["--print", "sysroot"])
        .output()
        .await?;
    let flags: BTreeSet<String> = elsewhere
        .filter_map(|package| package.manifest_path.parent()?.parent())
        // Where the standard library's source is, if it is installed
        .chain([Path::new(sysroot.trim())])
        .map(|folder| format!("--remap-path-prefix={}=", folder.display()))
        .collect();
    Ok(Vec::from_iter(flags).join("\x1f"))
}

async fn optimize(tools: &Path, output: &Path) -> Result<()> {
    let features = Run::new(tools.join("wasm-opt"))
        .args(["-Oz", "--print-features"])
        .args(FEATURES)
        .args([Path::new("--output"), output])
        .args([Path::new(BUILT).join(WASM)])
        .output()
        .await?;
    browsers::check_features(&features)?;
    let wasm = fs::read(output)?;
    let wasm = String::from_utf8_lossy(&wasm);
    let home = std::env::var("HOME").unwrap_or_default();
    for folder in [home.as_str(), ".cargo", ".rustup"] {
        ensure!(
            folder.len() < 2 || !wasm.contains(folder),
            "the npm package's wasm contains a path of this machine, with {folder}"
        );
    }
    Ok(())
}

/// A script of the package, made of the one with that name in `npm/`.
struct Script {
    name: &'static str,
    options: &'static [&'static str],
}

/// What fetches the wasm stays in the glue of the entries that have it; bundlers must not see it.
const WITHOUT_URL: &str = "--define:import.meta.url=undefined";

const SCRIPTS: [Script; 4] = [
    Script {
        name: "index.js",
        options: &["--format=esm"],
    },
    Script {
        name: "inline.js",
        options: &["--format=esm", WITHOUT_URL],
    },
    Script {
        name: "inline.cjs",
        options: &["--format=cjs", WITHOUT_URL],
    },
    Script {
        name: "workerd.js",
        options: &["--format=esm", WITHOUT_URL, "--external:*.wasm"],
    },
];

/// One file for each entry: wasm-bindgen's glue and the classes in it.
async fn bundle(tools: &Path) -> Result<()> {
    let built = Path::new(BUILT);
    let wasm = fs::read(Path::new(FOLDER).join(WASM))?;
    fs::write(built.join("wasm.js"), embed::module(&wasm))?;
    for Script { name, options } in SCRIPTS {
        let bundled = built.join(name);
        Run::new(tools.join("esbuild"))
            .args([Path::new("npm").join(name)])
            .args(options)
            .args(["--bundle", "--log-level=warning", "--minify-syntax"])
            .args([format!("--target={BROWSERS}")])
            .args(["--inject:npm/encoding.js"])
            .args([format!("--alias:snippets={}", snippets()?.display())])
            .args([format!("--outfile={}", bundled.display())])
            .check()
            .await?;
        let scope = if name.ends_with(".cjs") {
            "--toplevel"
        } else {
            "--module"
        };
        // Keeps the annotations by which bundlers leave out an unused class
        Run::new(tools.join("terser"))
            .args([scope, "--compress=passes=3", "--mangle"])
            .args([format!("--ecma={EDITION}")])
            .args([
                // Node prints the line that throws
                "--format=preserve_annotations=true,ascii_only=true,max_line_len=200",
                "--output",
            ])
            .args([Path::new(FOLDER).join(name), bundled])
            .check()
            .await?;
    }
    Ok(())
}

/// Where wasm-bindgen put the files of `src/js`.
fn snippets() -> Result<PathBuf> {
    let mut folders = fs::read_dir(Path::new(BUILT).join("snippets"))?;
    let folder = folders
        .next()
        .context("wasm-bindgen wrote no snippets")??
        .path();
    ensure!(folders.next().is_none(), "another crate has snippets too");
    Ok(std::path::absolute(folder)?.join("src/js"))
}

/// The classes' types, without those of wasm-bindgen's glue, and those of the entries. The one for `require()` has a copy,
/// because for TypeScript before 5.8 a CommonJS module can't import the types of an ES module.
fn types(folder: &Path) -> Result<()> {
    let classes = super::classes(Path::new(BUILT))?;
    let exports = fs::read_to_string("npm/classes.js")?;
    let exports: Vec<&str> = exports.split(|c: char| !c.is_alphanumeric()).collect();
    for name in super::declared(&classes) {
        ensure!(
            exports.contains(&name),
            "the types declare {name}, but npm/classes.js doesn't export it"
        );
    }
    let init = fs::read_to_string("npm/init.d.ts")?;
    let types = format!("{classes}\n\n{init}");
    fs::write(folder.join("index.d.ts"), &types)?;
    fs::write(folder.join("inline.d.cts"), &types)?;
    fs::copy("npm/inline.d.ts", folder.join("inline.d.ts"))?;
    Ok(())
}

fn manifest() -> Result<String> {
    let built = fs::read_to_string(Path::new(BUILT).join("package.json"))?;
    let built: Value = serde_json::from_str(&built)?;
    let version = built["version"].as_str().context("no version")?;
    Ok(fs::read_to_string("npm/package.json")?.replace("{version}", version))
}

/// The title, the introduction and the sections of the repository's README that npm's users need.
fn readme(all: &str) -> Result<String> {
    let introduction: Vec<&str> = all.split("\n\n").take(2).collect();
    let mut text = introduction.join("\n\n") + "\n";
    for title in ["JavaScript", "The npm package", "Licence"] {
        let heading = format!("\n## {title}\n");
        let (_, section) = all
            .split_once(&heading)
            .with_context(|| format!("README.md has no section \"{title}\""))?;
        let section = section.split("\n## ").next().unwrap_or(section);
        ensure!(
            !section.contains("](") || title == "Licence",
            "README.md's section \"{title}\" has a link, which is broken on npm"
        );
        text += &heading;
        text += section.trim_end();
        text.push('\n');
    }
    Ok(text)
}
