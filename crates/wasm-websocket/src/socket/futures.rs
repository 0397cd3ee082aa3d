//! Waiting for a socket to open or to end: any number of futures on one socket.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use super::handle::{WeakWebSocket, WebSocket};
use super::wakers::Waiting;
use crate::values::{CloseEvent, Error};

/// Polls what `look` sees of a socket whenever that changes.
struct Watch {
    socket: WeakWebSocket,
    waiting: Option<Rc<Waiting>>,
}

impl Watch {
    fn new(socket: WeakWebSocket) -> Self {
        Self {
            socket,
            waiting: None,
        }
    }

    /// `look` is given `None` when the last handle is gone.
    fn poll<T>(
        &mut self,
        context: &Context<'_>,
        look: impl FnOnce(Option<&WebSocket>) -> Option<T>,
    ) -> Poll<T> {
        let socket = self.socket.upgrade();
        if let Some(seen) = look(socket.as_ref()) {
            return Poll::Ready(seen);
        }
        let waiting = Rc::new(Cell::new(Some(context.waker().clone())));
        if let Some(socket) = socket {
            socket.wakers().add(&waiting);
        }
        self.waiting = Some(waiting);
        Poll::Pending
    }
}

/// Resolves when a socket is open; made by [`WebSocket::opened`].
#[must_use = "futures do nothing unless awaited"]
pub struct Opened(Watch);

impl Future for Opened {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll(context, |socket| {
            let Some(socket) = socket else {
                return Some(Err(Error::ConnectFailed(CloseEvent::ABNORMAL)));
            };
            socket.open_result()
        })
    }
}

/// Resolves when a socket has ended; made by [`WebSocket::closed`].
#[must_use = "futures do nothing unless awaited"]
pub struct Closed(Watch);

impl Closed {
    pub(crate) fn new(socket: WeakWebSocket) -> Self {
        Self(Watch::new(socket))
    }
}

impl Future for Closed {
    type Output = CloseEvent;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll(context, |socket| match socket {
            Some(socket) => socket.close_event().cloned(),
            None => Some(CloseEvent::ABNORMAL),
        })
    }
}

/// Waiting: any number of these futures may wait on one socket. They are no handles: when the last
/// handle is dropped they resolve as if the connection had been lost, with code 1006.
impl WebSocket {
    /// Resolves when the socket is open, at once if it already was.
    ///
    /// ```no_run
    /// # use wasm_websocket::{Error, WebSocket};
    /// # async fn run() -> Result<(), Error> {
    /// let socket = WebSocket::connect("ws://localhost:9998/echo")?;
    /// socket.opened().await?;
    /// socket.send("hello")?;
    /// println!("{}", socket.closed().await);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Blocked`] or [`Error::ConnectFailed`] if it never opened.
    pub fn opened(&self) -> Opened {
        Opened(Watch::new(self.downgrade()))
    }

    /// Resolves when the socket has ended, at once if it already has.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # async fn run(socket: &WebSocket) {
    /// socket.close();
    /// println!("{}", socket.closed().await);
    /// # }
    /// ```
    pub fn closed(&self) -> Closed {
        Closed::new(self.downgrade())
    }
}
