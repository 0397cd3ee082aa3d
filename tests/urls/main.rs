//! URLs, natively, against the `url` crate: which are refused and why, and which name this machine.
#![cfg(not(target_arch = "wasm32"))]

mod checks;
#[path = "../cases/corpus.rs"]
mod corpus;
#[path = "../cases/random.rs"]
mod random;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use url::Url;
use wasm_websocket::UrlProblem;
use wasm_websocket::bindings::{check_parsed, is_loopback};

use checks::{
    check_bytes, invalid, is_this_machine, named_as_this_machine, parse, problem, refused_as_given,
    refused_once_parsed,
};

const CASES: u32 = 50_000;

const VALID_SCHEMES: [&str; 8] = ["ws", "wss", "http", "https", "WS", "wSs", "Http", "HTTPS"];

const OTHER_SCHEMES: [&str; 20] = [
    "ftp", "file", "mailto", "data", "blob", "about", "wsx", "w", "s", "wsss", "httpss", "ws+unix",
    "w.s", "ws-", "1ws", "+ws", "w%73", "w\u{17f}", "é", "[",
];

const SEPARATORS: [&str; 8] = ["://", "://", "://", ":", ":/", ":///", ":\\\\", ":/\\"];

const CREDENTIALS: [&str; 12] = [
    "",
    "",
    "",
    "",
    "user@",
    "user:password@",
    "a%40b:c%3A@",
    "a@b@",
    ":@",
    "@",
    "user:127.0.0.1@",
    "localhost:80@",
];

const HOSTS: [&str; 46] = [
    "localhost",
    "LocalHost",
    "%6cocalhost",
    "localhost.",
    "a.localhost",
    "a.b.LOCALHOST",
    ".localhost",
    "a..localhost",
    "a.localhost.",
    "notlocalhost",
    "localhost.example.com",
    "localhost.a",
    "example.com",
    "127.example.com",
    "127.0.0.1",
    "127.0.0.1.",
    "127.255.0.1",
    "127.1",
    "127",
    "0x7f.1",
    "0X7F000001",
    "0177.0.0.1",
    "2130706433",
    "127.0.0.256",
    "127.0.0.0x",
    "127.0.0.1.0",
    "128.0.0.1",
    "1.127.0.0",
    "12.7.0.1",
    "\u{ff11}\u{ff12}\u{ff17}.0.0.1",
    "127\u{3002}1",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::0001]",
    "[::2]",
    "[::]",
    "[1::1]",
    "[::1:1]",
    "[::ffff:127.0.0.1]",
    "[::127.0.0.1]",
    "[::1",
    "m\u{fc}nchen.de",
    "a b",
    "a%20b",
    "a^b",
    "",
];

const PORTS: [&str; 10] = [
    "", "", "", ":", ":80", ":443", ":9998", ":65535", ":65536", ":x",
];

const PATHS: [&str; 12] = [
    "",
    "/",
    "/echo",
    "/a:b",
    "/user@localhost",
    "/..//127.0.0.1",
    "/%2F%",
    "\\a",
    "/a b",
    "/[::1]",
    "echo",
    "../a",
];

const QUERIES: [&str; 6] = ["", "", "?", "?a=b:c", "?/@localhost", "?%23"];

const FRAGMENTS: [&str; 8] = ["", "", "", "", "#", "#top", "#a#b", "#ws://a/"];

/// What the parser removes in front, at the end or anywhere, and what it doesn't.
const INSERTED: [char; 16] = [
    '\t', '\t', '\n', '\r', ' ', ' ', '\0', '\u{1f}', '\u{7f}', '\u{a0}', 'é', '%', ':', '#', '@',
    '/',
];

/// What the parser removes in front and at the end.
const AROUND: [&str; 8] = ["", "", "", " ", " \t", "\n ", "\0", "\u{1f}\r "];

fn scheme() -> impl Strategy<Value = &'static str> {
    prop_oneof![2 => select(&VALID_SCHEMES[..]), 1 => select(&OTHER_SCHEMES[..])]
}

fn host() -> impl Strategy<Value = String> {
    let labels = ["localhost", "127", "0", "1", "0x7f", "a", "LOCALHOST", ""];
    let labels = proptest::collection::vec(select(labels.to_vec()), 1..5);
    let hextets = proptest::collection::vec(select(vec!["0", "1", "00", "7f00", ""]), 2..9);
    prop_oneof![
        4 => select(&HOSTS[..]).prop_map(String::from),
        1 => labels.prop_map(|labels| labels.join(".")),
        1 => any::<[u8; 3]>().prop_map(|[b, c, d]| format!("127.{b}.{c}.{d}")),
        1 => any::<u32>().prop_map(|address| address.to_string()),
        1 => hextets.prop_map(|hextets| format!("[{}]", hextets.join(":"))),
    ]
}

/// The host and what may stand around it, up to the path.
fn authority() -> impl Strategy<Value = String> {
    (select(&CREDENTIALS[..]), host(), select(&PORTS[..]))
        .prop_map(|(credentials, host, port)| format!("{credentials}{host}{port}"))
}

/// The path and what follows it.
fn rest() -> impl Strategy<Value = String> {
    (
        select(&PATHS[..]),
        select(&QUERIES[..]),
        select(&FRAGMENTS[..]),
    )
        .prop_map(|(path, query, fragment)| format!("{path}{query}{fragment}"))
}

/// Strings that are URLs, or almost; also relative ones.
fn urls() -> impl Strategy<Value = String> {
    let separators = select(&SEPARATORS[..]);
    let absolute = (scheme(), separators, authority(), rest()).prop_map(
        |(scheme, separator, authority, rest)| format!("{scheme}{separator}{authority}{rest}"),
    );
    let of_a_host = (select(vec!["//", "/\\", ""]), authority(), rest())
        .prop_map(|(slashes, authority, rest)| format!("{slashes}{authority}{rest}"));
    let pieces = [
        "w", "s", "ws", "WSS", "http", "https", ":", "/", "//", "\\", "#", "?", "@", "[", "]", ".",
        "%", "1", "a", "+", "-", "é", "\t", "\n", " ", "\0",
    ];
    let pieces = proptest::collection::vec(select(pieces.to_vec()), 0..10);
    let inserted = (any::<Index>(), select(&INSERTED[..]));
    let inserted = prop_oneof![
        2 => Just(Vec::new()),
        3 => proptest::collection::vec(inserted, 1..4),
    ];
    let url = prop_oneof![
        8 => absolute,
        2 => of_a_host,
        2 => rest(),
        2 => pieces.prop_map(|pieces| pieces.concat()),
        1 => any::<String>(),
    ];
    let around = || select(&AROUND[..]);
    (around(), url, inserted, around()).prop_map(|(front, mut url, inserted, end)| {
        for (place, char) in inserted {
            let places: Vec<_> = url.char_indices().map(|(place, _)| place).collect();
            let place = if places.is_empty() {
                0
            } else {
                *place.get(&places)
            };
            url.insert(place, char);
        }
        format!("{front}{url}{end}")
    })
}

#[test]
fn a_url_is_refused_without_a_browser_for_what_the_parser_finds() {
    random::check(CASES, urls(), |url| refused_as_given(&url));
}

#[test]
fn a_parsed_url_is_refused_for_what_the_parser_finds() {
    random::check(CASES, urls(), |url| refused_once_parsed(&url));
}

#[test]
fn a_url_names_this_machine_if_its_host_does() {
    let urls = prop_oneof![3 => socket_urls(), 1 => urls()];
    random::check(CASES, urls, |url| named_as_this_machine(&url));
}

/// What fuzzing found worth keeping.
#[test]
fn the_corpus_is_judged_as_by_the_parser() {
    corpus::replay("urls", check_bytes);
}

/// Otherwise the tests above would prove little.
#[test]
fn the_generated_urls_are_of_all_kinds() {
    const COUNT: usize = 10_000;
    let mut runner = TestRunner::deterministic();
    let (mut unparsable, mut scheme, mut fragment, mut right) = (0, 0, 0, 0);
    for _ in 0..COUNT {
        let url = urls().new_tree(&mut runner).unwrap().current();
        let kind = match parse(&url).as_ref().map(problem) {
            None => &mut unparsable,
            Some(Some(UrlProblem::Scheme)) => &mut scheme,
            Some(Some(_)) => &mut fragment,
            Some(None) => &mut right,
        };
        *kind += 1;
    }
    for count in [unparsable, scheme, fragment, right] {
        assert!(
            count > COUNT / 20,
            "{unparsable} unparsable, {scheme} for the scheme, {fragment} for the fragment, {right} right"
        );
    }
}

/// A host with what the standard forbids, which Chromium's parser lets through, escaped.
#[test]
fn a_host_that_the_standard_forbids_is_unparsable() {
    for forbidden in [' ', '<', '>', '^', '|', '%', '\u{1}', '\u{7f}'] {
        let url = format!("ws://a{forbidden}b/");
        let escaped = format!("a%{:02X}b", u32::from(forbidden));
        assert!(Url::parse(&url).is_err(), "{url:?}");
        assert_eq!(
            check_parsed(&url, "ws:", &escaped),
            Err(invalid(&url, UrlProblem::Unparsable))
        );
    }
}

#[test]
fn of_several_problems_the_standards_first_is_named() {
    for (url, scheme, problem) in [
        ("ftp://a b/#c", "ftp:", UrlProblem::Scheme),
        ("ws://a b/#c", "ws:", UrlProblem::Fragment),
        ("ws://a b/c", "ws:", UrlProblem::Unparsable),
    ] {
        let found = check_parsed(url, scheme, "a%20b");
        assert_eq!(found, Err(invalid(url, problem)));
    }
}

fn socket_urls() -> impl Strategy<Value = String> {
    (select(vec!["ws", "wss"]), authority(), rest())
        .prop_map(|(scheme, authority, rest)| format!("{scheme}://{authority}{rest}"))
}

#[test]
fn urls_of_this_machine_and_others() {
    for (url, expected) in [
        ("ws://localhost", true),
        ("wss://LOCALHOST:443/", true),
        ("ws://a.localhost/", true),
        ("ws://a.b.localhost:80/echo", true),
        ("ws://user:pass@localhost/", true),
        ("ws://a%40b:c%2Fd@localhost/", true),
        ("ws://a@b@localhost/", true),
        ("ws://127.0.0.1:9/", true),
        ("ws://127.255.0.1/", true),
        ("ws://127.1/", true),
        ("ws://0x7f.1/", true),
        ("ws://2130706433?a", true),
        ("ws://user@127.0.0.1/", true),
        ("ws://[::1]:9998/", true),
        ("ws://[0:0:0:0:0:0:0:1]/", true),
        ("ws://user:pass@[::1]/", true),
        ("ws://127.example.com/", false),
        ("ws://127.0.0.1../", false),
        ("ws://localhost.example.com/", false),
        ("ws://notlocalhost/", false),
        ("ws://example.com/", false),
        ("ws://example.com/localhost", false),
        ("ws://example.com/@localhost", false),
        ("ws://example.com/?a=//127.0.0.1/", false),
        ("ws://user:127.0.0.1@example.com/", false),
        ("ws://localhost@example.com/", false),
        ("ws://localhost:80@example.com/", false),
        ("ws://128.0.0.1/", false),
        ("ws://12.7.0.1/", false),
        ("ws://1.127.0.0/", false),
        ("ws://0.0.0.0/", false),
        ("ws://[::]/", false),
        ("ws://[::2]/", false),
        ("ws://[::1:1]/", false),
        ("ws://[1::1]/", false),
        ("ws://[::ffff:127.0.0.1]/", false),
    ] {
        let parsed = Url::parse(url).unwrap();
        assert_eq!(is_loopback(parsed.as_str()), expected, "{url}");
        assert_eq!(is_this_machine(&parsed), expected, "the oracle, {url}");
    }
}
