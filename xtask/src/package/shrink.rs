//! Takes out of the npm package's wasm what wasm-bindgen leaves behind, and shortens the long names by
//! which the wasm and its glue know each other.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

/// Functions that are in the wasm's table for descriptors, which wasm-bindgen has read by then, for
/// messages of panics, which nobody is shown, and for futures, which the classes don't use. Nothing
/// calls them from there; if something did, it would trap.
const LEFT_BEHIND: [&str; 6] = [
    "<core[",
    "Closure(",
    "F64 -> Externref",
    "js_sys::futures::",
    "wasm_bindgen::closure::",
    "wasm_bindgen::convert::closures::",
];

/// Of the glue, from the first text up to the second: what frees a socket by hand, what stands in for old
/// browsers, and what counts the two gigabytes of text that a Safari can decode.
const NEEDLESS: [(&str, &str); 4] = [
    ("    __destroy_into_raw() {", "    /**"),
    ("if (Symbol.dispose) Socket", "\n"),
    (
        "(typeof FinalizationRegistry === 'undefined')",
        "new FinalizationRegistry",
    ),
    ("    numBytesDecoded += ", "    return cachedTextDecoder"),
];

/// For an entry that starts the wasm with fewer bytes than the glue's own way.
const OWN_START: &str = "export { __wbg_finalize_init, __wbg_get_imports };\n";

/// Texts of panics, from the first up to the end of the second: nobody is shown them.
const UNSEEN: [(&str, &str); 4] = [
    ("/rustc/", ".rs"),
    ("js-sys-", ".rs"),
    ("capacity overflow", ""),
    (
        "RefCell already mutably borrowed",
        "RefCell already borrowed",
    ),
];

/// Of the finished wasm, whose data keep their places.
pub fn blank(wasm: &mut [u8]) -> Result<()> {
    for (begin, end) in UNSEEN {
        let begins = find(wasm, begin).with_context(|| format!("the wasm has no {begin}"))?;
        let text = &mut wasm[begins..];
        let ends = find(text, end).context("a text without an end")? + end.len();
        text[..ends.max(begin.len())].fill(0);
    }
    Ok(())
}

fn find(bytes: &[u8], text: &str) -> Option<usize> {
    let mut windows = bytes.windows(text.len().max(1));
    windows.position(|window| window.starts_with(text.as_bytes()))
}

/// Of the wasm as text, with its functions' names, and of its glue.
pub fn shrink(wasm: &Path, glue: &Path) -> Result<()> {
    let mut text = String::new();
    let mut script = fs::read_to_string(glue)?;
    let mut names = Names(0);
    for line in fs::read_to_string(wasm)?.lines() {
        let line = match line.trim_start().split([' ', '$']).next() {
            Some("(elem") if line.starts_with(" (elem $0 (table $0)") => table(line)?,
            Some("(import") => import(line, &mut script, &mut names)?,
            Some("(export") => match export(line, &mut script, &mut names)? {
                Some(export) => export,
                None => continue,
            },
            _ => line.to_owned(),
        };
        text.push_str(&line);
        text.push('\n');
    }
    for (begin, end) in NEEDLESS {
        script = without(&script, begin, end)?;
    }
    script.push_str(OWN_START);
    fs::write(wasm, text)?;
    fs::write(glue, script)?;
    Ok(())
}

fn without(script: &str, begin: &str, end: &str) -> Result<String> {
    ensure!(script.contains(begin), "the glue has no {begin}");
    let mut rest = String::new();
    for (n, part) in script.split(begin).enumerate() {
        let kept = if n == 0 {
            0
        } else {
            part.find(end).context("no end")?
        };
        rest.push_str(&part[kept..]);
    }
    Ok(rest)
}

fn table(line: &str) -> Result<String> {
    let (head, functions) = line
        .trim_end_matches(')')
        .split_once(" func ")
        .context("a table of something else than functions")?;
    let mut items = String::new();
    let mut rest = functions.trim_start_matches('$');
    while !rest.is_empty() {
        let end = match rest.strip_prefix('"') {
            Some(quoted) => 2 + closing_quote(quoted).context("a name without an end")?,
            None => rest.find(' ').unwrap_or(rest.len()),
        };
        let (name, after) = rest.split_at(end);
        let unquoted = name.trim_start_matches('"');
        if LEFT_BEHIND.iter().any(|begin| unquoted.starts_with(begin)) {
            items.push_str(" (ref.null nofunc)");
        } else {
            items.push_str(&format!(" (ref.func ${name})"));
        }
        rest = after.trim_start().trim_start_matches('$');
    }
    Ok(format!("{head} funcref{items})"))
}

/// Where it is, unless escaped.
fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.find(|c| {
        let found = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        found
    })
}

/// `(import "module" "name" …`, which the glue has as a property.
fn import(line: &str, script: &mut String, names: &mut Names) -> Result<String> {
    let [_, module, _, name, _] = line.splitn(5, '"').collect::<Vec<_>>()[..] else {
        anyhow::bail!("not understood: {line}");
    };
    let property = format!("        {name}: ");
    ensure!(script.contains(&property), "the glue has no {name}");
    let short = names.next();
    *script = script
        .replace(&property, &format!("        {short}: "))
        .replace(&format!("\"{module}\": "), "m: ");
    Ok(line
        .replacen(&format!("\"{module}\""), "\"m\"", 1)
        .replacen(&format!("\"{name}\""), &format!("\"{short}\""), 1))
}

/// `(export "name" …`, which the glue has as `wasm.name` or has no use for.
fn export(line: &str, script: &mut String, names: &mut Names) -> Result<Option<String>> {
    let name = line.split('"').nth(1).context("an export without a name")?;
    let used = format!("wasm.{name}");
    let short = names.next();
    let mut changed = String::new();
    let mut parts = script.split(&used);
    changed.push_str(parts.next().unwrap_or_default());
    let mut uses = 0;
    for part in parts {
        let ends = !part.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        uses += usize::from(ends);
        changed.push_str(if ends { "wasm." } else { &used });
        changed.push_str(if ends { &short } else { "" });
        changed.push_str(part);
    }
    *script = changed;
    let shortened = line.replacen(&format!("\"{name}\""), &format!("\"{short}\""), 1);
    Ok((uses > 0).then_some(shortened))
}

/// a, b, … z, aa, ba, …
struct Names(u32);

impl Names {
    fn next(&mut self) -> String {
        let mut rest = self.0;
        self.0 += 1;
        let mut name = String::new();
        loop {
            name.push((b'a' + (rest % 26) as u8) as char);
            rest /= 26;
            if rest == 0 {
                return name;
            }
            rest -= 1;
        }
    }
}
