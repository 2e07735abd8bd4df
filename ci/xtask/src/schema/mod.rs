//! `cargo xtask schema`: the tables of the wire crate from Kafka's own message definitions. This file reads the command
//! line and does the files; each step has a module of its own:
//!
//! `releases` (list and jars) → `definition` (one release) → `merge` (all releases, proved against each) → `overlay`
//! (what fields mean) → `emit` (Rust). `compare` is for people. Never knows the wire crate's code.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use tidegate_kafka::Version;

mod compare;
mod definition;
mod emit;
mod merge;
mod overlay;
mod releases;
#[cfg(test)]
mod tests;
mod versions;

use releases::Release;

/// From the root of the workspace.
const TABLES: &str = "gateway/wire/src/schema/tables.rs";
const OVERLAY: &str = "ci/schema/overlay.toml";
const RELEASES: &str = "ci/schema/releases.toml";
/// How many differing lines `--check` prints.
const DIFFERENCES_SHOWN: usize = 10;

#[derive(Args, Default)]
pub(crate) struct Schema {
    /// Read this release too, and list it in ci/schema/releases.toml from now on
    #[arg(long, value_name = "VERSION", conflicts_with = "check")]
    kafka: Option<Version>,
    /// Write nothing; fail if what is committed is not what would be written
    #[arg(long)]
    check: bool,
    /// Write nothing; print how an independent listing of Kafka's fields (JSON) differs
    #[arg(long, value_name = "FILE", conflicts_with_all = ["kafka", "check"])]
    compare: Option<PathBuf>,
    /// The releases to compare, all of the list if not given
    #[arg(long = "release", value_name = "VERSION", requires = "compare")]
    compared: Vec<Version>,
}

/// Everything that one run reads and makes.
struct Made {
    releases: Vec<Release>,
    schema: merge::Schema,
    categories: overlay::Categories,
    tables: String,
}

/// Whether the committed tables are those of Kafka's own definitions.
///
/// # Errors
/// If they are not, and where they differ.
pub(crate) fn check() -> Result<()> {
    run(&Schema { check: true, ..Schema::default() })
}

pub(crate) fn run(options: &Schema) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = |path: &str| fs::read_to_string(root.join(path)).with_context(|| format!("read {path}"));
    let mut list = releases::parse_list(&read(RELEASES)?).context(RELEASES)?;
    if let Some(version) = options.kafka {
        releases::add(&mut list, version);
    }
    let made = make(read_releases(&list)?, &read(OVERLAY)?)?;
    if let Some(listing) = &options.compare {
        return compare_with(listing, &made, &options.compared);
    }
    let committed = read(TABLES).unwrap_or_default();
    if options.check {
        if let Some(difference) = difference(&committed, &made.tables) {
            bail!("{TABLES} is not what `cargo xtask schema` writes:\n{difference}");
        }
        println!("{TABLES} is what `cargo xtask schema` writes");
        return Ok(());
    }
    if options.kafka.is_some() {
        fs::write(root.join(RELEASES), releases::write_list(&list)).context(RELEASES)?;
    }
    fs::write(root.join(TABLES), &made.tables).context(TABLES)?;
    match difference(&committed, &made.tables) {
        None => println!("{TABLES} is as it was"),
        Some(difference) => println!("{TABLES} written:\n{difference}"),
    }
    Ok(())
}

fn read_releases(list: &[Version]) -> Result<Vec<Release>> {
    let read = |version: &Version| {
        let jar = tidegate_kafka::clients_jar(&version.to_string())?;
        Release::read(*version, &jar)
    };
    list.iter().map(read).collect()
}

fn make(releases: Vec<Release>, overlay: &str) -> Result<Made> {
    let schema = merge::merge(&releases)?;
    let compared = merge::verify(&schema, &releases)?;
    println!(
        "{} releases, {} APIs: {compared} encodings (message, version, release) equal the release's own",
        releases.len(),
        schema.apis.len()
    );
    let overlay = overlay::Overlay::parse(overlay)?;
    let categories = overlay.apply(&schema).context(OVERLAY)?;
    let tables = emit::emit(&schema, &categories, &overlay.apis);
    Ok(Made { releases, schema, categories, tables })
}

fn compare_with(listing: &Path, made: &Made, only: &[Version]) -> Result<()> {
    let text = fs::read_to_string(listing).with_context(|| format!("read {}", listing.display()))?;
    let listing: compare::Listing = serde_json::from_str(&text).context("a listing of another form")?;
    let mut differences = 0;
    for release in &made.releases {
        if !only.is_empty() && !only.contains(&release.version) {
            continue;
        }
        let outcome = compare::compare(&listing, release, &made.schema, &made.categories)?;
        println!(
            "{}: {} fields compared, {} differences, {} names changed since",
            release.version,
            outcome.compared,
            outcome.differences.len(),
            outcome.renamed.len()
        );
        for line in outcome.differences.iter().chain(&outcome.renamed) {
            println!("  {line}");
        }
        differences += outcome.differences.len();
    }
    println!("{differences} differences");
    Ok(())
}

/// How two texts differ, in lines that only one of them has; nothing where they are equal.
fn difference(committed: &str, made: &str) -> Option<String> {
    if committed == made {
        return None;
    }
    let (old, new): (Vec<&str>, Vec<&str>) = (committed.lines().collect(), made.lines().collect());
    let lines = |all: &[&str], other: &[&str], sign: char| -> (usize, Vec<String>) {
        let mut other = other.to_vec();
        other.sort_unstable();
        let only: Vec<&&str> = all.iter().filter(|line| other.binary_search(line).is_err()).collect();
        let shown =
            only.iter().take(DIFFERENCES_SHOWN).map(|line| format!("  {sign} {}", line.trim())).collect();
        (only.len(), shown)
    };
    let (gone, gone_lines) = lines(&old, &new, '-');
    let (added, added_lines) = lines(&new, &old, '+');
    let mut text = vec![format!("  {gone} lines of the committed file go, {added} lines come")];
    text.extend(gone_lines);
    text.extend(added_lines);
    if gone == 0 && added == 0 {
        let at = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
        text.push(format!("  the order is another from line {} on", at + 1));
    }
    Some(text.join("\n"))
}
