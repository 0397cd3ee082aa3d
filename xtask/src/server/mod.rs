//! The two servers: WebSocket endpoints for the demo and the tests, and static files for the page.

mod log;
mod page;
mod sockets;

use std::io::ErrorKind;
use std::sync::Arc;

use anyhow::{Context, Result};
use axum::Router;
use clap::Args;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use log::Log;

/// 0 is any free port.
#[derive(Args)]
pub struct Ports {
    /// The port of the page's server
    #[arg(long = "page-port", value_name = "PORT", default_value_t = 8000)]
    pub page: u16,
    /// The port of the echo server; the WebSocketTest page connects to 9998
    #[arg(long = "echo-port", value_name = "PORT", default_value_t = 9998)]
    pub echo: u16,
}

impl Ports {
    /// The page's choice for the echo server, any for itself.
    pub const DEMO: Self = Self {
        page: 0,
        echo: 9998,
    };
    pub const FREE: Self = Self { page: 0, echo: 0 };
}

/// Both servers, on 127.0.0.1 only, until dropped.
pub struct Servers {
    pub log: Arc<Log>,
    sockets: Server,
    page: Server,
}

impl Servers {
    pub async fn start(ports: &Ports) -> Result<Self> {
        let log = Arc::new(Log::default());
        let sockets =
            Server::start(ports.echo, "--echo-port", sockets::router(Arc::clone(&log))).await?;
        let page = Server::start(ports.page, "--page-port", page::router()).await?;
        Ok(Self { log, sockets, page })
    }

    pub fn socket_url(&self) -> String {
        format!("ws://localhost:{}", self.sockets.port)
    }

    /// The address that paths in the repository follow.
    pub fn root_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.page.port)
    }

    pub fn page_url(&self) -> String {
        self.root_url() + page::PAGE
    }

    /// Refuses new WebSockets from here on.
    pub async fn refuse_sockets(&mut self) {
        self.sockets.task.abort();
        let _ = (&mut self.sockets.task).await;
    }
}

struct Server {
    port: u16,
    task: JoinHandle<()>,
}

impl Server {
    async fn start(port: u16, flag: &str, router: Router) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.map_err(|error| match error.kind() {
            ErrorKind::AddrInUse => anyhow::anyhow!(
                "port {port} of 127.0.0.1 is taken: end the program that listens there, or choose another with {flag}"
            ),
            _ => anyhow::Error::new(error).context(format!("can't listen on 127.0.0.1:{port}")),
        })?;
        let port = listener.local_addr().context("no local address")?.port();
        let task = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                eprintln!("the server on port {port} ended: {error}");
            }
        });
        Ok(Self { port, task })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}
