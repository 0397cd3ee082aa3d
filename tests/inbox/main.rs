//! What was received and not yet read, natively: nothing over the limit, nothing lost, nothing out of order.
#![cfg(not(target_family = "wasm"))]

#[path = "../cases/corpus.rs"]
mod corpus;
mod law;

use proptest::prelude::*;
use wasm_websocket::Message;
use wasm_websocket::bindings::Inbox;

use law::{check_bytes, keeps_the_law};

/// Bytes that a message counts beside its payload.
const PLACE: usize = 16;

#[test]
fn a_message_fits_to_the_byte() {
    for len in [0, 1, 100] {
        let message = Message::from(vec![1; len]);
        assert!(Inbox::new(PLACE + len).offer(message.clone()), "{len}");
        assert!(!Inbox::new(PLACE + len - 1).offer(message), "{len}");
    }
}

#[test]
fn room_comes_back_as_messages_are_read() {
    let inbox = Inbox::new(2 * PLACE + 3);
    assert!(inbox.is_empty());
    assert!(inbox.offer(Message::from("a")));
    assert!(!inbox.offer(Message::from("bbb")));
    assert!(inbox.offer(Message::from("bb")));
    assert!(!inbox.offer(Message::from("")));
    assert!(!inbox.is_empty());
    assert_eq!(inbox.pop(), Some("a".into()));
    assert!(inbox.offer(Message::from("c")));
    assert!(!inbox.offer(Message::from("")));
    assert_eq!(inbox.pop(), Some("bb".into()));
    assert_eq!((inbox.pop(), inbox.pop()), (Some("c".into()), None));
    assert!(inbox.is_empty());
}

proptest! {
    #[test]
    fn whatever_comes_and_is_read(limit in 0..500u16, steps in proptest::collection::vec(0..150u8, 0..60)) {
        keeps_the_law(limit.into(), &steps);
    }
}

/// What fuzzing found worth keeping.
#[test]
fn the_corpus_keeps_the_law() {
    corpus::replay("inbox", check_bytes);
}
