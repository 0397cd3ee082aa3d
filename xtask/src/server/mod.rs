//! The two servers: WebSocket endpoints for the demo and the tests, and static files for the page.
//!
//! - [`servers`]: both, started together
//! - [`listening`]: one server, which listens until it is dropped
//! - [`sockets`]: the server of WebSockets; [`request`] reads what a connection asks for, and
//!   [`behaviour`] has what each path does, on a [`connection`];
//!   [`sessions`] has those that ask for a token or for signs of life,
//!   [`uplink`] the one that reads slowly, [`counted`] the sessions that lose nothing
//! - [`log`]: what is kept of the connections, for the tests to see
//! - [`restartable`]: servers of WebSockets that a test starts and stops
//! - [`page`]: the page's server

mod behaviour;
mod connection;
mod counted;
mod listening;
mod log;
mod page;
mod request;
mod restartable;
mod servers;
mod sessions;
mod sockets;
#[cfg(test)]
mod tests;
mod throughput;
mod uplink;

pub use listening::Server;
pub use page::{BUNDLED, PAGES};
pub use servers::{DEMO_PORT, Servers};
