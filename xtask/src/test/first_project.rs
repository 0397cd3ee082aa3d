//! docs/first-project.md, followed as written: its files, its build command, and what it says the
//! console shows.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail, ensure};
use tempfile::TempDir;
use tokio::time::sleep;

use super::browser::{Browser, Engine};
use super::report::Report;
use super::session::Session;
use crate::process::Run;
use crate::server::{DEMO_PORT, PAGES, Servers};

const DOCUMENT: &str = "docs/first-project.md";
const SOURCE: &str = "src/lib.rs";
const FILES: [&str; 3] = ["Cargo.toml", SOURCE, "index.html"];
const BUILD: &str = "wasm-pack build ";
const FOLDER: &str = "first-project";

/// Only in Chromium: the other drivers don't return the console.
pub async fn tests(engine: &Engine, report: &mut Report) -> Result<()> {
    if engine.browser != Browser::Chromium {
        return Ok(());
    }
    println!("\nin chromium, the first project");
    let document = fs::read_to_string(DOCUMENT)?;
    let project = write_project(&document)?;
    let session = engine.session().await?;
    let messages = shows_messages(&document, project.path(), &session).await;
    report.check("first_project::its_messages_are_in_the_console", messages);
    let error = shows_error(&document, project.path(), &session).await;
    report.check("first_project::its_error_is_in_the_console", error);
    session.close().await
}

async fn shows_messages(document: &str, project: &Path, session: &Session) -> Result<()> {
    let [received, closed, _] = shown(document)?;
    build(document, project).await?;
    let mut servers = Servers::start(DEMO_PORT, 0).await?;
    open(session, &servers).await?;
    logged(session, received).await?;
    servers.refuse_sockets().await;
    logged(session, closed).await
}

async fn shows_error(document: &str, project: &Path, session: &Session) -> Result<()> {
    let [.., error] = shown(document)?;
    let (right, wrong) = addresses(document)?;
    let source = project.join(SOURCE);
    fs::write(&source, fs::read_to_string(&source)?.replace(right, wrong))?;
    build(document, project).await?;
    let servers = Servers::start(DEMO_PORT, 0).await?;
    open(session, &servers).await?;
    logged(session, error).await
}

/// Writes the document's files into a new folder, with this repository's crate in place of the
/// published one.
fn write_project(document: &str) -> Result<TempDir> {
    let folder = tempfile::tempdir()?;
    let root = folder.path();
    fs::create_dir_all(root.join("src"))?;
    for name in FILES {
        fs::write(root.join(name), file(document, name)?)?;
    }
    let crate_folder = fs::canonicalize("crates/wasm-websocket")?;
    fs::create_dir(root.join(".cargo"))?;
    fs::write(
        root.join(".cargo/config.toml"),
        format!("[patch.crates-io]\nwasm-websocket = {{ path = {crate_folder:?} }}\n"),
    )?;
    // The versions that this repository is tested with
    fs::copy("Cargo.lock", root.join("Cargo.lock"))?;
    Ok(folder)
}

/// Runs the document's build command, and puts the page where the page's server has it.
async fn build(document: &str, project: &Path) -> Result<()> {
    let command = document.lines().find(|line| line.starts_with(BUILD));
    let command = command.with_context(|| format!("{DOCUMENT} has no `{BUILD}…`"))?;
    let mut words = command.split(' ');
    let program = words.next().context("no program")?;
    Run::new(program)
        .args(words)
        .env("CARGO_TARGET_DIR", std::path::absolute("target")?)
        .dir(project)
        .check()
        .await?;
    let served = Path::new(PAGES).join(FOLDER);
    if served.exists() {
        fs::remove_dir_all(&served)?;
    }
    fs::create_dir_all(served.join("pkg"))?;
    fs::copy(project.join("index.html"), served.join("index.html"))?;
    for file in fs::read_dir(project.join("pkg"))? {
        let file = file?;
        fs::copy(file.path(), served.join("pkg").join(file.file_name()))?;
    }
    Ok(())
}

async fn open(session: &Session, servers: &Servers) -> Result<()> {
    let page = format!("{}/{PAGES}/{FOLDER}/index.html", servers.root_url());
    Ok(session.client.goto(&page).await?)
}

/// Waits until the console shows something, which must be the line.
async fn logged(session: &Session, line: &str) -> Result<()> {
    // The driver quotes each text
    let plain = |text: &str| text.replace(['"', '\\'], "");
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(10) {
        let console = session.console().await?.context("no console")?;
        if let Some(first) = console.first() {
            ensure!(
                plain(&first.message).contains(&plain(line)),
                "the console should show `{line}`, but shows {console:?}"
            );
            return Ok(());
        }
        sleep(Duration::from_millis(100)).await;
    }
    bail!("the console doesn't show `{line}` within 10 s")
}

/// The code block under the line "`name`:".
fn file<'a>(document: &'a str, name: &str) -> Result<&'a str> {
    let rest = document.split_once(&format!("\n`{name}`:\n\n```"));
    let block = rest.and_then(|(_, rest)| block(rest));
    block.with_context(|| format!("{DOCUMENT} has no block named `{name}`"))
}

/// What the document says that the console shows: an echo, a lost connection, an error.
fn shown(document: &str) -> Result<[&str; 3]> {
    let blocks = document.split("\n```console").skip(1).filter_map(block);
    let lines: Vec<&str> = blocks.map(str::trim_end).collect();
    let lines = lines.try_into();
    lines.map_err(|lines| anyhow!("{DOCUMENT} should show three lines of a console: {lines:?}"))
}

/// The address in the document's source, and the one that replaces it for an error.
fn addresses(document: &str) -> Result<(&str, &str)> {
    let between = |text, before, after| -> Result<&str> {
        let (_, rest) = str::split_once(text, before)
            .with_context(|| format!("{DOCUMENT} has no `{before}`"))?;
        Ok(rest.split(after).next().unwrap_or(rest))
    };
    let right = between(file(document, SOURCE)?, "builder(\"", '"')?;
    let wrong = between(document, "\nChange the address in `src/lib.rs` to `", '`')?;
    Ok((right, wrong))
}

/// The lines of a code block, after the language in its first line.
fn block(rest: &str) -> Option<&str> {
    let (_, lines) = rest.split_once('\n')?;
    Some(lines.split_once("```")?.0)
}
