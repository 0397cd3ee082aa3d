//! The chart for the README: what a message costs with each library, as bars.

use anyhow::{Context, Result};
use svg::Document;
use svg::node::element::{Group, Line, Rectangle, Style, Text, Title};

use super::answer::{Answer, Place};
use super::statistics::{Spread, ratios};
use super::tables::{Kind, times};
use super::targets::{NATIVE, OURS};

/// What is shown beside each other; each is a job in the page.
const PANELS: [(Kind, [&str; 2]); 3] = [
    (Kind::Rust, ["receive text 32 B", "receive text 4 KiB"]),
    (Kind::Rust, ["receive binary 4 KiB", "send binary 4 KiB"]),
    // An engine may leave out a native `send` that does nothing: nothing can be compared with it
    (
        Kind::JavaScript,
        ["receive text 32 B", "receive binary 4 KiB"],
    ),
];

/// Lengths, in pixels.
const WIDTH: f64 = 880.0;
const MARGIN: f64 = 20.0;
const COLUMN: f64 = 440.0;
const LABELS: f64 = 176.0;
const BARS: f64 = 168.0;
const NUMBER: f64 = 44.0;
const STEP: f64 = 21.0;
const BAR: f64 = 14.0;

/// Longer bars are cut, and only their number tells how long they are.
const LONGEST: f64 = 3.0;

/// Follows the reader's colour scheme; GitHub passes on its own.
const STYLE: &str = "
text { font: 12px system-ui, -apple-system, 'Segoe UI', 'Liberation Sans', Arial, sans-serif; fill: #1f2328; }
.title { font-size: 16px; font-weight: 600; }
.job { font-weight: 600; }
.note { fill: #59636e; }
.bar { fill: #afb8c1; }
.ours { fill: #0969da; }
text.ours { font-weight: 600; }
.base { stroke: #59636e; stroke-dasharray: 3 3; }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc; }
  .note { fill: #9198a1; }
  .bar { fill: #656c76; }
  .ours { fill: #4493f8; }
  .base { stroke: #9198a1; }
}
";

struct Bar {
    subject: String,
    ratio: f64,
}

/// `note` says when, where and with which versions it was measured.
pub fn draw(answer: &Answer, note: &str) -> Result<String> {
    let mut document = Document::new().add(Title::new("What a message costs with each library"));
    document = document.add(Style::new(STYLE));
    let mut y = MARGIN;
    let mut shown = None;
    for (kind, jobs) in PANELS {
        if shown != Some(kind) {
            shown = Some(kind);
            document = document
                .add(text(heading(kind), "title", MARGIN, y + 16.0))
                .add(text(explanation(kind), "note", MARGIN, y + 36.0));
            y += 50.0;
        }
        let panels = jobs.map(|job| bars(answer, kind, job));
        let mut rows = 0;
        for (column, (bars, job)) in panels.into_iter().zip(jobs).enumerate() {
            let bars = bars.with_context(|| format!("the chart needs the job {job:?}"))?;
            rows = rows.max(bars.len());
            let x = MARGIN + column as f64 * COLUMN;
            document = document.add(panel(kind, job, &bars, x, y));
        }
        y += 30.0 + rows as f64 * STEP + 18.0;
    }
    document = document.add(text(note, "note", MARGIN, y + 4.0));
    let height = y + MARGIN;
    document = document
        .set("viewBox", (0, 0, WIDTH, height))
        .set("width", WIDTH)
        .set("height", height);
    Ok(format!("{document}\n"))
}

fn heading(kind: Kind) -> &'static str {
    match kind {
        Kind::Rust => "Rust: the cost of a message, relative to hand-written web-sys",
        Kind::JavaScript => {
            "JavaScript: the cost of a message, relative to the browser’s own WebSocket"
        }
    }
}

fn explanation(kind: Kind) -> &'static str {
    match kind {
        Kind::Rust => "Shorter is better. The dashed line is web-sys. The network is left out.",
        Kind::JavaScript => "The dashed line is the browser’s WebSocket.",
    }
}

/// The name of a subject where it is compared with libraries of this kind.
fn label(kind: Kind, subject: &str) -> &str {
    match kind {
        _ if subject != NATIVE => subject,
        Kind::Rust => "plain JavaScript",
        Kind::JavaScript => "WebSocket",
    }
}

/// From the cheapest to the dearest.
fn bars(answer: &Answer, kind: Kind, job: &str) -> Result<Vec<Bar>> {
    let base = kind.base(Place::Page);
    let row = answer.row(Place::Page, job, base).context(base)?;
    let rows = answer.rows.iter();
    let rows = rows.filter(|row| row.place == Place::Page && row.job == job);
    let mut bars = Vec::new();
    for one in rows.filter(|row| kind.has(&row.subject)) {
        let ratio = Spread::of(&ratios(&one.samples, &row.samples)?)?.median;
        bars.push(Bar {
            subject: one.subject.clone(),
            ratio,
        });
    }
    bars.sort_by(|a, b| a.ratio.total_cmp(&b.ratio));
    Ok(bars)
}

fn panel(kind: Kind, job: &str, bars: &[Bar], x: f64, y: f64) -> Group {
    let top = y + 24.0;
    let base = x + LABELS + length(1.0);
    let line = Line::new()
        .set("class", "base")
        .set("x1", base)
        .set("x2", base)
        .set("y1", top - 5.0)
        .set("y2", top + bars.len() as f64 * STEP);
    let mut panel = Group::new().add(text(job, "job", x, y + 14.0));
    for (index, bar) in bars.iter().enumerate() {
        panel = panel.add(drawn(kind, bar, x, top + index as f64 * STEP));
    }
    panel.add(line)
}

/// The subject's name, its bar and its number.
fn drawn(kind: Kind, Bar { subject, ratio }: &Bar, x: f64, y: f64) -> Group {
    let [name, bar, number] = match OURS.contains(&&**subject) {
        true => ["ours"; 3],
        false => ["", "bar", "note"],
    };
    let start = x + LABELS;
    let (base, end) = (start + length(1.0), start + length(*ratio));
    // Not across the dashed line
    let behind = match end < base && end + NUMBER > base {
        true => base,
        false => end,
    };
    let cut = if *ratio > LONGEST { "▸ " } else { "" };
    let line = y + BAR - 3.0;
    let rectangle = Rectangle::new()
        .set("class", bar)
        .set("x", start)
        .set("y", y)
        .set("width", length(*ratio).max(1.0))
        .set("height", BAR)
        .set("rx", 2);
    Group::new()
        .add(text(label(kind, subject), name, x, line))
        .add(rectangle)
        .add(text(
            &format!("{cut}{}×", times(*ratio)),
            number,
            behind + 6.0,
            line,
        ))
}

/// Of a bar.
fn length(ratio: f64) -> f64 {
    ratio.min(LONGEST) / LONGEST * BARS
}

fn text(content: &str, class: &str, x: f64, y: f64) -> Text {
    Text::new(content)
        .set("class", class)
        .set("x", x)
        .set("y", y)
}

#[cfg(test)]
mod tests {
    use super::super::answer::Row;
    use super::*;

    fn answer() -> Answer {
        let mut rows = Vec::new();
        for (_, jobs) in PANELS {
            for job in jobs {
                for (subject, cost) in [
                    ("native", 50.0),
                    ("web-sys", 100.0),
                    ("wasm-websocket", 45.0),
                    ("gloo-net", 90_000.0),
                    ("WebSocketClient", 51.0),
                ] {
                    rows.push(Row {
                        place: Place::Page,
                        job: job.into(),
                        subject: subject.into(),
                        unit: "ns".into(),
                        samples: vec![cost],
                        imports: None,
                    });
                }
            }
        }
        Answer {
            engine: "x".into(),
            isolated: Some(true),
            rows,
        }
    }

    #[test]
    fn each_library_has_a_bar_and_its_number() {
        let chart = draw(&answer(), "measured today").unwrap();
        for shown in ["gloo-net", "▸ 900×", "0.45×", "1.02×", "measured today"] {
            assert!(chart.contains(shown), "{shown}: {chart}");
        }
    }

    #[test]
    fn a_missing_job_is_named() {
        let mut answer = answer();
        answer.rows.retain(|row| row.job != "send binary 4 KiB");
        let error = draw(&answer, "").unwrap_err();
        assert_eq!(
            format!("{error:#}"),
            "the chart needs the job \"send binary 4 KiB\": web-sys"
        );
    }
}
