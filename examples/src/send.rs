//! A library that demands `Send`: a stream, a sink or a half that is, because it stays in its thread.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::{Sink, Stream};
use send_wrapper::SendWrapper;

/// Use in another thread than the one that made it panics, and so does dropping it there.
///
/// `SendWrapper` alone is a `Future` or a `Stream`, but no `Sink`.
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
