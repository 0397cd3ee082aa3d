//! `cargo xtask tidy`: the rules of the house that no other tool checks, over this repository's sources.
//!
//! - [`cycles`]: no two files import each other
//! - [`layers`]: each layer of the library imports only from those under it
//! - [`purity`]: the pure layers name no browser crate
//! - [`files`]: no file is too long, and each says its job in its first line
//! - [`modules`]: a crate's modules, and the file that defines what a path names
//! - [`source`]: what one file names and defines
//! - [`violation`]: what breaks a rule, and where

mod cycles;
mod files;
mod layers;
mod modules;
mod purity;
mod source;
#[cfg(test)]
mod tree;
mod violation;

use std::path::Path;

use anyhow::{Result, ensure};

use modules::Crate;
use violation::Violation;

const LIBRARY: &str = "crates/wasm-websocket/src";
const PROGRAMS: [&str; 2] = ["src", "xtask/src"];

/// Checks every rule, and names each violation with its file and line.
pub fn check() -> Result<()> {
    let violations = violations(Path::new("."))?;
    let lines: Vec<String> = violations.iter().map(Violation::to_string).collect();
    ensure!(
        violations.is_empty(),
        "{} violations of the rules of the house:\n{}",
        violations.len(),
        lines.join("\n")
    );
    Ok(())
}

fn violations(root: &Path) -> Result<Vec<Violation>> {
    let library = Crate::read(root, LIBRARY)?;
    let mut all = cycles::check(&library);
    for program in PROGRAMS {
        all.extend(cycles::check(&Crate::read(root, program)?));
    }
    all.extend(layers::check(&library));
    all.extend(purity::check(root, LIBRARY)?);
    all.extend(files::check(root)?);
    all.sort();
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::tree::{git, tree};
    use super::*;

    #[test]
    fn each_rule_is_checked() {
        let root = tree(&[
            (
                "crates/wasm-websocket/src/lib.rs",
                "//! The library.\nmod values;",
            ),
            (
                "crates/wasm-websocket/src/values/mod.rs",
                "//! Values.\nuse crate::raw::lifecycle;\nuse web_sys::Event;",
            ),
            ("crates/wasm-websocket/src/session/mod.rs", "//! Pure.\n"),
            ("crates/wasm-websocket/src/raw/lifecycle.rs", "//! Pure.\n"),
            (
                "src/lib.rs",
                "mod other;\nuse other::Other;\npub struct Own;",
            ),
            (
                "src/other.rs",
                "//! Other.\nuse crate::Own;\npub struct Other;",
            ),
            ("xtask/src/main.rs", "//! Tasks.\n"),
        ]);
        git(root.path());
        let all = violations(root.path()).unwrap();
        let places: Vec<_> = all.iter().map(|one| (&one.file[..], one.line)).collect();
        assert_eq!(
            places,
            [
                ("crates/wasm-websocket/src/values/mod.rs", 2),
                ("crates/wasm-websocket/src/values/mod.rs", 3),
                ("src/lib.rs", 1),
                ("src/lib.rs", 2),
            ],
            "{all:?}"
        );
    }
}
