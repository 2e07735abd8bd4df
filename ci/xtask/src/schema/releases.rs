//! The releases whose definitions are read: the committed list `ci/schema/releases.toml`, and the definitions inside
//! the `kafka-clients` jar of each. Never knows what the definitions mean together.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;
use tidegate_kafka::Version;

use super::definition::{self, Definition};

/// Where the definitions lie inside the jar.
const FOLDER: &str = "common/message/";
/// A definition is some kilobytes; more is no definition.
const DEFINITION_BYTES_MAX: u64 = 1 << 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    releases: Vec<String>,
}

/// Reads the committed list; it must be in order and have one patch release of each minor.
pub(super) fn parse_list(text: &str) -> Result<Vec<Version>> {
    let list: List = toml::from_str(text)?;
    let versions = list.releases.iter().map(|text| text.parse()).collect::<Result<Vec<Version>>>()?;
    ensure!(!versions.is_empty(), "no release");
    for pair in versions.windows(2) {
        let in_order = (pair[0].major, pair[0].minor) < (pair[1].major, pair[1].minor);
        ensure!(in_order, "{} before {}: one release of each minor, oldest first", pair[0], pair[1]);
    }
    Ok(versions)
}

/// The text of a list.
pub(super) fn write_list(versions: &[Version]) -> String {
    let lines: String = versions.iter().map(|version| format!("    \"{version}\",\n")).collect();
    format!(
        "# The Kafka releases whose message definitions make the tables, oldest first, the last patch release of each\n\
         # minor. Every API version is taken from the newest release in which it is stable. Written by\n\
         # `cargo xtask schema --kafka VERSION`.\n\
         releases = [\n{lines}]\n"
    )
}

/// Puts `version` into the list, in the place of another patch release of the same minor.
pub(super) fn add(versions: &mut Vec<Version>, version: Version) {
    versions.retain(|other| (other.major, other.minor) != (version.major, version.minor));
    versions.push(version);
    versions.sort();
}

/// The definitions of one release, sorted by the names of their files.
#[derive(Debug)]
pub(super) struct Release {
    pub(super) version: Version,
    pub(super) definitions: Vec<Definition>,
}

impl Release {
    /// Reads every definition inside `jar`.
    pub(super) fn read(version: Version, jar: &Path) -> Result<Self> {
        let context = || format!("read {}", jar.display());
        let mut archive =
            zip::ZipArchive::new(File::open(jar).with_context(context)?).with_context(context)?;
        let mut names = Vec::new();
        for name in archive.file_names() {
            let name = name.with_context(context)?.into_owned();
            if name.starts_with(FOLDER) && name.ends_with(".json") {
                names.push(name);
            }
        }
        names.sort();
        ensure!(!names.is_empty(), "{} holds no {FOLDER}*.json", jar.display());
        let mut definitions = Vec::with_capacity(names.len());
        for name in names {
            let entry = archive.by_name(&name).with_context(context)?;
            let mut text = String::new();
            entry.take(DEFINITION_BYTES_MAX).read_to_string(&mut text).with_context(|| name.clone())?;
            let definition =
                definition::parse(&text).with_context(|| format!("{name} of Kafka {version}"))?;
            definitions.push(definition);
        }
        Ok(Self { version, definitions })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn versions(text: &[&str]) -> Vec<Version> {
        text.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn a_list_reads_as_it_was_written() {
        let list = versions(&["3.9.2", "4.0.2", "4.10.0"]);
        assert_eq!(parse_list(&write_list(&list)).unwrap(), list);
    }

    #[test]
    fn a_list_out_of_order_or_with_two_of_a_minor_is_refused() {
        for list in [&["4.0.2", "3.9.2"][..], &["4.0.1", "4.0.2"], &["4.0"], &["4.0.x"], &[]] {
            let text = format!("releases = {list:?}");
            assert!(parse_list(&text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_release_takes_the_place_of_its_minors_other_patch() {
        let mut list = versions(&["3.9.2", "4.0.1", "4.1.0"]);
        add(&mut list, "4.0.2".parse().unwrap());
        assert_eq!(list, versions(&["3.9.2", "4.0.2", "4.1.0"]));
        add(&mut list, "4.2.0".parse().unwrap());
        assert_eq!(list, versions(&["3.9.2", "4.0.2", "4.1.0", "4.2.0"]));
        add(&mut list, "3.9.10".parse().unwrap());
        assert_eq!(list, versions(&["3.9.10", "4.0.2", "4.1.0", "4.2.0"]));
    }

    #[test]
    fn definitions_come_out_of_a_jar() {
        let path = std::env::temp_dir().join(format!("tidegate-schema-{}.jar", std::process::id()));
        let mut writer = zip::ZipWriter::new(File::create(&path).unwrap());
        let options = zip::write::SimpleFileOptions::default();
        let message = |key: u8, name: &str| {
            format!(r#"{{ "apiKey": {key}, "type": "request", "name": "{name}", "validVersions": "none" }}"#)
        };
        for (name, text) in [
            ("common/message/BRequest.json", message(1, "BRequest")),
            ("common/message/README.md", "no definition".to_owned()),
            ("common/message/ARequest.json", format!("// comment\n{}", message(0, "ARequest"))),
        ] {
            writer.start_file(name, options).unwrap();
            std::io::Write::write_all(&mut writer, text.as_bytes()).unwrap();
        }
        writer.finish().unwrap();
        let release = Release::read("4.4.0".parse().unwrap(), &path).unwrap();
        std::fs::remove_file(&path).unwrap();
        let names: Vec<&str> = release.definitions.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["ARequest", "BRequest"]);
    }
}
