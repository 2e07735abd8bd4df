//! A program of ours as a child process that ends with us, however we end, and that prints one line once it is ready.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde::de::DeserializeOwned;
use tidegate_kafka::wait_until;

/// Starts the program, and tells it to stop as soon as standard input ends, which the kernel does when we are gone.
const WRAPPER: &str = r#""$@" & pid=$!; exec >&-; read -r _; kill -s TERM "$pid" 2>/dev/null; wait "$pid""#;

/// How long a program may take to close its connections.
const STOP_TIMEOUT: Duration = Duration::from_secs(30);

/// A running program. Dropping it lets it end in order.
#[derive(Debug)]
pub(crate) struct Process {
    name: String,
    child: Child,
    // Its end of the pipe is what keeps the program running.
    stdin: Option<ChildStdin>,
    log: PathBuf,
}

impl Process {
    /// Starts it and waits for its line, which is JSON. Its log goes to `log`.
    ///
    /// # Errors
    /// If it ends before that, with what it logged.
    pub(crate) fn start<T: DeserializeOwned>(program: &Path, args: &[&str], log: &Path) -> Result<(Self, T)> {
        let file = File::create(log).with_context(|| log.display().to_string())?;
        let mut command = Command::new("sh");
        command.args(["-c", WRAPPER, "sh"]).arg(program).args(args);
        // In a group of its own, so that Ctrl-C reaches us only and the order of the end is ours.
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(file).process_group(0);
        let mut child = command.spawn().context("start a shell")?;
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().context("its output was asked for as a pipe")?;
        let name = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut process = Self { name, child, stdin, log: log.to_owned() };
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).context("read what it prints")?;
        let Ok(started) = serde_json::from_str(&line) else {
            process.stdin = None;
            process.child.wait()?;
            bail!("{} did not start:\n{line}{}", process.name, process.logged());
        };
        Ok((process, started))
    }

    /// What it logged, or nothing where that cannot be read.
    pub(crate) fn logged(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Lets it end, and waits for that.
    ///
    /// # Errors
    /// If it does not end in time or not well.
    pub(crate) fn stop(&mut self) -> Result<()> {
        self.stdin = None;
        let what = format!("end of {}", self.name);
        let status = wait_until(&what, STOP_TIMEOUT, || Ok(self.child.try_wait()?))?;
        if !status.success() {
            bail!("{} ended with {status}", self.name);
        }
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Nothing can be reported from here; the end of the pipe has told it to stop all the same.
        let _ = self.stop();
    }
}
