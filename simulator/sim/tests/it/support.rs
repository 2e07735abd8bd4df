//! What several tests need: requests one by one, and the gateway's metrics when nothing is left to do.

use std::time::Duration;

use anyhow::Context as _;
use kafka_protocol::messages::fetch_request::{FetchPartition, FetchTopic};
use kafka_protocol::messages::produce_request::{PartitionProduceData, TopicProduceData};
use kafka_protocol::messages::{
    ApiKey, BrokerId, FetchRequest, ProduceRequest, ProduceResponse, ResponseKind,
};
use tidegate_sim::World;
use tidegate_sim::clients::{Network, Target, Times, records};
use tidegate_sim::history::{Recorder, Value};
use tidegate_sim::runner::{Run, run, setup};
use tidegate_sim::scenario::{Checked, resolve};
use tidegate_sim::world::{BOOTSTRAP_PORT, ClientHost, GATEWAY, metric};
use tidegate_wire::records::Codec;

/// Long enough for a connection that the gateway closes in order, which lingers for one second.
pub(crate) const QUIET: Duration = Duration::from_secs(3);

/// The topic of [`tidegate_sim::Options::new`].
const TOPIC: &str = "orders";

/// A client that begins at the first gateway and knows who leads what.
pub(crate) async fn network(host: &ClientHost) -> Network {
    let start = (vec![(GATEWAY.to_owned(), BOOTSTRAP_PORT)], None);
    let network = host.network(start, Times::default(), Recorder::new());
    network.wait_for(&[TOPIC.to_owned()]).await;
    network
}

/// One record, to whoever led the partition when the client last asked.
pub(crate) async fn produce(
    network: &Network,
    partition: i32,
    text: &str,
) -> anyhow::Result<ProduceResponse> {
    let (leader, _) = network.leader(TOPIC, partition).context("nobody leads it")?;
    let topic = network.topic(TOPIC).context("there is no such topic")?;
    let records = records::encode(&[text.to_owned().into()], None, 0, Codec::None)?;
    let data = PartitionProduceData::default().with_index(partition).with_records(Some(records));
    let topic = TopicProduceData::default().with_topic_id(topic.id).with_partition_data(vec![data]);
    let body = ProduceRequest::default()
        .with_transactional_id(None)
        .with_acks(-1)
        .with_timeout_ms(1_000)
        .with_topic_data(vec![topic]);
    match network.call(Target::Node(leader), ApiKey::Produce, body).await? {
        ResponseKind::Produce(answer) => Ok(answer),
        other => anyhow::bail!("an answer to something else: {other:?}"),
    }
}

/// Error code and offset of an answer for one partition.
pub(crate) fn told(answer: &ProduceResponse) -> (i16, i64) {
    let partition = &answer.responses[0].partition_responses[0];
    (partition.error_code, partition.base_offset)
}

/// Everything that is in a partition.
pub(crate) async fn read(network: &Network, partition: i32) -> anyhow::Result<Vec<(i64, Value)>> {
    let (leader, epoch) = network.leader(TOPIC, partition).context("nobody leads it")?;
    let topic = network.topic(TOPIC).context("there is no such topic")?;
    let wanted = FetchPartition::default()
        .with_partition(partition)
        .with_fetch_offset(0)
        .with_current_leader_epoch(epoch)
        .with_log_start_offset(-1)
        .with_last_fetched_epoch(-1)
        .with_partition_max_bytes(1_000_000);
    let topic = FetchTopic::default().with_topic_id(topic.id).with_partitions(vec![wanted]);
    let body = FetchRequest::default()
        .with_replica_id(BrokerId(-1))
        .with_max_wait_ms(500)
        .with_min_bytes(1)
        .with_max_bytes(1_000_000)
        .with_session_epoch(-1)
        .with_topics(vec![topic]);
    let answer = network.call(Target::Node(leader), ApiKey::Fetch, body).await?;
    let ResponseKind::Fetch(answer) = answer else { anyhow::bail!("an answer to something else") };
    let found = &answer.responses[0].partitions[0];
    anyhow::ensure!(found.error_code == 0, "fetch ended with error code {}", found.error_code);
    Ok(records::decode(&found.records.clone().unwrap_or_default(), 0, None)?.records)
}

/// A run of a scenario that nothing is wrong with: what `more` says beside two producers and two readers.
pub(crate) fn play(seed: u64, more: &str) -> Run {
    let text = format!(
        "
version: 1
name: played
why: What clients notice of one thing that happens to the world.
topology:
  tls: {{clients: true, brokers: true}}
  topics: {{orders: {{partitions: 6}}}}
clients:
  - {{name: writers, count: 4, producer: {{topic: orders, rate: 50/s}}}}
  - {{name: readers, count: 2, consumer: {{topics: [orders]}}}}
phases: {{warm_up: 1s, faults: 4s, quiet: 2s, drain: 20s}}
{more}"
    );
    let scenario = Checked::read("played.yaml", &text).unwrap_or_else(|problems| panic!("{problems}"));
    let run = run(&setup(&resolve(&scenario, seed)).unwrap()).unwrap();
    assert!(run.is_clean(), "{:?} {:#?}", run.broken, run.verdict.anomalies);
    assert_eq!(run.left_out, Vec::<String>::new());
    run
}

/// Lets the world become quiet, and returns the gateway's metrics after having checked that nothing is left over.
pub(crate) fn metrics_at_rest(world: &mut World) -> String {
    world.run_for(QUIET).unwrap();
    let name = format!("scraper-{}", world.elapsed().as_millis());
    let metrics = world.ask(&name, |host| async move { host.metrics().await }).unwrap();
    for (name, at_rest) in [
        ("tidegate_connections_active", 0.0),
        ("tidegate_buffered_bytes", 0.0),
        ("tidegate_connection_panics_total", 0.0),
    ] {
        assert_eq!(metric(&metrics, name), Some(at_rest), "{name} in {metrics}");
    }
    metrics
}

/// The sum of a metric, zero where there is no such row.
pub(crate) fn count(metrics: &str, name: &str) -> u64 {
    metric(metrics, name).unwrap_or(0.0) as u64
}
