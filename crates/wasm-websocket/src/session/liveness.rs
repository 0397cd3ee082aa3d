//! Whether an open connection still carries anything: silence, probes and their deadline.

use std::time::Duration;

use super::micros::{Micros, micros};

/// How a dead connection is noticed: after a time without a received message a probe is sent, and when nothing at all is
/// received in answer, the connection is dropped.
///
/// Browsers answer a server's pings, but a page neither sees nor sends any
/// ([RFC 6455 section 5.5.2](https://www.rfc-editor.org/rfc/rfc6455#section-5.5.2)): without a probe that the server answers,
/// a page can wait for hours on a connection that a sleeping laptop or a NAT lost.
///
/// # Default
///
/// [`after`](Self::after) is 30 s, [`timeout`](Self::timeout) 10 s. A session without a `Liveness` never probes.
///
/// ```
/// use std::time::Duration;
/// use wasm_websocket::ReconnectingWebSocket;
/// use wasm_websocket::reconnect::Liveness;
///
/// let liveness = Liveness::new("ping")
///     .after(Duration::from_secs(20))
///     .timeout(Duration::from_secs(5));
/// let builder = ReconnectingWebSocket::builder("wss://example.com").liveness(liveness);
/// ```
#[derive(Clone, Debug)]
pub struct Liveness<M> {
    probe: M,
    after: Micros,
    timeout: Micros,
    heard: Micros,
    probed: Option<Micros>,
    round_trip: Option<Micros>,
}

impl<M> Liveness<M> {
    /// The default of [`after`](Self::after).
    pub const AFTER: Duration = Duration::from_secs(30);
    /// The default of [`timeout`](Self::timeout).
    pub const TIMEOUT: Duration = Duration::from_secs(10);

    /// Sends `probe`, any message that makes the server send something.
    #[must_use]
    pub fn new(probe: impl Into<M>) -> Self {
        Self {
            probe: probe.into(),
            after: micros(Self::AFTER),
            timeout: micros(Self::TIMEOUT),
            heard: 0,
            probed: None,
            round_trip: None,
        }
    }

    /// A probe is sent after this long without a received message.
    #[must_use]
    pub fn after(mut self, silence: Duration) -> Self {
        self.after = micros(silence);
        self
    }

    /// The connection counts as dead after this long without a received message since the probe.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = micros(timeout);
        self
    }

    pub(super) fn message(&self) -> &M {
        &self.probe
    }

    pub(super) fn opened(&mut self, now: Micros) {
        self.heard = now;
        self.probed = None;
    }

    pub(super) fn heard(&mut self, now: Micros) {
        if let Some(probed) = self.probed.take() {
            self.round_trip = Some(now.saturating_sub(probed));
        }
        self.heard = now;
    }

    pub(super) fn probed(&mut self, now: Micros) {
        self.probed = Some(now);
    }

    /// The probe that was due need not go out.
    pub(super) fn unprobed(&mut self) {
        self.probed = None;
    }

    pub(super) fn is_probing(&self) -> bool {
        self.probed.is_some()
    }

    /// When the next probe is due, or the answer to the last.
    pub(super) fn deadline(&self) -> Micros {
        match self.probed {
            Some(probed) => probed.saturating_add(self.timeout),
            None => self.heard.saturating_add(self.after),
        }
    }

    pub(super) fn round_trip(&self) -> Option<Micros> {
        self.round_trip
    }
}
