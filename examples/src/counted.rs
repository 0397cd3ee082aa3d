//! Counted messages: none is lost, none comes twice and all come in order, however often the connection ends.
//!
//! Both sides number their messages, and keep them until the other side says that they arrived. SignalR's message buffer and
//! XMPP's stream management (XEP-0198) do the same with other words. Here, all messages are texts:
//!
//! - `resume R` from the client and `resumed C` from the server begin each connection. They say up to which number each side
//!   has the other's messages. The rest is sent again.
//! - `N:payload` is the message with number N, from 1. A side that has it already drops it.
//! - `ack N` says that all messages up to N have arrived.

use std::cell::Cell;
use std::cmp::Ordering;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_websocket::reconnect::{Connection, Failure, Retry};
use wasm_websocket::{Error, ReconnectingWebSocket, ReconnectingWebSocketBuilder};

/// The client sends an `ack` at most this often, in milliseconds.
const ACKNOWLEDGES_EVERY: u32 = 1000;

const MALFORMED: &str = "neither `N:payload` nor `ack N`";

/// A session. Clones share it; dropping the last one closes it.
#[derive(Clone)]
pub struct Counted {
    /// For everything but sending.
    pub socket: ReconnectingWebSocket,
    numbers: Rc<Numbers>,
}

#[derive(Default)]
struct Numbers {
    /// Of the client's last message.
    sent: Cell<u64>,
    /// Of its last message that the server has.
    acknowledged: Cell<u64>,
    /// Of the server's last message.
    received: Cell<u64>,
    /// Whether an `ack` is to be sent soon.
    acknowledges: Cell<bool>,
}

impl Counted {
    /// Connects, and calls `deliver` for each message, once and in order. The builder has the URL and your settings; what it has
    /// as `replay`, `greeting` and `on_message` is replaced. Its queue bounds what is kept.
    ///
    /// The session ends with [`Event::GaveUp`](wasm_websocket::reconnect::Event) if the server doesn't resume it, and with
    /// `Event::Closed`, code 4400 and a reason if a message breaks the rules.
    pub fn connect(
        builder: ReconnectingWebSocketBuilder,
        deliver: impl Fn(&Self, &str) + 'static,
    ) -> Result<Self, Error> {
        let numbers = Rc::new(Numbers::default());
        let (greeting, receiving) = (Rc::clone(&numbers), Rc::clone(&numbers));
        let socket = builder
            .replay(true)
            .greeting(move |connection| {
                let numbers = Rc::clone(&greeting);
                async move { numbers.resume(&connection).await }
            })
            .on_message(move |socket, event| {
                let session = Counted {
                    socket: socket.clone(),
                    numbers: Rc::clone(&receiving),
                };
                let text = event.text().unwrap_or_default();
                if let Err(reason) = session.receive(&text, &deliver) {
                    // Such a code and so short a reason can be sent
                    let _ = socket.close_with(4400, reason);
                }
            })
            .connect()?;
        Ok(Self { socket, numbers })
    }

    /// Sends a message, now or later. With [`Error::QueueFull`] the server must first acknowledge others: try again then.
    pub fn send(&self, payload: &str) -> Result<(), Error> {
        let number = self.numbers.sent.get() + 1;
        self.socket.send(format!("{number}:{payload}"))?;
        self.numbers.sent.set(number);
        Ok(())
    }

    /// How many messages the server doesn't have yet, as far as is known.
    pub fn unacknowledged(&self) -> u64 {
        self.numbers.sent.get() - self.numbers.acknowledged.get()
    }

    fn receive(&self, text: &str, deliver: &impl Fn(&Self, &str)) -> Result<(), &'static str> {
        if let Some(number) = number_in(text, "ack ") {
            // Less than an earlier one says nothing new
            let number = number.max(self.numbers.acknowledged.get());
            let arrived = self.numbers.arrived(number);
            let arrived = arrived.ok_or("an ack of what was never sent")?;
            self.socket.acknowledge(arrived);
            return Ok(());
        }
        let (number, payload) = text.split_once(':').ok_or(MALFORMED)?;
        let number: u64 = number.parse().map_err(|_| MALFORMED)?;
        match number.cmp(&(self.numbers.received.get() + 1)) {
            Ordering::Less => return Ok(()),
            Ordering::Greater => return Err("a message is missing"),
            Ordering::Equal => self.numbers.received.set(number),
        }
        self.acknowledge_soon();
        deliver(self, payload);
        Ok(())
    }

    fn acknowledge_soon(&self) {
        if self.numbers.acknowledges.replace(true) {
            return;
        }
        let (socket, numbers) = (self.socket.downgrade(), Rc::clone(&self.numbers));
        let acknowledge = move || {
            numbers.acknowledges.set(false);
            if let Some(socket) = socket.upgrade() {
                // Without a connection it isn't needed: the next `resume` says the same
                let _ = socket.send_volatile(format!("ack {}", numbers.received.get()));
            }
        };
        Timeout::new(ACKNOWLEDGES_EVERY, acknowledge).forget();
    }
}

impl Numbers {
    /// The greeting.
    async fn resume(&self, connection: &Connection) -> Result<(), Failure> {
        connection.send(format!("resume {}", self.received.get()))?;
        let answer = connection.receive().await?;
        let number = number_in(answer.as_text().unwrap_or_default(), "resumed ");
        let arrived = number.and_then(|number| self.arrived(number));
        // What the server acknowledged and then forgot can't be sent again
        let failure = || Failure::from("the server doesn't resume the session").retry(Retry::Stop);
        connection.acknowledge(arrived.ok_or_else(failure)?);
        Ok(())
    }

    /// The server has the messages up to this number. How many more than before; `None` if that can't be.
    fn arrived(&self, number: u64) -> Option<u64> {
        let is_possible = (self.acknowledged.get()..=self.sent.get()).contains(&number);
        is_possible.then(|| number - self.acknowledged.replace(number))
    }
}

fn number_in(text: &str, prefix: &str) -> Option<u64> {
    text.strip_prefix(prefix)?.parse().ok()
}
