//! Child processes that cannot outlive their parent, and the scratch folder that goes with them.
//!
//! One watchdog shell per parent process reads a pipe whose other end only the parent holds. However the parent
//! ends, SIGKILL included, the pipe closes; the watchdog then kills what is still registered and removes the
//! scratch folder. A child waits for a line on its standard input before it becomes the real program, and gets it
//! only once it is registered: there is no moment at which a killed parent leaves an orphan. A parent-death signal
//! would not do: the kernel sends it when the *thread* that spawned the child ends, and tests are threads.
//! This file never knows what the processes are.

use std::fs::File;
use std::io::Write as _;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::wait::wait_until;

/// Memory that must be free in /dev/shm, in KiB, for the scratch folder to be put there.
const SHM_FREE_KIB_MIN: u64 = 2 * 1024 * 1024;

/// How long a process may take to be gone after SIGKILL.
const KILL_TIMEOUT: Duration = Duration::from_secs(30);

/// Reads `add PID` and `del PID`; at the end of input kills the pids that are left and removes the folder `$1`.
const WATCHDOG: &str = r#"
pids=
while read -r verb pid; do
  case $verb in
    add) pids="$pids $pid" ;;
    del) left=; for one in $pids; do [ "$one" = "$pid" ] || left="$left $one"; done; pids=$left ;;
  esac
done
[ -z "$pids" ] || kill -s KILL $pids 2>/dev/null
rm -rf -- "$1"
# A process that was just killed may have made one more file.
[ ! -e "$1" ] || { sleep 1; rm -rf -- "$1"; }
"#;

/// Becomes the program in its arguments when told to, and nothing when the parent is gone before.
const LAUNCHER: &str = r#"read -r go && exec "$@""#;

struct Watchdog {
    to: ChildStdin,
    scratch: PathBuf,
    // Kept so that its handle lives as long as the process; it ends by itself after us.
    _child: Child,
}

static WATCHDOG_CELL: OnceLock<Result<Mutex<Watchdog>, String>> = OnceLock::new();

fn watchdog() -> Result<&'static Mutex<Watchdog>> {
    let made =
        WATCHDOG_CELL.get_or_init(|| start_watchdog().map(Mutex::new).map_err(|error| format!("{error:#}")));
    made.as_ref().map_err(|text| anyhow::anyhow!("{text}"))
}

fn start_watchdog() -> Result<Watchdog> {
    let parent = scratch_parent();
    let name = format!("tidegate-kafka-{}-{:08x}", std::process::id(), crate::ports::random_u64() as u32);
    let scratch = parent.join(name);
    std::fs::create_dir_all(&scratch).with_context(|| format!("create {}", scratch.display()))?;
    let mut child = Command::new("sh")
        .args(["-c", WATCHDOG, "tidegate-kafka-watchdog"])
        .arg(&scratch)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // A Ctrl-C or a kill of the parent's group must not end it first.
        .process_group(0)
        .spawn()
        .context("start the watchdog shell")?;
    let to = child.stdin.take().expect("its standard input was asked for as a pipe");
    Ok(Watchdog { to, scratch, _child: child })
}

/// /dev/shm where there is room, so that Kafka's fsyncs cost nothing; else the temporary folder.
fn scratch_parent() -> PathBuf {
    let shm = Path::new("/dev/shm");
    let free_kib = Command::new("df").args(["-Pk", "/dev/shm"]).output().ok().and_then(|output| {
        let text = String::from_utf8(output.stdout).ok()?;
        text.lines().nth(1)?.split_whitespace().nth(3)?.parse::<u64>().ok()
    });
    if free_kib.is_some_and(|free| free >= SHM_FREE_KIB_MIN) { shm.to_owned() } else { std::env::temp_dir() }
}

fn tell(verb: &str, pid: u32) -> Result<()> {
    let mut watchdog = watchdog()?.lock().unwrap_or_else(PoisonError::into_inner);
    writeln!(watchdog.to, "{verb} {pid}").context("the watchdog shell is gone")
}

/// A fresh folder for one cluster, removed by its owner or, after a crash, by the watchdog.
///
/// # Errors
/// If no shell can be started or no folder be made.
pub fn scratch_folder(kind: &str) -> Result<PathBuf> {
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let root = watchdog()?.lock().unwrap_or_else(PoisonError::into_inner).scratch.clone();
    let folder = root.join(format!("{kind}-{number}"));
    std::fs::create_dir_all(&folder).with_context(|| format!("create {}", folder.display()))?;
    Ok(folder)
}

/// What to run, and where its output goes.
#[derive(Debug)]
pub(crate) struct Launch {
    pub(crate) program: PathBuf,
    pub(crate) args: Vec<String>,
    pub(crate) env: Vec<(String, String)>,
    pub(crate) output: Output,
}

/// Where standard output and standard error of a child go.
#[derive(Debug)]
pub(crate) enum Output {
    /// Both appended to one file.
    File(PathBuf),
    /// To the parent, with standard input left open to it.
    Pipes,
}

/// A registered child. Dropping it kills and reaps it.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    stdin: Option<ChildStdin>,
    status: Option<ExitStatus>,
}

impl Process {
    /// Starts a child in a process group of its own, so that a Ctrl-C meant for the parent does not reach it.
    pub(crate) fn spawn(launch: &Launch) -> Result<Self> {
        let mut command = Command::new("sh");
        command.args(["-c", LAUNCHER, "sh"]).arg(&launch.program).args(&launch.args);
        command.envs(launch.env.iter().map(|(key, value)| (key, value)));
        command.stdin(Stdio::piped()).process_group(0);
        match &launch.output {
            Output::File(path) => {
                let file = File::options().create(true).append(true).open(path);
                let file = file.with_context(|| format!("open {}", path.display()))?;
                command.stdout(file.try_clone()?).stderr(file);
            }
            Output::Pipes => {
                command.stdout(Stdio::piped()).stderr(Stdio::piped());
            }
        }
        let mut child = command.spawn().context("start a shell")?;
        let mut stdin = child.stdin.take();
        let mut process = Self { child, stdin: None, status: None };
        tell("add", process.pid())?;
        let go = stdin.as_mut().expect("its standard input was asked for as a pipe");
        go.write_all(b"go\n").with_context(|| format!("start {}", launch.program.display()))?;
        if matches!(launch.output, Output::Pipes) {
            process.stdin = stdin;
        }
        Ok(process)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn take_pipes(&mut self) -> Option<(ChildStdin, ChildStdout, ChildStderr)> {
        Some((self.stdin.take()?, self.child.stdout.take()?, self.child.stderr.take()?))
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        if self.status.is_none() {
            self.status = self.child.try_wait().context("wait for a child")?;
            if self.status.is_some() {
                tell("del", self.pid())?;
            }
        }
        Ok(self.status)
    }

    /// Sends a signal by its name without SIG, such as `STOP`.
    pub(crate) fn signal(&mut self, name: &str) -> Result<()> {
        if self.ended()?.is_some() {
            bail!("process {} has ended already", self.pid());
        }
        let pid = self.pid().to_string();
        // The shell's own kill: std can only send SIGKILL. The child is not reaped, so its pid is still its own.
        let status = Command::new("sh").args(["-c", r#"kill -s "$1" "$2""#, "sh", name, &pid]).status()?;
        if !status.success() {
            bail!("signal {name} to process {pid}: {status}");
        }
        Ok(())
    }

    /// Waits for its end, up to `timeout`; it goes on running after an error.
    pub(crate) fn wait(&mut self, timeout: Duration) -> Result<ExitStatus> {
        wait_until(&format!("end of process {}", self.pid()), timeout, || self.ended())
    }

    /// SIGKILL, then reaps it. Nothing happens if it had ended.
    pub(crate) fn kill(&mut self) -> Result<ExitStatus> {
        if let Some(status) = self.ended()? {
            return Ok(status);
        }
        self.child.kill().context("kill a child")?;
        self.wait(KILL_TIMEOUT)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Nothing can be reported from here; the watchdog still has the pid if this fails.
        let _ = self.kill();
    }
}

/// Words for how a process ended.
pub(crate) fn describe_end(status: ExitStatus) -> String {
    status.signal().map_or_else(|| status.to_string(), |number| format!("killed by signal {number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMEOUT: Duration = Duration::from_secs(60);

    fn sleeper() -> Launch {
        Launch {
            program: "sleep".into(),
            args: vec!["1000".to_owned()],
            env: Vec::new(),
            output: Output::Pipes,
        }
    }

    #[test]
    fn the_watchdog_ends_what_is_registered_and_removes_the_folder_when_its_input_ends() {
        let folder = scratch_folder("watchdog-test").unwrap();
        let mut kept = Process::spawn(&sleeper()).unwrap();
        let mut left = Process::spawn(&sleeper()).unwrap();
        let mut watchdog = Command::new("sh")
            .args(["-c", WATCHDOG, "sh"])
            .arg(&folder)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let mut to = watchdog.stdin.take().unwrap();
        writeln!(to, "add {}\nadd {}\ndel {}", left.pid(), kept.pid(), kept.pid()).unwrap();
        // This is what the kernel does when the parent ends, in whatever way.
        drop(to);
        assert!(watchdog.wait().unwrap().success());
        assert_eq!(left.wait(TIMEOUT).unwrap().signal(), Some(9));
        assert_eq!(kept.ended().unwrap(), None);
        assert!(!folder.exists());
    }

    #[test]
    fn a_child_whose_parent_goes_before_the_word_never_becomes_the_program() {
        let mut child = Command::new("sh")
            .args(["-c", LAUNCHER, "sh", "echo", "ran"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdin.take());
        assert_eq!(child.wait_with_output().unwrap().stdout, b"");
    }

    #[test]
    fn a_dropped_process_is_gone() {
        let process = Process::spawn(&sleeper()).unwrap();
        let pid = process.pid().to_string();
        drop(process);
        let alive = Command::new("sh").args(["-c", r#"kill -s 0 "$1""#, "sh", &pid]).output().unwrap();
        assert!(!alive.status.success());
    }

    #[test]
    fn a_signal_to_a_process_that_has_ended_is_refused() {
        let mut process = Process::spawn(&sleeper()).unwrap();
        process.signal("STOP").unwrap();
        process.signal("CONT").unwrap();
        process.signal("TERM").unwrap();
        assert_eq!(process.wait(TIMEOUT).unwrap().signal(), Some(15));
        assert!(process.signal("TERM").is_err());
    }
}
