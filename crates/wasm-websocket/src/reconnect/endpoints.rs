//! Where each attempt connects to: fixed URLs, one after the other, or what a function provides.

use std::fmt;
use std::future::Future;
use std::rc::Rc;

use wasm_bindgen::JsValue;

use super::driver::{Driver, Find, Finding};
use super::handle::Callbacks;
use super::running::Running;
use crate::raw::{Endpoint, require_browser, text_of};
use crate::session::{FailedEnd, Failure, Generation};
use crate::values::{Cause, Error};
use sealed::Provided as _;

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
    /// Asks `provider` for each attempt, such as for a URL with a fresh token. It gets the end of the last attempt or connection,
    /// if that failed: so it knows whether the token was refused. The attempt has failed if it answers with
    /// an error, or takes longer than the [timeout](super::ReconnectingWebSocketBuilder::connect_timeout); its future is
    /// dropped then. A provider that throws a JavaScript exception never answers: keep the timeout.
    ///
    /// It may fail with any error that is `Send` and `Sync`, anyhow's among them, with a `JsValue`, or with
    /// [`Failure`], which also says what to do next. [`Error::Unresolved`] keeps the cause.
    ///
    /// ```no_run
    /// use wasm_websocket::Endpoints;
    /// use wasm_websocket::reconnect::{Retry, Failure};
    /// # async fn fetch_token() -> Result<Option<String>, std::io::Error> { Ok(None) }
    ///
    /// let endpoints = Endpoints::provided_by(|_| async {
    ///     match fetch_token().await? {
    ///         Some(token) => Ok(format!("wss://example.com/?token={token}")),
    ///         None => Err(Failure::from("signed out").retry(Retry::Stop)),
    ///     }
    /// });
    /// ```
    /// A closure with state of its own clones it for each attempt. Name the error's type where nothing else does:
    ///
    /// ```no_run
    /// use gloo_console::log;
    /// # use wasm_websocket::{Endpoints, Error};
    /// # async fn sign(user: &str) -> Result<String, std::io::Error> { Ok(user.into()) }
    /// let user = String::from("ada");
    /// let endpoints = Endpoints::provided_by(move |last| {
    ///     if last.is_some_and(|last| last.close.code == 4401) {
    ///         log!("the last signature was refused");
    ///     }
    ///     let user = user.clone();
    ///     async move {
    ///         let signature = sign(&user).await?;
    ///         Ok::<_, std::io::Error>(format!("wss://example.com/?user={user}&signature={signature}"))
    ///     }
    /// });
    /// ```
    #[must_use]
    pub fn provided_by<F, Fut, Kind>(provider: F) -> Self
    where
        F: Fn(Option<FailedEnd>) -> Fut + 'static,
        Fut: Future<Output: Provided<Kind>>,
        Kind: 'static,
    {
        let provider = Rc::new(provider);
        Self(Box::new(Provider(move |last| {
            let provider = Rc::clone(&provider);
            // Called from the future's own task: a provider that throws leaves the attempt to its timeout
            async move { provider(last).await.into_found() }
        })))
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

/// What a [provider](Endpoints::provided_by) may answer: an [`Endpoint`] or its URL, or a `Result` of one.
///
/// The error is whatever converts into [`Failure`], or a `JsValue`. `Kind` tells the answers apart, and is
/// inferred. The trait is sealed.
#[diagnostic::on_unimplemented(
    message = "a provider can't answer with `{Self}`",
    note = "answer with a URL, an `Endpoint`, or a `Result` of one",
    note = "its error is any error that is `Send` and `Sync`, `JsValue` or `Failure`"
)]
pub trait Provided<Kind>: sealed::Provided<Kind> {}

impl<T: sealed::Provided<Kind>, Kind> Provided<Kind> for T {}

mod sealed {
    use super::{Endpoint, Failure, JsValue};

    pub trait Provided<Kind> {
        fn into_found(self) -> Result<Endpoint, Failure>;
    }

    impl<T: Into<Endpoint>> Provided<Endpoint> for T {
        fn into_found(self) -> Result<Endpoint, Failure> {
            Ok(self.into())
        }
    }

    impl<T: Into<Endpoint>, E: Into<Failure>> Provided<Failure> for Result<T, E> {
        fn into_found(self) -> Result<Endpoint, Failure> {
            self.map(Into::into).map_err(Into::into)
        }
    }

    impl<T: Into<Endpoint>> Provided<JsValue> for Result<T, JsValue> {
        fn into_found(self) -> Result<Endpoint, Failure> {
            self.map(Into::into)
                .map_err(|thrown| Failure::from_js(&thrown))
        }
    }
}

impl Failure {
    /// From what JavaScript threw, which can't be kept whole: the cause is its text.
    ///
    /// ```no_run
    /// use wasm_bindgen::JsValue;
    /// use wasm_websocket::Endpoints;
    /// use wasm_websocket::reconnect::{Retry, Failure};
    /// # async fn token() -> Result<JsValue, JsValue> { Err(JsValue::NULL) }
    ///
    /// let endpoints = Endpoints::provided_by(|_| async {
    ///     let token = token().await.map_err(|thrown| Failure::from_js(&thrown).retry(Retry::Stop))?;
    ///     Ok::<_, Failure>(format!("wss://example.com/?token={token:?}"))
    /// });
    /// ```
    #[must_use]
    pub fn from_js(thrown: &JsValue) -> Self {
        Self::from(text_of(thrown))
    }
}

/// A type of its own, because an error made of a text takes 2.6 KiB of a minimal app, gzip.
#[derive(Debug, thiserror::Error)]
#[error("the list of endpoints is empty")]
struct NoEndpoint;

/// The next one after each failure.
struct Fixed(Vec<Rc<Endpoint>>);

impl Find<Callbacks> for Fixed {
    fn check(&self) -> Result<(), Error> {
        if self.0.is_empty() {
            return Err(Error::Unresolved(Cause::new(NoEndpoint)));
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

struct Provider<F>(F);

impl<F, Fut> Find<Callbacks> for Provider<F>
where
    F: Fn(Option<FailedEnd>) -> Fut,
    Fut: Future<Output = Result<Endpoint, Failure>> + 'static,
{
    fn is_fresh(&self) -> bool {
        true
    }

    fn check(&self) -> Result<(), Error> {
        require_browser()
    }

    fn find(
        &self,
        driver: &Rc<Driver<Callbacks>>,
        generation: Generation,
        _: u32,
    ) -> Finding<Endpoint> {
        let last = driver.session(|session| session.last_end().cloned());
        let provided = (self.0)(last);
        let driver = Rc::downgrade(driver);
        Finding::Searching(Box::new(Running::start(async move {
            let found = provided.await.map(Rc::new);
            if let Some(driver) = driver.upgrade() {
                driver.answer(generation, found);
            }
        })))
    }
}
