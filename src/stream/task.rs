//! The task that waits for one side of a stream, if one does.

use std::cell::Cell;
use std::task::{Context, Waker};

#[derive(Default)]
pub(super) struct Task(Cell<Option<Waker>>);

impl Task {
    pub(super) fn wait(&self, context: &Context<'_>) {
        self.0.set(Some(context.waker().clone()));
    }

    /// It may be polled right here.
    #[inline(never)]
    pub(super) fn wake(&self) {
        if let Some(waker) = self.0.take() {
            waker.wake();
        }
    }
}
