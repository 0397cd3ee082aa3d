//! `docs/environments.md`: the results, and what a user must do in each environment.

use anyhow::Result;

use super::rows::{CLASSES, Row};
use crate::matrix::table;

const FILE: &str = "docs/environments.md";

pub fn write(rows: &[Row], date: &str, chromium: &str) -> Result<()> {
    let mut results = vec![vec!["Environment".to_owned()]];
    results[0].extend(CLASSES.map(str::to_owned));
    results[0][1] = "its own `WebSocket`".into();
    let mut setups = vec![
        ["Environment", "What you need to do"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for row in rows {
        let mut line = vec![row.name.clone()];
        line.extend(row.cells());
        results.push(line);
        setups.push(vec![row.name.clone(), row.setup.clone()]);
    }
    let [results, setups] = [results, setups].map(|rows| table::markdown(&rows));
    let text = heading(date, chromium) + &results + BETWEEN + &setups + NOT_TESTED;
    std::fs::write(FILE, text)?;
    println!("\nwrote {FILE}");
    Ok(())
}

fn heading(date: &str, chromium: &str) -> String {
    format!(
        "# Environments

This page says where the npm package runs. It compares each environment's own `WebSocket` with the two classes of the package.

`cargo xtask matrix environments` runs the checks, and writes this page. The last run was on {date}. Pages and workers ran in
Chromium {chromium}. The command fails if a class does worse than the environment's own.

Each class takes these steps. The server is a real one on the same machine. With msw and Playwright, the server is their mock.

1. *construct*: a socket is made, and closed before it opens.
2. *connect*: it opens.
3. *text* and *bytes*: a message goes to the server and back.
4. *handlers*: the same with `onopen`, `onmessage` and `onclose`.
5. *close*: the connection is closed with a code and a reason. The close event has both, and is clean.
6. *refused*: the server refuses the handshake. The socket fires `error`, then `close` with code 1006, which is not clean.

React has the step *mount*: a component opens the socket in an effect. StrictMode mounts the component, unmounts it at once, and mounts
it again. Only the second socket opens.

A cell has ✓ if all steps passed. Otherwise it names the step that failed, and why.

## Results

"
    )
}

const BETWEEN: &str = "
- A Node without a `WebSocket` can import the package, for example to build a page. Only constructing a socket throws.
- Node's own class before version 26 fires no `close` after a connection that failed. jest, vitest, Vite and Next ran in Node 22.
- Deno's own class ends a failed connection with code 0. happy-dom's fires no `error` then. msw's calls such an end clean.
- In vitest with jsdom no socket opens: jsdom's class refuses the class `Event` that vitest puts in the place of Node's.
- Vite 7 moves `index.js` away from its wasm. The error of `init()` then says what to exclude.

## Set-up

Install the package and import it. *none* means that nothing else is needed.

";

const NOT_TESTED: &str = "
## Not tested

- Shared and service workers in Firefox and Safari. `cargo xtask test` runs dedicated workers in every browser that it has.
- Next's edge runtime.
- Safari: it runs on no system that the tests run on. [browsers.md](browsers.md) says what was tested in its engine.
- The platforms of Cloudflare, Vercel, Deno Deploy and AWS: they need an account. For Cloudflare Workers their engine, workerd, was tested.
- React Native: its engine, Hermes, has no WebAssembly.
";
