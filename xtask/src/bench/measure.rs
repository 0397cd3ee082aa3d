//! Runs the measuring scripts: in a browser's page, or in Node; one of them at a time.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use serde::Deserialize;
use serde_json::json;
use tokio::time::timeout;

use super::answer::{Answer, Place};
use super::host::{CHROMIUM, Host};
use super::site::{self, PAGE};
use crate::process::Run;
use crate::server::{Server, Servers};
use crate::test::browser::Engine;
use crate::test::session::Session;

/// Begins to measure. What comes of it, the page keeps.
const BEGIN: &str = "
const [options] = arguments;
async function run() {
  for (let waited = 0; !window.bench; waited += 100) {
    if (waited > 20_000) throw new Error('the page has no window.bench: one of its scripts failed to load or to run');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return window.bench.run(options);
}
run().then(
  (answer) => { window.outcomes = { answer }; },
  // In Firefox and WebKit the stack has no message
  (error) => { window.outcomes = { error: `${error}\n${error?.stack ?? ''}` }; },
);
";

/// Each question takes the page some of its time.
const BETWEEN_QUESTIONS: Duration = Duration::from_secs(1);

/// A host, its version, and what was measured there.
pub struct Measured {
    pub host: Host,
    pub version: String,
    pub answer: Answer,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Answer(Answer),
    Error(String),
}

/// The page's server, and what the scripts connect to.
pub struct Bench<'a> {
    servers: &'a Servers,
    page: Server,
    quick: bool,
}

impl<'a> Bench<'a> {
    pub async fn new(servers: &'a Servers, quick: bool) -> Result<Self> {
        let page = Server::start(0, site::serve).await?;
        Ok(Self {
            servers,
            page,
            quick,
        })
    }

    /// Longer than all jobs may take, also on a busy machine.
    fn limit(&self) -> Duration {
        Duration::from_secs(60 * if self.quick { 4 } else { 90 })
    }

    /// Memory and scaling take a quarter of an hour. `cargo xtask test` has tests of both, for all browsers.
    fn places(&self, host: Host) -> &[Place] {
        use Place::{Loopback, Memory, Page, Scaling, Start};
        if self.quick {
            &[Page, Loopback]
        } else if host == CHROMIUM {
            &[Page, Loopback, Start, Memory, Scaling]
        } else {
            &[Page, Loopback, Start]
        }
    }

    pub async fn in_browser(&self, engine: &Engine) -> Result<Measured> {
        let host = Host::Browser(engine.browser);
        println!("\nin {}", host.title());
        let session = engine.session().await?;
        let version = session.version();
        let result = timeout(self.limit(), self.in_page(host, &session)).await;
        let console = session.console().await;
        // Also after an error, which is reported first
        let closed = session.close().await;
        let answer = result.with_context(|| format!("it took over {:?}", self.limit()));
        let answer = answer.and_then(|answer| answer).and_then(|answer| {
            answer.check()?;
            Ok(answer)
        });
        let answer = answer.with_context(|| {
            let console = console.ok().flatten().unwrap_or_default();
            let errors = console.iter().filter(|logged| logged.is_error());
            let errors: Vec<&str> = errors.map(|logged| &*logged.message).collect();
            let errors = match errors.is_empty() {
                true => String::new(),
                false => format!(" (in its console: {})", errors.join("; ")),
            };
            format!("measuring in {} failed{errors}", host.title())
        })?;
        closed?;
        Ok(Measured {
            host,
            version,
            answer,
        })
    }

    async fn in_page(&self, host: Host, session: &Session) -> Result<Answer> {
        let page = format!("http://127.0.0.1:{}{PAGE}", self.page.port);
        session.client.goto(&page).await?;
        let options = json!({
            "places": self.places(host),
            "quick": self.quick,
            "server": self.servers.socket_url(),
        });
        session.client.execute(BEGIN, vec![options]).await?;
        let outcome = session.reported(BETWEEN_QUESTIONS).await;
        match outcome.context("the page's answer isn't as agreed")? {
            Outcome::Answer(answer) => Ok(answer),
            Outcome::Error(error) => Err(anyhow!("{}", error.trim())),
        }
    }

    /// The JavaScript classes, in this program of Node.
    pub async fn in_node(&self, node: &Path) -> Result<Measured> {
        println!("\nin Node");
        let version = Run::new(node).args(["--version"]).output().await?;
        let quick: &[&str] = if self.quick { &["--quick"] } else { &[] };
        let run = Run::new(node)
            .args(["benches/node/bench.js", &self.servers.socket_url()])
            .args(quick)
            .output();
        let output = timeout(self.limit(), run).await;
        let output = output.with_context(|| format!("Node took over {:?}", self.limit()))??;
        let answer: Answer =
            serde_json::from_str(&output).with_context(|| format!("Node's answer: {output}"))?;
        answer.check().context("measuring in Node failed")?;
        Ok(Measured {
            host: Host::Node,
            version: version.trim().trim_start_matches('v').to_owned(),
            answer,
        })
    }
}
