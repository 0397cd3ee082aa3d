//! The error of a user's function, or of the platform.

use std::error::Error;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Why something failed: the error of a user's function, kept whole, or the words of the platform.
///
/// Its text and its source are that error's. Two are equal if their texts are.
#[derive(Clone)]
pub struct Cause(
    // One pointer, because errors hold it
    Arc<Box<dyn Error + Send + Sync>>,
);

impl Cause {
    /// Keeps an error, or a text as one.
    pub fn new(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(Arc::new(error.into()))
    }

    /// The error itself, if it is of this type.
    ///
    /// ```
    /// use std::io;
    /// use wasm_websocket::reconnect::Failure;
    ///
    /// let failure = Failure::from(io::Error::other("no answer"));
    /// assert!(failure.cause().downcast_ref::<io::Error>().is_some());
    /// ```
    #[must_use]
    pub fn downcast_ref<E: Error + 'static>(&self) -> Option<&E> {
        self.0.downcast_ref()
    }
}

impl Error for Cause {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl PartialEq for Cause {
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

impl Eq for Cause {}

impl Hash for Cause {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.to_string().hash(state);
    }
}
