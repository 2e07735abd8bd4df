//! How a broker's JVM is started: flags, log configuration, and the class-data archive that halves its start.
//!
//! The archive (AppCDS, as Apache's own image makes it: docker/jvm/jsa_launch) is written by one training run of a
//! single broker and kept with the jars. It serves one class path and one build of Java.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::cluster::Cluster;
use crate::dist::Dist;
use crate::options::ClusterOptions;

/// Small heap, fast start. Throughput suffers: load tests replace the compiler and heap flags.
const BROKER_FLAGS: &[&str] = &[
    "-Xms128m",
    "-Xmx384m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:-UsePerfData",
    "-XX:+ExitOnOutOfMemoryError",
    "-Xshare:auto",
    "-Djava.net.preferIPv4Stack=true",
];

/// What the class-data archive is for in one run.
#[derive(Debug, Clone)]
pub(crate) enum ArchiveUse {
    /// Read classes from it.
    Read(PathBuf),
    /// Write it at the end.
    Write(PathBuf),
}

/// All JVM flags of a broker or of the tool that formats its storage.
pub(crate) fn broker_flags(archive: &ArchiveUse, logs: &Path, further: &[String]) -> Vec<String> {
    let mut flags: Vec<String> = BROKER_FLAGS.iter().map(|&flag| flag.to_owned()).collect();
    flags.push(match archive {
        ArchiveUse::Read(path) => format!("-XX:SharedArchiveFile={}", path.display()),
        ArchiveUse::Write(path) => format!("-XX:ArchiveClassesAtExit={}", path.display()),
    });
    flags.extend(log_flags(logs));
    flags.extend(further.iter().cloned());
    flags
}

/// The archive of `dist`, trained if it is not there yet.
pub(crate) fn ensure(dist: &Dist) -> Result<PathBuf> {
    let archive = dist.archive();
    if archive.exists() {
        return Ok(archive);
    }
    let _lock = dist.lock_archive()?;
    if archive.exists() {
        return Ok(archive);
    }
    eprintln!("kafka: writing the class-data archive of Kafka {}", dist.version());
    let partial = archive.with_extension("jsa.partial");
    let options =
        ClusterOptions { version: dist.version().to_string(), brokers: 1, ..ClusterOptions::default() };
    let mut cluster = Cluster::start_from(dist, &options, &ArchiveUse::Write(partial.clone()))?;
    cluster.stop(1).context("end the training run")?;
    fs::rename(&partial, &archive).with_context(|| {
        format!(
            "the training run wrote no archive; its log ends with:\n{}",
            cluster.log_tail(1).unwrap_or_default()
        )
    })?;
    Ok(archive)
}

/// Writes the configuration of both logging libraries into `folder`.
pub(crate) fn write_log_configs(
    folder: &Path,
    level: &str,
    log4j2_target: &str,
    log4j_target: &str,
) -> Result<()> {
    let log4j2 = format!(
        "status=error\nname=tidegate\nappender.console.type=Console\nappender.console.name=console\n\
         appender.console.target={log4j2_target}\nappender.console.layout.type=PatternLayout\n\
         appender.console.layout.pattern=%d{{HH:mm:ss.SSS}} %p %m (%c)%n\n\
         rootLogger.level={level}\nrootLogger.appenderRef.console.ref=console\n"
    );
    let log4j = format!(
        "log4j.rootLogger={level}, console\nlog4j.appender.console=org.apache.log4j.ConsoleAppender\n\
         log4j.appender.console.target={log4j_target}\n\
         log4j.appender.console.layout=org.apache.log4j.PatternLayout\n\
         log4j.appender.console.layout.ConversionPattern=%d{{HH:mm:ss.SSS}} %p %m (%c)%n\n"
    );
    fs::write(folder.join("log4j2.properties"), log4j2)?;
    fs::write(folder.join("log4j.properties"), log4j)?;
    Ok(())
}

/// Points log4j 2 (Kafka 4.x) and reload4j (3.9) at `folder`; each ignores the other's flag.
pub(crate) fn log_flags(folder: &Path) -> [String; 2] {
    [
        format!("-Dlog4j2.configurationFile={}", folder.join("log4j2.properties").display()),
        format!("-Dlog4j.configuration=file:{}", folder.join("log4j.properties").display()),
    ]
}
