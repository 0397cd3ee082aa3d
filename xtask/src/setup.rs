//! The tools that the tasks need: installed if possible, otherwise named in one line.

use std::env::consts;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::process::Run;

const TARGET: &str = "wasm32-unknown-unknown";

/// What a build of the package needs.
pub async fn build_tools() -> Result<()> {
    rustup("target", TARGET).await?;
    cargo_tool("wasm-pack").await
}

/// What formatting, clippy and the check of dependencies need.
pub async fn lint_tools() -> Result<()> {
    rustup("component", "rustfmt").await?;
    rustup("component", "clippy").await?;
    cargo_tool("cargo-deny").await
}

/// What builds for these targets need.
pub async fn targets(names: &[&str]) -> Result<()> {
    for name in names {
        rustup("target", name).await?;
    }
    Ok(())
}

/// Installs a version of Rust that builds for the page.
pub async fn toolchain(version: &str) -> Result<()> {
    let install = ["toolchain", "install", version, "--profile", "minimal"];
    Run::new("rustup")
        .args(install)
        .args(["--no-self-update", "--target", TARGET])
        .check()
        .await
}

/// What a build of the standard library needs.
pub async fn standard_library_source() -> Result<()> {
    rustup("component", "rust-src").await
}

/// Adds a target or component to the toolchain, unless it is there.
async fn rustup(kind: &str, name: &str) -> Result<()> {
    if !has("rustup") {
        bail!("rustup is missing: install it from https://rustup.rs");
    }
    let installed = Run::new("rustup")
        .args([kind, "list", "--installed"])
        .output()
        .await?;
    // A component's name may have the host's behind it
    if installed.lines().any(|line| line.starts_with(name)) {
        return Ok(());
    }
    Run::new("rustup").args([kind, "add", name]).check().await
}

async fn cargo_tool(name: &str) -> Result<()> {
    if has(name) {
        return Ok(());
    }
    println!("{name} is missing: installing it takes a few minutes");
    Run::new("cargo")
        .args(["install", name, "--locked"])
        .check()
        .await
}

/// Installs the formatter and linter for scripts; returns the folder of its program.
pub async fn script_lint_tools() -> Result<PathBuf> {
    npm("npm-lint", &["@biomejs/biome@2.6.8"]).await
}

/// Installs the tools that build and measure the npm package; returns the folder of their programs.
pub async fn npm_build_tools() -> Result<PathBuf> {
    npm(
        "npm",
        &["binaryen@132.0.0", "esbuild@0.28.2", "terser@5.51.2"],
    )
    .await
}

/// Installs the tools that check the npm package: linters, bundlers, Node, Deno and Bun.
pub async fn npm_test_tools() -> Result<PathBuf> {
    let node = format!("{}@22.23.3", node_package()?);
    let packages = [
        "@arethetypeswrong/cli@0.18.5",
        "bun@1.4.5",
        "deno@2.9.6",
        &node,
        "publint@0.3.25",
        "vite@8.3.8",
        "webpack@5.112.2",
        "webpack-cli@7.3.1",
    ];
    npm("npm-test", &packages).await
}

/// npm's package of Node for this machine.
pub fn node_package() -> Result<String> {
    let system = match consts::OS {
        "macos" => "darwin",
        "windows" => "win",
        other => other,
    };
    let processor = match consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => bail!("npm has no package of Node for {other}"),
    };
    Ok(format!("node-{system}-{processor}"))
}

/// Installs npm packages into a folder of this repository; returns the folder of their programs.
pub async fn npm(name: &str, packages: &[&str]) -> Result<PathBuf> {
    let npm = Program {
        names: &["npm"],
        package: Some("npm"),
    };
    programs(&[npm]).await?;
    let folder = std::path::absolute("target")?.join(name);
    let bin = folder.join("node_modules/.bin");
    // Without this, npm would contact its registry each time
    let (stamp, wanted) = (folder.join("installed"), packages.join(" "));
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(bin);
    }
    std::fs::create_dir_all(&folder)?;
    Run::new("npm")
        .args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"])
        .args([&folder])
        .args(packages)
        .check()
        .await?;
    std::fs::write(stamp, wanted)?;
    Ok(bin)
}

/// Installs those that are missing.
pub async fn programs(needed: &[Program]) -> Result<()> {
    let missing: Vec<_> = needed.iter().filter(|needed| !needed.found()).collect();
    let packages: Vec<&str> = missing.iter().filter_map(|needed| needed.package).collect();
    if !packages.is_empty() {
        let install = format!("apt-get install -y {}", packages.join(" "));
        if !is_root_on_debian().await {
            let names: Vec<&str> = missing.iter().map(|needed| needed.names[0]).collect();
            bail!(
                "missing: {}; on Debian, run `{install}` as root",
                names.join(", ")
            );
        }
        Run::new("apt-get").args(["update", "-qq"]).check().await?;
        Run::new("apt-get")
            .args(["install", "-y", "-qq"])
            .args(packages)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .check()
            .await?;
    }
    for needed in missing {
        match needed.package {
            Some(package) if !needed.found() => bail!(
                "{} is missing, although the package {package} is installed",
                needed.names[0]
            ),
            Some(_) => {}
            None => cargo_tool(needed.names[0]).await?,
        }
    }
    Ok(())
}

/// A program that is needed.
pub struct Program {
    /// Any of these will do.
    pub names: &'static [&'static str],
    /// The Debian package that contains it; `None` if cargo installs it.
    pub package: Option<&'static str>,
}

impl Program {
    fn found(&self) -> bool {
        self.names.iter().any(|name| has(name))
    }
}

fn has(program: &str) -> bool {
    which::which(program).is_ok()
}

async fn is_root_on_debian() -> bool {
    let user = Run::new("id").args(["-u"]).output().await;
    Path::new("/etc/debian_version").exists() && user.is_ok_and(|id| id.trim() == "0")
}
