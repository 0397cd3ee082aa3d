//! The sending side of a stream: it waits while the browser's send buffer is too full.

use std::cell::Cell;
use std::rc::Rc;
use std::task::{Context, Poll};

use crate::socket::{Drain, WebSocket};

/// A socket with a send buffer.
pub(crate) trait Buffering {
    /// Whether at most so many bytes are in it.
    fn buffers_at_most(&self, bytes: u64) -> bool;
}

impl Buffering for WebSocket {
    fn buffers_at_most(&self, bytes: u64) -> bool {
        self.buffers_at_most(bytes)
    }
}

pub(crate) struct Outbox {
    /// Bytes.
    pub(crate) high_water_mark: u64,
    /// Bytes in the buffer at which the writer is woken.
    most: Cell<u64>,
    /// Woken when the socket opens, ends, or its buffer has drained.
    writer: Rc<Drain>,
}

impl Outbox {
    pub(super) fn new(high_water_mark: u64) -> Self {
        Self {
            high_water_mark,
            most: Cell::new(0),
            writer: Rc::default(),
        }
    }

    pub(crate) fn wait(&self, context: &Context<'_>) {
        self.writer.wait(context);
    }

    pub(crate) fn wake(&self) {
        self.writer.wake();
    }

    /// Ready when the buffer is at or below the high-water mark.
    pub(crate) fn poll_room(&self, socket: &impl Buffering, context: &Context<'_>) -> Poll<()> {
        self.poll_drained(socket, self.high_water_mark, context)
    }

    /// Ready when at most `most` bytes are buffered.
    pub(crate) fn poll_drained(
        &self,
        socket: &impl Buffering,
        most: u64,
        context: &Context<'_>,
    ) -> Poll<()> {
        if socket.buffers_at_most(most) {
            self.writer.stop();
            return Poll::Ready(());
        }
        self.most.set(most);
        self.writer.look_again(context);
        Poll::Pending
    }

    /// Wakes the writer if the buffer has drained enough for it.
    pub(crate) fn look(&self, socket: &impl Buffering) {
        if self.writer.is_waiting() && socket.buffers_at_most(self.most.get()) {
            self.wake();
        }
    }
}
