//! A property, checked by more random cases than proptest's own default, or by as many as `PROPTEST_CASES` says.

use std::env;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

pub fn check<S: Strategy>(
    cases: u32,
    strategy: S,
    test: impl Fn(S::Value) -> Result<(), TestCaseError>,
) {
    let mut config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    if env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    if let Err(error) = TestRunner::new(config).run(&strategy, test) {
        panic!("{error}");
    }
}
