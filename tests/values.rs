//! The plain values, natively: what they are, what they refuse, and the exact texts of errors.
#![cfg(not(target_arch = "wasm32"))]

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use wasm_websocket::{
    CloseCode, CloseEvent, Error, Message, ReadyState, UrlProblem, WebSocket, WebSocketStream,
    WrongKind,
};

fn end(code: u16, reason: &str, was_clean: bool) -> CloseEvent {
    CloseEvent {
        code: code.into(),
        reason: reason.into(),
        was_clean,
    }
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
            Error::InvalidSubprotocol("a b".into()),
            r#"invalid subprotocol "a b": use visible ASCII without spaces or any of ()<>@,;:\"/[]?={}"#,
        ),
        (
            Error::DuplicateSubprotocol("chat".into()),
            r#"subprotocol "chat" is given twice: name each once, in one spelling"#,
        ),
        (
            Error::Unsupported,
            "no WebSocket here: run in a browser, a worker, Deno, or Node 22 or later",
        ),
        (
            Error::Blocked("SecurityError: no".into()),
            r#"the browser blocked the connection ("SecurityError: no"): allow it in the page's connect-src, use wss: from an https: page, avoid blocked ports"#,
        ),
        (
            Error::NotOpen(ReadyState::Connecting),
            "can't send while connecting: send between the open and the close event",
        ),
        (
            Error::NotOpen(ReadyState::Closing),
            "can't send while closing: send between the open and the close event",
        ),
        (
            Error::NotSent {
                message: "x".into(),
                state: ReadyState::Closed,
            },
            "can't send while closed: send before the end, or reconnect",
        ),
        (
            Error::RefusedData("TypeError: no".into()),
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
            Error::ConnectFailed(end(1006, "", false)),
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
            Error::ConnectionLost(end(1011, "a\nb", false)),
            r#"connection lost (code 1011 (unclean), reason "a\nb"): connect again"#,
        ),
        (
            Error::Unresolved("a\nb".into()),
            r#"no URL to connect to ("a\nb"): check what provides it"#,
        ),
        (
            Error::QueueFull(Message::from("four")),
            "no room to queue 4 bytes: wait for the connection, allow a longer queue, or drop the oldest",
        ),
        (
            Error::Refused(end(4001, "", true)),
            "refused by the server (code 4001 (clean)): mend what it objects to, then reconnect",
        ),
        (
            Error::RetriesExhausted(Box::new(Error::TimedOut)),
            "gave up connecting, at last with: not connected in time: check that the server answers, or allow a longer connect timeout",
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
        assert_eq!(refused(&["chat", &name]), Error::InvalidSubprotocol(name));
    }
    assert_eq!(refused(&[""]), Error::InvalidSubprotocol(String::new()));
    assert_eq!(
        refused(&["a", "b", "a"]),
        Error::DuplicateSubprotocol("a".into())
    );
    assert_eq!(
        refused(&["chat", "Chat"]),
        Error::DuplicateSubprotocol("Chat".into())
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
    assert_eq!(u16::from(CloseCode::from(4321)), 4321);
    assert_eq!(
        format!("{} {:?}", CloseCode::NORMAL, CloseCode::NORMAL),
        "1000 1000"
    );
    assert!(CloseCode::NORMAL < CloseCode::GOING_AWAY);
}

#[test]
fn close_event_texts() {
    assert_eq!(end(1000, "", true).to_string(), "code 1000 (clean)");
    assert_eq!(
        end(4001, "go", false).to_string(),
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
