//! A user's future that runs by itself: a provider's answer, or a greeting.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll, Waker};

use wasm_bindgen_futures::spawn_local;

/// A future that runs by itself, until it is done or this is dropped.
pub(super) struct Running<F>(Rc<Run<F>>);

struct Run<F> {
    future: Cell<Option<Pin<Box<F>>>>,
    waker: Cell<Option<Waker>>,
}

impl<F: Future<Output = ()> + 'static> Running<F> {
    pub(super) fn start(future: F) -> Self {
        let run = Rc::new(Run {
            future: Cell::new(Some(Box::pin(future))),
            waker: Cell::new(None),
        });
        spawn_local(Task(Rc::downgrade(&run)));
        Self(run)
    }
}

impl<F> Drop for Running<F> {
    /// A task of wasm-bindgen-futures holds on to itself until it is polled to its end.
    fn drop(&mut self) {
        if let Some(waker) = self.0.waker.take() {
            waker.wake();
        }
    }
}

/// Polls the future as long as somebody awaits it.
struct Task<F>(Weak<Run<F>>);

impl<F: Future<Output = ()>> Future for Task<F> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Some(run) = self.0.upgrade() else {
            return Poll::Ready(());
        };
        // Taken out, because it may well drop it
        let Some(mut future) = run.future.take() else {
            return Poll::Ready(());
        };
        // No waker while it is polled: after a throw, waking its task would panic
        run.waker.take();
        let poll = future.as_mut().poll(context);
        let dropped = Rc::strong_count(&run) == 1;
        if poll.is_ready() || dropped {
            return Poll::Ready(());
        }
        run.future.set(Some(future));
        run.waker.set(Some(context.waker().clone()));
        Poll::Pending
    }
}
