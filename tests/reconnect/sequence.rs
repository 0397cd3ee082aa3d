//! A sequence of events, taken on a watched session: from a test's own steps, or from any bytes.

use std::time::Duration;

use proptest::prelude::*;
use wasm_websocket::Error;
use wasm_websocket::reconnect::{Backoff, Liveness, PageEvent, Queue, Retry, Session};

use crate::driver::{close, secs};
use crate::watch::{Expected, MAX_BYTES, MAX_MESSAGES, Watch};

#[derive(Clone, Copy, Debug)]
pub enum Step {
    Start,
    Reconnect,
    Close,
    Resolved(u16),
    Open,
    /// All that it takes to be open, and nothing else: random steps alone seldom come there.
    Establish,
    Greeted(u16),
    Message,
    Answer,
    Closed(u16),
    Error,
    Closing,
    Send(u16),
    RetryAfter(u16),
    Page(PageEvent),
    Requeue,
    Take,
    Acknowledge(u16),
    Buffered(u16),
    /// Of an attempt that is over.
    Late(u16),
    /// Milliseconds, the timer on time or late.
    Wait(u16),
    Sleep(u16),
    SetBack(u16),
    /// The driver is slow: nothing is polled after the next step, but before time passes.
    Slow,
}

/// How many numbers stand for a kind of step.
pub const KINDS: u8 = 56;

pub fn step((kind, value): (u8, u16)) -> Step {
    use PageEvent::{Freeze, Hidden, Offline, Online, PageHide, PageShow, Resume, Visible};
    let pages = [
        Online, Offline, Visible, Hidden, Freeze, Resume, PageHide, PageShow,
    ];
    match kind {
        0 => Step::Start,
        1..=3 => Step::Wait(value),
        4..=5 => Step::Sleep(value),
        6..=9 => Step::Resolved(value),
        10..=13 => Step::Open,
        14 => Step::Message,
        15..=17 => Step::Closed(value),
        18 => Step::Error,
        19 => Step::Closing,
        20..=24 => Step::Send(value),
        25 => Step::RetryAfter(value),
        26..=30 => Step::Page(pages[usize::from(value) % pages.len()]),
        31 => Step::Page(if value % 2 == 0 { Online } else { PageShow }),
        32 => Step::Requeue,
        33 => Step::Take,
        34 => Step::Acknowledge(value),
        35 => Step::Buffered(value),
        36 => Step::Late(value),
        37 => Step::SetBack(value),
        38 => Step::Slow,
        39 if value % 4 == 0 => Step::Close,
        39 if value % 4 == 1 => Step::Reconnect,
        40..=43 => Step::Greeted(value),
        44 => Step::Answer,
        45 => Step::Acknowledge(value),
        46 => Step::Buffered(value),
        47..=54 => Step::Establish,
        _ => Step::Message,
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Settings {
    pub random: f64,
    pub max_retries: Option<u32>,
    pub liveness: bool,
    pub drop_oldest: bool,
    pub max_age: bool,
    pub close_on_loss: bool,
    pub started: bool,
    pub replays: bool,
    pub greets: bool,
    pub every: bool,
    pub reauthenticates: bool,
}

/// The interval of the heartbeats.
const EVERY: Duration = Duration::from_secs(20);

fn session(settings: Settings) -> Session<u32> {
    let backoff = Backoff::new().max_retries(settings.max_retries);
    let queue = Queue::new()
        .max_messages(MAX_MESSAGES)
        .max_bytes(MAX_BYTES)
        .drop_oldest(settings.drop_oldest && !settings.replays)
        .max_age((settings.max_age && !settings.replays).then_some(secs(20)));
    let mut session = Session::new(backoff, queue)
        .close_on_loss(settings.close_on_loss)
        .replay(settings.replays);
    if settings.liveness {
        let every = settings.every.then_some(EVERY);
        session = session.liveness(Liveness::new(u32::MAX).every(every));
    }
    if settings.greets {
        session = session.greeting();
    }
    if settings.reauthenticates {
        session = session.reauthenticates();
    }
    session
}

/// The most steps of a sequence from bytes: those of ten minutes' fuzzing would else be of few long ones.
const MOST_STEPS: usize = 200;

/// Reads the settings from the first three bytes, and a step from each three that follow.
///
/// # Panics
///
/// If the session breaks a promise.
pub fn run_bytes(data: &[u8]) {
    let [random, flags, retries, steps @ ..] = data else {
        return;
    };
    let is_set = |bit: u8| flags & 1 << bit != 0;
    let settings = Settings {
        // Both ends too
        random: f64::from(*random) / 255.0,
        max_retries: (retries & 127 < 6).then_some(u32::from(retries & 127)),
        reauthenticates: retries & 128 != 0,
        liveness: is_set(0),
        drop_oldest: is_set(1),
        max_age: is_set(2),
        started: !is_set(3),
        close_on_loss: is_set(4),
        replays: is_set(5),
        greets: is_set(6),
        every: is_set(7),
    };
    let steps = steps.chunks_exact(3).take(MOST_STEPS);
    let steps = steps.map(|step_bytes| {
        let value = u16::from_le_bytes([step_bytes[1], step_bytes[2]]);
        step((step_bytes[0] % KINDS, value))
    });
    if let Err(error) = run(settings, steps.collect()) {
        panic!("{error}");
    }
}

/// Takes the steps on a session that is watched, whose every promise is checked.
pub fn run(settings: Settings, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let mut watch = Watch::new(session(settings), settings.random);
    watch.ends.max_retries = settings.max_retries;
    watch.ends.closes_on_loss = settings.close_on_loss;
    watch.ends.reauthenticates = settings.reauthenticates || settings.greets;
    watch.life.probes = settings.liveness;
    watch.life.every = settings.every.then_some(EVERY);
    watch.greets = settings.greets;
    watch.kept = settings.replays.then(Default::default);
    if settings.started {
        watch.start();
        watch.default_events()?;
        watch.settle()?;
    }
    let mut skip = false;
    for step in steps {
        if matches!(step, Step::Slow) {
            skip = true;
            continue;
        }
        take(&mut watch, step)?;
        watch.default_events()?;
        if skip {
            (skip, watch.slow) = (false, true);
        } else {
            watch.catch_up()?;
        }
    }
    watch.settle()?;
    watch.end()
}

fn take(watch: &mut Watch, step: Step) -> Result<(), TestCaseError> {
    let (now, generation, random) = (watch.now, watch.generation, watch.random);
    match step {
        Step::Start => watch.start(),
        Step::Reconnect => watch.reconnect(),
        Step::Close => watch.close(),
        Step::Resolved(value) => watch.resolved(match value % 8 {
            0 => Err(Retry::Backoff),
            1 => Err(Retry::After(Duration::from_millis(value.into()))),
            _ => Ok(()),
        })?,
        Step::Open => watch.open()?,
        Step::Establish => establish(watch)?,
        Step::Greeted(value) => watch.greeted(greeted(value))?,
        Step::Message => watch.message(false)?,
        Step::Answer => watch.message(true)?,
        Step::Closed(value) => closed(watch, value)?,
        Step::Error => watch.error()?,
        Step::Closing => watch.closing(),
        Step::Send(value) => watch.send(usize::from(value % 6))?,
        Step::RetryAfter(value) => watch.retry_after(Duration::from_millis(value.into())),
        Step::Page(event) => watch.page(event),
        Step::Requeue => watch.requeue(),
        Step::Take => watch.take_unsent()?,
        Step::Acknowledge(value) => watch.acknowledge(match value {
            // More than there are
            60_000.. => u64::MAX,
            _ => u64::from(value % 4),
        }),
        Step::Buffered(value) => {
            watch.drain_buffer(value);
            let buffered = watch.buffered;
            watch.session.handle_buffered(generation, buffered);
        }
        Step::Late(value) => late(watch, value)?,
        Step::Wait(millis) => watch.wait(Duration::from_millis(millis.into()))?,
        Step::Sleep(millis) => {
            watch.catch_up()?;
            watch.now += Duration::from_millis(u64::from(millis) * 100);
        }
        Step::SetBack(millis) => {
            let back = now.saturating_sub(Duration::from_millis(millis.into()));
            watch.session.handle_page(back, PageEvent::Hidden, random);
        }
        Step::Slow => {}
    }
    Ok(())
}

fn greeted(value: u16) -> Result<(), Retry> {
    match value % 16 {
        0..=1 => Err(Retry::Backoff),
        2 => Err(Retry::After(Duration::from_millis(value.into()))),
        3 => Err(Retry::BackoffAfterFirstDelay),
        4 => Err(Retry::Stop),
        _ => Ok(()),
    }
}

fn establish(watch: &mut Watch) -> Result<(), TestCaseError> {
    watch.catch_up()?;
    let next = watch.session.poll_timeout();
    if let Some(next) = next.filter(|_| watch.is_waiting()) {
        watch.wait(next.saturating_sub(watch.now))?;
    }
    watch.resolved(Ok(()))?;
    watch.settle()?;
    watch.open()?;
    watch.default_events()?;
    watch.settle()?;
    watch.greeted(Ok(()))
}

fn closed(watch: &mut Watch, value: u16) -> Result<(), TestCaseError> {
    let codes = [
        1000, 1001, 1006, 1006, 1008, 1011, 1012, 1013, 3000, 4321, 4401,
    ];
    let code = codes[usize::from(value) % codes.len()];
    let (retry, decided) = match value >> 8 {
        0..200 => (None, None),
        200..230 => (Some(Retry::Backoff), Some(Expected::Backoff)),
        230..250 => {
            let delay = Duration::from_millis(value.into());
            (Some(Retry::After(delay)), Some(Expected::Exactly(delay)))
        }
        _ => (Some(Retry::Stop), Some(Expected::Stop)),
    };
    watch.drain_buffer(value);
    watch.close_event(close(code), retry, decided)
}

/// Events of earlier attempts, which must change nothing.
fn late(watch: &mut Watch, value: u16) -> Result<(), TestCaseError> {
    let old = watch.generation.wrapping_sub(1 + u32::from(value >> 8) % 3);
    let (now, random, session) = (watch.now, watch.random, &mut watch.session);
    // Only to tell the time
    session.handle_page(now, PageEvent::Hidden, random);
    let before = format!("{session:?}");
    match value % 12 {
        0 => session.handle_resolved(now, old, Ok(()), random),
        1 => session.handle_open(now, old),
        2 => prop_assert!(!session.handle_message(now, old)),
        3 => session.handle_close(now, old, close(4000), 0, Some(Retry::Backoff), random),
        4 => session.handle_error(now, old, Error::TimedOut, None, random),
        5 => session.handle_closing(now, old),
        6 => session.handle_connecting(old, true),
        7 => session.handle_sent(old, 0),
        8 => session.handle_probed(old, 1, 0),
        9 => session.handle_greeted(now, old, Ok(()), random),
        10 => session.handle_answer(now, old),
        _ => session.handle_buffered(old, 0),
    }
    prop_assert_eq!(format!("{session:?}"), before);
    Ok(())
}
