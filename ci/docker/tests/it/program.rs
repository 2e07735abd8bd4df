//! The program as a child process, and the engine that all tests share. Never knows what is tested.

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use tidegate_docker::Engine;
use tidegate_kafka::wait_until;

/// How long anything may take on a busy machine.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(240);

pub(crate) fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_tidegate-docker"))
}

/// The address of the engine that answers, or of one that ends with this process, whose pipe is then closed.
pub(crate) fn engine_address() -> &'static str {
    // The child is kept for its pipe, which closes when this process ends.
    static ENGINE: OnceLock<(String, Option<Child>)> = OnceLock::new();
    let (address, _) = ENGINE.get_or_init(|| {
        if Engine::connect().is_ok() {
            return (std::env::var("DOCKER_HOST").unwrap_or_default(), None);
        }
        let mut command = program();
        // A Ctrl-C reaches the tests; the engine ends after them.
        command.arg("engine").stdin(Stdio::piped()).stdout(Stdio::piped()).process_group(0);
        let mut child = command.spawn().unwrap();
        let mut address = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
        assert!(!address.is_empty(), "no engine answers and none could be started: see above");
        (address.trim().to_owned(), Some(child))
    });
    address
}

/// A running cluster, and the line it printed.
pub(crate) struct Running {
    child: Child,
    pub(crate) said: serde_json::Value,
}

impl Running {
    pub(crate) fn start(args: &[&str]) -> Self {
        let mut command = program();
        command.arg("start").args(args).arg("--json").stdout(Stdio::piped());
        let address = engine_address();
        if !address.is_empty() {
            command.env("DOCKER_HOST", address);
        }
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(!line.is_empty(), "the program ended, {}: see above", child.wait().unwrap());
        Self { child, said: serde_json::from_str(&line).unwrap() }
    }

    pub(crate) fn text(&self, path: &str) -> String {
        let value = self.said.pointer(path).and_then(|value| value.as_str());
        value.unwrap_or_else(|| panic!("no {path} in {}", self.said)).to_owned()
    }

    /// The process of each broker, as this machine sees it.
    pub(crate) fn brokers(&self) -> Vec<u64> {
        self.said["pids"].as_object().unwrap().values().map(|pid| pid.as_u64().unwrap()).collect()
    }

    /// SIGKILL, and the wait until the brokers are gone with it.
    pub(crate) fn kill(mut self) {
        let brokers = self.brokers();
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        wait_until("the end of the containers", TIMEOUT, || {
            Ok((!brokers.iter().any(|&pid| is_alive(pid))).then_some(()))
        })
        .unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn is_alive(pid: u64) -> bool {
    let shell =
        Command::new("sh").args(["-c", r#"kill -s 0 "$1" 2>/dev/null"#, "sh", &pid.to_string()]).status();
    shell.unwrap().success()
}

/// What a run that must fail says on its standard error.
pub(crate) fn refusal(command: &mut Command) -> String {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(!child.wait().unwrap().success(), "{said}");
    said
}
