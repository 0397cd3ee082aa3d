//! `WebSocketStreamBuilder`: all that a stream is to have before it connects.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use super::buffers::Buffers;
use super::inbox::{HIGH_WATER_MARK, RECEIVE_LIMIT, TOO_MUCH};
use super::socket_stream::WebSocketStream;
use crate::raw::{Milliseconds, milliseconds};
use crate::socket::{WebSocket, WebSocketBuilder};
use crate::values::{Error, Message};

/// A stream to be; made by [`WebSocketStream::builder`], connected by [`open`](Self::open).
#[must_use = "nothing happens before open()"]
pub struct WebSocketStreamBuilder {
    socket: WebSocketBuilder,
    connect_timeout: Option<Milliseconds>,
    high_water_mark: u64,
    receive_limit: usize,
}

impl WebSocketStream {
    /// Begins a stream to `url`, which is as in [`WebSocket::builder`].
    pub fn builder(url: &str) -> WebSocketStreamBuilder {
        WebSocketStreamBuilder {
            socket: WebSocket::builder(url),
            connect_timeout: Some(10_000),
            high_water_mark: HIGH_WATER_MARK,
            receive_limit: RECEIVE_LIMIT,
        }
    }
}

impl WebSocketStreamBuilder {
    /// As [`WebSocketBuilder::protocols`]. Default: none.
    pub fn protocols<P: AsRef<str>>(mut self, protocols: impl IntoIterator<Item = P>) -> Self {
        self.socket = self.socket.protocols(protocols);
        self
    }

    /// How long [`open`](Self::open) waits for the handshake. Default: 10 seconds; `None` waits as
    /// long as the browser does, which may be minutes.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use wasm_websocket::WebSocketStream;
    /// # let url = "ws://localhost:9998/echo";
    /// let patient = WebSocketStream::builder(url).connect_timeout(Duration::from_secs(60));
    /// let endless = WebSocketStream::builder(url).connect_timeout(None);
    /// ```
    pub fn connect_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.connect_timeout = timeout.into().map(milliseconds);
        self
    }

    /// Bytes in the browser's send buffer from which sending waits: while more than these are
    /// there. The buffer holds at most one message above it. Default: 1 MiB.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocketStream;
    /// # let url = "ws://localhost:9998/echo";
    /// let tight = WebSocketStream::builder(url).high_water_mark(64 << 10);
    /// ```
    pub fn high_water_mark(mut self, bytes: u64) -> Self {
        self.high_water_mark = bytes;
        self
    }

    /// Bytes of received messages that may wait to be read, each message counting 16 on top of its
    /// payload; so also the longest that can be received. Default: 64 MiB; `None` is unlimited.
    ///
    /// No browser lets a page slow the server down, so more than that closes the socket, with code
    /// 4009: what waited is still delivered, then [`Error::ReceiveLimit`].
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocketStream;
    /// # let url = "ws://localhost:9998/echo";
    /// let careful = WebSocketStream::builder(url).receive_limit(1 << 20);
    /// let trusting = WebSocketStream::builder(url).receive_limit(None);
    /// ```
    pub fn receive_limit(mut self, bytes: impl Into<Option<usize>>) -> Self {
        self.receive_limit = bytes.into().unwrap_or(usize::MAX);
        self
    }

    /// Starts to connect, at once; the future resolves when the stream is open, and only once.
    /// Dropping it before removes every listener and closes.
    ///
    /// # Errors
    ///
    /// Those of [`WebSocketBuilder::connect`]; or [`Error::ConnectFailed`] with
    /// the close event, [`Error::Blocked`], or [`Error::TimedOut`]. The socket is closed by then.
    pub fn open(self) -> Opening {
        let buffers = Buffers::new(self.receive_limit, self.high_water_mark);
        let stream = connect(self.socket, &buffers).map(|socket| {
            if let Some(timeout) = self.connect_timeout {
                buffers.outbox.wake_after(timeout);
            }
            WebSocketStream::new(socket, buffers)
        });
        Opening {
            stream: Some(stream),
            has_timeout: self.connect_timeout.is_some(),
        }
    }
}

fn connect(socket: WebSocketBuilder, buffers: &Rc<Buffers<Message>>) -> Result<WebSocket, Error> {
    let opened = Rc::clone(buffers);
    let received = Rc::clone(buffers);
    let closed = Rc::clone(buffers);
    socket
        .on_open(move |_| opened.outbox.wake())
        .on_message(move |socket, event| {
            if !received.inbox.push(event) {
                socket.clear_on_message();
                // Such a code can be sent
                let _ = socket.close_with(TOO_MUCH, "");
            }
            received.inbox.reader.wake();
            received.outbox.look(socket);
        })
        .on_close(move |_, _| {
            closed.inbox.reader.wake();
            closed.outbox.wake();
        })
        .connect()
}

/// Resolves when a stream is open; made by [`WebSocketStreamBuilder::open`].
#[derive(Debug)]
#[must_use = "dropping it closes the connection"]
pub struct Opening {
    /// `None` once it has resolved.
    stream: Option<Result<WebSocketStream, Error>>,
    has_timeout: bool,
}

impl Future for Opening {
    type Output = Result<WebSocketStream, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(Ok(stream)) = &self.stream {
            let outbox = &stream.buffers().outbox;
            let is_late = self.has_timeout && !outbox.has_timer();
            match stream.socket().open_result() {
                Some(Ok(())) => outbox.stop_timer(),
                Some(Err(error)) => self.stream = Some(Err(error)),
                None if is_late => self.stream = Some(Err(Error::TimedOut)),
                None => {
                    outbox.wait(context);
                    return Poll::Pending;
                }
            }
        }
        self.stream.take().map_or(Poll::Pending, Poll::Ready)
    }
}
