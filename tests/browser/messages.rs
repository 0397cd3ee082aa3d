//! Sending and receiving: each kind of payload, and each way to read one.

use futures_util::StreamExt;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{Message, MessageEvent, Payload, WebSocket, WrongKind};
use web_sys::Blob;

use super::{SERVER, open, url, within};

/// What comes back of `payload`.
async fn echoed(payload: impl Payload) -> Message {
    let (socket, mut events) = open("/echo").await;
    socket.send(payload).unwrap();
    events.message().await
}

/// Runs `look` on the event of the echo of `payload`.
async fn look_at<T: 'static>(
    payload: impl Payload,
    look: impl Fn(&MessageEvent) -> T + 'static,
) -> T {
    let (sender, mut looked) = futures_channel::mpsc::unbounded();
    let (socket, _events) = open("/echo").await;
    socket.on_message(move |_, event| {
        sender
            .unbounded_send(look(event))
            .unwrap_or_else(|_| panic!())
    });
    socket.send(payload).unwrap();
    within(looked.next()).await.unwrap()
}

#[wasm_bindgen_test]
async fn text() {
    assert_eq!(echoed("发送数据").await, Message::from("发送数据"));
    assert_eq!(echoed(String::from("owned")).await, Message::from("owned"));
    assert_eq!(echoed(&format!("{}", 7)).await, Message::from("7"));
}

#[wasm_bindgen_test]
async fn empty_messages() {
    assert_eq!(echoed("").await, Message::Text(String::new()));
    assert_eq!(echoed(b"").await, Message::Binary(Vec::new()));
}

#[wasm_bindgen_test]
async fn bytes_of_every_value() {
    let bytes: Vec<u8> = (0..=255).collect();
    assert_eq!(echoed(bytes.as_slice()).await, Message::from(bytes.clone()));
    assert_eq!(echoed(&bytes).await, Message::from(bytes.clone()));
    assert_eq!(echoed(b"array").await, Message::from(b"array"));
}

#[wasm_bindgen_test]
async fn sizes_at_the_edges_of_framing() {
    let (socket, mut events) = open("/echo").await;
    for size in [0, 1, 125, 126, 65535, 65536, 16 << 20] {
        let bytes: Vec<u8> = (0..size).map(|n| n as u8).collect();
        socket.send(&bytes).unwrap();
        assert!(
            events.message().await == Message::from(bytes),
            "{size} bytes"
        );
        let text = "t".repeat(size);
        socket.send(&text).unwrap();
        assert!(
            events.message().await == Message::from(text),
            "text of {size} bytes"
        );
    }
}

#[wasm_bindgen_test]
async fn messages_by_value_and_by_reference() {
    let message = Message::from("text");
    assert_eq!(echoed(&message).await, message);
    let message = Message::from(vec![0, 255]);
    assert_eq!(echoed(message.clone()).await, message);
}

#[wasm_bindgen_test]
async fn values_of_the_browser() {
    let view = Uint8Array::from([1, 2, 3].as_slice());
    let buffer: ArrayBuffer = view.buffer().unchecked_into();
    let blob = Blob::new_with_buffer_source_sequence(&Array::of1(&buffer)).unwrap();
    let expected = Message::from(vec![1, 2, 3]);
    assert_eq!(echoed(&view).await, expected);
    assert_eq!(echoed(&buffer).await, expected);
    assert_eq!(echoed(&blob).await, expected);
}

#[wasm_bindgen_test]
async fn a_view_of_shared_memory_is_copied() {
    // Where the constructor is hidden, a wasm memory still makes one
    let shared = js_sys::eval(
        "new Uint8Array(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer, 0, 3).fill(7)",
    );
    assert_eq!(
        echoed(Uint8Array::from(shared.unwrap())).await,
        Message::from(vec![7; 3])
    );
}

#[wasm_bindgen_test]
async fn order_is_kept() {
    let (socket, mut events) = open("/echo").await;
    for n in 0..200u8 {
        if n % 2 == 0 {
            socket.send([n]).unwrap()
        } else {
            socket.send(n.to_string()).unwrap()
        }
    }
    for n in 0..200u8 {
        let expected = if n % 2 == 0 {
            Message::from(vec![n])
        } else {
            Message::from(n.to_string())
        };
        assert_eq!(events.message().await, expected);
    }
}

#[wasm_bindgen_test]
async fn a_text_event_is_text_only() {
    look_at("text", |event| {
        assert_eq!(event.text().as_deref(), Some("text"));
        assert_eq!(event.bytes(), None);
        assert_eq!(event.data().as_string().as_deref(), Some("text"));
        let mut bytes = vec![7];
        assert_eq!(event.bytes_into(&mut bytes), Err(WrongKind::Text));
        assert_eq!(bytes, [7]);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_binary_event_is_binary_only() {
    look_at(b"\x01\x02", |event| {
        assert_eq!(event.bytes(), Some(vec![1, 2]));
        assert_eq!(event.text(), None);
        assert!(event.data().is_instance_of::<ArrayBuffer>());
        let mut text = String::from("kept");
        assert_eq!(event.text_into(&mut text), Err(WrongKind::Binary));
        assert_eq!(text, "kept");
    })
    .await;
}

#[wasm_bindgen_test]
async fn into_replaces_what_the_buffer_held() {
    for (before, sent) in [
        ("longer than what comes", "short"),
        ("", "数据"),
        ("x", &"ascii ".repeat(1000)),
        ("x", &"é数🦀".repeat(1000)),
    ] {
        let text = before.to_owned();
        let text = look_at(sent, move |event| {
            let mut text = text.clone();
            event.text_into(&mut text).unwrap();
            text
        })
        .await;
        assert_eq!(text, sent);
    }
    for (before, sent) in [(vec![9; 9], vec![1, 2]), (vec![], vec![3; 1000])] {
        let bytes = look_at(&sent, move |event| {
            let mut bytes = before.clone();
            event.bytes_into(&mut bytes).unwrap();
            bytes
        })
        .await;
        assert_eq!(bytes, sent);
    }
}

#[wasm_bindgen_test]
async fn into_keeps_the_memory_that_there_is() {
    for sent in ["short", &"long ".repeat(100)] {
        let room = look_at(sent, |event| {
            let mut text = String::with_capacity(4000);
            let before = (text.as_ptr(), text.capacity());
            event.text_into(&mut text).unwrap();
            (before, (text.as_ptr(), text.capacity()))
        });
        let (before, after) = room.await;
        assert_eq!(before, after);
    }
    let room = look_at(&[7; 100], |event| {
        let mut bytes = Vec::with_capacity(4000);
        let before = (bytes.as_ptr(), bytes.capacity());
        event.bytes_into(&mut bytes).unwrap();
        (before, (bytes.as_ptr(), bytes.capacity()))
    });
    let (before, after) = room.await;
    assert_eq!(before, after);
}

#[wasm_bindgen_test]
async fn a_buffer_that_was_transferred_away_is_empty() {
    let bytes = look_at(b"gone", |event| {
        let transfer = js_sys::Function::new_with_args(
            "buffer",
            "structuredClone(buffer, { transfer: [buffer] })",
        );
        transfer.call1(&JsValue::NULL, &event.data()).unwrap();
        event.bytes()
    });
    assert_eq!(bytes.await, Some(Vec::new()));
}

#[wasm_bindgen_test]
async fn origin_is_the_servers() {
    assert_eq!(look_at("x", MessageEvent::origin).await, SERVER);
}

#[wasm_bindgen_test]
async fn a_message_after_clear_is_lost_and_the_next_callback_gets_the_next_one() {
    let (sender, mut received) = futures_channel::mpsc::unbounded();
    let socket = WebSocket::builder(&url("/echo"))
        .on_open(|socket| socket.send("to nobody").unwrap())
        .on_message(move |socket, event| {
            sender.unbounded_send(event.text()).unwrap();
            socket.clear_on_message();
            socket.send("lost").unwrap();
        })
        .connect()
        .unwrap();
    assert_eq!(
        within(received.next()).await,
        Some(Some("to nobody".into()))
    );
    // Its callback was dropped with its sender
    assert_eq!(within(received.next()).await, None);
    let (sender, mut received) = futures_channel::mpsc::unbounded();
    socket.on_message(move |_, event| sender.unbounded_send(event.text()).unwrap());
    socket.send("last").unwrap();
    let mut text = within(received.next()).await;
    if text == Some(Some("lost".into())) {
        // Its echo may come after the new callback was set
        text = within(received.next()).await;
    }
    assert_eq!(text, Some(Some("last".into())));
}
