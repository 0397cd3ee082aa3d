//! What holds for an inbox, beside a plain list.

use std::collections::VecDeque;

use wasm_websocket::Message;
use wasm_websocket::bindings::{Inbox, Item};

/// Each counts as many bytes as it says, so that all limits come up, the largest too.
#[derive(Debug, PartialEq)]
struct Counted {
    number: usize,
    cost: usize,
}

impl From<Message> for Counted {
    fn from(message: Message) -> Self {
        Self {
            number: 0,
            cost: message.len(),
        }
    }
}

impl Item for Counted {
    fn cost(&self) -> usize {
        self.cost
    }
}

/// The bytes of what a step offers: few, or near the limit and the largest number there is.
fn cost(step: u8, limit: usize) -> usize {
    match step % 16 {
        0 => limit,
        1 => limit.saturating_add(1),
        2 => limit / 2,
        3 => usize::MAX,
        _ => usize::from(step / 16),
    }
}

/// Reads or offers, step by step: what fits is taken, in order, and no more than fits.
///
/// # Panics
///
/// If it does not hold.
pub fn keeps_the_law(limit: usize, steps: &[u8]) {
    let inbox = Inbox::new(limit);
    let mut list: VecDeque<Counted> = VecDeque::new();
    let waiting = |list: &VecDeque<Counted>| list.iter().map(|item| item.cost).sum::<usize>();
    for (number, step) in steps.iter().enumerate() {
        if step % 3 == 0 {
            assert_eq!(inbox.pop(), list.pop_front());
        } else {
            let cost = cost(*step, limit);
            let fits = cost <= limit - waiting(&list);
            assert_eq!(inbox.offer(Counted { number, cost }), fits, "{cost} bytes");
            if fits {
                list.push_back(Counted { number, cost });
            }
        }
        assert_eq!(inbox.is_empty(), list.is_empty());
    }
    let rest: Vec<_> = std::iter::from_fn(|| inbox.pop()).collect();
    assert_eq!(rest, Vec::from(list));
    // As much fits as at the start
    assert!(inbox.offer(Counted {
        number: 0,
        cost: limit
    }));
}

/// The same, with the limit from the first eight bytes.
///
/// # Panics
///
/// If it does not hold.
pub fn check_bytes(data: &[u8]) {
    if let Some((limit, steps)) = data.split_first_chunk() {
        keeps_the_law(usize::from_le_bytes(*limit), steps);
    }
}
