//! The one task that waits for something, if one does.

use std::cell::Cell;
use std::task::{Context, Waker};

#[derive(Default)]
pub(crate) struct Task(Cell<Option<Waker>>);

impl Task {
    pub(crate) fn wait(&self, context: &Context<'_>) {
        self.0.set(Some(context.waker().clone()));
    }

    pub(crate) fn is_waiting(&self) -> bool {
        let waker = self.0.take();
        let is_waiting = waker.is_some();
        self.0.set(waker);
        is_waiting
    }

    /// It may be polled right here.
    pub(crate) fn wake(&self) {
        if let Some(waker) = self.0.take() {
            waker.wake();
        }
    }
}
