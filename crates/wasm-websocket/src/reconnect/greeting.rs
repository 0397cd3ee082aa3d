//! What is said first on each connection, before anything else goes out.

use std::fmt;
use std::future::{Future, poll_fn};
use std::rc::{Rc, Weak};

use super::builder::ReconnectingWebSocketBuilder;
use super::driver::Driver;
use super::handle::Callbacks;
use super::running::Running;
use crate::raw::{MessageEvent, Payload, RawSocket, handed_back};
use crate::session::{Failure, Generation};
use crate::socket::Watch;
use crate::values::{Error, Message, ReadyState};

/// The connection that a [greeting](ReconnectingWebSocketBuilder::greeting) has for itself.
///
/// When the greeting is over, it can't be used any more.
#[derive(Clone)]
pub struct Connection {
    driver: Weak<Driver<Callbacks>>,
    generation: Generation,
}

impl Connection {
    fn new(driver: &Rc<Driver<Callbacks>>, generation: Generation) -> Self {
        Self {
            driver: Rc::downgrade(driver),
            generation,
        }
    }

    /// Sends a message at once, before those that wait.
    ///
    /// # Errors
    ///
    /// [`Error::NotOpen`] if the connection or the greeting is over, [`Error::RefusedData`] if the browser can't send it. Each
    /// hands the message back.
    pub fn send(&self, data: impl Payload) -> Result<(), Error> {
        match self.driver().and_then(|driver| driver.socket()) {
            Some(socket) => socket.send(data),
            None => Err(not_open(handed_back(data))),
        }
    }

    /// The next message that is received. Messages that the greeting doesn't take are the user's, once it is done.
    ///
    /// # Errors
    ///
    /// [`Error::NotOpen`] if the connection or the greeting is over. Only a clone that was taken out of the greeting gets this: the
    /// greeting's own future is dropped then.
    pub async fn receive(&self) -> Result<Message, Error> {
        let this = self.clone();
        let connection = self.clone();
        let mut watch = Watch::new(
            move || this.driver(),
            |driver| &driver.host.wakers,
            move |driver| match driver {
                Some(driver) => driver.take_held(connection.generation).map(Ok),
                None => Some(Err(not_open(None))),
            },
        );
        let event: MessageEvent = poll_fn(|context| watch.poll(context)).await?;
        Ok(event.to_message())
    }

    /// The subprotocol that the server chose; empty if there is none, or if the connection or the greeting is over.
    #[must_use]
    pub fn protocol(&self) -> String {
        self.read(RawSocket::protocol)
    }

    /// The absolute URL; empty if the connection or the greeting is over.
    #[must_use]
    pub fn url(&self) -> String {
        self.read(RawSocket::url)
    }

    /// As [`ReconnectingWebSocket::acknowledge`](crate::ReconnectingWebSocket::acknowledge). With
    /// [`replay`](ReconnectingWebSocketBuilder::replay), the messages that are left are sent again when the greeting is done.
    ///
    /// When the greeting is over this does nothing.
    ///
    /// A server usually says how many messages it has in total. Pass only what is new: that total less the last one.
    pub fn acknowledge(&self, messages: u64) {
        if let Some(driver) = self.driver() {
            driver.acknowledge(messages);
        }
    }

    fn read(&self, read: impl FnOnce(&RawSocket) -> String) -> String {
        let driver = self.driver();
        let read = driver.and_then(|driver| driver.read_socket(read));
        read.unwrap_or_default()
    }

    /// The driver, while the greeting isn't done.
    fn driver(&self) -> Option<Rc<Driver<Callbacks>>> {
        let driver = self.driver.upgrade()?;
        driver.is_greeting(self.generation).then_some(driver)
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("url", &self.url())
            .finish_non_exhaustive()
    }
}

fn not_open(message: Option<Box<Message>>) -> Error {
    Error::NotOpen {
        state: ReadyState::Closed,
        message,
    }
}

impl ReconnectingWebSocketBuilder {
    /// Greets the server on each connection, before anything else goes out: for example to authenticate by a first message, to
    /// subscribe again, or to ask which messages arrived.
    ///
    /// Until the greeting is done, [`ready_state`](crate::ReconnectingWebSocket::ready_state) is connecting, and messages
    /// that you send wait. Then [`Event::Opened`](super::Event::Opened) comes, what is replayed and what waited is sent, and
    /// received messages that the greeting didn't take are delivered, in this order.
    ///
    /// The attempt fails if the greeting returns an error, if the connection is lost, or if opening and greeting together take
    /// longer than the [timeout](Self::connect_timeout). The future is dropped then, and also after
    /// [`close`](crate::ReconnectingWebSocket::close). The error is any that is `Send` and `Sync`, or a [`Failure`], which also
    /// says what to do next. A greeting that throws a JavaScript exception or panics never ends: keep the
    /// [`connect_timeout`](Self::connect_timeout). A second call replaces the first greeting.
    ///
    /// Name the error's type where nothing else does, such as `Ok::<_, Failure>(())`.
    ///
    /// ```no_run
    /// use wasm_websocket::reconnect::{Failure, Retry};
    /// # use wasm_websocket::{Error, Message, ReconnectingWebSocket};
    /// # async fn fetch_token() -> Result<String, std::io::Error> { Ok(String::new()) }
    ///
    /// # fn run() -> Result<ReconnectingWebSocket, Error> {
    /// ReconnectingWebSocket::builder("wss://example.com")
    ///     .greeting(|connection| async move {
    ///         connection.send(fetch_token().await?)?;
    ///         match connection.receive().await? {
    ///             Message::Text(answer) if answer == "welcome" => Ok(()),
    ///             answer => Err(Failure::from(format!("not welcome: {answer}")).retry(Retry::Stop)),
    ///         }
    ///     })
    ///     .connect()
    /// # }
    /// ```
    pub fn greeting<F, Fut, E>(mut self, greet: F) -> Self
    where
        F: Fn(Connection) -> Fut + 'static,
        Fut: Future<Output = Result<(), E>> + 'static,
        E: Into<Failure> + 'static,
    {
        let greet = Rc::new(greet);
        self.callbacks.greet = Some(Box::new(move |driver, generation| {
            let greet = Rc::clone(&greet);
            let connection = Connection::new(driver, generation);
            let driver = Rc::downgrade(driver);
            Box::new(Running::start(async move {
                // Called here, so that one that throws leaves the attempt to its timeout
                let greeted = greet(connection).await.map_err(Into::into);
                if let Some(driver) = driver.upgrade() {
                    driver.greeted(generation, greeted);
                }
            }))
        }));
        self.session.set_greets();
        self
    }
}
