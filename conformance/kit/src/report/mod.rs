//! Reports: data first, then its forms for machines and for people. Knows nothing of how a result came about.

mod html;
mod junit;
pub mod model;
mod overview;

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::coverage::Row;
use model::Report;

/// Writes `report.json`, `junit.xml` and `index.html` into a folder, making it where it is not there.
///
/// # Errors
/// If it cannot be written.
pub fn write(report: &Report, coverage: &[Row], folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("create {}", folder.display()))?;
    let put = |name: &str, text: String| {
        let path = folder.join(name);
        fs::write(&path, text).with_context(|| format!("write {}", path.display()))
    };
    put("report.json", serde_json::to_string_pretty(report)? + "\n")?;
    put("junit.xml", junit::render(report)?)?;
    put("index.html", html::render(report, coverage))
}

/// Writes several runs as one: `report.json` and, target beside target, `index.html`.
///
/// # Errors
/// If it cannot be written.
pub fn write_overview(runs: Vec<Report>, coverage: &[Row], folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("create {}", folder.display()))?;
    let report = Report::merged(runs);
    let json = serde_json::to_string_pretty(&report)? + "\n";
    let put = |name: &str, text: String| fs::write(folder.join(name), text);
    put("report.json", json).and_then(|()| put("index.html", overview::render(&report, coverage)))?;
    Ok(())
}

/// Reads a `report.json`.
///
/// # Errors
/// If it cannot be read, or is none.
pub fn read(path: &Path) -> Result<Report> {
    let text = fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no report", path.display()))
}
