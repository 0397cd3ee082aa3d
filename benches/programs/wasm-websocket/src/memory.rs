//! Many sockets, many bytes and many waiting messages, for `page/memory.js` and `page/scaling.js`.

use core::arch::wasm32::memory_size;
use std::cell::{Cell, RefCell};
use std::fmt::Debug;
use std::hint::black_box;
use std::rc::Rc;

use futures_channel::oneshot;
use futures_util::{SinkExt, StreamExt};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use wasm_websocket::{Message, SocketHandle, WebSocket, WebSocketStream};

/// A connection over which an echo has come. `free()` drops it.
#[wasm_bindgen]
pub struct Connection(Kind);

enum Kind {
    Callbacks(WebSocket),
    Stream(WebSocketStream),
}

#[wasm_bindgen]
impl Connection {
    /// Opens it with callbacks for all four events.
    pub async fn by_callbacks(url: String) -> Result<Self, JsError> {
        let (done, echo) = once();
        let failed = Rc::clone(&done);
        let socket = WebSocket::builder(&url)
            .on_open(|socket| assert!(socket.send("hello").is_ok()))
            .on_message(move |_, event| done(event.text()))
            .on_error(|_, _| {})
            .on_close(move |_, _| failed(None))
            .connect()?;
        let text = echo.await?;
        if text.as_deref() != Some("hello") {
            return Err(wrong(&text));
        }
        Ok(Self(Kind::Callbacks(socket)))
    }

    /// Opens it as a stream.
    pub async fn by_stream(url: String) -> Result<Self, JsError> {
        let mut stream = WebSocketStream::builder(&url).open().await?;
        stream.feed("hello".into()).await?;
        match stream.next().await {
            Some(Ok(Message::Text(text))) if text == "hello" => Ok(Self(Kind::Stream(stream))),
            other => Err(wrong(&other)),
        }
    }

    /// Closes it, and waits for its end.
    pub async fn close(self) -> Result<(), JsError> {
        match self.0 {
            Kind::Callbacks(socket) => {
                socket.close();
                socket.closed().await;
            }
            Kind::Stream(mut stream) => stream.close().await?,
        }
        Ok(())
    }
}

/// What was read of messages from a server that numbers them: each byte is the lowest byte of the number.
#[derive(Default)]
struct Received {
    messages: Cell<u32>,
    bytes: Cell<f64>,
    wrong: Cell<u32>,
}

impl Received {
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    fn add(&self, bytes: &[u8]) {
        let number = self.messages.get();
        self.messages.set(number + 1);
        self.bytes.set(self.bytes.get() + bytes.len() as f64);
        let [lowest, ..] = number.to_le_bytes();
        if bytes.first() != Some(&lowest) || bytes.last() != Some(&lowest) {
            self.wrong.set(self.wrong.get() + 1);
        }
    }
}

/// A socket that reads numbered messages until it is freed.
#[wasm_bindgen]
pub struct Reader {
    received: Rc<Received>,
    socket: web_sys::WebSocket,
    open: Open,
}

enum Open {
    Callbacks { _socket: WebSocket },
    Stream(SocketHandle),
}

#[wasm_bindgen]
impl Reader {
    /// Copies each message into one buffer, in the callback.
    pub async fn by_callbacks(url: String) -> Result<Self, JsError> {
        let received = Rc::new(Received::default());
        let add = Rc::clone(&received);
        let buffer = RefCell::new(Vec::new());
        let socket = WebSocket::builder(&url)
            .on_message(move |_, event| {
                let mut buffer = buffer.borrow_mut();
                if event.bytes_into(&mut buffer).is_ok() {
                    add.add(&buffer);
                }
            })
            .connect()?;
        socket.opened().await?;
        Ok(Self {
            received,
            socket: socket.as_raw().clone(),
            open: Open::Callbacks { _socket: socket },
        })
    }

    /// Reads a stream in a loop.
    pub async fn by_stream(url: String) -> Result<Self, JsError> {
        let builder = WebSocketStream::builder(&url).receive_limit(None);
        let mut stream = builder.open().await?;
        let received = Rc::new(Received::default());
        let add = Rc::clone(&received);
        let socket = stream.as_raw().clone();
        let open = Open::Stream(stream.handle());
        spawn_local(async move {
            while let Some(Ok(message)) = stream.next().await {
                add.add(message.as_bytes());
            }
        });
        Ok(Self {
            received,
            socket,
            open,
        })
    }

    #[wasm_bindgen(getter)]
    pub fn messages(&self) -> u32 {
        self.received.messages.get()
    }

    #[wasm_bindgen(getter)]
    pub fn bytes(&self) -> f64 {
        self.received.bytes.get()
    }

    /// Messages that were out of order or damaged.
    #[wasm_bindgen(getter)]
    pub fn wrong(&self) -> u32 {
        self.received.wrong.get()
    }

    /// The browser's own object.
    #[wasm_bindgen(getter)]
    pub fn socket(&self) -> web_sys::WebSocket {
        self.socket.clone()
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if let Open::Stream(handle) = &self.open {
            handle.close();
        }
    }
}

/// Sends `count` messages of `size` bytes by a sink, as fast as it takes them. Returns what a server at `/sink` then reports.
#[wasm_bindgen]
pub async fn send_by_sink(url: String, count: usize, size: usize) -> Result<String, JsError> {
    let mut stream = WebSocketStream::builder(&url).open().await?;
    for _ in 0..count {
        stream.feed(vec![7; size].into()).await?;
    }
    stream.feed("report".into()).await?;
    match stream.next().await {
        Some(Ok(Message::Text(report))) => Ok(report),
        other => Err(wrong(&other)),
    }
}

/// Bytes that the allocator adds to each allocation.
const ALLOCATION: usize = 8;

/// Allocates until wasm's memory grows, so that each further byte shows. Returns the bytes that it took; nothing frees them.
#[wasm_bindgen]
pub fn fill_memory() -> usize {
    let before = memory_size::<0>();
    let mut taken = 0;
    while memory_size::<0>() == before {
        let filling = Box::leak(black_box(Box::new([1_u8; 64])));
        taken += size_of_val(filling) + ALLOCATION;
    }
    taken
}

fn once<T>() -> (Rc<dyn Fn(T)>, oneshot::Receiver<T>)
where
    T: 'static,
{
    let (sender, receiver) = oneshot::channel();
    let sender = Cell::new(Some(sender));
    let send = move |value| {
        // Nobody may wait any more
        let _ = sender.take().map(|sender| sender.send(value));
    };
    (Rc::new(send), receiver)
}

fn wrong(received: &impl Debug) -> JsError {
    JsError::new(&format!("received {received:?}"))
}
