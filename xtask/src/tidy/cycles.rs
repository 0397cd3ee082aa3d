//! No two files import each other, directly or through others.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use super::modules::Crate;
use super::violation::Violation;

/// The lines where sources import others, by the indices of both.
type Imports = BTreeMap<(usize, usize), usize>;

/// Each import that is part of a cycle is in one of the violations.
pub fn check(all: &Crate) -> Vec<Violation> {
    let imports = imports(all);
    let cycles: BTreeSet<Vec<usize>> = imports
        .keys()
        .filter_map(|&(from, to)| Some(first_first(way(&imports, to, from)?)))
        .collect();
    let violation = |cycle: &Vec<usize>| {
        let next = cycle.iter().cycle().skip(1);
        let files: Vec<(&str, usize)> = cycle
            .iter()
            .zip(next)
            .map(|(&from, &to)| (&all.sources[from].file[..], imports[&(from, to)]))
            .collect();
        let steps: Vec<String> = files
            .iter()
            .skip(1)
            .map(|(file, line)| format!("{file}, which at line {line} imports "))
            .collect();
        let (file, line) = files[0];
        Violation {
            file: file.to_owned(),
            line,
            problem: format!("a cycle: it imports {}{file}", steps.concat()),
        }
    };
    cycles.iter().map(violation).collect()
}

fn imports(all: &Crate) -> Imports {
    let mut imports = Imports::new();
    for (from, source) in all.sources.iter().enumerate() {
        for named in all.names(source) {
            if let Some(to) = all.definer(&named.path).filter(|&to| to != from) {
                let line = imports.entry((from, to)).or_insert(named.line);
                *line = named.line.min(*line);
            }
        }
    }
    imports
}

/// The shortest way along imports, both ends included.
fn way(imports: &Imports, start: usize, end: usize) -> Option<Vec<usize>> {
    let mut before = HashMap::from([(start, start)]);
    let mut next = VecDeque::from([start]);
    while let Some(at) = next.pop_front() {
        if at == end {
            let mut way = vec![end];
            while way[way.len() - 1] != start {
                way.push(before[&way[way.len() - 1]]);
            }
            way.reverse();
            return Some(way);
        }
        for &(_, to) in imports
            .range((at, 0)..(at + 1, 0))
            .map(|(import, _)| import)
        {
            before.entry(to).or_insert_with(|| {
                next.push_back(to);
                at
            });
        }
    }
    None
}

/// The same cycle, begun at its first file.
fn first_first(mut cycle: Vec<usize>) -> Vec<usize> {
    let first = cycle.iter().enumerate().min_by_key(|(_, file)| **file);
    let first = first.map_or(0, |(place, _)| place);
    cycle.rotate_left(first);
    cycle
}

#[cfg(test)]
mod tests {
    use super::super::tree::tree;
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let root = tree(files);
        let all = Crate::read(root.path(), "src").unwrap();
        check(&all).iter().map(Violation::to_string).collect()
    }

    /// A face `a` over `a/x.rs` and `a/y.rs`.
    fn found_of(x: &str, y: &str) -> Vec<String> {
        let face = "mod x;\nmod y;\npub use x::X;\npub use y::*;";
        found(&[
            ("src/lib.rs", "mod a;\npub use a::{X, Y};"),
            ("src/a/mod.rs", face),
            ("src/a/x.rs", x),
            ("src/a/y.rs", y),
        ])
    }

    #[test]
    fn imports_in_one_direction_pass() {
        for x in ["use super::y::Y;", "use super::Y;", "use crate::a::*;"] {
            let x = format!("{x}\npub struct X;");
            assert_eq!(found_of(&x, "pub struct Y;"), [""; 0], "{x}");
        }
    }

    #[test]
    fn two_files_that_import_each_other_are_named() {
        let y = "pub struct Y;\npub fn y(_: super::X) {}";
        for x in [
            "use super::y::Y;",
            "use super::Y;",
            "use crate::a::{Y as Z};",
            "use crate::Y;",
            "use super::super::a::*;",
            "type Z = super::y::Y;",
            "fn x() -> u8 { use super::y; 0 }",
            "fn x() { println!(\"{:?}\", super::Y) }",
            "mod inside { use super::super::Y; }",
            "mod inside { #[cfg(test)] mod tests { use super::super::super::y::*; } }",
        ] {
            let text = format!("{x}\npub struct X;");
            assert_eq!(
                found_of(&text, y),
                [
                    "src/a/x.rs:1: a cycle: it imports src/a/y.rs, which at line 2 imports src/a/x.rs"
                ],
                "{x}"
            );
        }
    }

    #[test]
    fn longer_cycles_are_named() {
        let files = |last| {
            [
                (
                    "src/main.rs",
                    "mod a;\nmod b;\nmod c;\nfn main() { a::a() }",
                ),
                ("src/a.rs", "use crate::b;\npub fn a() { b::b() }"),
                ("src/b.rs", "pub fn b() {\n    crate::c::c()\n}"),
                ("src/c.rs", last),
            ]
        };
        assert_eq!(found(&files("pub fn c() {}")), [""; 0]);
        assert_eq!(
            found(&files("\n\npub fn c() { super::a::a() }")),
            [
                "src/a.rs:1: a cycle: it imports src/b.rs, which at line 2 imports src/c.rs, which at line 3 imports src/a.rs"
            ]
        );
    }

    #[test]
    fn a_face_that_defines_something_is_a_file_like_others() {
        let files = |face| [("src/a/mod.rs", face), ("src/a/x.rs", "use super::Own;")];
        assert_eq!(found(&files("mod x;\npub struct Own;")), [""; 0]);
        assert_eq!(
            found(&files("mod x;\npub use x::X;\npub struct Own;")),
            [
                "src/a/mod.rs:2: a cycle: it imports src/a/x.rs, which at line 1 imports src/a/mod.rs"
            ]
        );
    }

    #[test]
    fn tests_other_crates_and_names_alike_pass() {
        let x = "use std::y::Y;\npub struct X;\nfn x(y: u8) { ::y::y(y); y::y(); }";
        let y = "pub use x::X as Other;\npub use super::X;\npub struct Y;";
        assert_eq!(found_of(x, y), [""; 0]);
        let tested = "pub struct X;\n#[cfg(test)]\nmod tests { use super::*; }";
        assert_eq!(found_of(tested, y), [""; 0]);
    }
}
