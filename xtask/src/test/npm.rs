//! The npm package as its users have it: linted, packed, installed, bundled, and run in pages, Node,
//! Deno and Bun. The pages and programs are in `tests/npm`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use tokio::process::Command;
use tokio::time::timeout;

use super::report::Report;
use super::session::{self, Session};
use crate::package::npm::{self, FOLDER, WASM};
use crate::process::{Background, Run};
use crate::server::{BUNDLED, Servers};
use crate::setup;

const CONTENT: [&str; 13] = [
    "CHANGELOG.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "index.d.ts",
    "index.js",
    "inline.cjs",
    "inline.d.cts",
    "inline.d.ts",
    "inline.js",
    "package.json",
    "wasm_websocket_bg.wasm",
    "workerd.js",
];

/// Pages that are not bundled.
const PAGES: [&str; 5] = ["plain", "failures", "policy", "copies", "old"];

/// Packages with their own WebSocket classes.
const OTHERS: [&str; 2] = ["mock-socket@9.3.1", "ws@8.23.0"];

const BUNDLERS: [&str; 3] = ["vite", "webpack", "esbuild"];

/// The package, installed in a folder beside the programs that use it.
pub struct Installed {
    pub programs: PathBuf,
    /// The package's file, as npm publishes it.
    pub packed: PathBuf,
    tools: PathBuf,
}

impl Installed {
    pub async fn new() -> Result<Self> {
        npm::build().await?;
        let tools = setup::npm_test_tools().await?;
        let programs = std::path::absolute("target/npm-programs")?;
        if programs.exists() {
            fs::remove_dir_all(&programs)?;
        }
        fs::create_dir_all(&programs)?;
        for file in fs::read_dir("tests/npm")? {
            let file = file?;
            fs::copy(file.path(), programs.join(file.file_name()))?;
        }
        fs::write(programs.join("package.json"), r#"{ "type": "module" }"#)?;
        let packed = pack(&programs).await?;
        lint(&tools, &packed).await?;
        Run::new("npm")
            .args(["install", "--silent", "--no-audit", "--no-fund"])
            .args([&packed])
            .args(OTHERS)
            .dir(&programs)
            .check()
            .await?;
        let installed = Self {
            programs,
            packed,
            tools,
        };
        installed.bundle().await?;
        Ok(installed)
    }

    fn run(&self, tool: &str) -> Run {
        Run::new(self.tools.join(tool)).dir(&self.programs)
    }

    /// Bundles the programs with each bundler's defaults.
    async fn bundle(&self) -> Result<()> {
        self.run("vite")
            .args(["build", "--base=./", "--outDir=bundled/vite"])
            .check()
            .await?;
        self.run("webpack")
            .args(["--mode=production", "--entry=./app.js"])
            .args(["--output-path=bundled/webpack", "--output-filename=app.js"])
            .check()
            .await?;
        let esbuild = setup::npm_build_tools().await?.join("esbuild");
        // Without a format it makes scripts, which know neither import.meta nor a top-level await
        for args in [
            &["app.js", "--format=esm"][..],
            &["worker.js"],
            &["program.js", "--format=esm", "--platform=node"],
        ] {
            Run::new(&esbuild)
                .args(args)
                .args(["--bundle", "--minify", "--outdir=bundled/esbuild"])
                .dir(&self.programs)
                .check()
                .await?;
        }
        // It leaves files to others
        let fetched = self.programs.join("bundled/esbuild").join(WASM);
        fs::copy(Path::new(FOLDER).join(WASM), fetched)?;
        for bundler in ["webpack", "esbuild"] {
            let folder = self.programs.join("bundled").join(bundler);
            fs::copy("tests/npm/index.html", folder.join("index.html"))?;
        }
        Ok(())
    }

    /// Runs the bundled programs, and the pages that are not bundled.
    pub async fn in_pages(
        &self,
        session: &Session,
        servers: &Servers,
        report: &mut Report,
    ) -> Result<()> {
        let (_vite, vite_url) = self.vite().await?;
        let root = servers.root_url();
        let plain = PAGES.map(|page| (page, format!("{root}/tests/npm/{page}.html")));
        let bundled = BUNDLERS.map(|name| (name, format!("{root}{BUNDLED}/{name}/index.html")));
        let served = [("vite serve", vite_url)];
        for (name, page) in plain.into_iter().chain(bundled).chain(served) {
            let page = format!("{page}?server={}", servers.socket_url());
            let outcomes = session.outcomes(&page, Duration::from_secs(60)).await?;
            report.outcomes(&format!("npm::{name}"), outcomes);
        }
        Ok(())
    }

    /// Vite's development server, and the address of its page.
    async fn vite(&self) -> Result<(Background, String)> {
        let port = session::free_port()?;
        let mut command = Command::new(self.tools.join("vite"));
        command
            .args(["--host=127.0.0.1", "--strictPort", "--logLevel=warn"])
            .arg(format!("--port={port}"))
            .current_dir(&self.programs);
        let server = Background::start(command)?;
        session::listening(port).await?;
        Ok((server, format!("http://127.0.0.1:{port}/index.html")))
    }

    /// Runs the programs in Node, Deno and Bun; returns their names, versions and results.
    pub async fn in_programs(&self, servers: &Servers) -> Result<Vec<(String, Report)>> {
        let mut reports = Vec::new();
        let node: [&[&str]; 5] = [
            &["program.js"],
            &["bare.js"],
            &["required.cjs"],
            &["others.js"],
            &["bundled/esbuild/program.js"],
        ];
        let deno: [&[&str]; 1] = [&["run", "--allow-net", "--allow-read", "program.js"]];
        let bun: [&[&str]; 1] = [&["run", "program.js"]];
        for (name, runs) in [("node", &node[..]), ("deno", &deno), ("bun", &bun)] {
            println!("\nin {name}, the npm package");
            let version = self.run(name).args(["--version"]).output().await?;
            let number = |c: char| c.is_ascii_digit() || c == '.';
            let version = version.trim_start_matches(|c| !number(c));
            let version = version.split(|c| !number(c)).next().unwrap_or_default();
            let mut report = Report::default();
            for args in runs {
                let run = self
                    .run(name)
                    .args(*args)
                    .args([servers.socket_url()])
                    .env("DENO_NO_UPDATE_CHECK", "1")
                    .output();
                let output = timeout(Duration::from_secs(60), run)
                    .await
                    .with_context(|| format!("{name} didn't end within 60 s"))??;
                let program = args.last().context("no program")?;
                let group = format!("npm::{name}::{program}");
                report.outcomes(&group, serde_json::from_str(&output)?);
            }
            reports.push((format!("{name}-{version}"), report));
        }
        Ok(reports)
    }
}

/// Packs as npm publishes, and checks the list of files; returns the packed file.
pub async fn pack(folder: &Path) -> Result<PathBuf> {
    #[derive(Deserialize)]
    struct Packed {
        filename: String,
        files: Vec<File>,
    }
    #[derive(Deserialize)]
    struct File {
        path: String,
    }
    let output = Run::new("npm")
        .args(["pack", "--json", "--silent", "--pack-destination"])
        .args([folder])
        .dir(FOLDER)
        .output()
        .await?;
    let [packed]: [Packed; 1] = serde_json::from_str(&output)?;
    let files: Vec<&str> = packed.files.iter().map(|file| file.path.as_str()).collect();
    ensure!(
        files == CONTENT,
        "the npm package has these files: {files:?}"
    );
    Ok(folder.join(packed.filename))
}

async fn lint(tools: &Path, packed: &Path) -> Result<()> {
    Run::new(tools.join("publint"))
        .args(["run", "--strict"])
        .args([packed])
        .check()
        .await?;
    // What bundlers do with the wasm depends on their configuration, and index.js is for no CommonJS
    for (profile, excluded) in [("node16", &[WASM, "index.js"][..]), ("esm-only", &[WASM])] {
        Run::new(tools.join("attw"))
            .args([packed])
            .args(["--profile", profile, "--exclude-entrypoints"])
            .args(excluded)
            .check()
            .await?;
    }
    Ok(())
}
