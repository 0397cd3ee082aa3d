//! The minimal echo app on `WebSocketStream`.

use futures_util::{SinkExt, StreamExt};
use wasm_bindgen::prelude::*;
use wasm_websocket::{Message, WebSocketStream};

#[cfg(not(feature = "executor"))]
use own::spawn_local;
#[cfg(feature = "executor")]
use wasm_bindgen_futures::spawn_local;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn log(text: &str);
}

#[wasm_bindgen(start, private)]
fn run() {
    spawn_local(echo());
}

async fn echo() {
    let url = "ws://localhost:9998/echo";
    let Ok(mut stream) = WebSocketStream::builder(url).open().await else {
        return log("failed");
    };
    let mut reply = Some(Message::from("hello"));
    loop {
        if let Some(message) = reply.take() {
            if stream.feed(message).await.is_err() {
                log("not sent");
            }
        }
        match stream.next().await {
            Some(Ok(Message::Text(text))) => log(&text),
            Some(Ok(bytes)) => reply = Some(bytes),
            Some(Err(_)) => log("failed"),
            None => break,
        }
    }
    if let Some(event) = stream.close_event() {
        log(if event.was_clean { "closed" } else { "lost" });
        log(&event.reason);
    }
}

/// The least executor: one task, polled right where it is woken.
#[cfg(not(feature = "executor"))]
mod own {
    use std::cell::Cell;
    use std::future::Future;
    use std::pin::Pin;
    use std::sync::Arc;
    use std::task::{Context, Wake, Waker};

    thread_local! {
        static TASK: Cell<Option<Pin<Box<dyn Future<Output = ()>>>>> = const { Cell::new(None) };
    }

    pub fn spawn_local(task: impl Future<Output = ()> + 'static) {
        TASK.with(|slot| slot.replace(Some(Box::pin(task))));
        poll(&Waker::from(Arc::new(Poll)));
    }

    struct Poll;

    impl Wake for Poll {
        fn wake(self: Arc<Self>) {
            poll(&Waker::from(self));
        }
    }

    fn poll(waker: &Waker) {
        TASK.with(|slot| {
            // Woken while it is polled it would be lost: here nothing wakes it then
            let Some(mut task) = slot.take() else { return };
            if task
                .as_mut()
                .poll(&mut Context::from_waker(waker))
                .is_pending()
            {
                slot.replace(Some(task));
            }
        });
    }
}
