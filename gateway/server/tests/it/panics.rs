//! A bug of the gateway, on purpose: a connection's task panics. It is contained and counted, and nobody else notices.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, mpsc as std_mpsc};
use std::task::{Context, Poll, ready};
use std::time::SystemTime;

use rustls::crypto::CryptoProvider;
use tidegate::{Control, Source};
use tidegate_env::{BoxFuture, BoxStream, Dialled, Env, Listener, Real};
use tidegate_wire::schema::keys;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::mpsc;

use crate::client::{Client, DEADLINE};
use crate::gateway::{get, plain, wait_for};
use crate::stub::Stub;

/// The bytes at which a [`Fragile`] stream breaks.
const TRIGGER: &[u8] = b"break!";

/// The real world, but accepted streams panic when they read [`TRIGGER`].
struct FragileEnv(Arc<Real>);

struct FragileListener(Box<dyn Listener>);

struct Fragile(BoxStream);

impl Env for FragileEnv {
    fn bind(&self, address: SocketAddr) -> BoxFuture<'_, io::Result<Box<dyn Listener>>> {
        Box::pin(
            async move { Ok(Box::new(FragileListener(self.0.bind(address).await?)) as Box<dyn Listener>) },
        )
    }

    fn dial<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, io::Result<Dialled>> {
        self.0.dial(host, port)
    }

    fn wall_clock(&self) -> SystemTime {
        self.0.wall_clock()
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        self.0.fill_random(bytes);
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) {
        self.0.spawn(task);
    }

    fn read_file<'a>(&'a self, path: &'a Path) -> BoxFuture<'a, io::Result<Vec<u8>>> {
        self.0.read_file(path)
    }

    fn crypto(&self) -> Arc<CryptoProvider> {
        self.0.crypto()
    }
}

impl Listener for FragileListener {
    fn accept(&mut self) -> BoxFuture<'_, io::Result<(BoxStream, SocketAddr)>> {
        Box::pin(async {
            let (stream, peer) = self.0.accept().await?;
            Ok((Box::new(Fragile(stream)) as BoxStream, peer))
        })
    }

    fn local_address(&self) -> SocketAddr {
        self.0.local_address()
    }
}

impl AsyncRead for Fragile {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        room: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.0).poll_read(cx, room))?;
        assert!(room.filled() != TRIGGER, "the bug that this test plants");
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Fragile {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

#[test]
fn a_connection_that_panics_is_contained_and_counted_and_others_do_not_notice() {
    let stub = Stub::start(1);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gateway.yaml");
    std::fs::write(&path, plain(stub.address, "")).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (order, control) = mpsc::channel(1);
    let (tell, told) = std_mpsc::channel();
    let started = move |running: &tidegate::Running| tell.send(running.clone()).unwrap();
    let env = Arc::new(FragileEnv(Real::new()));
    let gateway = runtime.spawn(tidegate::run(env, Source { path }, control, started));
    let running = told.recv_timeout(DEADLINE).unwrap();
    let (address, admin) = (running.listeners["plain"], running.admin.unwrap());

    let mut witness = Client::connect(address);
    witness.ask(keys::API_VERSIONS, 0).unwrap();
    for count in 1..=3 {
        let mut victim = Client::connect(address);
        victim.send(TRIGGER).unwrap();
        victim.receive().expect_err("the connection is closed");
        let counted = format!("tidegate_connection_panics_total {count}\n");
        wait_for("the panic is counted", || get(admin, "/metrics").unwrap().1.contains(&counted));
        wait_for("it is no open connection any more", || {
            get(admin, "/metrics").unwrap().1.contains("tidegate_connections_active{listener=\"plain\"} 1\n")
        });
        witness.ask(keys::API_VERSIONS, 0).unwrap();
    }
    wait_for("what it held is given back", || {
        get(admin, "/metrics").unwrap().1.contains("tidegate_buffered_bytes 0\n")
    });

    drop(witness);
    runtime.block_on(order.send(Control::Stop)).unwrap();
    runtime.block_on(gateway).unwrap().unwrap();
}
