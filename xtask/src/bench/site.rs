//! The server of the measuring page, which isolates it from other origins: browsers then give it a
//! finer clock.

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use tokio::net::TcpListener;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

pub const PAGE: &str = "/benches/page/index.html";

const HEADERS: [(HeaderName, &str); 3] = [
    (header::CACHE_CONTROL, "no-store"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-embedder-policy"),
        "require-corp",
    ),
];

pub async fn serve(listener: TcpListener) -> std::io::Result<()> {
    let mut router = Router::new()
        .nest_service("/benches/page", ServeDir::new("benches/page"))
        .nest_service("/target/bench", ServeDir::new("target/bench"))
        .nest_service("/dist/npm", ServeDir::new("dist/npm"));
    for (name, value) in HEADERS {
        router = router.layer(SetResponseHeaderLayer::overriding(
            name,
            HeaderValue::from_static(value),
        ));
    }
    axum::serve(listener, router).await
}
