//! The JavaScript classes, by the tests in `tests/js`, in a real page.

use std::time::Duration;

use anyhow::Result;

use super::report::Report;
use super::session::Session;
use crate::package::Target;
use crate::server::Servers;

/// The short tests, without workers, on wasm-pack's output.
pub async fn brief(
    session: &Session,
    servers: &Servers,
    target: Target,
    report: &mut Report,
) -> Result<()> {
    let group = format!("client::{target:?}");
    check(session, servers, "brief", &group, report).await
}

/// All tests of both classes, on the npm package.
pub async fn shipped(session: &Session, servers: &Servers, report: &mut Report) -> Result<()> {
    check(session, servers, "shipped", "client", report).await?;
    let others = Servers::start(0, 0).await?;
    let which = "shipped&retrying";
    check(session, &others, which, "reconnecting", report).await
}

async fn check(
    session: &Session,
    servers: &Servers,
    which: &str,
    group: &str,
    report: &mut Report,
) -> Result<()> {
    // After many failures Firefox is long in connecting to the same port
    let workers = Servers::start(0, 0).await?;
    let page = format!(
        "{}/tests/js/index.html?server={}&workers={}&{which}",
        servers.root_url(),
        servers.socket_url(),
        workers.socket_url(),
    );
    let outcomes = session.outcomes(&page, Duration::from_secs(600)).await?;
    report.outcomes(group, outcomes);
    Ok(())
}
