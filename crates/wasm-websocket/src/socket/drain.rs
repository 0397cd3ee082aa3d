//! The task that waits for the browser's send buffer to drain. The browser fires no event for that, so a timer wakes
//! the task to look again.

use std::cell::Cell;
use std::rc::Rc;
use std::task::Context;

use super::task::Task;
use crate::raw::{Milliseconds, Timer};

/// The first pause between two looks at the buffer. Each one is twice as long.
const FIRST_PAUSE: Milliseconds = 1;
const LONGEST_PAUSE: Milliseconds = 64;

#[derive(Default)]
pub(crate) struct Drain {
    task: Task,
    /// The last pause; 0 once the buffer has drained.
    pause: Cell<Milliseconds>,
    timer: Cell<Option<Timer>>,
}

impl Drain {
    /// The task waits to be woken.
    pub(crate) fn wait(&self, context: &Context<'_>) {
        self.task.wait(context);
    }

    pub(crate) fn is_waiting(&self) -> bool {
        self.task.is_waiting()
    }

    pub(crate) fn wake(&self) {
        self.task.wake();
    }

    /// The task waits to be woken, at the latest after a pause.
    pub(crate) fn look_again(self: &Rc<Self>, context: &Context<'_>) {
        self.wait(context);
        let timer = self.timer.take().filter(Timer::is_kept);
        self.timer
            .set(Some(timer.unwrap_or_else(|| self.wake_later())));
    }

    fn wake_later(self: &Rc<Self>) -> Timer {
        let pause = (2 * self.pause.get()).clamp(FIRST_PAUSE, LONGEST_PAUSE);
        self.pause.set(pause);
        let weak = Rc::downgrade(self);
        Timer::new(pause, move || {
            if let Some(drain) = weak.upgrade() {
                drain.timer.take();
                drain.wake();
            }
        })
    }

    /// The buffer has drained, so nobody needs to look again.
    pub(crate) fn stop(&self) {
        self.pause.set(0);
        self.timer.take();
    }
}
