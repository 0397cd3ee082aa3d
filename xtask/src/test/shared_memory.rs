//! The tests of messages in a build with atomics. Its memory is shared, and browsers neither send from
//! shared memory nor write text into it.

use anyhow::Result;

use super::browser::Engine;
use super::report::Report;
use super::runner;
use crate::server::Servers;
use crate::setup;

/// What [wasm-bindgen's guide](https://wasm-bindgen.github.io/wasm-bindgen/examples/raytrace.html)
/// gives for a build with threads.
const LINKED: [&str; 7] = [
    "--shared-memory",
    "--max-memory=1073741824",
    "--import-memory",
    "--export=__wasm_init_tls",
    "--export=__tls_size",
    "--export=__tls_align",
    "--export=__tls_base",
];

pub async fn tests(engine: &Engine, servers: &Servers, report: &mut Report) -> Result<()> {
    println!("\nin {}, with shared memory", engine.browser.name());
    setup::standard_library_source().await?;
    let linked: String = LINKED
        .iter()
        .map(|arg| format!(" -C link-arg={arg}"))
        .collect();
    let prepare = || {
        let run = engine
            .wasm_pack_test()?
            .args(["--test", "page", "--", "messages"])
            .env("WS_TEST_SERVER", servers.socket_url())
            .env(
                "CARGO_TARGET_DIR",
                std::path::absolute("target/shared-memory")?,
            )
            // Stable cargo rebuilds the standard library only with this variable set
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_UNSTABLE_BUILD_STD", "panic_abort,std")
            .env("RUSTFLAGS", format!("-C target-feature=+atomics{linked}"));
        Ok(run)
    };
    runner::tests("page", prepare, report).await
}
