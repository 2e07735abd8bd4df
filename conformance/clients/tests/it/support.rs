//! What the tests share: the brokers, a client's way to them, writers and readers that count.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::Message as _;
use rdkafka::producer::{BaseRecord, DeliveryResult, Producer as _, ProducerContext, ThreadedProducer};
use rdkafka::{ClientConfig, ClientContext, Offset, TopicPartitionList};
use tidegate_clients::{Door, Facts, Gateway, Record, Tally, World};
use tidegate_kafka::{Credential, Dist, Listener, RunningTool, SaslMechanism, ToolOptions, ToolRun};

/// The oldest line that is supported.
pub(crate) static V3_9: World = World::new("3.9.2");
/// The line that most tests use.
pub(crate) static V4_3: World = World::new("4.3.1");
/// The newest line.
pub(crate) static V4_4: World = World::new("4.4.0");

/// No single step takes longer, on a busy machine and with a broker down.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(120);

/// Whether every combination is asked for.
pub(crate) fn full() -> bool {
    std::env::var_os("TIDEGATE_CLIENTS_FULL").is_some_and(|value| !value.is_empty() && value != "0")
}

/// Runs `test` before the brokers of `world`, through a gateway of its own, and checks the gateway afterwards.
pub(crate) fn through_gateway(world: &World, test: impl FnOnce(Setting<'_>)) {
    let _turn = world.share().unwrap();
    let cluster = world.facts().unwrap();
    let gateway = Gateway::start(cluster).unwrap();
    test(Setting { world, cluster, gateway: &gateway });
    // Without harm to brokers nobody says what the gateway does not understand, and no broker is out of reach.
    for blame in ["client", "cluster", "configuration"] {
        let label = format!("blame=\"{blame}\"");
        let errors = gateway.metric("tidegate_connection_errors_total", &label).unwrap();
        assert_eq!(errors, 0.0, "connections closed for a fault of the {blame}");
    }
    assert_eq!(gateway.metric("tidegate_upstream_dial_failures_total", "").unwrap(), 0.0);
    gateway.finish().unwrap();
}

/// Prints the name of a part of a test, so that a failure says where it was.
pub(crate) fn step(name: &str) {
    println!("- {name}");
}

/// Brokers and a gateway before them.
#[derive(Clone, Copy)]
pub(crate) struct Setting<'a> {
    pub(crate) world: &'a World,
    pub(crate) cluster: &'a Facts,
    pub(crate) gateway: &'a Gateway,
}

impl<'a> Setting<'a> {
    /// A client without SASL at `door`.
    pub(crate) fn at(self, door: Door) -> At<'a> {
        At { setting: self, door, sasl: None }
    }

    /// A client that authenticates at `door`.
    pub(crate) fn with_sasl(self, door: Door, mechanism: SaslMechanism, user: Credential) -> At<'a> {
        At { setting: self, door, sasl: Some((mechanism, user)) }
    }
}

/// A client's way to the brokers.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) setting: Setting<'a>,
    pub(crate) door: Door,
    pub(crate) sasl: Option<(SaslMechanism, Credential)>,
}

impl<'a> At<'a> {
    pub(crate) fn bootstrap(&self) -> String {
        self.setting.gateway.bootstrap(self.door).unwrap()
    }

    /// What librdkafka needs.
    pub(crate) fn rdkafka(&self) -> ClientConfig {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", self.bootstrap());
        config.set("security.protocol", self.door.speaks().security_protocol());
        let certificates = &self.setting.cluster.certificates;
        let path = |path: &std::path::Path| path.to_str().unwrap().to_owned();
        if matches!(self.door.speaks(), Listener::Ssl | Listener::SslClientAuth | Listener::SaslSsl) {
            config.set("ssl.ca.location", path(&certificates.ca));
        }
        if self.door.speaks() == Listener::SslClientAuth {
            config.set("ssl.certificate.location", path(&certificates.client_certificate));
            config.set("ssl.key.location", path(&certificates.client_key));
        }
        match self.sasl {
            None => {}
            Some((SaslMechanism::OauthBearer, user)) => {
                config.set("sasl.mechanism", "OAUTHBEARER");
                config.set("enable.sasl.oauthbearer.unsecure.jwt", "true");
                config.set("sasl.oauthbearer.config", format!("principal={} lifeSeconds=3600", user.name));
            }
            Some((mechanism, user)) => {
                config.set("sasl.mechanism", mechanism.name());
                config.set("sasl.username", user.name).set("sasl.password", user.password);
            }
        }
        config
    }

    /// Kafka's own tools.
    pub(crate) fn java(&self) -> Java<'a> {
        let dist = &self.setting.cluster.dist;
        let sasl = self.sasl.as_ref().map(|(mechanism, user)| (*mechanism, user));
        let config = self.setting.world.client_properties(self.door.speaks(), sasl).unwrap();
        let config = config.to_str().unwrap().to_owned();
        let mut jvm_flags = Vec::new();
        if dist.tools_version() != dist.version() {
            // The tools of an older release run with this release's clients.
            let clients = dist.lib().join(format!("kafka-clients-{}.jar", dist.version()));
            assert!(clients.exists(), "{}", clients.display());
            let path = format!("{}:{}", clients.display(), dist.tools_class_path().unwrap());
            // The class-data archive is for another class path: it is not used, and nobody needs to be told.
            let flags = ["-Xlog:disable", "-Xlog:all=error:stderr", "-cp", &path];
            jvm_flags.extend(flags.map(str::to_owned));
        }
        if self.door == Door::Sni {
            let hosts = self.setting.gateway.hosts_file(&self.setting.cluster.ids).unwrap();
            jvm_flags.push(format!("-Djdk.net.hosts.file={}", hosts.display()));
        }
        Java { dist, bootstrap: self.bootstrap(), config, jvm_flags }
    }

    /// The leader of each partition of a topic.
    pub(crate) fn leaders(&self, topic: &str) -> Vec<(i32, i32)> {
        let client: BaseConsumer = self.rdkafka().create().unwrap();
        let metadata = client.fetch_metadata(Some(topic), TIMEOUT).unwrap();
        metadata.topics()[0].partitions().iter().map(|p| (p.id(), p.leader())).collect()
    }

    /// Creates a topic, three replicas each, and waits until its leaders are known.
    pub(crate) fn create_topic(&self, name: &str, partitions: i32) {
        let admin: AdminClient<DefaultClientContext> = self.rdkafka().create().unwrap();
        let options = AdminOptions::new().operation_timeout(Some(TIMEOUT)).request_timeout(Some(TIMEOUT));
        let topic = NewTopic::new(name, partitions, TopicReplication::Fixed(3));
        let created = block_on(admin.create_topics([&topic], &options)).unwrap();
        assert!(created.iter().all(Result::is_ok), "{created:?}");
        tidegate_clients::wait_until(&format!("leaders of {name}"), TIMEOUT, || {
            let metadata = admin.inner().fetch_metadata(Some(name), TIMEOUT)?;
            let partitions_seen = metadata.topics()[0].partitions();
            let has_leaders = partitions_seen.iter().all(|p| p.error().is_none() && p.leader() >= 0);
            Ok((partitions_seen.len() == usize::try_from(partitions)? && has_leaders).then_some(()))
        })
        .unwrap();
    }
}

pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// Kafka's own tools on their way through the gateway.
pub(crate) struct Java<'a> {
    dist: &'a Dist,
    bootstrap: String,
    config: String,
    jvm_flags: Vec<String>,
}

impl Java<'_> {
    /// The option that takes a file of client properties (KIP-1147 made them one in 4.2).
    fn config_option(&self, tool: &str) -> &'static str {
        match tool {
            "ConsoleProducer" | "VerifiableProducer" | "ProducerPerformance" if !self.is_new() => {
                "--producer.config"
            }
            "ConsoleConsumer" | "VerifiableConsumer" | "ConsumerPerformance" if !self.is_new() => {
                "--consumer.config"
            }
            _ => "--command-config",
        }
    }

    fn is_new(&self) -> bool {
        self.dist.tools_version().is_at_least(4, 2)
    }

    fn args<'b>(&'b self, tool: &str, args: &[&'b str]) -> Vec<&'b str> {
        let to =
            ["--bootstrap-server", self.bootstrap.as_str(), self.config_option(tool), self.config.as_str()];
        [&to[..], args].concat()
    }

    /// The file of client properties.
    pub(crate) fn config(&self) -> &str {
        &self.config
    }

    /// The same with the tools' own clients, where those are older than the brokers.
    pub(crate) fn with_own_clients(&self) -> Self {
        let mut java = self.with_config(&self.config);
        java.jvm_flags.clear();
        java
    }

    /// The same with another file of client properties.
    pub(crate) fn with_config(&self, path: &str) -> Self {
        let (bootstrap, jvm_flags) = (self.bootstrap.clone(), self.jvm_flags.clone());
        Self { dist: self.dist, bootstrap, config: path.to_owned(), jvm_flags }
    }

    /// Starts a tool and leaves it running.
    pub(crate) fn spawn(&self, tool: &str, args: &[&str]) -> RunningTool {
        self.dist.spawn_tool(tool, &self.args(tool, args), &self.jvm_flags).unwrap()
    }

    /// Runs a tool to its end, whatever that is.
    pub(crate) fn run_with(&self, tool: &str, args: &[&str], stdin: &str) -> ToolRun {
        let options =
            ToolOptions { stdin: stdin.to_owned(), timeout: TIMEOUT, jvm_flags: self.jvm_flags.clone() };
        self.dist.tool(tool, &self.args(tool, args), &options).unwrap()
    }

    /// The standard output of a tool that succeeds.
    pub(crate) fn run(&self, tool: &str, args: &[&str]) -> String {
        let began = Instant::now();
        let run = self.run_with(tool, args, "");
        println!("  {tool} {} ({:.1} s)", args.join(" "), began.elapsed().as_secs_f64());
        let stderr = run.stderr.clone();
        let stdout = run.success().unwrap_or_else(|error| panic!("{tool} {args:?}: {error:#}"));
        assert!(!stdout.contains("Exception"), "{tool} {args:?}: {stdout}{stderr}");
        stdout
    }

    /// As [`Self::run`], for a program that takes neither `--bootstrap-server` nor properties.
    pub(crate) fn run_bare(&self, tool: &str, args: &[&str]) -> String {
        let options =
            ToolOptions { timeout: TIMEOUT, jvm_flags: self.jvm_flags.clone(), ..ToolOptions::default() };
        let run = self.dist.tool(tool, args, &options).unwrap();
        run.success().unwrap_or_else(|error| panic!("{tool} {args:?}: {error:#}"))
    }

    /// Writes `lines` with the console producer.
    pub(crate) fn produce(&self, topic: &str, lines: &[String]) {
        let mut stdin = lines.join("\n");
        stdin.push('\n');
        let run = self.run_with("ConsoleProducer", &["--topic", topic], &stdin);
        assert!(!run.stderr.contains("ERROR"), "{}", run.stderr);
        run.success().unwrap();
    }

    /// Reads `count` records of a topic from its beginning with the console consumer, sorted.
    pub(crate) fn consume(&self, topic: &str, count: usize, more: &[&str]) -> Vec<String> {
        let count = count.to_string();
        let args = ["--topic", topic, "--from-beginning", "--max-messages", &count, "--timeout-ms", "60000"];
        let out = self.run("ConsoleConsumer", &[&args[..], more].concat());
        let mut lines: Vec<String> = out.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    }
}

/// Notes what was acknowledged and what was not.
#[derive(Debug, Default)]
pub(crate) struct Acks {
    acked: Mutex<BTreeSet<String>>,
    failed: Mutex<Vec<String>>,
}

impl ClientContext for Acks {}

impl ProducerContext for Acks {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        let text = |message: &rdkafka::message::BorrowedMessage<'_>| {
            String::from_utf8_lossy(message.payload().unwrap_or_default()).into_owned()
        };
        match result {
            Ok(message) => drop(self.acked.lock().unwrap().insert(text(message))),
            Err((error, message)) => self.failed.lock().unwrap().push(format!("{}: {error}", text(message))),
        }
    }
}

/// A librdkafka producer that counts: its records are `name.0`, `name.1`, … in turn over the partitions.
pub(crate) struct Writer {
    pub(crate) producer: ThreadedProducer<Acks>,
    name: String,
    topic: String,
    partitions: i32,
    next: i32,
}

impl Writer {
    pub(crate) fn new(config: &ClientConfig, name: &str, topic: &str, partitions: i32) -> Self {
        let mut config = config.clone();
        config.set("message.timeout.ms", "300000").set("linger.ms", "2");
        let producer = config.create_with_context(Acks::default()).unwrap();
        Self { producer, name: name.to_owned(), topic: topic.to_owned(), partitions, next: 0 }
    }

    /// Writes the next `count` records, waiting when the queue is full.
    pub(crate) fn write(&mut self, count: i32) {
        for _ in 0..count {
            let value = format!("{}.{}", self.name, self.next);
            loop {
                let record = BaseRecord::<(), str>::to(&self.topic).partition(self.next % self.partitions);
                match self.producer.send(record.payload(&value)) {
                    Ok(()) => break,
                    Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), _)) => {
                        self.producer.poll(Duration::from_millis(10));
                    }
                    Err((error, _)) => panic!("{value}: {error}"),
                }
            }
            self.next += 1;
        }
    }

    /// How many are acknowledged.
    pub(crate) fn acked(&self) -> usize {
        self.producer.client().context().acked.lock().unwrap().len()
    }

    /// Waits for all acknowledgements, and gives what was acknowledged: everything, or the test fails.
    pub(crate) fn finish(&self) -> BTreeSet<String> {
        self.producer.flush(TIMEOUT).unwrap();
        let context: &Arc<Acks> = self.producer.client().context();
        let failed = context.failed.lock().unwrap().clone();
        assert!(failed.is_empty(), "{failed:?}");
        let acked = context.acked.lock().unwrap().clone();
        assert_eq!(acked.len(), usize::try_from(self.next).unwrap());
        acked
    }
}

/// Reads all partitions of a topic from the beginning, without a group, until `is_over` says so and everything that was
/// there then is read.
pub(crate) fn read_until(
    config: &ClientConfig,
    topic: &str,
    partitions: i32,
    mut is_over: impl FnMut() -> bool,
) -> Tally {
    let mut config = config.clone();
    config.set("group.id", "unused").set("enable.auto.commit", "false").set("enable.partition.eof", "true");
    let consumer: BaseConsumer = config.create().unwrap();
    let mut assignment = TopicPartitionList::new();
    for partition in 0..partitions {
        assignment.add_partition_offset(topic, partition, Offset::Beginning).unwrap();
    }
    consumer.assign(&assignment).unwrap();
    let mut tally = Tally::default();
    let mut ends: Option<BTreeMap<i32, i64>> = None;
    let mut positions: BTreeMap<i32, i64> = BTreeMap::new();
    let mut deadline = None;
    loop {
        match consumer.poll(Duration::from_millis(100)) {
            Some(Ok(message)) => {
                positions.insert(message.partition(), message.offset() + 1);
                tally.push(Record {
                    partition: message.partition(),
                    offset: message.offset(),
                    value: String::from_utf8(message.payload().unwrap().to_vec()).unwrap(),
                });
            }
            // The end of a log: what comes before it and was not given to us are markers of transactions.
            Some(Err(KafkaError::PartitionEOF(partition))) => {
                let at = consumer.position().unwrap().find_partition(topic, partition).unwrap().offset();
                if let (Offset::Offset(at), Some(end)) = (at, ends.as_ref().map(|ends| ends[&partition])) {
                    positions.insert(partition, at.max(end));
                }
            }
            // Connections break while brokers go down and come up: librdkafka says so and goes on.
            Some(Err(error)) => println!("  reader of {topic}: {error}"),
            None => {}
        }
        match &ends {
            None if is_over() => {
                let end = |partition| {
                    let marks = consumer.fetch_watermarks(topic, partition, TIMEOUT).unwrap();
                    // An end that was reported before is not reported again: begin there.
                    (partition, marks.1)
                };
                ends = Some((0..partitions).map(end).collect());
                deadline = Some(Instant::now() + TIMEOUT);
            }
            Some(ends)
                if ends
                    .iter()
                    .all(|(partition, end)| positions.get(partition).copied().unwrap_or(0) >= *end) =>
            {
                return tally;
            }
            _ => {}
        }
        if deadline.is_some_and(|deadline| Instant::now() > deadline) {
            panic!("{topic} is not read to its ends {ends:?}: {positions:?}");
        }
    }
}

/// Reads everything that is in a topic now, uncommitted transactions included unless the configuration says otherwise.
pub(crate) fn read_all(config: &ClientConfig, topic: &str, partitions: i32) -> Tally {
    read_until(config, topic, partitions, || true)
}
