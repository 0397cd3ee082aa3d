//! 10,000 sockets, and a short form of what else the benchmarks measure for memory and scaling, in a window.

use std::time::Duration;

use anyhow::Result;

use super::browser::Engine;
use super::report::Report;
use crate::bench::build;
use crate::server::Servers;

/// Builds the page's program, and opens the page in each engine.
pub async fn tests<'a>(runs: impl Iterator<Item = (&'a Engine, &'a mut Report)>) -> Result<()> {
    build::ours().await?;
    for (engine, report) in runs {
        in_window(engine, report).await?;
    }
    Ok(())
}

/// A window and servers of its own: what other tests left in them is not measured.
async fn in_window(engine: &Engine, report: &mut Report) -> Result<()> {
    println!("\nin {}, the soak", engine.browser.name());
    let servers = Servers::start(0, 0).await?;
    let page = format!(
        "{}/benches/page/soak.html?server={}",
        servers.root_url(),
        servers.socket_url()
    );
    let session = engine.session().await?;
    let outcomes = session.outcomes(&page, Duration::from_secs(600)).await;
    // Also after an error, which is reported first
    let closed = session.close().await;
    report.outcomes("soak", outcomes?);
    closed
}
