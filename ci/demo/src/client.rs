//! What producer and consumer share: the brokers, a connection to each, topics and their leaders.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use kafka_protocol::error::ParseResponseErrorCode as _;
use kafka_protocol::messages::create_topics_request::CreatableTopic;
use kafka_protocol::messages::metadata_request::MetadataRequestTopic;
use kafka_protocol::messages::metadata_response::MetadataResponseTopic;
use kafka_protocol::messages::{
    ApiVersionsRequest, CreateTopicsRequest, MetadataRequest, MetadataResponse, TopicName,
};
use kafka_protocol::protocol::{Request, StrBytes};
use tidegate_kafka::wait_until;
use uuid::Uuid;

use crate::connection::{CLIENT_ID, Connection};

/// The first version of ApiVersions with a flexible header (KIP-482), which every broker since 2.4 has.
const API_VERSIONS_VERSION: i16 = 3;
/// Has topic ids and takes names (KIP-516).
const METADATA_VERSION: i16 = 12;
const CREATE_TOPICS_VERSION: i16 = 7;

/// How long a cluster may take to have a leader for every partition of a new topic.
const LEADERS_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a cluster may take to create a topic.
const CREATE_TIMEOUT_MS: i32 = 30_000;

/// A client that has been told who the brokers are.
pub(crate) struct Client {
    bootstrap: Connection,
    /// The lowest and highest version of each API.
    versions: BTreeMap<i16, (i16, i16)>,
    brokers: BTreeMap<i32, String>,
    connections: BTreeMap<i32, Connection>,
}

impl Client {
    /// Connects to the first address and asks for versions and brokers.
    ///
    /// # Errors
    /// If nobody listens there, or what does is no broker.
    pub(crate) fn connect(bootstrap_server: &str) -> Result<Self> {
        let mut bootstrap = Connection::open(bootstrap_server)?;
        let request = ApiVersionsRequest::default()
            .with_client_software_name(StrBytes::from_static_str(CLIENT_ID))
            .with_client_software_version(StrBytes::from_static_str(env!("CARGO_PKG_VERSION")));
        let response = bootstrap.call(API_VERSIONS_VERSION, &request)?;
        no_error(response.error_code, "ApiVersions")?;
        let versions =
            response.api_keys.iter().map(|api| (api.api_key, (api.min_version, api.max_version))).collect();
        let mut client = Self { bootstrap, versions, brokers: BTreeMap::new(), connections: BTreeMap::new() };
        client.metadata(Vec::new())?;
        Ok(client)
    }

    /// The addresses of all brokers, as they were told.
    pub(crate) const fn brokers(&self) -> &BTreeMap<i32, String> {
        &self.brokers
    }

    /// # Errors
    /// If the cluster refuses.
    pub(crate) fn create(&mut self, topic: &str, partitions: i32, replicas: i16) -> Result<()> {
        let creatable = CreatableTopic::default()
            .with_name(name(topic))
            .with_num_partitions(partitions)
            .with_replication_factor(replicas);
        let request =
            CreateTopicsRequest::default().with_topics(vec![creatable]).with_timeout_ms(CREATE_TIMEOUT_MS);
        let response = self.call_any(CREATE_TOPICS_VERSION, &request)?;
        let result = response.topics.first().context("no word of the topic")?;
        no_error(result.error_code, "CreateTopics")
    }

    /// The topic, as soon as each of its partitions has a leader.
    ///
    /// # Errors
    /// If it does not come to that in time.
    pub(crate) fn topic(&mut self, topic: &str) -> Result<Topic> {
        wait_until("a leader for every partition", LEADERS_TIMEOUT, || {
            let response = self.metadata(vec![topic])?;
            Ok(response.topics.first().and_then(Topic::of))
        })
    }

    fn metadata(&mut self, topics: Vec<&str>) -> Result<MetadataResponse> {
        let topics =
            topics.into_iter().map(|topic| MetadataRequestTopic::default().with_name(Some(name(topic))));
        let request = MetadataRequest::default().with_topics(Some(topics.collect()));
        let response = self.call_any(METADATA_VERSION, &request)?;
        let brokers = response.brokers.iter();
        self.brokers =
            brokers.map(|broker| (broker.node_id.0, format!("{}:{}", broker.host, broker.port))).collect();
        Ok(response)
    }

    /// Calls whoever listens on the first address.
    pub(crate) fn call_any<R: Request>(&mut self, version: i16, request: &R) -> Result<R::Response> {
        self.check_version::<R>(version)?;
        self.bootstrap.call(version, request)
    }

    /// Calls one broker.
    ///
    /// # Errors
    /// As [`Connection::call`], and if nobody told of the broker or it does not serve the version.
    pub(crate) fn call<R: Request>(&mut self, broker: i32, version: i16, request: &R) -> Result<R::Response> {
        self.check_version::<R>(version)?;
        if !self.connections.contains_key(&broker) {
            let address =
                self.brokers.get(&broker).with_context(|| format!("no address of broker {broker}"))?;
            self.connections.insert(broker, Connection::open(address)?);
        }
        let connection = self.connections.get_mut(&broker).context("a connection that was just opened")?;
        connection.call(version, request)
    }

    fn check_version<R: Request>(&self, version: i16) -> Result<()> {
        match self.versions.get(&R::KEY) {
            Some((min, max)) => {
                ensure!(
                    (*min..=*max).contains(&version),
                    "API {} has the versions {min} to {max}, not {version}",
                    R::KEY
                );
                Ok(())
            }
            None => bail!("API {} is not served", R::KEY),
        }
    }
}

/// A topic of which every partition has a leader.
pub(crate) struct Topic {
    pub(crate) id: Uuid,
    /// Brokers by the partition that they lead.
    pub(crate) leaders: BTreeMap<i32, i32>,
}

impl Topic {
    fn of(topic: &MetadataResponseTopic) -> Option<Self> {
        let led = |error_code: i16| error_code == 0;
        let whole = led(topic.error_code)
            && !topic.partitions.is_empty()
            && topic.partitions.iter().all(|partition| led(partition.error_code));
        let leaders =
            topic.partitions.iter().map(|partition| (partition.partition_index, partition.leader_id.0));
        whole.then(|| Self { id: topic.topic_id, leaders: leaders.collect() })
    }
}

pub(crate) fn name(topic: &str) -> TopicName {
    TopicName(StrBytes::from_string(topic.to_owned()))
}

/// # Errors
/// Any error code but none, by its name.
pub(crate) fn no_error(error_code: i16, what: &str) -> Result<()> {
    match error_code.err() {
        None => Ok(()),
        Some(error) => bail!("{what}: {error:?}"),
    }
}
