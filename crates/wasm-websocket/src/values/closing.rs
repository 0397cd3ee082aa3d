//! The codes and reasons with which a page may close a connection.

use super::close::CloseCode;
use super::error::Error;

/// Bytes: a control frame holds 125, and the code takes two (RFC 6455 section 5.5).
const LONGEST_REASON: usize = 123;

/// Checks the arguments of [`close`](https://websockets.spec.whatwg.org/#dom-websocket-close), steps
/// 1 and 2.
pub(crate) fn check_close(code: CloseCode, reason: &str) -> Result<(), Error> {
    if !code.is_sendable() {
        return Err(Error::InvalidCloseCode(code));
    }
    if reason.len() > LONGEST_REASON {
        return Err(Error::ReasonTooLong(reason.len()));
    }
    Ok(())
}
