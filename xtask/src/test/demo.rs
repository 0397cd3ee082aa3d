//! The WebSocketTest page, clicked through as a person would.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use fantoccini::{Client, Locator};

use super::report::Report;
use super::session::{Logged, Session};
use crate::package::Target;
use crate::server::{DEMO_PORT, Servers};

const WITH_SERVER: [&str; 4] = [
    "您的浏览器支持 WebSocket!",
    "数据发送中...",
    "数据已接收...",
    "连接已关闭...",
];
const WITHOUT_SERVER: [&str; 2] = ["您的浏览器支持 WebSocket!", "连接已关闭..."];

pub async fn check(session: &Session, target: Target, report: &mut Report) -> Result<()> {
    let name = |check| format!("demo::{target:?}::{check}");
    // The page connects to 9998, so these servers can't be on a free port
    let mut servers = Servers::start(DEMO_PORT, 0).await?;
    let client = &session.client;
    report.check(
        &name("four_alerts_in_order"),
        four_alerts(client, &servers).await,
    );
    if let Some(mut errors) = session.console().await? {
        errors.retain(Logged::is_error);
        let none = errors
            .is_empty()
            .then_some(())
            .with_context(|| format!("{errors:?}"));
        report.check(&name("no_console_error"), none);
    }
    report.check(
        &name("no_websocket_is_reported"),
        no_websocket(client, &servers).await,
    );
    servers.refuse_sockets().await;
    report.check(
        &name("no_server_is_reported"),
        no_server(client, &servers).await,
    );
    report.check(
        &name("opened_as_a_file_is_reported"),
        opened_as_a_file(client).await,
    );
    Ok(())
}

async fn four_alerts(client: &Client, servers: &Servers) -> Result<()> {
    load(client, servers).await?;
    click(client).await?;
    alerts(client, &WITH_SERVER).await?;
    let seen = servers.log.ended("", 1).await;
    ensure!(
        seen.last_text.as_deref() == Some("发送数据") && seen.messages == 1,
        "the server saw {seen:?}"
    );
    for text in WITH_SERVER {
        ensure!(
            said(client).await?.contains(text),
            "the page doesn't say {text}"
        );
    }
    Ok(())
}

async fn no_server(client: &Client, servers: &Servers) -> Result<()> {
    load(client, servers).await?;
    click(client).await?;
    alerts(client, &WITHOUT_SERVER).await?;
    let said = said(client).await?;
    ensure!(
        said.contains("cargo xtask serve"),
        "the page doesn't say which command to run: {said}"
    );
    Ok(())
}

async fn no_websocket(client: &Client, servers: &Servers) -> Result<()> {
    load(client, servers).await?;
    client
        .execute("delete window.WebSocket", Vec::new())
        .await?;
    click(client).await?;
    alerts(client, &["您的浏览器不支持 WebSocket!"]).await
}

async fn opened_as_a_file(client: &Client) -> Result<()> {
    let path = std::fs::canonicalize("www/index.html")?;
    client.goto(&format!("file://{}", path.display())).await?;
    // Long enough for the page's scripts to run or fail
    tokio::time::sleep(Duration::from_secs(1)).await;
    let said = client.find(Locator::Css("body")).await?.text().await?;
    ensure!(
        said.contains("cargo xtask demo"),
        "the page doesn't say which command to run: {said}"
    );
    Ok(())
}

async fn load(client: &Client, servers: &Servers) -> Result<()> {
    client.goto(&servers.page_url()).await?;
    ensure!(
        client.title().await? == "菜鸟教程(runoob.com)",
        "the title is {:?}",
        client.title().await?
    );
    // Before the page's script has run, the link does nothing
    let ready = "return typeof window.WebSocketTest === 'function'";
    for _ in 0..100 {
        if client.execute(ready, Vec::new()).await? == true {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    bail!(
        "there is no WebSocketTest(); the page says: {}",
        said(client).await?
    )
}

async fn click(client: &Client) -> Result<()> {
    let link = client.find(Locator::Css("#sse a")).await?;
    ensure!(
        link.text().await? == "运行 WebSocket",
        "the link's text is {:?}",
        link.text().await?
    );
    Ok(link.click().await?)
}

/// Accepts alerts until `expected` have appeared, and checks that no other follows.
async fn alerts(client: &Client, expected: &[&str]) -> Result<()> {
    let mut shown = Vec::new();
    let start = Instant::now();
    while shown.len() < expected.len() && start.elapsed() < Duration::from_secs(20) {
        shown.extend(accept(client).await);
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    shown.extend(accept(client).await);
    ensure!(shown == expected, "the alerts were {shown:?}");
    Ok(())
}

/// The text of the alert that is up, once it is accepted.
async fn accept(client: &Client) -> Option<String> {
    let Ok(text) = client.get_alert_text().await else {
        tokio::time::sleep(Duration::from_millis(50)).await;
        return None;
    };
    client.accept_alert().await.ok()?;
    Some(text)
}

async fn said(client: &Client) -> Result<String> {
    Ok(client.find(Locator::Css("#log")).await?.text().await?)
}
