//! The committed scenarios: each means something, resolves the same every time, and reads back as it was written.

use std::path::{Path, PathBuf};

use tidegate_sim::scenario::{Checked, Resolved, resolve, schema};

/// Seeds that each scenario is resolved with.
const SEEDS: std::ops::Range<u64> = 0..40;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All scenario files, with their paths under `scenarios/`.
fn files() -> Vec<(String, String)> {
    fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, files);
            } else if path.extension().is_some_and(|extension| extension == "yaml") {
                files.push(path);
            }
        }
    }
    let folder = root().join("scenarios");
    let mut paths = Vec::new();
    walk(&folder, &mut paths);
    paths.sort();
    let name = |path: &Path| path.strip_prefix(&folder).unwrap().display().to_string();
    paths.iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect()
}

fn scenarios() -> Vec<(String, Checked)> {
    let read = |(name, text): (String, String)| match Checked::read(&name, &text) {
        Ok(checked) => (name, checked),
        Err(problems) => panic!("{problems}"),
    };
    files().into_iter().filter(|(_, text)| !Resolved::is_one(text)).map(read).collect()
}

#[test]
fn every_scenario_resolves_and_reads_back_the_same() {
    for (name, scenario) in scenarios() {
        for seed in SEEDS {
            let resolved = resolve(&scenario, seed);
            assert_eq!(resolved, resolve(&scenario, seed), "{name}");
            let text = resolved.to_yaml();
            match Resolved::read("resolved.yaml", &text) {
                Ok(read) => assert_eq!(read, resolved, "{name}"),
                Err(problems) => panic!("{name}: {problems}\n{text}"),
            }
            assert!(
                Resolved::is_one(&text)
                    && resolved.timeline.is_sorted_by_key(|step| (step.after.is_some(), step.at))
            );
        }
    }
}

#[test]
fn canaries_and_only_they_have_to_fail() {
    for (name, scenario) in scenarios() {
        assert_eq!(name.starts_with("canary/"), !scenario.spec().expect.must_fail.is_empty(), "{name}");
    }
}

#[test]
fn the_committed_schema_is_the_one_of_the_types() {
    let committed =
        std::fs::read_to_string(root().join("simulator/sim/schema/scenario.schema.json")).unwrap();
    assert!(
        committed == format!("{:#}\n", schema()),
        "`tidegate-sim schema > simulator/sim/schema/scenario.schema.json` writes it"
    );
}
