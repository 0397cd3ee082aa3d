//! A socket's callbacks, set on the builder and set, replaced and cleared on the handle, even by
//! one that runs.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use crate::raw::MessageEvent;
use crate::values::{CloseEvent, Error};

/// The callbacks of one socket, at most one an event. Each gets the handle `S` first.
#[derive(Debug)]
pub(super) struct Callbacks<S> {
    pub(super) open: Slot<dyn Fn(&S)>,
    pub(super) message: Slot<Callback<S, MessageEvent>>,
    pub(super) error: Slot<Callback<S, Error>>,
    pub(super) close: Slot<Callback<S, CloseEvent>>,
    over: Cell<bool>,
}

type Callback<S, E> = dyn Fn(&S, &E);

impl<S> Default for Callbacks<S> {
    fn default() -> Self {
        Self {
            open: Slot::default(),
            message: Slot::default(),
            error: Slot::default(),
            close: Slot::default(),
            over: Cell::new(false),
        }
    }
}

/// One callback. Holds no borrow while it runs or is dropped. The box within saves 145 bytes of a minimal
/// app, gzip: dropping an `Rc<dyn Fn>` takes more code.
pub(crate) struct Slot<F: ?Sized>(Cell<Option<Rc<Box<F>>>>);

impl<F: ?Sized> Default for Slot<F> {
    fn default() -> Self {
        Self(Cell::new(None))
    }
}

impl<F: ?Sized> fmt::Debug for Slot<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.get() {
            Some(_) => "set",
            None => "none",
        })
    }
}

impl<F: ?Sized> Slot<F> {
    pub(crate) fn set(&self, f: Box<F>) {
        self.0.replace(Some(Rc::new(f)));
    }

    pub(crate) fn clear(&self) {
        self.0.take();
    }

    pub(crate) fn call(&self, run: impl FnOnce(&F)) {
        if let Some(f) = self.get() {
            run(&**f);
        }
    }

    // Not in each call: saves 48 bytes of a minimal app, whose limit is near
    #[inline(never)]
    fn get(&self) -> Option<Rc<Box<F>>> {
        let f = self.0.take();
        self.0.set(f.clone());
        f
    }
}

impl<S> Callbacks<S> {
    /// Drops every callback, and those that are set from now on: nothing will call them, and one that
    /// holds its own socket would keep both for ever.
    pub(super) fn end(&self) {
        self.over.set(true);
        self.open.clear();
        self.message.clear();
        self.error.clear();
        self.close.clear();
    }

    pub(super) fn set<F: ?Sized>(&self, slot: &Slot<F>, f: Box<F>) {
        if !self.over.get() {
            slot.set(f);
        }
    }
}
