//! What is sent, what waits, and what becomes of both when a connection ends.

use wasm_websocket::Error;
use wasm_websocket::reconnect::{Backoff, Event, Liveness, PageEvent, Queue, Session};

use crate::driver::{Did, Driver, close, lost, millis, reconnecting, secs};

fn with(queue: Queue<&'static str>) -> Driver {
    Driver::with(Session::new(Backoff::default(), queue)).started()
}

fn sent(driver: &mut Driver) -> Vec<&'static str> {
    let did = driver.did().into_iter();
    did.filter_map(|did| match did {
        Did::Send(_, message) => Some(message),
        _ => None,
    })
    .collect()
}

/// Open, these messages sent and still in the browser's buffer.
fn buffered(messages: &[&'static str]) -> Driver {
    let mut driver = Driver::open();
    for message in messages {
        driver.send(message).unwrap();
    }
    assert_eq!(sent(&mut driver), messages);
    driver
}

#[test]
fn messages_wait_in_order_and_are_sent_when_open() {
    let mut driver = Driver::new();
    driver.send("a").unwrap();
    driver = driver.started();
    driver.send("b").unwrap();
    assert_eq!(
        (sent(&mut driver), driver.session.queue().len()),
        (vec![], 2)
    );
    driver.open_socket(1);
    driver.send("c").unwrap();
    assert_eq!(sent(&mut driver), ["a", "b", "c"]);
    assert!(driver.session.queue().is_empty());
}

#[test]
fn a_full_queue_hands_the_message_back() {
    let mut driver = with(Queue::new().max_messages(2).max_bytes(4));
    driver.send("a").unwrap();
    assert_eq!(driver.send("bbbb"), Err("bbbb"));
    driver.send("ccc").unwrap();
    assert_eq!(driver.send("d"), Err("d"));
    driver.open_socket(1);
    assert_eq!(sent(&mut driver), ["a", "ccc"]);
    // Limits don't count while nothing waits
    driver.send("eeeeeeee").unwrap();
    assert_eq!(sent(&mut driver), ["eeeeeeee"]);
}

#[test]
fn the_oldest_make_room_when_asked_to() {
    let mut driver = with(
        Queue::new()
            .max_messages(2)
            .max_bytes(100)
            .drop_oldest(true),
    );
    for message in ["a", "b", "c"] {
        driver.send(message).unwrap();
    }
    assert_eq!(driver.events(), [Event::Dropped("a")]);
    driver.open_socket(1);
    assert_eq!(sent(&mut driver), ["b", "c"]);
}

#[test]
fn messages_too_old_are_not_sent() {
    let mut driver = with(Queue::default().max_age(secs(3)));
    driver.send("a").unwrap();
    driver.wait(secs(2));
    driver.send("b").unwrap();
    driver.wait(secs(2));
    driver.open_socket(1);
    assert_eq!(
        driver.events(),
        [Event::Dropped("a"), Event::Opened { attempts: 1 }]
    );
    assert_eq!(sent(&mut driver), ["b"]);

    let mut driver = with(Queue::default().max_age(secs(3)));
    driver.send("a").unwrap();
    driver.wait(secs(10));
    assert_eq!(
        driver.events(),
        [
            Event::Dropped("a"),
            reconnecting(1, millis(2500), Error::TimedOut)
        ]
    );
}

#[test]
fn messages_too_old_take_no_room() {
    let mut driver = with(Queue::new().max_messages(1).max_bytes(100).max_age(secs(3)));
    driver.send("a").unwrap();
    driver.now += secs(4);
    driver.send("b").unwrap();
    assert_eq!(driver.events(), [Event::Dropped("a")]);
    driver.open_socket(1);
    assert_eq!(sent(&mut driver), ["b"]);
}

#[test]
fn nothing_is_taken_once_closed() {
    let mut driver = buffered(&[]);
    driver.session.close(driver.now);
    assert_eq!(driver.send("a"), Err("a"));
    driver.close_socket(1, close(1000));
    assert_eq!(driver.send("a"), Err("a"));
    let mut gave_up = buffered(&[]);
    gave_up.close_socket(1, close(4000));
    assert_eq!(gave_up.send("a"), Err("a"));
}

#[test]
fn what_did_not_leave_is_known() {
    for (left, unsent, in_doubt) in [
        (0, vec![], 3),
        (1, vec![], 3),
        (2, vec!["cc"], 2),
        (3, vec!["cc"], 2),
        (5, vec!["bbb", "cc"], 1),
        (6, vec!["a", "bbb", "cc"], 0),
        (99, vec!["a", "bbb", "cc"], 0),
    ] {
        let mut driver = buffered(&["a", "bbb", "cc"]);
        driver.buffered = left;
        driver.close_socket(1, close(1006));
        assert_eq!(driver.events()[0], lost(close(1006), in_doubt), "{left}");
        assert_eq!(driver.session.take_unsent(), unsent, "{left}");
        assert_eq!(driver.session.take_unsent(), [""; 0]);
    }
}

#[test]
fn an_empty_message_at_the_edge_is_in_doubt() {
    for (left, unsent, in_doubt) in [
        (0, vec![], 3),
        (2, vec!["bb"], 2),
        (3, vec!["a", "", "bb"], 0),
    ] {
        let mut driver = buffered(&["a", "", "bb"]);
        driver.buffered = left;
        driver.close_socket(1, close(1006));
        assert_eq!(driver.events()[0], lost(close(1006), in_doubt), "{left}");
        assert_eq!(driver.session.take_unsent(), unsent, "{left}");
    }
    let mut driver = buffered(&["a", ""]);
    driver.buffered = 0;
    driver.close_socket(1, close(1006));
    assert_eq!(driver.events()[0], lost(close(1006), 2));
}

#[test]
fn probes_in_the_buffer_are_no_messages() {
    let session =
        Session::new(Backoff::default(), Queue::default()).liveness(Liveness::new("ping"));
    let mut driver = Driver::with(session).started().opened();
    driver.page(PageEvent::Visible);
    driver.send("aaaa").unwrap();
    driver.message(1);
    driver.page(PageEvent::Visible);
    assert_eq!(driver.buffered, 12);
    // The second probe, and half of the message
    driver.buffered = 6;
    driver.close_socket(1, close(1006));
    assert_eq!(driver.events()[0], lost(close(1006), 1));
    assert_eq!(driver.session.take_unsent(), [""; 0]);
}

#[test]
fn what_was_seen_to_leave_stays_in_doubt() {
    let mut driver = buffered(&["a", "b"]);
    driver.session.handle_buffered(7, 0);
    driver.session.handle_buffered(1, 1);
    // Whatever the browser says later
    driver.buffered = 2;
    driver.close_socket(1, close(1006));
    assert_eq!(driver.events()[0], lost(close(1006), 1));
    assert_eq!(driver.session.take_unsent(), ["b"]);
}

/// Whatever the browser says at the end.
#[test]
fn what_left_as_it_was_sent_is_in_doubt() {
    let mut driver = Driver::open();
    driver.drains = true;
    driver.send("a").unwrap();
    driver.buffered = 1;
    driver.close_socket(1, close(1006));
    assert_eq!(driver.events()[0], lost(close(1006), 1));
    assert_eq!(driver.session.take_unsent(), [""; 0]);
}

#[test]
fn what_left_before_a_probe_is_in_doubt() {
    let mut driver = Driver::live();
    driver.send("a").unwrap();
    driver.drains = true;
    driver.wait(secs(30));
    assert_eq!(driver.did(), [Did::Send(1, "a"), Did::Probe(1)]);
    driver.buffered = 5;
    driver.close_socket(1, close(1006));
    assert_eq!(driver.events()[0], lost(close(1006), 1));
    assert_eq!(driver.session.take_unsent(), [""; 0]);
}

#[test]
fn probes_leave_the_buffer_with_what_they_follow() {
    let mut driver = Driver::live();
    driver.send("a").unwrap();
    for _ in 0..2 {
        driver.page(PageEvent::Visible);
        driver.message(1);
    }
    driver.send("b").unwrap();
    assert_eq!(driver.buffered, 10);
    driver.session.handle_buffered(1, 1);
    driver.buffered = 1;
    driver.close_socket(1, close(1006));
    assert_eq!(driver.events()[0], lost(close(1006), 1));
    assert_eq!(driver.session.take_unsent(), ["b"]);
}

#[test]
fn probes_of_a_lost_connection_do_not_count_on_the_next() {
    let mut driver = Driver::live();
    driver.send("aa").unwrap();
    driver.page(PageEvent::Visible);
    assert_eq!(driver.buffered, 6);
    driver.close_socket(1, close(1006));
    driver.session.requeue_unsent();
    driver.wait(secs(5));
    driver.open_socket(2);
    driver.send("b").unwrap();
    assert_eq!(driver.buffered, 3);
    driver.buffered = 0;
    driver.events();
    driver.close_socket(2, close(1006));
    assert_eq!(driver.events()[0], lost(close(1006), 2));
    assert_eq!(driver.session.take_unsent(), [""; 0]);
}

#[test]
fn acknowledged_messages_are_not_in_doubt() {
    let mut driver = buffered(&["a", "b", "c"]);
    driver.session.acknowledge(2);
    driver.buffered = 0;
    driver.close_socket(1, close(1006));
    assert_eq!(driver.events()[0], lost(close(1006), 1));
    // For that connection only
    driver.session.acknowledge(5);
    driver.wait(secs(5));
    driver.open_socket(2);
    driver.send("d").unwrap();
    driver.buffered = 0;
    driver.close_socket(2, close(1006));
    assert_eq!(driver.events()[1], lost(close(1006), 1));
}

#[test]
fn requeued_messages_go_first_and_once() {
    let mut driver = buffered(&["a", "b", "c"]);
    driver.buffered = 2;
    driver.close_socket(1, close(1006));
    driver.send("d").unwrap();
    driver.session.requeue_unsent();
    driver.session.requeue_unsent();
    assert_eq!(
        (driver.session.queue().len(), driver.session.queue().bytes()),
        (3, 3)
    );
    driver.wait(secs(5));
    driver.open_socket(2);
    assert_eq!(sent(&mut driver), ["b", "c", "d"]);
    assert_eq!(driver.session.take_unsent(), [""; 0]);
}

#[test]
fn a_connection_that_the_session_drops_leaves_all_in_doubt() {
    let mut driver = buffered(&["a", "b"]);
    driver.reconnect();
    assert_eq!(driver.events(), [lost(crate::driver::stand_in(1000), 2)]);
    // Its socket may yet send, so its last word is too late
    driver.close_socket(1, close(1006));
    assert_eq!(driver.session.take_unsent(), [""; 0]);
}

#[test]
fn the_users_close_says_what_is_left() {
    let mut driver = buffered(&["a", "b"]);
    driver.close();
    driver.buffered = 1;
    driver.close_socket(1, close(1006));
    assert_eq!(
        driver.events(),
        [Event::Closed {
            close: close(1006),
            in_doubt: 1
        }]
    );
    assert_eq!(driver.session.take_unsent(), ["b"]);
}

#[test]
fn at_the_end_what_waited_is_unsent_too() {
    let mut driver = buffered(&["a"]);
    driver.closing = true;
    driver.send("b").unwrap();
    driver.send("c").unwrap();
    driver.close_socket(1, close(4000));
    assert_eq!(driver.session.take_unsent(), ["a", "b", "c"]);
    driver.session.requeue_unsent();
    assert!(driver.session.queue().is_empty());
}

#[test]
fn a_closing_socket_takes_no_more() {
    let mut driver = buffered(&["a"]);
    driver.closing = true;
    driver.send("b").unwrap();
    driver.closing = false;
    driver.send("c").unwrap();
    assert_eq!(sent(&mut driver), [""; 0]);
    driver.buffered = 0;
    driver.close_socket(1, close(1001));
    assert_eq!(driver.events()[0], lost(close(1001), 1));
    driver.wait(secs(5));
    driver.open_socket(2);
    assert_eq!(sent(&mut driver), ["b", "c"]);
}

#[test]
fn copies_are_kept_within_the_queues_limits() {
    for queue in [
        Queue::new().max_messages(2).max_bytes(100),
        Queue::new().max_messages(100).max_bytes(2),
    ] {
        let mut driver = with(queue).opened();
        for message in ["a", "b", "c"] {
            driver.send(message).unwrap();
        }
        driver.close_socket(1, close(1006));
        assert_eq!(driver.events()[0], lost(close(1006), 1));
        assert_eq!(driver.session.take_unsent(), ["b", "c"]);
    }
    let mut driver = with(Queue::new().max_messages(0)).opened();
    driver.send("a").unwrap();
    assert_eq!(sent(&mut driver), ["a"]);
    driver.close_socket(1, close(1006));
    assert_eq!(driver.events()[0], lost(close(1006), 1));
    assert_eq!(driver.send("b"), Err("b"));
}

#[test]
fn unsent_messages_that_nobody_takes_are_bounded() {
    for queue in [Queue::new().max_messages(2), Queue::new().max_bytes(2)] {
        let mut driver = with(queue).opened();
        for (generation, messages) in [(1, ["a", "b"]), (2, ["c", "d"])] {
            driver.events();
            for message in messages {
                driver.send(message).unwrap();
            }
            driver.close_socket(generation, close(1006));
            driver.wait(secs(5));
            driver.open_socket(generation + 1);
        }
        assert_eq!(
            driver.events()[..2],
            [Event::Dropped("a"), Event::Dropped("b")]
        );
        assert_eq!(driver.session.take_unsent(), ["c", "d"]);
    }
}
