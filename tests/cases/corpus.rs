//! What the fuzz targets in `fuzz/` found worth keeping, fed through the same functions.

use std::fs;
use std::path::Path;

/// Feeds every file of a target's corpus to `check`, which panics where a promise is broken.
pub fn replay(target: &str, check: fn(&[u8])) {
    let folder = Path::new("fuzz/corpus").join(target);
    let mut count = 0;
    for file in fs::read_dir(&folder).expect("the target has a corpus") {
        let path = file.expect("it can be listed").path();
        // The harness shows it if the check fails
        println!("{}", path.display());
        check(&fs::read(path).expect("it can be read"));
        count += 1;
    }
    assert!(count > 0, "{} is empty", folder.display());
}
