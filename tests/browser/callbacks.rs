//! Callbacks that act on their own socket while they run.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_channel::oneshot;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{Error, ReadyState, WebSocket};

use super::{Bell, new_id, seen, url, within};

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
    assert_eq!(within(closed).await.unwrap(), 4000);
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
    assert_eq!(within(done).await.unwrap().as_deref(), Some("second"));
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
    within(opened).await.unwrap();
    while socket.ready_state() != ReadyState::Closed {
        super::sleep(std::time::Duration::from_millis(10)).await;
    }
}

/// A socket whose only handle `take` drops, and whether its callbacks are gone.
struct Only {
    handle: Rc<RefCell<Option<WebSocket>>>,
    dropped: Rc<Cell<bool>>,
}

impl Only {
    fn new() -> (Self, impl Fn() + Clone + 'static) {
        let handle = Rc::new(RefCell::new(None::<WebSocket>));
        let dropped = Rc::new(Cell::new(false));
        let (held, bell) = (Rc::clone(&handle), Rc::new(Bell(Rc::clone(&dropped))));
        let take = move || {
            drop(held.take());
            // It is alive while it runs
            assert!(!bell.0.get());
        };
        (Self { handle, dropped }, take)
    }

    async fn freed_after(self, socket: WebSocket) {
        let weak = socket.downgrade();
        self.handle.replace(Some(socket));
        for _ in 0..500 {
            if self.dropped.get() {
                assert!(weak.upgrade().is_none());
                return;
            }
            super::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("the callbacks are alive after 10 s");
    }
}

#[wasm_bindgen_test]
async fn drop_the_last_handle_in_open() {
    let id = new_id();
    let (only, take) = Only::new();
    let socket = WebSocket::builder(&url(&format!("/echo?id={id}")))
        .on_open(move |socket| {
            take();
            // The one it was handed still works, to the callback's end
            socket.send("last words").unwrap();
        })
        .on_message(|_, _| panic!("the listeners are gone"))
        .on_close(|_, _| panic!("the listeners are gone"))
        .connect();
    only.freed_after(socket.unwrap()).await;
    let seen = seen(&id).await;
    assert!(
        seen.contains("last words") && seen.contains(r#""end":{"close":{"code":null"#),
        "{seen}"
    );
}

#[wasm_bindgen_test]
async fn drop_the_last_handle_in_message() {
    let id = new_id();
    let (only, take) = Only::new();
    let socket = WebSocket::builder(&url(&format!("/echo?id={id}")))
        .on_open(|socket| socket.send("go").unwrap())
        .on_message(move |socket, _| {
            take();
            assert_eq!(socket.ready_state(), ReadyState::Open);
        })
        .on_close(|_, _| panic!("the listeners are gone"))
        .connect();
    only.freed_after(socket.unwrap()).await;
    assert!(
        seen(&id).await.contains(r#""end":{"close":{"code":null"#),
        "{}",
        seen(&id).await
    );
}

#[wasm_bindgen_test]
async fn drop_the_last_handle_in_error() {
    let (only, take) = Only::new();
    let socket = WebSocket::builder(&url("/no-such-endpoint"))
        .on_error(move |_, _| take())
        .on_close(|_, _| panic!("the listeners are gone"))
        .connect();
    only.freed_after(socket.unwrap()).await;
}

#[wasm_bindgen_test]
async fn drop_the_last_handle_in_close() {
    let (only, take) = Only::new();
    let socket = WebSocket::builder(&url("/close?code=1000"))
        .on_close(move |_, _| take())
        .connect();
    only.freed_after(socket.unwrap()).await;
}

#[wasm_bindgen_test]
async fn one_set_after_the_end_is_dropped_at_once() {
    let (socket, mut events) = super::open("/close?code=1000").await;
    events.close().await;
    assert!(events.ended().await);
    let dropped = Rc::new(Cell::new(false));
    let (bell, own) = (Bell(Rc::clone(&dropped)), socket.clone());
    socket.on_close(move |_, _| assert!(!bell.0.get() && own.url().is_empty()));
    assert!(dropped.get());
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
    within(closed).await.unwrap();
    super::sleep(std::time::Duration::from_millis(0)).await;
    assert!(dropped.get());
    assert!(weak.upgrade().is_none());
}
