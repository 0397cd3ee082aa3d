//! After the last step: nothing is stuck, and nothing got lost.

use proptest::prelude::*;
use wasm_websocket::ReadyState;
use wasm_websocket::reconnect::PageEvent;

use super::{Checked, Watch};
use crate::driver::{close, secs};

impl Watch {
    pub fn end(&mut self) -> Checked {
        self.page(PageEvent::PageShow);
        self.page(PageEvent::Online);
        self.settle()?;
        let is_open = self.session.ready_state() == ReadyState::Open;
        // An open connection goes on, unless its silence is noticed
        if self.started && !self.ended && (!is_open || self.life.probes) {
            let before = self.generation;
            let attempted = !is_open && (self.alive.is_some() || self.busy.is_some());
            self.wait(secs(200))?;
            prop_assert!(attempted || self.ended || self.generation > before, "stuck");
        }
        if self.kept.is_some() {
            return self.end_of_replay();
        }
        self.take_unsent()?;
        for message in &self.back {
            prop_assert!(
                !self.arrived.contains(message),
                "{message} arrived and was handed back"
            );
        }
        let waiting = self.session.queue().len() as u64;
        let present = self.present - self.acknowledged_here;
        prop_assert_eq!(
            self.lens.len() as u64,
            self.in_doubt + self.acknowledged + self.back.len() as u64 + waiting + present
        );
        Ok(())
    }

    /// What wasn't acknowledged waits or is kept, and is the user's after the end.
    fn end_of_replay(&mut self) -> Checked {
        if let Some(kept) = self.kept.as_ref().filter(|_| !self.ended) {
            let open = self.session.ready_state() == ReadyState::Open;
            prop_assert!(!open || kept.waiting() == 0);
            prop_assert_eq!(self.session.queue().len(), kept.waiting());
        }
        self.take_unsent()?;
        self.close();
        self.settle()?;
        self.close_event(close(1000), None, None)?;
        prop_assert_eq!(self.session.ready_state(), ReadyState::Closed);
        self.take_unsent()?;
        prop_assert!(self.session.queue().is_empty());
        Ok(())
    }
}
