//! Which targets are missed for a known reason, and what holds instead.

use super::answer::Place;
use super::host::{BROWSERS, CHROMIUM, FIREFOX, Host, WEBKIT};
use super::targets::{
    CALLBACKS, CLIENT, MIB, NETWORK, NETWORK_RECEIVE, RECEIVE, RECONNECTING, SEND, STREAM,
};

/// Why jobs of a subject miss their target, and the limit that they keep instead.
pub struct Explained {
    pub hosts: &'static [Host],
    pub place: Place,
    pub jobs: &'static [&'static str],
    pub subjects: &'static [&'static str],
    pub within: f64,
    /// One sentence or more, for docs/performance.md.
    pub why: &'static str,
}

const NOT_CHROMIUM: &[Host] = &[FIREFOX, WEBKIT];

const EXECUTOR: &str = "A stream wakes its reader through the executor. Here that is wasm-bindgen-futures, which calls \
    `queueMicrotask` for each wake. The row “native by queueMicrotask” shows what that alone adds in JavaScript. In Chromium it is about \
    as much as all the rest of a short message, and in Firefox several times as much. Every library with a stream pays for it.";

const CLOSURE: &str = "In Firefox and WebKit an event listener costs as much as a handler attribute, so the crate can't save there what \
    it saves in Chromium. What is left is the browser's event, wasm-bindgen's closure and the calls for the data, which hand-written \
    web-sys needs as well. The crate makes up to two calls more, to learn whether a message is text, and how long.";

const ENCODER: &str = "The crate decodes long text by `TextEncoder.encodeInto`. In WebKit that takes as long for each character as \
    wasm-bindgen's own copy, about 1 ns, and more to begin with.";

const STATE: &str = "Before each send the crate reads `readyState`, because a browser drops what is sent on a closing socket, and reports no error. \
    Hand-written web-sys doesn't check. The check takes about 5 ns in Chromium and 20 ns in Firefox. It shows because the native `send` \
    does nothing here. A real one takes 1 µs or more.";

const PROTOTYPE: &str = "`ReconnectingWebSocket` gives each event another prototype, which shows the user's socket as its target, and counts \
    its bytes. Both take 200 to 400 ns in these engines.";

const NATIVE_OBJECT: &str = "Nothing of this package runs for a message of a `WebSocketClient`. What it differs by is the engine's: the object has another \
    prototype than `WebSocket.prototype`.";

const COUNTED: &str = "A send of a `ReconnectingWebSocket` reads `readyState` once and `bufferedAmount` up to four times, to know what a loss would leave \
    unsent, and tells the session. These engines take longest for these properties.";

const BOUNDED: &str = "A stream keeps at most 1 MiB in the browser's buffer, and waits by a timer while there is more, because browsers fire no event when \
    it drains. The others hand over all 16 MiB of a sample at once. A sink also takes messages that it owns, so each is copied.";

const KEPT: &str = "A `ReconnectingWebSocket` keeps a copy of the bytes that are still in the browser's buffer, because a loss may leave them unsent.";

const COLLECTED: &str = "Rust's half of a `ReconnectingWebSocket` is freed when JavaScript's collector takes the object. How many wait for that varies; \
    it doesn't grow with their number.";

const SHARED_CORES: &str = "The browser, its network process and the server share the machine's two cores, and the median varies from run to run. \
    `WebSocketClient` is native, and nothing of this package runs for its messages: it differs from `native` by as much. What the \
    crate adds by its own code is in the rows “in the page”.";

const IN_NODE: &str = "In Node a short message takes 2 to 6 µs. `ReconnectingWebSocket` counts each one, and reads what is buffered for each that it sends. \
    For a `WebSocketClient` nothing of this package runs: its difference is that of one run to the next.";

const SHORT: &[&str] = &["receive text 32 B", "receive binary 32 B"];
const LONG_TEXT: &[&str] = &["receive text 4 KiB", "receive text 64 KiB"];

const fn page(
    hosts: &'static [Host],
    jobs: &'static [&'static str],
    subjects: &'static [&'static str],
    within: f64,
    why: &'static str,
) -> Explained {
    Explained {
        hosts,
        place: Place::Page,
        jobs,
        subjects,
        within,
        why,
    }
}

const fn loopback(
    jobs: &'static [&'static str],
    subjects: &'static [&'static str],
    within: f64,
    why: &'static str,
) -> Explained {
    Explained {
        place: Place::Loopback,
        ..page(&BROWSERS, jobs, subjects, within, why)
    }
}

const fn in_node(
    jobs: &'static [&'static str],
    subjects: &'static [&'static str],
    within: f64,
    why: &'static str,
) -> Explained {
    Explained {
        place: Place::Node,
        ..page(&[Host::Node], jobs, subjects, within, why)
    }
}

pub const EXPLAINED: &[Explained] = &[
    page(&BROWSERS, SHORT, &[STREAM], 4.5, EXECUTOR),
    page(
        &BROWSERS,
        &["receive binary 4 KiB"],
        &[STREAM],
        4.2,
        EXECUTOR,
    ),
    page(
        &BROWSERS,
        &["receive binary 64 KiB"],
        &[STREAM],
        2.4,
        EXECUTOR,
    ),
    page(&[CHROMIUM, FIREFOX], LONG_TEXT, &[STREAM], 1.2, EXECUTOR),
    page(&[WEBKIT], LONG_TEXT, &[STREAM], 2.4, ENCODER),
    page(&[WEBKIT], LONG_TEXT, &[CALLBACKS], 1.5, ENCODER),
    page(&[FIREFOX], LONG_TEXT, &[CALLBACKS], 0.65, CLOSURE),
    page(NOT_CHROMIUM, SHORT, &[CALLBACKS], 1.5, CLOSURE),
    page(
        NOT_CHROMIUM,
        &["receive binary 64 KiB"],
        &[CALLBACKS],
        1.1,
        CLOSURE,
    ),
    page(
        NOT_CHROMIUM,
        &["receive, not read"],
        &[CALLBACKS],
        2.0,
        CLOSURE,
    ),
    page(&[CHROMIUM], &SEND, &[CALLBACKS], 1.25, STATE),
    page(NOT_CHROMIUM, &SEND, &[CALLBACKS], 2.2, STATE),
    page(&[CHROMIUM], &["send().await 32 B"], &[STREAM], 1.4, STATE),
    page(NOT_CHROMIUM, &["send().await 32 B"], &[STREAM], 2.2, STATE),
    page(&BROWSERS, &RECEIVE, &[CLIENT], 1.25, NATIVE_OBJECT),
    page(NOT_CHROMIUM, &RECEIVE, &[RECONNECTING], 2.8, PROTOTYPE),
    page(NOT_CHROMIUM, &SEND, &[RECONNECTING], 450.0, COUNTED),
    loopback(&["receive 32 B"], &[STREAM], 2.5, EXECUTOR),
    loopback(&["send 64 KiB"], &[STREAM], 2.8, BOUNDED),
    loopback(&["send 64 KiB"], &[RECONNECTING], 1.9, KEPT),
    loopback(
        &NETWORK,
        &[CALLBACKS, STREAM, CLIENT, RECONNECTING],
        1.6,
        SHARED_CORES,
    ),
    in_node(NETWORK_RECEIVE, &[CLIENT], 1.15, IN_NODE),
    in_node(&NETWORK, &[RECONNECTING], 1.8, IN_NODE),
    Explained {
        place: Place::Memory,
        ..page(
            &[CHROMIUM],
            &["10000 connects and closes: wasm memory"],
            &[RECONNECTING],
            MIB,
            COLLECTED,
        )
    },
];
