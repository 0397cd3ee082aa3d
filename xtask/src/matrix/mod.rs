//! `cargo xtask matrix`: what libraries and environments do with the JavaScript classes. Each part is
//! run before a release, and writes its last results into `docs`; `cargo xtask test` runs a core.
//!
//! - [`environments`]: where JavaScript runs
//! - [`libraries`]: libraries that take a WebSocket class, with their servers
//! - [`preparation`]: the npm package and the scripts, in place for both
//! - [`table`]: rows as a table in Markdown

mod environments;
mod libraries;
pub mod preparation;
pub mod table;

use std::path::Path;

use anyhow::Result;
use clap::ValueEnum;

use crate::server::Servers;
use crate::test::browser::Engine;
use crate::test::report::Report;

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum Part {
    Environments,
    Libraries,
}

impl Part {
    pub const ALL: [Self; 2] = [Self::Environments, Self::Libraries];
}

pub async fn run(parts: &[Part]) -> Result<()> {
    for part in parts {
        match part {
            Part::Environments => environments::record().await?,
            Part::Libraries => libraries::record().await?,
        }
    }
    Ok(())
}

/// What `cargo xtask test` runs of each part; returns their names and results.
pub async fn core(
    packed: &Path,
    servers: &Servers,
    engines: impl Iterator<Item = &Engine>,
) -> Result<[(String, Report); 2]> {
    Ok([
        environments::core(packed, servers).await?,
        libraries::core(packed, servers, engines).await?,
    ])
}
