//! What the scripts say about themselves, for the document.

use std::fs;

use anyhow::{Context, Result};

use super::list::Library;

pub const SCRIPTS: &str = "tests/libraries";

/// A script, and its lines.
pub struct Script {
    file: String,
    text: String,
}

impl Script {
    /// The one that uses a library.
    pub fn of(library: &Library) -> Result<Self> {
        Self::read(&format!("clients/{}.js", library.client))
    }

    pub fn read(name: &str) -> Result<Self> {
        let file = format!("{SCRIPTS}/{name}");
        let text = fs::read_to_string(&file).with_context(|| format!("can't read {file}"))?;
        Ok(Self { file, text })
    }

    /// What its first line says behind the library's name.
    pub fn job(&self) -> Result<&str> {
        let first = self.text.lines().next().unwrap_or_default();
        let (_, job) = first
            .split_once(": ")
            .with_context(|| format!("{}:1 isn't `// LIBRARY: what it does`", self.file))?;
        Ok(job)
    }

    /// The code that makes the client.
    pub fn client(&self) -> Result<String> {
        let block = self.block("export function client(")?;
        let inner = &block[1..block.len() - 1];
        let lines: Vec<&str> = inner
            .iter()
            .map(|line| line.strip_prefix("  ").unwrap_or(line))
            .collect();
        Ok(lines.join("\n").replace("return ", "const client = "))
    }

    /// The lines of its first class.
    pub fn class(&self) -> Result<String> {
        Ok(self.block("class ")?.join("\n"))
    }

    /// The first block that begins like this, to the bracket that ends it; at least two lines.
    fn block(&self, start: &str) -> Result<Vec<&str>> {
        let mut lines = self
            .text
            .lines()
            .skip_while(|line| !line.starts_with(start));
        let mut block = Vec::new();
        while block.last() != Some(&"}") {
            let line = lines.next();
            block.push(line.with_context(|| {
                format!("{} has no `{start}…` that a line with `}}` ends", self.file)
            })?);
        }
        Ok(block)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(text: &str) -> Script {
        Script {
            file: "a.js".into(),
            text: text.into(),
        }
    }

    #[test]
    fn the_clients_code_is_the_functions_body() {
        let script = script(
            "// a: echoes.\n\nexport function client(url) {\n  // Why\n  return new A({\n    url,\n  });\n}\n\nf();\n",
        );
        assert_eq!(script.job().unwrap(), "echoes.");
        assert_eq!(
            script.client().unwrap(),
            "// Why\nconst client = new A({\n  url,\n});"
        );
    }

    #[test]
    fn what_is_missing_is_named() {
        let script = script("// a\nclass A {\n");
        let errors = [
            script.job().map(str::to_owned),
            script.client(),
            script.class(),
        ]
        .map(|result| result.unwrap_err().to_string());
        assert_eq!(
            errors,
            [
                "a.js:1 isn't `// LIBRARY: what it does`",
                "a.js has no `export function client(…` that a line with `}` ends",
                "a.js has no `class …` that a line with `}` ends",
            ]
        );
    }
}
