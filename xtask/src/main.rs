//! One command for each task of this repository; `cargo xtask help` lists them.

mod package;
mod process;
mod server;
mod setup;
mod size;
mod storm;
mod test;
mod tidy;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand};

use crate::server::{DEMO_PORT, Servers};
use crate::test::Browser;

#[derive(Parser)]
#[command(bin_name = "cargo xtask", about)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Get what is missing, build the package, and serve the WebSocketTest page with its echo
    /// server
    Demo {
        /// Open the page in the default browser
        #[arg(long)]
        open: bool,
        #[command(flatten)]
        page: PagePort,
    },
    /// Run only the servers: the echo server, which the tests use too, and the page's
    Serve {
        /// The port of the echo server; the page connects to the default
        #[arg(long, value_name = "PORT", default_value_t = DEMO_PORT)]
        echo_port: u16,
        #[command(flatten)]
        page: PagePort,
    },
    /// Let a million clients lose their server and come back, and write docs/storm.md; fails when
    /// that is out of bounds
    Storm,
    /// Run every check, in real browsers; gets what is missing where it can
    Test {
        /// The browsers to test in
        #[arg(long, value_enum, value_delimiter = ',', default_values_t = Browser::ALL)]
        browsers: Vec<Browser>,
    },
    /// Check the rules that no other tool does: which file may import which, how long files are and
    /// how they begin
    Tidy,
    /// Build the npm package in dist/npm; needs npm
    Package,
    /// Measure what the crate and the npm package cost in a user's page, and fail over the limits;
    /// needs npm
    Size,
}

#[derive(Args)]
struct PagePort {
    /// The port of the page's server; 0 is any free one
    #[arg(long, value_name = "PORT", default_value_t = 8000)]
    page_port: u16,
}

#[tokio::main]
async fn main() -> ExitCode {
    let task = Cli::parse().task;
    let serves = matches!(task, Task::Demo { .. } | Task::Serve { .. });
    let result = tokio::select! {
        result = run(task) => result,
        // What was started ends with its owner, dropped here
        () = interrupted() => serves.then_some(()).context("interrupted"),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(task: Task) -> Result<()> {
    // Every path is relative to the repository's root, wherever the command was typed
    std::env::set_current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))?;
    match task {
        Task::Demo { open, page } => {
            // First, so that a taken port is told before minutes of building
            let servers = Servers::start(DEMO_PORT, page.page_port).await?;
            setup::build_tools().await?;
            package::build(package::Target::Web).await?;
            serve(&servers, open).await;
        }
        Task::Serve { echo_port, page } => {
            serve(&Servers::start(echo_port, page.page_port).await?, false).await;
        }
        Task::Storm => tokio::task::spawn_blocking(storm::run).await??,
        Task::Test { browsers } => test::run(&browsers).await?,
        Task::Tidy => tidy::check()?,
        Task::Package => package::npm::build().await?,
        Task::Size => size::run().await?,
    }
    Ok(())
}

/// For ever: Ctrl-C ends it, with every connection.
async fn serve(servers: &Servers, open: bool) {
    let page = servers.page_url();
    println!(
        "The echo server listens on {}/echo, the page's at this address; Ctrl-C ends both:",
        servers.socket_url()
    );
    println!("{page}");
    if open {
        if let Err(error) = open::that_detached(&page) {
            eprintln!("no browser can be started ({error}): open the address above in one");
        }
    }
    std::future::pending().await
}

/// Waits for Ctrl-C, or for the word to end that other programs give.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
