//! A program that depends on the crate gets none of the package's JavaScript.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};

use crate::process::Run;

const MANIFEST: &str = r#"
[package]
name = "dependent"
version = "0.0.0"
edition = "2024"

[lib]
crate-type = ["cdylib"]

[dependencies]
wasm-bindgen = "0.2"
wasm-websocket = { path = "{repository}" }

[package.metadata.wasm-pack.profile.dev]
wasm-opt = false

[workspace]
"#;

const SOURCE: &str = r#"
use wasm_bindgen::prelude::*;
use wasm_websocket::WebSocket;

#[wasm_bindgen]
pub fn own_export(url: &str) -> bool {
    WebSocket::builder(url).on_message(|socket, event| drop(socket.send(event.to_message()))).connect().map(WebSocket::detach).is_ok()
}
"#;

/// Its own, and wasm-bindgen's.
const EXPORTS: [&str; 3] = [
    "export function own_export(url) {",
    "export { initSync, __wbg_init as default };",
    "export { wasm as __wasm }",
];

/// Builds one outside this repository, whose `.cargo/config.toml` it must not see, and looks at its
/// package.
pub async fn check() -> Result<()> {
    println!("\na program that depends on the crate");
    let repository = fs::canonicalize(".")?;
    let folder = tempfile::tempdir()?;
    let root = folder.path();
    fs::create_dir(root.join("src"))?;
    fs::write(
        root.join("Cargo.toml"),
        MANIFEST.replace("{repository}", &repository.to_string_lossy()),
    )?;
    fs::write(root.join("src/lib.rs"), SOURCE)?;
    // The versions that this repository is tested with
    fs::copy("Cargo.lock", root.join("Cargo.lock"))?;
    Run::new("wasm-pack")
        .args(["build", "--dev", "--target", "web"])
        .env("CARGO_TARGET_DIR", repository.join("target/dependent"))
        .dir(root)
        .check()
        .await?;
    exports_only_its_own(&root.join("pkg"))
}

fn exports_only_its_own(package: &Path) -> Result<()> {
    let glue = fs::read_to_string(package.join("dependent.js"))?;
    let types = fs::read_to_string(package.join("dependent.d.ts"))?;
    ensure!(
        !package.join("snippets").exists(),
        "it got this package's JavaScript files"
    );
    for name in ["WebSocketClient", "class Socket"] {
        ensure!(
            !glue.contains(name) && !types.contains(name),
            "it got this package's {name}"
        );
    }
    let exports: Vec<&str> = glue
        .lines()
        .filter(|line| line.starts_with("export "))
        .collect();
    ensure!(
        exports == EXPORTS,
        "it exports other than its own: {exports:?}"
    );
    Ok(())
}
