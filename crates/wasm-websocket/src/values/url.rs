//! URLs: which are valid for a WebSocket, and which are this machine's own.

use super::error::{Error, UrlProblem};

const SCHEMES: [&[u8]; 4] = [b"ws", b"wss", b"http", b"https"];

/// Checks a URL that a parser has parsed: as it was given, then its scheme and host as they were parsed
/// ([the standard](https://websockets.spec.whatwg.org/#dom-websocket-websocket), steps 4 to 7).
///
/// # Errors
///
/// [`Error::InvalidUrl`], also for a host with a space or another forbidden character, which Chromium's
/// parser lets through as a `%` and two digits.
#[cfg(feature = "bindings")]
pub fn check_parsed(url: &str, scheme: &str, host: &str) -> Result<(), Error> {
    let problem = if !SCHEMES.contains(&scheme.strip_suffix(':').unwrap_or(scheme).as_bytes()) {
        UrlProblem::Scheme
    } else if url.bytes().any(|byte| byte == b'#') {
        UrlProblem::Fragment
    } else if host.bytes().any(|byte| byte == b'%') {
        UrlProblem::Unparsable
    } else {
        return Ok(());
    };
    Err(invalid_url(url, problem))
}

/// Checks what can be checked without a URL parser, which knows the page's address.
///
/// # Errors
///
/// [`UrlProblem::Scheme`] and [`UrlProblem::Fragment`].
pub(crate) fn check_url(url: &str) -> Result<(), UrlProblem> {
    // One longer than the longest that counts
    let mut scheme = [0; 6];
    let mut len = 0;
    // As the parser reads it (https://url.spec.whatwg.org/#concept-basic-url-parser)
    for byte in url.bytes() {
        match byte {
            // Skipped: these wherever they stand, the others in front
            b'\t' | b'\n' | b'\r' => {}
            ..=b' ' if len == 0 => {}
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'+' | b'-' | b'.'
                if len > 0 || byte.is_ascii_alphabetic() =>
            {
                if let Some(place) = scheme.get_mut(len) {
                    *place = byte.to_ascii_lowercase();
                    len += 1;
                }
            }
            b':' if len > 0 && !SCHEMES.contains(&scheme.get(..len).unwrap_or_default()) => {
                return Err(UrlProblem::Scheme);
            }
            _ => break,
        }
    }
    // It begins the fragment wherever it is
    if url.bytes().any(|byte| byte == b'#') {
        return Err(UrlProblem::Fragment);
    }
    Ok(())
}

pub(crate) fn invalid_url(url: &str, problem: UrlProblem) -> Error {
    let url = url.into();
    Error::InvalidUrl { url, problem }
}

/// Whether a parsed URL names this machine: `localhost`, a name that ends with `.localhost`, an IPv4
/// address that begins with 127, or `[::1]`.
#[must_use]
pub fn is_loopback(parsed: &str) -> bool {
    // scheme://user:password@host:port/path
    let authority = parsed.as_bytes().split(|byte| *byte == b'/').nth(2);
    let host = authority.and_then(|authority| authority.rsplit(|byte| *byte == b'@').next());
    let host = host.unwrap_or_default();
    let name = host.split(|byte| *byte == b':').next().unwrap_or_default();
    // The parser writes every IPv4 address as four decimal numbers; a name may end with a dot
    let mut bytes = name.iter();
    let is_ipv4 = bytes.all(|byte| byte.is_ascii_digit() || *byte == b'.') && !name.ends_with(b".");
    host.starts_with(b"[::1]")
        || name == b"localhost"
        || name.ends_with(b".localhost")
        || (name.starts_with(b"127.") && is_ipv4)
}
