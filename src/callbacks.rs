//! A socket's callbacks, set on the builder and set, replaced and cleared on the handle, even by
//! one that runs.

use std::cell::Cell;
use std::rc::Rc;

use crate::{CloseEvent, Error, MessageEvent, WebSocket};

/// The callbacks of one socket, at most one an event.
#[derive(Default)]
pub(crate) struct Callbacks {
    pub(crate) open: Slot<dyn Fn(&WebSocket)>,
    pub(crate) message: Slot<Callback<MessageEvent>>,
    pub(crate) error: Slot<Callback<Error>>,
    pub(crate) close: Slot<Callback<CloseEvent>>,
    over: Cell<bool>,
}

type Callback<E> = dyn Fn(&WebSocket, &E);

/// Holds no borrow while its callback runs or is dropped. Boxed within the `Rc`: dropping an
/// `Rc<dyn Fn>` itself takes more code.
pub(crate) struct Slot<F: ?Sized>(Cell<Option<Rc<Box<F>>>>);

impl<F: ?Sized> Default for Slot<F> {
    fn default() -> Self {
        Self(Cell::new(None))
    }
}

impl<F: ?Sized> Slot<F> {
    pub(crate) fn set(&self, f: Box<F>) {
        self.0.replace(Some(Rc::new(f)));
    }

    fn clear(&self) {
        self.0.take();
    }

    pub(crate) fn call(&self, run: impl FnOnce(&F)) {
        if let Some(f) = self.get() {
            run(&**f);
        }
    }

    // Once for all kinds, not in each call, for less code
    #[inline(never)]
    fn get(&self) -> Option<Rc<Box<F>>> {
        let f = self.0.take();
        self.0.set(f.clone());
        f
    }
}

impl Callbacks {
    /// Drops every callback, and those that are set from now on: nothing will call them, and one that
    /// holds its own socket would keep both for ever.
    pub(crate) fn end(&self) {
        self.over.set(true);
        self.open.clear();
        self.message.clear();
        self.error.clear();
        self.close.clear();
    }

    fn set<F: ?Sized>(&self, slot: &Slot<F>, f: Box<F>) {
        if !self.over.get() {
            slot.set(f);
        }
    }
}

/// Callbacks: set here, they replace what was set before, also while that runs. What each is told
/// stands at the [builder](crate::WebSocketBuilder)'s method of the same name.
impl WebSocket {
    /// Sets or replaces the callback for the `open` event.
    pub fn on_open(&self, f: impl Fn(&WebSocket) + 'static) {
        self.callbacks().set(&self.callbacks().open, Box::new(f));
    }

    /// Sets or replaces the callback for each message.
    pub fn on_message(&self, f: impl Fn(&WebSocket, &MessageEvent) + 'static) {
        self.callbacks().set(&self.callbacks().message, Box::new(f));
    }

    /// Sets or replaces the callback for a failure.
    pub fn on_error(&self, f: impl Fn(&WebSocket, &Error) + 'static) {
        self.callbacks().set(&self.callbacks().error, Box::new(f));
    }

    /// Sets or replaces the callback for the end.
    pub fn on_close(&self, f: impl Fn(&WebSocket, &CloseEvent) + 'static) {
        self.callbacks().set(&self.callbacks().close, Box::new(f));
    }

    /// Drops the callback for the `open` event.
    pub fn clear_on_open(&self) {
        self.callbacks().open.clear();
    }

    /// Drops the callback for messages: those that come are lost.
    pub fn clear_on_message(&self) {
        self.callbacks().message.clear();
    }

    /// Drops the callback for a failure.
    pub fn clear_on_error(&self) {
        self.callbacks().error.clear();
    }

    /// Drops the callback for the end.
    pub fn clear_on_close(&self) {
        self.callbacks().close.clear();
    }
}
