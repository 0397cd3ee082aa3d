//! `cargo xtask matrix`: what libraries and environments do with the JavaScript classes. Each part is
//! run before a release, and writes its last results into `docs`; `cargo xtask test` runs a core.
//!
//! - [`environments`]: where JavaScript runs
//! - [`table`]: rows as a table in Markdown

pub mod environments;
mod table;

use anyhow::Result;
use clap::ValueEnum;

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum Part {
    Environments,
}

impl Part {
    pub const ALL: [Self; 1] = [Self::Environments];
}

pub async fn run(parts: &[Part]) -> Result<()> {
    for part in parts {
        match part {
            Part::Environments => environments::record().await?,
        }
    }
    Ok(())
}
