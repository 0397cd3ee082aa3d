//! Other programs: run to their end, or kept running until dropped.

use std::ffi::OsStr;
use std::process::Stdio;

use anyhow::{Context, Result, bail, ensure};
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};

/// A program to run to its end.
pub struct Run {
    line: String,
    command: Command,
}

impl Run {
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref();
        let mut command = Command::new(program);
        command.stdin(Stdio::null()).kill_on_drop(true);
        Self {
            line: program.to_string_lossy().into_owned(),
            command,
        }
    }

    pub fn args<A: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        for arg in args {
            self.line = format!("{} {}", self.line, arg.as_ref().to_string_lossy());
            self.command.arg(arg);
        }
        self
    }

    pub fn env(mut self, key: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(key, value);
        self
    }

    pub fn dir(mut self, dir: impl AsRef<std::path::Path>) -> Self {
        self.command.current_dir(dir);
        self
    }

    /// Shows what it prints; an error unless it succeeds.
    pub async fn check(mut self) -> Result<()> {
        println!("$ {}", self.line);
        let status = self
            .command
            .status()
            .await
            .with_context(|| self.cannot_run())?;
        ensure!(status.success(), "`{}` failed ({status})", self.line);
        Ok(())
    }

    /// Shows and returns what it prints, and whether it succeeded.
    pub async fn tee(mut self) -> Result<(bool, String)> {
        println!("$ {}", self.line);
        let child = self
            .command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = child.with_context(|| self.cannot_run())?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let (out, err) = tokio::join!(show(stdout), show(stderr));
        Ok((child.wait().await?.success(), out? + &err?))
    }

    /// What it prints; an error unless it succeeds.
    pub async fn output(mut self) -> Result<String> {
        let output = self
            .command
            .stderr(Stdio::inherit())
            .output()
            .await
            .with_context(|| self.cannot_run())?;
        ensure!(
            output.status.success(),
            "`{}` failed ({})",
            self.line,
            output.status
        );
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn cannot_run(&self) -> String {
        format!("`{}` can't be run", self.line)
    }
}

async fn show(pipe: Option<impl AsyncRead + Unpin>) -> Result<String> {
    let mut all = String::new();
    let Some(pipe) = pipe else { bail!("no pipe") };
    let mut lines = BufReader::new(pipe).lines();
    while let Some(line) = lines.next_line().await? {
        println!("{line}");
        all += &line;
        all.push('\n');
    }
    Ok(all)
}

/// A program that runs beside this one, killed when dropped.
pub struct Background(Child);

impl Background {
    pub fn start(command: &mut Command) -> Result<Self> {
        let child = command.stdin(Stdio::null()).kill_on_drop(true).spawn();
        Ok(Self(
            child.with_context(|| format!("{command:?} can't be run"))?,
        ))
    }

    /// The first line that it prints.
    pub async fn first_line(&mut self) -> Result<String> {
        let stdout = self.0.stdout.as_mut().context("its output is not piped")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).await?;
        Ok(line.trim().to_owned())
    }
}
