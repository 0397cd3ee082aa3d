//! What the user says and learns about the delivery of messages.

use std::time::Duration;

use super::driver::Driver;
use super::handle::{Callbacks, ReconnectingWebSocket, send};
use crate::raw::{Outgoing, Payload, handed_back};
use crate::values::Error;

/// Delivery: retries that a server announces, and the fate of messages that were sent.
impl ReconnectingWebSocket {
    /// Sets the delay before the retry that follows the present connection, such as when the server announces
    /// a restart. [`ReconnectingWebSocketBuilder::retry`](crate::ReconnectingWebSocketBuilder::retry) overrides
    /// it. It counts for this connection only, and only while it is open.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use wasm_websocket::{Error, ReconnectingWebSocket};
    /// # fn run() -> Result<ReconnectingWebSocket, Error> {
    /// ReconnectingWebSocket::builder("ws://localhost:9998/echo")
    ///     .on_message(|socket, event| {
    ///         if event.text().as_deref() == Some("restarting") {
    ///             socket.retry_after(Duration::from_secs(60));
    ///         }
    ///     })
    ///     .connect()
    /// # }
    /// ```
    pub fn retry_after(&self, delay: Duration) {
        self.driver.session(|session| session.retry_after(delay));
    }

    /// Says that `messages` more have arrived: the oldest that were sent and not acknowledged. A number larger than that counts
    /// as all of them. After the end this does nothing.
    ///
    /// - Without [`replay`](crate::ReconnectingWebSocketBuilder::replay) it is about messages that were sent on the present
    ///   connection. They are not in doubt when it ends.
    /// - With it, it is about all that were sent, on any connection. They make room in the queue, and are not sent again.
    ///
    /// ```no_run
    /// # use wasm_websocket::{Error, ReconnectingWebSocket};
    /// # fn run() -> Result<ReconnectingWebSocket, Error> {
    /// // This server answers each message with one of its own
    /// ReconnectingWebSocket::builder("ws://localhost:9998/echo")
    ///     .on_message(|socket, _| socket.acknowledge(1))
    ///     .connect()
    /// # }
    /// ```
    pub fn acknowledge(&self, messages: u64) {
        self.driver.acknowledge(messages);
    }

    /// Sends a message only if a connection is open now, before any that wait. It isn't kept, not sent again, not
    /// [acknowledged](Self::acknowledge) and never in doubt. This is for what is worthless later, such as the acknowledgements that
    /// you send to the server.
    ///
    /// # Errors
    ///
    /// [`Error::NotOpen`] if it wasn't sent: no connection is open, or the browser refused the data. It hands the message back, unless it is a
    /// Blob.
    ///
    /// ```no_run
    /// # use wasm_websocket::{Error, ReconnectingWebSocket};
    /// # fn run(socket: &ReconnectingWebSocket, received: u64) {
    /// // On a later connection, the greeting says it
    /// let _ = socket.send_volatile(format!("ack {received}"));
    /// # }
    /// ```
    pub fn send_volatile(&self, data: impl Payload) -> Result<(), Error> {
        if self.driver.send_volatile(|socket| send(socket, &data)) {
            return Ok(());
        }
        Err(Error::NotOpen {
            state: self.ready_state(),
            message: handed_back(data),
        })
    }

    /// Takes the messages that are known not to have left, the oldest first: those in the browser's buffer when a
    /// connection was lost, and after the end also those that still waited.
    ///
    /// With [`replay`](crate::ReconnectingWebSocketBuilder::replay) there are none before the end. After it, these are the messages that
    /// were not acknowledged, some of which may have arrived, and those that still waited.
    ///
    /// WebKit reports an empty buffer almost always. There, a message that didn't leave may count as in doubt.
    ///
    /// ```no_run
    /// use gloo_console::log;
    /// use wasm_websocket::reconnect::Event;
    /// # use wasm_websocket::{Error, ReconnectingWebSocket};
    ///
    /// # fn run() -> Result<ReconnectingWebSocket, Error> {
    /// ReconnectingWebSocket::builder("ws://localhost:9998/echo")
    ///     .on_event(|socket, event| {
    ///         if let Event::GaveUp(_) = event {
    ///             // Store them, to send them another day
    ///             for message in socket.take_unsent() {
    ///                 log!(format!("not sent: {message:?}"));
    ///             }
    ///         }
    ///     })
    ///     .connect()
    /// # }
    /// ```
    #[must_use]
    pub fn take_unsent(&self) -> Vec<Outgoing> {
        self.driver.session(|session| session.take_unsent())
    }

    /// Puts the messages that are known not to have left in front of those that wait, whatever the queue's limits. With
    /// [`replay`](crate::ReconnectingWebSocketBuilder::replay) it does nothing.
    ///
    /// [`requeue_unsent`](crate::ReconnectingWebSocketBuilder::requeue_unsent) does this after every loss. Call it
    /// yourself to decide each time:
    ///
    /// ```no_run
    /// use wasm_websocket::reconnect::Event;
    /// # use wasm_websocket::{Error, ReconnectingWebSocket};
    ///
    /// # fn run() -> Result<ReconnectingWebSocket, Error> {
    /// ReconnectingWebSocket::builder("ws://localhost:9998/echo")
    ///     .on_event(|socket, event| {
    ///         if let Event::Lost { in_doubt: 0, .. } = event {
    ///             // Nothing can have arrived out of order
    ///             socket.requeue_unsent();
    ///         }
    ///     })
    ///     .connect()
    /// # }
    /// ```
    pub fn requeue_unsent(&self) {
        self.driver.input(|session, _| session.requeue_unsent());
    }
}

impl Driver<Callbacks> {
    pub(super) fn acknowledge(&self, messages: u64) {
        self.session(|session| session.acknowledge(messages));
        // A sink may wait for room
        self.host.wakers.wake();
    }
}
