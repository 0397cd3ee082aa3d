//! The JavaScript package: what wasm-pack makes of the crate, and what is published of it.

mod browsers;
mod embed;
pub mod npm;

use std::path::Path;

use anyhow::{Result, ensure};

use crate::process::Run;

const CLASSES: [&str; 3] = [
    "ReconnectingWebSocket",
    "WebSocketClient",
    "WebSocketClientError",
];

/// wasm-pack's targets that the page loads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// What a plain `wasm-pack build` makes.
    Bundler,
    Web,
}

/// Builds `pkg/`, and checks that the classes are in it.
pub async fn build(target: Target) -> Result<()> {
    let args: &[&str] = match target {
        Target::Bundler => &["build"],
        Target::Web => &["build", "--target", "web"],
    };
    Run::new("wasm-pack").args(args).check().await?;
    classes(Path::new("pkg"))?;
    Ok(())
}

/// The values that `types` say are exported.
fn declared(types: &str) -> impl Iterator<Item = &str> {
    types.lines().filter_map(|line| {
        let named = line
            .strip_prefix("export class ")
            .or(line.strip_prefix("export const "))?;
        named.split([' ', ':']).next()
    })
}

/// The types of the classes in `folder`, without wasm-bindgen's own.
fn classes(folder: &Path) -> Result<String> {
    let types = std::fs::read_to_string(folder.join("wasm_websocket.d.ts"))?;
    for class in CLASSES {
        ensure!(
            declared(&types).any(|name| name == class),
            "{} doesn't export {class}",
            folder.display()
        );
    }
    // What follows InitInput is wasm-bindgen's own list of the wasm's exports, which has `any` in it
    let ours = types
        .split("export type InitInput")
        .next()
        .unwrap_or_default();
    // But what was thrown may be anything
    let known = ours.replace("?: unknown", "");
    for word in [": any", ": unknown", "<any>"] {
        ensure!(
            !known.contains(word),
            "the types in {} contain `{word}`",
            folder.display()
        );
    }
    Ok(ours.trim_end().to_owned())
}
