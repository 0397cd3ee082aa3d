//! Real libraries with real servers on this machine: each library uses the browser's or Node's own
//! WebSocket and both classes of the npm package, and does no worse with ours. The scripts are in
//! `tests/libraries`.
//!
//! - [`list`]: the libraries
//! - [`bench`]: the scripts, installed, and their servers; runs a library with a class
//! - [`rows`]: what came of it, and whether ours did worse
//! - [`scripts`]: what the scripts say about themselves
//! - [`document`]: the results in `docs/libraries.md`

mod bench;
mod document;
mod list;
mod rows;
mod scripts;

use std::path::Path;

use anyhow::{Result, ensure};

use crate::matrix::preparation::packed;
use crate::server::Servers;
use crate::test::browser::{Browser, Engine};
use crate::test::report::Report;
use bench::{Bench, Host};
use document::{Document, Versions};
use list::{LIBRARIES, Library};
use rows::Row;

/// Runs every library in Node and in a page, and writes the results; fails if a class did worse than
/// the host's own.
pub async fn record() -> Result<()> {
    let packed = packed().await?;
    let bench = Bench::new(&packed).await?;
    let servers = Servers::start(0, 0).await?;
    let engine = Engine::new(Browser::Chromium).await?;

    let all: Vec<&Library> = LIBRARIES.iter().collect();
    let mut report = Report::default();
    let node = rows(&bench, Host::Node, &all, &mut report).await?;
    let (chromium, version) = in_page(&bench, &engine, &servers, &all, &mut report).await?;
    let versions = Versions {
        node: bench.node_version().await?,
        chromium: version,
        nats: bench::nats_version().await?,
        date: bench.date().await?,
    };
    let document = Document {
        bench: &bench,
        versions,
        node: &node,
        chromium: &chromium,
    };
    document.write()?;

    report.print_failures("the libraries");
    println!("{report}");
    ensure!(
        report.failed == 0 && report.passed > 0,
        "a class did worse than the host's own, or none ran"
    );
    Ok(())
}

/// Runs the libraries that most people use, for `cargo xtask test`: in Node, and in Chromium if that is
/// one of the engines. Returns a name for it, and its results.
pub async fn core(
    packed: &Path,
    servers: &Servers,
    mut engines: impl Iterator<Item = &Engine>,
) -> Result<(String, Report)> {
    let core: Vec<&Library> = LIBRARIES.iter().filter(|library| library.is_core).collect();
    let bench = Bench::new(packed).await?;
    let mut report = Report::default();
    rows(&bench, Host::Node, &core, &mut report).await?;
    if let Some(engine) = engines.find(|engine| engine.browser == Browser::Chromium) {
        in_page(&bench, engine, servers, &core, &mut report).await?;
    }
    Ok(("libraries".into(), report))
}

/// The results in a page, and the browser's version.
async fn in_page(
    bench: &Bench,
    engine: &Engine,
    servers: &Servers,
    libraries: &[&'static Library],
    report: &mut Report,
) -> Result<(Vec<Row>, String)> {
    let session = engine.session().await?;
    let version = session.version();
    let root = servers.root_url();
    let result = rows(bench, Host::Page(&session, &root), libraries, report).await;
    // Also after an error, which is reported first
    let closed = session.close().await;
    let rows = result?;
    closed?;
    Ok((rows, version))
}

/// Runs libraries with each class; each of ours is a test of the report.
async fn rows(
    bench: &Bench,
    host: Host<'_>,
    libraries: &[&'static Library],
    report: &mut Report,
) -> Result<Vec<Row>> {
    println!("\nin {}, libraries", host.name());
    let mut rows = Vec::new();
    for &library in libraries {
        let mut cells = Vec::new();
        for class in rows::CLASSES {
            cells.push(bench.cell(&host, library, class).await?);
        }
        let row = Row { library, cells };
        row.judge(host.name(), report);
        rows.push(row);
    }
    Ok(rows)
}
