//! The three engines: what each needs, how wasm-pack tests in it, and how its driver starts.

use std::process::Stdio;

use anyhow::{Context, Result};
use clap::ValueEnum;
use tokio::process::Command;

use super::session::Session;
use crate::process::{Background, Run};
use crate::setup::Program;

#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
pub enum Browser {
    Chromium,
    Firefox,
    Webkit,
}

impl Browser {
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::Webkit];

    pub fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Webkit => "webkit",
        }
    }

    fn programs(self) -> Vec<Program> {
        let debian = |names, package| Program {
            names,
            package: Some(package),
        };
        match self {
            Self::Chromium => vec![
                debian(&["chromium", "google-chrome"], "chromium"),
                debian(&["chromedriver"], "chromium-driver"),
            ],
            Self::Firefox => vec![
                debian(&["firefox-esr", "firefox"], "firefox-esr"),
                Program {
                    names: &["geckodriver"],
                    package: None,
                },
            ],
            Self::Webkit => vec![
                debian(&["WebKitWebDriver"], "webkit2gtk-driver"),
                debian(&["Xvfb"], "xvfb"),
            ],
        }
    }

    fn driver(self) -> &'static str {
        match self {
            Self::Chromium => "chromedriver",
            Self::Firefox => "geckodriver",
            Self::Webkit => "WebKitWebDriver",
        }
    }
}

/// The browsers and what drives them.
pub fn programs(browsers: &[Browser]) -> Vec<Program> {
    browsers
        .iter()
        .flat_map(|browser| browser.programs())
        .collect()
}

/// A browser that can be started, and the display that it needs.
pub struct Engine {
    pub browser: Browser,
    display: Option<(String, Background)>,
}

impl Engine {
    pub async fn new(browser: Browser) -> Result<Self> {
        let display = match browser {
            // It has no headless mode
            Browser::Webkit => Some(virtual_display().await?),
            Browser::Chromium | Browser::Firefox => None,
        };
        Ok(Self { browser, display })
    }

    fn env(&self) -> Vec<(&'static str, &str)> {
        match &self.display {
            // Its sandbox needs what containers don't grant
            Some((name, _)) => vec![
                ("DISPLAY", name),
                ("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1"),
            ],
            None => Vec::new(),
        }
    }

    /// `wasm-pack test` in this browser.
    pub fn wasm_pack_test(&self) -> Result<Run> {
        let driver = self.browser.driver();
        let (browser, flag) = match self.browser {
            Browser::Chromium => ("--chrome", "--chromedriver"),
            Browser::Firefox => ("--firefox", "--geckodriver"),
            Browser::Webkit => ("--safari", "--safaridriver"),
        };
        let driver = which::which(driver).with_context(|| format!("{driver} is missing"))?;
        let run = Run::new("wasm-pack")
            .args(["test", "--headless", browser, flag])
            .args([driver]);
        Ok(self
            .env()
            .into_iter()
            .fold(run, |run, (key, value)| run.env(key, value)))
    }

    /// A new window, driven over WebDriver.
    pub async fn session(&self) -> Result<Session> {
        let mut command = Command::new(self.browser.driver());
        command.envs(self.env());
        Session::start(command, self.browser == Browser::Chromium).await
    }
}

/// A virtual display, and its name.
async fn virtual_display() -> Result<(String, Background)> {
    let mut command = Command::new("Xvfb");
    command.args([
        "-displayfd",
        "1",
        "-screen",
        "0",
        "1280x1024x24",
        "-nolisten",
        "tcp",
    ]);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut display = Background::start(command)?;
    let number = display
        .first_line()
        .await
        .context("Xvfb didn't print a display")?;
    Ok((format!(":{number}"), display))
}
