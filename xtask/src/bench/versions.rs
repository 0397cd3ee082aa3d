//! What was measured on which machine: processor, system, and the versions of all that took part.

use std::collections::BTreeMap;
use std::env::consts;
use std::fs;
use std::thread::available_parallelism;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::build;
use crate::process::Run;

#[derive(Debug, Deserialize, Serialize)]
pub struct Machine {
    pub processor: String,
    pub cores: usize,
    pub system: String,
}

impl Machine {
    pub fn this() -> Result<Self> {
        let read = |file| fs::read_to_string(file).unwrap_or_default();
        let processor = field(&read("/proc/cpuinfo"), "model name", ':');
        let system = field(&read("/etc/os-release"), "PRETTY_NAME", '=');
        Ok(Self {
            processor: processor.unwrap_or_else(|| consts::ARCH.to_owned()),
            cores: available_parallelism()?.get(),
            system: system.unwrap_or_else(|| consts::OS.to_owned()),
        })
    }
}

/// The first value with that name, without quotes.
fn field(text: &str, name: &str, separator: char) -> Option<String> {
    let mut fields = text.lines().filter_map(|line| line.split_once(separator));
    let (_, value) = fields.find(|(key, _)| key.trim() == name)?;
    Some(value.trim().trim_matches('"').to_owned())
}

/// The libraries in Rust, and what compiled them, with their versions.
pub async fn rust() -> Result<BTreeMap<String, String>> {
    #[derive(Deserialize)]
    struct Metadata {
        packages: Vec<Package>,
    }
    #[derive(Deserialize)]
    struct Package {
        name: String,
        version: String,
    }
    let metadata = Run::new("cargo")
        .args(["metadata", "--format-version=1"])
        .args(["--manifest-path=benches/Cargo.toml"])
        .output()
        .await?;
    let metadata: Metadata = serde_json::from_str(&metadata)?;
    let mut names = build::libraries("programs")?;
    names.push("wasm-bindgen".into());
    let used = metadata.packages.into_iter();
    let used = used.filter(|package| names.contains(&package.name));
    let mut all: BTreeMap<_, _> = used
        .map(|package| (package.name, package.version))
        .collect();
    let rustc = Run::new("rustc").args(["--version"]).output().await?;
    // rustc 1.95.0 (…)
    let rustc = rustc.split(' ').nth(1).unwrap_or_default();
    all.insert("rustc".into(), rustc.to_owned());
    Ok(all)
}

/// The libraries in JavaScript.
pub fn javascript() -> Result<BTreeMap<String, String>> {
    #[derive(Deserialize)]
    struct Package {
        dependencies: BTreeMap<String, String>,
    }
    let package: Package = serde_json::from_str(&fs::read_to_string("benches/package.json")?)?;
    Ok(package.dependencies)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_by_their_names() {
        let cpuinfo = "processor\t: 0\nmodel name\t: A 2.5\n\nprocessor\t: 1\nmodel name\t: B\n";
        assert_eq!(field(cpuinfo, "model name", ':').as_deref(), Some("A 2.5"));
        let release = "NAME=x\nPRETTY_NAME=\"Debian 12\"\n";
        let system = field(release, "PRETTY_NAME", '=');
        assert_eq!(system.as_deref(), Some("Debian 12"));
        assert_eq!(field(release, "VERSION", '='), None);
    }
}
