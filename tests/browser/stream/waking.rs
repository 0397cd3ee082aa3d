//! Waiting and waking: by any executor, by any number of futures, no more often than needed.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use futures_util::future::{FutureExt, join, join_all, select};
use futures_util::{SinkExt, StreamExt, pin_mut};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{CloseCode, Error, Message, WebSocket, WebSocketStream};

use super::super::{
    Engine, connect, engine, new_id, open as open_socket, seen, sleep, timers_started, until, url,
    within,
};
use super::open;

/// Counts how often it is woken.
#[derive(Default)]
struct Counter(AtomicUsize);

impl Wake for Counter {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Counter {
    fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

thread_local! {
    static TASK: RefCell<Option<Pin<Box<dyn Future<Output = ()>>>>> = const { RefCell::new(None) };
    static DONE: Cell<bool> = const { Cell::new(false) };
}

/// An executor of one task that polls it within the wake itself: a borrow that were held there
/// would panic.
struct AtOnce;

impl Wake for AtOnce {
    fn wake(self: Arc<Self>) {
        let task = TASK.with(|slot| slot.borrow_mut().take());
        let Some(mut task) = task else {
            panic!("woken while it is polled")
        };
        let waker = Waker::from(self);
        if task
            .as_mut()
            .poll(&mut Context::from_waker(&waker))
            .is_pending()
        {
            TASK.with(|slot| slot.replace(Some(task)));
        }
    }
}

#[wasm_bindgen_test]
async fn an_executor_that_polls_within_the_wake() {
    let task = async {
        let builder = WebSocketStream::builder(&url("/echo")).high_water_mark(0);
        let mut stream = builder.open().await.unwrap();
        let closed = stream.handle().closed();
        for n in 0..20 {
            let sent = Message::from(vec![n; 1000]);
            stream.feed(sent.clone()).await.unwrap();
            stream.flush().await.unwrap();
            assert_eq!(stream.next().await.unwrap().unwrap(), sent);
        }
        let (closing, event) = join(stream.close(), closed).await;
        closing.unwrap();
        assert!(event.was_clean);
        assert_eq!(stream.next().await, None);
        DONE.set(true);
    };
    TASK.with(|slot| slot.replace(Some(Box::pin(task))));
    Arc::new(AtOnce).wake();
    until(|| DONE.get()).await;
}

#[wasm_bindgen_test]
async fn a_burst_wakes_once() {
    let mut stream = open("/drop-after?messages=500").await;
    let counter = Arc::new(Counter::default());
    let waker = Waker::from(Arc::clone(&counter));
    let mut context = Context::from_waker(&waker);
    assert!(stream.poll_next_unpin(&mut context).is_pending());
    for _ in 0..500 {
        stream.start_send_unpin(Message::from("burst")).unwrap();
    }
    // All have come by then
    within(stream.handle().closed()).await;
    assert_eq!(counter.count(), 1);
    for _ in 0..500 {
        assert!(stream.poll_next_unpin(&mut context).is_ready());
    }
}

#[wasm_bindgen_test]
async fn a_waiting_writer_is_woken_at_most_a_thousand_times_a_second() {
    // It never drains, as nobody reads: the server's and the network's buffers fill
    let builder = WebSocketStream::builder(&url("/silent")).high_water_mark(1 << 20);
    let mut stream = within(builder.open()).await.unwrap();
    let counter = Arc::new(Counter::default());
    let waker = Waker::from(Arc::clone(&counter));
    let mut context = Context::from_waker(&waker);
    for _ in 0..64 {
        stream
            .start_send_unpin(Message::from(vec![1; 1 << 20]))
            .unwrap();
    }
    let begin = js_sys::Date::now();
    while js_sys::Date::now() - begin < 1000.0 {
        if stream.poll_ready_unpin(&mut context).is_ready() {
            // WebKit's buffer may read 0
            assert!(engine() == Engine::Webkit);
            return;
        }
        let count = counter.count();
        let woken = until(|| counter.count() > count);
        let pause = sleep(Duration::from_millis(200));
        pin_mut!(woken, pause);
        select(woken, pause).await;
    }
    // 1, 2, 4, … 64, 64: some 20 in a second
    let count = counter.count();
    assert!((2..100).contains(&count), "{count}");
    // Nobody waits: the timer that runs is the last
    sleep(Duration::from_millis(100)).await;
    let started = timers_started();
    sleep(Duration::from_millis(300)).await;
    // The sleep's own, and that of its time limit
    assert_eq!(timers_started() - started, 2);
    assert!(counter.count() <= count + 1);
}

/// As in a hidden page, whose timers run once a minute.
#[wasm_bindgen_test]
async fn a_received_message_lets_a_waiting_writer_look() {
    let builder = WebSocketStream::builder(&url("/echo")).high_water_mark(0);
    let mut stream = within(builder.open()).await.unwrap();
    let counter = Arc::new(Counter::default());
    let waker = Waker::from(Arc::clone(&counter));
    stream
        .start_send_unpin(Message::from(vec![1; 1 << 20]))
        .unwrap();
    js_sys::eval(
        "globalThis.realSetTimeout = setTimeout; globalThis.setTimeout = (f, ms) => realSetTimeout(f, ms < 100 ? 1e6 : ms)",
    )
    .unwrap();
    let ready = stream.poll_ready_unpin(&mut Context::from_waker(&waker));
    js_sys::eval("globalThis.setTimeout = realSetTimeout").unwrap();
    // WebKit's buffer may read 0
    assert!(ready.is_pending() || engine() == Engine::Webkit);
    let echo = within(stream.next()).await.unwrap().unwrap();
    assert_eq!(echo.len(), 1 << 20);
    assert_eq!(counter.count(), usize::from(ready.is_pending()));
}

#[wasm_bindgen_test]
async fn any_number_wait_for_one_socket() {
    let (socket, _events) = connect("/echo");
    let opened = join_all((0..10).map(|_| socket.opened()));
    let closed = join_all((0..10).map(|_| socket.closed()));
    assert!(within(opened).await.iter().all(Result::is_ok));
    // Also late
    assert_eq!(socket.opened().now_or_never(), Some(Ok(())));
    socket.close_with(4000, "").unwrap();
    assert!(
        within(closed)
            .await
            .iter()
            .all(|event| event.code == 4000 && event.was_clean)
    );
    assert_eq!(socket.closed().now_or_never().unwrap().code, 4000);
    assert_eq!(socket.close_event().unwrap().code, 4000);
    assert_eq!(socket.opened().now_or_never(), Some(Ok(())));
}

#[wasm_bindgen_test]
async fn opened_says_why_it_failed() {
    let (socket, _events) = connect("/status?code=403");
    let (opened, event) = within(join(socket.opened(), socket.closed())).await;
    assert_eq!(opened, Err(Error::ConnectFailed(event)));
    assert!(matches!(
        socket.opened().now_or_never(),
        Some(Err(Error::ConnectFailed(_)))
    ));
}

#[wasm_bindgen_test]
async fn waiting_keeps_no_socket_alive() {
    let id = new_id();
    let (socket, _events) = open_socket(&format!("/echo?id={id}")).await;
    let mut closed = pin!(socket.closed());
    assert_eq!(closed.as_mut().now_or_never(), None);
    drop(socket);
    assert_eq!(within(closed).await.code, CloseCode::ABNORMAL_CLOSURE);
    within(seen(&id)).await;
    let opened = WebSocket::connect(&url("/echo")).unwrap().opened();
    assert!(matches!(within(opened).await, Err(Error::ConnectFailed(_))));
}
