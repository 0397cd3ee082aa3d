//! The files of the repository: none is too long, and each says its job in its first line.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::violation::Violation;

/// Lines.
const LONGEST: usize = 400;

/// The endings of files that have this bound.
const BOUNDED: [&str; 4] = ["rs", "js", "mjs", "ts"];

/// The endings of files that begin with their job, and where they are.
const TITLED: [&str; 3] = ["rs", "js", "mjs"];
const FOLDERS: [&str; 8] = [
    "benches",
    "crates",
    "examples",
    "npm",
    "src",
    "tests",
    "www",
    "xtask/src",
];

pub fn check(root: &Path) -> Result<Vec<Violation>> {
    let mut all = Vec::new();
    for file in tracked(root)? {
        let (_, ending) = file.rsplit_once('.').unwrap_or_default();
        if !BOUNDED.contains(&ending) {
            continue;
        }
        let text = fs::read_to_string(root.join(&file)).with_context(|| file.clone())?;
        let first = text.lines().next().unwrap_or_default();
        if first.contains("@generated") {
            continue;
        }
        let mut violation = |line, problem| {
            let file = file.clone();
            all.push(Violation {
                file,
                line,
                problem,
            });
        };
        let count = text.lines().count();
        if count > LONGEST {
            let problem = format!("{count} lines; the limit is {LONGEST}");
            violation(LONGEST + 1, problem);
        }
        let in_folder = |folder: &&str| Path::new(&file).starts_with(folder);
        if TITLED.contains(&ending) && FOLDERS.iter().any(in_folder) && !is_title(first) {
            violation(
                1,
                "the first line isn't a comment that says what the file is for".into(),
            );
        }
    }
    Ok(all)
}

/// `//! …` or `// …`.
fn is_title(line: &str) -> bool {
    let text = line.strip_prefix("//!").or(line.strip_prefix("//"));
    text.and_then(|text| text.strip_prefix(' '))
        .is_some_and(|text| !text.trim().is_empty())
}

/// What git has or would add: neither what it ignores nor what was deleted.
fn tracked(root: &Path) -> Result<Vec<String>> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others"])
        .arg("--exclude-standard")
        .current_dir(root)
        .output()
        .context("can't run git")?;
    ensure!(
        output.status.success(),
        "`git ls-files` failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let list = String::from_utf8(output.stdout)?;
    let files = list.split_terminator('\0').map(str::to_owned);
    Ok(files.filter(|file| root.join(file).is_file()).collect())
}

#[cfg(test)]
mod tests {
    use super::super::tree::{git, tree};
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let root = tree(files);
        git(root.path());
        let all = check(root.path()).unwrap();
        all.iter().map(Violation::to_string).collect()
    }

    #[test]
    fn files_of_400_lines_and_others_than_code_pass() {
        let lines = "// A line.\n".repeat(400);
        let more = "\n".repeat(401);
        let generated = format!("// @generated\n{more}");
        assert_eq!(
            found(&[
                ("src/x.rs", &lines),
                ("docs/x.md", &more),
                ("npm/x.js", &generated),
                (".gitignore", "/dist"),
                ("dist/x.js", &more),
            ]),
            [""; 0]
        );
    }

    #[test]
    fn longer_files_are_named() {
        let lines = "// A line.\n".repeat(401);
        for file in ["xtask/src/x.rs", "www/x.js", "x.mjs", "tests/x.d.ts"] {
            assert_eq!(
                found(&[(file, &lines)]),
                [format!("{file}:401: 401 lines; the limit is 400")]
            );
        }
    }

    #[test]
    fn files_that_say_their_job_pass() {
        assert_eq!(
            found(&[
                ("crates/x/src/lib.rs", "//! All of it.\n"),
                ("npm/x.mjs", "// The entry.\n"),
                ("npm/x.d.ts", "export {};\n"),
                ("other/x.js", "run();\n"),
            ]),
            [""; 0]
        );
    }

    #[test]
    fn files_that_do_not_are_named() {
        for text in ["", "\n// Late.", "use x;", "//!", "/// Of the next.", "//x"] {
            for file in ["examples/src/x.rs", "tests/js/x.js", "www/x.mjs"] {
                assert_eq!(
                    found(&[(file, text)]),
                    [format!(
                        "{file}:1: the first line isn't a comment that says what the file is for"
                    )],
                    "{text}"
                );
            }
        }
    }
}
