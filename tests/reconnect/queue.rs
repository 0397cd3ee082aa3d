//! Messages that wait: order and limits.

use std::collections::VecDeque;
use std::time::Duration;

use proptest::prelude::*;
use wasm_websocket::reconnect::Queue;

use crate::driver::secs;

fn dropped(queue: &mut Queue<u32>, now: Duration) -> Vec<u32> {
    std::iter::from_fn(|| queue.pop_dropped(now)).collect()
}

#[test]
fn a_message_too_many_is_handed_back() {
    let now = secs(0);
    let mut queue = Queue::new().max_messages(2).max_bytes(10);
    assert_eq!(queue.push(now, 1, 10), Ok(()));
    assert_eq!(queue.push(now, 2, 1), Err(2));
    assert_eq!(queue.push(now, 3, 0), Ok(()));
    assert_eq!(queue.push(now, 4, 0), Err(4));
    assert_eq!(
        (queue.len(), queue.bytes(), queue.is_empty()),
        (2, 10, false)
    );
    assert_eq!((queue.pop(), queue.bytes()), (Some(1), 0));
    assert_eq!(queue.push(now, 5, 11), Err(5));
    assert_eq!(queue.push(now, 6, usize::MAX), Err(6));
    assert_eq!((queue.pop(), queue.pop()), (Some(3), None));
    assert!(queue.is_empty());
}

#[test]
fn no_room_at_all_is_no_queue() {
    for queue in [
        Queue::new().max_messages(0),
        Queue::new().max_messages(0).max_bytes(10),
        Queue::new().max_messages(0).max_bytes(10).drop_oldest(true),
    ] {
        let mut queue = queue;
        assert_eq!(queue.push(secs(0), 1, 0), Err(1));
    }
}

#[test]
fn drops_the_oldest_when_asked_to() {
    let now = secs(0);
    let mut queue = Queue::new().max_messages(3).max_bytes(10).drop_oldest(true);
    for message in 1..=4 {
        assert_eq!(queue.push(now, message, 3), Ok(()));
    }
    assert_eq!(dropped(&mut queue, now), [1]);
    assert_eq!(queue.push(now, 5, 10), Ok(()));
    assert_eq!(dropped(&mut queue, now), [2, 3, 4]);
    assert_eq!(queue.push(now, 6, 11), Err(6));
    assert_eq!((queue.pop(), queue.bytes()), (Some(5), 0));
}

#[test]
fn drops_what_waited_too_long() {
    let mut queue = Queue::new().max_messages(10).max_bytes(10).max_age(secs(5));
    assert_eq!(queue.push(secs(0), 1, 1), Ok(()));
    assert_eq!(queue.push(secs(3), 2, 1), Ok(()));
    assert_eq!(dropped(&mut queue, secs(5)), []);
    assert_eq!(dropped(&mut queue, secs(6)), [1]);
    assert_eq!(dropped(&mut queue, secs(9)), [2]);
}

#[test]
fn defaults_are_as_documented() {
    let mut queue = Queue::default();
    for message in 0..1024 {
        assert_eq!(queue.push(secs(0), message, 1024), Ok(()));
    }
    assert_eq!(queue.push(secs(0), 1024, 0), Err(1024));
    assert_eq!(
        (dropped(&mut queue, Duration::MAX), queue.len()),
        (vec![], 1024)
    );
    assert_eq!(
        (queue.pop(), queue.push(secs(0), 0, 1025)),
        (Some(0), Err(0))
    );
}

proptest! {
    /// Beside a plain list of messages.
    #[test]
    fn is_a_bounded_list(
        messages in 0..5usize, bytes in 0..20usize, drop_oldest in any::<bool>(), age in proptest::option::of(0..10u64),
        steps in proptest::collection::vec((0..3u8, 0..25usize), 0..60),
    ) {
        let mut queue = Queue::new()
            .max_messages(messages)
            .max_bytes(bytes)
            .drop_oldest(drop_oldest)
            .max_age(age.map(secs));
        let mut list = VecDeque::new();
        let mut now = 0;
        for (number, (step, len)) in (0..).zip(steps) {
            match step {
                0 => now += len as u64 / 5,
                1 => {
                    let taken = queue.push(secs(now), number, len).is_ok();
                    let total: usize = list.iter().map(|(_, len, _)| len).sum();
                    let room = list.len() < messages && total + len <= bytes;
                    prop_assert_eq!(taken, if drop_oldest { messages > 0 && len <= bytes } else { room });
                    if taken { list.push_back((number, len, now)); }
                    for message in dropped(&mut queue, secs(now)) {
                        let total: usize = list.iter().map(|(_, len, _)| len).sum();
                        let (oldest, _, at) = list.pop_front().unwrap();
                        prop_assert_eq!(message, oldest);
                        let over = list.len() + 1 > messages || total > bytes;
                        prop_assert!(over || age.is_some_and(|age| now - at > age));
                    }
                }
                _ => prop_assert_eq!(queue.pop(), list.pop_front().map(|(message, ..)| message)),
            }
            prop_assert_eq!(queue.len(), list.len());
            prop_assert_eq!(queue.bytes(), list.iter().map(|(_, len, _)| len).sum::<usize>());
            prop_assert!(queue.len() <= messages && queue.bytes() <= bytes);
        }
    }
}
