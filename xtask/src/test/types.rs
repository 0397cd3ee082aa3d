//! The npm package's types: `tests/types` must compile, but for the lines that must not, and the sources
//! must have what the types say.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::process::Run;
use crate::setup;

const LATEST: &str = "typescript@7.0.2";

/// The oldest that the types are for, those before and after views became generic, the last in JavaScript, and the latest.
const COMPILERS: [&str; 5] = [
    "typescript@5.2.2",
    "typescript@5.6.3",
    "typescript@5.7.3",
    "typescript@5.9.3",
    LATEST,
];

const NODE: &str = "@types/node@22.20.5";

/// In pages and in workers.
const LIBRARIES: [&str; 3] = ["es2022,dom", "esnext,dom,dom.iterable", "es2022,webworker"];

/// `programs` has the package installed.
pub async fn check(programs: &Path) -> Result<()> {
    for file in fs::read_dir("tests/types")? {
        let file = file?;
        fs::copy(file.path(), programs.join(file.file_name()))?;
    }
    let node = setup::npm("node-types", &[NODE]).await?;
    let node = node.parent().context("no folder")?.join("@types");
    for compiler in COMPILERS {
        let tools = tools(compiler).await?;
        println!("\nthe package's types, by {compiler}");
        // It checks the package's declarations too, as it skips none by default
        let compile = || {
            Run::new(tools.join("tsc"))
                .args(["--noEmit", "--strict", "--exactOptionalPropertyTypes"])
                .args(["--target", "es2022", "--module", "node16"])
                .dir(programs)
        };
        for libraries in LIBRARIES {
            compile()
                .args(["--lib", libraries])
                .args(["client.ts", "common.cts", "init.ts", "reconnecting.ts"])
                .check()
                .await?;
        }
        compile()
            .args(["--lib", "es2022", "--types", "node", "--typeRoots"])
            .args([&node])
            .args(["node.ts"])
            .check()
            .await?;
    }
    check_sources().await
}

/// By `src/js/tsconfig.json`, which names files of the package: it must have been built.
async fn check_sources() -> Result<()> {
    println!("\nthe sources, by {LATEST}");
    let tools = tools(LATEST).await?;
    Run::new(tools.join("tsc"))
        .args(["--project", "src/js"])
        .check()
        .await
}

async fn tools(compiler: &str) -> Result<PathBuf> {
    setup::npm(&compiler.replace('@', "-"), &[compiler]).await
}
