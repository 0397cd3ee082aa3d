//! The JavaScript classes, by the tests in `tests/js`, in a real page.

use std::time::Duration;

use anyhow::{Result, anyhow, bail};
use serde::Deserialize;

use super::report::Report;
use super::session::Session;
use crate::package::Target;
use crate::server::Servers;

#[derive(Deserialize)]
struct Outcome {
    name: String,
    error: Option<String>,
}

/// All of them where the target is the one that users get; of the other, those that need neither
/// workers nor much time.
pub async fn check(
    session: &Session,
    servers: &Servers,
    target: Target,
    report: &mut Report,
) -> Result<()> {
    match target {
        Target::Bundler => check_class(session, servers, "brief", "client", report).await,
        Target::Web => {
            check_class(session, servers, "", "client", report).await?;
            let others = Servers::start(0, 0).await?;
            check_class(session, &others, "retrying", "reconnecting", report).await
        }
    }
}

async fn check_class(
    session: &Session,
    servers: &Servers,
    which: &str,
    prefix: &str,
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
    session.client.goto(&page).await?;
    let outcomes: Vec<Outcome> = serde_json::from_value(finished(session).await?)?;
    if outcomes.is_empty() {
        bail!("{page} ran no test");
    }
    for Outcome { name, error } in outcomes {
        report.check(
            &format!("{prefix}::{name}"),
            error.map_or(Ok(()), |error| Err(anyhow!(error))),
        );
    }
    Ok(())
}

/// What the page set `window.outcomes` to.
async fn finished(session: &Session) -> Result<serde_json::Value> {
    for _ in 0..2400 {
        let outcomes = session
            .client
            .execute("return window.outcomes ?? null", Vec::new())
            .await?;
        if !outcomes.is_null() {
            return Ok(outcomes);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    bail!("the tests of a class did not end within four minutes")
}
