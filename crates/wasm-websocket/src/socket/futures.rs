//! Waiting for a socket to open or to end: any number of futures on one socket.

use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures_core::FusedFuture;

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

impl WeakWebSocket {
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
