//! An engine of our own, for as long as the brokers run: dockerd as root, without systemd and without its default
//! bridge. Images stay in the cache. Never knows Kafka.

use std::fs::{self, File};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use tidegate_kafka::{parts, wait_until};

/// How long dockerd may take to open its socket, and to end.
const START_TIMEOUT: Duration = Duration::from_secs(60);
const STOP_TIMEOUT: Duration = Duration::from_secs(60);

/// The Debian packages it needs.
const PACKAGES: [&str; 2] = ["docker.io", "iptables"];

/// A running dockerd. Dropping it ends it.
#[derive(Debug)]
pub struct Dockerd {
    pid: u32,
    folder: PathBuf,
}

impl Dockerd {
    /// Starts one that keeps its images in the cache, installing it where this machine allows it.
    ///
    /// # Errors
    /// If we are not root, it is not there and cannot be installed, or it does not come up: then with its log.
    pub fn start() -> Result<Self> {
        ensure!(is_root(), "--start-engine needs root, as dockerd does");
        install()?;
        let folder = std::env::temp_dir().join(format!("tidegate-dockerd-{}", std::process::id()));
        fs::create_dir_all(&folder).with_context(|| format!("create {}", folder.display()))?;
        let data = parts::home().join("docker");
        fs::create_dir_all(&data).with_context(|| format!("create {}", data.display()))?;
        let log = File::create(folder.join("dockerd.log"))?;
        let mut child = Command::new("dockerd")
            // Networks of our own have bridges of their own, which go with them; docker0 would be left behind.
            .arg("--bridge=none")
            .arg(format!("--data-root={}", data.canonicalize()?.display()))
            .arg(format!("--exec-root={}", folder.join("exec").display()))
            .arg(format!("--pidfile={}", folder.join("dockerd.pid").display()))
            .arg(format!("--host=unix://{}", socket(&folder).display()))
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            // A Ctrl-C is for us; it ends once its containers have.
            .process_group(0)
            .spawn()
            .context("start dockerd")?;
        let made = Self { pid: child.id(), folder };
        eprintln!("docker: started dockerd, its log is {}", made.folder.join("dockerd.log").display());
        let opened = wait_until("dockerd's socket", START_TIMEOUT, || {
            if let Some(status) = child.try_wait()? {
                bail!("dockerd ended, {status}");
            }
            Ok(std::os::unix::net::UnixStream::connect(socket(&made.folder)).is_ok().then_some(()))
        });
        opened.with_context(|| fs::read_to_string(made.folder.join("dockerd.log")).unwrap_or_default())?;
        Ok(made)
    }

    /// What `DOCKER_HOST` has to be.
    #[must_use]
    pub fn address(&self) -> String {
        Self::address_in(&self.folder)
    }

    /// The same for one whose folder is known.
    #[must_use]
    pub fn address_in(folder: &Path) -> String {
        format!("unix://{}", socket(folder).display())
    }

    /// What [`Self::end`] takes.
    #[must_use]
    pub fn identity(&self) -> (u32, &Path) {
        (self.pid, &self.folder)
    }

    /// Ends the one with this identity, and waits. One that has ended is no error.
    ///
    /// # Errors
    /// If it does not end in time.
    pub fn end(pid: u32, folder: &Path) -> Result<()> {
        let pidfile = folder.join("dockerd.pid");
        // dockerd removes its file when it ends: another process that got its number is left alone.
        if fs::read_to_string(&pidfile).is_ok_and(|text| text.trim() == pid.to_string()) {
            let pid = pid.to_string();
            Command::new("sh").args(["-c", r#"kill -s TERM "$1""#, "sh", &pid]).status()?;
            wait_until("end of dockerd", STOP_TIMEOUT, || Ok((!pidfile.exists()).then_some(())))?;
        }
        let _ = fs::remove_dir_all(folder);
        Ok(())
    }
}

impl Drop for Dockerd {
    fn drop(&mut self) {
        if let Err(error) = Self::end(self.pid, &self.folder) {
            eprintln!("docker: {error:#}");
        }
    }
}

fn socket(folder: &Path) -> PathBuf {
    folder.join("docker.sock")
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn is_installed() -> bool {
    ["dockerd", "iptables"]
        .iter()
        .all(|name| Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success()))
}

fn install() -> Result<()> {
    if is_installed() {
        return Ok(());
    }
    ensure!(Path::new("/etc/debian_version").exists(), "install dockerd and iptables, then try again");
    eprintln!("docker: installing the Debian packages {}", PACKAGES.join(" and "));
    let install: &[&str] = &["install", "-y", "-q", "--no-install-recommends", PACKAGES[0], PACKAGES[1]];
    for args in [&["update", "-q"][..], install] {
        let output = Command::new("apt-get").args(args).env("DEBIAN_FRONTEND", "noninteractive").output()?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        ensure!(output.status.success(), "apt-get {}: {}", args.join(" "), said.trim());
    }
    Ok(())
}
