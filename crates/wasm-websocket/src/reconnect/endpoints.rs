//! Where each attempt connects to: fixed URLs, one after the other, or what a function provides.

use std::fmt;
use std::future::Future;
use std::rc::Rc;

use super::driver::{Driver, Find, Finding};
use super::handle::Callbacks;
use super::search::Search;
use crate::raw::{Endpoint, require_browser};
use crate::session::{Generation, Unresolved};
use crate::values::Error;

/// Where each attempt connects to: one URL, a list of them, or what a function provides.
///
/// A URL is as in [`Endpoint::new`]. A list is tried round-robin after failures.
///
/// ```no_run
/// use wasm_websocket::{Endpoint, Endpoints};
///
/// let one = Endpoints::from("wss://example.com");
/// let chat = Endpoints::from(Endpoint::new("wss://example.com").protocols(["chat"]));
/// let list = Endpoints::from(["wss://eu.example.com", "wss://us.example.com"]);
/// ```
pub struct Endpoints(Box<dyn Find<Callbacks>>);

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

    pub(super) fn into_find(self) -> Box<dyn Find<Callbacks>> {
        self.0
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

impl Find<Callbacks> for Fixed {
    fn check(&self) -> Result<(), Error> {
        if self.0.is_empty() {
            return Err(Error::Unresolved("the list is empty".into()));
        }
        self.0.iter().try_for_each(|endpoint| endpoint.check())
    }

    fn find(&self, _: &Rc<Driver<Callbacks>>, _: Generation, failures: u32) -> Finding<Endpoint> {
        // It was checked not to be empty
        let number = failures as usize % self.0.len().max(1);
        let endpoint = self.0.get(number).cloned();
        Finding::Known(endpoint.unwrap_or_else(|| Rc::new(Endpoint::new(""))))
    }
}

struct Provider<F>(Rc<F>);

impl<F, Fut, E> Find<Callbacks> for Provider<F>
where
    F: Fn() -> Fut + 'static,
    Fut: Future<Output = Result<E, Unresolved>>,
    E: Into<Endpoint>,
{
    fn check(&self) -> Result<(), Error> {
        require_browser()
    }

    fn find(
        &self,
        driver: &Rc<Driver<Callbacks>>,
        generation: Generation,
        _: u32,
    ) -> Finding<Endpoint> {
        let provider = Rc::clone(&self.0);
        let driver = Rc::downgrade(driver);
        // Called from its own task: one that throws leaves the attempt to its timeout
        Finding::Searching(Box::new(Search::start(async move {
            let found = provider().await;
            let found = found.map(|endpoint| Rc::new(endpoint.into()));
            if let Some(driver) = driver.upgrade() {
                driver.answer(generation, found);
            }
        })))
    }
}
