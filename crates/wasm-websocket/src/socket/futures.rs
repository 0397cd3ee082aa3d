//! Waiting for a socket to open, to end, or to have sent everything: any number of futures on one socket.

use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures_core::FusedFuture;

use super::drain::Drain;
use super::handle::{WeakWebSocket, WebSocket};
use super::wakers::{Waiting, Wakers};
use crate::values::{CloseEvent, Error};

/// Looks at a socket, again whenever that changes, until it has seen a `T`.
pub(crate) struct Watch<T> {
    /// `None` once it has.
    look: Option<Box<Look<T>>>,
    waiting: Option<Rc<Waiting>>,
}

/// Returns what it has seen, or the place to wake when there may be more to see.
type Look<T> = dyn Fn(&Context<'_>) -> Result<T, Rc<Waiting>>;

impl<T> Watch<T> {
    /// `look` is given `None` when the last handle is gone.
    pub(crate) fn new<S>(
        upgrade: impl Fn() -> Option<S> + 'static,
        wakers: impl Fn(&S) -> &Wakers + 'static,
        look: impl Fn(Option<&S>) -> Option<T> + 'static,
    ) -> Self {
        let look = move |context: &Context<'_>| {
            let socket = upgrade();
            look(socket.as_ref()).ok_or_else(|| {
                let waiting = Rc::new(Cell::new(Some(context.waker().clone())));
                if let Some(socket) = &socket {
                    wakers(socket).add(&waiting);
                }
                waiting
            })
        };
        Self {
            look: Some(Box::new(look)),
            waiting: None,
        }
    }

    pub(crate) fn poll(&mut self, context: &Context<'_>) -> Poll<T> {
        match self.look.as_ref().map(|look| look(context)) {
            Some(Ok(seen)) => {
                (self.look, self.waiting) = (None, None);
                Poll::Ready(seen)
            }
            Some(Err(waiting)) => {
                self.waiting = Some(waiting);
                Poll::Pending
            }
            None => Poll::Pending,
        }
    }
}

impl<T> fmt::Debug for Watch<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.look {
            Some(_) => "pending",
            None => "done",
        })
    }
}

macro_rules! future {
    ($(#[$doc:meta])* $name:ident -> $output:ty) => {
        $(#[$doc])*
        #[derive(Debug)]
        #[must_use = "futures do nothing unless awaited"]
        pub struct $name(pub(crate) Watch<$output>);

        impl Future for $name {
            type Output = $output;

            fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<$output> {
                self.0.poll(context)
            }
        }

        impl FusedFuture for $name {
            fn is_terminated(&self) -> bool {
                self.0.look.is_none()
            }
        }
    };
}

future! {
    /// Resolves when a socket is open; made by the sockets' `opened`.
    Opened -> Result<(), Error>
}

future! {
    /// Resolves when a socket has ended; made by the sockets' `closed`.
    Closed -> CloseEvent
}

/// Resolves when everything that was sent has left the browser's buffer; made by the sockets' `drained`.
#[must_use = "futures do nothing unless awaited"]
pub struct Drained {
    watch: Watch<Result<(), Error>>,
    drain: Rc<Drain>,
}

impl Drained {
    pub(crate) fn new(watch: Watch<Result<(), Error>>) -> Self {
        Self {
            watch,
            drain: Rc::default(),
        }
    }
}

impl Future for Drained {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let polled = self.watch.poll(context);
        if polled.is_pending() && !self.is_terminated() {
            self.drain.look_again(context);
        }
        polled
    }
}

impl FusedFuture for Drained {
    fn is_terminated(&self) -> bool {
        self.watch.look.is_none()
    }
}

impl fmt::Debug for Drained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Drained").field(&self.watch).finish()
    }
}

impl WeakWebSocket {
    pub(crate) fn drained(&self) -> Drained {
        let weak = self.clone();
        Drained::new(Watch::new(
            move || weak.upgrade(),
            WebSocket::wakers,
            |socket| match socket {
                Some(socket) => socket
                    .end_of_writing()
                    .or_else(|| (socket.buffered_amount() == 0).then_some(Ok(()))),
                None => Some(Err(Error::ConnectionLost(CloseEvent::ABNORMAL))),
            },
        ))
    }

    pub(crate) fn opened(&self) -> Opened {
        let weak = self.clone();
        Opened(Watch::new(
            move || weak.upgrade(),
            WebSocket::wakers,
            |socket| match socket {
                Some(socket) => socket.open_result(),
                None => Some(Err(Error::ConnectFailed(CloseEvent::ABNORMAL))),
            },
        ))
    }

    pub(crate) fn closed(&self) -> Closed {
        let weak = self.clone();
        Closed(Watch::new(
            move || weak.upgrade(),
            WebSocket::wakers,
            |socket| match socket {
                Some(socket) => socket.close_event(),
                None => Some(CloseEvent::ABNORMAL),
            },
        ))
    }
}

/// Waiting. Any number of these futures may wait on one socket. They don't keep it alive: when the last
/// handle is dropped, they resolve as if the connection had been lost, with code 1006.
impl WebSocket {
    /// Resolves when the socket is open, at once if it already was.
    ///
    /// ```no_run
    /// use gloo_console::log;
    /// # use wasm_websocket::{Error, WebSocket};
    /// # async fn run() -> Result<(), Error> {
    /// let socket = WebSocket::connect("ws://localhost:9998/echo")?;
    /// socket.opened().await?;
    /// socket.send("hello")?;
    /// let end = socket.closed().await;
    /// log!(end.to_string());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Blocked`] or [`Error::ConnectFailed`] if it never opened.
    pub fn opened(&self) -> Opened {
        self.downgrade().opened()
    }

    /// Resolves when the browser has passed everything that was sent to the network: when
    /// [`buffered_amount`](Self::buffered_amount) is 0. Whether the server received it, only its answer can tell.
    ///
    /// Browsers fire no event for this. A timer looks after 1 ms, then 2, 4, … 64 ms; in a hidden page, browsers slow
    /// that down to a second or a minute. WebKit reports 0 almost at once.
    ///
    /// ```no_run
    /// # use wasm_websocket::{Error, WebSocket};
    /// # async fn run(socket: &WebSocket, parts: &[Vec<u8>]) -> Result<(), Error> {
    /// for part in parts {
    ///     socket.send(part)?;
    ///     socket.drained().await?; // never more than one part in the buffer
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::ConnectionLost`]; [`Error::NotOpen`] if a close left something unsent; the error of
    /// [`opened`](Self::opened) if it never opened.
    pub fn drained(&self) -> Drained {
        self.downgrade().drained()
    }

    /// Resolves when the socket has ended, at once if it already has.
    ///
    /// Hold a handle while you wait: when the last one is dropped, the socket closes, and this resolves with code
    /// 1006.
    ///
    /// ```no_run
    /// use gloo_console::log;
    /// # use wasm_websocket::WebSocket;
    /// # async fn run(socket: &WebSocket) {
    /// socket.close();
    /// let end = socket.closed().await;
    /// log!(end.to_string());
    /// # }
    /// ```
    pub fn closed(&self) -> Closed {
        self.downgrade().closed()
    }
}
