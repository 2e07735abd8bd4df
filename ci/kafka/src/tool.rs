//! Apache's command line tools (TopicCommand, ConsoleProducer, …) as processes with a deadline.
//! They take any address, a gateway's as well; never knows clusters.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{ChildStdin, ExitStatus};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::dist::Dist;
use crate::supervise::{Launch, Output, Process, describe_end, scratch_folder};
use crate::version::Version;

/// How long a tool may run when nothing else is said. A JVM start alone takes seconds on a busy machine.
pub const TOOL_TIMEOUT: Duration = Duration::from_secs(120);

/// A tool's short name; the first version (major, minor) for which the entry does not hold, if any; its package.
type Package = (&'static str, Option<(u16, u16)>, &'static str);

/// The tools that are not in `org.apache.kafka.tools`.
const PACKAGES: &[Package] = &[
    ("AclCommand", Some((4, 0)), "kafka.admin"),
    ("BrokerApiVersionsCommand", Some((4, 0)), "kafka.admin"),
    ("ConfigCommand", Some((4, 4)), "kafka.admin"),
    ("ConsoleProducer", Some((4, 0)), "kafka.tools"),
    ("ConsoleConsumer", None, "org.apache.kafka.tools.consumer"),
    ("ConsoleShareConsumer", None, "org.apache.kafka.tools.consumer"),
    ("ConsumerGroupCommand", None, "org.apache.kafka.tools.consumer.group"),
    ("ShareGroupCommand", None, "org.apache.kafka.tools.consumer.group"),
    ("StreamsGroupCommand", None, "org.apache.kafka.tools.streams"),
    ("ReassignPartitionsCommand", None, "org.apache.kafka.tools.reassign"),
    ("StorageTool", None, "kafka.tools"),
];

/// The main class of a tool of `version`: a name with a dot is one already.
#[must_use]
pub fn main_class(tool: &str, version: Version) -> String {
    if tool.contains('.') {
        return tool.to_owned();
    }
    let special = PACKAGES.iter().find(|&&(name, until, _)| {
        name == tool && until.is_none_or(|(major, minor)| !version.is_at_least(major, minor))
    });
    let package = special.map_or("org.apache.kafka.tools", |entry| entry.2);
    format!("{package}.{tool}")
}

/// How a tool is run.
#[derive(Debug, Clone)]
pub struct ToolOptions {
    /// What it reads on its standard input, which ends there.
    pub stdin: String,
    /// After this it is killed, and the run is an error.
    pub timeout: Duration,
    /// Further JVM flags, such as `-Xmx512m`.
    pub jvm_flags: Vec<String>,
}

impl Default for ToolOptions {
    fn default() -> Self {
        Self { stdin: String::new(), timeout: TOOL_TIMEOUT, jvm_flags: Vec::new() }
    }
}

/// A tool that has ended, well or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolRun {
    /// All of standard output.
    pub stdout: String,
    /// All of standard error, the tool's log of warnings included.
    pub stderr: String,
    /// How it ended.
    pub status: ExitStatus,
}

impl ToolRun {
    /// The standard output of a run that succeeded.
    ///
    /// # Errors
    /// If it did not, with what it printed.
    pub fn success(self) -> Result<String> {
        if self.status.success() {
            return Ok(self.stdout);
        }
        bail!("the tool failed, {}\n{}{}", describe_end(self.status), self.stdout, self.stderr);
    }
}

impl Dist {
    /// Runs a tool to its end. `tool` is a short name (`TopicCommand`, `ConsoleProducer`, …) or a full main class.
    ///
    /// # Errors
    /// If it cannot be started or does not end in time. A tool that fails is a [`ToolRun`] with its status.
    pub fn tool(&self, tool: &str, args: &[&str], options: &ToolOptions) -> Result<ToolRun> {
        let mut running = self.spawn_tool(tool, args, &options.jvm_flags)?;
        if let Err(error) = running.write(&options.stdin) {
            // A tool that ended without reading has more to say in its output.
            if running.process.ended()?.is_none() {
                return Err(error);
            }
        }
        running.finish(options.timeout)
    }

    /// Starts a tool that is written to and read while it runs. Dropping it kills it.
    ///
    /// # Errors
    /// If no process can be started.
    pub fn spawn_tool(&self, tool: &str, args: &[&str], jvm_flags: &[String]) -> Result<RunningTool> {
        let class = main_class(tool, self.tools_version());
        let class_path = self.tools_class_path()?;
        let log_config = tool_log_config()?;
        let archive = self.tools_archive();
        let mut all: Vec<String> =
            ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xshare:auto"]
                .map(str::to_owned)
                .to_vec();
        if archive.exists() {
            all.push(format!("-XX:SharedArchiveFile={}", archive.display()));
        }
        all.extend(log_config);
        all.extend(jvm_flags.iter().cloned());
        all.push(class);
        all.extend(args.iter().map(|&arg| arg.to_owned()));
        let launch = Launch {
            program: self.java().to_owned(),
            args: all,
            env: vec![("CLASSPATH".to_owned(), class_path)],
            output: Output::Pipes,
        };
        RunningTool::start(tool, &launch)
    }
}

/// Warnings to standard error, for log4j 2 (4.x) and reload4j (3.9); each ignores the other's flag.
fn tool_log_config() -> Result<[String; 2]> {
    static MADE: std::sync::OnceLock<std::path::PathBuf> = std::sync::OnceLock::new();
    let folder = match MADE.get() {
        Some(folder) => folder,
        None => {
            let folder = scratch_folder("tools")?;
            crate::archive::write_log_configs(&folder, "warn", "SYSTEM_ERR", "System.err")?;
            MADE.get_or_init(|| folder)
        }
    };
    Ok(crate::archive::log_flags(folder))
}

/// A tool that is running.
#[derive(Debug)]
pub struct RunningTool {
    name: String,
    process: Process,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
    seen: String,
    stderr: Option<JoinHandle<String>>,
}

impl RunningTool {
    fn start(name: &str, launch: &Launch) -> Result<Self> {
        let mut process = Process::spawn(launch)?;
        let (stdin, stdout, mut stderr) = process.take_pipes().context("the tool's pipes are gone")?;
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            let mut reader = BufReader::new(stdout);
            let mut line = Vec::new();
            while reader.read_until(b'\n', &mut line).is_ok_and(|len| len > 0) {
                if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                    break;
                }
                line.clear();
            }
        });
        let stderr = std::thread::spawn(move || {
            let mut all = Vec::new();
            // What came before a failed read is still worth having.
            let _ = stderr.read_to_end(&mut all);
            String::from_utf8_lossy(&all).into_owned()
        });
        let name = name.to_owned();
        Ok(Self { name, process, stdin: Some(stdin), lines, seen: String::new(), stderr: Some(stderr) })
    }

    /// Its process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// Writes to its standard input, which stays open.
    ///
    /// # Errors
    /// If it has closed its end.
    pub fn write(&mut self, text: &str) -> Result<()> {
        let stdin = self.stdin.as_mut().context("standard input was closed already")?;
        stdin.write_all(text.as_bytes()).and_then(|()| stdin.flush()).context("write to the tool")
    }

    /// Ends its standard input.
    pub fn close_stdin(&mut self) {
        self.stdin = None;
    }

    /// The next line of its standard output without the line end, or none after the last.
    ///
    /// # Errors
    /// If none comes within `timeout`.
    pub fn next_line(&mut self, timeout: Duration) -> Result<Option<String>> {
        match self.lines.recv_timeout(timeout) {
            Ok(line) => {
                self.seen.push_str(&line);
                Ok(Some(line.trim_end_matches(['\n', '\r']).to_owned()))
            }
            Err(RecvTimeoutError::Disconnected) => Ok(None),
            Err(RecvTimeoutError::Timeout) => {
                bail!("{}: no line within {:.1} s, so far: {}", self.name, timeout.as_secs_f64(), self.seen)
            }
        }
    }

    /// Asks it to end (SIGTERM); [`Self::finish`] waits for that.
    ///
    /// # Errors
    /// If it has ended already.
    pub fn terminate(&mut self) -> Result<()> {
        self.process.signal("TERM")
    }

    /// Ends its standard input and waits for its end.
    ///
    /// # Errors
    /// If it does not end within `timeout`; it is killed then, and the error holds what it printed.
    pub fn finish(mut self, timeout: Duration) -> Result<ToolRun> {
        self.close_stdin();
        let deadline = Instant::now() + timeout;
        let left = || deadline.saturating_duration_since(Instant::now());
        let drained = loop {
            match self.next_line(left()) {
                Ok(Some(_)) => {}
                Ok(None) => break self.process.wait(left()),
                Err(error) => break Err(error),
            }
        };
        if drained.is_err() {
            self.process.kill()?;
        }
        let stderr = self.stderr.take().and_then(|reader| reader.join().ok()).unwrap_or_default();
        let status =
            drained.with_context(|| format!("{} was killed; standard error:\n{stderr}", self.name))?;
        Ok(ToolRun { stdout: std::mem::take(&mut self.seen), stderr, status })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn main_classes_moved_between_versions() {
        let check = |tool: &str, version: &str, expected: &str| {
            assert_eq!(main_class(tool, version.parse().unwrap()), expected);
        };
        check("TopicCommand", "3.9.2", "org.apache.kafka.tools.TopicCommand");
        check("AclCommand", "3.9.2", "kafka.admin.AclCommand");
        check("AclCommand", "4.0.0", "org.apache.kafka.tools.AclCommand");
        check("ConfigCommand", "4.3.1", "kafka.admin.ConfigCommand");
        check("ConfigCommand", "4.4.0", "org.apache.kafka.tools.ConfigCommand");
        check("ConsoleConsumer", "4.3.1", "org.apache.kafka.tools.consumer.ConsoleConsumer");
        check("kafka.Kafka", "4.3.1", "kafka.Kafka");
    }
}
