//! Uses two versions of the crate in one function.

fn main() {
    let refused = wasm_websocket::WebSocket::refused();
    let refused_by_older = older::WebSocket::refused();
    println!("{refused}; by the older version: {refused_by_older}");
}

// Only the copy has this.
const _: () = assert!(older::VERSION_OF_COPY == 9);

trait Refused {
    fn refused() -> String;
}

// Two impls for one type don't compile: each name must stand for a crate of its own.
impl Refused for wasm_websocket::WebSocket {
    fn refused() -> String {
        Self::connect("ftp://localhost/").unwrap_err().to_string()
    }
}

impl Refused for older::WebSocket {
    fn refused() -> String {
        Self::connect("ftp://localhost/").unwrap_err().to_string()
    }
}
