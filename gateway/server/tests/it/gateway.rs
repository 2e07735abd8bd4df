//! The real binary as a child, ended when a test is done with it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::client::{Client, DEADLINE, socket};

/// A running gateway.
pub(crate) struct Gateway {
    child: Child,
    pub(crate) folder: tempfile::TempDir,
    listeners: BTreeMap<String, SocketAddr>,
    pub(crate) admin: SocketAddr,
    log: Arc<Mutex<String>>,
}

impl Drop for Gateway {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A configuration with one plain listener called `plain`; `more` is appended to it.
pub(crate) fn plain(cluster: SocketAddr, more: &str) -> String {
    format!(
        "clusters:\n  - name: stub\n    bootstrap_servers: [\"{cluster}\"]\nlisteners:\n{}admin:\n  bind: 127.0.0.1:0\n{more}",
        listener("plain", "127.0.0.1:0", "")
    )
}

/// A listener in a configuration.
pub(crate) fn listener(name: &str, bind: &str, more: &str) -> String {
    let mut text = format!(
        "  - name: {name}\n    cluster: stub\n    bind: {bind}\n    routing: {{by: port, first_broker_port: 0}}\n"
    );
    for line in more.lines() {
        let _ = writeln!(text, "    {line}");
    }
    text
}

/// An address of the loopback network whose port is free. No other process uses these addresses, so that it stays so.
pub(crate) fn free_address() -> SocketAddr {
    static NEXT: AtomicU16 = AtomicU16::new(1);
    let process = std::process::id();
    let host = NEXT.fetch_add(1, Ordering::SeqCst);
    let ip = Ipv4Addr::new(127, 64 | (process >> 8 & 63) as u8, process as u8, host as u8);
    TcpListener::bind((ip, 0)).unwrap().local_addr().unwrap()
}

/// Waits for a condition.
#[track_caller]
pub(crate) fn wait_for(what: &str, mut condition: impl FnMut() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < DEADLINE, "waited in vain for {what}");
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

/// The command of the binary, with so many open files; with as many as the system allows where none are given.
pub(crate) fn command(open_files: Option<u32>) -> Command {
    let limit = open_files.map_or("\"$(ulimit -Hn)\"".to_owned(), |limit| limit.to_string());
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -n {limit}; exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_tidegate")]);
    command
}

impl Gateway {
    /// Starts with a configuration; files that it names stand in `folder`.
    pub(crate) fn start_in(folder: tempfile::TempDir, config: &str) -> Self {
        Self::start_by(command(None), folder, config)
    }

    /// Starts with so few open files.
    pub(crate) fn start_with_open_files(config: &str, open_files: Option<u32>) -> Self {
        Self::start_by(command(open_files), tempfile::tempdir().unwrap(), config)
    }

    fn start_by(mut command: Command, folder: tempfile::TempDir, config: &str) -> Self {
        let path = folder.path().join("gateway.yaml");
        std::fs::write(&path, config).unwrap();
        let mut child = command
            .args(["serve", "--config"])
            .arg(&path)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let (lines, errors) = (log.clone(), BufReader::new(child.stderr.take().unwrap()));
        std::thread::spawn(move || {
            for line in errors.lines().map_while(Result::ok) {
                let _ = writeln!(lines.lock().unwrap(), "{line}");
            }
        });
        let mut announced = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut announced).unwrap();
        let announced: serde_json::Value = serde_json::from_str(&announced)
            .unwrap_or_else(|_| panic!("it did not start:\n{config}\n{}", log.lock().unwrap()));
        let address = |value: &serde_json::Value| value.as_str().and_then(|text| text.parse().ok());
        let listeners = announced["listeners"].as_object().unwrap().iter();
        Self {
            child,
            folder,
            listeners: listeners.map(|(name, at)| (name.clone(), address(at).unwrap())).collect(),
            admin: address(&announced["admin"])
                .unwrap_or_else(|| SocketAddr::new(IpAddr::from([127, 0, 0, 1]), 0)),
            log,
        }
    }

    pub(crate) fn start(config: &str) -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), config)
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("gateway.yaml")
    }

    /// The bootstrap address of a listener.
    pub(crate) fn at(&self, listener: &str) -> SocketAddr {
        self.listeners[listener]
    }

    pub(crate) fn connect(&self) -> Client {
        Client::connect(self.at("plain"))
    }

    pub(crate) fn signal(&self, name: &str) {
        let status =
            Command::new("kill").arg(format!("-{name}")).arg(self.child.id().to_string()).status().unwrap();
        assert!(status.success());
    }

    /// Writes a new configuration, asks for it to be read, and waits for the log to say `verdict`.
    pub(crate) fn reload(&self, config: &str, verdict: &str) {
        let before = self.log_count(verdict);
        std::fs::write(self.path(), config).unwrap();
        self.signal("HUP");
        wait_for(verdict, || self.log_count(verdict) > before);
    }

    pub(crate) fn log_count(&self, text: &str) -> usize {
        self.log.lock().unwrap().matches(text).count()
    }

    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits for the process to end by itself.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        wait_for("the gateway to end", || self.child.try_wait().unwrap().is_some());
        self.child.wait().unwrap()
    }

    /// Answers of the admin server: the status and the body.
    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        get(self.admin, path).unwrap()
    }

    /// The value of a metric, its labels included in the name; zero where it is not there.
    pub(crate) fn metric(&self, name: &str) -> u64 {
        let (_, text) = self.get("/metrics");
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok());
        value.unwrap_or(0)
    }

    /// A figure of the process in KiB: `VmRSS`, `VmHWM`.
    pub(crate) fn memory_kib(&self, figure: &str) -> u64 {
        memory_kib(self.child.id(), figure)
    }
}

/// A figure of a process in KiB.
fn memory_kib(process: u32, figure: &str) -> u64 {
    let status =
        std::fs::read_to_string(Path::new("/proc").join(process.to_string()).join("status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(figure)?.strip_prefix(':'));
    line.unwrap().trim().trim_end_matches(" kB").parse().unwrap()
}

/// An HTTP GET, by hand.
pub(crate) fn get(admin: SocketAddr, path: &str) -> std::io::Result<(u16, String)> {
    let mut stream = std::net::TcpStream::connect_timeout(&admin, DEADLINE)?;
    stream.set_read_timeout(Some(DEADLINE))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n")?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    Ok((status, body.to_owned()))
}

/// A connection that keeps asking while something else happens, and counts its answers.
pub(crate) struct Witness {
    stop: Arc<std::sync::atomic::AtomicBool>,
    answers: Arc<std::sync::atomic::AtomicUsize>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Witness {
    pub(crate) fn start(address: SocketAddr) -> Self {
        let (stop, answers) =
            <(Arc<std::sync::atomic::AtomicBool>, Arc<std::sync::atomic::AtomicUsize>)>::default();
        let (until, count) = (stop.clone(), answers.clone());
        let mut client = Client::over(socket(address));
        // Its own connection to a broker is there before anybody counts connections.
        client.metadata();
        let thread = std::thread::spawn(move || {
            while !until.load(Ordering::SeqCst) {
                client.metadata();
                count.fetch_add(1, Ordering::SeqCst);
                // Others want to get on, too.
                std::thread::park_timeout(Duration::from_millis(1));
            }
        });
        Self { stop, answers, thread: Some(thread) }
    }

    /// Waits for some more answers: whatever just happened, this connection did not notice.
    #[track_caller]
    pub(crate) fn goes_on(&self) {
        let before = self.answers.load(Ordering::SeqCst);
        wait_for("the witness's next answers", || self.answers.load(Ordering::SeqCst) > before + 2);
    }

    /// Ends, and fails if the connection failed meanwhile.
    pub(crate) fn end(mut self) -> usize {
        self.stop.store(true, Ordering::SeqCst);
        self.thread.take().unwrap().join().unwrap();
        self.answers.load(Ordering::SeqCst)
    }
}
