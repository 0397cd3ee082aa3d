//! The pure parts of the library name no browser crate, so that they run natively.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use proc_macro2::{Ident, TokenStream, TokenTree};

use super::modules::rust_files;
use super::violation::Violation;

/// In the library's folder.
const FOLDERS: [&str; 2] = ["values", "session"];
const FILE: &str = "raw/lifecycle.rs";

/// What the names of the browser's crates begin with.
const BROWSER: [&str; 4] = ["gloo", "js_sys", "wasm_bindgen", "web_sys"];

/// Comments may name them.
pub fn check(root: &Path, library: &str) -> Result<Vec<Violation>> {
    let mut files = vec![format!("{library}/{FILE}")];
    for folder in FOLDERS {
        files.extend(rust_files(root, &format!("{library}/{folder}"))?);
    }
    let mut all = Vec::new();
    for file in files {
        let text = fs::read_to_string(root.join(&file)).with_context(|| file.clone())?;
        let tokens = text.parse().map_err(|error| anyhow!("{file}: {error}"))?;
        all.extend(browser(tokens).into_iter().map(|name| Violation {
            file: file.clone(),
            line: name.span().start().line,
            problem: format!("this file must not use browser types, but names `{name}`"),
        }));
    }
    Ok(all)
}

fn browser(tokens: TokenStream) -> Vec<Ident> {
    let names = tokens.into_iter().map(|token| match token {
        TokenTree::Group(group) => browser(group.stream()),
        TokenTree::Ident(name) if is_browser(&name) => vec![name],
        _ => Vec::new(),
    });
    names.flatten().collect()
}

fn is_browser(name: &Ident) -> bool {
    let name = name.to_string();
    BROWSER.iter().any(|start| name.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::super::tree::tree;
    use super::*;

    fn found(values: &str, session: &str, lifecycle: &str) -> Vec<String> {
        let root = tree(&[
            ("src/values/x.rs", values),
            ("src/session/machine/x.rs", session),
            ("src/raw/lifecycle.rs", lifecycle),
            ("src/raw/socket.rs", "use web_sys::WebSocket;"),
        ]);
        let all = check(root.path(), "src").unwrap();
        all.iter().map(Violation::to_string).collect()
    }

    #[test]
    fn comments_and_texts_may_name_the_browser() {
        let pure = "//! As `web_sys` does.\n// js_sys\n/// wasm_bindgen\nconst X: &str = \"gloo\";";
        assert_eq!(found(pure, pure, pure), [""; 0]);
    }

    #[test]
    fn code_that_names_the_browser_is_named() {
        assert_eq!(
            found(
                "\nuse gloo_timers::callback::Timeout;",
                "fn x() {\n    dbg!(js_sys::Math::random());\n}",
                "#[wasm_bindgen]\nfn x(_: web_sys::Event) {}",
            ),
            [
                "src/raw/lifecycle.rs:1: this file must not use browser types, but names `wasm_bindgen`",
                "src/raw/lifecycle.rs:2: this file must not use browser types, but names `web_sys`",
                "src/values/x.rs:2: this file must not use browser types, but names `gloo_timers`",
                "src/session/machine/x.rs:2: this file must not use browser types, but names `js_sys`",
            ]
        );
    }
}
