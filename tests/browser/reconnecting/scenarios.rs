//! What a connection that comes back does, as a table that the JavaScript class's tests have too.

use std::collections::HashMap;

use serde::Deserialize;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::reconnect::{Backoff, Event, Queue, Retry};
use wasm_websocket::{
    Error, Message, Outgoing, ReconnectingWebSocket, ReconnectingWebSocketBuilder,
};

use super::{Events, Received, connect, ms};
use crate::browser::{new_id, seen_after, url};

const TABLE: &str = include_str!("../../js/scenarios.json");

#[derive(Deserialize)]
struct Scenario {
    name: String,
    /// A list of URLs, on the test server.
    paths: Vec<String>,
    options: Options,
    /// In order: `>` what the user does, `<` what the user receives.
    script: Vec<String>,
    /// The close codes that the server saw.
    codes: Vec<Option<u16>>,
    /// How many it had.
    connections: usize,
}

/// As JavaScript has them.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct Options {
    backoff: BackoffOptions,
    queue: QueueOptions,
    /// By close code, whether to come back.
    retry: HashMap<u16, bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct BackoffOptions {
    first_delay_ms: u64,
    max_delay_ms: u64,
    max_retries: Option<u32>,
    min_uptime_ms: u64,
}

impl Default for BackoffOptions {
    fn default() -> Self {
        Self {
            first_delay_ms: 20,
            max_delay_ms: 100,
            max_retries: None,
            min_uptime_ms: 5000,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct QueueOptions {
    max_messages: usize,
    drop_oldest: bool,
}

impl Default for QueueOptions {
    fn default() -> Self {
        Self {
            max_messages: Queue::<Message>::MAX_MESSAGES,
            drop_oldest: false,
        }
    }
}

#[wasm_bindgen_test]
async fn both_languages_do_what_the_table_says() {
    let scenarios: Vec<Scenario> = serde_json::from_str(TABLE).unwrap();
    for scenario in scenarios {
        let id = new_id();
        let (socket, mut events) = connect(scenario.builder(&id));
        let mut happened = Vec::new();
        for step in &scenario.script {
            happened.push(match step.strip_prefix("> ") {
                Some(input) => {
                    act(&socket, input);
                    step.clone()
                }
                None => format!("< {}", received(&mut events).await),
            });
            let expected = &scenario.script[..happened.len()];
            assert_eq!(happened, expected, "{}", scenario.name);
        }
        let seen = seen_after(&id, scenario.connections).await;
        assert_eq!(seen.codes, scenario.codes, "{}", scenario.name);
    }
}

impl Scenario {
    fn builder(&self, id: &str) -> ReconnectingWebSocketBuilder {
        let urls = self.paths.iter().map(|path| {
            let separator = if path.contains('?') { '&' } else { '?' };
            url(&format!("{path}{separator}id={id}"))
        });
        let Options {
            backoff,
            queue,
            retry,
        } = &self.options;
        let backoff = Backoff::new()
            .first_delay(ms(backoff.first_delay_ms))
            .max_delay(ms(backoff.max_delay_ms))
            .max_retries(backoff.max_retries)
            .min_uptime(ms(backoff.min_uptime_ms));
        let queue = Queue::new()
            .max_messages(queue.max_messages)
            .drop_oldest(queue.drop_oldest);
        let retry = retry.clone();
        ReconnectingWebSocket::builder(urls.collect::<Vec<_>>())
            .backoff(backoff)
            .queue(queue)
            .retry(move |end| {
                let comes_back = *retry.get(&end.close.code.into())?;
                Some(if comes_back {
                    Retry::Backoff
                } else {
                    Retry::Stop
                })
            })
    }
}

fn act(socket: &ReconnectingWebSocket, input: &str) {
    match input.split_once(' ') {
        Some(("send", text)) => socket.send(text).unwrap(),
        Some(("close", code)) => socket.close_with(code.parse::<u16>().unwrap(), "").unwrap(),
        None if input == "close" => socket.close(),
        None if input == "reconnect" => socket.reconnect(),
        _ => panic!("no input {input}"),
    }
}

async fn received(events: &mut Events) -> String {
    match events.next().await {
        Received::Message(Message::Text(text)) => format!("message {text}"),
        Received::Event(Event::Opened { .. }) => "open".into(),
        Received::Event(Event::Lost { close, .. }) => format!("lost {}", close.code),
        Received::Event(Event::Reconnecting { attempt, .. }) => format!("reconnecting {attempt}"),
        Received::Event(Event::Dropped(Outgoing::Message(Message::Text(text)))) => {
            format!("dropped {text}")
        }
        Received::Event(Event::GaveUp(error)) => gave_up(error),
        Received::Event(Event::Closed { close, .. }) => format!("end closed {}", close.code),
        other => panic!("{other:?}"),
    }
}

fn gave_up(error: Error) -> String {
    match error {
        Error::Refused(close) => format!("end refused {}", close.code),
        Error::RetriesExhausted(last) => match *last {
            Error::ConnectFailed(close) | Error::ConnectionLost(close) => {
                format!("end retries-exhausted {}", close.code)
            }
            other => panic!("{other}"),
        },
        other => panic!("{other}"),
    }
}
