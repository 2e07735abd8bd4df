//! What a machine needs beside Rust's toolchain: found, installed where that is possible, or asked for in plain words.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::repository::run;

/// Something that must be there.
struct Need {
    what: &'static str,
    /// A command that succeeds where it is.
    probe: &'static [&'static str],
    /// The Debian package that brings it.
    package: &'static str,
    why: &'static str,
}

/// Java, Maven: `tidegate-kafka` looks for them as well when it is used alone.
const NEEDS: &[Need] = &[
    Need {
        what: "git",
        probe: &["git", "--version"],
        package: "git",
        why: "tells which files belong to the repository",
    },
    Need {
        what: "a C compiler",
        probe: &["cc", "--version"],
        package: "gcc",
        why: "links, and builds aws-lc, zstd and librdkafka",
    },
    Need {
        what: "a C++ compiler",
        probe: &["c++", "--version"],
        package: "g++",
        why: "builds librdkafka, a client in the tests",
    },
    Need { what: "make", probe: &["make", "--version"], package: "make", why: "builds librdkafka" },
    Need {
        what: "pkg-config",
        probe: &["pkg-config", "--version"],
        package: "pkg-config",
        why: "finds OpenSSL and zlib",
    },
    Need {
        what: "OpenSSL's headers",
        probe: &["pkg-config", "--exists", "openssl"],
        package: "libssl-dev",
        why: "TLS and SCRAM of librdkafka; the gateway itself does not use it",
    },
    Need {
        what: "zlib's headers",
        probe: &["pkg-config", "--exists", "zlib"],
        package: "zlib1g-dev",
        why: "gzip of librdkafka",
    },
    Need { what: "Maven", probe: &["mvn", "-v"], package: "maven", why: "fetches Kafka's jars" },
    Need {
        what: "Java 17 or newer",
        probe: &["java", "--version"],
        package: "openjdk-17-jre-headless",
        why: "runs Kafka",
    },
];

/// Packages that a newer Debian has instead.
const SUCCESSORS: &[(&str, &str)] = &[("openjdk-17-jre-headless", "default-jre-headless")];

/// Finds everything, or installs what is missing and says so.
///
/// # Errors
/// What is missing and how to get it, where this is no Debian or we are not root; or why apt-get failed.
pub(crate) fn ensure() -> Result<()> {
    let missing = missing(NEEDS, succeeds);
    if missing.is_empty() {
        eprintln!(
            "everything is there: {}",
            NEEDS.iter().map(|need| need.what).collect::<Vec<_>>().join(", ")
        );
        return Ok(());
    }
    for need in &missing {
        eprintln!("missing: {} ({})", need.what, need.why);
    }
    if !is_root() || !Path::new("/etc/debian_version").exists() {
        bail!("{}", by_hand(&missing));
    }
    eprintln!("installing with apt-get: {}", packages(&missing).join(" "));
    run(apt().args(["update", "-q"]))?;
    let packages: Vec<&str> = packages(&missing).into_iter().map(available).collect();
    run(apt().args(["install", "-y", "-q", "--no-install-recommends"]).args(&packages))?;
    let still = self::missing(NEEDS, succeeds);
    if !still.is_empty() {
        bail!(
            "still missing after apt-get: {}",
            still.iter().map(|need| need.what).collect::<Vec<_>>().join(", ")
        );
    }
    Ok(())
}

fn missing(needs: &'static [Need], there: impl Fn(&[&str]) -> bool) -> Vec<&'static Need> {
    needs.iter().filter(|need| !there(need.probe)).collect()
}

fn packages(needs: &[&Need]) -> Vec<&'static str> {
    needs.iter().map(|need| need.package).collect()
}

fn by_hand(needs: &[&Need]) -> String {
    let what: Vec<String> = needs.iter().map(|need| format!("{} ({})", need.what, need.why)).collect();
    format!(
        "missing: {}. On Debian or Ubuntu: sudo apt-get install -y {}",
        what.join(", "),
        packages(needs).join(" ")
    )
}

fn succeeds(probe: &[&str]) -> bool {
    let mut command = Command::new(probe[0]);
    command.args(&probe[1..]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    // What apt says is progress; standard output is for results.
    command.env("DEBIAN_FRONTEND", "noninteractive").stdout(std::io::stderr());
    command
}

/// The package, or its successor where this Debian no longer has it.
fn available(package: &'static str) -> &'static str {
    let known = Command::new("apt-cache").args(["show", package]).output();
    let successor = SUCCESSORS.iter().find(|(old, _)| *old == package);
    match (known, successor) {
        (Ok(known), Some((_, new))) if known.stdout.is_empty() => new,
        _ => package,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_told_with_the_command_that_brings_it() {
        let without = |absent: &'static str| missing(NEEDS, |probe| !probe.contains(&absent));
        assert_eq!(packages(&without("nothing")), [""; 0]);
        assert_eq!(packages(&without("mvn")), ["maven"]);
        let expected =
            "missing: Maven (fetches Kafka's jars). On Debian or Ubuntu: sudo apt-get install -y maven";
        assert_eq!(by_hand(&without("mvn")), expected);
        assert_eq!(packages(&without("pkg-config")), ["pkg-config", "libssl-dev", "zlib1g-dev"]);
    }

    #[test]
    fn a_probe_is_a_command_that_succeeds() {
        assert!(succeeds(&["true"]) && !succeeds(&["false"]) && !succeeds(&["no-such-program-anywhere"]));
    }
}
