//! Servers of sockets that a test starts, stops and starts again over HTTP, for outages.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;

use anyhow::{Context, Result};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::ACCESS_CONTROL_ALLOW_ORIGIN;
use axum::response::IntoResponse;
use axum::{Router, routing};
use futures_util::future::BoxFuture;
use tokio::net::TcpListener;
use tokio::sync::Mutex;

use super::listening::Server;
use super::log::Log;

/// What a server does with its listener; handed in, as `sockets` has these routes too.
pub type Serve = fn(TcpListener, Arc<Log>) -> BoxFuture<'static, Infallible>;

/// By port; they end with it.
struct Restartable {
    serve: Serve,
    log: Arc<Log>,
    servers: Mutex<HashMap<u16, Server>>,
}

pub fn routes(serve: Serve, log: Arc<Log>) -> Router {
    let all = Restartable {
        serve,
        log,
        servers: Mutex::default(),
    };
    Router::new()
        .route("/restartable/new", routing::get(new))
        .route("/restartable/{port}/stop", routing::get(stop))
        .route("/restartable/{port}/start", routing::get(start))
        .with_state(Arc::new(all))
}

/// Starts one, and answers its port.
async fn new(State(all): State<Arc<Restartable>>) -> impl IntoResponse {
    answer(all.start(0).await)
}

/// Ends its connections; new ones are refused.
async fn stop(Path(port): Path<u16>, State(all): State<Arc<Restartable>>) -> impl IntoResponse {
    answer(all.stop(port).await)
}

/// Listens again on the same port.
async fn start(Path(port): Path<u16>, State(all): State<Arc<Restartable>>) -> impl IntoResponse {
    answer(all.start(port).await)
}

impl Restartable {
    async fn start(&self, port: u16) -> Result<u16> {
        let log = Arc::clone(&self.log);
        let server = Server::start(port, |listener| (self.serve)(listener, log)).await?;
        let port = server.port;
        self.servers.lock().await.insert(port, server);
        Ok(port)
    }

    async fn stop(&self, port: u16) -> Result<u16> {
        let server = self.servers.lock().await.remove(&port);
        server.context("no server runs on this port")?.end().await;
        Ok(port)
    }
}

fn answer(port: Result<u16>) -> impl IntoResponse {
    let (status, text) = match port {
        Ok(port) => (StatusCode::OK, port.to_string()),
        Err(error) => (StatusCode::CONFLICT, format!("{error:#}")),
    };
    (status, [(ACCESS_CONTROL_ALLOW_ORIGIN, "*")], text)
}
