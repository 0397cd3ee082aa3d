//! One command for each task of this repository; `cargo xtask help` lists them.

mod package;
mod process;
mod server;
mod setup;
mod test;

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::server::{Ports, Servers};
use crate::test::Browser;

#[derive(Parser)]
#[command(name = "cargo xtask", about, disable_help_subcommand = false)]
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
        ports: Ports,
    },
    /// Run only the servers: the echo server, which the tests use too, and the page's
    Serve {
        #[command(flatten)]
        ports: Ports,
    },
    /// Run every check, in real browsers; gets what is missing where it can
    Test {
        /// The browsers to test in
        #[arg(long, value_enum, value_delimiter = ',', default_values_t = Browser::ALL)]
        browsers: Vec<Browser>,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Cli::parse().task).await {
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
        Task::Demo { open, ports } => {
            // First, so that a taken port is told before minutes of building
            let servers = Servers::start(&ports).await?;
            setup::build_tools().await?;
            package::build(package::Target::Web).await?;
            serve(&servers, open).await
        }
        Task::Serve { ports } => serve(&Servers::start(&ports).await?, false).await,
        Task::Test { browsers } => test::run(&browsers).await,
    }
}

/// Until Ctrl-C. The process ends then, and every connection with it.
async fn serve(servers: &Servers, open: bool) -> Result<()> {
    let page = servers.page_url();
    println!(
        "The echo server listens on {}/echo. Ctrl-C ends it and the page's:",
        servers.socket_url()
    );
    println!("{page}");
    if open {
        open::that_detached(&page)?;
    }
    tokio::signal::ctrl_c().await?;
    Ok(())
}
