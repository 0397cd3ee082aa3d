//! Waiting until the browser's send buffer has drained, of which no event tells.

use std::cell::Cell;
use std::rc::Rc;
use std::task::{Context, Poll};

use super::Buffers;
use super::task::Task;
use crate::WebSocket;
use crate::timer::{Milliseconds, Timer};

/// From one look at the buffer to the next; doubled each time.
const FIRST_PAUSE: Milliseconds = 1;
const LONGEST_PAUSE: Milliseconds = 64;

pub(super) struct Outbox {
    /// Bytes.
    pub(super) high_water_mark: u64,
    /// Woken when the socket opens, ends, or its buffer has drained.
    pub(super) writer: Task,
    /// Bytes that may be left in the buffer for the writer to be woken.
    most: Cell<u64>,
    pause: Cell<Milliseconds>,
    timer: Cell<Option<Timer>>,
}

impl Outbox {
    pub(super) fn new(high_water_mark: u64) -> Self {
        Self {
            high_water_mark,
            writer: Task::default(),
            most: Cell::new(0),
            pause: Cell::new(FIRST_PAUSE),
            timer: Cell::new(None),
        }
    }

    /// Ready when at most `most` bytes are buffered.
    pub(super) fn poll_drained(
        buffers: &Rc<Buffers>,
        socket: &WebSocket,
        most: u64,
        context: &Context<'_>,
    ) -> Poll<()> {
        let outbox = &buffers.outbox;
        if socket.buffered_amount() <= most {
            outbox.pause.set(FIRST_PAUSE);
            outbox.stop_timer();
            return Poll::Ready(());
        }
        outbox.most.set(most);
        outbox.writer.wait(context);
        if !outbox.has_timer() {
            let pause = outbox.pause.get();
            outbox.pause.set(LONGEST_PAUSE.min(pause * 2));
            Self::wake_after(buffers, pause);
        }
        Poll::Pending
    }

    /// Wakes the writer then, unless the timer is stopped before.
    pub(super) fn wake_after(buffers: &Rc<Buffers>, pause: Milliseconds) {
        let weak = Rc::downgrade(buffers);
        let timer = Timer::new(pause, move || {
            if let Some(buffers) = weak.upgrade() {
                buffers.outbox.stop_timer();
                buffers.outbox.writer.wake();
            }
        });
        buffers.outbox.timer.set(Some(timer));
    }

    pub(super) fn has_timer(&self) -> bool {
        let timer = self.timer.take();
        let has_timer = timer.is_some();
        self.timer.set(timer);
        has_timer
    }

    pub(super) fn stop_timer(&self) {
        self.timer.take();
    }

    /// Wakes who waits for the buffer to drain, if it has.
    pub(super) fn look(&self, socket: &WebSocket) {
        if socket.buffered_amount() <= self.most.get() {
            self.writer.wake();
        }
    }
}
