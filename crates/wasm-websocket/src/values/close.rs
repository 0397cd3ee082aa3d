//! How a connection ends: close codes and the close event, as plain values.

use std::fmt;

use super::cause::Cause;

/// A WebSocket close code, [RFC 6455 section 7.4](https://www.rfc-editor.org/rfc/rfc6455#section-7.4).
///
/// Any number is a `CloseCode`, because a server may send any; the constants are those in
/// [IANA's registry](https://www.iana.org/assignments/websocket/websocket.xhtml#close-code-number).
/// A page may itself send only [1000 and 3000 to 4999](CloseCode::is_sendable).
///
/// ```
/// use wasm_websocket::CloseCode;
///
/// assert_eq!(CloseCode::NORMAL, 1000);
/// assert_eq!(CloseCode::new(4001).to_string(), "4001");
/// assert_eq!(format!("{:?}", CloseCode::GOING_AWAY), "GOING_AWAY (1001)");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CloseCode(u16);

/// The registered codes, and their names for `Debug`.
macro_rules! registered {
    ($($source:literal: $($(#[$doc:meta])* $name:ident = $code:literal;)*)*) => {
        impl CloseCode {
            $($(
                $(#[$doc])*
                #[doc = concat!("([source](", $source, "))")]
                pub const $name: CloseCode = CloseCode($code);
            )*)*

            /// The constant's name, if the code is registered.
            fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($($code => Some(stringify!($name)),)*)*
                    _ => None,
                }
            }
        }
    };
}

registered! {
    "https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1":
        /// 1000: the purpose of the connection is fulfilled.
        NORMAL = 1000;
        /// 1001: the server goes down, or the page is left.
        GOING_AWAY = 1001;
        /// 1002: the peer broke the protocol.
        PROTOCOL_ERROR = 1002;
        /// 1003: the peer sent a kind of data that isn't accepted, such as binary to a text-only end.
        UNSUPPORTED_DATA = 1003;
        /// 1005: the peer's Close frame held no code. Never sent.
        NO_STATUS_RECEIVED = 1005;
        /// 1006: the connection ended without a Close frame, or was never made. Never sent.
        ABNORMAL_CLOSURE = 1006;
        /// 1007: a message's data was not what its type says, such as text that isn't UTF-8.
        INVALID_PAYLOAD = 1007;
        /// 1008: the peer broke a rule of the receiver's own.
        POLICY_VIOLATION = 1008;
        /// 1009: a message was too big to process.
        MESSAGE_TOO_BIG = 1009;
        /// 1010: the client needs an extension that the server didn't agree to.
        MANDATORY_EXTENSION = 1010;
        /// 1011: the server met something unexpected.
        INTERNAL_ERROR = 1011;
        /// 1015: the TLS handshake failed. Never sent.
        TLS_HANDSHAKE = 1015;

    "https://www.iana.org/assignments/websocket/websocket.xhtml#close-code-number":
        /// 1012: the service restarts; come back after a random wait.
        SERVICE_RESTART = 1012;
        /// 1013: the service is overloaded; try again later.
        TRY_AGAIN_LATER = 1013;
        /// 1014: a gateway got an invalid response from the server behind it.
        BAD_GATEWAY = 1014;
        /// 3000: the client must authenticate first.
        UNAUTHORIZED = 3000;
        /// 3003: the client may not do this.
        FORBIDDEN = 3003;
        /// 3008: something took too long.
        TIMEOUT = 3008;
}

impl CloseCode {
    /// Any code, such as an application's own from 4000 to 4999.
    #[must_use]
    pub const fn new(code: u16) -> Self {
        Self(code)
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }

    /// Whether a page may close with this code: 1000, or 3000 to 4999
    /// ([the standard](https://websockets.spec.whatwg.org/#dom-websocket-close), step 1).
    ///
    /// ```
    /// # use wasm_websocket::CloseCode;
    /// assert!(CloseCode::from(4999).is_sendable());
    /// assert!(!CloseCode::GOING_AWAY.is_sendable());
    /// ```
    #[must_use]
    pub const fn is_sendable(self) -> bool {
        matches!(self.0, 1000 | 3000..=4999)
    }

    /// Whether servers use it to ask for other credentials: 3000 is registered for that, 4401 stands for HTTP's 401, and 1008 is
    /// the general refusal.
    pub(crate) const fn is_unauthorized(self) -> bool {
        matches!(self.0, 1008 | 3000 | 4401)
    }
}

impl From<u16> for CloseCode {
    fn from(code: u16) -> Self {
        Self(code)
    }
}

impl From<CloseCode> for u16 {
    fn from(code: CloseCode) -> Self {
        code.0
    }
}

impl PartialEq<u16> for CloseCode {
    fn eq(&self, other: &u16) -> bool {
        self.0 == *other
    }
}

impl PartialEq<CloseCode> for u16 {
    fn eq(&self, other: &CloseCode) -> bool {
        *self == other.0
    }
}

impl fmt::Debug for CloseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "{name} ({})", self.0),
            None => fmt::Debug::fmt(&self.0, f),
        }
    }
}

impl fmt::Display for CloseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// How a connection ended, [the standard's `CloseEvent`](https://websockets.spec.whatwg.org/#the-closeevent-interface).
///
/// Its text is one line: `code 4001 (unclean), reason "go away"`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct CloseEvent {
    /// The code in the peer's Close frame; [1005](CloseCode::NO_STATUS_RECEIVED) if it held none,
    /// [1006](CloseCode::ABNORMAL_CLOSURE) if no such frame came.
    pub code: CloseCode,
    /// The reason in the peer's Close frame, at most 123 bytes; empty if it gave none.
    pub reason: String,
    /// Whether both sides finished the closing handshake.
    pub was_clean: bool,
    cause: Option<Cause>,
}

impl CloseEvent {
    /// The end of a connection that the browser says nothing about.
    pub const ABNORMAL: Self = Self::unclean(CloseCode::ABNORMAL_CLOSURE);

    /// How a connection ended, such as for a test of your own.
    ///
    /// ```
    /// use wasm_websocket::{CloseCode, CloseEvent};
    ///
    /// let event = CloseEvent::new(CloseCode::NORMAL, "bye", true);
    /// assert_eq!(event.to_string(), "code 1000 (clean), reason \"bye\"");
    /// ```
    #[must_use]
    pub fn new(code: impl Into<CloseCode>, reason: impl Into<String>, was_clean: bool) -> Self {
        Self {
            code: code.into(),
            reason: reason.into(),
            was_clean,
            cause: None,
        }
    }

    /// Adds why it ended.
    #[must_use]
    pub fn with_cause(mut self, cause: impl Into<Option<Cause>>) -> Self {
        self.cause = cause.into();
        self
    }

    /// Why it ended, in the platform's words. Those of Deno and Bun have the HTTP status of a refused handshake, those of
    /// Node 22 are general. Browsers don't tell.
    #[must_use]
    pub fn cause(&self) -> Option<&Cause> {
        self.cause.as_ref()
    }

    /// Stands for the browser's close event where there is none.
    pub(crate) const fn unclean(code: CloseCode) -> Self {
        Self {
            code,
            reason: String::new(),
            was_clean: false,
            cause: None,
        }
    }
}

impl fmt::Display for CloseEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = if self.was_clean { "clean" } else { "unclean" };
        write!(f, "code {} ({how})", self.code)?;
        if !self.reason.is_empty() {
            write!(f, ", reason {:?}", self.reason)?;
        }
        Ok(())
    }
}
