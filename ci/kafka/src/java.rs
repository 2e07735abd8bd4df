//! Java and Maven of this machine: found, installed where that is possible, or asked for in plain words.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// The oldest Java that runs Kafka 4.x.
const JAVA_MAJOR_MIN: u32 = 17;

/// A Java that is new enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Java {
    pub(crate) program: PathBuf,
    /// As it prints it, such as 17.0.15; it names class-data archives, which serve one build of Java only.
    pub(crate) version: String,
}

impl Java {
    /// `$JAVA_HOME/bin/java` or the `java` of the path, 17 or newer, installed if this machine allows it.
    pub(crate) fn find_or_install() -> Result<Self> {
        match Self::find() {
            Some(java) if java.is_new_enough() => Ok(java),
            found => {
                let has = found
                    .map_or_else(|| "there is none".to_owned(), |java| format!("found {}", java.version));
                install(
                    &format!("Java {JAVA_MAJOR_MIN} or newer is needed to run Kafka ({has})"),
                    "default-jre-headless",
                )?;
                let java = Self::find().filter(Self::is_new_enough);
                java.context("Java was installed, but what the path gives is still too old")
            }
        }
    }

    fn find() -> Option<Self> {
        let home = std::env::var_os("JAVA_HOME").map(|home| PathBuf::from(home).join("bin/java"));
        let program = home.filter(|path| path.exists()).unwrap_or_else(|| "java".into());
        let output = Command::new(&program).arg("-version").output().ok()?;
        let version = version_of(&String::from_utf8_lossy(&output.stderr))?;
        Some(Self { program, version })
    }

    fn is_new_enough(&self) -> bool {
        let major: String = self.version.chars().take_while(char::is_ascii_digit).collect();
        major.parse::<u32>().is_ok_and(|major| major >= JAVA_MAJOR_MIN)
    }
}

/// The quoted version of what `java -version` prints; characters that do not belong into a file name are dropped.
fn version_of(text: &str) -> Option<String> {
    let quoted = text.lines().find_map(|line| line.split('"').nth(1))?;
    let safe = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | '_');
    Some(quoted.chars().filter(safe).collect())
}

/// The `mvn` of the path, installed if this machine allows it.
pub(crate) fn maven() -> Result<PathBuf> {
    let works = || Command::new("mvn").arg("-v").output().is_ok_and(|output| output.status.success());
    if !works() {
        install("Maven is needed to fetch Kafka's jars", "maven")?;
        if !works() {
            bail!("Maven was installed, but `mvn -v` fails");
        }
    }
    Ok("mvn".into())
}

/// The `javac` of `$JAVA_HOME` or of the path, installed if this machine allows it.
pub(crate) fn compiler() -> Result<PathBuf> {
    let home = std::env::var_os("JAVA_HOME").map(|home| PathBuf::from(home).join("bin/javac"));
    let program = home.filter(|path| path.exists()).unwrap_or_else(|| "javac".into());
    let works =
        || Command::new(&program).arg("-version").output().is_ok_and(|output| output.status.success());
    if !works() {
        install("A Java compiler is needed for a plugin of the brokers", "default-jdk-headless")?;
        if !works() {
            bail!("a Java compiler was installed, but `javac -version` fails");
        }
    }
    Ok(program)
}

/// Installs a Debian package when this is Debian and we are root; else says what to install by hand.
fn install(need: &str, package: &str) -> Result<()> {
    let by_hand = format!(
        "{need}. Install it, for instance: apt-get install -y {package} (Debian, Ubuntu), \
         brew install openjdk maven (macOS)"
    );
    let id = Command::new("id").arg("-u").output();
    let is_root = id.is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    if !is_root || !std::path::Path::new("/etc/debian_version").exists() {
        bail!(by_hand);
    }
    eprintln!("kafka: {need}: installing the Debian package {package}");
    for args in [&["update", "-q"][..], &["install", "-y", "-q", "--no-install-recommends", package]] {
        let output = Command::new("apt-get").args(args).env("DEBIAN_FRONTEND", "noninteractive").output();
        let output = output.with_context(|| by_hand.clone())?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            bail!("{by_hand}. apt-get {} failed: {}", args.join(" "), said.trim());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_java_prints() {
        let text =
            "Picked up JAVA_TOOL_OPTIONS: -Dx=y\nopenjdk version \"17.0.15\" 2025-04-15\nOpenJDK Runtime";
        assert_eq!(version_of(text).as_deref(), Some("17.0.15"));
        assert_eq!(version_of("java: not found"), None);
    }

    #[test]
    fn java_17_is_the_oldest() {
        for (version, enough) in [("1.8.0_392", false), ("16.0.2", false), ("17", true), ("18.0.1", true)] {
            let java = Java { program: "java".into(), version: version.to_owned() };
            assert_eq!(java.is_new_enough(), enough, "{version}");
        }
    }
}
