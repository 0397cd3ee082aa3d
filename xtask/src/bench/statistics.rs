//! Medians, quartiles, and one subject's samples relative to another's.

use anyhow::{Result, ensure};
use serde::Serialize;

/// The median, and the quartiles on both sides of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    pub low: f64,
    pub median: f64,
    pub high: f64,
}

impl Spread {
    /// Of at least one sample.
    pub fn of(samples: &[f64]) -> Result<Self> {
        ensure!(!samples.is_empty(), "there are no samples");
        let mut sorted = samples.to_vec();
        sorted.sort_by(f64::total_cmp);
        Ok(Self {
            low: quantile(&sorted, 0.25),
            median: quantile(&sorted, 0.5),
            high: quantile(&sorted, 0.75),
        })
    }

    /// To four digits, as more only lengthen a file.
    pub fn rounded(self) -> Self {
        let round = |value: f64| {
            if value == 0.0 || !value.is_finite() {
                return value;
            }
            let unit = 10_f64.powi(value.abs().log10().floor() as i32 - 3);
            // A division by a power of ten leaves no tail of digits
            if unit < 1.0 {
                (value / unit).round() / unit.recip().round()
            } else {
                (value / unit).round() * unit
            }
        };
        Self {
            low: round(self.low),
            median: round(self.median),
            high: round(self.high),
        }
    }
}

/// By linear interpolation between the two nearest samples.
fn quantile(sorted: &[f64], part: f64) -> f64 {
    let place = part * (sorted.len() - 1) as f64;
    let (below, above) = (
        sorted[place.floor() as usize],
        sorted[place.ceil() as usize],
    );
    let share = place.fract();
    if share == 0.0 {
        return below;
    }
    below + share * (above - below)
}

/// Round by round, how many times as much as in `base`. A round in which the base cost nothing that the
/// clock can tell counts as infinitely many times.
pub fn ratios(samples: &[f64], base: &[f64]) -> Result<Vec<f64>> {
    by_round(samples, base, |sample, base| {
        if base > 0.0 {
            sample / base
        } else {
            f64::INFINITY
        }
    })
}

/// Round by round, how much more than in `base`.
pub fn differences(samples: &[f64], base: &[f64]) -> Result<Vec<f64>> {
    by_round(samples, base, |sample, base| sample - base)
}

fn by_round(samples: &[f64], base: &[f64], compare: fn(f64, f64) -> f64) -> Result<Vec<f64>> {
    ensure!(
        samples.len() == base.len(),
        "{} rounds can't be compared with {}",
        samples.len(),
        base.len()
    );
    let rounds = samples.iter().zip(base);
    Ok(rounds
        .map(|(&sample, &base)| compare(sample, base))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_half_lies_between_the_quartiles() {
        for (samples, low, median, high) in [
            (&[3.0][..], 3.0, 3.0, 3.0),
            (&[4.0, 2.0], 2.5, 3.0, 3.5),
            (&[5.0, 1.0, 3.0, 2.0, 4.0], 2.0, 3.0, 4.0),
            (&[1.0, f64::INFINITY, 2.0], 1.5, 2.0, f64::INFINITY),
        ] {
            let expected = Spread { low, median, high };
            assert_eq!(Spread::of(samples).unwrap(), expected, "{samples:?}");
        }
        assert!(Spread::of(&[]).is_err());
    }

    #[test]
    fn rounds_are_compared_one_by_one() {
        let (ours, base) = ([1.0, 4.0, 9.0], [2.0, 2.0, 3.0]);
        assert_eq!(ratios(&ours, &base).unwrap(), [0.5, 2.0, 3.0]);
        assert_eq!(differences(&ours, &base).unwrap(), [-1.0, 2.0, 6.0]);
        let error = ratios(&ours, &[1.0]).unwrap_err();
        assert_eq!(error.to_string(), "3 rounds can't be compared with 1");
    }

    #[test]
    fn four_digits_are_kept() {
        for (value, rounded) in [
            (0.0, 0.0),
            (0.123_456, 0.1235),
            (1.000_04, 1.0),
            (-98.765_4, -98.77),
            (123_456.0, 123_500.0),
        ] {
            assert_eq!(Spread::of(&[value]).unwrap().rounded().median, rounded);
        }
        let infinite = Spread::of(&[f64::INFINITY]).unwrap();
        assert_eq!(infinite.rounded(), infinite);
    }

    #[test]
    fn a_base_of_nothing_never_flatters() {
        let found = ratios(&[1.0, -1.0, 0.0], &[0.0, -2.0, 0.0]).unwrap();
        assert_eq!(found, [f64::INFINITY; 3]);
    }
}
