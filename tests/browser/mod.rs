//! The browser tests by topic, and what they share: sockets whose events arrive in order, and what
//! the server saw.

mod bad_input;
mod callbacks;
mod close;
mod drop;
mod failures;
mod fake_example;
mod fakes;
mod handles;
mod messages;
mod open;
mod ports;
mod properties;
pub mod reconnecting;
mod seen;
mod stream;
mod threads;

use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use futures_channel::mpsc::{self, UnboundedReceiver};
use futures_util::future::{Either, select};
use futures_util::{FutureExt, StreamExt};
use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_websocket::{CloseEvent, Error, Message, WebSocket, WebSocketBuilder};
use web_sys::ErrorEvent;

pub use seen::{
    Seen, closed_with, gave_up, new_id, seen, seen_after, seen_left, seen_now, seen_open,
};

/// The test server: `cargo xtask test` starts one on a free port, `cargo xtask serve` one on 9998.
pub const SERVER: &str = match option_env!("WS_TEST_SERVER") {
    Some(url) => url,
    None => "ws://127.0.0.1:9998",
};

/// An event that a socket's callbacks received.
#[derive(Debug, PartialEq)]
pub enum Event {
    Open,
    Message(Message),
    Error(Error),
    Close(CloseEvent),
}

/// The events of one socket, in order.
pub struct Events(UnboundedReceiver<Event>);

impl Events {
    pub async fn next(&mut self) -> Event {
        let event = within(self.0.next()).await;
        event.expect("the callbacks are gone: no event will come")
    }

    pub async fn message(&mut self) -> Message {
        match self.next().await {
            Event::Message(message) => message,
            other => panic!("expected a message, got {other:?}"),
        }
    }

    /// The close event; an error before it is taken for granted if it was unclean.
    pub async fn close(&mut self) -> CloseEvent {
        match self.next().await {
            Event::Error(_) => match self.next().await {
                Event::Close(event) if !event.was_clean => event,
                other => panic!("expected an unclean close, got {other:?}"),
            },
            Event::Close(event) => event,
            other => panic!("expected the close, got {other:?}"),
        }
    }

    /// Whether the callbacks were dropped, with no event left.
    pub async fn ended(&mut self) -> bool {
        within(self.0.next()).await.is_none()
    }

    /// The events that came and were not yet taken.
    pub fn pending(&mut self) -> Vec<Event> {
        nothing_thrown();
        std::iter::from_fn(|| self.0.next().now_or_never().flatten()).collect()
    }
}

/// The message of an error that a test throws.
pub const ON_PURPOSE: &str = "on purpose";

thread_local! {
    /// Exceptions from callbacks, such as panics. Nobody else receives them.
    static THROWN: Rc<RefCell<Vec<String>>> = {
        let thrown = Rc::<RefCell<Vec<_>>>::default();
        let list = Rc::clone(&thrown);
        let global = js_sys::global().unchecked_into();
        let listener = EventListener::new(&global, "error", move |event| {
            let event: &ErrorEvent = event.unchecked_ref();
            if !event.message().ends_with(ON_PURPOSE) {
                list.borrow_mut().push(event.message());
            }
        });
        listener.forget();
        thrown
    };
}

fn nothing_thrown() {
    let thrown = THROWN.with(|thrown| thrown.take());
    assert_eq!(thrown, [""; 0], "thrown in a callback");
}

/// What `future` gives, unless that takes a minute, or a callback threw until then.
pub async fn within<T>(future: impl Future<Output = T>) -> T {
    nothing_thrown();
    let future = pin!(future);
    let end = select(future, TimeoutFuture::new(60_000)).await;
    nothing_thrown();
    match end {
        Either::Left((value, _)) => value,
        Either::Right(_) => panic!("nothing came within a minute"),
    }
}

/// Waits until `condition` holds.
pub async fn until(condition: impl Fn() -> bool) {
    poll(async || condition()).await;
}

/// The same of one that has to be asked for.
async fn poll(condition: impl AsyncFn() -> bool) {
    within(async {
        while !condition().await {
            TimeoutFuture::new(10).await;
        }
    })
    .await;
}

/// Has every callback record its event.
pub fn record(builder: WebSocketBuilder) -> (WebSocketBuilder, Events) {
    let (sender, receiver) = mpsc::unbounded();
    let on_open = sender.clone();
    let on_message = sender.clone();
    let on_error = sender.clone();
    let builder = builder
        .on_open(move |_| on_open.unbounded_send(Event::Open).unwrap())
        .on_message(move |_, event| {
            on_message
                .unbounded_send(Event::Message(event.to_message()))
                .unwrap()
        })
        .on_error(move |_, error| {
            on_error
                .unbounded_send(Event::Error(error.clone()))
                .unwrap()
        })
        .on_close(move |_, event| sender.unbounded_send(Event::Close(event.clone())).unwrap());
    (builder, Events(receiver))
}

/// A socket that connects to the test server.
pub fn connect(path: &str) -> (WebSocket, Events) {
    let (builder, events) = record(WebSocket::builder(&url(path)));
    (builder.connect().unwrap(), events)
}

/// A socket to the test server, open, its `open` event taken.
pub async fn open(path: &str) -> (WebSocket, Events) {
    let (socket, mut events) = connect(path);
    match events.next().await {
        Event::Open => (socket, events),
        other => panic!(
            "no test server at {SERVER}: run `cargo xtask serve` beside the tests ({other:?})"
        ),
    }
}

pub fn url(path: &str) -> String {
    format!("{SERVER}{path}")
}

/// What the server answers over HTTP.
pub async fn get(path: &str) -> String {
    let address = format!("http{}{path}", SERVER.trim_start_matches("ws"));
    let text = async {
        let response = JsFuture::from(fetch(&address)).await?;
        JsFuture::from(response.unchecked_into::<Response>().text()).await
    };
    within(text).await.unwrap().as_string().unwrap()
}

pub async fn sleep(time: Duration) {
    within(TimeoutFuture::new(time.as_millis().try_into().unwrap())).await;
}

/// How often `setTimeout` was called since the first time this was.
pub fn timers_started() -> u32 {
    let count = js_sys::eval(
        "globalThis.timersStarted ??= (() => {
            const { setTimeout } = globalThis;
            let started = 0;
            globalThis.setTimeout = (...all) => { started++; return setTimeout(...all); };
            return () => started;
        })();
        timersStarted()",
    );
    count.unwrap().as_f64().unwrap() as u32
}

#[derive(Clone, Copy, PartialEq)]
pub enum Engine {
    Chromium,
    Firefox,
    Webkit,
}

pub fn engine() -> Engine {
    let agent = js_sys::eval("navigator.userAgent").unwrap();
    let agent = agent.as_string().unwrap();
    if agent.contains("Firefox") {
        Engine::Firefox
    } else if agent.contains("Chrome") {
        Engine::Chromium
    } else {
        Engine::Webkit
    }
}

/// Notes that it was dropped.
pub struct Bell(Rc<Cell<bool>>);

impl Bell {
    /// With where it notes it.
    pub fn new() -> (Self, Rc<Cell<bool>>) {
        let dropped = Rc::default();
        (Self(Rc::clone(&dropped)), dropped)
    }
}

impl Drop for Bell {
    fn drop(&mut self) {
        self.0.set(true);
    }
}

#[wasm_bindgen]
extern "C" {
    fn fetch(url: &str) -> Promise;

    type Response;

    #[wasm_bindgen(method)]
    fn text(this: &Response) -> Promise;
}
