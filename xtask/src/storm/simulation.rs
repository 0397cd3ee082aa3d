//! A server that goes away and comes back, and what its clients do, on a simulated clock of milliseconds.

use std::mem::take;
use std::time::Duration;

use super::client::Client;

/// How long the server is gone.
pub const DOWN: Duration = Duration::from_secs(30);

/// When it goes, with every client connected since zero.
const LOST: Duration = Duration::from_secs(3600);

/// From the begin of an attempt to its end, either way.
const LATENCY: Duration = Duration::from_millis(100);

/// After the loss; who is not back by then never is.
const END: Duration = Duration::from_secs(600);

const SEED: u64 = 6455;

/// What the server accepts once it is back; it refuses all others.
#[derive(Clone, Copy)]
pub enum Accept {
    All,
    PerSecond(u32),
}

pub struct Outcome {
    /// The most attempts in a second.
    pub peak_down: u32,
    pub peak_after: u32,
    /// Attempts that the server refused.
    pub refused: u64,
    /// From the server's return until 95 % of the clients are connected.
    pub back: Option<Duration>,
}

#[derive(Clone, Copy)]
enum Step {
    Connect,
    Accepted,
    Refused,
}

/// The clients' next steps, by the millisecond after the loss.
struct Agenda(Vec<Vec<(u32, Step)>>);

impl Agenda {
    /// At the first millisecond that is not before `time`.
    fn add(&mut self, time: Duration, client: usize, step: Step) {
        let millis = (time - LOST).as_micros().div_ceil(1000);
        let slot = usize::try_from(millis)
            .ok()
            .and_then(|ms| self.0.get_mut(ms));
        if let Some(slot) = slot {
            slot.push((client as u32, step));
        }
    }
}

impl Accept {
    fn has_room(self, accepted: u32) -> bool {
        match self {
            Self::All => true,
            Self::PerSecond(rate) => accepted < rate,
        }
    }
}

/// The clients when all have lost their connection, and what they do next.
fn all_lost<C: Client>(
    count: usize,
    new: impl Fn(f64) -> C,
    random: &mut fastrand::Rng,
) -> (Vec<C>, Agenda) {
    let mut agenda = Agenda(vec![Vec::new(); END.as_millis() as usize]);
    let mut clients: Vec<C> = Vec::with_capacity(count);
    for number in 0..count {
        let mut client = new(random.f64());
        if let Some(next) = client.lost(LOST, random.f64()) {
            agenda.add(next, number, Step::Connect);
        }
        clients.push(client);
    }
    (clients, agenda)
}

/// Runs `count` clients, each made with a random number from 0 to 1.
pub fn simulate<C: Client>(count: usize, new: impl Fn(f64) -> C, accept: Accept) -> Outcome {
    let mut random = fastrand::Rng::with_seed(SEED);
    let (mut clients, mut agenda) = all_lost(count, new, &mut random);
    let seconds = END.as_secs() as usize;
    let (mut attempts, mut accepted) = (vec![0u32; seconds], vec![0u32; seconds]);
    let (mut refused, mut open) = (0, 0);
    let mut back = None;
    for millis in 0..agenda.0.len() {
        let since = Duration::from_millis(millis as u64);
        let (now, second) = (LOST + since, since.as_secs() as usize);
        // A step may add others to this very millisecond
        while !agenda.0[millis].is_empty() {
            for (number, step) in take(&mut agenda.0[millis]) {
                let number = number as usize;
                let client = &mut clients[number];
                match step {
                    Step::Connect => {
                        client.connect(now, random.f64());
                        attempts[second] += 1;
                        let step = if since >= DOWN && accept.has_room(accepted[second]) {
                            accepted[second] += 1;
                            Step::Accepted
                        } else {
                            Step::Refused
                        };
                        agenda.add(now + LATENCY, number, step);
                    }
                    Step::Refused => {
                        refused += 1;
                        if let Some(next) = client.failed(now, random.f64()) {
                            agenda.add(next, number, Step::Connect);
                        }
                    }
                    Step::Accepted => {
                        client.opened(now);
                        open += 1;
                        if open == count - count / 20 {
                            back = Some(since - DOWN);
                        }
                    }
                }
            }
        }
    }
    let (down, after) = attempts.split_at(DOWN.as_secs() as usize);
    let peak = |attempts: &[u32]| attempts.iter().copied().max().unwrap_or_default();
    Outcome {
        peak_down: peak(down),
        peak_after: peak(after),
        refused,
        back,
    }
}
