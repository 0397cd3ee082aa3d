//! What holds for every sequence of events, in any order: a driver with sockets, a server and a policy of its own watches.

use proptest::prelude::*;
use wasm_websocket::reconnect::PageEvent;

use crate::sequence::{KINDS, Settings, Step, run, run_bytes, step};
use crate::{corpus, random};

const SEQUENCES: u32 = 100_000;

#[test]
fn whatever_the_order_of_events() {
    let settings = (
        prop_oneof![Just(0.0), Just(1.0), 0.0..1.0f64],
        prop_oneof![4 => Just(None), 1 => (0..6u32).prop_map(Some)],
        any::<[bool; 7]>(),
        prop_oneof![9 => Just(true), 1 => Just(false)],
        prop_oneof![9 => Just(false), 1 => Just(true)],
    )
        .prop_map(|(random, max_retries, flags, started, close_on_loss)| {
            let [
                liveness,
                drop_oldest,
                max_age,
                replays,
                greets,
                every,
                reauthenticates,
            ] = flags;
            Settings {
                random,
                max_retries,
                liveness,
                drop_oldest,
                max_age,
                close_on_loss,
                started,
                replays,
                greets,
                every,
                reauthenticates,
            }
        });
    let steps = proptest::collection::vec((0..KINDS, any::<u16>()).prop_map(step), 1..40);
    random::check(SEQUENCES, (settings, steps), |(settings, steps)| {
        run(settings, steps)
    });
}

/// An attempt begins with the input that wants it: a driver that first lets time pass would count from too late.
#[test]
fn a_slow_driver_asks_for_an_attempt_before_time_passes() {
    let settings = Settings {
        random: 0.0,
        max_retries: None,
        liveness: false,
        drop_oldest: false,
        max_age: false,
        close_on_loss: false,
        started: true,
        replays: false,
        greets: false,
        every: false,
        reauthenticates: false,
    };
    let steps = [
        Step::Slow,
        Step::Reconnect,
        Step::Wait(1),
        Step::Page(PageEvent::PageHide),
    ];
    run(settings, steps.into()).expect("no promise is broken");
}

/// What fuzzing found worth keeping.
#[test]
fn the_corpus_breaks_no_promise() {
    corpus::replay("session", run_bytes);
}
