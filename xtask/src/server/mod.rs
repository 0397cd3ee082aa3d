//! The two servers: WebSocket endpoints for the demo and the tests, and static files for the page.

mod log;
mod page;
mod sockets;

use std::io::ErrorKind;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use log::Log;

/// The echo server's port in the WebSocketTest page, whose policy allows no other.
pub const DEMO_PORT: u16 = 9998;

/// Both servers, on 127.0.0.1 only, until dropped.
pub struct Servers {
    pub log: Arc<Log>,
    sockets: Server,
    page: Server,
}

impl Servers {
    /// Port 0 is any free one.
    pub async fn start(sockets: u16, page: u16) -> Result<Self> {
        let log = Arc::new(Log::default());
        let sockets = Server::start(sockets, sockets::router(Arc::clone(&log))).await?;
        let page = Server::start(page, page::router()).await?;
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
    async fn start(port: u16, router: Router) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port))
            .await
            .map_err(|error| match error.kind() {
                ErrorKind::AddrInUse => {
                    anyhow!("port {port} of 127.0.0.1 is taken: end the program that listens there")
                }
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
