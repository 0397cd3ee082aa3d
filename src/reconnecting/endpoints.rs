//! Where each attempt connects to: fixed URLs, one after the other, or what a function provides.

use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll, Waker};

use js_sys::futures::spawn_local;

use super::WeakReconnectingWebSocket;
use crate::endpoint::in_javascript;
use crate::reconnect::{Generation, Unresolved};
use crate::{Endpoint, Error};

/// Where each attempt connects to: one URL, a list of them, or what a function provides.
///
/// A URL is as in [`Endpoint::new`]. Of a list, each failed attempt takes the next one, after the last
/// the first.
///
/// ```no_run
/// use wasm_websocket::{Endpoint, Endpoints};
///
/// let one = Endpoints::from("wss://example.com");
/// let chat = Endpoints::from(Endpoint::new("wss://example.com").protocols(["chat"]));
/// let list = Endpoints::from(["wss://eu.example.com", "wss://us.example.com"]);
/// ```
pub struct Endpoints(Box<dyn Find>);

trait Find {
    /// What is wrong, as far as it can be told before the first attempt.
    fn check(&self) -> Result<(), Error>;

    /// What is known at once; else the search, which is over when dropped.
    fn find(&self, attempt: Attempt) -> Result<Rc<Endpoint>, Rc<Search>>;
}

/// An attempt that needs an endpoint.
pub(super) struct Attempt {
    pub(super) socket: WeakReconnectingWebSocket,
    pub(super) generation: Generation,
    /// How many attempts failed before.
    pub(super) failures: u32,
}

/// What came of an attempt's search.
pub(super) type Found = Result<Rc<Endpoint>, Unresolved>;

/// A search that is not over, whose socket is told what it found.
pub(super) struct Search {
    /// The provider's.
    future: Cell<Option<Pin<Box<dyn Future<Output = Found>>>>>,
    task: Cell<Option<Waker>>,
}

impl Drop for Search {
    /// Its task holds on to itself until it is polled to its end.
    fn drop(&mut self) {
        if let Some(task) = self.task.take() {
            task.wake();
        }
    }
}

impl Endpoints {
    /// Asks `provider` for each attempt, such as for a URL with a fresh token. If it fails, throws or
    /// takes longer than the [timeout](super::ReconnectingWebSocketBuilder::connect_timeout), the
    /// attempt has failed; its future is dropped then.
    ///
    /// ```no_run
    /// use wasm_websocket::Endpoints;
    /// use wasm_websocket::reconnect::{Retry, Unresolved};
    /// # async fn fetch_token() -> Result<Option<String>, std::io::Error> { Ok(None) }
    ///
    /// let endpoints = Endpoints::provided_by(|| async {
    ///     match fetch_token().await? {
    ///         Some(token) => Ok(format!("wss://example.com/?token={token}")),
    ///         None => Err(Unresolved::new("signed out").retry(Retry::Stop)),
    ///     }
    /// });
    /// ```
    #[must_use]
    pub fn provided_by<F, Fut, E>(provider: F) -> Self
    where
        F: Fn() -> Fut + 'static,
        Fut: Future<Output = Result<E, Unresolved>>,
        E: Into<Endpoint>,
    {
        Self(Box::new(Provider(Rc::new(provider))))
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        self.0.check()
    }

    pub(super) fn find(&self, attempt: Attempt) -> Result<Rc<Endpoint>, Rc<Search>> {
        self.0.find(attempt)
    }
}

impl fmt::Debug for Endpoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Endpoints(..)")
    }
}

impl From<Endpoint> for Endpoints {
    fn from(endpoint: Endpoint) -> Self {
        Self(Box::new(Fixed(vec![Rc::new(endpoint)])))
    }
}

impl From<&str> for Endpoints {
    fn from(url: &str) -> Self {
        Endpoint::from(url).into()
    }
}

impl From<String> for Endpoints {
    fn from(url: String) -> Self {
        Endpoint::from(url).into()
    }
}

impl<E: Into<Endpoint>> From<Vec<E>> for Endpoints {
    fn from(list: Vec<E>) -> Self {
        let list = list.into_iter().map(|one| Rc::new(one.into()));
        Self(Box::new(Fixed(list.collect())))
    }
}

impl<E: Into<Endpoint>, const N: usize> From<[E; N]> for Endpoints {
    fn from(list: [E; N]) -> Self {
        Vec::from(list).into()
    }
}

/// The next one after each failure.
struct Fixed(Vec<Rc<Endpoint>>);

impl Find for Fixed {
    fn check(&self) -> Result<(), Error> {
        if self.0.is_empty() {
            return Err(Error::Unresolved("the list is empty".into()));
        }
        self.0.iter().try_for_each(|one| one.check())
    }

    fn find(&self, attempt: Attempt) -> Result<Rc<Endpoint>, Rc<Search>> {
        // It was checked not to be empty
        let number = attempt.failures as usize % self.0.len().max(1);
        let endpoint = self.0.get(number).cloned();
        Ok(endpoint.unwrap_or_else(|| Rc::new(Endpoint::new(""))))
    }
}

struct Provider<F>(Rc<F>);

impl<F, Fut, E> Find for Provider<F>
where
    F: Fn() -> Fut + 'static,
    Fut: Future<Output = Result<E, Unresolved>>,
    E: Into<Endpoint>,
{
    fn check(&self) -> Result<(), Error> {
        in_javascript()
    }

    fn find(&self, attempt: Attempt) -> Result<Rc<Endpoint>, Rc<Search>> {
        let provider = Rc::clone(&self.0);
        // Called from its own task: one that throws leaves the attempt to its timeout
        let future = async move { provider().await.map(|found| Rc::new(found.into())) };
        let search = Rc::new(Search {
            future: Cell::new(Some(Box::pin(future))),
            task: Cell::new(None),
        });
        spawn_local(Finding {
            search: Rc::downgrade(&search),
            attempt,
        });
        Err(search)
    }
}

/// Polls a search as long as its socket waits for it.
struct Finding {
    search: Weak<Search>,
    attempt: Attempt,
}

impl Future for Finding {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Some(search) = self.search.upgrade() else {
            return Poll::Ready(());
        };
        // Taken out, since the provider may well use the socket
        let Some(mut future) = search.future.take() else {
            return Poll::Ready(());
        };
        search.task.set(Some(context.waker().clone()));
        match future.as_mut().poll(context) {
            Poll::Pending => {
                search.future.set(Some(future));
                Poll::Pending
            }
            Poll::Ready(found) => {
                if let Some(socket) = self.attempt.socket.upgrade() {
                    socket.handle_found(self.attempt.generation, found);
                }
                Poll::Ready(())
            }
        }
    }
}
