//! The network comes and goes by the browser's events, in pages and workers.

use std::cell::Cell;

use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::reconnect::{Backoff, Failure};
use wasm_websocket::{Endpoints, ReconnectingWebSocket};

use super::super::{sleep, url};
use super::{builder, connect, ms};

/// What `Math.random` gives until it is dropped.
struct Dice;

impl Dice {
    fn new(value: u32) -> Self {
        js_sys::eval("Math.fair ??= Math.random").unwrap();
        Self::load(value);
        Self
    }

    fn load(percent: u32) {
        js_sys::eval(&format!("Math.random = () => {percent} / 100")).unwrap();
    }
}

impl Drop for Dice {
    fn drop(&mut self) {
        js_sys::eval("Math.random = Math.fair").unwrap();
    }
}

/// As the browser would, on its global object.
pub fn dispatch(event: &str) {
    js_sys::eval(&format!("dispatchEvent(new Event('{event}'))")).unwrap();
}

/// Fails this often at once, the last time with a long wait, then finds the server.
fn after_failures(count: u32) -> Endpoints {
    let calls = Cell::new(0);
    Endpoints::provided_by(move |_| {
        let number = calls.replace(calls.get() + 1);
        async move {
            match number {
                n if n == count => return Ok(url("/echo")),
                n if n + 1 == count => Dice::load(90),
                _ => {}
            }
            Err(Failure::from("not yet"))
        }
    })
}

#[wasm_bindgen_test]
async fn online_shortens_a_long_wait_to_one_within_the_first_delay() {
    let backoff = Backoff::new().first_delay(ms(50)).max_delay(ms(10_000_000));
    let builder = ReconnectingWebSocket::builder(after_failures(12)).backoff(backoff);
    let _dice = Dice::new(0);
    let (_socket, mut events) = connect(builder);
    for _ in 1..12 {
        events.reconnecting().await;
    }
    // 50 ms doubled eleven times
    let (number, delay) = events.reconnecting().await;
    assert!(number == 12 && delay > ms(60_000), "{delay:?}");
    sleep(ms(200)).await;
    assert_eq!(events.pending(), []);
    dispatch("online");
    assert_eq!(events.opened().await, 13);
}

/// `onLine` may be wrong, and of the machine itself it says nothing.
#[wasm_bindgen_test]
async fn offline_holds_no_connection_to_this_machine() {
    let backoff = Backoff::new().first_delay(ms(20)).max_delay(ms(10_000_000));
    let builder = builder("/drop-after?messages=1").backoff(backoff.min_uptime(ms(0)));
    let (socket, mut events) = connect(builder);
    events.opened().await;
    dispatch("offline");
    socket.send("bye").unwrap();
    events.message().await;
    events.lost().await;
    events.reconnecting().await;
    assert_eq!(events.opened().await, 1);
    dispatch("online");
    sleep(ms(50)).await;
    assert_eq!(events.pending(), []);
}
