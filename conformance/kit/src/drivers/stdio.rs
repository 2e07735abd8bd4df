//! A driver that is a process: commands on its standard input, answers on its standard output, one line each. It is killed when
//! it is dropped, and when it does not answer.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio as Pipe};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::{Driver, Failure};

/// How long a driver may be late before it counts as hanging: the start of a virtual machine on a busy computer included.
const GRACE: Duration = Duration::from_secs(30);

/// How long it may take to end by itself.
const END: Duration = Duration::from_secs(3);

/// The longest line of an answer in bytes: a consume of some MiB in base64 fits.
const LINE_BYTES_MAX: u64 = 256 << 20;

/// How many lines of its log are kept for a report.
const LOG_LINES_MAX: usize = 40;

/// How a driver is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Launch {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
}

/// A driver that runs.
#[derive(Debug)]
pub struct Stdio {
    name: String,
    child: Child,
    stdin: Option<ChildStdin>,
    answers: Receiver<String>,
    log: Arc<Mutex<VecDeque<String>>>,
}

impl Stdio {
    /// Starts the program.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn start(name: &str, launch: &Launch) -> Result<Self> {
        let mut command = Command::new(&launch.program);
        command.args(&launch.args).stdin(Pipe::piped()).stdout(Pipe::piped()).stderr(Pipe::piped());
        let mut child = command.spawn().with_context(|| format!("start {}", launch.program.display()))?;
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().context("the driver's output is gone")?;
        let stderr = child.stderr.take().context("the driver's log is gone")?;
        let (sender, answers) = channel();
        each_line(stdout, move |line| sender.send(line).is_ok());
        let log = Arc::new(Mutex::new(VecDeque::new()));
        let kept = log.clone();
        each_line(stderr, move |line| {
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.len() == LOG_LINES_MAX {
                kept.pop_front();
            }
            kept.push_back(line);
            true
        });
        Ok(Self { name: name.to_owned(), child, stdin, answers, log })
    }

    /// Ends it for good and says why, with the end of its log.
    fn lose(&mut self, why: &str) -> Failure {
        self.stdin = None;
        let _ = self.child.kill(); // it may have ended by itself
        let ended = self.child.wait().map_or_else(|error| error.to_string(), |status| status.to_string());
        let log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        let log = log.iter().map(|line| format!("\n  {line}")).collect::<String>();
        Failure::Lost(format!("{} {why} ({ended}){log}", self.name))
    }
}

impl Driver for Stdio {
    fn call(&mut self, mut command: Value, deadline: Duration) -> Result<Value, Failure> {
        command["deadline_ms"] = u64::try_from(deadline.as_millis()).unwrap_or(u64::MAX).into();
        let written = match &mut self.stdin {
            Some(stdin) => writeln!(stdin, "{command}").and_then(|()| stdin.flush()),
            None => return Err(Failure::Lost(format!("{} was lost before", self.name))),
        };
        if let Err(error) = written {
            return Err(self.lose(&format!("does not read its commands: {error}")));
        }
        let line = match self.answers.recv_timeout(deadline + GRACE) {
            Ok(line) => line,
            Err(RecvTimeoutError::Timeout) => {
                return Err(self.lose(&format!("has not answered {} in time", command["op"])));
            }
            Err(RecvTimeoutError::Disconnected) => {
                return Err(self.lose(&format!("ended without an answer to {}", command["op"])));
            }
        };
        let Ok(answer @ Value::Object(_)) = serde_json::from_str::<Value>(&line) else {
            return Err(self.lose(&format!("answered {} with what is no JSON object: {line}", command["op"])));
        };
        if answer["error"].is_null() { Ok(answer) } else { Err(Failure::from_answer(&answer["error"])) }
    }
}

impl Drop for Stdio {
    /// Asks it to end, and kills it if it does not.
    fn drop(&mut self) {
        if let Some(mut stdin) = self.stdin.take() {
            let _ = writeln!(stdin, r#"{{"op":"exit"}}"#); // it may be gone
        }
        let deadline = Instant::now() + END;
        while Instant::now() < deadline {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads lines on a thread of its own until the stream ends or `take` says that nobody listens.
fn each_line(stream: impl Read + Send + 'static, mut take: impl FnMut(String) -> bool + Send + 'static) {
    std::thread::spawn(move || {
        let mut reader = BufReader::new(stream);
        let mut line = Vec::new();
        while reader.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut line).is_ok_and(|len| len > 0) {
            if !take(String::from_utf8_lossy(&line).trim_end().to_owned()) {
                break;
            }
            line.clear();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Stdio {
        let launch = Launch { program: "sh".into(), args: vec!["-c".into(), script.into()] };
        Stdio::start("a test", &launch).unwrap()
    }

    fn ask(driver: &mut Stdio) -> Result<Value, Failure> {
        driver.call(serde_json::json!({ "op": "hello" }), Duration::from_secs(10))
    }

    #[test]
    fn a_line_is_answered_with_a_line() {
        let mut driver = shell("while read -r line; do echo '{\"got\":'\"$line\"'}'; done");
        for _ in 0..2 {
            let answer = ask(&mut driver).unwrap();
            assert_eq!(answer["got"]["op"], "hello");
            assert_eq!(answer["got"]["deadline_ms"], 10_000);
        }
    }

    #[test]
    fn an_error_is_a_refusal() {
        let mut driver = shell(r#"read -r line; echo '{"error":{"code":3,"message":"no"}}'; read -r line"#);
        let expected = Failure::Refused { code: "UNKNOWN_TOPIC_OR_PARTITION".into(), message: "no".into() };
        assert_eq!(ask(&mut driver), Err(expected));
    }

    #[test]
    fn a_driver_that_ends_or_babbles_is_lost_with_its_log() {
        for (script, why) in
            [("echo why >&2; read -r line", "ended"), ("echo '[]'; echo why >&2; read -r a; read -r b", "[]")]
        {
            let mut driver = shell(script);
            let Err(Failure::Lost(text)) = ask(&mut driver) else { panic!("{script} was answered") };
            assert!(text.contains(why), "{text}");
            let Err(Failure::Lost(text)) = ask(&mut driver) else { panic!("{script} came back") };
            assert!(text.contains("lost before"), "{text}");
        }
    }
}
