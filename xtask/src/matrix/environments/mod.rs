//! Every environment where JavaScript runs: its own WebSocket and both classes of the npm package take
//! the same steps there, and ours do no worse. The programs are in `tests/environments`.
//!
//! - [`projects`]: the environments, and the versions of what they need
//! - [`rows`]: what came of them
//! - [`document`]: the results in `docs/environments.md`

mod document;
mod projects;
mod rows;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::matrix::preparation::{TODAY, copy, evaluated, packed};
use crate::process::Run;
use crate::server::Servers;
use crate::setup;
use crate::test::report::Report;
use projects::{Project, Scope};
use rows::Row;

const SCRIPTS: &str = "tests/environments";
const NODE: &str = "node_modules/node22/bin/node";

/// Longer than any project takes.
const LIMIT: Duration = Duration::from_secs(300);

/// The projects and their packages, in one folder.
struct Bench {
    folder: PathBuf,
    chromium: PathBuf,
}

/// Runs all of it, and writes the results; fails if a class did worse than an environment's own.
pub async fn record() -> Result<()> {
    let packed = packed().await?;
    let servers = Servers::start(0, 0).await?;
    let bench = Bench::new(Scope::All, &packed).await?;
    let rows = bench.rows(Scope::All, &servers).await?;
    document::write(
        &rows,
        &evaluated(&bench.folder.join(NODE), TODAY).await?,
        &bench.chromium_version().await?,
    )?;
    let report = judge(&rows);
    println!("\n{report}");
    ensure!(
        report.failed == 0 && report.passed > 0,
        "a class did worse than an environment's own, or none ran"
    );
    Ok(())
}

/// Runs what most people use, for `cargo xtask test`; returns a name for it, and its results.
pub async fn core(packed: &Path, servers: &Servers) -> Result<(String, Report)> {
    println!("\nin other environments, the npm package");
    let bench = Bench::new(Scope::Core, packed).await?;
    let rows = bench.rows(Scope::Core, servers).await?;
    Ok(("environments".into(), judge(&rows)))
}

fn judge(rows: &[Row]) -> Report {
    let mut report = Report::default();
    for row in rows {
        report.check(&format!("environments::{}", row.name), row.judge());
    }
    report
}

impl Bench {
    async fn new(scope: Scope, packed: &Path) -> Result<Self> {
        let packages = scope.packages()?;
        let packages: Vec<&str> = packages.iter().map(String::as_str).collect();
        let bin = setup::npm(scope.folder(), &packages).await?;
        let modules = bin.parent().context("no folder")?;
        let folder = modules.parent().context("no folder")?.to_owned();
        // Vite would keep an earlier build of the package, which has the same version
        let built = folder.join("built");
        if built.exists() {
            fs::remove_dir_all(&built)?;
        }
        copy(Path::new(SCRIPTS), &folder)?;
        // Its scripts are modules
        let description = folder.join("package.json");
        let mut content: Value = serde_json::from_str(&fs::read_to_string(&description)?)?;
        content["type"] = json!("module");
        fs::write(description, content.to_string())?;
        let ours = modules.join("wasm-websocket");
        fs::create_dir_all(&ours)?;
        Run::new("tar")
            .args(["--strip-components=1", "-xzf"])
            .args([packed, Path::new("-C"), &ours])
            .check()
            .await?;
        // What the programs in CommonJS require
        Run::new(bin.join("esbuild"))
            .args(["program.js", "--format=cjs", "--outfile=built/program.cjs"])
            .args(["--log-level=warning"])
            .dir(&folder)
            .check()
            .await?;
        Ok(Self {
            folder,
            chromium: which::which("chromium")?,
        })
    }

    fn run(&self, program: &str) -> Run {
        Run::new(self.folder.join("node_modules").join(program))
            .dir(&self.folder)
            .env("CHROMIUM", &self.chromium)
            .env("DENO_NO_UPDATE_CHECK", "1")
    }

    async fn rows(&self, scope: Scope, servers: &Servers) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        for project in scope.projects() {
            let printed = self.printed(project, servers).await;
            let found = printed.unwrap_or_else(|error| {
                let name = format!("{} in {}", project.file, project.runtime);
                vec![Row::failed(name, format!("{error:#}"))]
            });
            for row in found {
                println!("{}: {}", row.name, row.cells().join(" | "));
                rows.push(row);
            }
        }
        Ok(rows)
    }

    /// The rows of a project, among what else it prints.
    async fn printed(&self, project: &Project, servers: &Servers) -> Result<Vec<Row>> {
        let run = self
            .run(project.runtime)
            .args(project.arguments)
            .args([project.file])
            .args([servers.socket_url()])
            .args(project.more);
        let output = timeout(LIMIT, run.output())
            .await
            .with_context(|| format!("nothing within {LIMIT:?}"))??;
        let lines = output.lines().filter(|line| line.starts_with("{\"name\":"));
        let rows: Vec<Row> = lines
            .map(serde_json::from_str)
            .collect::<serde_json::Result<_>>()?;
        ensure!(!rows.is_empty(), "it printed no row: {output}");
        Ok(rows)
    }

    async fn chromium_version(&self) -> Result<String> {
        let output = Run::new(&self.chromium).args(["--version"]).output();
        let output = output.await?;
        let version = output.split_whitespace().nth(1);
        Ok(version.context("no version")?.to_owned())
    }
}
