//! The wasm inside a script, as text of ASCII: gzip still finds what repeats, which base64 hides from it,
//! and bundlers leave it as it is.

/// How many bytes are one letter; the others are one with a mark before it, which says how often this
/// is to be added. Frequent bytes are low.
const LETTERS: u8 = 92;
const MARKS: [&str; 3] = ["", " ", "!"];
/// The first letter; the marks are below.
const FIRST: u8 = b'#';

/// A module that exports the bytes.
pub fn module(wasm: &[u8]) -> String {
    format!(
        r#"const bytes = [];
let high = 0;
for (const letter of "{}") {{
  const low = letter.charCodeAt(0) - {FIRST};
  if (low < 0) {{
    high = (low & 1 || 2) * {LETTERS};
  }} else {{
    bytes.push(high + low);
    high = 0;
  }}
}}
export default Uint8Array.from(bytes);
"#,
        text(wasm)
    )
}

fn text(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        text.push_str(MARKS[usize::from(byte / LETTERS)]);
        let letter = FIRST + byte % LETTERS;
        if letter == b'\\' {
            text.push('\\');
        }
        text.push(letter.into());
    }
    text
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::io::{BufRead, BufReader, Write};
    use std::process::{Command, Stdio};

    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};
    use serde_json::json;

    use super::*;

    /// Imports the module in each line, and answers with the bytes that it exports, or why it has none.
    const LOADER: &str = r#"
        import { createInterface } from "node:readline";
        for await (const line of createInterface({ input: process.stdin })) {
          const module = import(`data:text/javascript,${encodeURIComponent(JSON.parse(line))}`);
          const bytes = await module.then((exports) => [...exports.default], String);
          console.log(JSON.stringify(bytes));
        }
    "#;

    /// Any, and long runs of the same.
    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let run = (any::<u8>(), 1..2000usize).prop_map(|(byte, length)| vec![byte; length]);
        let runs = vec(run, 1..5).prop_map(|runs| runs.concat());
        prop_oneof![vec(any::<u8>(), 1..=5000), runs]
    }

    #[test]
    fn a_module_exports_the_bytes_that_it_was_made_of() {
        // One process for all of them; Node comes with npm
        let mut node = Command::new("node")
            .args(["--input-type=module", "--eval", LOADER])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node can't be run: it comes with npm");
        let modules = node.stdin.take().unwrap();
        let answers = RefCell::new(BufReader::new(node.stdout.take().unwrap()).lines());
        let check = |bytes: Vec<u8>| {
            let module = module(&bytes);
            prop_assert!(module.is_ascii());
            writeln!(&modules, "{}", json!(module)).unwrap();
            let exported = answers.borrow_mut().next().expect("node ended").unwrap();
            prop_assert_eq!(exported, json!(bytes).to_string());
            Ok(())
        };
        for bytes in [Vec::new(), (0..=u8::MAX).collect()] {
            check(bytes).unwrap();
        }
        let mut runner = TestRunner::new(Config {
            failure_persistence: None,
            ..Config::default()
        });
        if let Err(error) = runner.run(&bytes(), check) {
            panic!("{error}");
        }
        drop(modules);
        assert!(node.wait().unwrap().success());
    }
}
