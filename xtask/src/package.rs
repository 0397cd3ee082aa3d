//! The npm package, built by wasm-pack.

use anyhow::{Result, ensure};

use crate::process::Run;

/// wasm-pack's targets that the page loads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// What a plain `wasm-pack build` makes.
    Bundler,
    Web,
}

/// Builds `pkg/`, and checks that the class is in it.
pub async fn build(target: Target) -> Result<()> {
    let args: &[&str] = match target {
        Target::Bundler => &["build"],
        Target::Web => &["build", "--target", "web"],
    };
    Run::new("wasm-pack").args(args).check().await?;
    let types = std::fs::read_to_string("pkg/wasm_websocket.d.ts")?;
    ensure!(
        types.contains("class WebSocketClient"),
        "pkg/ has no WebSocketClient: unset RUSTFLAGS, which overrides the flag in .cargo/config.toml that builds it"
    );
    // What follows InitInput is wasm-bindgen's own list of the wasm's exports, which has `any` in it
    let ours = types.split("type InitInput").next().unwrap_or_default();
    for word in [": any", ": unknown", "<any>"] {
        ensure!(
            !ours.contains(word),
            "pkg/wasm_websocket.d.ts has `{word}` in it"
        );
    }
    Ok(())
}
