//! `cargo xtask test`: every check, in order, and a line for each browser at the end.

mod back_forward;
pub mod browser;
mod client;
mod demo;
mod dependents;
mod first_project;
pub mod npm;
mod publish;
pub mod report;
mod runner;
pub mod session;
mod shared_memory;
mod soak;
mod types;

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::time::timeout;

pub use browser::Browser;

use crate::package::{self, Target};
use crate::process::Run;
use crate::server::{DEMO_PORT, Servers};
use crate::{bench, matrix, setup, size, tidy};
use browser::Engine;
use npm::Installed;
use report::Report;

pub async fn run(browsers: &[Browser]) -> Result<()> {
    prepare(browsers).await?;
    tidy::check()?;
    checks().await?;
    let advisories = publish::check().await?;
    dependents::check().await?;
    size::run().await?;

    let mut runs = Vec::new();
    for &browser in browsers {
        let engine = Engine::new(browser).await?;
        runs.push((engine, Report::default(), String::new()));
    }
    let servers = Servers::start(0, 0).await?;
    for (engine, report, _) in &mut runs {
        wasm_tests(engine, &servers, report).await?;
    }
    if let Some((engine, report, _)) = runs.first_mut() {
        shared_memory::tests(engine, &servers, report).await?;
    }
    for (engine, report, _) in &mut runs {
        first_project::tests(engine, report).await?;
    }
    back_forward::build().await?;
    for target in [Target::Bundler, Target::Web] {
        package::build(target).await?;
        for (engine, report, version) in &mut runs {
            *version = page_tests(engine, &servers, target, report).await?;
        }
    }

    let installed = Installed::new().await?;
    types::check(&installed.programs).await?;
    for (engine, report, _) in &mut runs {
        npm_tests(engine, &installed, &servers, report).await?;
    }
    let all = runs.iter_mut();
    soak::tests(all.map(|(engine, report, _)| (&*engine, report))).await?;
    let mut programs = installed.in_programs(&servers).await?;
    let engines = || runs.iter().map(|(engine, ..)| engine);
    programs.extend(matrix::core(&installed.packed, &servers, engines()).await?);
    programs.push(bench::core(&servers, engines()).await?);

    if !advisories {
        println!("\nnot checked: security advisories, as their list can't be fetched");
    }
    let browsers = runs
        .into_iter()
        .map(|(engine, report, version)| (format!("{}-{version}", engine.browser.name()), report));
    summary(browsers.chain(programs))
}

/// Installs what is missing.
async fn prepare(browsers: &[Browser]) -> Result<()> {
    // The page's tests need this port; fail now if it is in use, not after minutes
    drop(Servers::start(DEMO_PORT, 0).await?);
    setup::build_tools().await?;
    setup::lint_tools().await?;
    setup::programs(&browser::programs(browsers)).await
}

/// A line for each browser and program; an error unless every test passed.
fn summary(reports: impl Iterator<Item = (String, Report)>) -> Result<()> {
    let reports: Vec<_> = reports.collect();
    println!();
    for (name, report) in &reports {
        report.print_failures(name);
    }
    let mut complete = true;
    for (name, report) in reports {
        println!("{name}: {report}");
        complete &= report.failed == 0 && report.passed > 0;
    }
    ensure!(complete, "some tests failed, or none ran");
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
    scripts().await?;
    Run::new("cargo")
        .args(["clippy", "--workspace", "--all-targets"])
        .args(deny)
        .check()
        .await?;
    Run::new("cargo")
        .args(["clippy", "--all-targets", "--all-features"])
        .args(["--workspace", "--exclude=xtask"])
        .args(wasm)
        .args(deny)
        .check()
        .await?;
    Run::new("cargo")
        .args([
            "doc",
            "--package=wasm-websocket",
            "--no-deps",
            "--all-features",
        ])
        .args(wasm)
        .env("RUSTDOCFLAGS", "-D warnings")
        .check()
        .await?;
    let (success, output) = Run::new("cargo")
        .args(["test", "--workspace", "--all-features"])
        .tee()
        .await?;
    ensure!(
        success && !Report::summaries(&output).is_empty(),
        "the native tests failed, or none ran"
    );
    Ok(())
}

/// Checks the scripts' format and lints, by `biome.jsonc`.
async fn scripts() -> Result<()> {
    let tools = setup::script_lint_tools().await?;
    Run::new(tools.join("biome"))
        .args(["ci", "--error-on-warnings"])
        .check()
        .await
}

/// The crate's own tests, in a page and in a worker.
async fn wasm_tests(engine: &Engine, servers: &Servers, report: &mut Report) -> Result<()> {
    let name = engine.browser.name();
    println!("\nin {name}, the crate");
    for file in ["page", "worker"] {
        let prepare = || {
            let run = engine.wasm_pack_test()?.args(["--test", file]);
            Ok(run.env("WS_TEST_SERVER", servers.socket_url()))
        };
        runner::tests(file, prepare, report).await?;
    }
    Ok(())
}

/// The demo page, and a short test of the class, in a window; returns the browser's version.
async fn page_tests(
    engine: &Engine,
    servers: &Servers,
    target: Target,
    report: &mut Report,
) -> Result<String> {
    println!(
        "\nin {}, the demo page and the class, built for {target:?}",
        engine.browser.name()
    );
    let session = engine.session().await?;
    let version = session.version();
    let checks = async {
        demo::check(&session, target, report).await?;
        if target == Target::Web {
            back_forward::check(&session, engine.browser, report).await?;
        }
        client::brief(&session, servers, target, report).await
    };
    let result = timeout(Duration::from_secs(300), checks).await;
    // Also after an error, which is reported first
    let closed = session.close().await;
    result.context("the checks hang")??;
    closed?;
    Ok(version)
}

/// The npm package in a window: programs as users write them, and every test of the classes.
async fn npm_tests(
    engine: &Engine,
    installed: &Installed,
    servers: &Servers,
    report: &mut Report,
) -> Result<()> {
    println!("\nin {}, the npm package", engine.browser.name());
    let session = engine.session().await?;
    let checks = async {
        installed.in_pages(&session, servers, report).await?;
        client::shipped(&session, servers, report).await
    };
    let result = timeout(Duration::from_secs(840), checks).await;
    // Also after an error, which is reported first
    let closed = session.close().await;
    result.context("the checks hang")??;
    closed
}
