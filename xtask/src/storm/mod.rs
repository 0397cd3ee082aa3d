//! `cargo xtask storm`: a million clients lose their server and reconnect, by this crate's policy and by others'.

mod client;
mod peers;
mod simulation;

use std::fmt::Write;
use std::time::Duration;

use anyhow::{Result, ensure};

use client::{Client, Reconnecting};
use peers::PEERS;
use simulation::{Accept, DOWN, Outcome, simulate};

const CLIENTS: usize = 1_000_000;

/// Connections a second that a server takes in the second run.
const RATE: u32 = 20_000;

/// Limits for the run in which the server accepts all.
const PEAK_DOWN: u32 = 300_000;
const PEAK_AFTER: u32 = 70_000;
const BACK: Duration = Duration::from_secs(25);

const REPORT: &str = "docs/storm.md";

/// Writes the table, and fails if this crate's defaults exceed the limits.
pub fn run() -> Result<()> {
    let mut report = heading();
    let ours = storms(|_| Reconnecting::new());
    row(&mut report, "**wasm-websocket**", &ours)?;
    for peer in PEERS {
        row(&mut report, peer.name, &storms(|own| peer.client(own)))?;
    }
    report.push('\n');
    for peer in PEERS {
        writeln!(report, "- {}: {}", peer.name, peer.waits)?;
    }
    print!("{report}");
    std::fs::write(REPORT, report)?;

    let [unlimited, _] = ours;
    ensure!(
        unlimited.peak_down <= PEAK_DOWN
            && unlimited.peak_after <= PEAK_AFTER
            && unlimited.back.is_some_and(|back| back <= BACK),
        "the defaults exceed the limits: {PEAK_DOWN} attempts a second while down, {PEAK_AFTER} after, 95 % back in {BACK:?}"
    );
    Ok(())
}

/// One with a server that accepts all, and one with a server that doesn't.
fn storms<C: Client>(new: impl Fn(f64) -> C + Copy + Send) -> [Outcome; 2] {
    let storm = move |accept| simulate(CLIENTS, new, accept);
    std::thread::scope(|scope| {
        [Accept::All, Accept::PerSecond(RATE)]
            .map(|accept| scope.spawn(move || storm(accept)))
            .map(|storm| storm.join().expect("a storm panicked"))
    })
}

fn heading() -> String {
    format!(
        "# Storm

This is a simulation. One million clients are connected to one server for an hour. Then the server is down for {} s. While it is
down, it refuses each attempt 0.1 s after the attempt began.

`cargo xtask storm` runs the simulation and writes this file. It runs this crate's own session and backoff code with the defaults. For the
other libraries it uses their formulas. The command fails in three cases: more than {PEAK_DOWN} attempts in one second while the server is
down, more than {PEAK_AFTER} in one second afterwards, or more than {} s until 95 % of the clients are connected again.

*95 % back* is the time from the server's return. In the last three columns the server accepts {RATE} connections a second and
refuses the rest. With that limit, 95 % can't be back before {} s.

| | peak while down, 1/s | peak after, 1/s | refused attempts | 95 % back, s | peak after, 1/s | refused attempts | 95 % back, s |
|---|---:|---:|---:|---:|---:|---:|---:|
",
        DOWN.as_secs(),
        BACK.as_secs(),
        CLIENTS as f64 * 0.95 / f64::from(RATE),
    )
}

fn row(report: &mut String, name: &str, outcomes: &[Outcome; 2]) -> Result<()> {
    write!(report, "| {name} | {}", thousands(outcomes[0].peak_down))?;
    for outcome in outcomes {
        let back = outcome
            .back
            .map_or("never".into(), |back| format!("{:.1}", back.as_secs_f64()));
        write!(
            report,
            " | {} | {:.1} M | {back}",
            thousands(outcome.peak_after),
            outcome.refused as f64 / 1e6
        )?;
    }
    writeln!(report, " |")?;
    Ok(())
}

fn thousands(count: u32) -> String {
    format!("{} k", (count + 500) / 1000)
}
