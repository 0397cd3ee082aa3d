//! What must follow the end of an attempt or a connection, by a history of its own.

use std::time::Duration;

use wasm_websocket::Error;

/// What is decided about an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    Backoff,
    AfterFirstDelay,
    Exactly(Duration),
    Stop,
}

/// What matters for a refusal that comes later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Past {
    Refused,
    Lasted,
    Anew,
}

#[derive(Debug, Default)]
pub struct Ends {
    pub max_retries: Option<u32>,
    pub closes_on_loss: bool,
    pub reauthenticates: bool,
    pub history: Vec<Past>,
    pub retries: u32,
    /// The attempts since a connection was open.
    pub tried: u32,
    /// The attempts that the present connection took.
    pub opened_by: u32,
    /// All attempts so far.
    pub told: u32,
}

impl Ends {
    /// What follows an end that nobody decides about.
    pub fn by_code(&mut self, code: u16) -> Expected {
        if self.reauthenticates && [1008, 3000, 4401].contains(&code) {
            let before = self.history.last().copied();
            self.history.push(Past::Refused);
            return match before {
                Some(Past::Refused) => Expected::Stop,
                _ => Expected::Backoff,
            };
        }
        match code {
            1008 | 4000..=4999 => Expected::Stop,
            1012..=1013 => Expected::AfterFirstDelay,
            _ => Expected::Backoff,
        }
    }

    /// The error with which the session gives up after this one, if it must.
    pub fn last_word(&self, expected: Expected, error: &Error) -> Option<Error> {
        if expected == Expected::Stop {
            return Some(match error {
                Error::ConnectFailed(close) | Error::ConnectionLost(close) => {
                    Error::Refused(close.clone())
                }
                error => error.clone(),
            });
        }
        let is_last = self.max_retries.is_some_and(|most| self.retries >= most);
        is_last.then(|| Error::RetriesExhausted(Box::new(error.clone())))
    }
}
