//! The sizes of the minimal echo app, written with each library, and of the npm package.

use anyhow::Result;
use serde::Serialize;

use super::build;
use crate::{setup, size};

/// What is downloaded.
#[derive(Serialize)]
pub struct Size {
    what: &'static str,
    name: String,
    bytes: u64,
}

const APP: &str = "minimal echo app";

/// Of the package as it was built before.
pub async fn all() -> Result<Vec<Size>> {
    let mut all = Vec::new();
    let mut add = |what, name: &str, bytes| {
        let name = name.to_owned();
        all.push(Size { what, name, bytes });
    };
    for (name, bytes) in size::of_apps().await? {
        add(APP, name, bytes);
    }
    let tools = setup::npm_build_tools().await?;
    for name in build::libraries("apps")? {
        let package = build::app(&name).await?;
        let bytes = size::served(&package, build::OUT, &tools).await?;
        add(APP, &name, bytes);
    }
    for (name, bytes) in size::of_package().await? {
        add("npm package", name, bytes);
    }
    Ok(all)
}

impl Size {
    /// What it is of, and bytes.
    pub fn cells(&self) -> ([&str; 2], String) {
        ([self.what, &self.name], self.bytes.to_string())
    }
}
