//! Which types may move to another thread: a change of this is a breaking one, and happens unseen.
#![cfg(not(target_family = "wasm"))]

use static_assertions::{assert_impl_all, assert_not_impl_any};
use wasm_websocket::reconnect::{
    Action, Backoff, Clock, Event, FailedEnd, Failure, Liveness, PageEvent, Queue, Retry, Session,
    Wait,
};
use wasm_websocket::{
    Cause, CloseCode, CloseEvent, Closed, Connection, Counters, Endpoints, Error, Message, Opened,
    Opening, ReadyState, ReconnectingStream, ReconnectingWebSocket, ReconnectingWebSocketBuilder,
    SocketHandle, UrlProblem, WeakReconnectingWebSocket, WeakWebSocket, WebSocket,
    WebSocketBuilder, WebSocketIo, WebSocketStream, WebSocketStreamBuilder, WrongKind,
};

macro_rules! values {
    ($($type:ty),* $(,)?) => {
        $(assert_impl_all!($type: Send, Sync, Unpin);)*
    };
}

macro_rules! of_the_browser {
    ($($type:ty),* $(,)?) => {
        $(
            assert_not_impl_any!($type: Send, Sync);
            assert_impl_all!($type: Unpin);
        )*
    };
}

// Values, and the pure core of a session
values!(
    Cause,
    CloseCode,
    CloseEvent,
    Counters,
    Error,
    Message,
    ReadyState,
    UrlProblem,
    WrongKind,
    Action<'static, Message>,
    Backoff,
    Clock,
    Event<Message>,
    FailedEnd,
    Liveness<Message>,
    PageEvent,
    Queue<Message>,
    Retry,
    Session<Message>,
    Failure,
    Wait,
);

// Handles, streams and futures stay in their thread. `Endpoint`, `MessageEvent`, `Outgoing` and `Incoming` hold a
// `JsValue`. Whether that is `Send` depends on wasm-bindgen's version and on whether the memory is shared
of_the_browser!(
    Closed,
    Connection,
    Endpoints,
    Opened,
    Opening,
    ReconnectingStream,
    ReconnectingWebSocket,
    ReconnectingWebSocketBuilder,
    SocketHandle,
    WeakReconnectingWebSocket,
    WeakWebSocket,
    WebSocket,
    WebSocketBuilder,
    WebSocketIo,
    WebSocketStream,
    WebSocketStreamBuilder,
);
