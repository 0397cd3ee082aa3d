//! Small trees of files, for the tests.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// A folder with these files, each a path and its text.
pub fn tree(files: &[(&str, &str)]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

/// Makes a repository of it.
pub fn git(root: &Path) {
    let mut command = Command::new("git");
    command.args(["init", "--quiet"]).current_dir(root);
    assert!(command.status().unwrap().success());
}
