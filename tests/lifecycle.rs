//! What an engine's events mean, natively: each phase with each event, each engine difference of docs/browsers.md, and whatever comes in any order.
#![cfg(not(target_arch = "wasm32"))]

#[path = "cases/random.rs"]
mod random;

use std::collections::BTreeSet;

use proptest::prelude::*;
use wasm_websocket::ReadyState;
use wasm_websocket::bindings::{EngineEvent, Meaning, Phase, advance, close_code, constructed};

const OPEN: EngineEvent = EngineEvent::Open { allowed: true };
const OPEN_NOT_ALLOWED: EngineEvent = EngineEvent::Open { allowed: false };
const MESSAGE: EngineEvent = EngineEvent::Message;
const ERROR: EngineEvent = error(false, true);
const ERROR_UNTRUSTED: EngineEvent = error(false, false);
const ERROR_CLOSED: EngineEvent = error(true, true);
const ERROR_CLOSED_UNTRUSTED: EngineEvent = error(true, false);
const CLOSE_CLEAN: EngineEvent = EngineEvent::Close { was_clean: true };
const CLOSE_UNCLEAN: EngineEvent = EngineEvent::Close { was_clean: false };

const EVENTS: [EngineEvent; 9] = [
    OPEN,
    OPEN_NOT_ALLOWED,
    MESSAGE,
    ERROR,
    ERROR_UNTRUSTED,
    ERROR_CLOSED,
    ERROR_CLOSED_UNTRUSTED,
    CLOSE_CLEAN,
    CLOSE_UNCLEAN,
];

const PHASES: [Phase; 6] = [
    Phase::Connecting,
    Phase::Blocked,
    Phase::Open,
    Phase::Failing,
    Phase::Ended,
    Phase::NeverOpened,
];

const STATES: [ReadyState; 4] = [
    ReadyState::Connecting,
    ReadyState::Open,
    ReadyState::Closing,
    ReadyState::Closed,
];

const fn error(closed: bool, trusted: bool) -> EngineEvent {
    EngineEvent::Error { closed, trusted }
}

/// The next phase and the meaning. The compiler refuses a table without one of the pairs.
#[expect(clippy::too_many_lines, reason = "a table")]
fn expected(phase: Phase, event: EngineEvent) -> (Phase, Meaning) {
    use Phase::{Blocked, Connecting, Ended, Failing, NeverOpened, Open};
    match (phase, event) {
        (Connecting, OPEN) => (Open, Meaning::Opened),
        (Connecting, OPEN_NOT_ALLOWED) => (NeverOpened, Meaning::Failed),
        (Connecting, MESSAGE) => (Connecting, Meaning::Nothing),
        (Connecting, ERROR) => (NeverOpened, Meaning::Blocked),
        (Connecting, ERROR_UNTRUSTED) => (NeverOpened, Meaning::Failed),
        (Connecting, ERROR_CLOSED) => (Connecting, Meaning::Failing),
        (Connecting, ERROR_CLOSED_UNTRUSTED) => (Connecting, Meaning::Failing),
        (Connecting, CLOSE_CLEAN) => (NeverOpened, Meaning::Failed),
        (Connecting, CLOSE_UNCLEAN) => (NeverOpened, Meaning::Failed),

        (Blocked, OPEN) => (Blocked, Meaning::Nothing),
        (Blocked, OPEN_NOT_ALLOWED) => (Blocked, Meaning::Nothing),
        (Blocked, MESSAGE) => (Blocked, Meaning::Nothing),
        (Blocked, ERROR) => (NeverOpened, Meaning::Blocked),
        (Blocked, ERROR_UNTRUSTED) => (NeverOpened, Meaning::Blocked),
        (Blocked, ERROR_CLOSED) => (NeverOpened, Meaning::Blocked),
        (Blocked, ERROR_CLOSED_UNTRUSTED) => (NeverOpened, Meaning::Blocked),
        (Blocked, CLOSE_CLEAN) => (NeverOpened, Meaning::Blocked),
        (Blocked, CLOSE_UNCLEAN) => (NeverOpened, Meaning::Blocked),

        (Open, OPEN) => (Open, Meaning::Nothing),
        (Open, OPEN_NOT_ALLOWED) => (Open, Meaning::Nothing),
        (Open, MESSAGE) => (Open, Meaning::Message),
        (Open, ERROR) => (Failing, Meaning::Failing),
        (Open, ERROR_UNTRUSTED) => (Failing, Meaning::Failing),
        (Open, ERROR_CLOSED) => (Failing, Meaning::Failing),
        (Open, ERROR_CLOSED_UNTRUSTED) => (Failing, Meaning::Failing),
        (Open, CLOSE_CLEAN) => (Ended, Meaning::Closed),
        (Open, CLOSE_UNCLEAN) => (Ended, Meaning::Lost),

        (Failing, OPEN) => (Failing, Meaning::Nothing),
        (Failing, OPEN_NOT_ALLOWED) => (Failing, Meaning::Nothing),
        (Failing, MESSAGE) => (Failing, Meaning::Nothing),
        (Failing, ERROR) => (Failing, Meaning::Nothing),
        (Failing, ERROR_UNTRUSTED) => (Failing, Meaning::Nothing),
        (Failing, ERROR_CLOSED) => (Failing, Meaning::Nothing),
        (Failing, ERROR_CLOSED_UNTRUSTED) => (Failing, Meaning::Nothing),
        (Failing, CLOSE_CLEAN) => (Ended, Meaning::Lost),
        (Failing, CLOSE_UNCLEAN) => (Ended, Meaning::Lost),

        (Ended, OPEN) => (Ended, Meaning::Nothing),
        (Ended, OPEN_NOT_ALLOWED) => (Ended, Meaning::Nothing),
        (Ended, MESSAGE) => (Ended, Meaning::Nothing),
        (Ended, ERROR) => (Ended, Meaning::Nothing),
        (Ended, ERROR_UNTRUSTED) => (Ended, Meaning::Nothing),
        (Ended, ERROR_CLOSED) => (Ended, Meaning::Nothing),
        (Ended, ERROR_CLOSED_UNTRUSTED) => (Ended, Meaning::Nothing),
        (Ended, CLOSE_CLEAN) => (Ended, Meaning::Nothing),
        (Ended, CLOSE_UNCLEAN) => (Ended, Meaning::Nothing),

        (NeverOpened, OPEN) => (NeverOpened, Meaning::Nothing),
        (NeverOpened, OPEN_NOT_ALLOWED) => (NeverOpened, Meaning::Nothing),
        (NeverOpened, MESSAGE) => (NeverOpened, Meaning::Nothing),
        (NeverOpened, ERROR) => (NeverOpened, Meaning::Nothing),
        (NeverOpened, ERROR_UNTRUSTED) => (NeverOpened, Meaning::Nothing),
        (NeverOpened, ERROR_CLOSED) => (NeverOpened, Meaning::Nothing),
        (NeverOpened, ERROR_CLOSED_UNTRUSTED) => (NeverOpened, Meaning::Nothing),
        (NeverOpened, CLOSE_CLEAN) => (NeverOpened, Meaning::Nothing),
        (NeverOpened, CLOSE_UNCLEAN) => (NeverOpened, Meaning::Nothing),
    }
}

#[test]
fn each_event_in_each_phase_means_what_the_table_says() {
    for (place, phase) in PHASES.into_iter().enumerate() {
        assert!(!PHASES[..place].contains(&phase), "{phase:?} comes twice");
        for (place, event) in EVENTS.into_iter().enumerate() {
            assert!(!EVENTS[..place].contains(&event), "{event:?} comes twice");
            let found = advance(phase, event);
            assert_eq!(found, expected(phase, event), "{event:?} when {phase:?}");
        }
    }
}

#[test]
fn only_a_socket_that_begins_closed_is_blocked() {
    assert_eq!(
        STATES.map(constructed),
        [
            Phase::Connecting,
            Phase::Connecting,
            Phase::Connecting,
            Phase::Blocked
        ]
    );
}

#[test]
fn only_close_code_0_is_another() {
    assert_eq!(close_code(0), 1006);
    assert!((1..=u16::MAX).all(|code| close_code(code) == code));
}

/// What one engine does, and what it means.
struct Course {
    engine: &'static str,
    /// The engines and the words of the row in docs/browsers.md; without words, it is what the standard says.
    row: (&'static str, &'static str),
    constructed: ReadyState,
    events: &'static [EngineEvent],
    meanings: &'static [Meaning],
    /// The code of the engine's close event, and the one that is shown.
    code: Option<(u16, u16)>,
}

const STANDARD: (&str, &str) = ("", "");
const NO_SUBPROTOCOL: (&str, &str) = ("Firefox, WebKit", "chose no subprotocol");
const BLOCKED: (&str, &str) = ("Chromium, WebKit", "no `close` for what the page's policy");
const NO_CLOSE: (&str, &str) = ("Node", "no `close` after a connection that failed");
const CODE_0: (&str, &str) = ("Deno", "failed connection with code 0");
const NO_ERROR: (&str, &str) = ("WebKit", "no `error` when it is closed while connecting");

/// Rows of docs/browsers.md that don't concern what events mean.
const ELSEWHERE: [(&str, &str); 9] = [
    ("Cloudflare Workers", "are null"),
    ("Firefox", "messages while a callback blocks"),
    ("Chromium, Firefox", "subprotocol twice"),
    ("Chromium", "host with a space"),
    ("WebKit", "overtake a Blob"),
    ("Firefox", "empty URL"),
    ("WebKit", "`bufferedAmount`"),
    ("WebKitGTK", "redirects"),
    ("Firefox", "back/forward cache"),
];

const COURSES: [Course; 11] = [
    Course {
        engine: "all, with a server that closes",
        row: STANDARD,
        constructed: ReadyState::Connecting,
        events: &[OPEN, MESSAGE, MESSAGE, CLOSE_CLEAN],
        meanings: &[
            Meaning::Opened,
            Meaning::Message,
            Meaning::Message,
            Meaning::Closed,
        ],
        code: Some((1000, 1000)),
    },
    Course {
        engine: "all, with a server that is gone at once",
        row: STANDARD,
        constructed: ReadyState::Connecting,
        events: &[OPEN, MESSAGE, CLOSE_UNCLEAN],
        meanings: &[Meaning::Opened, Meaning::Message, Meaning::Lost],
        code: Some((1006, 1006)),
    },
    Course {
        engine: "all, with a server that breaks the protocol",
        row: STANDARD,
        constructed: ReadyState::Connecting,
        events: &[OPEN, ERROR_CLOSED, CLOSE_UNCLEAN],
        meanings: &[Meaning::Opened, Meaning::Failing, Meaning::Lost],
        code: Some((1006, 1006)),
    },
    Course {
        engine: "all, where nobody listens",
        row: STANDARD,
        constructed: ReadyState::Connecting,
        events: &[ERROR_CLOSED, CLOSE_UNCLEAN],
        meanings: &[Meaning::Failing, Meaning::Failed],
        code: Some((1006, 1006)),
    },
    Course {
        engine: "Firefox, with a server that chooses no subprotocol and sends a message",
        row: NO_SUBPROTOCOL,
        constructed: ReadyState::Connecting,
        events: &[OPEN_NOT_ALLOWED, MESSAGE, CLOSE_CLEAN],
        meanings: &[Meaning::Failed, Meaning::Nothing, Meaning::Nothing],
        code: None,
    },
    Course {
        engine: "WebKit, with a server that chooses a subprotocol of its own and is gone",
        row: NO_SUBPROTOCOL,
        constructed: ReadyState::Connecting,
        events: &[OPEN_NOT_ALLOWED, ERROR_CLOSED, CLOSE_UNCLEAN],
        meanings: &[Meaning::Failed, Meaning::Nothing, Meaning::Nothing],
        code: None,
    },
    Course {
        engine: "Chromium, whose constructor returns a closed socket",
        row: BLOCKED,
        constructed: ReadyState::Closed,
        events: &[ERROR_CLOSED],
        meanings: &[Meaning::Blocked],
        code: None,
    },
    Course {
        engine: "WebKit, which goes on as connecting",
        row: BLOCKED,
        constructed: ReadyState::Connecting,
        events: &[ERROR],
        meanings: &[Meaning::Blocked],
        code: None,
    },
    Course {
        engine: "Node, which goes on as connecting, and whose events aren't trusted",
        row: NO_CLOSE,
        constructed: ReadyState::Connecting,
        events: &[ERROR_UNTRUSTED],
        meanings: &[Meaning::Failed],
        code: None,
    },
    Course {
        engine: "Deno, whose events aren't trusted",
        row: CODE_0,
        constructed: ReadyState::Connecting,
        events: &[ERROR_CLOSED_UNTRUSTED, CLOSE_UNCLEAN],
        meanings: &[Meaning::Failing, Meaning::Failed],
        code: Some((0, 1006)),
    },
    Course {
        engine: "WebKit, closed while it connects",
        row: NO_ERROR,
        constructed: ReadyState::Connecting,
        events: &[CLOSE_UNCLEAN],
        meanings: &[Meaning::Failed],
        code: Some((1006, 1006)),
    },
];

/// The phase after the events, and what each means.
fn run(state: ReadyState, events: &[EngineEvent]) -> (Phase, Vec<Meaning>) {
    let mut phase = constructed(state);
    let mut meanings = Vec::new();
    for event in events {
        let (next, meaning) = advance(phase, *event);
        phase = next;
        meanings.push(meaning);
    }
    (phase, meanings)
}

#[test]
fn each_engines_events_mean_what_the_document_says() {
    for course in COURSES {
        let engine = course.engine;
        let (phase, meanings) = run(course.constructed, course.events);
        assert_eq!(meanings, course.meanings, "{engine}");
        let opened = meanings.contains(&Meaning::Opened);
        let end = if opened {
            Phase::Ended
        } else {
            Phase::NeverOpened
        };
        assert_eq!(phase, end, "{engine}");
        if let Some((code, shown)) = course.code {
            assert_eq!(close_code(code), shown, "{engine}");
        }
    }
}

/// The engines and the words of each row of docs/browsers.md.
fn documented_rows() -> Vec<(&'static str, &'static str)> {
    let (_, table) = include_str!("../docs/browsers.md")
        .split_once("\n| Engine | ")
        .expect("it has a table of engine differences");
    let rows = table
        .lines()
        .skip(2)
        .map_while(|line| line.strip_prefix("| "));
    rows.map(|row| {
        let mut cells = row.split(" | ");
        let mut cell = || cells.next().expect("a row has three cells");
        (cell(), cell())
    })
    .collect()
}

#[test]
fn each_browser_difference_is_a_course_here_or_tested_elsewhere() {
    let rows = documented_rows();
    let courses: BTreeSet<_> = COURSES.iter().map(|course| course.row).collect();
    let courses = courses.into_iter().filter(|row| *row != STANDARD);
    let named: Vec<_> = courses.chain(ELSEWHERE).collect();
    let names =
        |(engine, words): (&str, &str), row: (&str, &str)| engine == row.0 && row.1.contains(words);
    for row in &rows {
        let count = named.iter().filter(|named| names(**named, *row)).count();
        assert_eq!(count, 1, "name it once, in COURSES or ELSEWHERE: {row:?}");
    }
    for named in &named {
        let count = rows.iter().filter(|row| names(*named, **row)).count();
        assert_eq!(count, 1, "it names no row, or two: {named:?}");
    }
}

/// What holds for whatever comes in whatever order.
fn check(state: ReadyState, events: &[EngineEvent]) -> Result<(), TestCaseError> {
    let (phase, meanings) = run(state, events);
    let (mut opened, mut end) = (false, None);
    for (event, meaning) in events.iter().zip(meanings) {
        if end.is_some() {
            prop_assert_eq!(meaning, Meaning::Nothing, "after the end");
        }
        match meaning {
            Meaning::Opened => {
                prop_assert!(!opened, "opened twice");
                prop_assert_ne!(state, ReadyState::Closed, "a blocked socket opened");
                opened = true;
            }
            Meaning::Message => prop_assert!(opened, "a message before it is open"),
            Meaning::Closed | Meaning::Lost => {
                prop_assert!(opened, "{meaning:?}, but never open");
                end = Some(Phase::Ended);
            }
            Meaning::Failed | Meaning::Blocked => {
                prop_assert!(!opened, "{meaning:?}, but it was open");
                end = Some(Phase::NeverOpened);
            }
            Meaning::Failing | Meaning::Nothing => {}
        }
        if matches!(event, EngineEvent::Close { .. }) {
            prop_assert!(end.is_some(), "no end with the close event");
        }
    }
    let ended = matches!(phase, Phase::Ended | Phase::NeverOpened);
    prop_assert_eq!(end, ended.then_some(phase));
    Ok(())
}

#[test]
fn in_whatever_order_it_opens_at_most_once_and_ends_at_most_once() {
    let state = proptest::sample::select(&STATES[..]);
    // Often open, so that there is something to end
    let first = prop_oneof![Just(OPEN), proptest::sample::select(&EVENTS[..])];
    let others = proptest::collection::vec(proptest::sample::select(&EVENTS[..]), 0..12);
    random::check(20_000, (state, first, others), |(state, first, others)| {
        let events: Vec<_> = std::iter::once(first).chain(others).collect();
        check(state, &events)
    });
}
