//! What cargo built: programs and test binaries, as its messages name them. Builds, and runs nothing.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::repository::{Repository, in_words};

/// The package and the binary of the gateway.
const GATEWAY: &str = "tidegate";

/// The package and the binary of the simulated cluster.
const SIMULATOR: &str = "tidegate-sim";

/// The package and the binary of the demonstration's client.
const CLIENT: &str = "tidegate-demo";

/// Names a gateway that is built already, for commands and tests that need one.
pub(crate) const GATEWAY_VARIABLE: &str = "TIDEGATE_BIN";

/// A binary with tests in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TestBinary {
    pub(crate) package: String,
    /// `lib`, `bin`, or `test` for an integration test.
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) executable: PathBuf,
    /// The package's folder, where cargo would run it.
    pub(crate) folder: PathBuf,
}

/// All that a build of the workspace left to be run.
#[derive(Debug, Default)]
pub(crate) struct Built {
    /// By name.
    pub(crate) programs: BTreeMap<String, PathBuf>,
    pub(crate) tests: Vec<TestBinary>,
}

/// What the demonstration without a Kafka runs.
#[derive(Debug)]
pub(crate) struct Programs {
    pub(crate) gateway: PathBuf,
    pub(crate) simulator: PathBuf,
    pub(crate) client: PathBuf,
}

#[derive(Deserialize)]
struct Artifact {
    manifest_path: PathBuf,
    target: Target,
    profile: Profile,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
    name: String,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

/// Builds every binary and every test of the workspace, once and with the same features.
///
/// # Errors
/// If something does not compile.
pub(crate) fn workspace(repository: &Repository) -> Result<Built> {
    let built = build(repository, &["--workspace", "--bins", "--tests"])?;
    built.program(GATEWAY)?;
    Ok(built)
}

/// The gateway: the one that `TIDEGATE_BIN` names, or built now.
///
/// # Errors
/// If there is none, or it does not compile.
pub(crate) fn gateway(repository: &Repository) -> Result<PathBuf> {
    if let Some(path) = built_before()? {
        return Ok(path);
    }
    build(repository, &["--package", GATEWAY, "--bin", GATEWAY])?.program(GATEWAY)
}

/// The simulated cluster, built now.
///
/// # Errors
/// If it does not compile.
pub(crate) fn simulator(repository: &Repository) -> Result<PathBuf> {
    build(repository, &["--package", SIMULATOR, "--bin", SIMULATOR])?.program(SIMULATOR)
}

/// The same for scenarios over many seeds, built now in the profile that the alias `cargo sim` has.
///
/// # Errors
/// If it does not compile.
pub(crate) fn simulation(repository: &Repository) -> Result<PathBuf> {
    let selection = ["--profile", "sim", "--package", SIMULATOR, "--bin", SIMULATOR];
    build(repository, &selection)?.program(SIMULATOR)
}

/// Gateway, simulated cluster and client: those beside the gateway that `TIDEGATE_BIN` names, or built now, all at once.
///
/// # Errors
/// If one is missing, or does not compile.
pub(crate) fn programs(repository: &Repository) -> Result<Programs> {
    if let Some(gateway) = built_before()? {
        let beside = |name: &str| {
            let path = gateway.with_file_name(name);
            path.canonicalize().with_context(|| format!("no {name} beside {GATEWAY_VARIABLE}"))
        };
        return Ok(Programs { simulator: beside(SIMULATOR)?, client: beside(CLIENT)?, gateway });
    }
    let packages = [GATEWAY, SIMULATOR, CLIENT].map(|package| ["--package", package]).concat();
    let built = build(repository, &[&packages[..], &["--bins"]].concat())?;
    Ok(Programs {
        gateway: built.program(GATEWAY)?,
        simulator: built.program(SIMULATOR)?,
        client: built.program(CLIENT)?,
    })
}

/// The gateway that `TIDEGATE_BIN` names, if it is set.
fn built_before() -> Result<Option<PathBuf>> {
    let Some(path) = std::env::var_os(GATEWAY_VARIABLE).map(PathBuf::from) else { return Ok(None) };
    path.canonicalize().map(Some).with_context(|| format!("{GATEWAY_VARIABLE}={}", path.display()))
}

fn build(repository: &Repository, selection: &[&str]) -> Result<Built> {
    let mut command = repository.cargo(&["build", "--locked", "--message-format", "json-render-diagnostics"]);
    command.args(selection).stdin(Stdio::null()).stderr(Stdio::inherit());
    let words = in_words(&command);
    let output = command.output().with_context(|| words.clone())?;
    if !output.status.success() {
        bail!("`{words}` failed: {}", output.status);
    }
    Built::parse(&String::from_utf8(output.stdout)?)
}

impl Built {
    /// # Errors
    /// If cargo built no binary of that name.
    pub(crate) fn program(&self, name: &str) -> Result<PathBuf> {
        self.programs.get(name).cloned().with_context(|| format!("cargo built no binary `{name}`"))
    }

    /// # Errors
    /// If cargo built none.
    pub(crate) fn gateway(&self) -> Result<PathBuf> {
        self.program(GATEWAY)
    }

    fn parse(messages: &str) -> Result<Self> {
        let mut built = Self::default();
        for line in messages.lines() {
            let message: serde_json::Value =
                serde_json::from_str(line).context("a message of cargo is no JSON")?;
            if message["reason"] != "compiler-artifact" {
                continue;
            }
            let artifact: Artifact = serde_json::from_value(message).context("an artifact of cargo")?;
            let Some(executable) = artifact.executable else { continue };
            let kind = artifact.target.kind.into_iter().next().unwrap_or_default();
            if artifact.profile.test {
                let folder = artifact.manifest_path.parent().unwrap_or(&artifact.manifest_path).to_owned();
                let package = package_name(&artifact.manifest_path)?;
                built.tests.push(TestBinary {
                    package,
                    kind,
                    name: artifact.target.name,
                    executable,
                    folder,
                });
            } else if kind == "bin" {
                built.programs.insert(artifact.target.name, executable);
            }
        }
        built.tests.sort();
        Ok(built)
    }
}

/// The name that a manifest gives; cargo's messages only hold it inside an id of which the form is not promised.
fn package_name(manifest: &std::path::Path) -> Result<String> {
    let text = std::fs::read_to_string(manifest).with_context(|| manifest.display().to_string())?;
    let name = text.lines().find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
    Ok(name.with_context(|| format!("{} has no name", manifest.display()))?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binaries_and_tests_are_told_apart() {
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let artifact = |kind: &str, name: &str, test: bool, executable: &str| {
            format!(
                r#"{{"reason":"compiler-artifact","manifest_path":"{manifest}","target":{{"kind":["{kind}"],"name":"{name}"}},"profile":{{"test":{test}}},"executable":{executable}}}"#
            )
        };
        let messages = [
            artifact("lib", "tidegate", false, "null"),
            artifact("lib", "tidegate", true, r#""/t/tidegate-1""#),
            artifact("bin", "tidegate", false, r#""/t/tidegate""#),
            artifact("test", "it", true, r#""/t/it-2""#),
            r#"{"reason":"build-finished","success":true}"#.to_owned(),
        ];
        let built = Built::parse(&messages.join("\n")).unwrap();
        assert_eq!(built.gateway().unwrap(), PathBuf::from("/t/tidegate"));
        assert!(built.program("other").is_err());
        let tests: Vec<_> = built
            .tests
            .iter()
            .map(|test| (test.package.as_str(), test.kind.as_str(), test.name.as_str()))
            .collect();
        assert_eq!(tests, [("xtask", "lib", "tidegate"), ("xtask", "test", "it")]);
        assert!(Built::parse("warning: x").is_err());
    }
}
