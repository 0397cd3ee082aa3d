//! Whether a target is met by what was measured.

use anyhow::{Context, Result, ensure};

use super::answer::{Answer, Place};
use super::explained::Explained;
use super::host::Host;
use super::statistics::{Spread, differences, ratios};
use super::targets::{Bound, Target};

/// How many times its limit a value may be in a quick run.
const QUICK: f64 = 2.0;

/// One job of one subject on one host, and what its target says of it.
pub struct Verdict {
    pub place: Place,
    pub job: &'static str,
    pub subject: &'static str,
    pub bound: Bound,
    pub host: Host,
    /// `Err` says why there is none.
    pub value: Result<Spread>,
    pub outcome: Outcome,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    Met,
    /// Not met, for the reason with this index.
    Explained(usize),
    Missed,
}

/// How strictly to judge, and what is excused.
pub struct Judge<'a> {
    pub targets: &'a [Target],
    pub explained: &'a [Explained],
    pub quick: bool,
}

impl Judge<'_> {
    /// Of all that is to be measured on a host.
    pub fn verdicts(&self, host: Host, answer: &Answer) -> Vec<Verdict> {
        let mut all = Vec::new();
        for target in self.targets {
            if !target.hosts.contains(&host) || (self.quick && !target.quick) {
                continue;
            }
            for &job in target.jobs {
                for &subject in target.subjects {
                    let value = value(answer, target, job, subject);
                    let of = (target.place, job, subject);
                    let judged = value
                        .as_ref()
                        .map_or(f64::INFINITY, |value| self.judged(value));
                    all.push(Verdict {
                        place: target.place,
                        job,
                        subject,
                        bound: target.bound,
                        host,
                        value,
                        outcome: self.outcome(host, of, target.bound, judged),
                    });
                }
            }
        }
        all
    }

    /// A quick run has few rounds, and other programs may run beside it: it fails where three quarters of the
    /// rounds are over the limit.
    fn judged(&self, value: &Spread) -> f64 {
        if self.quick { value.low } else { value.median }
    }

    fn outcome(&self, host: Host, of: (Place, &str, &str), bound: Bound, value: f64) -> Outcome {
        let factor = if self.quick { QUICK } else { 1.0 };
        let within = |limit: f64| match bound {
            Bound::Under(_) => value < limit * factor,
            _ => value <= limit * factor,
        };
        let (place, job, subject) = of;
        let excused = self.explained.iter().position(|one| {
            one.hosts.contains(&host)
                && one.place == place
                && one.jobs.contains(&job)
                && one.subjects.contains(&subject)
        });
        match excused {
            _ if within(bound.limit()) => Outcome::Met,
            Some(index) if within(self.explained[index].within) => Outcome::Explained(index),
            _ => Outcome::Missed,
        }
    }
}

/// What the target's bound compares with its limit.
fn value(answer: &Answer, target: &Target, job: &str, subject: &str) -> Result<Spread> {
    let samples = |job: &str, subject: &str| samples(answer, target.place, job, subject);
    let ours = samples(job, subject)?;
    match target.bound {
        Bound::Ratio(_, base) => Spread::of(&ratios(ours, samples(job, base)?)?),
        Bound::Excess(_, base) => Spread::of(&differences(ours, samples(job, base)?)?),
        Bound::Scaling(_, base) => Spread::of(&ratios(ours, samples(base, subject)?)?),
        Bound::Under(_) => Ok(largest(ours, 0.0)),
        Bound::Growth(_) => {
            ensure!(ours.len() > 1, "one sample tells no growth");
            Ok(largest(ours, ours[0]))
        }
    }
}

fn samples<'a>(answer: &'a Answer, place: Place, job: &str, subject: &str) -> Result<&'a [f64]> {
    let row = answer.row(place, job, subject);
    let row = row.with_context(|| format!("{subject} wasn't measured in {job:?}"))?;
    Ok(&row.samples)
}

/// The largest, less `start`. It has no spread.
fn largest(samples: &[f64], start: f64) -> Spread {
    let most = samples.iter().copied().fold(f64::NEG_INFINITY, f64::max) - start;
    Spread {
        low: most,
        median: most,
        high: most,
    }
}

#[cfg(test)]
mod tests {
    use super::super::answer::Row;
    use super::super::host::{CHROMIUM, FIREFOX};
    use super::*;

    fn row(job: &str, subject: &str, samples: &[f64]) -> Row {
        Row {
            place: Place::Page,
            job: job.into(),
            subject: subject.into(),
            unit: "ns".into(),
            samples: samples.to_vec(),
            imports: None,
        }
    }

    fn answer(rows: Vec<Row>) -> Answer {
        Answer {
            engine: "x".into(),
            isolated: Some(true),
            rows,
        }
    }

    const fn target(bound: Bound) -> Target {
        Target {
            place: Place::Page,
            jobs: &["job"],
            subjects: &["ours"],
            bound,
            hosts: &[CHROMIUM],
            quick: true,
        }
    }

    fn measured() -> Answer {
        answer(vec![
            row("job", "ours", &[2.0, 4.0, 3.0]),
            row("job", "base", &[2.0, 2.0, 2.0]),
            row("less", "ours", &[1.0, 1.0, 1.0]),
        ])
    }

    fn outcome(bound: Bound, explained: &[Explained], quick: bool) -> Outcome {
        let targets = &[target(bound)];
        let judge = Judge {
            targets,
            explained,
            quick,
        };
        let verdicts = judge.verdicts(CHROMIUM, &measured());
        let [verdict] = &verdicts[..] else {
            panic!("{} verdicts", verdicts.len());
        };
        verdict.outcome
    }

    #[test]
    fn each_bound_compares_its_own_value() {
        for (bound, median) in [
            (Bound::Ratio(1.0, "base"), 1.5),
            (Bound::Excess(1.0, "base"), 1.0),
            (Bound::Scaling(1.0, "less"), 3.0),
            (Bound::Under(1.0), 4.0),
            (Bound::Growth(1.0), 2.0),
        ] {
            let found = value(&measured(), &target(bound), "job", "ours").unwrap();
            assert_eq!(found.median, median, "{bound}");
        }
    }

    #[test]
    fn a_limit_is_met_up_to_itself() {
        for (bound, met) in [
            (Bound::Ratio(1.5, "base"), true),
            (Bound::Ratio(1.49, "base"), false),
            (Bound::Growth(2.0), true),
            (Bound::Growth(0.0), false),
            (Bound::Under(4.1), true),
            (Bound::Under(4.0), false),
        ] {
            let expected = if met { Outcome::Met } else { Outcome::Missed };
            assert_eq!(outcome(bound, &[], false), expected, "{bound}");
        }
    }

    #[test]
    fn a_quick_run_compares_the_lower_quartile_with_twice_the_limit() {
        for (limit, expected) in [(0.625, Outcome::Met), (0.62, Outcome::Missed)] {
            let bound = Bound::Ratio(limit, "base");
            assert_eq!(outcome(bound, &[], true), expected);
        }
    }

    #[test]
    fn an_explanation_has_a_limit_and_a_host() {
        let explained = |host: &'static [Host], within| Explained {
            hosts: host,
            place: Place::Page,
            jobs: &["job"],
            subjects: &["ours"],
            within,
            why: "because",
        };
        let bound = Bound::Ratio(1.0, "base");
        for (explained, expected) in [
            (explained(&[CHROMIUM], 1.5), Outcome::Explained(0)),
            (explained(&[CHROMIUM], 1.4), Outcome::Missed),
            (explained(&[FIREFOX], 1.5), Outcome::Missed),
        ] {
            assert_eq!(outcome(bound, &[explained], false), expected);
        }
    }

    #[test]
    fn what_was_not_measured_is_missed() {
        let targets = &[target(Bound::Ratio(1.0, "base"))];
        let judge = Judge {
            targets,
            explained: &[],
            quick: true,
        };
        let answer = answer(vec![row("job", "ours", &[1.0])]);
        let verdicts = judge.verdicts(CHROMIUM, &answer);
        let error = verdicts[0].value.as_ref().unwrap_err();
        assert_eq!(error.to_string(), "base wasn't measured in \"job\"");
        assert_eq!(verdicts[0].outcome, Outcome::Missed);
        // Another host's target
        assert!(judge.verdicts(FIREFOX, &answer).is_empty());
    }
}
