//! `WebSocketIo`: a stream as a byte stream, for protocols that want one.

use std::fmt;
use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use futures_io::{AsyncBufRead, AsyncRead, AsyncWrite};
use futures_sink::Sink;

use super::socket_stream::WebSocketStream;
use crate::values::{Error, Message, WrongKind};

/// Bytes of the longest message that is sent: servers refuse long ones, and the send buffer's bound
/// is one message above its mark.
const LONGEST: usize = 64 << 10;

/// The binary messages of a [`WebSocketStream`] as one stream of bytes, both ways; made by
/// [`WebSocketStream::into_io`] (feature `io`).
///
/// Message boundaries are lost: a write of at most 64 KiB is one message, and a read may take part of one. An empty message is nothing, not the end. A text message is skipped
/// with an error of kind `InvalidData` that holds [`WrongKind::Text`]. Only a clean close is the end of
/// the stream; a lost connection is an error, which holds the [`Error`].
///
/// ```no_run
/// use futures_util::{AsyncReadExt, AsyncWriteExt};
/// use wasm_websocket::WebSocketStream;
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let mut io = WebSocketStream::builder("ws://localhost:9998/echo").open().await?.into_io();
/// io.write_all(b"hello").await?;
/// io.flush().await?;
/// let mut hello = [0; 5];
/// io.read_exact(&mut hello).await?;
/// # Ok(()) }
/// ```
#[must_use = "dropping it closes the connection"]
pub struct WebSocketIo {
    stream: WebSocketStream,
    /// The message that is being read, and how much of it was.
    current: Vec<u8>,
    read: usize,
}

impl WebSocketStream {
    /// The connection as a stream of bytes (feature `io`).
    pub fn into_io(self) -> WebSocketIo {
        WebSocketIo {
            stream: self,
            current: Vec::new(),
            read: 0,
        }
    }
}

impl WebSocketIo {
    /// The stream again, without what was received and only partly read.
    pub fn into_inner(self) -> WebSocketStream {
        self.stream
    }

    /// The stream within, for its handle and its close event.
    pub fn get_ref(&self) -> &WebSocketStream {
        &self.stream
    }
}

impl AsyncBufRead for WebSocketIo {
    fn poll_fill_buf(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<&[u8]>> {
        let this = self.get_mut();
        // More than once: an empty message is nothing
        while this.read >= this.current.len() {
            (this.read, this.current) = (0, Vec::new());
            this.current = match ready!(Pin::new(&mut this.stream).poll_next(context)) {
                Some(Ok(Message::Binary(bytes))) => bytes,
                Some(Ok(Message::Text(_))) => {
                    return Poll::Ready(Err(io::Error::new(
                        ErrorKind::InvalidData,
                        WrongKind::Text,
                    )));
                }
                // The clean close, which may be an item
                Some(Err(Error::Closed(_))) => return Poll::Ready(Ok(&[])),
                Some(Err(error)) => return Poll::Ready(Err(io_error(error))),
                // An error comes each time: only a clean close is the end
                None => match this.stream.end_of_reading() {
                    // The clean close, which may be an item
                    Some(Err(Error::Closed(_))) => return Poll::Ready(Ok(&[])),
                    Some(Err(error)) => return Poll::Ready(Err(io_error(error))),
                    _ => return Poll::Ready(Ok(&[])),
                },
            };
        }
        Poll::Ready(Ok(this.current.get(this.read..).unwrap_or_default()))
    }

    fn consume(mut self: Pin<&mut Self>, amount: usize) {
        self.read = self.read.saturating_add(amount);
    }
}

impl AsyncRead for WebSocketIo {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        if into.is_empty() {
            return Poll::Ready(Ok(0));
        }
        let mut bytes = ready!(self.as_mut().poll_fill_buf(context))?;
        let read = io::Read::read(&mut bytes, into)?;
        self.consume(read);
        Poll::Ready(Ok(read))
    }
}

impl AsyncWrite for WebSocketIo {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(Pin::new(&mut self.stream).poll_ready(context)).map_err(io_error)?;
        let sent = bytes.get(..LONGEST).unwrap_or(bytes);
        if !sent.is_empty() {
            self.stream.socket.send(sent).map_err(io_error)?;
        }
        Poll::Ready(Ok(sent.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream)
            .poll_flush(context)
            .map_err(io_error)
    }

    fn poll_close(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream)
            .poll_close(context)
            .map_err(io_error)
    }
}

impl fmt::Debug for WebSocketIo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WebSocketIo").field(&self.stream).finish()
    }
}

fn io_error(error: Error) -> io::Error {
    let kind = match error {
        Error::NotOpen { .. } => ErrorKind::BrokenPipe,
        Error::ConnectionLost(_) => ErrorKind::ConnectionReset,
        _ => ErrorKind::Other,
    };
    io::Error::new(kind, error)
}
