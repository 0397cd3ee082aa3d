//! A crate's modules, and the file that defines what a path names, seen through re-exports.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::source::{Segments, Source, Written, join};

/// What a file names of its own crate.
pub struct Named {
    /// From the crate's root, as the file says it.
    pub path: Segments,
    pub line: usize,
}

/// Paths in it are from the crate's root.
#[derive(Default)]
pub struct Crate {
    pub sources: Vec<Source>,
    /// The source of each module that has a file.
    files: HashMap<Segments, usize>,
    defined: HashSet<Segments>,
    /// What each name that a `use` brings in stands for; `None` is something of another crate.
    links: HashMap<Segments, Option<Segments>>,
    /// The modules with a `use …::*`, and of what.
    globs: Vec<(Segments, Segments)>,
}

impl Crate {
    /// Reads each file of Rust in the folder, as the module that its path makes it.
    pub fn read(root: &Path, folder: &str) -> Result<Self> {
        let mut all = Self::default();
        for file in rust_files(root, folder)? {
            let module = module(&file[folder.len()..]);
            let source = Source::read(root, file, module.clone())?;
            all.files.insert(module, all.sources.len());
            all.defined.extend(source.defined.iter().cloned());
            all.sources.push(source);
        }
        for index in 0..all.sources.len() {
            all.link(index);
        }
        Ok(all)
    }

    fn link(&mut self, index: usize) {
        for used in &self.sources[index].uses {
            let target = self.absolute(&used.path);
            let module = &used.path.module;
            match (&used.name, target) {
                (Some(name), target) => {
                    self.links.insert(join(module, name), target);
                }
                (None, Some(target)) => self.globs.push((module.clone(), target)),
                (None, None) => {}
            }
        }
    }

    /// What the source names of its own crate, also of itself.
    pub fn names(&self, source: &Source) -> Vec<Named> {
        let mut all = Vec::new();
        for used in &source.uses {
            let line = used.path.line;
            let mut paths: Vec<_> = self.absolute(&used.path).into_iter().collect();
            if used.name.is_none() {
                paths = self.all_in(paths);
            }
            all.extend(paths.into_iter().map(|path| Named { path, line }));
        }
        for written in &source.paths {
            let line = written.line;
            let path = self.absolute(written);
            all.extend(path.map(|path| Named { path, line }));
        }
        all
    }

    /// The modules, and what they re-export.
    fn all_in(&self, mut modules: Vec<Segments>) -> Vec<Segments> {
        let mut all = Vec::new();
        while let Some(module) = modules.pop() {
            if all.contains(&module) {
                continue;
            }
            let linked = self.links.keys().filter(|name| is_in(&module, name));
            all.extend(linked.cloned());
            let globs = self.globs.iter().filter(|(at, _)| *at == module);
            modules.extend(globs.map(|(_, target)| target.clone()));
            all.push(module);
        }
        all
    }

    /// The source that defines what a path names. It is none when the path names a whole face: each
    /// path through that counts for itself.
    pub fn definer(&self, path: &[String]) -> Option<usize> {
        let path = self.follow(path)?;
        let (length, source) = (0..=path.len())
            .rev()
            .find_map(|length| Some((length, *self.files.get(&path[..length])?)))?;
        let is_face = length == path.len() && self.sources[source].is_face();
        (!is_face).then_some(source)
    }

    /// What the path stands for after one `use`; inside, `None` is something of another crate.
    pub fn step(&self, path: &[String]) -> Option<Option<Segments>> {
        (1..=path.len()).find_map(|length| {
            let (name, rest) = path.split_at(length);
            // A module and a function may share a name: only the module has something inside
            if !rest.is_empty() && self.files.contains_key(name) {
                return None;
            }
            let linked = self.links.get(name).cloned();
            let target = linked.or_else(|| self.through_glob(name).map(Some))?;
            Some(target.map(|target| [&target[..], rest].concat()))
        })
    }

    /// What the path stands for in the end; `None` is something of another crate.
    fn follow(&self, path: &[String]) -> Option<Segments> {
        let mut path = path.to_vec();
        // No program that compiles has as many in a row
        for _ in 0..100 {
            match self.step(&path) {
                Some(target) => path = target?,
                None => return Some(path),
            }
        }
        None
    }

    fn through_glob(&self, path: &[String]) -> Option<Segments> {
        let (name, module) = path.split_last()?;
        if self.defined.contains(path) || self.files.contains_key(path) {
            return None;
        }
        let globs = self.globs.iter().filter(|(at, _)| at == module);
        let mut candidates = globs.map(|(_, target)| join(target, name));
        candidates.find(|path| self.is_known(path))
    }

    fn is_known(&self, path: &[String]) -> bool {
        self.files.contains_key(path)
            || self.defined.contains(path)
            || self.links.get(path).is_some_and(Option::is_some)
    }

    /// The path from the crate's root; `None` is something of another crate.
    fn absolute(&self, written: &Written) -> Option<Segments> {
        let mut module = &written.module[..];
        let mut rest = &written.segments[..];
        match rest.first()?.as_str() {
            "crate" => return Some(rest[1..].to_vec()),
            "self" | "super" => {}
            first => {
                let local = join(module, first);
                self.is_known(&local).then_some(())?;
            }
        }
        if rest[0] == "self" {
            rest = &rest[1..];
        }
        while rest.first().is_some_and(|first| first == "super") {
            (_, module) = module.split_last()?;
            rest = &rest[1..];
        }
        Some([module, rest].concat())
    }
}

/// Whether the path is that of something directly in the module.
fn is_in(module: &[String], path: &[String]) -> bool {
    path.split_last()
        .is_some_and(|(_, parent)| parent == module)
}

/// The paths of the files under a folder, from the root.
pub fn rust_files(root: &Path, folder: &str) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(root.join(folder)).with_context(|| folder.to_owned())? {
        let entry = entry?;
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            files.extend(rust_files(root, &path)?);
        } else if path.ends_with(".rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The module that a file in the crate's folder is.
fn module(file: &str) -> Segments {
    let path = file.strip_suffix(".rs").unwrap_or(file);
    let path = match path {
        "/lib" | "/main" => "",
        path => path.strip_suffix("/mod").unwrap_or(path),
    };
    path.split('/').skip(1).map(str::to_owned).collect()
}
