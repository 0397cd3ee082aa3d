//! The task that waits for one side of a stream, if one does.

use std::cell::Cell;
use std::task::{Context, Waker};

#[derive(Default)]
pub(crate) struct Task(Cell<Option<Waker>>);

impl Task {
    pub(crate) fn wait(&self, context: &Context<'_>) {
        self.0.set(Some(context.waker().clone()));
    }

    /// It may be polled right here.
    pub(crate) fn wake(&self) {
        if let Some(waker) = self.0.take() {
            waker.wake();
        }
    }
}
