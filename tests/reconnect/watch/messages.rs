//! Messages between the user, the session, the browser's buffer and the server.

use proptest::prelude::*;
use wasm_websocket::ReadyState;

use super::{Checked, Watch};

impl Watch {
    pub fn send(&mut self, len: usize) -> Checked {
        let message = self.lens.len() as u32;
        let is_over = self.ended || self.session.ready_state() == ReadyState::Closing;
        let is_taken = self.session.send(self.now, message, len).is_ok();
        if let Some(kept) = &mut self.kept {
            prop_assert_eq!(is_taken, !is_over && kept.has_room(len));
            if is_taken {
                kept.rest.push((message, len));
            }
        }
        if is_taken {
            self.lens.push(len);
        }
        Ok(())
    }

    /// Lets some of the buffer go out.
    pub fn drain_buffer(&mut self, value: u16) {
        let buffered = self.buffered.min(u64::from(value % 16));
        if buffered < self.buffered {
            let [before_probe, _] = self.probes_buffered();
            self.life.fell(self.now, before_probe);
        }
        self.buffered = buffered;
    }

    /// Whether the first probe without an answer, and the last probe, are in the buffer behind something else.
    pub(super) fn probes_buffered(&self) -> [bool; 2] {
        self.asked.map(|asked| {
            asked.is_some_and(|asked| {
                let after: u64 = self.given[asked + 1..].iter().map(|(_, len)| len).sum();
                after < self.buffered
            })
        })
    }

    /// Tells that some of the messages that can have arrived did.
    pub fn acknowledge(&mut self, most: u64) {
        if let Some(kept) = &mut self.kept {
            // Those of a session that has ended are the user's
            if !self.ended {
                kept.acknowledge(most);
            }
            return self.session.acknowledge(most);
        }
        let most = most % 4;
        let left = self.present.min(self.left(self.buffered).len() as u64);
        let messages = most.min(left.saturating_sub(self.acknowledged_here));
        self.acknowledged_here += messages;
        self.acknowledged += messages;
        self.session.acknowledge(messages);
    }

    pub fn take_unsent(&mut self) -> Checked {
        let unsent = self.session.take_unsent();
        if let Some(kept) = &mut self.kept {
            let rest = std::mem::take(&mut kept.rest);
            if self.ended {
                let rest: Vec<u32> = rest.iter().map(|(message, _)| *message).collect();
                prop_assert_eq!(&unsent, &rest, "handed back after the end");
            } else {
                kept.rest = rest;
                prop_assert!(unsent.is_empty(), "handed back before the end");
            }
        }
        self.back.extend(unsent);
        Ok(())
    }

    pub fn requeue(&mut self) {
        self.out_of_order |= self.given_since_lost;
        self.session.requeue_unsent();
    }

    /// The messages that can be at the server when the buffer holds the last `buffered` bytes.
    pub(super) fn left(&self, buffered: u64) -> Vec<u32> {
        let mut after = 0;
        let mut left = Vec::new();
        for (message, len) in self.given.iter().rev() {
            if after >= buffered {
                left.extend(message);
            }
            after += len;
        }
        left
    }

    /// The present socket is closed, and what is in its buffer never goes out.
    pub fn socket_ended(&mut self, buffered: u64) -> Checked {
        for message in self.left(buffered) {
            let is_new = self.arrived.insert(message);
            prop_assert!(is_new || self.kept.is_some(), "{message} arrives twice");
        }
        self.given.clear();
        self.asked = [None; 2];
        (self.alive, self.pending) = (None, None);
        Ok(())
    }
}
