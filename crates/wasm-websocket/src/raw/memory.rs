//! Wasm's own memory, as JavaScript sees it: the one place with unsafe code, so that room for bytes isn't filled with zeros
//! before they are copied.

use std::cell::Cell;

use js_sys::Uint8Array;
use js_sys::WebAssembly::Memory;
use wasm_bindgen::JsCast;

/// A view of all of the memory.
struct View {
    array: Uint8Array,
    /// The size of the memory that it shows. When the memory grows, it loses its views.
    pages: usize,
}

thread_local! {
    static VIEW: Cell<Option<View>> = const { Cell::new(None) };
}

/// Replaces the content of `into` with `from`, in the memory that it has if there is room. The view is kept for the next
/// time: making one takes as long as copying a short message.
#[allow(unsafe_code)]
pub(super) fn copy_into(from: &Uint8Array, into: &mut Vec<u8>) {
    let length = from.length() as usize;
    into.clear();
    into.reserve(length);
    VIEW.with(|kept| {
        let view = kept.take().filter(View::is_whole);
        let view = view.unwrap_or_else(View::new);
        view.array.set(from, into.as_mut_ptr() as u32);
        kept.set(Some(view));
    });
    // SAFETY: there is room for so many bytes, and `set` has written them
    unsafe { into.set_len(length) };
}

impl View {
    fn new() -> Self {
        loop {
            let view = Self {
                pages: pages(),
                array: Uint8Array::new(&wasm_bindgen::memory().unchecked_ref::<Memory>().buffer()),
            };
            // A place for the new object may have taken a page
            if view.is_whole() {
                return view;
            }
        }
    }

    fn is_whole(&self) -> bool {
        self.pages == pages()
    }
}

fn pages() -> usize {
    #[cfg(target_arch = "wasm32")]
    let pages = core::arch::wasm32::memory_size(0);
    // Only a browser runs this
    #[cfg(not(target_arch = "wasm32"))]
    let pages = 0;
    pages
}
