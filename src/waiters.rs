//! Waiting for a socket to open or to end: any number of futures on one socket.

use std::cell::{Cell, OnceCell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll, Waker};

use crate::{CloseEvent, Error, WeakWebSocket, WebSocket};

/// The futures that wait on one socket; each is woken when it opens, ends, or is dropped. Made at
/// the first, so that a program without any has none of this code.
#[derive(Default)]
pub(crate) struct Waiters(OnceCell<Box<dyn WaiterList>>);

trait WaiterList {
    fn add(&self, waiting: &Rc<Waiting>);
    fn wake(&self);
}

impl Waiters {
    fn add(&self, waiting: &Rc<Waiting>) {
        self.0
            .get_or_init(|| Box::new(List::default()))
            .add(waiting);
    }

    pub(crate) fn wake(&self) {
        if let Some(list) = self.0.get() {
            list.wake();
        }
    }
}

/// The waker of one future, and gone with it.
type Waiting = Cell<Option<Waker>>;

#[derive(Default)]
struct List(RefCell<Vec<Weak<Waiting>>>);

impl WaiterList for List {
    fn add(&self, waiting: &Rc<Waiting>) {
        let mut list = self.0.borrow_mut();
        list.retain(|other| other.strong_count() > 0);
        list.push(Rc::downgrade(waiting));
    }

    /// No borrow is held while one is woken, which may poll right there.
    fn wake(&self) {
        for waiting in self.0.take() {
            if let Some(waker) = waiting.upgrade().and_then(|waiting| waiting.take()) {
                waker.wake();
            }
        }
    }
}

impl Drop for List {
    fn drop(&mut self) {
        self.wake();
    }
}

/// Polls what `look` sees of a socket whenever that changes.
struct Watch {
    socket: WeakWebSocket,
    waiting: Option<Rc<Waiting>>,
}

impl Watch {
    fn new(socket: WeakWebSocket) -> Self {
        Self {
            socket,
            waiting: None,
        }
    }

    /// `look` is given `None` when the last handle is gone.
    fn poll<T>(
        &mut self,
        context: &Context<'_>,
        look: impl FnOnce(Option<&WebSocket>) -> Option<T>,
    ) -> Poll<T> {
        let socket = self.socket.upgrade();
        if let Some(seen) = look(socket.as_ref()) {
            return Poll::Ready(seen);
        }
        let waiting = Rc::new(Cell::new(Some(context.waker().clone())));
        if let Some(socket) = socket {
            socket.waiters().add(&waiting);
        }
        self.waiting = Some(waiting);
        Poll::Pending
    }
}

/// Resolves when a socket is open; made by [`WebSocket::opened`].
#[must_use = "futures do nothing unless awaited"]
pub struct Opened(Watch);

impl Future for Opened {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll(context, |socket| {
            let Some(socket) = socket else {
                return Some(Err(Error::ConnectFailed(CloseEvent::ABNORMAL)));
            };
            socket.open_result()
        })
    }
}

/// Resolves when a socket has ended; made by [`WebSocket::closed`].
#[must_use = "futures do nothing unless awaited"]
pub struct Closed(Watch);

impl Closed {
    pub(crate) fn new(socket: WeakWebSocket) -> Self {
        Self(Watch::new(socket))
    }
}

impl Future for Closed {
    type Output = CloseEvent;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll(context, |socket| match socket {
            Some(socket) => socket.close_event().cloned(),
            None => Some(CloseEvent::ABNORMAL),
        })
    }
}

/// Waiting: any number of these futures may wait on one socket. They are no handles: when the last
/// handle is dropped they resolve as if the connection had been lost, with code 1006.
impl WebSocket {
    /// Resolves when the socket is open, at once if it already was.
    ///
    /// ```no_run
    /// # use wasm_websocket::{Error, WebSocket};
    /// # async fn run() -> Result<(), Error> {
    /// let socket = WebSocket::connect("ws://localhost:9998/echo")?;
    /// socket.opened().await?;
    /// socket.send("hello")?;
    /// println!("{}", socket.closed().await);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Blocked`] or [`Error::ConnectFailed`] if it never opened.
    pub fn opened(&self) -> Opened {
        Opened(Watch::new(self.downgrade()))
    }

    /// Resolves when the socket has ended, at once if it already has.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # async fn run(socket: &WebSocket) {
    /// socket.close();
    /// println!("{}", socket.closed().await);
    /// # }
    /// ```
    pub fn closed(&self) -> Closed {
        Closed::new(self.downgrade())
    }
}
