//! Wraps a stream, a sink or a half for a library that demands `Send`. It must stay in its thread.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::{Sink, Stream};
use send_wrapper::SendWrapper;

/// Using or dropping it in another thread panics.
///
/// `SendWrapper` alone implements `Future` and `Stream`, but not `Sink`.
pub struct InThread<S>(SendWrapper<S>);

impl<S: Unpin> InThread<S> {
    pub fn new(inner: S) -> Self {
        Self(SendWrapper::new(inner))
    }

    fn inner(self: Pin<&mut Self>) -> Pin<&mut S> {
        Pin::new(&mut *self.get_mut().0)
    }
}

impl<S: Stream + Unpin> Stream for InThread<S> {
    type Item = S::Item;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<S::Item>> {
        self.inner().poll_next(context)
    }
}

impl<T, S: Sink<T> + Unpin> Sink<T> for InThread<S> {
    type Error = S::Error;

    fn poll_ready(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner().poll_ready(context)
    }

    fn start_send(self: Pin<&mut Self>, item: T) -> Result<(), S::Error> {
        self.inner().start_send(item)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner().poll_flush(context)
    }

    fn poll_close(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner().poll_close(context)
    }
}
