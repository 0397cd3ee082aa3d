//! Deadlines of its own: when an attempt, a close or a silent connection must be over, and when it must not.

use std::time::Duration;

use super::{CONNECT_TIMEOUT, secs};
use crate::driver::millis;

const SILENCE: Duration = Duration::from_secs(30);
const ANSWER: Duration = Duration::from_secs(10);
const DRAIN: Duration = Duration::from_secs(60);
/// How long a closing socket is waited for.
const CLOSE: Duration = Duration::from_secs(30);
/// How late a timer may be by itself.
const LATE: Duration = Duration::from_millis(4);

#[derive(Debug, Default)]
pub struct Life {
    pub probes: bool,
    pub every: Option<Duration>,
    /// When the attempt, or the close of a socket, is over.
    deadline: Option<Duration>,
    /// A deadline that was found passed late, and when it counts again.
    chance: Option<(Duration, Duration)>,

    heard: Duration,
    /// The first probe that nothing was received after.
    asked: Option<Duration>,
    /// The last probe.
    probed: Duration,
    /// When the buffer before the first probe fell, and when a timer found any fall.
    fell: Duration,
    seen: Duration,
    is_seen: bool,
    /// The first timer after which the connection may be dead.
    doubted: Option<Duration>,
}

impl Life {
    pub fn attempt(&mut self, now: Duration) {
        self.deadline = Some(now + CONNECT_TIMEOUT);
    }

    pub fn closing(&mut self, now: Duration) {
        self.deadline = Some(now + CLOSE);
    }

    pub fn over(&mut self) {
        (self.deadline, self.asked, self.doubted) = (None, None, None);
    }

    pub fn opened(&mut self, now: Duration) {
        self.over();
        (self.heard, self.probed) = (now, now);
        (self.fell, self.seen, self.is_seen) = (now, now, true);
    }

    pub fn heard(&mut self, now: Duration) {
        self.heard = now;
        (self.asked, self.doubted) = (None, None);
    }

    /// Returns whether it is the first that waits for a message.
    pub fn probed(&mut self, now: Duration) -> bool {
        self.probed = now;
        let is_first = self.asked.is_none();
        self.asked.get_or_insert(now);
        is_first
    }

    pub fn fell(&mut self, now: Duration, before_probe: bool) {
        if before_probe {
            self.fell = now;
        }
        self.is_seen = false;
    }

    /// Whether a timer is due for the attempt, or for the wait for a close event.
    pub fn is_due(&self, now: Duration) -> bool {
        let again = |deadline| match self.chance {
            Some((of, again)) if of == deadline => again,
            _ => deadline,
        };
        self.deadline.is_some_and(|deadline| again(deadline) <= now)
    }

    /// Whether a timer that comes now must end the attempt, or the wait for a close event.
    pub fn is_over(&mut self, now: Duration) -> bool {
        let Some(deadline) = self.deadline else {
            return false;
        };
        match self.chance {
            Some((of, again)) if of == deadline => again <= now,
            _ if now > deadline + LATE => {
                self.chance = Some((deadline, now + (now - deadline).min(secs(1))));
                false
            }
            _ => deadline <= now,
        }
    }

    /// Whether a timer that comes now may end a connection as silent. The first probe without an answer, and the last one,
    /// are in the buffer.
    pub fn may_be_dead(&mut self, now: Duration, are_buffered: [bool; 2]) -> bool {
        if !self.is_seen {
            (self.seen, self.is_seen) = (now, true);
        }
        let Some(asked) = self.asked else {
            return false;
        };
        let [first, last] = are_buffered.map(|it| if it { DRAIN } else { ANSWER });
        if now < asked.max(self.fell) + first {
            return false;
        }
        // A few bytes are out of sight
        let latest = self.probed.max(self.seen) + last + millis(100);
        let doubted = *self.doubted.get_or_insert(now);
        let chance = doubted.saturating_sub(latest).min(secs(1));
        now <= latest + LATE || now >= doubted + chance
    }

    /// Whether a probe should have gone out before now, on an open connection.
    pub fn misses_a_probe(&self, now: Duration) -> bool {
        let is_silent = self.asked.is_none() && now >= self.heard + SILENCE;
        let is_due = self.every.is_some_and(|every| now >= self.probed + every);
        self.probes && (is_silent || is_due)
    }
}
