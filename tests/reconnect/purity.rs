//! The session's modules stay free of the browser.

use std::fs;
use std::path::{Path, PathBuf};

/// Files under src/reconnect that may name the browser: those that drive a session.
const DRIVERS: [&str; 0] = [];

const BROWSER: [&str; 4] = ["web_sys", "js_sys", "wasm_bindgen", "gloo"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if !DRIVERS.iter().any(|driver| path.ends_with(driver)) {
            found.push(path);
        }
    }
}

#[test]
fn the_modules_name_no_browser_crate() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/reconnect");
    let mut paths = Vec::new();
    sources(&folder, &mut paths);
    for module in ["session.rs", "backoff.rs", "queue.rs", "session/input.rs"] {
        assert!(
            paths.contains(&folder.join(module)),
            "{module} is not looked at"
        );
    }
    // Plain values themselves
    paths.extend(
        ["close.rs", "error.rs", "message.rs", "ready_state.rs"]
            .map(|file| folder.join("..").join(file)),
    );
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        for name in BROWSER {
            assert!(!text.contains(name), "{} names {name}", path.display());
        }
        // What it takes from this crate could bring the browser in by another name
        for line in text
            .lines()
            .filter(|line| line.trim_start().starts_with("use crate::"))
        {
            let names = line
                .trim_start()
                .trim_start_matches("use crate::")
                .trim_end_matches(';');
            let names = names.trim_start_matches('{').trim_end_matches('}');
            for name in names.split(", ") {
                let plain = ["CloseCode", "CloseEvent", "Error", "Message", "ReadyState"];
                assert!(plain.contains(&name), "{} uses {name}", path.display());
            }
        }
    }
}
