//! What is found wrong with a URL, and which name this machine, each beside the `url` crate.

use std::net::Ipv6Addr;

use proptest::prelude::*;
use url::{Host, Url};
use wasm_websocket::bindings::{check_parsed, is_loopback, resolve};
use wasm_websocket::{Error, UrlProblem, WebSocket};

type Checked = Result<(), TestCaseError>;

/// The URL as the parser has it, for a page at an address of this kind.
pub fn parse(url: &str) -> Option<Url> {
    let page = Url::parse("https://example.com/a/").expect("it is a URL");
    page.join(url).ok()
}

/// What the standard finds wrong with a URL that can be parsed.
pub fn problem(parsed: &Url) -> Option<UrlProblem> {
    if !["ws", "wss", "http", "https"].contains(&parsed.scheme()) {
        Some(UrlProblem::Scheme)
    } else if parsed.fragment().is_some() {
        Some(UrlProblem::Fragment)
    } else {
        None
    }
}

pub fn invalid(url: &str, problem: UrlProblem) -> Error {
    let url = url.into();
    Error::InvalidUrl { url, problem }
}

/// Whether the parser's host is this machine's.
pub fn is_this_machine(parsed: &Url) -> bool {
    match parsed.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address == Ipv6Addr::LOCALHOST,
        None => false,
    }
}

/// A URL is refused without a browser for what the parser finds wrong with it.
pub fn refused_as_given(url: &str) -> Checked {
    let error = WebSocket::connect(url).unwrap_err();
    match parse(url) {
        Some(parsed) => {
            let expected = problem(&parsed).map(|problem| invalid(url, problem));
            prop_assert_eq!(&error, &expected.unwrap_or(Error::Unsupported), "{:?}", url);
        }
        None => prop_assert!(
            error == Error::Unsupported
                || error == invalid(url, UrlProblem::Scheme)
                || error == invalid(url, UrlProblem::Fragment),
            "{url:?}: {error}"
        ),
    }
    // What the JavaScript classes call
    prop_assert_eq!(resolve(url), Err(error));
    Ok(())
}

/// A URL that a parser has parsed is refused for what it finds.
pub fn refused_once_parsed(url: &str) -> Checked {
    if let Some(parsed) = parse(url) {
        let scheme = format!("{}:", parsed.scheme());
        let host = parsed.host_str().unwrap_or_default();
        let expected = match problem(&parsed) {
            Some(problem) => Err(invalid(url, problem)),
            None => Ok(()),
        };
        prop_assert_eq!(check_parsed(url, &scheme, host), expected, "{:?}", url);
    }
    Ok(())
}

/// A URL names this machine if its host does.
pub fn named_as_this_machine(url: &str) -> Checked {
    if let Some(parsed) = parse(url).filter(|url| ["ws", "wss"].contains(&url.scheme())) {
        let found = is_loopback(parsed.as_str());
        prop_assert_eq!(found, is_this_machine(&parsed), "{}", parsed);
    }
    Ok(())
}

/// All of these, of a URL in UTF-8.
///
/// # Panics
///
/// If one does not hold.
pub fn check_bytes(data: &[u8]) {
    let Ok(url) = std::str::from_utf8(data) else {
        return;
    };
    for check in [refused_as_given, refused_once_parsed, named_as_this_machine] {
        if let Err(error) = check(url) {
            panic!("{error}");
        }
    }
}
