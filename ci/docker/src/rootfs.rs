//! The file system of the image that is made here: this machine's Java with the libraries it needs, a shell, Kafka's
//! jars, and the scripts of `image/`. Needs a Linux whose dynamic loader has `ldd`. Never knows the engine.
//!
//! Nothing is unpacked on disk: the files are listed here, and read while the archive is sent.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use tidegate_kafka::{Dist, parts};

/// The user that brokers run as, as in the apache/kafka image.
pub const USER: &str = "appuser";
const USER_ID: u64 = 1000;

/// Where Java is, as in the images that apache/kafka is made from.
pub const JAVA_HOME: &str = "/opt/java/openjdk";

/// The files of `image/`, and where they go. They are part of the image's tag.
const RECIPE: &[(&str, &str, u32)] = &[
    ("etc/kafka/docker/run", include_str!("../image/run"), 0o755),
    ("etc/kafka/docker/train", include_str!("../image/train"), 0o755),
    ("etc/kafka/docker/server.properties", include_str!("../image/server.properties"), 0o644),
    ("etc/kafka/docker/log4j2.yaml", include_str!("../image/log4j2.yaml"), 0o644),
    ("etc/kafka/docker/tools-log4j2.yaml", include_str!("../image/tools-log4j2.yaml"), 0o644),
    ("etc/kafka/docker/log4j.properties", include_str!("../image/log4j.properties"), 0o644),
    ("etc/kafka/docker/tools-log4j.properties", include_str!("../image/tools-log4j.properties"), 0o644),
    ("opt/kafka/bin/kafka-run-class.sh", include_str!("../image/kafka-run-class.sh"), 0o755),
    ("opt/kafka/bin/kafka-server-start.sh", include_str!("../image/kafka-server-start.sh"), 0o755),
    ("etc/passwd", "root:x:0:0:root:/root:/bin/bash\nappuser:x:1000:1000::/home/appuser:/bin/bash\n", 0o644),
    ("etc/group", "root:x:0:\nappuser:x:1000:\n", 0o644),
    ("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n", 0o644),
];

/// Kafka's scripts for people, and the tools behind them.
const TOOLS: &[(&str, &str)] = &[
    ("kafka-acls", "AclCommand"),
    ("kafka-broker-api-versions", "BrokerApiVersionsCommand"),
    ("kafka-configs", "ConfigCommand"),
    ("kafka-console-consumer", "ConsoleConsumer"),
    ("kafka-console-producer", "ConsoleProducer"),
    ("kafka-console-share-consumer", "ConsoleShareConsumer"),
    ("kafka-consumer-groups", "ConsumerGroupCommand"),
    ("kafka-features", "FeatureCommand"),
    ("kafka-get-offsets", "GetOffsetShell"),
    ("kafka-leader-election", "LeaderElectionCommand"),
    ("kafka-log-dirs", "LogDirsCommand"),
    ("kafka-metadata-quorum", "MetadataQuorumCommand"),
    ("kafka-reassign-partitions", "ReassignPartitionsCommand"),
    ("kafka-share-groups", "ShareGroupCommand"),
    ("kafka-topics", "TopicCommand"),
    ("kafka-transactions", "TransactionsCommand"),
    ("kafka-verifiable-consumer", "VerifiableConsumer"),
    ("kafka-verifiable-producer", "VerifiableProducer"),
];

/// What the scripts call, and what a person in a container misses first.
const PROGRAMS: &[&str] = &[
    "bash", "sh", "cat", "chmod", "cp", "cut", "date", "dirname", "env", "grep", "head", "hostname", "id",
    "ls", "mkdir", "rm", "sed", "sleep", "tail",
];

/// Libraries that are loaded by name at run time, so that `ldd` does not see them.
const LOADED_BY_NAME: &[&str] =
    &["libgcc_s.so.1", "libstdc++.so.6", "libnss_dns.so.2", "libnss_files.so.2", "libresolv.so.2"];

/// Parts of a Java installation that no broker opens, relative to its home.
const JAVA_LEFT_OUT: &[&str] =
    &["demo", "docs", "include", "jmods", "legal", "man", "sample", "src.zip", "lib/ct.sym", "lib/src.zip"];

/// Java's libraries for screens and sound: they need libraries that a server does not have.
const JAVA_DESKTOP: &[&str] = &[
    "libatk-wrapper.so",
    "libawt_xawt.so",
    "libfontmanager.so",
    "libjawt.so",
    "libjsound.so",
    "libsplashscreen.so",
];

/// The programs of Java that are of use in a container.
const JAVA_PROGRAMS: &[&str] = &["java", "jcmd", "keytool"];

#[derive(Debug)]
enum Entry {
    Folder { mode: u32, user: u64 },
    File { from: PathBuf, mode: u32 },
    Text { text: String, mode: u32 },
    Link { to: &'static str },
}

/// A file system that can be written as a tar archive, and its fingerprint.
#[derive(Debug)]
pub struct RootFs {
    /// By path without the leading slash; a folder sorts before what is in it.
    entries: BTreeMap<String, Entry>,
    fingerprint: u64,
}

impl RootFs {
    /// Lists the files for `dist`.
    ///
    /// # Errors
    /// If this is no Linux, or Java, a program or a jar cannot be read.
    pub fn of(dist: &Dist) -> Result<Self> {
        if !cfg!(target_os = "linux") {
            bail!("an image can only be made on Linux, from its own Java");
        }
        let mut made = Self { entries: BTreeMap::new(), fingerprint: FNV_START };
        made.folders();
        for &(path, text, mode) in RECIPE {
            made.text(path, text.to_owned(), mode);
        }
        made.kafka(dist)?;
        let home = java_home(dist.java())?;
        let mut linked = made.java(&home)?;
        for name in PROGRAMS {
            let program = find_program(name)?;
            made.file(&format!("bin/{name}"), &program, 0o755)?;
            linked.push(program);
        }
        for library in libraries(&linked, &home)? {
            let path = library.to_str().context("a path that is not UTF-8")?;
            made.file(path.trim_start_matches('/'), &library, 0o755)?;
        }
        Ok(made)
    }

    /// Changes with anything that goes into the image.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    fn folders(&mut self) {
        let folder = |mode, user| Entry::Folder { mode, user };
        for path in
            ["etc/kafka/secrets", "home/appuser", "mnt/shared/config", "opt/kafka/config", "opt/kafka/logs"]
        {
            self.entries.insert(path.to_owned(), folder(0o755, USER_ID));
        }
        self.entries.insert("var/lib/kafka/data".to_owned(), folder(0o755, USER_ID));
        self.entries.insert("tmp".to_owned(), folder(0o1777, 0));
        for path in ["dev", "proc", "sys", "root", "run", "usr"] {
            self.entries.insert(path.to_owned(), folder(0o755, 0));
        }
        self.entries.insert("usr/bin".to_owned(), Entry::Link { to: "../bin" });
    }

    fn kafka(&mut self, dist: &Dist) -> Result<()> {
        self.jars(&dist.lib(), "opt/kafka/libs")?;
        let tools_are_own = dist.tools_version() == dist.version();
        if !tools_are_own {
            self.jars(&dist.tools_lib(), "opt/kafka/tools-libs")?;
        }
        let libs = if tools_are_own { "/opt/kafka/libs" } else { "/opt/kafka/tools-libs" };
        for (script, tool) in TOOLS {
            let class = parts::main_class(tool, dist.tools_version());
            let text = format!(
                "#!/usr/bin/env bash\nKAFKA_LIBS={libs} exec /opt/kafka/bin/kafka-run-class.sh {class} \"$@\"\n"
            );
            self.text(&format!("opt/kafka/bin/{script}.sh"), text, 0o755);
        }
        let storage =
            "#!/usr/bin/env bash\nexec /opt/kafka/bin/kafka-run-class.sh kafka.tools.StorageTool \"$@\"\n";
        self.text("opt/kafka/bin/kafka-storage.sh", storage.to_owned(), 0o755);
        Ok(())
    }

    fn jars(&mut self, from: &Path, to: &str) -> Result<()> {
        let mut count = 0;
        for entry in fs::read_dir(from).with_context(|| format!("read {}", from.display()))? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "jar") {
                let name =
                    path.file_name().and_then(|name| name.to_str()).context("a name that is not UTF-8")?;
                self.file(&format!("{to}/{name}"), &path, 0o644)?;
                count += 1;
            }
        }
        ensure!(count > 0, "no jars in {}", from.display());
        Ok(())
    }

    /// Adds Java; the files whose libraries it needs.
    fn java(&mut self, home: &Path) -> Result<Vec<PathBuf>> {
        let mut linked = Vec::new();
        let mut folders = vec![PathBuf::new()];
        while let Some(folder) = folders.pop() {
            for entry in
                fs::read_dir(home.join(&folder)).with_context(|| format!("read {}", home.display()))?
            {
                let relative = folder.join(entry?.file_name());
                let name = relative.to_str().context("a path that is not UTF-8")?;
                let file_name = relative.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                let path = home.join(&relative);
                // Links lead to /etc and elsewhere; some lead nowhere, to what another package would install.
                let Ok(metadata) = fs::metadata(&path) else { continue };
                let is_program = folder == Path::new("bin");
                if JAVA_LEFT_OUT.contains(&name)
                    || JAVA_DESKTOP.contains(&file_name)
                    || is_program && !JAVA_PROGRAMS.contains(&file_name)
                {
                    continue;
                }
                if metadata.is_dir() {
                    folders.push(relative);
                    continue;
                }
                let is_library = file_name.ends_with(".so");
                let mode =
                    if is_program || is_library || file_name == "jspawnhelper" { 0o755 } else { 0o644 };
                self.file(&format!("{}/{name}", JAVA_HOME.trim_start_matches('/')), &path, mode)?;
                if is_program || is_library {
                    linked.push(path);
                }
            }
        }
        ensure!(!linked.is_empty(), "no programs in {}", home.display());
        Ok(linked)
    }

    fn text(&mut self, path: &str, text: String, mode: u32) {
        self.fold(path.as_bytes());
        self.fold(text.as_bytes());
        self.entries.insert(path.to_owned(), Entry::Text { text, mode });
    }

    fn file(&mut self, path: &str, from: &Path, mode: u32) -> Result<()> {
        let metadata = fs::metadata(from).with_context(|| format!("read {}", from.display()))?;
        self.fold(path.as_bytes());
        self.fold(&metadata.len().to_be_bytes());
        self.entries.insert(path.to_owned(), Entry::File { from: from.to_owned(), mode });
        Ok(())
    }

    /// FNV-1a: a fingerprint has to be the same in every build of this program, which std's hasher does not promise.
    fn fold(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.fingerprint = (self.fingerprint ^ u64::from(byte)).wrapping_mul(FNV_PRIME);
        }
    }

    /// Writes everything as a tar archive.
    ///
    /// # Errors
    /// If a file cannot be read or `to` does not take it.
    pub fn write(&self, to: impl Write) -> Result<()> {
        let mut archive = tar::Builder::new(to);
        for (path, entry) in &self.entries {
            let mut header = tar::Header::new_gnu();
            header.set_uid(0);
            header.set_gid(0);
            header.set_mtime(0);
            match entry {
                Entry::Folder { mode, user } => {
                    header.set_entry_type(tar::EntryType::Directory);
                    header.set_mode(*mode);
                    header.set_uid(*user);
                    header.set_gid(*user);
                    header.set_size(0);
                    archive.append_data(&mut header, path, std::io::empty())?;
                }
                Entry::Link { to } => {
                    header.set_entry_type(tar::EntryType::Symlink);
                    header.set_mode(0o777);
                    header.set_size(0);
                    archive.append_link(&mut header, path, to)?;
                }
                Entry::Text { text, mode } => {
                    header.set_mode(*mode);
                    header.set_size(text.len() as u64);
                    archive.append_data(&mut header, path, text.as_bytes())?;
                }
                Entry::File { from, mode } => {
                    let file = fs::File::open(from).with_context(|| format!("open {}", from.display()))?;
                    header.set_mode(*mode);
                    header.set_size(file.metadata()?.len());
                    archive.append_data(&mut header, path, file).with_context(|| path.clone())?;
                }
            }
        }
        archive.finish().context("end the archive")
    }
}

const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

/// Java's own word for where it is; the program on the path is often a link of a link.
fn java_home(java: &Path) -> Result<PathBuf> {
    let output = Command::new(java).args(["-XshowSettings:properties", "-version"]).output();
    let output = output.with_context(|| format!("run {}", java.display()))?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    home_in(&text).with_context(|| format!("{} does not say where it is:\n{text}", java.display()))
}

fn home_in(settings: &str) -> Option<PathBuf> {
    let line = settings.lines().find_map(|line| line.trim().strip_prefix("java.home = "))?;
    Some(PathBuf::from(line.trim()))
}

fn find_program(name: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = ["/bin", "/usr/bin"].map(PathBuf::from).into_iter().chain(std::env::split_paths(&path));
    let found = folders.map(|folder| folder.join(name)).find(|path| path.is_file());
    found.with_context(|| format!("{name} is not on this machine, and the image needs it"))
}

/// Every shared library of the machine that `files` need, by the path the loader looks for it; Java's own are not among
/// them.
fn libraries(files: &[PathBuf], java_home: &Path) -> Result<BTreeSet<PathBuf>> {
    let output = Command::new("ldd").args(files).output().context("run ldd")?;
    let mut found = linked_in(&String::from_utf8_lossy(&output.stdout), java_home);
    let libc = found.iter().find(|path| path.file_name().is_some_and(|name| name == "libc.so.6"));
    let libc = libc.context("ldd found no libc.so.6: only glibc's Linux can be made into an image")?;
    let beside = libc.parent().map(Path::to_owned).unwrap_or_default();
    let usr = Path::new("/usr").join(beside.strip_prefix("/").unwrap_or(&beside));
    for name in LOADED_BY_NAME {
        if let Some(path) =
            [&beside, &usr].map(|folder| folder.join(name)).into_iter().find(|path| path.exists())
        {
            found.insert(path);
        }
    }
    Ok(found)
}

/// The paths in what ldd prints: `name => /path (0x…)` or `/path (0x…)`.
fn linked_in(text: &str, java_home: &Path) -> BTreeSet<PathBuf> {
    let paths = text.lines().filter(|line| line.starts_with(char::is_whitespace)).filter_map(|line| {
        let target = line.split_once("=>").map_or(line, |(_, target)| target).trim();
        let path = target.split_once(" (").map_or(target, |(path, _)| path);
        path.starts_with('/').then(|| PathBuf::from(path))
    });
    paths.filter(|path| !path.starts_with(java_home)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_from_what_ldd_prints() {
        let text = "/opt/java/bin/java:\n\tlinux-vdso.so.1 (0x00007fce8a481000)\n\
                    \tlibz.so.1 => /lib/x86_64-linux-gnu/libz.so.1 (0x00007fce8a44c000)\n\
                    \tlibjli.so => /opt/java/bin/../lib/libjli.so (0x00007fce8a43c000)\n\
                    \tlibjvm.so => not found\n\
                    \t/lib64/ld-linux-x86-64.so.2 (0x00007fce8a483000)\n/bin/x:\n\tstatically linked\n";
        let found = linked_in(text, Path::new("/opt/java"));
        let found: Vec<_> = found.iter().filter_map(|path| path.to_str()).collect();
        assert_eq!(found, ["/lib/x86_64-linux-gnu/libz.so.1", "/lib64/ld-linux-x86-64.so.2"]);
    }

    #[test]
    fn java_says_where_it_is() {
        let text = "Property settings:\n    java.class.version = 61.0\n    java.home = /usr/lib/jvm/x\n";
        assert_eq!(home_in(text), Some(PathBuf::from("/usr/lib/jvm/x")));
        assert_eq!(home_in("no settings"), None);
    }

    #[test]
    fn the_archive_holds_the_entry_point_with_its_rights_and_the_fingerprint_follows_the_content() {
        let mut made = RootFs { entries: BTreeMap::new(), fingerprint: FNV_START };
        made.folders();
        made.text("etc/kafka/docker/run", "#!/bin/sh\n".to_owned(), 0o755);
        let before = made.fingerprint();
        let mut bytes = Vec::new();
        made.write(&mut bytes).unwrap();
        let mut archive = tar::Archive::new(bytes.as_slice());
        let modes: BTreeMap<String, (u32, u64)> = archive
            .entries()
            .unwrap()
            .map(|entry| {
                let entry = entry.unwrap();
                let path = entry.path().unwrap().to_string_lossy().into_owned();
                (path, (entry.header().mode().unwrap(), entry.header().uid().unwrap()))
            })
            .collect();
        assert_eq!(modes["etc/kafka/docker/run"], (0o755, 0));
        assert_eq!(modes["opt/kafka/config"], (0o755, USER_ID));
        assert_eq!(modes["tmp"], (0o1777, 0));
        made.text("etc/kafka/docker/run", "#!/bin/bash\n".to_owned(), 0o755);
        assert_ne!(made.fingerprint(), before);
    }
}
