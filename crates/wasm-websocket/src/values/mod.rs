//! Plain values, without a browser type: what the other layers take and give.
//!
//! - `close`: close codes and the close event; `closing`: the codes and reasons that a page may send
//! - `error`: everything that can go wrong; `cause`: the error of a user's function
//! - `message`: a message that Rust owns
//! - `protocols`: the subprotocols to request
//! - `ready_state`: the four states of a socket
//! - `url`: which URLs are valid, and which are this machine's own

mod cause;
mod close;
mod closing;
mod error;
mod message;
mod protocols;
mod ready_state;
mod url;

pub use cause::Cause;
pub use close::{CloseCode, CloseEvent};
pub(crate) use closing::check_close;
#[cfg(feature = "bindings")]
pub use error::TIMED_OUT;
pub use error::{Error, UrlProblem, WrongKind};
pub use message::Message;
pub use protocols::{InvalidProtocol, Protocols};
pub use ready_state::ReadyState;
#[cfg(feature = "bindings")]
pub use url::check_parsed;
pub use url::is_loopback;
pub(crate) use url::{check_url, invalid_url};
