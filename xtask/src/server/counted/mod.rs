//! Counted sessions, which lose no message and take none twice, whatever happens to their connections.
//! SignalR's message buffer and XMPP's stream management (XEP-0198) do the same.
//!
//! A session has the `id` of the connection's URL. It stays in the server when a connection ends, also
//! when its port is stopped, and begins when its id is first used.
//!
//! All messages are texts. Both sides number the messages that they send, from 1, and each keeps its
//! own until the other has acknowledged them.
//!
//! - The client begins each connection with `resume R`: it has the server's messages up to number R in
//!   this session, 0 in a new one. This acknowledges them, and ends any earlier connection of the
//!   session, without a Close.
//! - The server answers `resumed C`: it has the client's messages up to number C. It then sends its own
//!   messages after R again. The client does the same with its own after C.
//! - `N:payload`, from either side, is the message with number N. A payload may be any text.
//! - `ack N`, from either side, says that all messages up to number N have arrived. The server says so
//!   at once, but only once every `every` milliseconds, or else 1000.
//! - The server answers each message with one of its own, whose payload is `echo ` and the client's.
//! - The server drops a message that it has already, and counts it as a duplicate.
//! - While 256 of its own messages are unacknowledged, the server takes no further one and acknowledges
//!   none. It still reads, as an acknowledgement may be among what comes: it holds up to 1024 messages
//!   back until then. They are lost with the connection, and the client has to send them again.
//!
//! What breaks these rules is closed with 4400 and a reason: anything else than a message like these, a
//! first message other than `resume`, a number that isn't the next, an acknowledgement of what was
//! never sent, more messages than can be held back. An `ack` that says less than an earlier one is
//! ignored. `/counted/{id}`, over HTTP, tells the session's [`Report`](session::Report) as JSON.
//!
//! With the parameter `reset_after=N` the server sends N numbered messages over the connection, then
//! the first half of the next one and a TCP reset.

mod session;

use std::collections::VecDeque;
use std::convert::Infallible;
use std::num::NonZeroU64;
use std::time::Duration;

use anyhow::Result;
use futures_util::SinkExt;
use tokio::io::AsyncWriteExt;
use tokio::time::{Instant, sleep_until};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use super::connection::{Socket, close, receive, reset};
use super::log::Entry;
use super::request::Parameters;
use session::{Refusal, Resumed, Session};

pub use session::Sessions;

/// Messages that wait for an acknowledgement behind them; a client that has more unacknowledged ones
/// can't go on.
const MOST_HELD_BACK: usize = 1024;

enum Said<'a> {
    Resume(u64),
    Ack(u64),
    Message(u64, &'a str),
}

/// Why a connection doesn't go on.
enum Stop {
    Left,
    Refused(Refusal),
    /// With a reset in the middle of this message.
    Reset(String),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// A connection that has resumed its session.
struct Link<'a> {
    socket: &'a mut Socket,
    entry: &'a mut Entry,
    resumed: Resumed<'a>,
    /// The number of the server's message to send next.
    next: u64,
    /// How many of them are sent before the reset.
    until_reset: Option<usize>,
    held_back: VecDeque<Message>,
}

pub async fn run(
    mut socket: Socket,
    mut entry: Entry,
    session: &Session,
    parameters: &Parameters,
) -> Result<()> {
    let Err(stop) = serve(&mut socket, &mut entry, session, parameters).await;
    match stop {
        Stop::Left | Stop::Refused(Refusal::Superseded) => Ok(()),
        Stop::Refused(Refusal::Violation(reason)) => {
            session.record(&reason);
            close(socket, entry, Some((4400, &reason))).await
        }
        Stop::Reset(message) => reset_within(socket, message).await,
    }
}

async fn serve(
    socket: &mut Socket,
    entry: &mut Entry,
    session: &Session,
    parameters: &Parameters,
) -> Result<Infallible, Stop> {
    let first = receive(socket, entry).await.ok_or(Stop::Left)?;
    let Some(Said::Resume(has)) = said(&first) else {
        return Err(violation("the first message isn't `resume R`").into());
    };
    let (resumed, superseded) = session.resume(has)?;
    let mut link = Link {
        socket,
        entry,
        resumed,
        next: has + 1,
        until_reset: parameters.reset_after,
        held_back: VecDeque::new(),
    };
    tokio::select! {
        stop = link.go_on(parameters.every(1000)) => stop,
        _ = superseded => Err(Refusal::Superseded.into()),
    }
}

impl Link<'_> {
    async fn go_on(&mut self, every: Duration) -> Result<Infallible, Stop> {
        let mut acknowledged = self.resumed.received()?;
        let mut may_acknowledge = Instant::now();
        self.send(format!("resumed {acknowledged}")).await;
        loop {
            self.send_new().await?;
            let received = self.resumed.received()?;
            tokio::select! {
                message = receive(self.socket, self.entry) => {
                    self.handle(message.ok_or(Stop::Left)?)?;
                }
                () = sleep_until(may_acknowledge), if received > acknowledged => {
                    self.send(format!("ack {received}")).await;
                    acknowledged = received;
                    may_acknowledge = Instant::now() + every;
                }
            }
        }
    }

    async fn send(&mut self, text: String) {
        // An error here is one of the next receive too
        let _ = self.socket.send(text.into()).await;
    }

    /// Sends those of the server's messages that this connection hasn't had.
    async fn send_new(&mut self) -> Result<(), Stop> {
        while let Some(message) = self.resumed.message(self.next)? {
            if let Some(left) = &mut self.until_reset {
                *left = left
                    .checked_sub(1)
                    .ok_or_else(|| Stop::Reset(message.clone()))?;
            }
            self.send(message).await;
            self.next += 1;
        }
        Ok(())
    }

    fn handle(&mut self, message: Message) -> Result<(), Refusal> {
        match said(&message) {
            Some(Said::Ack(number)) => self.resumed.acknowledge(number)?,
            Some(Said::Message(..)) => self.held_back.push_back(message),
            Some(Said::Resume(_)) => return Err(violation("the session was resumed already")),
            None => return Err(violation("neither `N:payload` nor `ack N`")),
        }
        while !self.resumed.is_full()? {
            let Some(message) = self.held_back.pop_front() else {
                break;
            };
            if let Some(Said::Message(number, payload)) = said(&message) {
                self.resumed.take(number, payload)?;
            }
        }
        if self.held_back.len() > MOST_HELD_BACK {
            return Err(violation("too many messages before an `ack N`"));
        }
        Ok(())
    }
}

/// What a message of the client means; `None` if nothing.
fn said(message: &Message) -> Option<Said<'_>> {
    let Message::Text(text) = message else {
        return None;
    };
    if let Some(number) = text.strip_prefix("resume ") {
        return number.parse().ok().map(Said::Resume);
    }
    if let Some(number) = text.strip_prefix("ack ") {
        return number.parse().ok().map(Said::Ack);
    }
    let (number, payload) = text.split_once(':')?;
    let number: NonZeroU64 = number.parse().ok()?;
    Some(Said::Message(number.get(), payload))
}

fn violation(what: &str) -> Refusal {
    Refusal::Violation(what.to_owned())
}

/// Sends the first half of a frame, and a TCP reset.
async fn reset_within(socket: Socket, message: String) -> Result<()> {
    let mut frame = Vec::new();
    Frame::message(message, OpCode::Data(Data::Text), true).format(&mut frame)?;
    let mut stream = socket.into_inner();
    stream.write_all(&frame[..frame.len() / 2]).await?;
    reset(stream).await
}
