//! The example of `docs/testing.md`: a program's own test, over a class in the place of the browser's.

use js_sys::{Function, Reflect, global};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{Error, ReconnectingWebSocket};

/// A class in the place of `WebSocket`, until this is dropped: also when the test fails.
pub struct Fake(JsValue);

impl Fake {
    /// `class` is the source of a JavaScript class.
    pub fn new(class: &str) -> Self {
        let real = Reflect::get(&global(), &"WebSocket".into()).unwrap();
        let class = Function::new_no_args(&format!("return {class}"));
        put(&class.call0(&JsValue::NULL).unwrap());
        Self(real)
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        put(&self.0);
    }
}

fn put(class: &JsValue) {
    Reflect::set(&global(), &"WebSocket".into(), class).unwrap();
}

/// Opens by itself, and sends back what it is sent.
pub const ECHO: &str = "class {
    readyState = 0;
    constructor(url, protocols) {
        queueMicrotask(() => { this.readyState = 1; this.onopen(); });
    }
    send(data) {
        // Binary data is a view of the program's memory: copy it
        const copy = typeof data === 'string' ? data : data.slice().buffer;
        queueMicrotask(() => this.onmessage?.({ data: copy }));
    }
    close(code, reason) {
        if (this.readyState === 3) return;
        this.readyState = 3;
        queueMicrotask(() => this.onclose?.({ code, reason, wasClean: true }));
    }
}";

#[wasm_bindgen_test]
async fn a_program_over_a_fake() -> Result<(), Error> {
    let _fake = Fake::new(ECHO);
    let socket = ReconnectingWebSocket::builder("ws://fake.test/").connect()?;
    socket.opened().await?;
    socket.send("hello")?;
    socket.close();
    assert!(socket.closed().await.was_clean);
    Ok(())
}
