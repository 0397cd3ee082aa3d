//! Which targets are missed for a known reason, and what holds instead.

use super::answer::Place;
use super::host::{BROWSERS, FIREFOX, Host, WEBKIT};
use super::targets::{
    CALLBACKS, CLIENT, NETWORK, NETWORK_RECEIVE, RECEIVE, RECONNECTING, SEND, STREAM,
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
    `queueMicrotask` for each wake. The row “native by queueMicrotask” shows what that alone costs in JavaScript: more than all the \
    rest of a short message in Chromium, and several times as much in Firefox. Every library with a stream pays for it. Over a network, \
    one wake may do for several messages.";

const CLOSURE: &str = "In Firefox and WebKit an event listener costs as much as a handler attribute, so the crate can't save there what \
    it saves in Chromium. What is left is the browser's event, wasm-bindgen's closure and the calls for the data, which hand-written \
    web-sys needs as well; the crate makes one more call, to learn whether a message is text.";

const ENCODER: &str = "The crate decodes long text by `TextEncoder.encodeInto`. In WebKit that takes as long for each character as \
    wasm-bindgen's own copy, about 1 ns, and more to begin with.";

const STATE: &str = "Before each send the crate reads `readyState`, because a browser drops without a word what is sent on a closing socket. \
    Hand-written web-sys doesn't check. It takes 5 ns in Chromium and 20 ns in Firefox. The native `send` does nothing here; a \
    real one takes 1 µs or more.";

const PROTOTYPE: &str = "`ReconnectingWebSocket` gives each event another prototype, which shows the user's socket as its target, and counts \
    its bytes. WebKit and Firefox take 200 to 400 ns for both.";

const CLIENT_OBJECT: &str = "Nothing of this package runs for a message of a `WebSocketClient`. The engine takes a little longer to dispatch an event on \
    an object whose prototype isn't `WebSocket.prototype`.";

const COUNTED: &str = "A send of a `ReconnectingWebSocket` reads `readyState` once and `bufferedAmount` up to three times, to know what a loss would leave \
    unsent, and tells the session. Firefox takes longest for these properties.";

const SHARED_CORES: &str = "The browser, its network process and the server share two cores here, and the median of a run differs from that of \
    the next by a tenth or two: for `native`, compared with itself, too. What the crate adds by its own code is in the rows “in the page”.";

const NODE_COST: &str = "In Node a short message costs 2 to 6 µs, and the class adds 0.5 to 1.5 µs: it counts each message, and for each that is sent it \
    reads what is buffered.";

const SHORT: &[&str] = &["receive text 32 B", "receive binary 32 B"];
const LONG_TEXT: &[&str] = &["receive text 4 KiB", "receive text 64 KiB"];
const LONG_BINARY: &[&str] = &["receive binary 4 KiB", "receive binary 64 KiB"];

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

pub const EXPLAINED: &[Explained] = &[
    page(&BROWSERS, SHORT, &[STREAM], 5.0, EXECUTOR),
    page(&[WEBKIT], LONG_TEXT, &[CALLBACKS, STREAM], 2.5, ENCODER),
    page(&BROWSERS, LONG_TEXT, &[STREAM], 1.4, EXECUTOR),
    page(&BROWSERS, LONG_BINARY, &[STREAM], 4.5, EXECUTOR),
    page(NOT_CHROMIUM, LONG_TEXT, &[CALLBACKS], 0.7, CLOSURE),
    page(NOT_CHROMIUM, SHORT, &[CALLBACKS], 1.6, CLOSURE),
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
        2.2,
        CLOSURE,
    ),
    page(&BROWSERS, &SEND, &[CALLBACKS], 2.2, STATE),
    page(&BROWSERS, &["send().await 32 B"], &[STREAM], 2.2, STATE),
    page(&BROWSERS, &RECEIVE, &[CLIENT], 1.3, CLIENT_OBJECT),
    page(&BROWSERS, &RECEIVE, &[RECONNECTING], 3.0, PROTOTYPE),
    page(NOT_CHROMIUM, &SEND, &[RECONNECTING], 450.0, COUNTED),
    Explained {
        place: Place::Loopback,
        ..page(&BROWSERS, &["receive 32 B"], &[STREAM], 2.5, EXECUTOR)
    },
    Explained {
        place: Place::Loopback,
        ..page(
            &BROWSERS,
            &NETWORK,
            &[CALLBACKS, STREAM, CLIENT, RECONNECTING],
            1.8,
            SHARED_CORES,
        )
    },
    Explained {
        place: Place::Node,
        ..page(&[Host::Node], NETWORK_RECEIVE, &[CLIENT], 1.3, NODE_COST)
    },
    Explained {
        place: Place::Node,
        ..page(&[Host::Node], &NETWORK, &[RECONNECTING], 2.0, NODE_COST)
    },
];
