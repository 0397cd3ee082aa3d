//! The state machine of a reconnecting socket: its contract and its next actions.

mod calls;
mod deadlines;
mod inputs;
mod settings;
mod transitions;

use std::collections::VecDeque;
use std::time::Duration;

use super::backoff::Backoff;
use super::events::{Action, Event, FailedEnd, Generation};
use super::in_flight::InFlight;
use super::liveness::Liveness;
use super::micros::{Micros, micros};
use super::queue::Queue;
use crate::values::{CloseCode, Error, ReadyState};

/// The pure state machine of a reconnecting socket. It decides when to connect, send, probe and close, and which events the
/// user receives.
///
/// It does no input or output, and has no clock and no source of randomness. A driver owns those, and the sockets. Both keep
/// this contract:
///
/// - **Input.** Each input is a method call. The user's are [`start`](Self::start), [`send`](Self::send),
///   [`close`](Self::close) and so on. The `handle_` methods report what a socket, a timer, the page or the provider of the
///   URL did. `now` is the time since a start of the driver's choice. It never goes back (see [`Clock`](super::Clock)); an
///   earlier `now` counts as the last one. `random` is a fresh number from 0 (inclusive) to 1 (exclusive).
/// - **Output.** After each input, and before it returns to the browser, the driver does three things. It performs the actions
///   of [`poll_action`](Self::poll_action), in order, until there are none. It hands the events of
///   [`poll_event`](Self::poll_event) to the user until there are none. Then it sets one timer to
///   [`poll_timeout`](Self::poll_timeout), and calls [`handle_timeout`](Self::handle_timeout) when that time has come. It also
///   calls that when the page wakes, because deadlines that passed while the machine slept count.
///   [`Event::Opened`] goes before the messages that waited for it: after an event, the driver asks for actions again.
/// - **Generations.** Each attempt has a number. Reports about an earlier attempt are ignored, so a driver may report late events. A
///   failure that is reported twice, as by `error` and then `close`, counts once.
/// - **One socket.** [`Connect`](Action::Connect) comes only after the last socket ended or its [`Close`](Action::Close) came.
/// - **Late timers.** A deadline that is found passed, after the event loop was blocked or the machine slept, is no verdict:
///   what came in time may wait to be reported. The deadline counts again after as much time as it was late, at most a second.
/// - **Never stuck.** There is a deadline in every state but these: not started, ended, open and silent without [`Liveness`],
///   connecting or greeting without a [`connect_timeout`](Self::connect_timeout), and on a page that is frozen or left.
///
/// # The greeting
///
/// With a [`greeting`](Self::greeting), a socket that opened is not yet a connection. The attempt goes on until the greeting is
/// done, within the same `connect_timeout`. Only then [`Opened`](Event::Opened) comes, messages go out, and the
/// time open and [`Liveness`] begin. A socket that ends before, or a greeting that fails, is a failed attempt.
///
/// # When it connects
///
/// [`start`](Self::start) and [`reconnect`](Self::reconnect) connect at once. After a failed attempt or a lost connection, a
/// [`Retry`](super::Retry) decides whether to try again; the user chooses it, or it follows from the close code and from whether
/// the session [reauthenticates](Self::reauthenticates). The
/// [`Backoff`] gives the delay. Only [page events](Self::handle_page) change a delay that has begun:
///
/// - `online`, `visible`, `resume` and `pageshow` move its end to a random time within the first delay from now. They
///   move it once per attempt, and never to a later time. They don't shorten the part that a server or the user asked for.
/// - `offline` holds it until `online`, but no longer than the backoff's longest delay, because browsers can be wrong. A
///   target on this machine isn't held.
/// - `pagehide` closes the socket, so that the page can enter the back/forward cache. `freeze` holds attempts. With
///   `pageshow` or `resume` the session goes on. An attempt or connection that was cut off like this is no failure: the next
///   attempt begins at once, or when the first delay has passed since the last one began.
///
/// # What it sends
///
/// Messages wait in the [`Queue`] and are sent in order. The queue's limits don't apply while the connection is open.
/// When a connection ends, each message sent on it is one of two:
///
/// - *unsent*, if all its bytes are still in the buffer of the closed browser socket. [`take_unsent`](Self::take_unsent) and
///   [`requeue_unsent`](Self::requeue_unsent) get it back.
/// - *in doubt*, if it may have arrived. It is counted, and never sent again.
///
/// When the session itself drops a connection, every message is in doubt, because a closing socket may still send. To know
/// what is unsent, the session keeps copies of the last messages until they have left the browser's buffer. It keeps them up
/// to the queue's limits; older ones are in doubt.
///
/// With [`replay`](Self::replay) nothing is in doubt, and nothing is unsent before the session ends. Each message is kept until it is
/// [acknowledged](Self::acknowledge), and the queue's limits bound what waits and what is kept together, also while the
/// connection is open. On each connection, what was sent before and not acknowledged goes out first, in order. A message
/// may thus arrive twice.
///
/// # Default
///
/// [`connect_timeout`](Self::connect_timeout) is 10 s; no [`liveness`](Self::liveness).
///
/// ```
/// use std::time::Duration;
/// use wasm_websocket::{CloseEvent, Error};
/// use wasm_websocket::reconnect::{Action, Backoff, Event, Queue, Session};
///
/// let mut now = Duration::ZERO;
/// let mut session = Session::new(Backoff::default(), Queue::default());
/// session.start(now);
/// assert_eq!(session.send(now, "hello", 5), Ok(()));
///
/// assert_eq!(session.poll_event(), Some(Event::Connecting { attempt: 1 }));
/// assert_eq!(session.poll_action(), Some(Action::Resolve { generation: 1, failures: 0 }));
/// session.handle_resolved(now, 1, Ok(()), 0.5);
/// assert_eq!(session.poll_action(), Some(Action::Connect { generation: 1 }));
/// session.handle_connecting(1, true);
/// session.handle_open(now, 1);
/// assert_eq!(session.poll_event(), Some(Event::Opened { attempts: 1 }));
/// assert_eq!(session.poll_action(), Some(Action::Send { generation: 1, message: &"hello" }));
/// session.handle_sent(1, 5);
/// assert_eq!(session.poll_action(), None);
///
/// // An hour later the server goes away, with the message long gone from the browser's buffer
/// now += Duration::from_secs(3600);
/// let close = CloseEvent::new(1001, "", true);
/// session.handle_close(now, 1, close.clone(), 0, None, 0.5);
/// assert_eq!(session.poll_event(), Some(Event::Lost { close: close.clone(), in_doubt: 1 }));
/// let delay = Duration::from_millis(2500);
/// let error = Error::ConnectionLost(close);
/// assert_eq!(session.poll_event(), Some(Event::Reconnecting { attempt: 1, delay, error }));
/// assert_eq!(session.poll_timeout(), Some(now + delay));
/// ```
#[derive(Debug)]
pub struct Session<M> {
    backoff: Backoff,
    liveness: Option<Liveness<M>>,
    connect_timeout: Micros,
    close_on_loss: bool,
    greets: bool,
    reauthenticates: bool,

    state: State,
    generation: Generation,
    /// The latest time of any input.
    now: Micros,
    /// When the state ends by itself, in those that do.
    deadline: Micros,
    /// When the last second chance was given: to deadlines that had passed by then.
    second_chance: Micros,
    second_chance_ends: Micros,
    /// When the attempt began, or the connection was open.
    since: Micros,
    /// The state's own action is not handed out yet: to resolve, to connect, to greet, or a probe.
    due: bool,
    /// This generation's socket was handed out to be made, and not to be closed.
    socket: bool,
    /// A socket to close, before anything else.
    closing: Option<(Generation, Option<CloseCode>, String)>,

    /// No attempt begins, and no deadline counts: the page is frozen or left.
    suspended: bool,
    /// Since when the network is gone.
    offline: Option<Micros>,
    loopback: bool,
    /// The wait that the user wants after this connection.
    retry_after: Option<Duration>,
    attempts: u32,
    /// The attempts that the present connection took.
    opened_by: u32,
    failures: u32,
    /// A refusal for lack of credentials was retried, and no connection lasted since.
    was_refused: bool,
    /// How the last attempt or connection failed, until one opens.
    last_end: Option<FailedEnd>,

    queue: Queue<M>,
    in_flight: InFlight<M>,
    unsent: Queue<M>,
    /// Bytes that waited when the session ended.
    left: usize,
    events: VecDeque<Event<M>>,
    /// The user hasn't yet received [`Event::Opened`].
    is_opening: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Idle,
    Resolving,
    Connecting,
    /// The socket is open, and the greeting isn't done.
    Greeting,
    Open,
    /// The browser's socket is closing by itself; its close event is to come.
    Ending,
    /// The user closed it; the close event is to come.
    Closing,
    /// Until the deadline. Nothing moves it before `not_before`, or twice.
    Waiting {
        not_before: Micros,
        moved: bool,
    },
    Ended,
}

impl<M> Session<M> {
    /// The default of [`connect_timeout`](Self::connect_timeout).
    pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

    /// A session that is not started.
    #[must_use]
    pub fn new(backoff: Backoff, queue: Queue<M>) -> Self {
        Self {
            backoff,
            liveness: None,
            connect_timeout: micros(Self::CONNECT_TIMEOUT),
            close_on_loss: false,
            greets: false,
            reauthenticates: false,
            state: State::Idle,
            generation: 0,
            now: 0,
            deadline: 0,
            second_chance: 0,
            second_chance_ends: 0,
            since: 0,
            due: false,
            socket: false,
            closing: None,
            suspended: false,
            offline: None,
            loopback: false,
            retry_after: None,
            attempts: 0,
            opened_by: 0,
            failures: 0,
            was_refused: false,
            last_end: None,
            unsent: Queue::like(&queue),
            queue,
            in_flight: InFlight::new(),
            left: 0,
            events: VecDeque::new(),
            is_opening: false,
        }
    }

    pub(crate) fn has_unsent(&self) -> bool {
        !self.unsent.is_empty()
    }

    /// Whether a message of `len` bytes has no room even when no other is kept to be replayed. Without replay, an open connection
    /// takes any.
    pub(crate) fn is_too_long(&self, len: usize) -> bool {
        self.in_flight.replays && (len > self.queue.max_bytes || self.queue.max_messages == 0)
    }

    /// The state of all connections taken as one: connecting while it may still open, closed after it has ended for good.
    #[must_use]
    pub fn ready_state(&self) -> ReadyState {
        match self.state {
            State::Open => ReadyState::Open,
            State::Closing => ReadyState::Closing,
            State::Ended => ReadyState::Closed,
            _ => ReadyState::Connecting,
        }
    }

    /// Whether it waits for the answer to [`Action::Resolve`] or [`Action::Greet`].
    pub(crate) fn waits_for_user(&self) -> bool {
        matches!(self.state, State::Resolving | State::Greeting)
    }

    /// The messages that wait, and their bytes.
    #[must_use]
    pub fn queue(&self) -> &Queue<M> {
        &self.queue
    }

    /// Bytes of the messages that wait, or waited when the session ended.
    pub(crate) fn buffered(&self) -> usize {
        self.queue.bytes() + self.left
    }

    /// The retries since the waits last started over: they do when a connection ends that was open for the backoff's
    /// [`min_uptime`](Backoff::min_uptime).
    #[must_use]
    pub fn retry_count(&self) -> u32 {
        self.backoff.retries()
    }

    /// Why the last attempt failed, or the last connection was lost; `None` once one is open.
    #[must_use]
    pub fn last_failure(&self) -> Option<&Error> {
        Some(&self.last_end()?.error)
    }

    /// How the last attempt failed, or the last connection was lost; `None` once one is open. A provider of URLs can learn from it
    /// that its token was refused.
    #[must_use]
    pub fn last_end(&self) -> Option<&FailedEnd> {
        self.last_end.as_ref()
    }

    /// The time from the last answered probe to the message that answered it.
    #[must_use]
    pub fn round_trip(&self) -> Option<Duration> {
        self.liveness
            .as_ref()?
            .round_trip()
            .map(Duration::from_micros)
    }

    /// The next action that the driver must perform, if there is one. A [`Send`](Action::Send) comes again until
    /// [`handle_sent`](Self::handle_sent) or [`handle_closing`](Self::handle_closing) is called.
    pub fn poll_action(&mut self) -> Option<Action<'_, M>> {
        if let Some((generation, code, reason)) = self.closing.take() {
            return Some(Action::Close {
                generation,
                code,
                reason,
            });
        }
        let generation = self.generation;
        let due = std::mem::take(&mut self.due);
        match self.state {
            State::Resolving if due => Some(Action::Resolve {
                generation,
                failures: self.failures,
            }),
            State::Connecting if due => {
                self.socket = true;
                Some(Action::Connect { generation })
            }
            State::Greeting if due => Some(Action::Greet { generation }),
            State::Open => match &self.liveness {
                Some(liveness) if due => Some(Action::Probe {
                    generation,
                    message: liveness.message(),
                }),
                _ if self.is_opening => None,
                _ => self.queue.front().map(|message| Action::Send {
                    generation,
                    message,
                }),
            },
            _ => None,
        }
    }

    /// The next event for the user.
    pub fn poll_event(&mut self) -> Option<Event<M>> {
        let event = self.events.pop_front();
        if let Some(Event::Opened { .. }) = event {
            self.is_opening = false;
        }
        event
    }

    pub(crate) fn has_events(&self) -> bool {
        !self.events.is_empty()
    }

    /// When to call [`handle_timeout`](Self::handle_timeout), unless another input comes first and changes it.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        self.timeout().map(Duration::from_micros)
    }
}
