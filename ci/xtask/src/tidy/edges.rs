//! The dependency rule: which crate may know which. Checked on what cargo would build, not on what the manifests say:
//! `cargo metadata` for the edges inside the workspace, `cargo tree` for what lies below, because the former also lists
//! optional dependencies that no feature turns on.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use anyhow::{Context as _, Result};
use serde::Deserialize;

use super::Problem;
use crate::repository::{Repository, output};

/// A crate of the workspace and what it may depend on inside it.
struct Allowed {
    name: &'static str,
    /// In what is built and shipped.
    normal: &'static [&'static str],
    /// In its tests, beyond that.
    dev: &'static [&'static str],
}

/// Every crate has a row. A new edge is a decision about the architecture: it is made here, and said in ARCHITECTURE.md.
const ALLOWED: &[Allowed] = &[
    Allowed { name: "tidegate-wire", normal: &[], dev: &[] },
    Allowed { name: "tidegate-yaml", normal: &[], dev: &[] },
    Allowed { name: "tidegate-env", normal: &[], dev: &[] },
    Allowed { name: "tidegate-core", normal: &["tidegate-wire"], dev: &[] },
    Allowed {
        name: "tidegate",
        normal: &["tidegate-wire", "tidegate-core", "tidegate-env", "tidegate-yaml"],
        dev: &[],
    },
    Allowed { name: "tidegate-cluster", normal: &["tidegate-wire"], dev: &[] },
    Allowed {
        name: "tidegate-sim",
        normal: &["tidegate", "tidegate-env", "tidegate-wire", "tidegate-yaml", "tidegate-cluster"],
        dev: &[],
    },
    Allowed { name: "tidegate-kafka", normal: &[], dev: &[] },
    Allowed { name: "tidegate-clients", normal: &["tidegate", "tidegate-env", "tidegate-kafka"], dev: &[] },
    Allowed {
        name: "tidegate-conformance",
        normal: &[
            "tidegate",
            "tidegate-cluster",
            "tidegate-env",
            "tidegate-kafka",
            "tidegate-sim",
            "tidegate-wire",
            "tidegate-yaml",
        ],
        dev: &[],
    },
    Allowed { name: "tidegate-docker", normal: &["tidegate-kafka"], dev: &[] },
    Allowed {
        name: "tidegate-bench",
        normal: &["tidegate-wire", "tidegate-core", "tidegate-kafka"],
        dev: &[],
    },
    Allowed { name: "tidegate-demo", normal: &["tidegate-kafka"], dev: &[] },
    Allowed { name: "xtask", normal: &["tidegate-kafka"], dev: &[] },
];

/// A crate that must not be in what another one is built from, however far down.
struct Never {
    /// Members of the workspace; those of a folder end with `/`.
    from: &'static [&'static str],
    to: &'static [&'static str],
    why: &'static str,
}

/// Over normal and build dependencies, with the features that the whole workspace asks for.
const NEVER: &[Never] = &[
    Never {
        from: &["tidegate-wire", "tidegate-yaml", "tidegate-core", "tidegate-cluster"],
        to: &["tokio", "mio", "socket2", "async-std", "hyper", "rustls"],
        why: "these crates are pure: no runtime, no sockets, no TLS",
    },
    Never {
        from: &["tidegate-env"],
        to: &["kafka-protocol", "rdkafka", "tidegate-wire", "tidegate-core"],
        why: "the outside world does not know Kafka",
    },
    Never {
        from: &["gateway/"],
        to: &["rdkafka", "turmoil"],
        why: "what is deployed holds neither librdkafka nor a simulation",
    },
    Never {
        from: &["gateway/", "simulator/", "conformance/", "ci/"],
        to: &["ring"],
        why: "one cryptography for all: rustls runs on aws-lc-rs",
    },
];

/// Crates that only members of a folder may name, in tests too.
const ONLY_UNDER: &[(&str, &str)] = &[("turmoil", "simulator/")];

/// A feature that nothing has unless somebody asks for it, and why.
const NEVER_ON: &[(&str, &str)] = &[("planted-bugs", "bugs are planted by `cargo xtask mutants` only")];

/// Where a rule is broken, or a table does not hold the crate yet.
const THIS_FILE: &str = "ci/xtask/src/tidy/edges.rs";

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// Normal or build: part of what is shipped.
    Normal,
    Dev,
}

/// A crate of the workspace.
#[derive(Debug, Default)]
struct Member {
    /// Its folder, relative to the root, ending with `/`.
    folder: String,
    edges: BTreeSet<(String, Kind)>,
    /// The features that it is built with when nobody asks for one.
    features: Vec<String>,
}

/// What cargo resolved: members with their edges, and for every crate the crates that it is built from.
#[derive(Debug, Default)]
pub(super) struct Graph {
    members: BTreeMap<String, Member>,
    built_from: BTreeMap<String, BTreeSet<String>>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_members: BTreeSet<String>,
    workspace_root: String,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    manifest_path: String,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
    #[serde(default)]
    features: Vec<String>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Deserialize)]
struct DependencyKind {
    kind: Option<String>,
}

impl Graph {
    /// Asks cargo.
    ///
    /// # Errors
    /// If the workspace is broken, or cargo answers in another way than it documents.
    pub(super) fn read(repository: &Repository) -> Result<Self> {
        let metadata = output(&mut repository.cargo(&["metadata", "--format-version", "1", "--locked"]))?;
        let tree = ["tree", "--workspace", "--locked", "--edges", "normal,build", "--prefix", "depth"];
        let tree = output(repository.cargo(&tree).args(["--color", "never"]))?;
        let mut graph = Self::parse_metadata(&metadata)?;
        graph.parse_tree(&tree)?;
        Ok(graph)
    }

    /// Members and their edges, of all kinds.
    fn parse_metadata(metadata: &str) -> Result<Self> {
        let metadata: Metadata =
            serde_json::from_str(metadata).context("read what `cargo metadata` printed")?;
        let names: BTreeMap<&str, &str> =
            metadata.packages.iter().map(|one| (one.id.as_str(), one.name.as_str())).collect();
        let mut graph = Self::default();
        for package in metadata.packages.iter().filter(|one| metadata.workspace_members.contains(&one.id)) {
            let path = &package.manifest_path;
            let folder = path.strip_prefix(&metadata.workspace_root).unwrap_or(path);
            let folder = folder.trim_start_matches('/').trim_end_matches("Cargo.toml").to_owned();
            graph.members.insert(package.name.clone(), Member { folder, ..Member::default() });
        }
        for node in &metadata.resolve.nodes {
            let from = *names.get(node.id.as_str()).context("a node without a package")?;
            let Some(member) = graph.members.get_mut(from) else { continue };
            member.features.clone_from(&node.features);
            for dependency in &node.deps {
                let to = *names.get(dependency.pkg.as_str()).context("a dependency without a package")?;
                for kind in &dependency.dep_kinds {
                    let kind = if kind.kind.as_deref() == Some("dev") { Kind::Dev } else { Kind::Normal };
                    member.edges.insert((to.to_owned(), kind));
                }
            }
        }
        Ok(graph)
    }

    /// What each crate is built from: lines such as `2tokio v1.54.0 (*)`, the depth before the name. A crate that comes again
    /// is shown without what is below it; edges that are known stay known. Two versions of a crate are one here: a
    /// rule speaks of all of them.
    fn parse_tree(&mut self, tree: &str) -> Result<()> {
        let mut above: Vec<String> = Vec::new();
        for line in tree.lines().filter(|line| !line.is_empty()) {
            let name = line.trim_start_matches(|c: char| c.is_ascii_digit());
            let depth: usize = line[..line.len() - name.len()].parse().with_context(|| line.to_owned())?;
            let name = name.split(' ').next().unwrap_or_default();
            above.truncate(depth);
            if let Some(from) = above.last() {
                self.built_from.entry(from.clone()).or_default().insert(name.to_owned());
            }
            above.push(name.to_owned());
        }
        Ok(())
    }

    /// The shortest way from a crate to one that it is built from.
    fn way(&self, from: &str, to: &str) -> Option<Vec<String>> {
        let mut before: BTreeMap<&str, &str> = BTreeMap::new();
        let mut queue = VecDeque::from([from]);
        while let Some(name) = queue.pop_front() {
            if name == to && name != from {
                let mut way = vec![to.to_owned()];
                let mut at = to;
                while let Some(&previous) = before.get(at) {
                    way.push(previous.to_owned());
                    at = previous;
                }
                way.reverse();
                return Some(way);
            }
            for next in self.built_from.get(name).into_iter().flatten() {
                if next != from && !before.contains_key(next.as_str()) {
                    before.insert(next, name);
                    queue.push_back(next);
                }
            }
        }
        None
    }
}

/// Every edge that no rule allows.
pub(super) fn check(graph: &Graph) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (name, member) in &graph.members {
        let manifest = format!("{}Cargo.toml", member.folder);
        problems
            .extend(edges_of(graph, name, member).into_iter().map(|text| Problem::new(&manifest, 1, text)));
        for never in NEVER.iter().filter(|never| concerns(never, name, member)) {
            let ways = never.to.iter().filter_map(|to| graph.way(name, to));
            problems.extend(
                ways.map(|way| Problem::new(&manifest, 1, format!("{}: {}", way.join(" -> "), never.why))),
            );
        }
        let on = NEVER_ON.iter().filter(|(feature, _)| member.features.iter().any(|one| one == feature));
        let text =
            |(feature, why): &(&str, &str)| format!("`{name}` has the feature `{feature}` by default: {why}");
        problems.extend(on.map(|row| Problem::new(&manifest, 1, text(row))));
        for (to, folder) in ONLY_UNDER.iter().filter(|(_, folder)| !member.folder.starts_with(folder)) {
            if member.edges.iter().any(|(edge, _)| edge == to) {
                problems.push(Problem::new(&manifest, 1, format!("only crates under {folder} may use {to}")));
            }
        }
    }
    let stale = ALLOWED.iter().filter(|row| !graph.members.contains_key(row.name));
    problems.extend(stale.map(|row| Problem::new(THIS_FILE, 1, format!("there is no crate `{}`", row.name))));
    problems
}

fn concerns(never: &Never, name: &str, member: &Member) -> bool {
    never.from.iter().any(|from| *from == name || (from.ends_with('/') && member.folder.starts_with(from)))
}

fn edges_of(graph: &Graph, name: &str, member: &Member) -> Vec<String> {
    let Some(row) = ALLOWED.iter().find(|row| row.name == name) else {
        return vec![format!("`{name}` has no row in the table of allowed dependencies, {THIS_FILE}")];
    };
    let inside = member.edges.iter().filter(|(to, _)| graph.members.contains_key(to) && to != name);
    let refused = inside.filter(|(to, kind)| {
        let to = &to.as_str();
        !(row.normal.contains(to) || *kind == Kind::Dev && row.dev.contains(to))
    });
    let text = |(to, kind): &(String, Kind)| {
        let kind = if *kind == Kind::Dev { "in its tests" } else { "in what is built" };
        format!("`{name}` must not depend on `{to}` {kind}; allowed edges are listed in {THIS_FILE}")
    };
    refused.map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All members with their allowed edges, and further edges.
    fn graph(further: &[(&str, &str, Kind)]) -> Graph {
        let mut graph = Graph::default();
        for row in ALLOWED {
            let folder = match row.name {
                "tidegate-sim" => "simulator/sim/",
                "tidegate-clients" => "conformance/clients/",
                "tidegate-conformance" => "conformance/kit/",
                "tidegate-kafka" | "tidegate-docker" | "tidegate-bench" | "xtask" => "ci/x/",
                _ => "gateway/x/",
            };
            graph
                .members
                .insert(row.name.to_owned(), Member { folder: folder.to_owned(), ..Member::default() });
        }
        for row in ALLOWED {
            row.normal.iter().for_each(|to| graph.add(row.name, to, Kind::Normal));
        }
        further.iter().for_each(|(from, to, kind)| graph.add(from, to, *kind));
        graph
    }

    impl Graph {
        fn add(&mut self, from: &str, to: &str, kind: Kind) {
            if let Some(member) = self.members.get_mut(from) {
                member.edges.insert((to.to_owned(), kind));
            }
            if kind == Kind::Normal {
                self.built_from.entry(from.to_owned()).or_default().insert(to.to_owned());
            }
        }
    }

    fn refused(further: &[(&str, &str, Kind)]) -> Vec<String> {
        check(&graph(further)).into_iter().map(|problem| problem.text).collect()
    }

    #[test]
    fn a_feature_that_plants_bugs_is_on_nowhere() {
        let mut graph = graph(&[]);
        assert!(check(&graph).is_empty());
        if let Some(core) = graph.members.get_mut("tidegate-core") {
            core.features.push("planted-bugs".to_owned());
        }
        let problems = check(&graph);
        assert!(problems.len() == 1 && problems[0].text.contains("planted-bugs"), "{}", problems[0].text);
    }

    #[test]
    fn the_allowed_edges_are_allowed() {
        assert_eq!(refused(&[]), [""; 0]);
        let outside = [
            ("tidegate", "tokio", Kind::Normal),
            ("tidegate-core", "tokio", Kind::Dev),
            ("tidegate-sim", "turmoil", Kind::Normal),
        ];
        assert_eq!(refused(&outside), [""; 0]);
    }

    #[test]
    fn the_gateway_depends_on_nothing_that_tests_it() {
        for to in ["tidegate-sim", "tidegate-clients", "tidegate-kafka", "tidegate-bench", "xtask"] {
            for kind in [Kind::Normal, Kind::Dev] {
                let problems = refused(&[("tidegate-core", to, kind)]);
                assert!(
                    problems[0].starts_with(&format!("`tidegate-core` must not depend on `{to}` in ")),
                    "{problems:?}"
                );
            }
        }
    }

    #[test]
    fn a_runtime_is_found_however_far_down() {
        let edges = [
            ("tidegate-wire", "zstd", Kind::Normal),
            ("zstd", "rayon", Kind::Normal),
            ("rayon", "tokio", Kind::Normal),
        ];
        let why = "these crates are pure: no runtime, no sockets, no TLS";
        let expected = [
            format!("tidegate-cluster -> tidegate-wire -> zstd -> rayon -> tokio: {why}"),
            format!("tidegate-core -> tidegate-wire -> zstd -> rayon -> tokio: {why}"),
            format!("tidegate-wire -> zstd -> rayon -> tokio: {why}"),
        ];
        assert_eq!(refused(&edges), expected);
        let dev = [
            ("tidegate-wire", "zstd", Kind::Normal),
            ("zstd", "rayon", Kind::Dev),
            ("rayon", "tokio", Kind::Normal),
        ];
        assert_eq!(refused(&dev), [""; 0]);
    }

    #[test]
    fn some_crates_have_their_places() {
        let kafka = refused(&[
            ("tidegate-env", "kafka-protocol", Kind::Normal),
            ("tidegate", "kafka-protocol", Kind::Normal),
        ]);
        assert_eq!(kafka, ["tidegate-env -> kafka-protocol: the outside world does not know Kafka"]);
        assert!(
            refused(&[("rustls", "ring", Kind::Normal), ("tidegate-env", "rustls", Kind::Normal)])[0]
                .contains("-> ring")
        );
        assert_eq!(
            refused(&[("tidegate-bench", "turmoil", Kind::Dev)]),
            ["only crates under simulator/ may use turmoil"]
        );
    }

    #[test]
    fn a_crate_without_a_row_is_refused_and_a_row_without_a_crate() {
        let mut graph = graph(&[]);
        graph.members.remove("xtask");
        graph.members.insert("tidegate-new".to_owned(), Member::default());
        let texts: Vec<String> = check(&graph).into_iter().map(|problem| problem.text).collect();
        assert!(texts[0].starts_with("`tidegate-new` has no row"), "{texts:?}");
        assert_eq!(texts[1], "there is no crate `xtask`");
    }

    #[test]
    fn what_cargo_prints_is_understood() {
        let metadata = r#"{
            "workspace_root": "/w", "workspace_members": ["a 1"],
            "packages": [
                {"id": "a 1", "name": "a", "manifest_path": "/w/gateway/a/Cargo.toml"},
                {"id": "b 1", "name": "b", "manifest_path": "/registry/b/Cargo.toml"}],
            "resolve": {"nodes": [
                {"id": "a 1", "deps": [{"pkg": "b 1", "dep_kinds": [{"kind": null}, {"kind": "dev"}]}]},
                {"id": "b 1", "deps": []}]}}"#;
        let mut graph = Graph::parse_metadata(metadata).unwrap();
        assert_eq!(graph.members["a"].folder, "gateway/a/");
        assert_eq!(graph.members["a"].edges.len(), 2);
        assert_eq!(graph.way("a", "b"), None);
        let tree = "0a v1.0.0 (/w/gateway/a)\n1b v1.0.0\n2c v2.0.0 (proc-macro)\n1d v1.0.0\n2b v1.0.0 (*)\n\n0e v1.0.0\n";
        graph.parse_tree(tree).unwrap();
        assert_eq!(graph.way("a", "c").unwrap(), ["a", "b", "c"]);
        assert_eq!(graph.way("d", "c").unwrap(), ["d", "b", "c"]);
        assert_eq!(graph.way("a", "e"), None);
        assert!(Graph::parse_metadata("{}").is_err() && graph.parse_tree("a v1.0.0").is_err());
    }
}
