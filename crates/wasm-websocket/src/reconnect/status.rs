//! What can be read of a connection that comes back.

use super::counters::Counters;
use super::handle::ReconnectingWebSocket;
use crate::raw::RawSocket;
use crate::values::Error;

/// The present connection or attempt, and what happened so far.
impl ReconnectingWebSocket {
    /// The absolute URL of the present connection or attempt; empty in between.
    #[must_use]
    pub fn url(&self) -> String {
        self.driver.read_socket(RawSocket::url).unwrap_or_default()
    }

    /// The subprotocol that the server of the present connection chose; empty if there is none.
    #[must_use]
    pub fn protocol(&self) -> String {
        let protocol = self.driver.read_socket(RawSocket::protocol);
        protocol.unwrap_or_default()
    }

    /// The extensions that the server of the present connection chose; empty if there is none.
    #[must_use]
    pub fn extensions(&self) -> String {
        let extensions = self.driver.read_socket(RawSocket::extensions);
        extensions.unwrap_or_default()
    }

    /// The browser's own object of the present connection or attempt. Each connection has another one.
    ///
    /// Read from it, or listen with `addEventListener`. Its handler attributes (`onopen` and the others) and its
    /// `binaryType` belong to this crate.
    #[must_use]
    pub fn as_raw(&self) -> Option<web_sys::WebSocket> {
        self.driver.read_socket(|socket| socket.as_raw().clone())
    }

    /// The retries since the waits last started over: they do when a connection ends that was open for
    /// the backoff's [`min_uptime`](crate::reconnect::Backoff::min_uptime).
    #[must_use]
    pub fn retry_count(&self) -> u32 {
        self.driver.session(|session| session.retry_count())
    }

    /// Why the last attempt failed, or the last connection was lost; `None` once one is open.
    ///
    /// Its [`source`](std::error::Error::source) is the platform's reason, if the platform tells one.
    #[must_use]
    pub fn last_failure(&self) -> Option<Error> {
        self.driver
            .session(|session| session.last_failure().cloned())
    }

    /// What went over all connections so far.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.driver.counters()
    }
}
