//! `docs/libraries.md`: what was run, the results, and how each library gets a class.

use std::fmt::Write;

use anyhow::Result;

use super::bench::Bench;
use super::list::{Library, Server};
use super::rows::{CLASSES, Row};
use super::scripts::Script;
use crate::matrix::table;

const FILE: &str = "docs/libraries.md";

/// What the results were got with.
pub struct Versions {
    pub node: String,
    pub chromium: String,
    pub nats: String,
    pub date: String,
}

pub struct Document<'a> {
    pub bench: &'a Bench,
    pub versions: Versions,
    pub node: &'a [Row],
    pub chromium: &'a [Row],
}

impl Document<'_> {
    pub fn write(&self) -> Result<()> {
        let Versions {
            node,
            chromium,
            date,
            ..
        } = &self.versions;
        let mut text = heading(date);
        write!(text, "## In Node {node}\n\n{}", table(self.node))?;
        if self.node.iter().any(|row| !row.cells[0].is_complete()) {
            text += NODE;
        }
        write!(
            text,
            "\n## In Chromium {chromium}\n\n{}",
            table(self.chromium)
        )?;
        write!(
            text,
            "{CODE}\n```js\n{}\n```\n",
            Script::read("classes.js")?.class()?
        )?;
        for row in self.node {
            text += &self.library(row.library)?;
        }
        std::fs::write(FILE, text)?;
        println!("\nwrote {FILE}");
        Ok(())
    }

    /// The versions of a library and its server, and the code that hands a class over.
    fn library(&self, library: &Library) -> Result<String> {
        let package = library.package;
        let version = self.bench.version(package)?;
        let ws = || Ok::<_, anyhow::Error>(format!("ws {}", self.bench.version("ws")?));
        let server = match library.server {
            Server::Npm(server) => format!("{server} {}", self.bench.version(server)?),
            Server::Echo => format!("an echo server over {}", ws()?),
            Server::Nats => format!("nats-server {}, a broker for MQTT", self.versions.nats),
            Server::StandIn => format!(
                "a stand-in over {}, with as much of the library's protocol as the client uses, because the library's own \
                 server isn't in npm",
                ws()?
            ),
        };
        let script = Script::of(library)?;
        Ok(format!(
            "\n### {package} {version}\n\n- Server: {server}.\n- Messages: {}\n\n```js\n{}\n```\n",
            script.job()?,
            script.client()?
        ))
    }
}

fn table(rows: &[Row]) -> String {
    let head = ["Library"].iter().chain(&CLASSES);
    let mut lines = vec![head.map(|&name| name.to_owned()).collect()];
    for Row { library, cells } in rows {
        let mut line = vec![library.package.to_owned()];
        line.extend(cells.iter().map(ToString::to_string));
        lines.push(line);
    }
    table::markdown(&lines)
}

fn heading(date: &str) -> String {
    format!(
        "# Libraries

Many libraries let you choose the WebSocket class that they use. This page says how each of these libraries works with the classes of
this package, and with the `WebSocket` of Node and Chromium (*native*).

`cargo xtask matrix libraries` runs the libraries with real servers, and writes this page. The last run was on {date}. The command
fails if a class gets less far than native.

The steps:

1. *connect*: the library connects to its server.
2. *exchange*: three texts go to the server and back. One is not ASCII, and one has 100,000 characters.
3. *reconnect*: the server is killed, and starts again half a second later. The library connects again.
4. *exchange after it*: as before. The server has one connection.
5. *close*: the program closes the library's connection.
6. *no socket left*: the server has no connection, and still none a second later.
7. *end of the process*: in Node, the process then ends by itself.

A cell has ✓ if all steps passed. Otherwise it names the step that failed, and why.

"
    )
}

const NODE: &str = "
Node's own `WebSocket` fires no `close` event after a connection that failed ([browsers.md](browsers.md)). A library that waits for
this event doesn't reconnect then. The classes of this package fire it.
";

const CODE: &str = "
## How each library gets the class

In the code below, `WebSocket` stands for the class. The short delays are for the tests: leave them out. The whole
programs are in [tests/libraries/clients](../tests/libraries/clients).

`WebSocketClient` needs no options. Of `ReconnectingWebSocket` the libraries get this subclass, because they make a new socket after each
loss:
";
