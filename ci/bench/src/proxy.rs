//! `tidegate-bench proxy`: a real Kafka, the cells of a run in rounds that interleave the targets, and the result.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use tidegate_kafka::{Cluster, ClusterOptions, Listener};
use tidegate_wire::schema::keys;

use crate::client::{Client, Topic};
use crate::flow::{Flow, Versions};
use crate::load::{self, Worker};
use crate::machine::Machine;
use crate::process::{Proxy, Target};
use crate::report::{Cell, Report};
use crate::workload::{self, Batch, CONNECTIONS, Direction, SIZES, Size, Workload};

/// Rounds of a run; each figure is the median.
const ROUNDS: usize = 5;
/// Rounds of a quick run.
const ROUNDS_QUICK: usize = 3;
/// Length of a cell.
const CELL: Duration = Duration::from_millis(2000);
/// Length of a cell of a quick run.
const CELL_QUICK: Duration = Duration::from_millis(1000);
/// Load before a cell is measured, so that windows, buffers and caches are what they will be.
const WARM_UP: Duration = Duration::from_millis(300);
/// Time for topics to have leaders, and for a broker to be known through the gateway.
const LEADER_TIMEOUT: Duration = Duration::from_secs(60);
/// Time between two looks for that.
const LEADER_RETRY: Duration = Duration::from_millis(20);
/// Partitions of each topic. A connection uses one of them.
const PARTITIONS: usize = 8;
/// Bytes that each partition of a topic holds that is consumed.
const CONSUMED_BYTES: usize = 24 * 1024 * 1024;
/// Bytes that each partition of the produced topic may hold before old ones are deleted; a segment has as many.
const PRODUCED_BYTES_MAX: &str = "67108864";
/// How far a proxy's count of bytes may be from the payload.
const COUNTERS_TOLERANCE: f64 = 0.05;
/// Bytes of requests and responses beside a batch: header, topic, partition, tags.
const AROUND_BATCH_BYTES_MAX: u64 = 256;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The gateway's release binary
    #[arg(long, value_name = "FILE")]
    tidegate: PathBuf,
    /// Three short rounds instead of five
    #[arg(long)]
    quick: bool,
    /// Write the rows as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Only cells whose name (as progress shows it) contains this
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// Another number of rounds
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=99))]
    rounds: Option<u16>,
    /// The Kafka release
    #[arg(long, default_value = "4.3.1")]
    kafka: String,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let machine = Machine::here();
    eprintln!("starting Kafka {}", options.kafka);
    let cluster = Cluster::start(&cluster_options(&options.kafka))?;
    let broker = cluster.bootstrap(Listener::Plaintext)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (mut rounds, cell) = if options.quick { (ROUNDS_QUICK, CELL_QUICK) } else { (ROUNDS, CELL) };
    if let Some(asked) = options.rounds {
        rounds = usize::from(asked);
    }
    let cells = cells(options.only.as_deref());
    ensure!(!cells.is_empty(), "--only leaves no cell");
    eprintln!("preparing topics");
    let prepared = runtime.block_on(Prepared::new(&broker, &cells))?;
    let versions = prepared.versions;
    eprintln!("Produce v{}, Fetch v{}", versions.produce, versions.fetch);
    let bench = Bench { options, cluster: &cluster, broker, prepared, cell, runtime: &runtime };
    for direction in [Direction::Produce, Direction::Consume] {
        if let Some(workload) = cells.iter().find(|workload| workload.direction == direction) {
            // Java compiles what it runs often. That is over before anything counts.
            eprintln!("warming the broker up");
            bench.cell(workload, Target::Direct)?;
        }
    }
    let mut report = Report::new(machine, &options.kafka, versions, rounds, cell);
    for round in 0..rounds {
        for workload in &cells {
            // The order turns from round to round, so that no target always comes after the same other.
            for turn in 0..Target::ALL.len() {
                let target = Target::ALL[(turn + round) % Target::ALL.len()];
                let name = name(workload, target);
                let cell =
                    bench.cell(workload, target).with_context(|| format!("round {}, {name}", round + 1))?;
                eprintln!("round {}/{rounds}  {name:<44} {cell}", round + 1);
                report.add(round, *workload, target, cell);
            }
        }
    }
    print!("{}", report.table());
    if let Some(path) = &options.json {
        std::fs::write(path, report.json()? + "\n").with_context(|| format!("write {}", path.display()))?;
    }
    Ok(())
}

fn cluster_options(version: &str) -> ClusterOptions {
    let properties = [
        ("log.retention.check.interval.ms", "500"),
        // Flushing to a disk is not what is measured; a broker does so when the kernel likes.
        ("log.flush.scheduler.interval.ms", "9223372036854775807"),
        ("socket.request.max.bytes", "104857600"),
    ];
    ClusterOptions {
        version: version.to_owned(),
        brokers: 1,
        properties: properties.map(|(key, value)| (key.to_owned(), value.to_owned())).into(),
        // One connection's batches take 1 MB of heap each; 100 of them must not make the collector the bottleneck.
        jvm_flags: ["-XX:TieredStopAtLevel=4", "-XX:-UseSerialGC", "-XX:+UseParallelGC", "-Xms1g", "-Xmx1g"]
            .map(str::to_owned)
            .into(),
        ..ClusterOptions::default()
    }
}

/// The workloads of a run, in the order of the table.
fn cells(only: Option<&str>) -> Vec<Workload> {
    let mut cells = Vec::new();
    for direction in [Direction::Produce, Direction::Consume] {
        for size in SIZES {
            for connections in CONNECTIONS {
                cells.push(Workload { size, direction, connections });
            }
        }
    }
    if let Some(only) = only {
        cells.retain(|workload| Target::ALL.iter().any(|target| name(workload, *target).contains(only)));
    }
    cells
}

fn name(workload: &Workload, target: Target) -> String {
    let Size { record_bytes, batch_bytes } = workload.size;
    let direction = if workload.direction == Direction::Produce { "produce" } else { "consume" };
    format!("{direction}/{record_bytes}/{batch_bytes}/{} {}", workload.connections, target.name())
}

/// What all cells use: versions, batches, topics.
struct Prepared {
    versions: Versions,
    produced: Topic,
    /// By record and batch bytes.
    sizes: BTreeMap<(usize, usize), PreparedSize>,
}

struct PreparedSize {
    batch: Batch,
    consumed: Topic,
    /// Batches in each partition of `consumed`.
    batches: usize,
}

impl Prepared {
    async fn new(broker: &str, cells: &[Workload]) -> Result<Self> {
        let mut client = Client::connect(broker).await?;
        let versions = client.versions().await?;
        let version = |key: i16| versions.get(&key).copied().context("the broker serves Produce and Fetch");
        let versions = Versions { produce: version(keys::PRODUCE)?, fetch: version(keys::FETCH)? };
        let configs = [
            ("retention.bytes", PRODUCED_BYTES_MAX),
            ("segment.bytes", PRODUCED_BYTES_MAX),
            ("file.delete.delay.ms", "0"),
            ("retention.ms", "-1"),
            ("message.timestamp.before.max.ms", "9223372036854775807"),
        ];
        let produced = client.create_topic("produced", PARTITIONS, &configs).await?;
        leader(broker, &produced).await?;
        let mut sizes = BTreeMap::new();
        for Workload { size, .. } in cells {
            let key = (size.record_bytes, size.batch_bytes);
            if sizes.contains_key(&key) {
                continue;
            }
            let batch = workload::batch(*size)?;
            let batches = CONSUMED_BYTES / batch.bytes.len();
            let name = format!("consumed-{}-{}", size.record_bytes, size.batch_bytes);
            let consumed = client.create_topic(&name, PARTITIONS, &[("retention.ms", "-1")]).await?;
            leader(broker, &consumed).await?;
            let mut workers = Vec::new();
            for partition in 0..PARTITIONS {
                let flow = Flow::new(Direction::Produce, versions, &consumed, partition, &batch, 0)?;
                workers.push(Worker::connect(broker, flow, 1).await?);
            }
            load::run(workers, LEADER_TIMEOUT, batches as u64).await?;
            sizes.insert(key, PreparedSize { batch, consumed, batches });
        }
        Ok(Self { versions, produced, sizes })
    }
}

/// The address of the leader as `bootstrap` tells it.
async fn leader(bootstrap: &str, topic: &Topic) -> Result<String> {
    let asking = async {
        loop {
            let mut client = Client::connect(bootstrap).await?;
            if let Some(leader) = client.leader(topic).await?
                && Client::connect(&leader).await?.serves(topic).await?
            {
                return anyhow::Ok(leader);
            }
            tokio::time::sleep(LEADER_RETRY).await;
        }
    };
    tokio::time::timeout(LEADER_TIMEOUT, asking)
        .await
        .with_context(|| format!("topic {} has no leader", topic.name))?
}

struct Bench<'a> {
    options: &'a Options,
    cluster: &'a Cluster,
    broker: String,
    prepared: Prepared,
    cell: Duration,
    runtime: &'a tokio::runtime::Runtime,
}

impl Bench<'_> {
    /// One workload before one target, with a proxy process of its own.
    fn cell(&self, workload: &Workload, target: Target) -> Result<Cell> {
        let mut proxy = match target {
            Target::Direct => None,
            Target::Relay => Some(Proxy::relay(&self.broker)?),
            Target::Gateway => {
                Some(Proxy::gateway(&self.options.tidegate, &self.broker, self.cluster.folder())?)
            }
        };
        self.runtime.block_on(self.measure(workload, target, proxy.as_mut()))
    }

    async fn measure(
        &self,
        workload: &Workload,
        target: Target,
        mut proxy: Option<&mut Proxy>,
    ) -> Result<Cell> {
        let key = (workload.size.record_bytes, workload.size.batch_bytes);
        let size = self.prepared.sizes.get(&key).context("a prepared size")?;
        let topic = match workload.direction {
            Direction::Produce => &self.prepared.produced,
            Direction::Consume => &size.consumed,
        };
        let mut address =
            proxy.as_ref().map_or_else(|| self.broker.clone(), |proxy| proxy.address.to_string());
        if target == Target::Gateway {
            // The gateway tells clients its own address for the broker; the relay's client has to be told.
            address = leader(&address, topic).await?;
            ensure!(address != self.broker, "the gateway told the broker's own address");
        }
        let mut workers = Vec::new();
        for connection in 0..workload.connections {
            let versions = self.prepared.versions;
            let partition = connection % topic.partitions;
            let flow = Flow::new(workload.direction, versions, topic, partition, &size.batch, size.batches)?;
            workers.push(Worker::connect(&address, flow, workload.depth()).await?);
        }
        let (workers, warm_up) = load::run(workers, WARM_UP, u64::MAX).await?;
        let before = proxy.as_ref().map(|proxy| proxy.cpu()).transpose()?;
        let (workers, seen) = load::run(workers, self.cell, u64::MAX).await?;
        let after = proxy.as_ref().map(|proxy| proxy.cpu()).transpose()?;
        drop(workers);
        let mut cell = Cell {
            cpu: after.zip(before).map(|(after, before)| after - before),
            peak_rss_bytes: None,
            passed_bytes: None,
            seen,
        };
        if let Some(proxy) = &mut proxy {
            cell.peak_rss_bytes = Some(proxy.peak_rss_bytes()?);
            let payload = warm_up.payload_bytes + cell.seen.payload_bytes;
            let passed = proxy.passed_bytes(workload.direction, workload.connections, payload)?;
            cell.passed_bytes = Some(passed);
            let around = (warm_up.requests + cell.seen.requests) * AROUND_BATCH_BYTES_MAX;
            let most = (payload as f64 * (1.0 + COUNTERS_TOLERANCE)).max((payload + around) as f64);
            ensure!(
                passed >= payload && passed as f64 <= most,
                "{payload} bytes of payload, but {passed} bytes passed through the {}",
                target.name()
            );
        }
        Ok(cell)
    }
}
