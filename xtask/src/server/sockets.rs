//! The server of WebSockets: accepts, and leaves each connection to the behaviour that its path names.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::header::ACCESS_CONTROL_ALLOW_ORIGIN;
use axum::response::{IntoResponse, Json};
use axum::{Router, routing};
use futures_util::future::BoxFuture;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use serde::Deserialize;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::behaviour;
use super::log::Log;
use super::request::Request;
use super::restartable;

/// For ever. Dropping it ends every connection. Boxed, as it may start another of its kind.
pub fn serve(listener: TcpListener, log: Arc<Log>) -> BoxFuture<'static, Infallible> {
    Box::pin(accept_all(listener, log))
}

async fn accept_all(listener: TcpListener, log: Arc<Log>) -> Infallible {
    let http = http(Arc::clone(&log));
    let mut connections = JoinSet::new();
    loop {
        match accept(&listener).await {
            Ok(stream) => {
                connections.spawn(connection(stream, Arc::clone(&log), http.clone()));
            }
            Err(error) => {
                eprintln!("can't accept a connection: {error}");
                // Out of files, it would fail again at once
                sleep(Duration::from_millis(100)).await;
            }
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn accept(listener: &TcpListener) -> std::io::Result<TcpStream> {
    let (stream, _) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// What ends a connection is its client's affair, or was asked for.
async fn connection(stream: TcpStream, log: Arc<Log>, http: Router) {
    let Ok(request) = Request::peek(&stream).await else {
        return;
    };
    if request.key.is_some() {
        let _ = behaviour::run(stream, &request, &log).await;
    } else {
        let service = TowerToHyperService::new(http);
        // A client may send a WebSocket's handshake next, which this service doesn't know
        let _ = hyper::server::conn::http1::Builder::new()
            .keep_alive(false)
            .serve_connection(TokioIo::new(stream), service)
            .await;
    }
}

/// What tests ask for over HTTP, from pages of any origin.
fn http(log: Arc<Log>) -> Router {
    Router::new()
        .route("/seen/{id}", routing::get(seen))
        .route("/kept/{id}", routing::get(kept))
        .route("/counted/{id}", routing::get(counted))
        .route("/late", routing::get(late))
        .with_state(Arc::clone(&log))
        .merge(restartable::routes(serve, log))
}

#[derive(Deserialize)]
struct AtLeast {
    ended: Option<usize>,
}

/// What was seen of the connections with an id, as JSON: now, or once all have ended and that many.
async fn seen(
    Path(id): Path<String>,
    Query(AtLeast { ended }): Query<AtLeast>,
    State(log): State<Arc<Log>>,
) -> impl IntoResponse {
    let seen = match ended {
        Some(count) => log.ended(&id, count).await,
        None => log.seen(&id),
    };
    ([(ACCESS_CONTROL_ALLOW_ORIGIN, "*")], Json(seen))
}

/// The words kept of the connections with an id, as JSON.
async fn kept(Path(id): Path<String>, State(log): State<Arc<Log>>) -> impl IntoResponse {
    ([(ACCESS_CONTROL_ALLOW_ORIGIN, "*")], Json(log.kept(&id)))
}

/// What was taken and sent in a counted session, as JSON.
async fn counted(Path(id): Path<String>, State(log): State<Arc<Log>>) -> impl IntoResponse {
    let report = log.sessions.report(&id);
    ([(ACCESS_CONTROL_ALLOW_ORIGIN, "*")], Json(report))
}

/// Nothing, after a while.
async fn late() -> impl IntoResponse {
    sleep(Duration::from_millis(100)).await;
    [(ACCESS_CONTROL_ALLOW_ORIGIN, "*")]
}
