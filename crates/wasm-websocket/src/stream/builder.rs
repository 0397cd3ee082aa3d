//! `WebSocketStreamBuilder`: all that a stream is given before it connects.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::FusedFuture;

use super::buffers::Buffers;
use super::inbox::{HIGH_WATER_MARK, RECEIVE_LIMIT, TOO_MUCH};
use super::socket_stream::WebSocketStream;
use crate::raw::{Milliseconds, Timer, milliseconds};
use crate::socket::{WebSocket, WebSocketBuilder};
use crate::values::{Error, Message};

/// A stream that doesn't connect yet; made by [`WebSocketStream::builder`], connected by
/// [`open`](Self::open) or [`connect`](Self::connect).
#[derive(Debug)]
#[must_use = "nothing happens before open() or connect()"]
pub struct WebSocketStreamBuilder {
    socket: WebSocketBuilder,
    connect_timeout: Option<Milliseconds>,
    high_water_mark: u64,
    receive_limit: usize,
    close_as_item: bool,
}

impl WebSocketStream {
    /// Begins a stream to `url`, which is as in [`WebSocket::builder`].
    pub fn builder(url: &str) -> WebSocketStreamBuilder {
        WebSocketStreamBuilder::new(WebSocket::builder(url))
    }

    /// Takes over a browser's socket that is connecting or open, as [`WebSocket::adopt`] does.
    ///
    /// ```no_run
    /// # use wasm_websocket::{Error, WebSocketStream};
    /// # async fn run(raw: web_sys::WebSocket) -> Result<(), Error> {
    /// let stream = WebSocketStream::adopt(raw).open().await?;
    /// # Ok(()) }
    /// ```
    pub fn adopt(socket: web_sys::WebSocket) -> WebSocketStreamBuilder {
        WebSocketStreamBuilder::new(WebSocket::adopt(socket))
    }
}

impl WebSocketStreamBuilder {
    fn new(socket: WebSocketBuilder) -> Self {
        Self {
            socket,
            connect_timeout: Some(10_000),
            high_water_mark: HIGH_WATER_MARK,
            receive_limit: RECEIVE_LIMIT,
            close_as_item: false,
        }
    }

    /// As [`WebSocketBuilder::protocols`]. Default: none.
    pub fn protocols<P: AsRef<str>>(mut self, protocols: impl IntoIterator<Item = P>) -> Self {
        self.socket = self.socket.protocols(protocols);
        self
    }

    /// The longest time that the handshake may take. Default: 10 seconds; `None` waits as
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

    /// Sending waits while the browser's send buffer holds more bytes than this. The buffer exceeds it by at most
    /// one message. Default: 1 MiB.
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

    /// Bytes of received messages that may wait to be read. Each message counts its payload and 16 bytes. A longer
    /// message can't be received at all. Default: 64 MiB; `None` is unlimited.
    ///
    /// No browser lets a page slow the server down. When the limit is exceeded, the socket is closed with code
    /// 4009; the waiting messages are still delivered, then [`Error::ReceiveLimit`].
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

    /// Makes a clean close an item too: [`Error::Closed`], with code and reason, comes after the last
    /// message and before the end. Default: false, and a clean close just ends the stream. An unclean close
    /// is the item [`Error::ConnectionLost`] in any case.
    ///
    /// ```no_run
    /// use gloo_console::log;
    /// use futures_util::StreamExt;
    /// use wasm_websocket::{Error, WebSocketStream};
    ///
    /// # async fn run() -> Result<(), Error> {
    /// let builder = WebSocketStream::builder("ws://localhost:9998/echo").close_as_item(true);
    /// let mut stream = builder.open().await?;
    /// while let Some(item) = stream.next().await {
    ///     let line = match item {
    ///         Ok(message) => message.to_string(),
    ///         Err(Error::Closed(close)) => format!("the server closed: {close}"),
    ///         Err(error) => error.to_string(),
    ///     };
    ///     log!(line);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn close_as_item(mut self, yes: bool) -> Self {
        self.close_as_item = yes;
        self
    }

    /// Starts to connect at once. The future resolves when the stream is open, and only once.
    /// Dropping it earlier removes every listener and closes.
    ///
    /// # Errors
    ///
    /// Those of [`WebSocketBuilder::connect`]; or [`Error::ConnectFailed`] with
    /// the close event, [`Error::Blocked`], or [`Error::TimedOut`]. The socket is closed by then.
    pub fn open(self) -> Opening {
        Opening {
            stream: Some(self.connect()),
        }
    }

    /// Starts to connect, and returns the stream at once. Sending waits until it is open; reading waits for
    /// the first message. If it never opens, both fail with the error that [`open`](Self::open) would have had.
    ///
    /// ```no_run
    /// use futures_util::SinkExt;
    /// use wasm_websocket::{Error, Message, WebSocketStream};
    ///
    /// # async fn run() -> Result<(), Error> {
    /// let mut stream = WebSocketStream::builder("ws://localhost:9998/echo").connect()?;
    /// stream.send(Message::from("sent once it is open")).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`WebSocketBuilder::connect`].
    pub fn connect(self) -> Result<WebSocketStream, Error> {
        let buffers = Buffers::new(self.receive_limit, self.high_water_mark);
        let socket = connect(self.socket, &buffers)?;
        let deadline = self
            .connect_timeout
            .map(|timeout| time_out_after(timeout, &socket));
        Ok(WebSocketStream {
            socket,
            buffers,
            _deadline: deadline,
            close_as_item: self.close_as_item,
        })
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
        .on_close(move |_, _| closed.wake())
        .connect()
}

fn time_out_after(timeout: Milliseconds, socket: &WebSocket) -> Timer {
    let socket = socket.downgrade();
    Timer::new(timeout, move || {
        if let Some(socket) = socket.upgrade() {
            socket.time_out();
        }
    })
}

/// Resolves when a stream is open; made by [`WebSocketStreamBuilder::open`].
#[derive(Debug)]
#[must_use = "dropping it closes the connection"]
pub struct Opening {
    /// `None` once it has resolved.
    stream: Option<Result<WebSocketStream, Error>>,
}

impl Future for Opening {
    type Output = Result<WebSocketStream, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(Ok(stream)) = &self.stream {
            match stream.socket.open_result() {
                Some(Ok(())) => {}
                Some(Err(error)) => self.stream = Some(Err(error)),
                None => {
                    stream.buffers.outbox.wait(context);
                    return Poll::Pending;
                }
            }
        }
        self.stream.take().map_or(Poll::Pending, Poll::Ready)
    }
}

impl FusedFuture for Opening {
    fn is_terminated(&self) -> bool {
        self.stream.is_none()
    }
}
