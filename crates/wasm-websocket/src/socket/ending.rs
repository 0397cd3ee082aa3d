//! How a socket ended, for those who wait for it.

use super::handle::WebSocket;
use crate::values::{CloseEvent, Error, ReadyState};

impl WebSocket {
    /// How it ended, once it has: the event that [`on_close`](crate::WebSocketBuilder::on_close) gets.
    #[must_use]
    pub fn close_event(&self) -> Option<CloseEvent> {
        self.end().map(close_of)
    }

    /// `Ok` once it has opened, even if it has ended since; `Err` is why it never will.
    pub(crate) fn open_result(&self) -> Option<Result<(), Error>> {
        if self.raw().has_opened() {
            return Some(Ok(()));
        }
        // Cloned one by one: `Error::clone` takes 250 bytes of a minimal app
        Some(Err(match self.end()? {
            Err(Error::Blocked { reason }) => Error::Blocked {
                reason: reason.clone(),
            },
            Err(Error::TimedOut) => Error::TimedOut,
            end => Error::ConnectFailed(close_of(end)),
        }))
    }

    /// How the connection ended, once it has: `Ok` if both sides finished the closing handshake.
    pub(crate) fn end_of_connection(&self) -> Option<Result<(), Error>> {
        if let Some(Err(error)) = self.open_result() {
            return Some(Err(error));
        }
        Some(match self.end()? {
            Ok(_) => Ok(()),
            Err(_) => Err(Error::ConnectionLost(self.close_event()?)),
        })
    }

    /// The same for who sends. A server's close may leave buffered data unsent.
    pub(crate) fn end_of_writing(&self) -> Option<Result<(), Error>> {
        match self.end_of_connection()? {
            Ok(()) if self.buffered_amount() > 0 => Some(Err(Error::not_open(ReadyState::Closed))),
            end => Some(end),
        }
    }
}

fn close_of(end: &Result<CloseEvent, Error>) -> CloseEvent {
    match end {
        Ok(close) | Err(Error::ConnectFailed(close) | Error::ConnectionLost(close)) => {
            close.clone()
        }
        Err(_) => CloseEvent::ABNORMAL,
    }
}
