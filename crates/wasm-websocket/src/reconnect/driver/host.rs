//! What a driver serves, and what it asks for the URL of each attempt.

use std::any::Any;
use std::rc::Rc;

use super::Driver;
use crate::raw::{MessageEvent, RawSocket};
use crate::session::{Event, FailedEnd, Failure, Generation, Retry};
use crate::values::Error;

/// The side that a driver serves: a Rust handle, or a JavaScript class.
pub trait Host: Sized + 'static {
    /// A message to send.
    type Message: Clone;

    /// The target of an attempt.
    type Endpoint;

    /// Whether events that a user's call causes are delivered after it, in a task of their own.
    const DEFERS: bool = false;

    /// Whether the page's events count. Without retries they don't.
    fn follows_page(&self) -> bool {
        true
    }

    /// A message's length in bytes, of text in UTF-8.
    fn len(&self, message: &Self::Message) -> usize;

    /// Hands a message to the browser, if the socket is open. Returns its length, or by how much `bufferedAmount`
    /// grew.
    fn send(&self, socket: &RawSocket, message: &Self::Message) -> Option<usize>;

    /// Opens the socket of an attempt.
    ///
    /// # Errors
    ///
    /// Those of [`RawSocket::open`].
    fn open(&self, endpoint: &Self::Endpoint) -> Result<Box<RawSocket>, Error>;

    /// Greets the server over the connection that just opened, then calls [`Driver::greeted`], unless what this returns is
    /// dropped before. It is called only if the session greets.
    fn greet(driver: &Rc<Driver<Self>>, generation: Generation) -> Box<dyn Any>;

    /// There is a message for the greeting.
    fn wake_greeting(&self);

    /// The greeting leaves too much of what is received: the attempt fails with [`Error::ReceiveLimit`].
    fn receive_limit(&self) {}

    /// A message waits for the greeting, or for those before it: nobody may hear of it now. Returns its length, as
    /// [`receive`](Self::receive) does.
    fn hold(&self, event: &MessageEvent) -> usize {
        event.known_len()
    }

    /// The connection fails. Its end, which says more, is still to come.
    fn failing(&self) {}

    /// Whether a message answers the probe, and is not the user's.
    fn is_answer(&self, event: &MessageEvent) -> bool;

    /// A message arrived. Returns its length, as far as it is known without a copy: text may count its UTF-16 code
    /// units.
    fn receive(driver: &Rc<Driver<Self>>, event: &MessageEvent) -> usize;

    /// The same for a message that arrived before, and that the greeting left.
    fn receive_late(driver: &Rc<Driver<Self>>, event: &MessageEvent) -> usize {
        Self::receive(driver, event)
    }

    /// Something else happened.
    fn notify(driver: &Rc<Driver<Self>>, event: Event<Self::Message>);

    /// Decides what follows a connection or attempt that ended like this. `None` leaves it to the session.
    fn retry(&self, end: &FailedEnd) -> Option<Retry>;
}

/// Finds what each attempt connects to.
pub trait Find<H: Host> {
    /// Fails for what is known to be wrong before the first attempt.
    ///
    /// # Errors
    ///
    /// Those of [`RawSocket::open`], and [`Error::Unresolved`].
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    /// Whether each attempt gets an answer of its own, such as a URL with a fresh token.
    fn is_fresh(&self) -> bool {
        false
    }

    /// Finds the endpoint of this generation's attempt, after this many failures. To answer later, call
    /// [`Driver::answer`].
    fn find(
        &self,
        driver: &Rc<Driver<H>>,
        generation: Generation,
        failures: u32,
    ) -> Finding<H::Endpoint>;
}

/// The answer to a search for an endpoint.
#[derive(Debug)]
pub enum Finding<E> {
    /// It is this one.
    Known(Rc<E>),
    /// The answer is to come, unless this search is dropped before.
    Searching(Box<dyn Any>),
}

/// The target of an attempt, or why there is none.
pub type Found<E> = Result<Rc<E>, Failure>;
