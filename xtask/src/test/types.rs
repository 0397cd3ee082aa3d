//! The package's types: `tests/types` must compile, but for the lines that must not.

use anyhow::Result;

use crate::process::Run;
use crate::setup;

/// Of the version that most use, and the latest.
const COMPILERS: [&str; 2] = ["typescript@5.9.3", "typescript@7.0.2"];

/// Needs `pkg/` as built for the web.
pub async fn check() -> Result<()> {
    for compiler in COMPILERS {
        let tools = setup::npm(&compiler.replace('@', "-"), &[compiler]).await?;
        println!("\nthe package's types, by {compiler}");
        for libraries in ["es2022,dom", "esnext,dom,dom.iterable"] {
            Run::new(tools.join("tsc"))
                .args(["--noEmit", "--strict", "--exactOptionalPropertyTypes"])
                .args(["--target", "es2022", "--module", "nodenext"])
                .args(["--lib", libraries])
                .args(["tests/types/client.ts", "tests/types/reconnecting.ts"])
                .check()
                .await?;
        }
    }
    Ok(())
}
