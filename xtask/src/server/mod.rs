//! The two servers: WebSocket endpoints for the demo and the tests, and static files for the page.

mod behaviour;
mod log;
mod page;
mod request;
mod sockets;

use std::fmt::Debug;
use std::io::ErrorKind;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
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
        let serve_log = Arc::clone(&log);
        let sockets =
            Server::start(sockets, |listener| sockets::serve(listener, serve_log)).await?;
        let page = Server::start(page, page::serve).await?;
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

    /// Ends every WebSocket, and refuses new ones.
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
    async fn start<F>(port: u16, serve: impl FnOnce(TcpListener) -> F) -> Result<Self>
    where
        F: Future<Output: Debug> + Send + 'static,
    {
        let listener = TcpListener::bind(("127.0.0.1", port)).await;
        let listener = listener.map_err(|error| match error.kind() {
            ErrorKind::AddrInUse => {
                anyhow!("port {port} of 127.0.0.1 is taken: end the program that listens there")
            }
            _ => anyhow::Error::new(error).context(format!("can't listen on 127.0.0.1:{port}")),
        })?;
        let port = listener.local_addr().context("no local address")?.port();
        let serve = serve(listener);
        let task = tokio::spawn(async move {
            let end = serve.await;
            eprintln!("the server on port {port} ended: {end:?}");
        });
        Ok(Self { port, task })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}
