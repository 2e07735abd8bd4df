//! The load: connections that each run their flow for a while, and what they saw.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use hdrhistogram::Histogram;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, mpsc};

use crate::flow::Flow;

/// Longest response in bytes: a batch and what stands around it.
const RESPONSE_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Longest latency in microseconds that the histogram tells apart.
const LATENCY_US_MAX: u64 = 60_000_000;
/// Bytes of the buffer that small responses are read through.
const READ_BUFFER_BYTES: usize = 64 * 1024;
/// Longest time of a phase beyond the one it was given: a response that is still out then is lost.
const GRACE: Duration = Duration::from_secs(30);

/// What was seen in a phase.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) requests: u64,
    pub(crate) payload_bytes: u64,
    pub(crate) elapsed: Duration,
    /// Microseconds from the first byte written of a request to the last byte read of its response.
    pub(crate) latency_us: Histogram<u64>,
}

impl Seen {
    fn nothing() -> Result<Self> {
        let latency_us = Histogram::new_with_max(LATENCY_US_MAX, 3)?;
        Ok(Self { requests: 0, payload_bytes: 0, elapsed: Duration::ZERO, latency_us })
    }
}

/// A connection and its flow.
pub(crate) struct Worker {
    stream: TcpStream,
    flow: Flow,
    depth: usize,
    buffer: Vec<u8>,
}

impl Worker {
    pub(crate) async fn connect(address: &str, flow: Flow, depth: usize) -> Result<Self> {
        let stream = TcpStream::connect(address).await.with_context(|| format!("connect to {address}"))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, flow, depth, buffer: Vec::new() })
    }

    /// Runs until `until`, or until `requests_max` were sent, then waits for what is in flight.
    async fn run(&mut self, until: Instant, requests_max: u64) -> Result<Seen> {
        let batch_bytes = self.flow.batch_bytes as u64;
        let (reader, mut writer) = self.stream.split();
        let (mut asker, mut judge) = self.flow.halves();
        let slots = Semaphore::new(self.depth);
        let (sent, mut in_flight) = mpsc::unbounded_channel();
        let ask = async {
            let mut left = requests_max;
            while left > 0 && Instant::now() < until {
                slots.acquire().await.context("the semaphore is never closed")?.forget();
                let (frame, correlation_id) = asker.next();
                sent.send((correlation_id, Instant::now())).context("the other half is gone")?;
                writer.write_all(frame).await.context("send a request")?;
                left -= 1;
            }
            drop(sent);
            anyhow::Ok(())
        };
        let buffer = &mut self.buffer;
        let listen = async {
            let mut reader = BufReader::with_capacity(READ_BUFFER_BYTES, reader);
            let mut seen = Seen::nothing()?;
            while let Some((correlation_id, since)) = in_flight.recv().await {
                read_frame(&mut reader, buffer).await.context("read a response")?;
                let latency_us = (since.elapsed().as_micros() as u64).min(LATENCY_US_MAX);
                judge.judge(buffer, correlation_id)?;
                slots.add_permits(1);
                seen.requests += 1;
                seen.payload_bytes += batch_bytes;
                seen.latency_us.record(latency_us)?;
            }
            anyhow::Ok(seen)
        };
        // A half that fails ends the other one too.
        let ((), seen) = tokio::try_join!(ask, listen)?;
        Ok(seen)
    }
}

async fn read_frame(reader: &mut (impl tokio::io::AsyncRead + Unpin), buffer: &mut Vec<u8>) -> Result<()> {
    let length = usize::try_from(reader.read_i32().await?)?;
    anyhow::ensure!(length <= RESPONSE_BYTES_MAX, "a response of {length} bytes");
    buffer.resize(length, 0);
    reader.read_exact(buffer).await?;
    Ok(())
}

/// Runs all workers for `duration`, or `requests_max` requests each, and gives them back with what they saw together.
pub(crate) async fn run(
    workers: Vec<Worker>,
    duration: Duration,
    requests_max: u64,
) -> Result<(Vec<Worker>, Seen)> {
    let start = Instant::now();
    let until = start + duration;
    let tasks: Vec<_> = workers
        .into_iter()
        .map(|mut worker| {
            tokio::spawn(async move {
                let seen = tokio::time::timeout(duration + GRACE, worker.run(until, requests_max)).await;
                (worker, seen.context("responses are missing").flatten())
            })
        })
        .collect();
    let mut all = Seen::nothing()?;
    let mut workers = Vec::with_capacity(tasks.len());
    for task in tasks {
        let (worker, seen) = task.await?;
        let seen = seen?;
        all.requests += seen.requests;
        all.payload_bytes += seen.payload_bytes;
        all.latency_us.add(&seen.latency_us)?;
        workers.push(worker);
    }
    all.elapsed = start.elapsed();
    Ok((workers, all))
}
