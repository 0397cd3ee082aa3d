//! The repository's files over HTTP, never cached: a new build is what the next load gets.

use axum::Router;
use axum::http::{HeaderValue, header};
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

pub fn router() -> Router {
    Router::new()
        .fallback_service(ServeDir::new("."))
        .layer(SetResponseHeaderLayer::overriding(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
}
