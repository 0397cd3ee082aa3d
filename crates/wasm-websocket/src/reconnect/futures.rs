//! Waiting for a connection that comes back to open, or to end for good.

use std::cell::Cell;
use std::rc::Rc;
use std::task::Context;

use super::handle::ReconnectingWebSocket;
use crate::socket::{Closed, Drained, Opened, Waiting, Watch};
use crate::values::{CloseEvent, Error, ReadyState};

/// Waiting. Any number of these futures may wait on one socket. They don't keep it alive.
impl ReconnectingWebSocket {
    /// Resolves when a connection is open, at once if one is. Between connections it waits for the next.
    ///
    /// # Errors
    ///
    /// The error that it gave up with; [`Error::Closed`] if you closed it.
    ///
    /// ```no_run
    /// use gloo_console::log;
    /// # use wasm_websocket::{Error, ReconnectingWebSocket};
    /// # async fn run() -> Result<(), Error> {
    /// let socket = ReconnectingWebSocket::builder("ws://localhost:9998/echo").connect()?;
    /// socket.opened().await?;
    /// log!(socket.protocol());
    /// # Ok(()) }
    /// ```
    pub fn opened(&self) -> Opened {
        Opened(self.watch(|socket| {
            let Some(socket) = socket else {
                return Some(Err(Error::Closed(CloseEvent::ABNORMAL)));
            };
            match socket.ready_state() {
                ReadyState::Open => Some(Ok(())),
                ReadyState::Closed => socket.driver.host.end.borrow().clone().map(Err),
                _ => None,
            }
        }))
    }

    /// Resolves when everything that was sent has gone to the network, possibly over a later connection: when
    /// [`buffered_amount`](Self::buffered_amount) is 0. As [`WebSocket::drained`](crate::WebSocket::drained) otherwise.
    ///
    /// # Errors
    ///
    /// [`Error::NotOpen`] if it ended with something [unsent](Self::take_unsent); [`Error::Closed`] when the last handle is
    /// gone.
    ///
    /// ```no_run
    /// # use wasm_websocket::{Error, ReconnectingWebSocket};
    /// # async fn run(socket: &ReconnectingWebSocket) -> Result<(), Error> {
    /// socket.send("the last words")?;
    /// socket.drained().await?;
    /// socket.close();
    /// # Ok(()) }
    /// ```
    pub fn drained(&self) -> Drained {
        Drained::new(self.watch(|socket| {
            match socket {
                Some(socket) => socket
                    .end_of_writing()
                    .or_else(|| socket.is_drained().then_some(Ok(()))),
                None => Some(Err(Error::Closed(CloseEvent::ABNORMAL))),
            }
        }))
    }

    /// Whether nothing waits, not even an empty message.
    fn is_drained(&self) -> bool {
        self.waiting() == 0 && self.buffered_amount() == 0
    }

    /// How it ended for who sends, once it has.
    pub(super) fn end_of_writing(&self) -> Option<Result<(), Error>> {
        (self.ready_state() == ReadyState::Closed).then(|| match self.has_unsent() {
            true => Err(Error::not_open(ReadyState::Closed)),
            false => Ok(()),
        })
    }

    /// Resolves when it has ended for good, at once if it already has.
    ///
    /// The future doesn't keep the socket alive. Hold a handle while you wait: when the last one is dropped, the
    /// socket closes, and this resolves with code 1006.
    ///
    /// ```no_run
    /// use gloo_console::log;
    /// # use wasm_websocket::ReconnectingWebSocket;
    ///
    /// # async fn run() -> Result<(), wasm_websocket::Error> {
    /// let socket = ReconnectingWebSocket::builder("ws://localhost:9998/echo").connect()?;
    /// // Not `….connect()?.closed().await`: that drops the only handle
    /// let end = socket.closed().await;
    /// log!(end.to_string());
    /// # Ok(()) }
    /// ```
    pub fn closed(&self) -> Closed {
        let earlier = self.driver.host.ends.get();
        Closed(self.watch(move |socket| {
            let Some(socket) = socket else {
                return Some(CloseEvent::ABNORMAL);
            };
            let host = &socket.driver.host;
            // A callback may have reconnected since
            let has_ended = host.ends.get() != earlier;
            if has_ended {
                return host.last_end.borrow().clone();
            }
            socket.close_event()
        }))
    }

    fn watch<T>(&self, look: impl Fn(Option<&Self>) -> Option<T> + 'static) -> Watch<T> {
        let weak = self.downgrade();
        let upgrade = move || weak.upgrade();
        Watch::new(upgrade, |socket| &socket.driver.host.wakers, look)
    }

    /// Wakes the task when a message is acknowledged, or something else happens.
    pub(super) fn wait_for_room(&self, context: &Context<'_>) -> Rc<Waiting> {
        let waiting = Rc::new(Cell::new(Some(context.waker().clone())));
        self.driver.host.wakers.add(&waiting);
        waiting
    }

    /// How it ended for good, once it has: the close event of the last connection or attempt.
    #[must_use]
    pub fn close_event(&self) -> Option<CloseEvent> {
        let host = &self.driver.host;
        host.end.borrow().as_ref()?;
        host.last_end.borrow().clone()
    }
}
