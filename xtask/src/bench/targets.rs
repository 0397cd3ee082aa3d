//! The targets: what each of this package's jobs may cost, and which of them are missed for a known
//! reason.

use std::fmt;

use super::answer::Place;
use super::host::{BROWSERS, CHROMIUM, Host};

pub const NATIVE: &str = "native";
pub const WEB_SYS: &str = "web-sys";
pub const CALLBACKS: &str = "wasm-websocket";
pub const STREAM: &str = "wasm-websocket stream";
pub const CLIENT: &str = "WebSocketClient";
pub const RECONNECTING: &str = "ReconnectingWebSocket";

/// What this package is measured as.
pub const OURS: [&str; 4] = [CALLBACKS, STREAM, CLIENT, RECONNECTING];

/// A bound for each of these jobs, done by each of these subjects.
pub struct Target {
    pub place: Place,
    pub jobs: &'static [&'static str],
    pub subjects: &'static [&'static str],
    pub bound: Bound,
    pub hosts: &'static [Host],
    /// Whether the quick run measures it too.
    pub quick: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// So many times as much as another subject in the same job.
    Ratio(f64, &'static str),
    /// So many ns more than another subject in the same job.
    Excess(f64, &'static str),
    /// So many times as much as the same subject in another job.
    Scaling(f64, &'static str),
    /// Every sample has fewer bytes.
    Under(f64),
    /// No sample has so many bytes more than the first.
    Growth(f64),
}

impl Bound {
    pub fn limit(self) -> f64 {
        match self {
            Self::Ratio(limit, _) | Self::Excess(limit, _) | Self::Scaling(limit, _) => limit,
            Self::Under(limit) | Self::Growth(limit) => limit,
        }
    }

    /// A value, in what it is measured in.
    pub fn shown(self, value: f64) -> String {
        match self {
            _ if !value.is_finite() => "∞".into(),
            Self::Ratio(..) | Self::Scaling(..) => format!("{value:.2}"),
            Self::Excess(..) => format!("{value:.0} ns"),
            Self::Under(_) | Self::Growth(_) => format!("{:.2} MiB", value / MIB),
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ratio(limit, base) => write!(f, "≤ {limit} × {base}"),
            Self::Excess(limit, base) => write!(f, "≤ {base} + {limit} ns"),
            Self::Scaling(limit, base) => write!(f, "≤ {limit} × “{base}”"),
            Self::Under(limit) => write!(f, "< {} MiB", limit / MIB),
            Self::Growth(0.0) => write!(f, "doesn't grow"),
            Self::Growth(limit) => write!(f, "grows by ≤ {} MiB", limit / MIB),
        }
    }
}

pub const MIB: f64 = 1_048_576.0;

pub const RECEIVE: [&str; 6] = [
    "receive text 32 B",
    "receive text 4 KiB",
    "receive text 64 KiB",
    "receive binary 32 B",
    "receive binary 4 KiB",
    "receive binary 64 KiB",
];
pub const SEND: [&str; 4] = [
    "send text 32 B",
    "send text 4 KiB",
    "send binary 32 B",
    "send binary 4 KiB",
];
pub const NETWORK: [&str; 6] = [
    "receive 32 B",
    "receive 64 KiB",
    "send 32 B",
    "send 64 KiB",
    "round trip 32 B",
    "round trip 64 KiB",
];
pub const NETWORK_RECEIVE: &[&str] = NETWORK.split_at(2).0;

const fn target(
    place: Place,
    jobs: &'static [&'static str],
    subjects: &'static [&'static str],
    bound: Bound,
) -> Target {
    let hosts: &[Host] = match place {
        Place::Node => &[Host::Node],
        Place::Memory | Place::Scaling => &[CHROMIUM],
        _ => &BROWSERS,
    };
    Target {
        place,
        jobs,
        subjects,
        bound,
        hosts,
        // `cargo xtask test` has tests of both
        quick: !matches!(place, Place::Memory | Place::Scaling),
    }
}

const fn page(
    jobs: &'static [&'static str],
    subject: &'static [&'static str],
    bound: Bound,
) -> Target {
    target(Place::Page, jobs, subject, bound)
}

pub const TARGETS: &[Target] = &[
    page(
        &["receive text 32 B"],
        &[CALLBACKS],
        Bound::Ratio(0.9, WEB_SYS),
    ),
    page(
        &["receive text 4 KiB", "receive text 64 KiB"],
        &[CALLBACKS],
        Bound::Ratio(0.55, WEB_SYS),
    ),
    page(
        &["receive binary 32 B"],
        &[CALLBACKS],
        Bound::Ratio(0.9, WEB_SYS),
    ),
    page(
        &["receive binary 64 KiB"],
        &[CALLBACKS],
        Bound::Ratio(1.0, WEB_SYS),
    ),
    page(
        &["receive, not read"],
        &[CALLBACKS],
        Bound::Ratio(1.6, NATIVE),
    ),
    page(
        &["receive text 32 B", "receive binary 32 B"],
        &[STREAM],
        Bound::Ratio(1.4, WEB_SYS),
    ),
    page(
        &["receive text 4 KiB", "receive text 64 KiB"],
        &[STREAM],
        Bound::Ratio(0.6, WEB_SYS),
    ),
    page(
        &["receive binary 4 KiB", "receive binary 64 KiB"],
        &[STREAM],
        Bound::Ratio(1.05, WEB_SYS),
    ),
    page(&SEND, &[CALLBACKS], Bound::Ratio(1.1, WEB_SYS)),
    page(
        &["send().await 32 B"],
        &[STREAM],
        Bound::Ratio(1.2, WEB_SYS),
    ),
    page(
        &["send().await 4 KiB"],
        &[STREAM],
        Bound::Ratio(2.0, WEB_SYS),
    ),
    page(&RECEIVE, &[CLIENT], Bound::Ratio(1.05, NATIVE)),
    page(&RECEIVE, &[RECONNECTING], Bound::Ratio(1.5, NATIVE)),
    page(&SEND, &[RECONNECTING], Bound::Excess(200.0, NATIVE)),
    target(
        Place::Loopback,
        &NETWORK,
        &[CALLBACKS, STREAM],
        Bound::Ratio(1.05, NATIVE),
    ),
    target(
        Place::Loopback,
        NETWORK_RECEIVE,
        &[CLIENT],
        Bound::Ratio(1.02, NATIVE),
    ),
    target(
        Place::Loopback,
        &NETWORK,
        &[RECONNECTING],
        Bound::Ratio(1.1, NATIVE),
    ),
    target(
        Place::Node,
        NETWORK_RECEIVE,
        &[CLIENT],
        Bound::Ratio(1.02, NATIVE),
    ),
    target(
        Place::Node,
        &NETWORK,
        &[RECONNECTING],
        Bound::Ratio(1.2, NATIVE),
    ),
    target(
        Place::Memory,
        &["10000 connects and closes: wasm memory"],
        &OURS,
        Bound::Growth(0.0),
    ),
    target(
        Place::Memory,
        &["10000 connects and closes: JavaScript heap"],
        &OURS,
        Bound::Growth(MIB),
    ),
    target(
        Place::Memory,
        &[
            "receive 1024 MiB in messages of 64 KiB: wasm memory",
            "receive 1024 MiB in messages of 1024 KiB: wasm memory",
        ],
        &OURS,
        Bound::Under(16.0 * MIB),
    ),
    target(
        Place::Memory,
        &[
            "send 1024 MiB in messages of 64 KiB: wasm memory",
            "send 1024 MiB in messages of 1024 KiB: wasm memory",
        ],
        &[STREAM, CLIENT, RECONNECTING],
        Bound::Under(16.0 * MIB),
    ),
    target(
        Place::Scaling,
        &["1000000 messages waiting"],
        &OURS,
        Bound::Scaling(1.5, "1 messages waiting"),
    ),
    target(
        Place::Scaling,
        &["150 sockets alive"],
        &OURS,
        Bound::Scaling(1.5, "1 sockets alive"),
    ),
];
