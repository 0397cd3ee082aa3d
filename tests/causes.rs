//! What is kept of a user's own error, and of the platform's words, natively.
#![cfg(not(target_arch = "wasm32"))]

use std::error::Error as _;
use std::fmt;
use std::time::Duration;

use wasm_websocket::reconnect::{Backoff, Failure, Queue, Retry, Session};
use wasm_websocket::{Cause, CloseEvent, Error, WrongKind};

/// A user's error, which has a source of its own.
#[derive(Debug)]
struct NoToken(WrongKind);

impl std::error::Error for NoToken {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
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

#[test]
fn the_platform_s_words_are_the_source() {
    let cause = Cause::new("status 401");
    let close = CloseEvent::new(1006, "", false);
    assert!(close.cause().is_none());
    let told = close.clone().with_cause(cause.clone());
    assert_ne!(told, close);
    assert_eq!(told.to_string(), close.to_string());
    for of in [
        Error::ConnectFailed,
        Error::ConnectionLost,
        Error::Closed,
        Error::Refused,
    ] {
        let (error, plain) = (of(told.clone()), of(close.clone()));
        assert_eq!(error.to_string(), plain.to_string());
        assert_eq!(format!("{error:#}"), format!("{plain}: {cause}"));
        assert_eq!(error.source().unwrap().to_string(), cause.to_string());
        assert!(plain.source().is_none());
    }
}

/// By way of a session, which hands it on.
#[test]
fn a_failure_keeps_the_user_s_error() {
    let failure = Failure::from(NoToken(WrongKind::Text));
    assert!(failure.cause().downcast_ref::<NoToken>().is_some());
    let mut session: Session<()> = Session::new(Backoff::new(), Queue::new()).greeting();
    let now = Duration::ZERO;
    session.start(now);
    session.handle_resolved(now, 1, Ok(()), 0.5);
    assert!(session.poll_action().is_some());
    session.handle_open(now, 1);
    assert!(session.poll_action().is_some());
    session.handle_greeted(now, 1, Err(failure.retry(Retry::Stop)), 0.5);
    let Some(Error::GreetingFailed(cause)) = session.last_failure() else {
        panic!("the greeting failed");
    };
    assert!(cause.downcast_ref::<NoToken>().is_some());
}
