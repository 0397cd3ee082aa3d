//! Asks for each kind of connection where there is no browser: each is refused, and nothing panics.

use std::pin::pin;
use std::process::ExitCode;
use std::task::{Context, Poll, Waker};

use wasm_websocket::{Endpoints, Error, ReconnectingWebSocket, WebSocket, WebSocketStream};

const URL: &str = "ws://localhost/";

/// A kind of connection, and the error of it.
const REFUSED: [(&str, fn() -> Option<Error>); 7] = [
    ("a socket", || WebSocket::connect(URL).err()),
    ("a socket with a subprotocol", || {
        WebSocket::builder(URL).protocols(["chat"]).connect().err()
    }),
    ("a stream", open_stream),
    ("a reconnecting socket", || reconnecting(URL)),
    ("one with a list of URLs", || reconnecting([URL, URL])),
    ("one with a provider of URLs", || {
        reconnecting(Endpoints::provided_by(|_| async { URL }))
    }),
    ("a reconnecting stream", || {
        ReconnectingWebSocket::builder(URL).stream().err()
    }),
];

fn main() -> ExitCode {
    let mut as_expected = true;
    for (name, connect) in REFUSED {
        let error = connect();
        println!("{name}: {error:?}");
        as_expected &= error == Some(Error::Unsupported);
    }
    let error = WebSocket::connect("ftp://localhost/").err();
    println!("a URL of another scheme: {error:?}");
    as_expected &= matches!(error, Some(Error::InvalidUrl { .. }));
    if as_expected {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn reconnecting(endpoints: impl Into<Endpoints>) -> Option<Error> {
    ReconnectingWebSocket::builder(endpoints).connect().err()
}

/// The error of a stream that is polled once.
fn open_stream() -> Option<Error> {
    let opening = pin!(WebSocketStream::builder(URL).open());
    match opening.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(opened) => opened.err(),
        Poll::Pending => None,
    }
}
