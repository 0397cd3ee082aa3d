//! Waiting until the browser's send buffer has drained. The browser fires no event for that.

use std::cell::Cell;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll};

use super::task::Task;
use crate::raw::{Milliseconds, Timer};
use crate::socket::WebSocket;

/// The first pause between two looks at the buffer. Each one is twice as long.
const FIRST_PAUSE: Milliseconds = 1;
const LONGEST_PAUSE: Milliseconds = 64;

/// A socket with a send buffer.
pub(crate) trait Buffering {
    /// Bytes in it.
    fn buffered_amount(&self) -> u64;
}

impl Buffering for WebSocket {
    fn buffered_amount(&self) -> u64 {
        self.buffered_amount()
    }
}

pub(crate) struct Outbox {
    this: Weak<Self>,
    /// Bytes.
    high_water_mark: u64,
    /// Woken when the socket opens, ends, or its buffer has drained.
    writer: Task,
    /// Bytes in the buffer at which the writer is woken.
    most: Cell<u64>,
    pause: Cell<Milliseconds>,
    timer: Cell<Option<Timer>>,
}

impl Outbox {
    pub(super) fn new(high_water_mark: u64) -> Rc<Self> {
        Rc::new_cyclic(|this| Self {
            this: Weak::clone(this),
            high_water_mark,
            writer: Task::default(),
            most: Cell::new(0),
            pause: Cell::new(FIRST_PAUSE),
            timer: Cell::new(None),
        })
    }

    pub(crate) fn high_water_mark(&self) -> u64 {
        self.high_water_mark
    }

    pub(crate) fn wait(&self, context: &Context<'_>) {
        self.writer.wait(context);
    }

    pub(crate) fn wake(&self) {
        self.writer.wake();
    }

    /// Ready when at most `most` bytes are buffered.
    pub(crate) fn poll_drained(
        &self,
        socket: &impl Buffering,
        most: u64,
        context: &Context<'_>,
    ) -> Poll<()> {
        if socket.buffered_amount() <= most {
            self.pause.set(FIRST_PAUSE);
            self.stop_timer();
            return Poll::Ready(());
        }
        self.most.set(most);
        self.wait(context);
        if !self.has_timer() {
            let pause = self.pause.get();
            self.pause.set(LONGEST_PAUSE.min(pause * 2));
            self.wake_after(pause);
        }
        Poll::Pending
    }

    /// Wakes the writer then, unless the timer is stopped before.
    fn wake_after(&self, pause: Milliseconds) {
        let weak = Weak::clone(&self.this);
        let timer = Timer::new(pause, move || {
            if let Some(outbox) = weak.upgrade() {
                outbox.stop_timer();
                outbox.wake();
            }
        });
        self.timer.set(Some(timer));
    }

    fn has_timer(&self) -> bool {
        let timer = self.timer.take();
        let has_timer = timer.as_ref().is_some_and(Timer::is_kept);
        self.timer.set(timer);
        has_timer
    }

    fn stop_timer(&self) {
        self.timer.take();
    }

    /// Wakes the writer if the buffer has drained enough for it.
    pub(crate) fn look(&self, socket: &impl Buffering) {
        if socket.buffered_amount() <= self.most.get() {
            self.wake();
        }
    }
}
