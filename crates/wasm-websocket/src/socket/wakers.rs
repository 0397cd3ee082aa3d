//! The tasks that wait on one socket.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};
use std::task::Waker;

/// Wakes each task when the socket opens, ends, or is dropped.
///
/// The list is made for the first task, and behind a trait object: a minimal app without futures is
/// 200 bytes smaller without its code.
#[derive(Default)]
pub(crate) struct Wakers(OnceCell<Box<dyn Wake>>);

/// The waker of one future; dropped with it.
pub(crate) type Waiting = Cell<Option<Waker>>;

trait Wake {
    fn add(&self, waiting: &Rc<Waiting>);
    fn wake(&self);
}

impl Wakers {
    pub(crate) fn add(&self, waiting: &Rc<Waiting>) {
        let list = self.0.get_or_init(|| Box::new(List::default()));
        list.add(waiting);
    }

    pub(crate) fn wake(&self) {
        if let Some(list) = self.0.get() {
            list.wake();
        }
    }
}

#[derive(Default)]
struct List(RefCell<Vec<Weak<Waiting>>>);

impl Wake for List {
    fn add(&self, waiting: &Rc<Waiting>) {
        let mut list = self.0.borrow_mut();
        list.retain(|other| other.strong_count() > 0);
        list.push(Rc::downgrade(waiting));
    }

    /// Holds no borrow while it wakes one, which may poll right there.
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
