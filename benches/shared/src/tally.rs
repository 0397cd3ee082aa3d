//! How much a program has read, and who waits for how much.

use std::future::poll_fn;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};
use std::task::Poll;

use futures_util::task::AtomicWaker;

/// Atomic, as one library asks for callbacks that are `Send`; in wasm without threads these are plain numbers.
#[derive(Default)]
pub struct Tally {
    messages: AtomicU32,
    bytes: AtomicU64,
    goal: AtomicU32,
    waker: AtomicWaker,
}

impl Tally {
    /// Counts a message, of which so many bytes were read.
    pub fn read(&self, bytes: usize) {
        self.bytes.store(self.bytes() + bytes as u64, Relaxed);
        let messages = self.messages() + 1;
        self.messages.store(messages, Relaxed);
        if messages == self.goal.load(Relaxed) {
            self.waker.wake();
        }
    }

    pub fn messages(&self) -> u32 {
        self.messages.load(Relaxed)
    }

    pub fn bytes(&self) -> u64 {
        self.bytes.load(Relaxed)
    }

    /// Resolves once so many messages more than at the last goal have been read.
    pub async fn next(&self, messages: u32) {
        let goal = self.goal.load(Relaxed) + messages;
        self.goal.store(goal, Relaxed);
        poll_fn(|context| {
            self.waker.register(context.waker());
            if self.messages() < goal {
                Poll::Pending
            } else {
                Poll::Ready(())
            }
        })
        .await;
    }
}
