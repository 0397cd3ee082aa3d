//! A session that loses no message and takes none twice, as the example does it, while its server restarts and connections
//! are reset within messages.

#[path = "../../../examples/src/counted.rs"]
mod example;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use futures_util::future::join;
use js_sys::Math;
use serde::Deserialize;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::reconnect::{Event, Queue};
use wasm_websocket::{
    CloseEvent, Error, Outgoing, ReconnectingWebSocket, ReconnectingWebSocketBuilder,
};

use super::super::fake_example::Fake;
use super::super::{get, new_id, poll, sleep, until, url, within};
use super::{Server, ms, quick};
use example::Counted;

const RESTARTS: u32 = 100;

/// What the client keeps at most. Two large messages are more.
const MOST_MESSAGES: usize = 24;
const MOST_BYTES: usize = LARGE + (LARGE >> 1);

/// Bytes: more than the kernel's buffers take at once, so that a restart comes in the middle of it.
const LARGE: usize = 512 << 10;

/// What the server keeps at most.
const SERVER_KEEPS: usize = 256;

/// The server's, of one session.
#[derive(Debug, Deserialize)]
struct Report {
    received: u64,
    duplicates: u64,
    gaps: u64,
    errors: Vec<String>,
    resumes: u64,
    sent: u64,
    acknowledged: u64,
    most_kept: usize,
}

/// A client whose payloads the server echoes. It checks each echo: the server answers what it takes, in this order.
struct Client {
    id: String,
    counted: Counted,
    sent: Cell<u64>,
    received: Rc<Cell<u64>>,
    /// How often there was no room.
    full: Cell<u32>,
}

/// One in 16 is large.
fn payload(number: u64) -> String {
    let size = match number % 16 {
        5 => LARGE,
        rest => (rest as usize) * 100,
    };
    format!("{number} {}", ".".repeat(size))
}

fn reconnecting(url: String) -> ReconnectingWebSocketBuilder {
    let queue = Queue::new()
        .max_messages(MOST_MESSAGES)
        .max_bytes(MOST_BYTES);
    ReconnectingWebSocket::builder(url)
        .backoff(quick())
        .queue(queue)
}

impl Client {
    /// To `/counted` with these parameters.
    fn connect(server: &Server, parameters: &str) -> Self {
        let id = new_id();
        let received = Rc::new(Cell::new(0));
        let count = Rc::clone(&received);
        let url = server.url(&format!("/counted?id={id}&{parameters}"));
        let builder = reconnecting(url).on_event(|_, event| {
            assert!(!matches!(event, Event::GaveUp(_)), "{event:?}");
        });
        let counted = Counted::connect(builder, move |_, echo| {
            let number = count.get() + 1;
            assert!(
                echo.strip_prefix("echo ") == Some(&payload(number)),
                "not the echo of {number}: {:.40}",
                echo
            );
            count.set(number);
        });
        Self {
            id,
            counted: counted.unwrap(),
            sent: Cell::new(0),
            received,
            full: Cell::new(0),
        }
    }

    /// Returns false if there is no room.
    fn send(&self) -> bool {
        let number = self.sent.get() + 1;
        match self.counted.send(&payload(number)) {
            Ok(()) => self.sent.set(number),
            Err(Error::QueueFull { .. }) => {
                self.full.set(self.full.get() + 1);
                return false;
            }
            Err(error) => panic!("{error}"),
        }
        assert!(self.counted.unacknowledged() <= MOST_MESSAGES as u64);
        true
    }

    async fn send_when_there_is_room(&self) {
        while !self.send() {
            sleep(ms(5)).await;
        }
    }

    /// Waits until both sides have everything and know it: the report.
    async fn all_there(&self) -> Report {
        until(|| self.counted.unacknowledged() == 0 && self.received.get() == self.sent.get())
            .await;
        poll(async || report(&self.id).await.acknowledged == self.sent.get()).await;
        let report = report(&self.id).await;
        assert_eq!(report.errors, [""; 0], "{report:?}");
        assert_eq!(report.gaps, 0, "{report:?}");
        assert_eq!(report.received, self.sent.get(), "{report:?}");
        assert_eq!(report.sent, self.received.get(), "{report:?}");
        assert!(report.most_kept <= SERVER_KEEPS, "{report:?}");
        report
    }
}

async fn report(id: &str) -> Report {
    serde_json::from_str(&get(&format!("/counted/{id}")).await).unwrap()
}

fn random(below: f64) -> Duration {
    ms((Math::random() * below) as u64)
}

#[wasm_bindgen_test]
async fn nothing_is_lost_or_comes_twice_over_a_hundred_restarts() {
    let server = Server::start().await;
    let client = Client::connect(&server, "every=50");
    let over = Cell::new(false);
    let within_messages = Cell::new(0);
    let traffic = async {
        while !over.get() {
            client.send_when_there_is_room().await;
            if Math::random() < 0.3 {
                sleep(random(10.0)).await;
            }
        }
    };
    let restarts = async {
        for restart in 0..RESTARTS {
            // Every other one ends a connection; the others may come when there is none, or in a greeting
            if restart % 2 == 0 {
                within(client.counted.socket.opened()).await.unwrap();
            }
            sleep(random(60.0)).await;
            let raw = client.counted.socket.as_raw();
            let is_sending = raw.is_some_and(|raw| raw.buffered_amount() > 0);
            within_messages.set(within_messages.get() + u32::from(is_sending));
            server.stop().await;
            sleep(random(20.0)).await;
            server.start_again().await;
        }
        over.set(true);
    };
    join(traffic, restarts).await;
    let report = client.all_there().await;
    // The first connection, and one after each that ended
    assert!(report.resumes > u64::from(RESTARTS) / 2, "{report:?}");
    // Each side says exactly what it has
    assert_eq!(report.duplicates, 0, "{report:?}");
    assert!(client.full.get() > 0, "{report:?}");
    assert!(within_messages.get() > 0, "{report:?}");
}

#[wasm_bindgen_test]
async fn nothing_is_lost_or_comes_twice_over_resets_within_messages() {
    const BETWEEN: u64 = 5;
    const MESSAGES: u64 = 100;
    let server = Server::start().await;
    let client = Client::connect(&server, &format!("every=20&reset_after={BETWEEN}"));
    for _ in 0..MESSAGES {
        client.send_when_there_is_room().await;
    }
    let report = client.all_there().await;
    assert!(report.resumes >= MESSAGES / BETWEEN, "{report:?}");
}

#[wasm_bindgen_test]
async fn a_client_without_a_server_keeps_what_its_queue_allows() {
    let server = Server::stopped().await;
    let client = Client::connect(&server, "every=20");
    while client.send() {}
    // The 5th is large, and so is the 21st, for which there is no room
    assert_eq!(client.sent.get(), 20);
    assert_eq!(client.counted.unacknowledged(), 20);
    server.start_again().await;
    client.send_when_there_is_room().await;
    client.all_there().await;
}

#[wasm_bindgen_test]
async fn a_server_that_keeps_all_it_may_goes_on_after_an_acknowledgement() {
    const MESSAGES: u64 = 600;
    let id = new_id();
    let received = Rc::new(Cell::new(0));
    let count = Rc::clone(&received);
    let builder = ReconnectingWebSocket::builder(url(&format!("/counted?id={id}")));
    let counted = Counted::connect(builder, move |_, echo| {
        assert_eq!(echo, format!("echo {}", count.get()));
        count.set(count.get() + 1);
    });
    let counted = counted.unwrap();
    for number in 0..MESSAGES {
        counted.send(&number.to_string()).unwrap();
    }
    until(|| received.get() == MESSAGES && counted.unacknowledged() == 0).await;
    let report = report(&id).await;
    assert_eq!(report.errors, [""; 0], "{report:?}");
    assert_eq!(report.most_kept, SERVER_KEEPS, "{report:?}");
}

/// A class whose server answers `resume` with these texts; JavaScript values, apart by commas.
fn server_that_says(texts: &str) -> Fake {
    Fake::new(&format!(
        "class {{
            readyState = 0;
            constructor() {{
                queueMicrotask(() => {{ this.readyState = 1; this.onopen(); }});
            }}
            send(text) {{
                queueMicrotask(() => {{
                    for (const data of text.startsWith('resume ') ? [{texts}] : []) this.onmessage?.({{ data }});
                }});
            }}
            close(code, reason) {{
                if (this.readyState === 3) return;
                this.readyState = 3;
                queueMicrotask(() => this.onclose?.({{ code, reason, wasClean: true }}));
            }}
        }}"
    ))
}

/// What is delivered of these texts, and the end if there is one.
async fn delivered(texts: &str) -> (Vec<String>, Option<Event<Outgoing>>) {
    let _server = server_that_says(texts);
    let payloads = Rc::<RefCell<Vec<String>>>::default();
    let end = Rc::new(RefCell::new(None));
    let (list, ended) = (Rc::clone(&payloads), Rc::clone(&end));
    let builder = reconnecting("ws://fake.test/".into()).on_event(move |_, event| {
        if matches!(event, Event::GaveUp(_) | Event::Closed { .. }) {
            ended.replace(Some(event));
        }
    });
    let session = Counted::connect(builder, move |_, payload| {
        list.borrow_mut().push(payload.to_owned());
    });
    let session = session.unwrap();
    session.send("the only message").unwrap();
    sleep(ms(50)).await;
    drop(session);
    (payloads.take(), end.take())
}

#[wasm_bindgen_test]
async fn a_message_that_comes_again_is_dropped() {
    let (payloads, end) = delivered("'resumed 0', '1:a', '1:a', '2:b:c', '1:a', '3:'").await;
    assert_eq!(payloads, ["a", "b:c", ""]);
    assert_eq!(end, None);
}

#[wasm_bindgen_test]
async fn what_breaks_the_rules_ends_the_session_with_a_reason() {
    let cases = [
        ("'hello'", "neither `N:payload` nor `ack N`"),
        ("''", "neither `N:payload` nor `ack N`"),
        ("new ArrayBuffer(8)", "neither `N:payload` nor `ack N`"),
        ("'-2:b'", "neither `N:payload` nor `ack N`"),
        (
            "'99999999999999999999:b'",
            "neither `N:payload` nor `ack N`",
        ),
        ("'ack x'", "neither `N:payload` nor `ack N`"),
        ("'ack 2'", "an ack of what was never sent"),
        (
            "'ack 18446744073709551615'",
            "an ack of what was never sent",
        ),
        ("'3:c'", "a message is missing"),
        ("'18446744073709551615:z'", "a message is missing"),
    ];
    for (text, reason) in cases {
        let (payloads, end) =
            delivered(&format!("'resumed 0', '1:a', 'ack 1', {text}, '2:b'")).await;
        assert_eq!(payloads, ["a"], "{text}");
        let close = CloseEvent::new(4400, reason, true);
        assert_eq!(end, Some(Event::Closed { close, in_doubt: 0 }), "{text}");
    }
}

#[wasm_bindgen_test]
async fn a_server_that_does_not_resume_ends_the_session() {
    for text in ["'resumed'", "'resumed 2'", "'1:a'", "new ArrayBuffer(8)"] {
        let (payloads, end) = delivered(text).await;
        assert_eq!(payloads, [""; 0], "{text}");
        let Some(Event::GaveUp(error)) = end else {
            panic!("{text}: {end:?}");
        };
        assert!(
            matches!(error, Error::GreetingFailed(_)),
            "{text}: {error:?}"
        );
        assert!(format!("{error:#}").contains("doesn't resume"), "{error:#}");
    }
}
