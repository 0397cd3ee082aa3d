//! A page with a reconnecting connection, left and returned to: whether the browser kept it in its
//! back/forward cache, and whether it connects again.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use tokio::time::sleep;

use super::browser::Browser;
use super::report::Report;
use super::session::Session;
use crate::server::{DEMO_PORT, PAGES, Servers};
use crate::size;

const FOLDER: &str = "back-forward";

/// What the page reports about itself.
#[derive(Debug, Deserialize)]
struct Page {
    persisted: bool,
    said: Vec<String>,
}

/// Builds the page, with the reconnecting echo app.
pub async fn build() -> Result<()> {
    let app = size::build_reconnecting().await?;
    let folder = Path::new(PAGES).join(FOLDER);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("index.html"), include_str!("back_forward.html"))?;
    for file in ["app.js", "app_bg.wasm"] {
        fs::copy(app.path().join("pkg").join(file), folder.join(file))?;
    }
    Ok(())
}

pub async fn check(session: &Session, browser: Browser, report: &mut Report) -> Result<()> {
    // The app connects to 9998
    let servers = Servers::start(DEMO_PORT, 0).await?;
    report.check(
        "back_forward::the_page_connects_again",
        there_and_back(session, browser, &servers).await,
    );
    Ok(())
}

async fn there_and_back(session: &Session, browser: Browser, servers: &Servers) -> Result<()> {
    let client = &session.client;
    let page = format!("{}/{PAGES}/{FOLDER}/index.html", servers.root_url());
    client.goto(&page).await?;
    let first = after_echoes(session, 1).await?;
    ensure!(
        !first.persisted,
        "the page is persisted before it was left: {first:?}"
    );

    client.goto(&servers.page_url()).await?;
    // A page that is gone or kept has no connection
    let seen = servers.log.ended("", 1).await;
    ensure!(seen.open == 0 && seen.ended == 1, "the server saw {seen:?}");

    client.back().await?;
    if browser == Browser::Firefox {
        // It decides before `pagehide`: a page whose socket isn't closed by then is not kept
        let again = after_echoes(session, 1).await?;
        ensure!(!again.persisted, "Firefox now keeps the page: {again:?}");
        return Ok(());
    }
    let kept = after_echoes(session, 2).await?;
    ensure!(
        kept.persisted && kept.said == ["hello", "lost", "", "hello"],
        "{kept:?}"
    );
    Ok(())
}

/// The page, once it received that many echoes; the next connection begins within 5 s.
async fn after_echoes(session: &Session, count: usize) -> Result<Page> {
    let script = "return { persisted: window.persisted ?? null, said: window.said ?? [] }";
    let mut last = None;
    for _ in 0..100 {
        let page = session.client.execute(script, Vec::new()).await?;
        if let Ok(page) = serde_json::from_value::<Page>(page.clone()) {
            if page.said.iter().filter(|text| *text == "hello").count() == count {
                return Ok(page);
            }
        }
        last = Some(page);
        sleep(Duration::from_millis(100)).await;
    }
    bail!(
        "the page didn't receive {count} echoes within 10 s: {}",
        last.context("no page")?
    )
}
