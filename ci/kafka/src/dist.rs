//! One version of Kafka on disk: its jars, fetched once by Maven into a cache and shared by every process.
//! Never knows clusters.
//!
//! Layout: `<home>/<version>/lib/*.jar`, `<home>/<version>/complete` (written last; says whether the tools are
//! among the jars), `<home>/<version>/broker-<java>.jsa` (see `archive.rs`), `<home>/lock`.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context as _, Result, bail, ensure};

use crate::java::{self, Java};
use crate::version::Version;

/// Overrides where fetched jars are kept.
const HOME_VARIABLE: &str = "TIDEGATE_KAFKA_HOME";

/// The tools that serve a broker whose own were not published, as with 4.4.0.
const TOOLS_FALLBACK: Version = Version { major: 4, minor: 3, patch: 1 };

const POM: &str = include_str!("../pom.xml");

/// One version of Apache Kafka, ready to be started.
#[derive(Debug, Clone)]
pub struct Dist {
    version: Version,
    folder: PathBuf,
    java: Java,
    /// The version whose command line tools serve this broker, and its folder.
    tools: (Version, PathBuf),
}

impl Dist {
    /// Makes `version` (such as 4.3.1) available, fetching it if it is not there. Safe to call from several threads
    /// and processes at once: one fetches, the others wait. The cache is `$TIDEGATE_KAFKA_HOME`, or `kafka/` in
    /// the workspace's target folder.
    ///
    /// # Errors
    /// If the version is none that can be run, if Java or Maven are missing and cannot be installed here, or if the
    /// jars cannot be fetched.
    pub fn resolve(version: &str) -> Result<Self> {
        let version: Version = version.parse()?;
        let home = home();
        fs::create_dir_all(&home).with_context(|| format!("create {}", home.display()))?;
        // The class path must hold wherever the broker is started.
        let home = home.canonicalize().with_context(|| format!("find {}", home.display()))?;
        let java = Java::find_or_install()?;
        let folder = home.join(version.to_string());
        let has_tools = ensure_fetched(&home, version)?;
        let tools = if has_tools {
            (version, folder.clone())
        } else {
            ensure!(
                ensure_fetched(&home, TOOLS_FALLBACK)?,
                "neither Kafka {version} nor {TOOLS_FALLBACK} has its tools"
            );
            (TOOLS_FALLBACK, home.join(TOOLS_FALLBACK.to_string()))
        };
        Ok(Self { version, folder, java, tools })
    }

    /// The version of the broker.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }

    /// The version of the command line tools: the broker's own, or 4.3.1 where those were not published.
    #[must_use]
    pub fn tools_version(&self) -> Version {
        self.tools.0
    }

    /// The folder of the broker's jars.
    #[must_use]
    pub fn lib(&self) -> PathBuf {
        self.folder.join("lib")
    }

    /// The class path of the tools, as the CLASSPATH variable takes it. It holds the clients too.
    ///
    /// # Errors
    /// If the cache cannot be read.
    pub fn tools_class_path(&self) -> Result<String> {
        class_path(&self.tools_lib())
    }

    /// The class path of the broker, as the CLASSPATH variable takes it.
    ///
    /// # Errors
    /// If the cache cannot be read.
    pub fn class_path(&self) -> Result<String> {
        class_path(&self.lib())
    }

    /// The java that runs it.
    #[must_use]
    pub fn java(&self) -> &Path {
        &self.java.program
    }

    /// The folder of the tools' jars; it holds the clients too.
    #[must_use]
    pub fn tools_lib(&self) -> PathBuf {
        self.tools.1.join("lib")
    }

    /// Where the class-data archive of the broker belongs; it need not exist.
    pub(crate) fn archive(&self) -> PathBuf {
        self.folder.join(format!("broker-{}.jsa", self.java.version))
    }

    /// The class-data archive that fits the tools' class path; it need not exist.
    pub(crate) fn tools_archive(&self) -> PathBuf {
        self.tools.1.join(format!("broker-{}.jsa", self.java.version))
    }

    /// Takes the lock that belongs to this version's class-data archive, waiting for it.
    pub(crate) fn lock_archive(&self) -> Result<File> {
        lock(&self.folder.join("archive.lock"), "another process to write the class-data archive")
    }
}

/// Every jar by name, sorted: a class-data archive is only used with the very class path it was made with.
fn class_path(lib: &Path) -> Result<String> {
    let mut jars = Vec::new();
    for entry in fs::read_dir(lib).with_context(|| format!("read {}", lib.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "jar") {
            jars.push(path.to_str().context("a path that is not UTF-8")?.to_owned());
        }
    }
    jars.sort();
    Ok(jars.join(":"))
}

/// Where fetched things are kept: `$TIDEGATE_KAFKA_HOME`, or `kafka/` in the target folder of the workspace.
#[must_use]
pub fn home() -> PathBuf {
    if let Some(home) = std::env::var_os(HOME_VARIABLE).filter(|home| !home.is_empty()) {
        return home.into();
    }
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let workspace = workspace.canonicalize().unwrap_or(workspace);
    let target = std::env::var_os("CARGO_TARGET_DIR").filter(|target| !target.is_empty());
    // Joining an absolute path replaces what it is joined to.
    workspace.join(target.unwrap_or_else(|| "target".into())).join("kafka")
}

pub(crate) fn lock(path: &Path, waiting_for: &str) -> Result<File> {
    let file = File::options().create(true).truncate(false).write(true).open(path);
    let file = file.with_context(|| format!("open {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            eprintln!("kafka: waiting for {waiting_for}");
            file.lock().with_context(|| format!("lock {}", path.display()))?;
        }
        Err(TryLockError::Error(error)) => {
            return Err(error).with_context(|| format!("lock {}", path.display()));
        }
    }
    Ok(file)
}

/// Whether the tools are among the jars of `version`, or nothing if it was never fetched to the end.
pub(crate) fn fetched(home: &Path, version: Version) -> Option<bool> {
    let text = fs::read_to_string(home.join(version.to_string()).join("complete")).ok()?;
    match text.trim() {
        "tools=yes" => Some(true),
        "tools=no" => Some(false),
        _ => None,
    }
}

/// Fetches `version` unless it is there; says whether its tools came with it.
fn ensure_fetched(home: &Path, version: Version) -> Result<bool> {
    if let Some(has_tools) = fetched(home, version) {
        return Ok(has_tools);
    }
    // One lock for all versions: Maven's local repository does not bear two writers.
    let _lock = lock(&home.join("lock"), "another process to fetch Kafka")?;
    if let Some(has_tools) = fetched(home, version) {
        return Ok(has_tools);
    }
    let partial = home.join(format!("{version}.partial"));
    let _ = fs::remove_dir_all(&partial);
    fs::create_dir_all(&partial).with_context(|| format!("create {}", partial.display()))?;
    fs::write(partial.join("pom.xml"), POM)?;
    eprintln!("kafka: fetching Kafka {version} with Maven");
    let has_tools = match copy_jars(&partial, version, true) {
        Ok(()) => true,
        Err(MavenError::ToolsNotPublished) => {
            eprintln!(
                "kafka: the tools of {version} are not published, those of {TOOLS_FALLBACK} will serve"
            );
            copy_jars(&partial, version, false).map_err(MavenError::into_anyhow)?;
            false
        }
        Err(error) => return Err(error.into_anyhow()),
    };
    fs::write(partial.join("complete"), if has_tools { "tools=yes\n" } else { "tools=no\n" })?;
    let folder = home.join(version.to_string());
    let _ = fs::remove_dir_all(&folder);
    fs::rename(&partial, &folder).with_context(|| format!("rename to {}", folder.display()))?;
    Ok(has_tools)
}

enum MavenError {
    /// The repository has this version's broker but not its tools.
    ToolsNotPublished,
    Other(anyhow::Error),
}

impl MavenError {
    fn into_anyhow(self) -> anyhow::Error {
        match self {
            Self::ToolsNotPublished => anyhow::anyhow!("kafka-tools is asked for by another artifact"),
            Self::Other(error) => error,
        }
    }
}

fn copy_jars(folder: &Path, version: Version, with_tools: bool) -> Result<(), MavenError> {
    let run = || -> Result<Output> {
        let lib = folder.join("lib");
        let _ = fs::remove_dir_all(&lib);
        let logging = if version.major >= 4 { "log4j2" } else { "reload4j" };
        let profiles = if with_tools { format!("-P{logging},tools") } else { format!("-P{logging}") };
        let mut command = Command::new(java::maven()?);
        command.args(["-B", "-q", "-Dstyle.color=never", "-f"]).arg(folder.join("pom.xml")).arg(profiles);
        command.arg(format!("-Dkafka.version={version}")).arg("dependency:copy-dependencies");
        command.arg("-DincludeScope=runtime").arg(format!("-DoutputDirectory={}", lib.display()));
        command.output().context("run mvn")
    };
    let output = run().map_err(MavenError::Other)?;
    if output.status.success() {
        return check_jars(folder, version).map_err(MavenError::Other);
    }
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    if with_tools && lacks_tools(&said, version) {
        return Err(MavenError::ToolsNotPublished);
    }
    let errors: Vec<&str> = said.lines().filter(|line| line.contains("ERROR")).take(5).collect();
    Err(MavenError::Other(anyhow::anyhow!(
        "Maven could not fetch Kafka {version} ({}): {}",
        output.status,
        errors.join(" ")
    )))
}

/// Whether Maven failed because the tools of `version` are not in the repository. It has several sentences for that;
/// what they share is the artifact's name. A repository that cannot be reached is another matter.
fn lacks_tools(said: &str, version: Version) -> bool {
    said.contains(&format!("org.apache.kafka:kafka-tools:jar:{version}"))
        && !said.contains("Could not transfer")
}

/// A Maven that says it succeeded must have left the broker there.
fn check_jars(folder: &Path, version: Version) -> Result<()> {
    for jar in [format!("kafka_2.13-{version}.jar"), format!("kafka-clients-{version}.jar")] {
        if !folder.join("lib").join(&jar).exists() {
            bail!("Maven ended without an error but {jar} is not there");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tools_that_are_not_published_are_told_from_a_repository_that_cannot_be_reached() {
        let check = |said: &str, expected: bool| {
            assert_eq!(lacks_tools(said, "4.4.0".parse().unwrap()), expected, "{said}");
        };
        check("[ERROR] Could not find artifact org.apache.kafka:kafka-tools:jar:4.4.0 in central", true);
        check(
            "[ERROR] org.apache.kafka:kafka-tools:jar:4.4.0 was not found in x during a previous attempt",
            true,
        );
        check(
            "[ERROR] Could not transfer artifact org.apache.kafka:kafka-tools:jar:4.4.0 from/to central",
            false,
        );
        check("[ERROR] Could not find artifact org.apache.kafka:kafka_2.13:jar:4.4.0 in central", false);
    }

    #[test]
    fn a_fetch_that_did_not_end_is_none() {
        let home = std::env::temp_dir().join(format!("tidegate-kafka-dist-{}", std::process::id()));
        let version: Version = "4.3.1".parse().unwrap();
        fs::create_dir_all(home.join("4.3.1")).unwrap();
        assert_eq!(fetched(&home, version), None);
        for (text, expected) in [("tools=yes\n", Some(true)), ("tools=no\n", Some(false)), ("too", None)] {
            fs::write(home.join("4.3.1/complete"), text).unwrap();
            assert_eq!(fetched(&home, version), expected);
        }
        fs::remove_dir_all(&home).unwrap();
    }
}
