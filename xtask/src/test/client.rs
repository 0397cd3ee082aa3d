//! The JavaScript classes, by the tests in `tests/js`, in a real page.

use std::time::Duration;

use anyhow::Result;

use super::report::Report;
use super::session::Session;
use crate::package::Target;
use crate::server::Servers;

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
    let outcomes = session.outcomes(&page, Duration::from_secs(240)).await?;
    report.outcomes(prefix, outcomes);
    Ok(())
}
