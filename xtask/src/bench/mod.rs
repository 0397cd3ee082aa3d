//! `cargo xtask bench`: what a message costs with this package and with others, in one run; and whether
//! the targets are met. A full run writes its results into `docs`; `cargo xtask test` runs the quick one.
//!
//! - [`targets`]: the targets; [`verdict`]: whether they are met; [`explained`]: which aren't, and why
//! - [`build`]: builds the programs and bundles in `benches`; [`site`]: serves the page
//! - [`measure`]: runs the page and Node; [`answer`]: what they answer, on which [`host`]
//! - [`sizes`]: of apps and of the npm package
//! - [`statistics`]: medians and ratios; [`versions`]: of what was measured, and the machine
//! - [`results`], [`document`], [`chart`]: docs/performance.json, .md and .svg; [`tables`] and [`grid`]
//!   for Markdown

mod answer;
pub mod build;
mod chart;
mod document;
mod explained;
mod grid;
mod host;
mod measure;
mod results;
mod site;
mod sizes;
mod statistics;
mod tables;
mod targets;
mod verdict;
mod versions;

use std::fs;
use std::time::Instant;

use anyhow::{Context, Result, anyhow, ensure};

use crate::matrix::preparation::{TODAY, evaluated};
use crate::package::npm;
use crate::process::Run;
use crate::server::Servers;
use crate::setup;
use crate::test::Browser;
use crate::test::browser::{self, Engine};
use crate::test::report::Report;
use explained::EXPLAINED;
use host::{BROWSERS, CHROMIUM, Host};
use measure::{Bench, Measured};
use results::Results;
use targets::TARGETS;
use verdict::{Judge, Outcome, Verdict};
use versions::Machine;

const TEXT: &str = "docs/performance.md";
const JSON: &str = "docs/performance.json";
const CHART: &str = "docs/performance.svg";

/// Measures, and fails unless each target is met or explained.
pub async fn run(browsers: &[Browser], quick: bool) -> Result<()> {
    setup::build_tools().await?;
    setup::programs(&browser::programs(browsers)).await?;
    npm::build().await?;
    let servers = Servers::start(0, 0).await?;
    let mut engines = Vec::new();
    for &browser in browsers {
        engines.push(Engine::new(browser).await?);
    }
    let measured = measured(engines.iter(), &servers, quick).await?;
    let verdicts = judge(&measured, quick);
    print(&verdicts);
    if !quick && browsers.contains(&Browser::Chromium) {
        record(&measured, &verdicts).await?;
    } else {
        println!("\nOnly a full run with Chromium writes {TEXT}.");
    }
    let missed = verdicts.iter().filter(|one| one.outcome == Outcome::Missed);
    let missed: Vec<String> = missed.map(name).collect();
    ensure!(
        missed.is_empty(),
        "{} targets are missed:\n{}",
        missed.len(),
        missed.join("\n")
    );
    Ok(())
}

/// The quick run, with the npm package as it was built before; returns its name and results.
pub async fn core(
    servers: &Servers,
    engines: impl Iterator<Item = &Engine>,
) -> Result<(String, Report)> {
    let measured = measured(engines, servers, true).await?;
    let mut report = Report::default();
    for verdict in judge(&measured, true) {
        let name = name(&verdict);
        let result = match (verdict.outcome, verdict.value) {
            (Outcome::Missed, Ok(value)) => Err(anyhow!(
                "{} in at least three quarters of the rounds",
                verdict.bound.shown(value.low)
            )),
            (Outcome::Missed, Err(error)) => Err(error),
            _ => Ok(()),
        };
        report.check(&name, result);
    }
    Ok(("performance".into(), report))
}

/// In each browser, then in Node.
async fn measured(
    engines: impl Iterator<Item = &Engine>,
    servers: &Servers,
    quick: bool,
) -> Result<Vec<Measured>> {
    build::all(quick).await?;
    let node = setup::npm_test_tools().await?.join("node");
    let start = Instant::now();
    let bench = Bench::new(servers, quick).await?;
    let mut all = Vec::new();
    for engine in engines {
        all.push(bench.in_browser(engine).await?);
    }
    all.push(bench.in_node(&node).await?);
    println!("\nmeasured within {} s", start.elapsed().as_secs());
    Ok(all)
}

fn judge(all: &[Measured], quick: bool) -> Vec<Verdict> {
    let judge = Judge {
        targets: TARGETS,
        explained: EXPLAINED,
        quick,
    };
    let verdicts = all.iter().map(|one| judge.verdicts(one.host, &one.answer));
    verdicts.flatten().collect()
}

fn name(verdict: &Verdict) -> String {
    let Verdict {
        place,
        job,
        subject,
        bound,
        host,
        ..
    } = verdict;
    format!(
        "performance::{}::{place}::{job}::{subject} {bound}",
        host.title()
    )
}

fn print(verdicts: &[Verdict]) {
    for hosts in [&BROWSERS[..], &[Host::Node]] {
        if let Some(table) = tables::targets(verdicts, hosts) {
            println!("\n{table}");
        }
    }
    println!("{}", tables::explanations(verdicts, EXPLAINED));
}

/// Writes the results into `docs`.
async fn record(all: &[Measured], verdicts: &[Verdict]) -> Result<()> {
    let node = setup::npm_test_tools().await?.join("node");
    let hosts = all
        .iter()
        .map(|one| (one.host.title(), one.version.clone()));
    let results = Results {
        date: evaluated(&node, TODAY).await?,
        machine: Machine::this()?,
        hosts: hosts.collect(),
        rust: versions::rust().await?,
        javascript: versions::javascript()?,
        sizes: sizes::all().await?,
        rows: results::summaries(all)?,
    };
    let chromium = all.iter().find(|one| one.host == CHROMIUM);
    let chromium = chromium.context("the chart needs Chromium")?;
    let Machine {
        processor,
        cores,
        system,
    } = &results.machine;
    let note = format!(
        "Chromium {}, {processor}, {cores} cores, {system}, {}.",
        chromium.version, results.date
    );
    fs::write(CHART, chart::draw(&chromium.answer, &note)?)?;
    fs::write(JSON, serde_json::to_string(&results)?)?;
    // As `cargo xtask test` wants every file in JSON
    let biome = setup::script_lint_tools().await?.join("biome");
    Run::new(biome)
        .args(["format", "--write", JSON])
        .check()
        .await?;
    let text = fs::read_to_string(TEXT)?;
    fs::write(TEXT, document::updated(&text, &results, all, verdicts)?)?;
    println!("\nwrote {TEXT}, {JSON} and {CHART}");
    Ok(())
}
