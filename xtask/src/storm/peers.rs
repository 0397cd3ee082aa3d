//! How others wait, as their sources say, each with its defaults.

use std::time::Duration;

use super::client::Client;

/// A library, or a formula.
pub struct Peer {
    pub name: &'static str,
    pub waits: &'static str,
    /// Seconds before an attempt, by the failures in a row before it (the loss is the first), a random number from 0 to 1 and
    /// one that stays the client's.
    wait: fn(i32, f64, f64) -> Option<f64>,
}

pub const PEERS: &[Peer] = &[
    Peer {
        name: "partysocket",
        waits: "3 s, then × 1.3 each time, at most 10 s; not random",
        wait: |failures, _, _| Some(grow(3.0, 1.3, failures).min(10.0)),
    },
    Peer {
        name: "reconnecting-websocket",
        waits: "1 to 5 s, random once per page, then × 1.3 each time, at most 10 s",
        wait: |failures, _, own| Some(grow(1.0 + 4.0 * own, 1.3, failures).min(10.0)),
    },
    Peer {
        name: "socket.io",
        waits: "1 s ± 50 %, then × 2 each time, at most 5 s",
        wait: |failures, random, _| {
            let base = grow(1.0, 2.0, failures);
            let deviation = random * 0.5 * base;
            // The sign hangs on the same random number
            let sign = if (random * 10.0) as u32 & 1 == 0 {
                -1.0
            } else {
                1.0
            };
            Some((base + sign * deviation).min(5.0))
        },
    },
    Peer {
        name: "centrifuge",
        waits: "0.5 s plus a random part of 0.5 s × 2ⁿ, at most 20 s",
        wait: |failures, random, _| {
            let window = grow(0.5, 2.0, failures).min(20.0);
            Some((0.5 + random * window).min(20.0))
        },
    },
    Peer {
        name: "SignalR",
        waits: "0, 2, 10 and 30 s, then it gives up",
        wait: |failures, _, _| [0.0, 2.0, 10.0, 30.0].get(failures as usize - 1).copied(),
    },
    Peer {
        name: "full jitter",
        waits: "a random part of 1 s, then × 2 each time, at most 30 s",
        wait: |failures, random, _| Some(random * grow(1.0, 2.0, failures).min(30.0)),
    },
];

fn grow(first: f64, factor: f64, failures: i32) -> f64 {
    first * factor.powi(failures - 1)
}

impl Peer {
    pub fn client(&self, own: f64) -> PeerClient {
        PeerClient {
            wait: self.wait,
            own,
            failures: 0,
        }
    }
}

pub struct PeerClient {
    wait: fn(i32, f64, f64) -> Option<f64>,
    own: f64,
    failures: i32,
}

impl Client for PeerClient {
    fn lost(&mut self, now: Duration, random: f64) -> Option<Duration> {
        self.failures += 1;
        let wait = (self.wait)(self.failures, random, self.own)?;
        Some(now + Duration::from_secs_f64(wait))
    }

    fn connect(&mut self, _: Duration, _: f64) {}

    fn failed(&mut self, now: Duration, random: f64) -> Option<Duration> {
        self.lost(now, random)
    }

    fn opened(&mut self, _: Duration) {}
}
