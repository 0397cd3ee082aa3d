//! `Bench`: the scripts, the libraries and the packed npm package in one folder, bundled for pages, and
//! the servers; runs a library with a class.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;
use tokio::process::Command;
use tokio::time::timeout;

use super::list::Library;
use super::rows::Cell;
use super::scripts::SCRIPTS;
use crate::matrix::preparation::{TODAY, copy, evaluated};
use crate::process::{Background, Run};
use crate::server::PAGES;
use crate::setup::{self, Program};
use crate::test::session::Session;

/// Longer than all steps of a library together may take.
const LIMIT: Duration = Duration::from_secs(100);

const NATS: Program = Program {
    names: &["nats-server"],
    package: Some("nats-server"),
};

pub enum Host<'a> {
    Node,
    /// A window, and the address of the page's server.
    Page(&'a Session, &'a str),
}

impl Host<'_> {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Page(..) => "chromium",
        }
    }
}

pub struct Bench {
    folder: PathBuf,
    node: PathBuf,
    /// The program that starts the servers, and its address.
    _control: Background,
    address: String,
}

impl Bench {
    pub async fn new(packed: &Path) -> Result<Self> {
        setup::programs(&[NATS]).await?;
        let node = setup::npm_test_tools().await?.join("node");
        let folder = std::path::absolute("target/libraries")?;
        // npm would keep an earlier build of the package, which has the same version
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        copy(Path::new(SCRIPTS), &folder)?;
        Run::new("npm")
            .args(["install", "--silent", "--no-audit", "--no-fund"])
            .args([packed])
            .dir(&folder)
            .check()
            .await?;
        let pages = Path::new(PAGES).join("libraries");
        Run::new(setup::npm_build_tools().await?.join("esbuild"))
            .args(["page.js", "--bundle", "--format=esm", "--splitting"])
            .args(["--log-level=warning"])
            .args([format!(
                "--outdir={}",
                std::path::absolute(&pages)?.display()
            )])
            .dir(&folder)
            .check()
            .await?;
        fs::copy(folder.join("page.html"), pages.join("page.html"))?;

        let mut command = Command::new(&node);
        command
            .arg("control.js")
            .current_dir(&folder)
            .stdout(Stdio::piped());
        let mut control = Background::start(command)?;
        let address = control.first_line().await?;
        Ok(Self {
            folder,
            node,
            _control: control,
            address,
        })
    }

    pub async fn cell(&self, host: &Host<'_>, library: &Library, class: &str) -> Result<Cell> {
        let Library { client, .. } = library;
        match host {
            Host::Node => {
                let args = ["node.js", client, class, &self.address];
                let run = Run::new(&self.node).args(args).dir(&self.folder).output();
                let output = timeout(LIMIT, run).await.with_context(|| {
                    format!("{client} with {class} ran longer than {LIMIT:?}")
                })??;
                // A library may print lines of its own before
                let outcome = output.lines().last().unwrap_or_default();
                serde_json::from_str(outcome)
                    .with_context(|| format!("{client} with {class}: {output}"))
            }
            Host::Page(session, root) => {
                let page = format!(
                    "{root}/{PAGES}/libraries/page.html?library={client}&name={class}&control={}",
                    self.address
                );
                session.outcomes(&page, LIMIT).await
            }
        }
    }

    /// The version of an installed package.
    pub fn version(&self, package: &str) -> Result<String> {
        let file = self
            .folder
            .join("node_modules")
            .join(package)
            .join("package.json");
        let description: Value = serde_json::from_str(&fs::read_to_string(file)?)?;
        let version = description["version"].as_str();
        Ok(version.context("a package without a version")?.to_owned())
    }

    pub async fn node_version(&self) -> Result<String> {
        evaluated(&self.node, "process.versions.node").await
    }

    pub async fn date(&self) -> Result<String> {
        evaluated(&self.node, TODAY).await
    }
}

/// As in 2.9.10.
pub async fn nats_version() -> Result<String> {
    let output = Run::new("nats-server").args(["--version"]).output().await?;
    let (_, version) = output.trim().rsplit_once('v').context("no version")?;
    Ok(version.to_owned())
}
