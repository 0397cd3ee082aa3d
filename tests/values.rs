//! The plain values, natively: what they are, what they refuse, and the exact texts of errors.
#![cfg(not(target_arch = "wasm32"))]

use std::borrow::Cow;
use std::error::Error as _;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use wasm_websocket::reconnect::{Backoff, Queue, Session};
use wasm_websocket::{
    Cause, CloseCode, CloseEvent, Error, Message, ReadyState, UrlProblem, WebSocket,
    WebSocketStream, WrongKind,
};

/// Options that contradict each other.
fn contradiction() -> Error {
    let queue = Queue::<()>::new().drop_oldest(true);
    let session = Session::new(Backoff::new(), queue).replay(true);
    session.check().unwrap_err()
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn error_texts() {
    let invalid_url = |problem| Error::InvalidUrl {
        url: "a\nb".into(),
        problem,
    };
    for (error, text) in [
        (
            invalid_url(UrlProblem::Unparsable),
            r#"invalid URL "a\nb": it can't be parsed, give an absolute one such as ws://localhost:9998/echo"#,
        ),
        (
            invalid_url(UrlProblem::Scheme),
            r#"invalid URL "a\nb": its scheme is none of ws:, wss:, http: and https:"#,
        ),
        (
            invalid_url(UrlProblem::Fragment),
            r#"invalid URL "a\nb": it has a fragment, remove the # and what follows"#,
        ),
        (
            Error::InvalidSubprotocol {
                protocol: "a b".into(),
            },
            r#"invalid subprotocol "a b": use visible ASCII without spaces or any of ()<>@,;:\"/[]?={}"#,
        ),
        (
            Error::DuplicateSubprotocol {
                protocol: "chat".into(),
            },
            r#"subprotocol "chat" is given twice: name each once, in one spelling"#,
        ),
        (
            Error::Unsupported,
            "no WebSocket here: run in a browser, a worker, Deno, Bun, or Node 22 or later",
        ),
        (
            Error::Blocked {
                reason: "SecurityError: no".into(),
            },
            r#"the browser blocked the connection ("SecurityError: no"): allow it in the page's connect-src, use wss: from an https: page, avoid blocked ports"#,
        ),
        (
            Error::not_open(ReadyState::Connecting),
            "the socket is connecting: use it while it is open, or connect again",
        ),
        (
            Error::not_open(ReadyState::Closing),
            "the socket is closing: use it while it is open, or connect again",
        ),
        (
            Error::RefusedData {
                reason: "TypeError: no".into(),
                message: None,
            },
            r#"the browser refused the data ("TypeError: no"): send text, bytes, a Blob or a plain ArrayBuffer"#,
        ),
        (
            Error::InvalidCloseCode(CloseCode::NO_STATUS_RECEIVED),
            "close code 1005 can't be sent: use 1000 or one of 3000 to 4999",
        ),
        (
            Error::ReasonTooLong(124),
            "close reason of 124 bytes is too long: at most 123 bytes of UTF-8 fit",
        ),
        (
            Error::ConnectFailed(CloseEvent::new(1006, "", false)),
            "connection failed (code 1006 (unclean)): check that the server runs, is reachable and accepts the subprotocol",
        ),
        (
            Error::TimedOut,
            "not connected in time: check that the server answers, or allow a longer connect timeout",
        ),
        (
            Error::ReceiveLimit(1024),
            "more than 1024 bytes of received messages wait: read faster, or allow a higher receive limit",
        ),
        (
            Error::ConnectionLost(CloseEvent::new(1011, "a\nb", false)),
            r#"connection lost (code 1011 (unclean), reason "a\nb"): connect again"#,
        ),
        (
            Error::Closed(CloseEvent::new(1000, "bye", true)),
            r#"closed (code 1000 (clean), reason "bye"): connect again"#,
        ),
        (
            Error::Unresolved(Cause::new("a\nb")),
            "no URL to connect to: check what provides it",
        ),
        (
            Error::GreetingFailed(Cause::new("a\nb")),
            "the greeting failed: check what it sends, and what the server answers",
        ),
        (
            contradiction(),
            "replay keeps every message until it is acknowledged: leave out requeue_unsent, drop_oldest and max_age",
        ),
        (
            Error::QueueFull {
                bytes: 4,
                message: None,
            },
            "send queue is full (4 bytes more don't fit): wait for the connection, acknowledge messages, allow a longer queue, or drop the oldest",
        ),
        (
            Error::Refused(CloseEvent::new(4001, "", true)),
            "refused (code 4001 (clean)): the server or your own `retry` asked to stop; fix the cause, then reconnect",
        ),
        (
            Error::RetriesExhausted(Box::new(Error::TimedOut)),
            "gave up connecting: allow more retries, or reconnect later",
        ),
    ] {
        assert_eq!(error.to_string(), text);
        assert!(!text.contains('\n') && text.starts_with(|first: char| first.is_lowercase()));
    }
    assert_eq!(
        WrongKind::Binary.to_string(),
        "the message is binary, not text: read its bytes"
    );
    assert_eq!(
        WrongKind::Text.to_string(),
        "the message is text, not binary: read its text"
    );
}

#[test]
fn errors_are_plain_values() {
    fn is_plain<T: std::error::Error + Send + Sync + Clone + Eq + 'static>() {}
    is_plain::<Error>();
    is_plain::<UrlProblem>();
    is_plain::<WrongKind>();
}

#[test]
fn urls_that_need_no_browser_to_be_refused() {
    for (url, problem) in [
        ("ftp://localhost/", UrlProblem::Scheme),
        ("  mailto:someone", UrlProblem::Scheme),
        ("wsx://localhost/", UrlProblem::Scheme),
        ("ws://localhost/#top", UrlProblem::Fragment),
        ("WSS://localhost#", UrlProblem::Fragment),
        ("#", UrlProblem::Fragment),
        ("ftp://localhost/#top", UrlProblem::Scheme),
        ("f\tt\np://localhost/", UrlProblem::Scheme),
        ("\u{1}ftp://localhost/", UrlProblem::Scheme),
        ("localhost:9998", UrlProblem::Scheme),
    ] {
        let error = WebSocket::connect(url).unwrap_err();
        assert_eq!(
            error,
            Error::InvalidUrl {
                url: url.into(),
                problem
            }
        );
    }
}

#[test]
fn what_may_be_right_is_left_to_the_browser_of_which_there_is_none() {
    for url in [
        "ws://localhost/",
        "W\tS://localhost/",
        "",
        " ",
        "/a",
        "a?b=c:d",
        "1:2",
        ":",
        "//a:80",
    ] {
        assert_eq!(
            WebSocket::connect(url).unwrap_err(),
            Error::Unsupported,
            "{url:?}"
        );
    }
    let builder = WebSocket::builder("ws://localhost/").protocols(["chat"]);
    assert_eq!(builder.connect().unwrap_err(), Error::Unsupported);
    let mut opening = WebSocketStream::builder("ws://localhost:9998/echo").open();
    let mut context = Context::from_waker(Waker::noop());
    assert!(matches!(
        Pin::new(&mut opening).poll(&mut context),
        Poll::Ready(Err(Error::Unsupported))
    ));
}

#[test]
fn subprotocols_that_need_no_browser_to_be_refused() {
    let refused = |protocols: &[&str]| {
        WebSocket::builder("ws://localhost/")
            .protocols(protocols.to_vec())
            .connect()
            .unwrap_err()
    };
    for separator in r#"()<>@,;:\"/[]?={} "#.chars().chain(['\t', '\0', '\u{7f}', 'é']) {
        let name = format!("a{separator}b");
        assert_eq!(
            refused(&["chat", &name]),
            Error::InvalidSubprotocol { protocol: name }
        );
    }
    assert_eq!(
        refused(&[""]),
        Error::InvalidSubprotocol {
            protocol: "".into()
        }
    );
    assert_eq!(
        refused(&["a", "b", "a"]),
        Error::DuplicateSubprotocol {
            protocol: "a".into()
        }
    );
    assert_eq!(
        refused(&["chat", "Chat"]),
        Error::DuplicateSubprotocol {
            protocol: "Chat".into()
        }
    );
}

#[test]
fn sendable_close_codes() {
    let sendable = |code: &u16| CloseCode::from(*code).is_sendable();
    let all: Vec<u16> = (0..=u16::MAX).filter(sendable).collect();
    let expected: Vec<u16> = std::iter::once(1000).chain(3000..=4999).collect();
    assert_eq!(all, expected);
}

#[test]
fn close_codes_are_numbers_with_names() {
    assert_eq!(CloseCode::ABNORMAL_CLOSURE, 1006);
    assert_eq!(1006, CloseCode::ABNORMAL_CLOSURE);
    assert_ne!(CloseCode::ABNORMAL_CLOSURE, 1005);
    assert_ne!(1005, CloseCode::ABNORMAL_CLOSURE);
    assert_eq!(u16::from(CloseCode::from(4321)), 4321);
    assert_eq!(
        format!("{} {:?}", CloseCode::NORMAL, CloseCode::NORMAL),
        "1000 NORMAL (1000)"
    );
    assert_eq!(format!("{:?}", CloseCode::new(4001)), "4001");
    const OWN: u16 = CloseCode::new(4001).get();
    assert_eq!(OWN, 4001);
    assert!(CloseCode::NORMAL < CloseCode::GOING_AWAY);
}

#[test]
fn close_event_texts() {
    assert_eq!(
        CloseEvent::new(1000, "", true).to_string(),
        "code 1000 (clean)"
    );
    assert_eq!(
        CloseEvent::new(4001, "go", false).to_string(),
        r#"code 4001 (unclean), reason "go""#
    );
}

#[test]
fn ready_states_are_the_standards_numbers() {
    use ReadyState::{Closed, Closing, Connecting, Open};
    for (n, state, name) in [
        (0, Connecting, "connecting"),
        (1, Open, "open"),
        (2, Closing, "closing"),
        (3, Closed, "closed"),
    ] {
        assert_eq!(state as u16, n);
        assert_eq!(ReadyState::from(n), state);
        assert_eq!(state.to_string(), name);
    }
    assert_eq!(ReadyState::from(4), Closed);
}

#[test]
fn messages() {
    let text = Message::from("数据");
    assert_eq!(
        (text.len(), text.is_empty(), text.as_text()),
        (6, false, Some("数据"))
    );
    assert_eq!(text.as_bytes(), "数据".as_bytes());
    assert_eq!(text, Message::Text(String::from("数据")));
    assert_eq!(text.into_bytes(), "数据".as_bytes());
    let binary = Message::from(&[0, 255]);
    assert_eq!(
        (binary.len(), binary.is_empty(), binary.as_text()),
        (2, false, None)
    );
    assert_eq!(binary, Message::from(vec![0, 255]));
    assert!(Message::from("").is_empty());
    assert_ne!(Message::from("a"), Message::from(b"a"));
}

#[test]
fn an_error_hands_back_its_message_and_names_its_source() {
    let message = Message::from("hello");
    let boxed = || Some(Box::new(message.clone()));
    let state = ReadyState::Closed;
    let (bytes, reason) = (5, String::new());
    for error in [
        Error::NotOpen {
            state,
            message: boxed(),
        },
        Error::QueueFull {
            bytes,
            message: boxed(),
        },
        Error::RefusedData {
            reason,
            message: boxed(),
        },
    ] {
        assert_eq!(error.into_message(), Some(message.clone()));
    }
    assert_eq!(Error::not_open(state).into_message(), None);
    assert_eq!(Error::TimedOut.into_message(), None);

    let last = Error::ConnectFailed(CloseEvent::ABNORMAL);
    let gave_up = Error::RetriesExhausted(Box::new(last.clone()));
    assert_eq!(gave_up.source().unwrap().to_string(), last.to_string());
    assert_eq!(format!("{gave_up:#}"), format!("{gave_up}: {last}"));
    assert_eq!(gave_up.close_event(), Some(&CloseEvent::ABNORMAL));
    let bye = CloseEvent::new(4000, "bye", true);
    assert_eq!(Error::Closed(bye.clone()).close_event(), Some(&bye));
    assert_eq!(Error::TimedOut.close_event(), None);
    assert!(last.source().is_none());

    let cause = Cause::new(io::Error::other(WrongKind::Text));
    for of in [Error::Unresolved, Error::GreetingFailed] {
        let error = of(cause.clone());
        assert_eq!(format!("{error:#}"), format!("{error}: {cause}"));
        assert_eq!(error.source().unwrap().to_string(), cause.to_string());
        assert_eq!(error.close_event(), None);
    }
    assert!(contradiction().source().is_none());
    assert!(cause.downcast_ref::<io::Error>().is_some());
    assert!(cause.downcast_ref::<WrongKind>().is_none());
}

#[test]
fn errors_are_small() {
    // A close event and a tag. It is half of that on wasm32
    assert!(size_of::<Error>() <= 48, "{} bytes", size_of::<Error>());
}

#[test]
fn messages_are_made_of_text_and_of_bytes() {
    let text = String::from("发送");
    for message in [
        Message::text("发送"),
        Message::from(&text),
        Message::from(text.clone().into_boxed_str()),
        Message::from(Cow::Borrowed("发送")),
        text.clone().into(),
    ] {
        assert!(message.is_text() && !message.is_binary());
        assert_eq!(message.to_string(), text);
        assert_eq!(message.clone().into_text(), Ok(text.clone()));
        assert_eq!(message.into_bytes(), text.as_bytes());
    }
    for message in [
        Message::binary([1, 2]),
        Message::from([1, 2]),
        Message::from(&[1, 2]),
        Message::from(vec![1, 2]),
        Message::from(vec![1, 2].into_boxed_slice()),
        Message::from(Cow::Borrowed(&[1, 2][..])),
    ] {
        assert!(message.is_binary() && !message.is_text());
        assert_eq!(message.to_string(), "<2 bytes>");
        assert_eq!(message.clone().into_text(), Err(message));
    }
}
