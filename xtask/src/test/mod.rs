//! `cargo xtask test`: every check, in order, and a line for each browser at the end.

mod browser;
mod client;
mod demo;
mod dependent;
mod report;
mod session;

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::time::timeout;

pub use browser::Browser;

use crate::package::{self, Target};
use crate::process::Run;
use crate::server::{Ports, Servers};
use crate::setup;
use browser::Engine;
use report::Report;

pub async fn run(browsers: &[Browser]) -> Result<()> {
    // The page's tests need its port; better told now than after minutes
    drop(Servers::start(&Ports::DEMO).await?);
    setup::build_tools().await?;
    setup::browsers(browsers).await?;
    checks().await?;
    dependent::check().await?;

    let mut runs = Vec::new();
    for &browser in browsers {
        runs.push((
            Engine::new(browser).await?,
            Report::default(),
            String::new(),
        ));
    }
    let servers = Servers::start(&Ports::FREE).await?;
    for (engine, report, _) in &mut runs {
        wasm_tests(engine, &servers, report).await?;
    }
    for target in [Target::Bundler, Target::Web] {
        package::build(target).await?;
        for (engine, report, version) in &mut runs {
            *version = page_tests(engine, &servers, target, report).await?;
        }
    }

    println!();
    let mut complete = true;
    for (engine, Report { passed, failed }, version) in &runs {
        println!(
            "{}-{version}: {passed} passed, {failed} failed",
            engine.browser.name()
        );
        complete &= *failed == 0 && *passed > 0;
    }
    ensure!(complete, "not every test passed");
    Ok(())
}

/// Everything that needs no browser.
async fn checks() -> Result<()> {
    let deny = ["--", "-D", "warnings"];
    let wasm = ["--target", "wasm32-unknown-unknown"];
    Run::new("cargo")
        .args(["fmt", "--all", "--check"])
        .check()
        .await?;
    Run::new("cargo")
        .args(["clippy", "--workspace", "--all-targets"])
        .args(deny)
        .check()
        .await?;
    Run::new("cargo")
        .args(["clippy", "--all-targets"])
        .args(wasm)
        .args(deny)
        .check()
        .await?;
    Run::new("cargo")
        .args(["doc", "--no-deps"])
        .args(wasm)
        .env("RUSTDOCFLAGS", "-D warnings")
        .check()
        .await?;
    Run::new("cargo")
        .args(["test", "--workspace"])
        .check()
        .await
}

/// The crate's own tests, in a page and in a worker.
async fn wasm_tests(engine: &Engine, servers: &Servers, report: &mut Report) -> Result<()> {
    println!("\nin {}, the crate", engine.browser.name());
    let (success, output) = engine
        .wasm_pack_test()?
        .env("WS_TEST_SERVER", servers.socket_url())
        .tee()
        .await?;
    let mut crate_tests = Report::default();
    crate_tests.count(&output);
    ensure!(
        crate_tests.passed > 0,
        "no test ran in {}",
        engine.browser.name()
    );
    // A runner that dies counts no failure of its own
    crate_tests.failed = crate_tests.failed.max(usize::from(!success));
    report.add(crate_tests);
    Ok(())
}

/// The page and the class, in a window; the browser's version.
async fn page_tests(
    engine: &Engine,
    servers: &Servers,
    target: Target,
    report: &mut Report,
) -> Result<String> {
    println!(
        "\nin {}, the page and the class as built for {target:?}",
        engine.browser.name()
    );
    let session = engine.session().await?;
    let version = session.version();
    let checks = async {
        demo::check(&session, target, report).await?;
        client::check(&session, servers, report).await
    };
    let result = timeout(Duration::from_secs(300), checks).await;
    // Also after an error: a driver that is only killed leaves its browser behind
    session.close().await?;
    result.context("the checks hang")??;
    Ok(version)
}
