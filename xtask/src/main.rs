//! One command for each task of this repository; `cargo xtask help` lists them.

mod bench;
mod matrix;
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

use crate::matrix::Part;
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
    /// Install missing tools, build the package, and serve the WebSocketTest page and its echo
    /// server
    Demo {
        /// Open the page in the default browser
        #[arg(long)]
        open: bool,
        #[command(flatten)]
        page: PagePort,
    },
    /// Run the echo server and the page's server, without a build
    Serve {
        /// The port of the echo server; the page always connects to the default
        #[arg(long, value_name = "PORT", default_value_t = DEMO_PORT)]
        echo_port: u16,
        #[command(flatten)]
        page: PagePort,
    },
    /// Simulate a million clients that lose their server, and write docs/storm.md; fails if the
    /// results exceed the limits
    Storm,
    /// Install missing tools, and run every check, in real browsers
    Test {
        /// The browsers to test in
        #[arg(long, value_enum, value_delimiter = ',', default_values_t = Browser::ALL)]
        browsers: Vec<Browser>,
    },
    /// Run the JavaScript classes where JavaScript runs and with libraries, and write
    /// docs/environments.md and docs/libraries.md; for each release; fails if a class does worse than
    /// the environment's own
    Matrix {
        /// What to run
        #[arg(value_enum, default_values_t = Part::ALL)]
        parts: Vec<Part>,
    },
    /// Measure what a message costs with this package and with others, and write docs/performance.md;
    /// fails if a target is missed
    Bench {
        /// Take two minutes, leave out the other libraries, allow twice each target, and write nothing
        #[arg(long)]
        quick: bool,
        /// The browsers to measure in
        #[arg(long, value_enum, value_delimiter = ',', default_values_t = Browser::ALL)]
        browsers: Vec<Browser>,
    },
    /// Check the rules of this repository: which file may import which, how long a file may be, and
    /// how it begins
    Tidy,
    /// Build the npm package in dist/npm; needs npm
    Package,
    /// Measure the download size of the crate and of the npm package; fails if they exceed the
    /// limits; needs npm
    Size,
}

#[derive(Args)]
struct PagePort {
    /// The port of the page's server; 0 selects a free one
    #[arg(long, value_name = "PORT", default_value_t = 8000)]
    page_port: u16,
}

#[tokio::main]
async fn main() -> ExitCode {
    let task = Cli::parse().task;
    let serves = matches!(task, Task::Demo { .. } | Task::Serve { .. });
    let result = tokio::select! {
        result = run(task) => result,
        // Dropping `run` ends the programs that it started
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
            // First, so that a port in use is reported before minutes of building
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
        Task::Matrix { parts } => matrix::run(&parts).await?,
        Task::Bench { quick, browsers } => bench::run(&browsers, quick).await?,
        Task::Tidy => tidy::check()?,
        Task::Package => package::npm::build().await?,
        Task::Size => size::run().await?,
    }
    Ok(())
}

/// Never returns; Ctrl-C ends it, with every connection.
async fn serve(servers: &Servers, open: bool) {
    let page = servers.page_url();
    println!(
        "The echo server is at {}/echo. The page is at the address below. Ctrl-C stops both servers.",
        servers.socket_url()
    );
    println!("{page}");
    if open {
        if let Err(error) = open::that_detached(&page) {
            eprintln!("can't start a browser ({error}): open the address above yourself");
        }
    }
    std::future::pending().await
}

/// Waits for Ctrl-C or SIGTERM.
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
