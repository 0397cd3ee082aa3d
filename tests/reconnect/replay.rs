//! Replay: sent messages are kept until they are acknowledged, and sent again on the next connection.

use wasm_websocket::reconnect::{Backoff, Event, Liveness, PageEvent, Queue, Retry, Session};

use crate::driver::{Did, Driver, close, lost, secs, stand_in};

fn session(queue: Queue<&'static str>) -> Session<&'static str> {
    Session::new(Backoff::default(), queue).replay(true)
}

/// Open since zero.
fn open() -> Driver {
    Driver::with(session(Queue::default())).started().opened()
}

/// Open, after these messages went to the browser.
fn after(messages: &[&'static str]) -> Driver {
    let mut driver = open();
    for message in messages {
        driver.send(message).unwrap();
    }
    assert_eq!(sent(&mut driver), messages);
    driver
}

fn sent(driver: &mut Driver) -> Vec<&'static str> {
    let did = driver.did().into_iter();
    did.filter_map(|did| match did {
        Did::Send(_, message) => Some(message),
        _ => None,
    })
    .collect()
}

/// Loses this connection, and opens the next; returns what goes out on it by itself.
fn lose(driver: &mut Driver, generation: u32) -> Vec<&'static str> {
    driver.events();
    driver.close_socket(generation, close(1006));
    assert_eq!(driver.events()[0], lost(close(1006), 0));
    driver.wait(driver.next().unwrap());
    driver.open_socket(generation + 1);
    sent(driver)
}

#[test]
fn what_was_sent_goes_first_after_a_loss_in_order() {
    let mut driver = after(&["a", "b", "c"]);
    driver.close_socket(1, close(1006));
    driver.send("d").unwrap();
    driver.wait(driver.next().unwrap());
    driver.send("e").unwrap();
    driver.open_socket(2);
    driver.send("f").unwrap();
    assert_eq!(sent(&mut driver), ["a", "b", "c", "d", "e", "f"]);
    // Again, and again
    assert_eq!(lose(&mut driver, 2), ["a", "b", "c", "d", "e", "f"]);
    assert_eq!(lose(&mut driver, 3), ["a", "b", "c", "d", "e", "f"]);
}

#[test]
fn the_browser_s_buffer_decides_nothing() {
    for buffered in [0, 1, 2, 99] {
        let mut driver = after(&["a", "b"]);
        driver.session.handle_buffered(1, buffered);
        driver.buffered = buffered;
        assert_eq!(lose(&mut driver, 1), ["a", "b"], "{buffered}");
    }
}

#[test]
fn acknowledged_messages_are_not_sent_again() {
    let mut driver = after(&["a", "b", "c"]);
    driver.session.acknowledge(0);
    driver.session.acknowledge(1);
    assert_eq!(lose(&mut driver, 1), ["b", "c"]);
    driver.session.acknowledge(2);
    assert_eq!(lose(&mut driver, 2), [""; 0]);
}

#[test]
fn acknowledgements_count_across_connections() {
    let mut driver = after(&["a", "b"]);
    assert_eq!(lose(&mut driver, 1), ["a", "b"]);
    driver.send("c").unwrap();
    sent(&mut driver);
    driver.session.acknowledge(1);
    assert_eq!(lose(&mut driver, 2), ["b", "c"]);
    driver.session.acknowledge(1);
    assert_eq!(lose(&mut driver, 3), ["c"]);
}

#[test]
fn acknowledged_without_a_connection_they_are_not_sent_again() {
    let mut driver = after(&["a", "b", "c"]);
    driver.close_socket(1, close(1006));
    driver.send("d").unwrap();
    driver.session.acknowledge(2);
    assert_eq!(driver.session.queue().len(), 2);
    driver.wait(driver.next().unwrap());
    driver.session.acknowledge(1);
    driver.open_socket(2);
    assert_eq!(sent(&mut driver), ["d"]);
}

#[test]
fn the_greeting_can_shorten_what_is_sent_again() {
    let session = session(Queue::default()).greeting();
    let mut driver = Driver::with(session).started();
    driver.open_socket(1);
    driver.greeted(1, Ok(()));
    for message in ["a", "b", "c"] {
        driver.send(message).unwrap();
    }
    driver.close_socket(1, close(1006));
    driver.send("d").unwrap();
    driver.wait(driver.next().unwrap());
    driver.open_socket(2);
    driver.did();
    // The server says that it has two
    driver.session.acknowledge(2);
    driver.settle();
    assert_eq!(driver.did(), []);
    driver.greeted(2, Ok(()));
    assert_eq!(sent(&mut driver), ["c", "d"]);
}

#[test]
fn what_a_greeting_acknowledged_is_gone_also_if_it_fails() {
    let session = session(Queue::default()).greeting();
    let mut driver = Driver::with(session).started();
    driver.open_socket(1);
    driver.greeted(1, Ok(()));
    driver.send("a").unwrap();
    driver.send("b").unwrap();
    driver.close_socket(1, close(1006));
    driver.wait(driver.next().unwrap());
    driver.open_socket(2);
    driver.session.acknowledge(1);
    driver.greeted(2, Err(Retry::Backoff));
    driver.wait(driver.next().unwrap());
    driver.did();
    driver.open_socket(3);
    driver.greeted(3, Ok(()));
    assert_eq!(sent(&mut driver), ["b"]);
}

#[test]
fn too_large_acknowledgements_take_only_what_was_sent() {
    let mut driver = after(&["a"]);
    driver.session.acknowledge(u64::MAX);
    assert_eq!(lose(&mut driver, 1), [""; 0]);
    driver.send("b").unwrap();
    driver.close_socket(2, close(1006));
    driver.send("c").unwrap();
    driver.session.acknowledge(u64::MAX);
    driver.wait(driver.next().unwrap());
    driver.open_socket(3);
    assert_eq!(sent(&mut driver), ["b", "c"]);

    // What waits for its first connection was sent on none
    let mut waiting = Driver::with(session(Queue::default()));
    waiting.send("a").unwrap();
    waiting.session.acknowledge(7);
    waiting = waiting.started();
    waiting.open_socket(1);
    assert_eq!(sent(&mut waiting), ["a"]);
}

/// By a driver that is interrupted while it sends again.
#[test]
fn acknowledged_while_they_are_sent_again_the_rest_is_left_out() {
    let mut session = session(Queue::default());
    let now = secs(0);
    session.start(now);
    for message in ["a", "b", "c", "d"] {
        session.send(now, message, 1).unwrap();
    }
    let mut driver = Driver::with(session);
    driver.settle();
    driver.open_socket(1);
    driver.close_socket(1, close(1006));
    driver.wait(driver.next().unwrap());
    driver.did();
    let (now, session) = (driver.now, &mut driver.session);
    session.handle_open(now, 2);
    while session.poll_event().is_some() {}
    session.handle_sent(2, 1);
    // "a" went out again; "b" to "d" did so before
    session.acknowledge(3);
    driver.settle();
    assert_eq!(sent(&mut driver), ["d"]);
    assert_eq!(lose(&mut driver, 2), ["d"]);
}

#[test]
fn the_limits_bound_what_waits_and_what_is_kept_together() {
    for queue in [Queue::new().max_messages(3), Queue::new().max_bytes(3)] {
        let mut driver = Driver::with(session(queue));
        driver.send("a").unwrap();
        driver = driver.started().opened();
        driver.send("b").unwrap();
        driver.send("c").unwrap();
        // Also while it is open, and while it isn't
        assert_eq!(driver.send("d"), Err("d"));
        driver.session.acknowledge(1);
        driver.send("d").unwrap();
        assert_eq!(driver.send("e"), Err("e"));
        driver.close_socket(1, close(1006));
        assert_eq!(driver.send("e"), Err("e"));
        driver.session.acknowledge(2);
        driver.send("e").unwrap();
        driver.wait(driver.next().unwrap());
        driver.did();
        driver.open_socket(2);
        assert_eq!(sent(&mut driver), ["d", "e"]);
        driver.send("f").unwrap();
        assert_eq!(driver.send("g"), Err("g"));
    }
}

#[test]
fn a_message_larger_than_the_queue_is_never_taken() {
    let mut driver = Driver::with(session(Queue::new().max_bytes(2)))
        .started()
        .opened();
    assert_eq!(driver.send("abc"), Err("abc"));
    driver.send("ab").unwrap();
    driver.session.acknowledge(1);
    driver.send("cd").unwrap();
}

#[test]
fn empty_messages_are_kept_and_counted() {
    let mut driver = after(&["", "a", ""]);
    assert_eq!(lose(&mut driver, 1), ["", "a", ""]);
    driver.session.acknowledge(2);
    assert_eq!(lose(&mut driver, 2), [""]);
    let queue = Queue::new().max_messages(2).max_bytes(0);
    let mut driver = Driver::with(session(queue)).started().opened();
    driver.send("").unwrap();
    driver.send("").unwrap();
    assert_eq!(driver.send(""), Err(""));
}

#[test]
fn probes_are_not_kept_and_take_no_room() {
    let queue = Queue::new().max_bytes(3);
    let session = session(queue).liveness(Liveness::new("ping"));
    let mut driver = Driver::with(session).started().opened();
    driver.send("a").unwrap();
    for _ in 0..3 {
        driver.page(PageEvent::Visible);
        driver.message(1);
    }
    driver.send("bb").unwrap();
    assert_eq!(driver.send("c"), Err("c"));
    // "a" and what is counted with it
    driver.session.acknowledge(1);
    driver.send("c").unwrap();
    assert_eq!(driver.send("d"), Err("d"));
    assert_eq!(
        driver
            .did()
            .iter()
            .filter(|did| **did == Did::Probe(1))
            .count(),
        3
    );
    assert_eq!(lose(&mut driver, 1), ["bb", "c"]);
}

#[test]
fn nothing_is_in_doubt_however_it_ends() {
    let mut reconnected = after(&["a", "b"]);
    reconnected.reconnect();
    assert_eq!(reconnected.events(), [lost(stand_in(1000), 0)]);
    reconnected.open_socket(2);
    assert_eq!(sent(&mut reconnected), ["a", "b"]);

    let mut left = after(&["a", "b"]);
    left.page(PageEvent::PageHide);
    assert_eq!(left.events(), [lost(stand_in(1001), 0)]);
    left.page(PageEvent::PageShow);
    left.wait(secs(5));
    left.open_socket(2);
    assert_eq!(sent(&mut left), ["a", "b"]);

    let mut closed = after(&["a", "b"]);
    closed.close();
    closed.buffered = 1;
    closed.close_socket(1, close(1000));
    let event = Event::Closed {
        close: close(1000),
        in_doubt: 0,
    };
    assert_eq!(closed.events(), [event]);
}

#[test]
fn nothing_is_unsent_before_the_end() {
    let mut driver = after(&["a", "b"]);
    driver.buffered = 2;
    driver.close_socket(1, close(1006));
    driver.send("c").unwrap();
    assert_eq!(driver.session.take_unsent(), [""; 0]);
    driver.session.requeue_unsent();
    assert_eq!(driver.session.queue().len(), 3);
    driver.wait(driver.next().unwrap());
    driver.open_socket(2);
    assert_eq!(sent(&mut driver), ["a", "b", "c"]);
    assert_eq!(driver.session.take_unsent(), [""; 0]);
}

#[test]
fn after_the_end_what_was_not_acknowledged_is_unsent() {
    let mut gave_up = after(&["a", "b", "c"]);
    gave_up.session.acknowledge(1);
    gave_up.close_socket(1, close(4000));
    assert_eq!(gave_up.session.take_unsent(), ["b", "c"]);
    assert_eq!(gave_up.session.take_unsent(), [""; 0]);

    let mut closed = after(&["a", "b"]);
    closed.closing = true;
    closed.send("c").unwrap();
    closed.close();
    closed.session.acknowledge(1);
    closed.close_socket(1, close(1000));
    assert_eq!(closed.session.take_unsent(), ["b", "c"]);

    let mut waiting = after(&["a"]);
    waiting.close_socket(1, close(1006));
    waiting.send("b").unwrap();
    waiting.close();
    assert_eq!(waiting.session.take_unsent(), ["a", "b"]);
}

#[test]
fn reconnect_after_the_end_sends_again() {
    let mut driver = after(&["a", "b", "c"]);
    driver.close_socket(1, close(4000));
    driver.reconnect();
    driver.send("d").unwrap();
    // The server says that it has the first
    driver.session.acknowledge(1);
    driver.open_socket(2);
    assert_eq!(sent(&mut driver), ["b", "c", "d"]);

    let mut taken = after(&["a"]);
    taken.close_socket(1, close(4000));
    assert_eq!(taken.session.take_unsent(), ["a"]);
    taken.reconnect();
    taken.open_socket(2);
    assert_eq!(sent(&mut taken), [""; 0]);
}

#[test]
fn what_drops_messages_contradicts_replay() {
    let plain = session(Queue::default());
    assert_eq!(plain.check(), Ok(()));
    for queue in [
        Queue::new().drop_oldest(true),
        Queue::new().max_age(secs(1)),
    ] {
        let error = session(queue.clone()).check().unwrap_err();
        let text = error.to_string();
        assert!(text.contains("drop_oldest") && text.contains("max_age"));
        let without = Session::new(Backoff::default(), queue);
        assert_eq!(without.check(), Ok(()));
        assert_eq!(without.replay(true).replay(false).check(), Ok(()));
    }
    assert_eq!(session(Queue::new().max_age(None)).check(), Ok(()));
}

/// It stands in the browser's buffer behind those that count.
#[test]
fn a_volatile_message_is_not_counted_but_its_bytes_are() {
    for (buffered, unsent, in_doubt) in [(5, vec!["ab"], 0), (4, vec![], 1)] {
        let mut driver = Driver::open();
        driver.send("ab").unwrap();
        driver.buffered += 3;
        driver
            .session
            .handle_volatile(driver.now, 1, 3, driver.buffered);
        driver.buffered = buffered;
        driver.close_socket(1, close(1006));
        assert_eq!(driver.events()[0], lost(close(1006), in_doubt));
        assert_eq!(driver.session.take_unsent(), unsent);
    }
}
