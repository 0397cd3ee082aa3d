//! The core of a connection that comes back, natively and on a simulated clock: nothing here waits.
#![cfg(not(target_family = "wasm"))]

mod answers;
mod attempts;
mod backoff;
mod calls;
mod clock;
#[path = "../cases/corpus.rs"]
mod corpus;
mod defaults;
mod driver;
mod ends;
mod errors;
mod greeting;
mod heartbeats;
mod late;
mod links;
mod messages;
mod page;
mod properties;
mod queue;
#[path = "../cases/random.rs"]
mod random;
mod refusals;
mod replay;
mod sequence;
mod watch;
