//! A browser window, driven over WebDriver.

use std::net::TcpListener;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::process::Command;
use tokio::time::{sleep, timeout};
use url::Url;

use crate::process::Background;

pub struct Session {
    pub client: Client,
    /// chromedriver has commands of its own.
    is_chromium: bool,
    _driver: Background,
}

impl Session {
    /// Starts the driver, and a window in its browser.
    pub async fn start(mut driver: Command, is_chromium: bool) -> Result<Self> {
        let port = free_port()?;
        driver
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let driver = Background::start(driver)?;
        listening(port).await?;
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities()?);
        let address = format!("http://127.0.0.1:{port}");
        let client = timeout(Duration::from_secs(120), builder.connect(&address)).await;
        let client = client
            .context("the browser didn't start within two minutes")?
            .context("the browser didn't start")?;
        Ok(Self {
            client,
            is_chromium,
            _driver: driver,
        })
    }

    pub fn version(&self) -> String {
        let version = self
            .client
            .capabilities()
            .and_then(|all| all.get("browserVersion"));
        version
            .and_then(Value::as_str)
            .unwrap_or("unknown")
            .to_owned()
    }

    /// Messages in the page's console since the last call; `None` if the driver doesn't return
    /// them.
    pub async fn console(&self) -> Result<Option<Vec<Logged>>> {
        if !self.is_chromium {
            return Ok(None);
        }
        let all = self.client.issue_cmd(ConsoleLog).await?;
        Ok(Some(serde_json::from_value(all)?))
    }

    /// What the page at `address` sets `window.outcomes` to, as [`Self::reported`] says.
    pub async fn outcomes<T: DeserializeOwned>(&self, address: &str, limit: Duration) -> Result<T> {
        self.client.goto(address).await?;
        let result = timeout(limit, self.reported(Duration::from_millis(100))).await;
        result.with_context(|| format!("{address} reported no outcomes within {limit:?}"))?
    }

    /// What the page sets `window.outcomes` to; it is asked that often. Meanwhile it may set `window.answerHeap`, which
    /// is then called with [`Self::heap`].
    pub async fn reported<T: DeserializeOwned>(&self, every: Duration) -> Result<T> {
        loop {
            let script = "return [window.outcomes ?? null, Boolean(window.answerHeap)]";
            let state = self.client.execute(script, Vec::new()).await?;
            let (outcomes, asks): (Value, bool) = serde_json::from_value(state)?;
            if !outcomes.is_null() {
                return Ok(serde_json::from_value(outcomes)?);
            }
            if asks {
                let answer = "window.answerHeap(arguments[0])";
                let heap = json!(self.heap().await?);
                self.client.execute(answer, vec![heap]).await?;
            }
            sleep(every).await;
        }
    }

    /// Bytes of the page's JavaScript heap and of the browser's objects in it, after a garbage collection; `None` if
    /// the driver can't tell.
    async fn heap(&self) -> Result<Option<u64>> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Usage {
            used_size: u64,
            embedder_heap_used_size: u64,
        }
        if !self.is_chromium {
            return Ok(None);
        }
        // The second takes what the finalizers after the first let go
        for _ in 0..2 {
            let collect = DevTools("HeapProfiler.collectGarbage");
            self.client.issue_cmd(collect).await?;
        }
        let usage = self
            .client
            .issue_cmd(DevTools("Runtime.getHeapUsage"))
            .await?;
        let usage: Usage = serde_json::from_value(usage)?;
        Ok(Some(usage.used_size + usage.embedder_heap_used_size))
    }

    pub async fn close(self) -> Result<()> {
        Ok(timeout(Duration::from_secs(30), self.client.close())
            .await
            .context("the window didn't close within 30 s")??)
    }
}

/// A message in the console.
#[derive(Debug, Deserialize)]
pub struct Logged {
    level: String,
    pub message: String,
}

impl Logged {
    pub fn is_error(&self) -> bool {
        self.level == "SEVERE"
    }
}

/// The capabilities of wasm-pack's test runner. Alerts stay open, for the tests to read.
fn capabilities() -> Result<Capabilities> {
    let mut all: Capabilities = serde_json::from_str(&std::fs::read_to_string("webdriver.json")?)?;
    all.insert("unhandledPromptBehavior".into(), json!("ignore"));
    all.insert("goog:loggingPrefs".into(), json!({ "browser": "ALL" }));
    // geckodriver lets a page read files; a user's Firefox doesn't
    let firefox = all.entry("moz:firefoxOptions").or_insert_with(|| json!({}));
    firefox["prefs"] = json!({
        "security.fileuri.strict_origin_policy": true,
        // Lets a page ask for a garbage collection
        "dom.testing.testutils.enabled": true,
        // Without this, each failed connection delays the next ones, up to a minute
        "network.websocket.delay-failed-reconnects": false,
    });
    Ok(all)
}

/// For a program that needs its port as an argument.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Waits until a program listens.
pub async fn listening(port: u16) -> Result<()> {
    for _ in 0..200 {
        if TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            return Ok(());
        }
        sleep(Duration::from_millis(100)).await;
    }
    bail!("no program listens on port {port} after 20 s")
}

/// chromedriver's own way to a command of Chromium's developer tools.
#[derive(Debug)]
struct DevTools(&'static str);

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        let session = session.unwrap_or_default();
        base.join(&format!("session/{session}/goog/cdp/execute"))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        let command = json!({ "cmd": self.0, "params": {} });
        (Method::POST, Some(command.to_string()))
    }
}

/// chromedriver's own command for the page's console.
#[derive(Debug)]
struct ConsoleLog;

impl WebDriverCompatibleCommand for ConsoleLog {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}
