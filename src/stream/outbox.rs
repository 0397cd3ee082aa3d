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

/// What has a send buffer.
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
    /// Bytes.
    pub(crate) high_water_mark: u64,
    /// Woken when the socket opens, ends, or its buffer has drained.
    pub(crate) writer: Task,
    /// Bytes that may be left in the buffer for the writer to be woken.
    most: Cell<u64>,
    pause: Cell<Milliseconds>,
    timer: Cell<Option<Timer>>,
}

impl Outbox {
    pub(crate) fn new(high_water_mark: u64) -> Self {
        Self {
            high_water_mark,
            writer: Task::default(),
            most: Cell::new(0),
            pause: Cell::new(FIRST_PAUSE),
            timer: Cell::new(None),
        }
    }

    /// Ready when at most `most` bytes are buffered.
    pub(crate) fn poll_drained<T: 'static>(
        buffers: &Rc<Buffers<T>>,
        socket: &impl Buffering,
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
    pub(crate) fn wake_after<T: 'static>(buffers: &Rc<Buffers<T>>, pause: Milliseconds) {
        let weak = Rc::downgrade(buffers);
        let timer = Timer::new(pause, move || {
            if let Some(buffers) = weak.upgrade() {
                buffers.outbox.stop_timer();
                buffers.outbox.writer.wake();
            }
        });
        buffers.outbox.timer.set(Some(timer));
    }

    pub(crate) fn has_timer(&self) -> bool {
        let timer = self.timer.take();
        let has_timer = timer.is_some();
        self.timer.set(timer);
        has_timer
    }

    pub(crate) fn stop_timer(&self) {
        self.timer.take();
    }

    /// Wakes who waits for the buffer to drain, if it has.
    pub(crate) fn look(&self, socket: &impl Buffering) {
        if socket.buffered_amount() <= self.most.get() {
            self.writer.wake();
        }
    }
}
