//! `Lifecycle`: says by the crate's rules what the events of a host's own socket mean.

use std::cell::Cell;

use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_websocket::bindings::{EngineEvent, Meaning, Phase, Protocols, advance, constructed};

use crate::rules::requested;

/// JavaScript owns it: the garbage collector frees it.
#[wasm_bindgen(private, skip_typescript)]
pub struct Lifecycle {
    requested: Protocols,
    phase: Cell<Phase>,
}

/// Makes one for a socket that requests the subprotocols in `protocols`, or tells what is wrong with them.
pub(crate) fn lifecycle(protocols: Array) -> Result<Lifecycle, JsValue> {
    let requested = requested(&protocols).map_err(|invalid| invalid.text())?;
    Ok(Lifecycle {
        requested,
        phase: Cell::new(Phase::Connecting),
    })
}

/// Each method returns the event's meaning: `"opened"`, `"failing"`, `"nothing"`, or for an end the kind of the
/// `WebSocketClientError`.
#[wasm_bindgen]
impl Lifecycle {
    /// Called after the socket's constructor, with the `readyState` then.
    pub fn constructed(&self, ready_state: u16) {
        self.phase.set(constructed(ready_state.into()));
    }

    #[wasm_bindgen(js_name = handleOpen)]
    pub fn handle_open(&self, protocol: &str) -> String {
        let allowed = self.requested.allow(protocol);
        self.handle(EngineEvent::Open { allowed })
    }

    #[wasm_bindgen(js_name = handleError)]
    pub fn handle_error(&self, closed: bool, trusted: bool) -> String {
        self.handle(EngineEvent::Error { closed, trusted })
    }

    #[wasm_bindgen(js_name = handleClose)]
    pub fn handle_close(&self, was_clean: bool) -> String {
        self.handle(EngineEvent::Close { was_clean })
    }

    fn handle(&self, event: EngineEvent) -> String {
        let (phase, meaning) = advance(self.phase.get(), event);
        self.phase.set(phase);
        let word = match meaning {
            Meaning::Opened => "opened",
            Meaning::Failing => "failing",
            Meaning::Closed => "closed",
            Meaning::Lost => "lost",
            Meaning::Failed => "connect-failed",
            Meaning::Blocked => "blocked",
            Meaning::Message | Meaning::Nothing => "nothing",
        };
        word.into()
    }
}
