//! A server that restarts under traffic: each message is there at most once, in order, and none is
//! unaccounted for.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;

use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::reconnect::{Event, Queue};
use wasm_websocket::{Endpoints, Message, Outgoing, ReadyState, ReconnectingWebSocket};

use super::super::{Engine, engine, new_id, sleep, until, within};
use super::{Events, Received, Server, connect, ms, quick};

const RESTARTS: usize = 20;

/// Messages at once: more than the system's buffers take, and few.
const BURSTS: [u32; 2] = [32, 4];
const PADDING: usize = 1 << 20;

/// Its number is its first word, which the server keeps and answers with.
fn numbered(number: u32) -> Message {
    format!("{number} {}", ".".repeat(PADDING)).into()
}

fn number(message: &Message) -> u32 {
    let text = message.as_text().unwrap();
    text.split(' ').next().unwrap().parse().unwrap()
}

/// The sum of what each lost connection, and the closed one, left in doubt.
#[derive(Default)]
struct Tally {
    in_doubt: u64,
    opened: usize,
    closed: bool,
}

impl Tally {
    fn count(&mut self, events: &mut Events) {
        for received in events.pending() {
            match received {
                Received::Event(Event::Opened { .. }) => self.opened += 1,
                Received::Event(Event::Lost { in_doubt, .. }) => self.in_doubt += in_doubt,
                Received::Event(Event::Closed { in_doubt, .. }) => {
                    self.in_doubt += in_doubt;
                    self.closed = true;
                }
                Received::Event(Event::Dropped(_) | Event::GaveUp(_)) => panic!("{received:?}"),
                _ => {}
            }
        }
    }

    /// Waits for another connection.
    async fn another(&mut self, events: &mut Events) {
        let before = self.opened;
        within(async {
            while self.opened == before {
                sleep(ms(5)).await;
                self.count(events);
            }
        })
        .await;
    }
}

async fn kept(id: &str) -> Vec<u32> {
    let words = super::kept(id).await;
    words.iter().map(|word| word.parse().unwrap()).collect()
}

/// Sends bursts while the server goes and comes; the number of messages sent.
async fn traffic(
    server: &Server,
    slow: &Cell<bool>,
    socket: &ReconnectingWebSocket,
    events: &mut Events,
    tally: &mut Tally,
) -> u32 {
    let mut sent = 0;
    for _ in 0..RESTARTS {
        if !slow.get() {
            // What was not sent on the last has left
            until(|| socket.buffered_amount() < PADDING as u64).await;
        }
        for _ in 0..BURSTS[usize::from(!slow.get())] {
            socket.send(numbered(sent)).unwrap();
            sent += 1;
        }
        // Some have arrived, some are on their way, some not yet
        sleep(ms((js_sys::Math::random() * 50.0) as u64)).await;
        slow.set(!slow.get());
        server.stop().await;
        socket.send(numbered(sent)).unwrap();
        sent += 1;
        server.start_again().await;
        tally.another(events).await;
    }
    sent
}

/// Of a slow connection only one message is read: what the buffers hold is in doubt, and the rest is
/// sent again.
fn by_turns(server: &Server, id: &str, slow: &Rc<Cell<bool>>) -> Endpoints {
    let url = server.url(&format!("/record?id={id}&rate="));
    let slow = Rc::clone(slow);
    Endpoints::provided_by(move |_| {
        let rate = if slow.get() { 1000 } else { 1_000_000_000 };
        let url = format!("{url}{rate}");
        async { url }
    })
}

#[wasm_bindgen_test]
async fn each_message_is_there_once_or_unsent_or_in_doubt() {
    let id = new_id();
    let server = Server::start().await;
    let slow = Rc::new(Cell::new(true));
    let endpoints = by_turns(&server, &id, &slow);
    let builder = ReconnectingWebSocket::builder(endpoints).backoff(quick());
    let room = Queue::new().max_messages(10_000).max_bytes(1 << 30);
    let (socket, mut events) = connect(builder.queue(room).requeue_unsent(true));
    let mut tally = Tally::default();
    tally.another(&mut events).await;
    let sent = traffic(&server, &slow, &socket, &mut events, &mut tally).await;
    let [last, _] = BURSTS;
    for number in sent..sent + last {
        socket.send(numbered(number)).unwrap();
    }
    let sent = sent + last;
    until(|| socket.buffered_amount() < u64::from(last) * PADDING as u64).await;
    server.stop().await;
    until(|| socket.ready_state() != ReadyState::Open).await;
    socket.close();
    tally.count(&mut events);
    assert!(tally.closed);

    let arrived = kept(&id).await;
    let unsent: Vec<u32> = socket
        .take_unsent()
        .iter()
        .filter_map(Outgoing::as_message)
        .map(number)
        .collect();
    let story = format!(
        "{sent} sent, {} arrived, {} unsent, {} in doubt",
        arrived.len(),
        unsent.len(),
        tally.in_doubt
    );
    assert_eq!(tally.opened, RESTARTS + 1, "{story}");
    assert!(arrived.is_sorted_by(|a, b| a < b), "{story}: {arrived:?}");
    assert!(unsent.is_sorted_by(|a, b| a < b), "{story}: {unsent:?}");
    let arrived: BTreeSet<_> = arrived.into_iter().collect();
    let unsent: BTreeSet<_> = unsent.into_iter().collect();
    assert!(arrived.is_disjoint(&unsent), "{story}");
    // Each is one of the two, and what arrived was in doubt
    let accounted = tally.in_doubt + unsent.len() as u64;
    assert_eq!(accounted, u64::from(sent), "{story}");
    assert!(arrived.len() as u64 <= tally.in_doubt, "{story}");
    assert!(arrived.len() > RESTARTS, "{story}");
    if engine() != Engine::Webkit {
        assert!(unsent.len() > 1, "{story}");
    }
}
