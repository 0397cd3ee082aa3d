//! `Server`: one server on 127.0.0.1, which listens until it is dropped.

use std::fmt::Debug;
use std::io::ErrorKind;

use anyhow::{Context, Result, anyhow};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// It ends when it is dropped.
pub struct Server {
    pub port: u16,
    task: JoinHandle<()>,
}

impl Server {
    /// Port 0 is any free one.
    pub async fn start<F>(port: u16, serve: impl FnOnce(TcpListener) -> F) -> Result<Self>
    where
        F: Future<Output: Debug> + Send + 'static,
    {
        let listener = TcpListener::bind(("127.0.0.1", port)).await;
        let listener = listener.map_err(|error| match error.kind() {
            ErrorKind::AddrInUse => {
                anyhow!("port {port} of 127.0.0.1 is in use: stop the program that listens there")
            }
            _ => anyhow::Error::new(error).context(format!("can't listen on 127.0.0.1:{port}")),
        })?;
        let port = listener.local_addr().context("no local address")?.port();
        let serve = serve(listener);
        let task = tokio::spawn(async move {
            let end = serve.await;
            eprintln!("the server on port {port} stopped: {end:?}");
        });
        Ok(Self { port, task })
    }

    /// Once it returns, nobody listens.
    pub async fn end(&mut self) {
        self.task.abort();
        let _ = (&mut self.task).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}
