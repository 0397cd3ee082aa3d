//! The page, the package and its tests over HTTP, at their paths in the repository. Never cached: a
//! new build is what the next load gets.

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::Redirect;
use axum::routing::get;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

pub const PAGE: &str = "/www/index.html";

/// Where tests put pages that they build.
pub const PAGES: &str = "target/pages";

/// Where the programs that use the npm package are, as bundlers made them.
pub const BUNDLED: &str = "/bundled";

pub async fn serve(listener: TcpListener) -> std::io::Result<()> {
    let no_store = HeaderValue::from_static("no-store");
    let router = Router::new()
        .route("/", get(Redirect::temporary(PAGE)))
        .nest_service("/www", ServeDir::new("www"))
        .nest_service("/pkg", ServeDir::new("pkg"))
        .nest_service("/tests/js", ServeDir::new("tests/js"))
        .nest_service("/tests/npm", ServeDir::new("tests/npm"))
        .nest_service("/benches/page", ServeDir::new("benches/page"))
        .nest_service("/target/bench", ServeDir::new("target/bench"))
        .nest_service("/dist/npm", ServeDir::new("dist/npm"))
        .nest_service(BUNDLED, ServeDir::new("target/npm-programs/bundled"))
        .nest("/as-text", as_text())
        .layer(SetResponseHeaderLayer::overriding(
            header::CACHE_CONTROL,
            no_store,
        ))
        // Browsers may keep these for a way back
        .nest_service("/target/pages", ServeDir::new(PAGES));
    axum::serve(listener, router).await
}

/// The npm package from a server that doesn't know wasm.
fn as_text() -> Router {
    Router::new()
        .fallback_service(ServeDir::new("dist/npm"))
        .layer(SetResponseHeaderLayer::overriding(
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/plain"),
        ))
}
