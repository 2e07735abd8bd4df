//! Files on a file system that does not answer: reading them ends in time, and holds up neither the end nor the traffic.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc as std_mpsc};
use std::time::SystemTime;

use rustls::crypto::CryptoProvider;
use tidegate::{Control, Source};
use tidegate_env::{BoxFuture, Dialled, Env, Listener, Real};
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::client::{Client, DEADLINE};
use crate::gateway::{plain, wait_for};
use crate::stub::Stub;

/// The real world, but files may hang.
struct HangingEnv {
    real: Arc<Real>,
    hangs: AtomicBool,
    /// Reads that hang now.
    hanging: AtomicUsize,
}

impl Env for HangingEnv {
    fn bind(&self, address: SocketAddr) -> BoxFuture<'_, io::Result<Box<dyn Listener>>> {
        self.real.bind(address)
    }

    fn dial<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, io::Result<Dialled>> {
        self.real.dial(host, port)
    }

    fn wall_clock(&self) -> SystemTime {
        self.real.wall_clock()
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        self.real.fill_random(bytes);
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) {
        self.real.spawn(task);
    }

    fn read_file<'a>(&'a self, path: &'a Path) -> BoxFuture<'a, io::Result<Vec<u8>>> {
        Box::pin(async move {
            if self.hangs.load(Ordering::SeqCst) {
                self.hanging.fetch_add(1, Ordering::SeqCst);
                std::future::pending::<()>().await;
            }
            self.real.read_file(path).await
        })
    }

    fn crypto(&self) -> Arc<CryptoProvider> {
        self.real.crypto()
    }
}

/// A gateway in this process.
struct Hanging {
    env: Arc<HangingEnv>,
    stub: Stub,
    runtime: Runtime,
    order: mpsc::Sender<Control>,
    gateway: JoinHandle<anyhow::Result<()>>,
    told: std_mpsc::Receiver<tidegate::Running>,
    _folder: tempfile::TempDir,
}

impl Hanging {
    fn start(hangs: bool) -> Self {
        let stub = Stub::start(1);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gateway.yaml");
        std::fs::write(&path, plain(stub.address, "reload_interval_ms: 0\n")).unwrap();
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let env =
            Arc::new(HangingEnv { real: Real::new(), hangs: hangs.into(), hanging: AtomicUsize::new(0) });
        let (order, control) = mpsc::channel(4);
        let (tell, told) = std_mpsc::channel();
        let started = move |running: &tidegate::Running| tell.send(running.clone()).unwrap();
        let gateway = runtime.spawn(tidegate::run(env.clone(), Source { path }, control, started));
        Self { env, stub, runtime, order, gateway, told, _folder: folder }
    }

    fn reload(&self) -> oneshot::Receiver<Result<(), String>> {
        let (answer, outcome) = oneshot::channel();
        self.runtime.block_on(self.order.send(Control::Reload(answer))).unwrap();
        outcome
    }

    fn stops(self) {
        self.runtime.block_on(async {
            self.order.send(Control::Stop).await.unwrap();
            tokio::time::timeout(DEADLINE, self.gateway).await.unwrap().unwrap().unwrap();
        });
    }
}

#[test]
fn a_gateway_that_waits_for_a_file_still_stops() {
    let starting = Hanging::start(true);
    wait_for("the first read to hang", || starting.env.hanging.load(Ordering::SeqCst) == 1);
    starting.stops();
    let running = Hanging::start(false);
    let at = running.told.recv_timeout(DEADLINE).unwrap().listeners["plain"];
    running.env.hangs.store(true, Ordering::SeqCst);
    let _outcome = running.reload();
    wait_for("the read to hang", || running.env.hanging.load(Ordering::SeqCst) == 1);
    Client::connect(at).metadata();
    running.stops();
}

#[test]
fn a_file_that_does_not_come_in_time_is_refused_and_not_asked_for_again() {
    let running = Hanging::start(false);
    let at = running.told.recv_timeout(DEADLINE).unwrap().listeners["plain"];
    running.env.hangs.store(true, Ordering::SeqCst);
    let refused = running.runtime.block_on(running.reload()).unwrap().unwrap_err();
    assert!(refused.contains("could not be read within 5 s"), "{refused}");
    for _ in 0..3 {
        let refused = running.runtime.block_on(running.reload()).unwrap().unwrap_err();
        assert!(refused.contains("an earlier look at it has not ended yet"), "{refused}");
    }
    assert_eq!(running.env.hanging.load(Ordering::SeqCst), 1, "one read hangs, not one for each look");
    // Held while it is counted.
    let mut client = Client::connect(at);
    assert_eq!(client.metadata().by, 1);
    assert_eq!(running.stub.seen.open.load(Ordering::SeqCst), 1);
    running.stops();
}
