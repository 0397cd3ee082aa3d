//! Other programs: run to their end, or kept running until dropped. Each is killed with all that it
//! started when its owner is dropped: a driver that is killed alone leaves its browser behind.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use process_wrap::tokio::{TokioChildWrapper, TokioCommandWrap};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};
use tokio::process::Command;
use tokio::time::timeout;

/// A program to run to its end.
pub struct Run {
    line: String,
    command: Command,
}

impl Run {
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref();
        Self {
            line: program.to_string_lossy().into_owned(),
            command: Command::new(program),
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

    pub fn dir(mut self, dir: impl AsRef<Path>) -> Self {
        self.command.current_dir(dir);
        self
    }

    /// Shows what it prints; an error unless it succeeds.
    pub async fn check(self) -> Result<()> {
        println!("$ {}", self.line);
        let status = Group::start(self.command)?.wait().await?;
        ensure!(status.success(), "`{}` failed ({status})", self.line);
        Ok(())
    }

    /// Shows and returns what it prints, and whether it succeeded.
    pub async fn tee(mut self) -> Result<(bool, String)> {
        println!("$ {}", self.line);
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut group = Group::start(self.command)?;
        let stdout = group.0.stdout().take().context("no pipe")?;
        let stderr = group.0.stderr().take().context("no pipe")?;
        let (out, err) = tokio::join!(show(stdout), show(stderr));
        Ok((group.wait().await?.success(), out? + &err?))
    }

    /// What it prints; an error unless it succeeds.
    pub async fn output(mut self) -> Result<String> {
        self.command.stdout(Stdio::piped());
        let mut group = Group::start(self.command)?;
        let mut output = String::new();
        group
            .0
            .stdout()
            .take()
            .context("no pipe")?
            .read_to_string(&mut output)
            .await?;
        let status = group.wait().await?;
        ensure!(status.success(), "`{}` failed ({status})", self.line);
        Ok(output)
    }
}

async fn show(pipe: impl AsyncRead + Unpin) -> Result<String> {
    let mut all = String::new();
    let mut lines = BufReader::new(pipe).lines();
    while let Some(line) = lines.next_line().await? {
        println!("{line}");
        all += &line;
        all.push('\n');
    }
    Ok(all)
}

/// A program that runs beside this one, until dropped.
pub struct Background(Group);

impl Background {
    pub fn start(command: Command) -> Result<Self> {
        Ok(Self(Group::start(command)?))
    }

    /// The first line that it prints.
    pub async fn first_line(&mut self) -> Result<String> {
        let stdout = self.0.0.stdout().as_mut().context("no pipe")?;
        let mut line = String::new();
        let mut reader = BufReader::new(stdout);
        timeout(Duration::from_secs(20), reader.read_line(&mut line))
            .await
            .context("it printed no line within 20 s")??;
        ensure!(!line.is_empty(), "it ended without output");
        Ok(line.trim().to_owned())
    }
}

/// A program and all that it started.
struct Group(Box<dyn TokioChildWrapper>);

impl Group {
    fn start(mut command: Command) -> Result<Self> {
        command.stdin(Stdio::null());
        let name = command
            .as_std()
            .get_program()
            .to_string_lossy()
            .into_owned();
        let mut command = TokioCommandWrap::from(command);
        #[cfg(unix)]
        command.wrap(process_wrap::tokio::ProcessGroup::leader());
        #[cfg(windows)]
        command.wrap(process_wrap::tokio::JobObject);
        Ok(Self(
            command
                .spawn()
                .with_context(|| format!("can't run `{name}`"))?,
        ))
    }

    async fn wait(&mut self) -> Result<ExitStatus> {
        Ok(Box::into_pin(self.0.wait()).await?)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // An error says that all of it has ended
        let _ = self.0.start_kill();
    }
}
