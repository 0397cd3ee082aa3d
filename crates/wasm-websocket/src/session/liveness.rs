//! Whether an open connection still carries anything: silence, probes and their deadline.

use std::time::Duration;

use super::micros::{Micros, NEVER, micros};

/// While a probe waits in the browser's buffer, the buffer is read this often.
const LOOK: Micros = 1_000_000;
/// The shortest interval: with none, a probe would always be due.
const SHORTEST: Micros = 1_000;
/// Bytes a second of the slowest uplink that counts as alive.
const SLOWEST: u64 = 32 << 10;
/// The most bytes that can be on their way out of the browser's sight.
const MOST: u64 = 8 << 20;
/// How long the slowest uplink takes to send them.
const LONGEST_SENDING: Micros = MOST * 1_000_000 / SLOWEST;

/// How a dead connection is noticed: after a time without a received message a probe is sent, and when nothing at all is
/// received in answer, the connection is dropped.
///
/// Browsers answer a server's pings, but a page neither sees nor sends any
/// ([RFC 6455 section 5.5.2](https://www.rfc-editor.org/rfc/rfc6455#section-5.5.2)): without a probe that the server answers,
/// a page can wait for hours on a connection that a sleeping laptop or a NAT lost.
///
/// # The deadline of the answer
///
/// A probe that hasn't left can't be answered. Its [`timeout`](Self::timeout) therefore begins when both are true:
///
/// - The probe has left the browser's buffer. Until then only the [`drain_timeout`](Self::drain_timeout) counts.
/// - An uplink of 32 KiB a second would have sent the messages before it. They may wait in the operating system, whose buffers no
///   browser tells a page about. This adds at most 256 s, however much was sent.
///
/// # Default
///
/// | | |
/// |---|---|
/// | [`after`](Self::after) | 30 s |
/// | [`timeout`](Self::timeout) | 10 s |
/// | [`drain_timeout`](Self::drain_timeout) | 60 s |
/// | [`every`](Self::every) | none |
///
/// A session without a `Liveness` never probes.
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
    message: M,
    after: Micros,
    timeout: Micros,
    drain_timeout: Micros,
    every: Micros,
    heard: Micros,
    /// When the last probe was due.
    last: Micros,
    /// The probe that waits for a sign of life.
    probe: Option<Probe>,
    /// The first probe that waits for an answer that is known as such.
    asked: Option<Micros>,
    names_answer: bool,
    /// Bytes of messages sent since the first probe that waits for such an answer, or else the last one.
    sent: u64,
    /// When the slowest uplink has sent all messages.
    sending_until: Micros,
    round_trip: Option<Micros>,
}

#[derive(Clone, Debug)]
struct Probe {
    at: Micros,
    /// Bytes in the browser's buffer up to its end, when that was last read.
    ahead: u64,
    /// Bytes sent after it.
    behind: u64,
    /// When the slowest uplink has sent all messages before it.
    sending_until: Micros,
    /// When `ahead` last fell.
    fell: Micros,
    /// When the buffer was last read.
    looked: Micros,
}

/// When the slowest uplink has sent these bytes, which it begins with then.
fn sending(begins: Micros, bytes: u64) -> Micros {
    begins.saturating_add(bytes.min(MOST) * 1_000_000 / SLOWEST)
}

impl<M> Liveness<M> {
    /// The default of [`after`](Self::after).
    pub const AFTER: Duration = Duration::from_secs(30);
    /// The default of [`timeout`](Self::timeout).
    pub const TIMEOUT: Duration = Duration::from_secs(10);
    /// The default of [`drain_timeout`](Self::drain_timeout).
    pub const DRAIN_TIMEOUT: Duration = Duration::from_secs(60);

    /// Sends `probe`, any message that makes the server send something.
    #[must_use]
    pub fn new(probe: impl Into<M>) -> Self {
        Self {
            message: probe.into(),
            after: micros(Self::AFTER),
            timeout: micros(Self::TIMEOUT),
            drain_timeout: micros(Self::DRAIN_TIMEOUT),
            every: NEVER,
            heard: 0,
            last: 0,
            probe: None,
            asked: None,
            names_answer: false,
            sent: 0,
            sending_until: 0,
            round_trip: None,
        }
    }

    /// A probe is sent after this long without a received message.
    #[must_use]
    pub fn after(mut self, silence: Duration) -> Self {
        self.after = micros(silence);
        self
    }

    /// The connection counts as dead after this long without a received message, from when the probe
    /// [can have left](Self#the-deadline-of-the-answer). `None` waits for as long as it takes.
    #[must_use]
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeout = timeout.into().map_or(NEVER, micros);
        self
    }

    /// The connection counts as dead if a probe is in the browser's buffer, and nothing has left that buffer for this long.
    /// `None` waits for as long as it takes.
    ///
    /// Don't make it much shorter: a slow uplink empties the buffer in steps of a megabyte or more, 10 seconds or longer apart.
    /// WebKit doesn't tell what is in its buffer: there a probe counts as having left it at once.
    #[must_use]
    pub fn drain_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.drain_timeout = timeout.into().map_or(NEVER, micros);
        self
    }

    /// A probe is also sent this often, whatever is received. This is for servers and proxies that close a connection on which the
    /// client is silent. `None` sends none; less than a millisecond counts as one.
    #[must_use]
    pub fn every(mut self, interval: impl Into<Option<Duration>>) -> Self {
        let every = interval.into().map_or(NEVER, micros);
        self.every = every.max(SHORTEST);
        self
    }

    /// Answers are known as such, and reported as [`Session::handle_answer`](super::Session::handle_answer): only they measure
    /// the round trip. Every message is still a sign of life.
    #[must_use]
    pub fn names_answer(mut self, names: bool) -> Self {
        self.set_names_answer(names);
        self
    }

    pub(crate) fn set_names_answer(&mut self, names: bool) {
        self.names_answer = names;
    }

    pub(super) fn message(&self) -> &M {
        &self.message
    }

    pub(super) fn opened(&mut self, now: Micros) {
        (self.heard, self.last) = (now, now);
        (self.probe, self.asked) = (None, None);
        (self.sent, self.sending_until) = (0, now);
    }

    /// A message was received, of whatever kind.
    pub(super) fn heard(&mut self, now: Micros) {
        if let Some(probe) = self.probe.take().filter(|_| !self.names_answer) {
            self.round_trip = Some(now.saturating_sub(probe.at));
        }
        self.heard = now;
    }

    /// The answer came: so did everything before the probe.
    pub(super) fn answered(&mut self, now: Micros) {
        self.heard(now);
        self.sending_until = self.sending_until.min(sending(now, self.sent));
        if let Some(asked) = self.asked.take() {
            self.round_trip = Some(now.saturating_sub(asked));
        }
    }

    /// A message of `len` bytes went to the browser.
    pub(super) fn sent(&mut self, now: Micros, len: usize) {
        self.sent = self.sent.saturating_add(len as u64);
        let longest = now.saturating_add(LONGEST_SENDING);
        self.sending_until = sending(self.sending_until.max(now), len as u64).min(longest);
        self.follow(len);
    }

    fn follow(&mut self, len: usize) {
        if let Some(probe) = &mut self.probe {
            probe.behind = probe.behind.saturating_add(len as u64);
        }
    }

    /// A probe is to be sent.
    pub(super) fn probe(&mut self, now: Micros) {
        self.last = now;
        self.asked.get_or_insert(now);
        self.probe.get_or_insert(Probe {
            at: now,
            ahead: 0,
            behind: 0,
            sending_until: now,
            fell: now,
            looked: now,
        });
    }

    /// The probe that is to be sent is the first without an answer.
    pub(super) fn probe_anew(&mut self, now: Micros) {
        self.probe = None;
        self.probe(now);
    }

    /// The probe of `len` bytes went to the browser, which now buffers `buffered` bytes.
    pub(super) fn probed(&mut self, len: usize, buffered: u64) {
        let Some(probe) = &mut self.probe else { return };
        if probe.at < self.last {
            // An earlier one waits for an answer
            return self.follow(len);
        }
        // Alone in the buffer, it leaves at once
        probe.ahead = if buffered > len as u64 { buffered } else { 0 };
        probe.sending_until = self.sending_until;
        // An answer to an earlier probe says nothing about what was sent since
        if self.asked == Some(self.last) {
            self.sent = 0;
        }
    }

    /// The browser's buffer now holds `buffered` bytes.
    pub(super) fn look(&mut self, now: Micros, buffered: u64) {
        if let Some(probe) = &mut self.probe {
            probe.looked = now;
            let ahead = buffered.saturating_sub(probe.behind);
            if ahead < probe.ahead {
                (probe.ahead, probe.fell) = (ahead, now);
            }
        }
    }

    /// A message came before the probe that is due was sent: whether that need not go out.
    pub(super) fn unprobed(&mut self) -> bool {
        self.probe = None;
        let is_needless = self.every == NEVER;
        if is_needless && self.asked == Some(self.last) {
            self.asked = None;
        }
        is_needless
    }

    pub(super) fn is_probing(&self) -> bool {
        self.probe.is_some()
    }

    /// When the next probe is due.
    pub(super) fn next_probe(&self) -> Micros {
        let after = match self.probe {
            Some(_) => NEVER,
            None => self.heard.saturating_add(self.after),
        };
        after.min(self.last.saturating_add(self.every))
    }

    /// When the browser's buffer is to be read.
    pub(super) fn next_look(&self) -> Micros {
        match &self.probe {
            Some(probe) if probe.ahead > 0 => probe.looked.saturating_add(LOOK),
            _ => NEVER,
        }
    }

    /// When the connection counts as dead.
    pub(super) fn verdict(&self) -> Micros {
        match &self.probe {
            Some(probe) if probe.ahead > 0 => probe.fell.saturating_add(self.drain_timeout),
            Some(probe) => probe
                .fell
                .max(probe.sending_until)
                .saturating_add(self.timeout),
            None => NEVER,
        }
    }

    pub(super) fn round_trip(&self) -> Option<Micros> {
        self.round_trip
    }
}
