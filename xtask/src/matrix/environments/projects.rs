//! The environments, as projects in `tests/environments`: which packages they need, and how each is run.

use anyhow::Result;

use crate::setup;

/// Which projects run.
#[derive(Clone, Copy, PartialEq)]
pub enum Scope {
    /// Those that `cargo xtask test` runs, without what its other tests cover.
    Core,
    All,
}

/// A program that prints rows of the table. The server's address follows its file in the arguments.
pub struct Project {
    scope: Scope,
    /// What runs it, of the programs below.
    pub runtime: &'static str,
    pub arguments: &'static [&'static str],
    pub file: &'static str,
    pub more: &'static [&'static str],
}

const fn node(scope: Scope, file: &'static str, more: &'static [&'static str]) -> Project {
    on(scope, "node22/bin/node", file, more)
}

const fn on(
    scope: Scope,
    runtime: &'static str,
    file: &'static str,
    more: &'static [&'static str],
) -> Project {
    Project {
        scope,
        runtime,
        arguments: &[],
        file,
        more,
    }
}

/// In the order of the table.
const PROJECTS: [Project; 20] = [
    on(Scope::Core, "node20/bin/node", "node/esm.js", &[]),
    on(Scope::Core, "node20/bin/node", "node/required.cjs", &[]),
    on(Scope::All, "node20/bin/node", "node/over_ws.js", &[]),
    on(Scope::All, "node22/bin/node", "node/esm.js", &[]),
    on(Scope::All, "node22/bin/node", "node/required.cjs", &[]),
    on(Scope::All, "node26/bin/node", "node/esm.js", &[]),
    Project {
        scope: Scope::All,
        runtime: ".bin/deno",
        arguments: &["run", "--allow-all"],
        file: "node/esm.js",
        more: &[],
    },
    on(Scope::All, ".bin/bun", "node/esm.js", &[]),
    node(Scope::All, "workerd/run.js", &[]),
    node(Scope::Core, "tests.js", &[]),
    on(Scope::All, "node26/bin/node", "msw/run.js", &["before"]),
    on(Scope::All, "node26/bin/node", "msw/run.js", &["after"]),
    node(Scope::All, "playwright/run.js", &[]),
    node(Scope::Core, "vite.js", &["vite7"]),
    node(Scope::All, "vite.js", &["vite8"]),
    node(Scope::All, "webpack/run.js", &[]),
    node(Scope::All, "next/run.js", &[]),
    node(Scope::All, "strict/run.js", &[]),
    node(Scope::Core, "workers/run.js", &[]),
    node(Scope::Core, "yarn.js", &[]),
];

const CORE: [&str; 9] = [
    "esbuild@0.28.2",
    "happy-dom@21.0.4",
    "jest-environment-jsdom@30.5.2",
    "jest@30.5.2",
    "jsdom@31.0.1",
    "playwright-core@1.65.1",
    "vite7@npm:vite@7.3.8",
    "vitest@5.1.2",
    "yarn@1.22.22",
];

const MORE: [&str; 11] = [
    "bun@1.4.5",
    "deno@2.9.6",
    "miniflare@4.20260730.0",
    "msw@3.0.5",
    "next@15.5.29",
    "react-dom@19.3.1",
    "react@19.3.1",
    "vite8@npm:vite@8.3.8",
    "webpack@5.113.0",
    "workerd@1.20260730.1",
    "ws@8.23.0",
];

/// By the name of its folder. The second is the one that runs all other tools.
const CORE_NODES: [(&str, &str); 2] = [("node20", "20.20.2"), ("node22", "22.23.3")];
const MORE_NODES: [(&str, &str); 1] = [("node26", "26.12.1")];

impl Scope {
    /// The folder in `target` with its packages.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Core => "environments-core",
            Self::All => "environments",
        }
    }

    pub fn projects(self) -> impl Iterator<Item = &'static Project> {
        let runs = move |project: &&Project| self == Self::All || project.scope == Self::Core;
        PROJECTS.iter().filter(runs)
    }

    pub fn packages(self) -> Result<Vec<String>> {
        let (more, more_nodes) = match self {
            Self::Core => (&[][..], &[][..]),
            Self::All => (&MORE[..], &MORE_NODES[..]),
        };
        let node = setup::node_package()?;
        let nodes = CORE_NODES.iter().chain(more_nodes);
        let nodes = nodes.map(|(name, version)| format!("{name}@npm:{node}@{version}"));
        let others = CORE.iter().chain(more).map(|&package| package.to_owned());
        Ok(others.chain(nodes).collect())
    }
}
