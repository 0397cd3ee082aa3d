//! What is kept of a user's own error, natively.
#![cfg(not(target_arch = "wasm32"))]

use std::error::Error;
use std::fmt;

use wasm_websocket::{Cause, WrongKind};

/// A user's error, which has a source of its own.
#[derive(Debug)]
struct NoToken(WrongKind);

impl Error for NoToken {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

impl fmt::Display for NoToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no token")
    }
}

#[test]
fn a_cause_shows_the_error_that_it_keeps() {
    let cause = Cause::new(NoToken(WrongKind::Text));
    assert_eq!(cause.to_string(), "no token");
    assert_eq!(format!("{cause:?}"), "NoToken(Text)");
    let source = cause.source().and_then(|source| source.downcast_ref());
    assert_eq!(source, Some(&WrongKind::Text));
    // Equal by its text
    assert_eq!(cause, Cause::new("no token"));
    assert_ne!(cause, Cause::new("no answer"));
}
