//! A plugin of brokers that takes the metrics of clients (KIP-714), compiled for the cluster that wants it. Never knows what clients push.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::dist::Dist;
use crate::java;

/// The plugin's class, as `metric.reporters` takes it.
pub(crate) const CLASS: &str = "tidegate.TelemetryTaker";

const FILE: &str = "TelemetryTaker.java";
const SOURCE: &str = include_str!("../java/TelemetryTaker.java");

/// Where a cluster with this folder has its plugin.
pub(crate) fn folder_in(cluster: &Path) -> PathBuf {
    cluster.join("plugins")
}

/// Compiles the plugin against the jars of `dist` into `folder`.
pub(crate) fn compile(dist: &Dist, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("create {}", folder.display()))?;
    let source = folder.join(FILE);
    fs::write(&source, SOURCE).with_context(|| format!("write {}", source.display()))?;
    let output = Command::new(java::compiler()?)
        .args(["-nowarn", "-cp", &dist.class_path()?, "-d"])
        .arg(folder)
        .arg(&source)
        .output()
        .context("run javac")?;
    ensure!(output.status.success(), "javac: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}
