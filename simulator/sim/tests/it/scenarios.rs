//! The committed scenarios: each means something, resolves the same every time, and reads back as it was written.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tidegate_sim::faults::FAULTS;
use tidegate_sim::scenario::{Checked, EVENTS, Event, Resolved, Step, resolve, schema};

/// Seeds that each scenario is resolved with.
const SEEDS: std::ops::Range<u64> = 0..10;

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
fn every_fault_and_every_event_is_used_by_a_scenario() {
    let mut faults = BTreeSet::new();
    let mut events = BTreeSet::<Event>::new();
    for (_, scenario) in scenarios() {
        let spec = scenario.spec();
        faults.extend(spec.timeline.iter().map(|step| step.fault.name()));
        faults.extend(spec.random.iter().flat_map(|mix| &mix.faults).map(|fault| fault.name()));
        events.extend(spec.expect.sometimes.iter().copied());
        events.extend(spec.timeline.iter().filter_map(|step| Some(step.after.as_ref()?.event)));
    }
    let unused: Vec<&str> = FAULTS.iter().map(|row| row.name).filter(|name| !faults.contains(name)).collect();
    assert_eq!(unused, [""; 0], "faults");
    let unused: Vec<&str> =
        EVENTS.iter().filter(|(event, ..)| !events.contains(event)).map(|(_, name, _)| *name).collect();
    assert_eq!(unused, [""; 0], "events");
}

/// All texts under a key, however deep.
fn texts<'v>(value: &'v serde_json::Value, key: &str, found: &mut BTreeSet<&'v str>) {
    let one =
        |value: &'v serde_json::Value| value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    for (name, inner) in value.as_object().into_iter().flatten() {
        if name == key {
            found.extend(one(inner).iter().filter_map(|text| text.as_str()));
        }
        texts(inner, key, found);
    }
    value.as_array().into_iter().flatten().for_each(|inner| texts(inner, key, found));
}

/// What clients can be told to do, and nobody tells them, nobody has tried. What is so unless it is given counts.
#[test]
fn every_word_for_what_clients_do_is_used_by_a_scenario() {
    let schema = schema();
    let clients: Vec<serde_json::Value> = scenarios()
        .iter()
        .map(|(_, scenario)| serde_json::to_value(&scenario.spec().clients).unwrap())
        .collect();
    for (name, key) in [
        ("Acks", "acks"),
        ("AdminOperation", "operations"),
        ("Compression", "compression"),
        ("GroupProtocol", "protocol"),
        ("Habits", "habits"),
        ("HostileAct", "acts"),
        ("Isolation", "isolation"),
    ] {
        let of = &schema["$defs"][name];
        let forms = of["oneOf"].as_array().into_iter().flatten().chain([of]);
        let words =
            forms.flat_map(|form| form["enum"].as_array().into_iter().flatten().chain([&form["const"]]));
        let known: BTreeSet<&str> = words.filter_map(|word| word.as_str()).collect();
        let mut used = BTreeSet::new();
        clients.iter().for_each(|of_one| texts(of_one, key, &mut used));
        assert!(known.len() > 1, "{name}");
        assert_eq!(used, known, "{name}");
    }
}

#[test]
fn canaries_and_only_they_have_to_fail() {
    for (name, scenario) in scenarios() {
        assert_eq!(name.starts_with("canary/"), !scenario.spec().expect.must_fail.is_empty(), "{name}");
    }
}

#[test]
fn a_fault_that_is_taken_away_changes_nothing_else() {
    for (name, text) in files().into_iter().filter(|(_, text)| !Resolved::is_one(text)) {
        let whole = Checked::read(&name, &text).unwrap();
        for index in 0..whole.spec().timeline.len() {
            let mut spec = whole.spec().clone();
            spec.timeline.remove(index);
            let text = serde_json::to_string(&spec).unwrap();
            let less = Checked::read("less", &text).unwrap();
            let origin = |step: &Step| step.origin == format!("timeline[{index}]");
            for seed in 0..5 {
                let (mut whole, mut less) = (resolve(&whole, seed), resolve(&less, seed));
                whole.timeline.retain(|step| !origin(step));
                // Origins are places in the file, and those behind the one that is gone have moved.
                for step in whole.timeline.iter_mut().chain(&mut less.timeline) {
                    step.origin.clear();
                }
                assert_eq!(whole, less, "{name} without timeline[{index}]");
            }
        }
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

/// The table of faults as the README has it.
fn table_of_faults() -> String {
    let mut table = "| fault | layer | what it does | how it is healed |\n|---|---|---|---|\n".to_owned();
    for row in FAULTS {
        let (name, layer) = (row.name, row.layer.name());
        table.push_str(&format!("| `{name}` | {layer} | {} | {} |\n", row.does, row.healed));
    }
    table
}

#[test]
fn the_readme_has_the_table_of_faults() {
    let readme = std::fs::read_to_string(root().join("scenarios/README.md")).unwrap();
    let (_, rest) = readme.split_once("<!-- faults: ").unwrap();
    let (section, _) = rest.split_once("<!-- end of faults -->").unwrap();
    let (_, table) = section.split_once("-->\n").unwrap();
    assert_eq!(table, table_of_faults(), "the README has another table than the code");
}
