//! Where the measuring scripts run: in a browser, or in Node.

use crate::test::Browser;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Host {
    Browser(Browser),
    Node,
}

pub const CHROMIUM: Host = Host::Browser(Browser::Chromium);
pub const FIREFOX: Host = Host::Browser(Browser::Firefox);
pub const WEBKIT: Host = Host::Browser(Browser::Webkit);
pub const BROWSERS: [Host; 3] = [CHROMIUM, FIREFOX, WEBKIT];

impl Host {
    /// As people write it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Browser(Browser::Chromium) => "Chromium",
            Self::Browser(Browser::Firefox) => "Firefox",
            Self::Browser(Browser::Webkit) => "WebKit",
            Self::Node => "Node",
        }
    }
}
