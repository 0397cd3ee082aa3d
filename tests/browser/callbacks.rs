//! Callbacks that act on their own socket while they run.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_channel::{mpsc, oneshot};
use futures_util::StreamExt;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{Error, ReadyState, WebSocket};

use super::{Bell, closed_with, new_id, record, seen, until, url, within};

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
            assert_eq!(socket.send("x"), Err(Error::not_open(ReadyState::Closed)));
            socket.close();
            let _ = sender.take().unwrap().send(event.code);
        })
        .connect()
        .unwrap();
    assert_eq!(within(closed).await.unwrap(), 4000);
    assert_eq!(seen(&id).await.end, closed_with(4000, "from message"));
}

/// A callback's body that runs `act`, during which the callback must not be freed, and whether it
/// was dropped.
fn watched(act: impl Fn(&WebSocket)) -> (impl Fn(&WebSocket), Rc<Cell<bool>>) {
    let (bell, dropped) = Bell::new();
    let flag = Rc::clone(&dropped);
    let run = move |socket: &WebSocket| {
        // Not in the callback's own memory
        let flag = Rc::clone(&flag);
        let _bell = &bell;
        act(socket);
        assert!(!flag.get(), "freed while it runs");
    };
    (run, dropped)
}

/// A callback's body that has `replace` set another one in its place, and whether it and that one
/// were dropped.
fn replaced(
    replace: impl Fn(&WebSocket, Bell),
) -> (impl Fn(&WebSocket), impl Fn() -> (bool, bool)) {
    let (bell, new) = Bell::new();
    let bell = Cell::new(Some(bell));
    let set = Rc::clone(&new);
    let (run, old) = watched(move |socket| {
        let set = Rc::clone(&set);
        replace(socket, bell.take().unwrap());
        assert!(!set.get(), "not in its place");
    });
    (run, move || (old.get(), new.get()))
}

fn never(_: &Bell) {
    panic!("it was called")
}

#[wasm_bindgen_test]
async fn replace_itself_in_open() {
    let (run, dropped) = replaced(|socket, bell| socket.on_open(move |_| never(&bell)));
    let (builder, mut events) = record(WebSocket::builder(&url("/flood")));
    let socket = builder.on_open(run).connect().unwrap();
    events.message().await;
    assert_eq!(dropped(), (true, false));
    socket.close();
    events.close().await;
    assert!(events.ended().await);
    assert_eq!(dropped(), (true, true));
}

#[wasm_bindgen_test]
async fn replace_itself_in_message() {
    let (sender, mut received) = mpsc::unbounded();
    let (run, dropped) = watched(move |socket| {
        let sender = sender.clone();
        socket.on_message(move |_, event| sender.unbounded_send(event.text()).unwrap());
    });
    let _socket = WebSocket::builder(&url("/echo"))
        .on_open(|socket| {
            ["first", "second"]
                .iter()
                .for_each(|text| socket.send(*text).unwrap())
        })
        .on_message(move |socket, event| {
            assert_eq!(event.text().as_deref(), Some("first"));
            run(socket);
        })
        .connect()
        .unwrap();
    let second = within(received.next()).await.unwrap();
    assert_eq!(second.as_deref(), Some("second"));
    assert!(dropped.get());
}

#[wasm_bindgen_test]
async fn replace_itself_in_error() {
    let (sender, closed) = oneshot::channel();
    let sender = Cell::new(Some(sender));
    let (run, dropped) = replaced(|socket, bell| socket.on_error(move |_, _| never(&bell)));
    let _socket = WebSocket::builder(&url("/no-such-endpoint"))
        .on_error(move |socket, _| run(socket))
        .on_close(move |_, _| sender.take().unwrap().send(dropped()).unwrap())
        .connect()
        .unwrap();
    assert_eq!(within(closed).await, Ok((true, false)));
}

#[wasm_bindgen_test]
async fn replace_itself_in_close() {
    let (run, dropped) = replaced(|socket, bell| socket.on_close(move |_, _| never(&bell)));
    let _socket = WebSocket::builder(&url("/close?code=1000"))
        .on_close(move |socket, _| run(socket))
        .connect()
        .unwrap();
    until(|| dropped() == (true, true)).await;
}

#[wasm_bindgen_test]
async fn set_on_the_handle_each_is_called() {
    let (sender, mut called) = mpsc::unbounded();
    let call = |name: &'static str| {
        let sender = sender.clone();
        move || sender.unbounded_send(name).unwrap()
    };
    let calls = ["open", "message", "error", "close"];
    let [open, message, error, close] = calls.map(call);
    let socket = WebSocket::connect(&url("/drop-after?messages=1")).unwrap();
    socket.on_open(move |socket| {
        open();
        socket.send("x").unwrap();
    });
    socket.on_message(move |_, _| message());
    socket.on_error(move |_, _| error());
    socket.on_close(move |_, _| close());
    for name in calls {
        assert_eq!(within(called.next()).await, Some(name));
    }
}

#[wasm_bindgen_test]
async fn cleared_each_is_dropped_and_none_is_called() {
    let (bells, dropped): (Vec<_>, Vec<_>) = (0..4).map(|_| Bell::new()).unzip();
    let Ok([open, message, error, close]) = <[Bell; 4]>::try_from(bells) else {
        unreachable!()
    };
    let socket = WebSocket::builder(&url("/drop-after?messages=1"))
        .on_open(move |_| never(&open))
        .on_message(move |_, _| never(&message))
        .on_error(move |_, _| never(&error))
        .on_close(move |_, _| never(&close))
        .connect()
        .unwrap();
    let clear: [fn(&WebSocket); 4] = [
        WebSocket::clear_on_open,
        WebSocket::clear_on_message,
        WebSocket::clear_on_error,
        WebSocket::clear_on_close,
    ];
    for (n, clear) in clear.iter().enumerate() {
        clear(&socket);
        let left: Vec<_> = dropped.iter().map(|dropped| dropped.get()).collect();
        assert_eq!(left, [0, 1, 2, 3].map(|other| other <= n));
    }
    until(|| socket.ready_state() == ReadyState::Open).await;
    socket.send("x").unwrap();
    until(|| socket.ready_state() == ReadyState::Closed).await;
}

#[wasm_bindgen_test]
async fn clear_itself_and_the_others() {
    let (run, dropped) = watched(|socket| {
        socket.clear_on_open();
        socket.clear_on_message();
        socket.clear_on_error();
        socket.clear_on_close();
    });
    let socket = WebSocket::builder(&url("/flood"))
        .on_open(run)
        .on_message(|_, _| panic!("cleared"))
        .on_close(|_, _| panic!("cleared"))
        .connect()
        .unwrap();
    until(|| dropped.get()).await;
    assert_eq!(socket.ready_state(), ReadyState::Open);
    socket.close();
    until(|| socket.ready_state() == ReadyState::Closed).await;
}

/// A socket whose only handle `take` drops, and whether its callbacks are gone.
struct Only {
    handle: Rc<RefCell<Option<WebSocket>>>,
    dropped: Rc<Cell<bool>>,
}

impl Only {
    fn new() -> (Self, impl Fn(&WebSocket)) {
        let handle = Rc::new(RefCell::new(None::<WebSocket>));
        let held = Rc::clone(&handle);
        let (take, dropped) = watched(move |_| drop(held.take()));
        (Self { handle, dropped }, take)
    }

    async fn freed_after(self, socket: WebSocket) {
        let weak = socket.downgrade();
        self.handle.replace(Some(socket));
        until(|| self.dropped.get()).await;
        assert!(weak.upgrade().is_none());
    }
}

#[wasm_bindgen_test]
async fn drop_the_last_handle_in_open() {
    let id = new_id();
    let (only, take) = Only::new();
    let socket = WebSocket::builder(&url(&format!("/echo?id={id}")))
        .on_open(move |socket| {
            take(socket);
            // The one it was handed still works, to the callback's end
            socket.send("last words").unwrap();
        })
        .on_message(|_, _| panic!("the listeners are gone"))
        .on_close(|_, _| panic!("the listeners are gone"))
        .connect();
    only.freed_after(socket.unwrap()).await;
    let seen = seen(&id).await;
    assert_eq!(seen.last_text.as_deref(), Some("last words"));
    assert_eq!(seen.end, closed_with(None, ""));
}

#[wasm_bindgen_test]
async fn drop_the_last_handle_in_message() {
    let id = new_id();
    let (only, take) = Only::new();
    let socket = WebSocket::builder(&url(&format!("/echo?id={id}")))
        .on_open(|socket| socket.send("go").unwrap())
        .on_message(move |socket, _| {
            take(socket);
            assert_eq!(socket.ready_state(), ReadyState::Open);
        })
        .on_close(|_, _| panic!("the listeners are gone"))
        .connect();
    only.freed_after(socket.unwrap()).await;
    assert_eq!(seen(&id).await.end, closed_with(None, ""));
}

#[wasm_bindgen_test]
async fn drop_the_last_handle_in_error() {
    let (only, take) = Only::new();
    let socket = WebSocket::builder(&url("/no-such-endpoint"))
        .on_error(move |socket, _| take(socket))
        .on_close(|_, _| panic!("the listeners are gone"))
        .connect();
    only.freed_after(socket.unwrap()).await;
}

#[wasm_bindgen_test]
async fn drop_the_last_handle_in_close() {
    let (only, take) = Only::new();
    let socket = WebSocket::builder(&url("/close?code=1000"))
        .on_close(move |socket, _| take(socket))
        .connect();
    only.freed_after(socket.unwrap()).await;
}

#[wasm_bindgen_test]
async fn one_set_after_the_end_is_dropped_at_once() {
    let (socket, mut events) = super::open("/close?code=1000").await;
    events.close().await;
    assert!(events.ended().await);
    let (bell, dropped) = Bell::new();
    let own = socket.clone();
    socket.on_close(move |_, _| _ = (&own, &bell));
    assert!(dropped.get());
}

#[wasm_bindgen_test]
async fn a_callback_that_holds_its_socket_is_freed_at_the_end() {
    let (bell, dropped) = Bell::new();
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
