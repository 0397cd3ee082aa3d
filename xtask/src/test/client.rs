//! The JavaScript class, by the tests in `tests/js`, in a real page.

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
    let page = format!(
        "{}/tests/js/index.html?server={}{}",
        servers.root_url(),
        servers.socket_url(),
        match target {
            Target::Web => "",
            Target::Bundler => "&brief",
        }
    );
    session.client.goto(&page).await?;
    let outcomes: Vec<Outcome> = serde_json::from_value(finished(session).await?)?;
    if outcomes.is_empty() {
        bail!("{page} ran no test");
    }
    for Outcome { name, error } in outcomes {
        report.check(
            &format!("client::{name}"),
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
    bail!("the tests of the class did not end within four minutes")
}
