//! `Servers`: the server of WebSockets and the page's, started together.

use std::sync::Arc;

use anyhow::Result;

use super::listening::Server;
use super::log::Log;
use super::{page, sockets};

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
        self.sockets.end().await;
    }
}
