//! The state machine of a connection that comes back: its contract, the user's calls, and what it wants next.

mod inputs;
mod transitions;

use std::collections::VecDeque;
use std::time::Duration;

use super::backoff::Backoff;
use super::events::{Action, Event, Generation};
use super::in_flight::InFlight;
use super::liveness::Liveness;
use super::micros::{Micros, NEVER, micros};
use super::queue::{Queue, Queued};
use crate::values::{CloseCode, Error, ReadyState, check_close};

/// A connection that comes back, without the connection: a pure state machine that says when to connect, send, probe, close,
/// and what to tell the user.
///
/// It does no input or output, has no clock and no randomness. Its driver owns those, and the sockets:
///
/// - **In.** Each input is a call: the user's ([`start`](Self::start), [`send`](Self::send), [`close`](Self::close), …) and
///   the `handle_` methods, for what a socket, a timer, the page or the URL's provider did. `now` is the time since a start of
///   the driver's choice, and never goes back (see [`Clock`](super::Clock); an earlier `now` counts as the last one). `random`
///   is a number from 0 to 1 (exclusive), a new one for each call.
/// - **Out.** After each input, and before returning to the browser: perform what [`poll_action`](Self::poll_action)
///   returns until it is `None`, in order; tell the user what [`poll_event`](Self::poll_event) returns until it is `None`; then
///   set one timer to [`poll_timeout`](Self::poll_timeout), and when that is `now` or earlier call
///   [`handle_timeout`](Self::handle_timeout) at once. Do the last also whenever the page wakes: deadlines that passed while
///   the machine slept count.
/// - **Generations.** Each attempt has a number. What a resolver or socket of an earlier attempt reports is ignored, so late
///   events need no care, and an attempt that failed and is then reported again, as by `error` and then `close`, counts once.
/// - **One socket.** A [`Connect`](Action::Connect) is handed out only after the last socket ended, or its
///   [`Close`](Action::Close) was handed out.
/// - **Never stuck.** In every state but "not started", "ended", a silent open connection without [`Liveness`] and an attempt
///   without a [`connect_timeout`](Self::connect_timeout) there is a deadline, unless the page is frozen or left.
///
/// # When it connects
///
/// At once on [`start`](Self::start) and [`reconnect`](Self::reconnect). After a failed attempt or a lost connection, when the
/// wait is over that the [`Backoff`] gives; a [`Retry`](super::Retry) decides by the close event, or the user's choice. A
/// wait is changed by [page events](Self::handle_page) only:
///
/// - `online`, `visible`, `resume` and `pageshow` move its end to a random time within the first delay from now, never later
///   than it was; once an attempt, and never into the part that a server or user asked for.
/// - `offline` holds it until `online`, at most for the backoff's longest delay from the event on, because browsers can be
///   wrong; not for a loopback target.
/// - `pagehide` closes the socket, so that the page can enter the back/forward cache, and `freeze` holds attempts. With
///   `pageshow` or `resume` the session goes on. An attempt or connection cut off like that is no failure: the next attempt
///   begins at once, but not within the first delay of when it began.
///
/// # What it sends
///
/// Messages wait in the [`Queue`] and are sent in order. While the connection is open the queue's limits don't count, as
/// nothing waits. When a connection ends, each message sent on it is one of two: *unsent*, all its bytes still in the
/// browser's buffer of a socket that is closed, for [`take_unsent`](Self::take_unsent) or
/// [`requeue_unsent`](Self::requeue_unsent); or *in doubt*, counted and never sent again. Of a connection that the session
/// drops every message is in doubt: a closing socket may yet send. To know what is unsent, copies of the last messages are kept
/// until the browser's buffer is known to be rid of them, up to the queue's limits; beyond, they are in doubt.
///
/// # Default
///
/// [`connect_timeout`](Self::connect_timeout) is 10 s; no [`liveness`](Self::liveness).
///
/// ```
/// use std::time::Duration;
/// use wasm_websocket::CloseEvent;
/// use wasm_websocket::reconnect::{Action, Backoff, Event, Queue, Session};
///
/// let mut now = Duration::ZERO;
/// let mut session = Session::new(Backoff::default(), Queue::default());
/// session.start(now);
/// session.send(now, "hello", 5).expect("there is room");
///
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
/// assert_eq!(session.poll_event(), Some(Event::Lost { close, in_doubt: 1 }));
/// let delay = Duration::from_millis(2500);
/// assert_eq!(session.poll_event(), Some(Event::Reconnecting { attempt: 1, delay }));
/// assert_eq!(session.poll_timeout(), Some(now + delay));
/// ```
#[derive(Debug)]
pub struct Session<M> {
    backoff: Backoff,
    liveness: Option<Liveness<M>>,
    connect_timeout: Micros,

    state: State,
    generation: Generation,
    /// The latest time told.
    now: Micros,
    /// When the state ends by itself, in those that do.
    deadline: Micros,
    /// When the attempt began, or the connection was open.
    since: Micros,
    /// The state's own action is not handed out yet: to resolve, to connect, or a probe.
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
    failures: u32,

    queue: Queue<M>,
    in_flight: InFlight<M>,
    unsent: Queue<M>,
    /// Bytes that waited when the session ended.
    left: usize,
    events: VecDeque<Event<M>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Idle,
    Resolving,
    Connecting,
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
            state: State::Idle,
            generation: 0,
            now: 0,
            deadline: 0,
            since: 0,
            due: false,
            socket: false,
            closing: None,
            suspended: false,
            offline: None,
            loopback: false,
            retry_after: None,
            attempts: 0,
            failures: 0,
            unsent: Queue::like(&queue),
            queue,
            in_flight: InFlight::new(),
            left: 0,
            events: VecDeque::new(),
        }
    }

    /// Fails an attempt that took longer than this to find its URL, or then to open; `None` waits for as long as it takes.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.set_connect_timeout(timeout.into());
        self
    }

    /// Notices dead connections.
    #[must_use]
    pub fn liveness(mut self, liveness: Liveness<M>) -> Self {
        self.set_liveness(liveness);
        self
    }

    pub(crate) fn set_connect_timeout(&mut self, timeout: Option<Duration>) {
        self.connect_timeout = timeout.map_or(NEVER, micros);
    }

    pub(crate) fn set_liveness(&mut self, liveness: Liveness<M>) {
        self.liveness = Some(liveness);
    }

    pub(crate) fn set_backoff(&mut self, backoff: Backoff) {
        self.backoff = backoff;
    }

    pub(crate) fn set_queue(&mut self, queue: Queue<M>) {
        self.unsent = Queue::like(&queue);
        self.queue = queue;
    }

    /// Begins the first attempt. Once started it does nothing.
    pub fn start(&mut self, now: Duration) {
        self.tick(now);
        if self.state == State::Idle {
            self.begin();
        }
    }

    /// Begins an attempt now, whatever the state; also after the session ended, with a fresh backoff. An open connection is
    /// dropped for it. To call this for every lost connection is to have no backoff.
    pub fn reconnect(&mut self, now: Duration) {
        self.tick(now);
        match self.state {
            State::Open | State::Ending | State::Closing => self.drop_connection(CloseCode::NORMAL),
            State::Ended => {
                self.backoff.ended_after(Micros::MAX);
            }
            _ => self.drop_socket(None, String::new()),
        }
        self.begin();
    }

    /// Ends the session: closes an open connection and aborts an attempt. [`Event::Closed`] tells when it is done. Messages
    /// that still wait become [unsent](Self::take_unsent). Once closed or given up it does nothing.
    pub fn close(&mut self, now: Duration) {
        self.end_by_user(now, None, String::new());
    }

    /// Like [`close`](Self::close), with a code and a reason for the server. Both are checked in every state.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidCloseCode`] unless the code is 1000 or 3000 to 4999; [`Error::ReasonTooLong`] if the reason has more
    /// than 123 bytes. In both cases the session is as it was.
    pub fn close_with(
        &mut self,
        now: Duration,
        code: impl Into<CloseCode>,
        reason: &str,
    ) -> Result<(), Error> {
        let code = code.into();
        check_close(code, reason)?;
        self.end_by_user(now, Some(code), reason.into());
        Ok(())
    }

    /// Sends a message of `len` bytes (of text, in UTF-8): at once when open, else when it is. Order is kept.
    ///
    /// # Errors
    ///
    /// The message, when the queue is full or the session is [closing or closed](Self::ready_state).
    pub fn send(&mut self, now: Duration, message: M, len: usize) -> Result<(), M> {
        self.tick(now);
        let entry = Queued::new(self.now, message, len);
        match self.state {
            State::Closing | State::Ended => return Err(entry.message),
            State::Open => self.queue.append(entry),
            _ => {
                // What waited too long takes no room
                self.shed();
                self.queue.try_append(entry)?;
                self.shed();
            }
        }
        Ok(())
    }

    /// Sets the wait after the present connection, such as one that the server announced in a message. It counts unless the
    /// driver decides [by the close event](Self::handle_close), and only for a connection that is open.
    pub fn retry_after(&mut self, delay: Duration) {
        if matches!(self.state, State::Open | State::Ending) {
            self.retry_after = Some(delay);
        }
    }

    /// Tells that `messages` of those sent on the present connection are known to have arrived, the oldest first: they are not
    /// in doubt when it ends. Only the application can know, from answers.
    pub fn acknowledge(&mut self, messages: u64) {
        self.in_flight.acknowledge(messages);
    }

    /// Takes the messages that are known not to have left: those of ended connections, and when the session ended also those
    /// that still waited. The oldest come first. Those of ended connections are kept up to the queue's limits; beyond, the
    /// oldest are [dropped](Event::Dropped).
    pub fn take_unsent(&mut self) -> Vec<M> {
        std::iter::from_fn(|| self.unsent.pop()).collect()
    }

    pub(crate) fn has_unsent(&self) -> bool {
        !self.unsent.is_empty()
    }

    /// Puts the messages that are known not to have left before those that wait, whatever the queue's limits. After the session
    /// ended it does nothing.
    pub fn requeue_unsent(&mut self) {
        if self.state != State::Ended {
            self.queue.prepend(&mut self.unsent);
        }
    }

    /// Where it stands, as one connection: connecting as long as it may come to be open, closed when it ended for good.
    #[must_use]
    pub fn ready_state(&self) -> ReadyState {
        match self.state {
            State::Open => ReadyState::Open,
            State::Closing => ReadyState::Closing,
            State::Ended => ReadyState::Closed,
            _ => ReadyState::Connecting,
        }
    }

    /// Whether an answer to [`Action::Resolve`] is waited for.
    pub(crate) fn is_resolving(&self) -> bool {
        self.state == State::Resolving
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

    /// From the last answered probe to the next message received.
    #[must_use]
    pub fn round_trip(&self) -> Option<Duration> {
        self.liveness
            .as_ref()?
            .round_trip()
            .map(Duration::from_micros)
    }

    /// What the driver must do now; `None` when that is all. A [`Send`](Action::Send) comes again until
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
            State::Open => match &self.liveness {
                Some(liveness) if due => Some(Action::Probe {
                    generation,
                    message: liveness.message(),
                }),
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
        self.events.pop_front()
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
