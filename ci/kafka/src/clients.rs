//! The `kafka-clients` jar of any release, for what reads the message definitions inside it. Needs Maven but no Java
//! that is new enough for a broker. Never knows what is in the jar.
//!
//! Layout: `<home>/clients/kafka-clients-<version>.jar`, beside the folders of `dist.rs`; a version that was fetched
//! whole is taken from there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::dist;
use crate::java;
use crate::version::Version;

/// The path of the `kafka-clients` jar of `version` (such as 4.0.2), fetched by Maven if it is not there.
///
/// # Errors
/// If the version is none that is known here, if Maven is missing and cannot be installed, or if the repository does
/// not give the jar.
pub fn clients_jar(version: &str) -> Result<PathBuf> {
    let version: Version = version.parse()?;
    let home = dist::home();
    let name = format!("kafka-clients-{version}.jar");
    let folder = home.join("clients");
    let jar = folder.join(&name);
    if dist::fetched(&home, version).is_some() {
        return Ok(home.join(version.to_string()).join("lib").join(name));
    }
    if jar.exists() {
        return Ok(jar);
    }
    fs::create_dir_all(&folder).with_context(|| format!("create {}", folder.display()))?;
    let _lock = dist::lock(&home.join("lock"), "another process to fetch Kafka")?;
    if !jar.exists() {
        let partial = folder.join(format!("{version}.partial"));
        let _ = fs::remove_dir_all(&partial);
        fetch(&partial, version)?;
        fs::rename(partial.join(&name), &jar)
            .with_context(|| format!("Maven ended without an error but {name} is not there"))?;
        let _ = fs::remove_dir_all(&partial);
    }
    Ok(jar)
}

fn fetch(folder: &Path, version: Version) -> Result<()> {
    eprintln!("kafka: fetching kafka-clients {version} with Maven");
    let output = Command::new(java::maven()?)
        .args(["-B", "-q", "-Dstyle.color=never", "dependency:copy"])
        .arg(format!("-Dartifact=org.apache.kafka:kafka-clients:{version}"))
        .arg(format!("-DoutputDirectory={}", folder.display()))
        .output()
        .context("run mvn")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stdout);
        let errors: Vec<&str> = said.lines().filter(|line| line.contains("ERROR")).take(3).collect();
        bail!("Maven could not fetch kafka-clients {version} ({}): {}", output.status, errors.join(" "));
    }
    Ok(())
}
