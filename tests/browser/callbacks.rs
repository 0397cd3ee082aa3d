//! Callbacks that act on their own socket while they run.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_channel::oneshot;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{Error, ReadyState, WebSocket};

use super::{Bell, new_id, seen, url};

#[wasm_bindgen_test]
async fn send_and_close() {
    let (sender, closed) = oneshot::channel();
    let sender = Cell::new(Some(sender));
    let id = new_id();
    let _socket = WebSocket::builder(&url(&format!("/echo?id={id}")))
        .on_open(|socket| socket.send("from open").unwrap())
        .on_message(|socket, event| {
            assert_eq!(event.text().as_deref(), Some("from open"));
            socket.close_with(4000, "from message").unwrap();
        })
        .on_close(move |socket, event| {
            assert_eq!(socket.send("x"), Err(Error::NotOpen(ReadyState::Closed)));
            socket.close();
            let _ = sender.take().unwrap().send(event.code);
        })
        .connect()
        .unwrap();
    assert_eq!(closed.await.unwrap(), 4000);
    assert!(seen(&id).await.contains("from message"));
}

#[wasm_bindgen_test]
async fn replace_itself() {
    let (sender, done) = oneshot::channel();
    let sender = Rc::new(Cell::new(Some(sender)));
    let dropped = Rc::new(Cell::new(false));
    let bell = Bell(Rc::clone(&dropped));
    let _socket = WebSocket::builder(&url("/echo"))
        .on_open(|socket| {
            ["first", "second"]
                .iter()
                .for_each(|text| socket.send(*text).unwrap())
        })
        .on_message(move |socket, event| {
            assert_eq!(event.text().as_deref(), Some("first"));
            let sender = Rc::clone(&sender);
            socket.on_message(move |_, event| sender.take().unwrap().send(event.text()).unwrap());
            // Replaced, yet alive while it runs
            assert!(!bell.0.get());
        })
        .connect()
        .unwrap();
    assert_eq!(done.await.unwrap().as_deref(), Some("second"));
    assert!(dropped.get());
}

#[wasm_bindgen_test]
async fn clear_itself_and_the_others() {
    let (sender, opened) = oneshot::channel();
    let sender = Cell::new(Some(sender));
    let socket = WebSocket::builder(&url("/close?code=1000"))
        .on_open(move |socket| {
            socket.clear_on_open();
            socket.clear_on_message();
            socket.clear_on_error();
            socket.clear_on_close();
            sender.take().unwrap().send(()).unwrap();
        })
        .on_close(|_, _| panic!("cleared"))
        .connect()
        .unwrap();
    opened.await.unwrap();
    while socket.ready_state() != ReadyState::Closed {
        super::sleep(std::time::Duration::from_millis(10)).await;
    }
}

#[wasm_bindgen_test]
async fn drop_the_last_handle() {
    let id = new_id();
    let handle = Rc::new(RefCell::new(None));
    let held = Rc::clone(&handle);
    let dropped = Rc::new(Cell::new(false));
    let bell = Bell(Rc::clone(&dropped));
    let socket = WebSocket::builder(&url(&format!("/echo?id={id}")))
        .on_open(|socket| socket.send("go").unwrap())
        .on_message(move |socket, _| {
            drop(held.take());
            // The one it was handed still works, to the callback's end
            assert_eq!(socket.ready_state(), ReadyState::Open);
            assert!(!bell.0.get());
        })
        .on_close(|_, _| panic!("the listeners are gone"))
        .connect()
        .unwrap();
    let weak = socket.downgrade();
    handle.replace(Some(socket));
    assert!(
        seen(&id).await.contains(r#""end":{"close":{"code":null"#),
        "{}",
        seen(&id).await
    );
    assert!(dropped.get());
    assert!(weak.upgrade().is_none());
}

#[wasm_bindgen_test]
async fn a_callback_that_holds_its_socket_is_freed_at_the_end() {
    let dropped = Rc::new(Cell::new(false));
    let bell = Bell(Rc::clone(&dropped));
    let (sender, closed) = oneshot::channel();
    let sender = Cell::new(Some(sender));
    let socket = WebSocket::builder(&url("/close?code=1000"))
        .connect()
        .unwrap();
    let weak = socket.downgrade();
    let own = socket.clone();
    socket.on_close(move |_, _| {
        let _alive = (&own, &bell);
        sender.take().unwrap().send(()).unwrap();
    });
    drop(socket);
    closed.await.unwrap();
    super::sleep(std::time::Duration::from_millis(0)).await;
    assert!(dropped.get());
    assert!(weak.upgrade().is_none());
}
