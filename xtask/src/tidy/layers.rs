//! The library's layers, which are folders: each imports only from itself and from those under it.
//! The faces beside them, `lib.rs` and whatever else only re-exports, may name all; no layer names them.

use super::modules::{Crate, Named};
use super::violation::Violation;

/// Each layer's folder, and those that it may import from.
const LAYERS: [(&str, &[&str]); 6] = [
    ("values", &[]),
    ("session", &["values"]),
    ("raw", &["values"]),
    ("socket", &["raw", "values"]),
    ("stream", &["socket", "raw", "values"]),
    (
        "reconnect",
        &["stream", "socket", "raw", "session", "values"],
    ),
];

pub fn check(library: &Crate) -> Vec<Violation> {
    let mut all = Vec::new();
    for source in &library.sources {
        let Some(layer) = source.module.first() else {
            continue;
        };
        let mut violation = |line, problem| {
            all.push(Violation {
                file: source.file.clone(),
                line,
                problem,
            });
        };
        let Some((layer, under)) = LAYERS.iter().find(|(folder, _)| folder == layer) else {
            if !source.is_face() {
                violation(1, format!("`{layer}` isn't a layer, but defines something"));
            }
            continue;
        };
        for named in library.names(source) {
            if let Some(problem) = problem(library, layer, under, &named) {
                violation(named.line, problem);
            }
        }
    }
    all
}

/// What is wrong with it, if anything is.
fn problem(library: &Crate, layer: &str, under: &[&str], named: &Named) -> Option<String> {
    let folder = named.path.first().map_or("", String::as_str);
    if folder == layer || under.contains(&folder) {
        return None;
    }
    let written = shown(&named.path);
    if LAYERS.iter().any(|(other, _)| *other == folder) {
        return Some(format!("{written} is not under the layer `{layer}`"));
    }
    Some(match library.step(&named.path).flatten() {
        Some(target) => format!(
            "{written} is only re-exported there: name {}",
            shown(&target)
        ),
        None => format!("{written} is in no layer"),
    })
}

fn shown(path: &[String]) -> String {
    let path: String = path.iter().map(|name| format!("::{name}")).collect();
    format!("`crate{path}`")
}

#[cfg(test)]
mod tests {
    use super::super::tree::tree;
    use super::*;

    fn found(file: &str, text: &str) -> Vec<String> {
        let root = tree(&[
            ("src/lib.rs", "mod values;\npub use values::Error;"),
            (
                "src/bindings.rs",
                "pub use crate::values::Error as Failure;",
            ),
            ("src/values/mod.rs", "mod error;\npub use error::Error;"),
            ("src/values/error.rs", "pub struct Error;"),
            (file, text),
        ]);
        let library = Crate::read(root.path(), "src").unwrap();
        check(&library).iter().map(Violation::to_string).collect()
    }

    #[test]
    fn the_own_folder_and_those_under_it_pass() {
        for (file, text) in [
            ("src/socket/mod.rs", "use crate::{raw::X, values::Error};"),
            ("src/socket/x.rs", "use super::y;\nuse js_sys::Reflect;"),
            ("src/stream/x.rs", "fn x(_: crate::socket::X) {}"),
            ("src/reconnect/x.rs", "use crate::{session, stream};"),
            ("src/reconnect.rs", "use crate::session;"),
        ] {
            assert_eq!(found(file, text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_layer_that_is_not_under_it_is_named() {
        for (file, text, violation) in [
            (
                "src/values/x.rs",
                "\nuse crate::raw::X;",
                "src/values/x.rs:2: `crate::raw::X` is not under the layer `values`",
            ),
            (
                "src/session/x/y.rs",
                "fn x(_: crate::socket::X) {}",
                "src/session/x/y.rs:1: `crate::socket::X` is not under the layer `session`",
            ),
            (
                "src/stream/mod.rs",
                "use super::reconnect;",
                "src/stream/mod.rs:1: `crate::reconnect` is not under the layer `stream`",
            ),
        ] {
            assert_eq!(found(file, text), [violation]);
        }
    }

    #[test]
    fn what_a_face_re_exports_is_named_by_its_folder() {
        assert_eq!(
            found(
                "src/raw/x.rs",
                "use crate::Error;\nuse crate::bindings::Failure;\nuse crate::Other;"
            ),
            [
                "src/raw/x.rs:1: `crate::Error` is only re-exported there: name `crate::values::Error`",
                "src/raw/x.rs:2: `crate::bindings::Failure` is only re-exported there: name `crate::values::Error`",
                "src/raw/x.rs:3: `crate::Other` is in no layer",
            ]
        );
    }

    #[test]
    fn a_file_beside_the_layers_is_named() {
        assert_eq!(
            found("src/timer.rs", "pub struct Timer;"),
            ["src/timer.rs:1: `timer` isn't a layer, but defines something"]
        );
    }
}
