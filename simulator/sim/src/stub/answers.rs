//! What a stub broker answers to each request that it serves.

use std::time::Duration;

use bytes::Bytes;
use kafka_protocol::messages::api_versions_response::ApiVersion;
use kafka_protocol::messages::describe_cluster_response::DescribeClusterBroker;
use kafka_protocol::messages::fetch_response::{FetchableTopicResponse, PartitionData};
use kafka_protocol::messages::find_coordinator_response::Coordinator;
use kafka_protocol::messages::metadata_response::{
    MetadataResponseBroker, MetadataResponsePartition, MetadataResponseTopic,
};
use kafka_protocol::messages::produce_response::{
    LeaderIdAndEpoch, NodeEndpoint, PartitionProduceResponse, TopicProduceResponse,
};
use kafka_protocol::messages::{
    ApiKey, ApiVersionsResponse, BrokerId, DescribeClusterResponse, FetchRequest, FetchResponse,
    FindCoordinatorRequest, FindCoordinatorResponse, MetadataRequest, MetadataResponse, ProduceRequest,
    ProduceResponse, RequestKind, ResponseKind, TopicName,
};
use kafka_protocol::protocol::StrBytes;
use tokio::time::Instant;
use uuid::Uuid;

use super::cluster::{State, errors, host_of};
use super::{BROKER_PORT, Broker};
use crate::kafka::Request;
use crate::random::hash_bytes;

/// What stub brokers serve, and in which versions.
pub(crate) const SERVED: [(ApiKey, i16, i16); 6] = [
    (ApiKey::Produce, 3, 12),
    (ApiKey::Fetch, 4, 17),
    (ApiKey::Metadata, 0, 12),
    (ApiKey::FindCoordinator, 0, 6),
    (ApiKey::ApiVersions, 0, 4),
    (ApiKey::DescribeCluster, 0, 1),
];

/// The name of the cluster.
const CLUSTER_ID: &str = "simulated";

/// A coordinator lookup cannot ask for more keys than any client does.
const COORDINATOR_KEYS_MAX: usize = 1024;

impl Broker {
    /// The answer to a request, or `None` where it wants none.
    ///
    /// # Errors
    /// The broker does not serve it: the connection is to be closed, as Kafka does.
    pub(crate) async fn answer(&self, request: &Request) -> anyhow::Result<Option<ResponseKind>> {
        let served = SERVED
            .iter()
            .any(|(api, min, max)| *api == request.api && (*min..=*max).contains(&request.version));
        if !served && request.api != ApiKey::ApiVersions {
            anyhow::bail!("{:?} version {} is not served", request.api, request.version);
        }
        Ok(Some(match &request.body {
            RequestKind::ApiVersions(_) => api_versions(served).into(),
            RequestKind::Metadata(body) => self.metadata(body).into(),
            RequestKind::FindCoordinator(body) => self.find_coordinator(body, request.version)?.into(),
            RequestKind::DescribeCluster(_) => self.describe_cluster().into(),
            RequestKind::Fetch(body) => self.fetch(body).await.into(),
            RequestKind::Produce(body) => {
                let answer = self.produce(body, request.version);
                if body.acks == 0 {
                    return Ok(None);
                }
                answer.into()
            }
            _ => anyhow::bail!("{:?} is not served", request.api),
        }))
    }

    fn metadata(&self, request: &MetadataRequest) -> MetadataResponse {
        let state = self.cluster.state();
        let brokers = state.node_ids.iter().map(|id| {
            let at = MetadataResponseBroker::default().with_node_id(BrokerId(*id));
            at.with_host(StrBytes::from_string(host_of(*id))).with_port(i32::from(BROKER_PORT))
        });
        let names: Vec<String> = match &request.topics {
            Some(topics) if !topics.is_empty() => {
                topics.iter().filter_map(|topic| topic.name.as_ref().map(|name| name.0.to_string())).collect()
            }
            _ => state.topics.keys().cloned().collect(),
        };
        MetadataResponse::default()
            .with_brokers(brokers.collect())
            .with_cluster_id(Some(StrBytes::from_static_str(CLUSTER_ID)))
            .with_controller_id(BrokerId(state.node_ids[0]))
            .with_topics(names.into_iter().map(|name| topic_metadata(&state, name)).collect())
    }

    fn find_coordinator(
        &self,
        request: &FindCoordinatorRequest,
        version: i16,
    ) -> anyhow::Result<FindCoordinatorResponse> {
        let state = self.cluster.state();
        let of = |key: &StrBytes| {
            let place = hash_bytes(2, key.as_bytes()) % state.node_ids.len() as u64;
            state.node_ids[place as usize]
        };
        anyhow::ensure!(request.coordinator_keys.len() <= COORDINATOR_KEYS_MAX, "too many coordinator keys");
        if version < 4 {
            let id = of(&request.key);
            let at = FindCoordinatorResponse::default()
                .with_node_id(BrokerId(id))
                .with_port(i32::from(BROKER_PORT));
            return Ok(at.with_host(StrBytes::from_string(host_of(id))));
        }
        let coordinators = request.coordinator_keys.iter().map(|key| {
            let id = of(key);
            let at = Coordinator::default().with_key(key.clone()).with_node_id(BrokerId(id));
            at.with_host(StrBytes::from_string(host_of(id))).with_port(i32::from(BROKER_PORT))
        });
        Ok(FindCoordinatorResponse::default().with_coordinators(coordinators.collect()))
    }

    fn describe_cluster(&self) -> DescribeClusterResponse {
        let state = self.cluster.state();
        let brokers = state.node_ids.iter().map(|id| {
            let at = DescribeClusterBroker::default().with_broker_id(BrokerId(*id));
            at.with_host(StrBytes::from_string(host_of(*id))).with_port(i32::from(BROKER_PORT))
        });
        DescribeClusterResponse::default()
            .with_cluster_id(StrBytes::from_static_str(CLUSTER_ID))
            .with_controller_id(BrokerId(state.node_ids[0]))
            .with_brokers(brokers.collect())
    }

    fn produce(&self, request: &ProduceRequest, version: i16) -> ProduceResponse {
        let mut state = self.cluster.state();
        let mut moved = Vec::new();
        let topics = request.topic_data.iter().map(|topic| {
            let partitions = topic.partition_data.iter().map(|data| {
                let answer = PartitionProduceResponse::default().with_index(data.index);
                let Some(partition) = state.partition(&topic.name.0, data.index) else {
                    return answer.with_error_code(errors::UNKNOWN_TOPIC_OR_PARTITION).with_base_offset(-1);
                };
                if partition.leader != self.node_id {
                    let leader = BrokerId(partition.leader);
                    let epoch = partition.leader_epoch;
                    moved.push(partition.leader);
                    let answer = answer.with_error_code(errors::NOT_LEADER_OR_FOLLOWER).with_base_offset(-1);
                    let current = LeaderIdAndEpoch::default().with_leader_id(leader).with_leader_epoch(epoch);
                    return if version >= 10 { answer.with_current_leader(current) } else { answer };
                }
                match partition.append(data.records.as_ref().unwrap_or(&Bytes::new())) {
                    Ok(base) => answer.with_base_offset(base),
                    Err(code) => answer.with_error_code(code).with_base_offset(-1),
                }
            });
            TopicProduceResponse::default()
                .with_name(topic.name.clone())
                .with_partition_responses(partitions.collect())
        });
        let response = ProduceResponse::default().with_responses(topics.collect());
        drop(state);
        self.cluster.appended.notify_waiters();
        if version < 10 || moved.is_empty() {
            return response;
        }
        moved.sort_unstable();
        moved.dedup();
        // KIP-951: the new leaders' addresses, so that the client need not ask.
        let endpoints = moved.into_iter().map(|id| {
            let at = NodeEndpoint::default().with_node_id(BrokerId(id));
            at.with_host(StrBytes::from_string(host_of(id))).with_port(i32::from(BROKER_PORT))
        });
        response.with_node_endpoints(endpoints.collect())
    }

    /// Answers when there is something to tell, or after the time that the client wants to wait at the most.
    async fn fetch(&self, request: &FetchRequest) -> FetchResponse {
        let deadline =
            Instant::now() + Duration::from_millis(u64::try_from(request.max_wait_ms).unwrap_or(0));
        loop {
            let appended = self.cluster.appended.notified();
            let (answer, bytes) = self.fetch_now(request);
            if bytes > 0
                || request.min_bytes <= 0
                || tokio::time::timeout_at(deadline, appended).await.is_err()
            {
                return answer;
            }
        }
    }

    /// The answer as things stand, and how much there is in it: bytes of records, errors counted as one.
    fn fetch_now(&self, request: &FetchRequest) -> (FetchResponse, usize) {
        let mut state = self.cluster.state();
        let mut found = 0;
        let topics = request.topics.iter().map(|topic| {
            let id = *topic.topic_id.as_bytes();
            let name = if id == [0; 16] {
                Some(topic.topic.0.to_string())
            } else {
                state.name_of(id).map(Into::into)
            };
            let partitions = topic.partitions.iter().map(|asked| {
                let mut answer = PartitionData::default()
                    .with_partition_index(asked.partition)
                    .with_records(Some(Bytes::new()));
                answer = answer.with_high_watermark(-1);
                let Some(name) = &name else {
                    found += 1;
                    return answer.with_error_code(errors::UNKNOWN_TOPIC_ID);
                };
                let bytes_max = usize::try_from(asked.partition_max_bytes).unwrap_or(0);
                let read = match state.partition(name, asked.partition) {
                    None => Err(errors::UNKNOWN_TOPIC_OR_PARTITION),
                    Some(partition) if partition.leader != self.node_id => {
                        Err(errors::NOT_LEADER_OR_FOLLOWER)
                    }
                    Some(partition) => {
                        answer =
                            answer.with_high_watermark(partition.end).with_last_stable_offset(partition.end);
                        partition.read(asked.fetch_offset, bytes_max)
                    }
                };
                match read {
                    Ok(records) => {
                        found += records.len();
                        answer.with_records(Some(records))
                    }
                    Err(code) => {
                        found += 1;
                        answer.with_error_code(code)
                    }
                }
            });
            let partitions = partitions.collect();
            let answer = FetchableTopicResponse::default()
                .with_topic(topic.topic.clone())
                .with_topic_id(topic.topic_id);
            answer.with_partitions(partitions)
        });
        let topics = topics.collect();
        (FetchResponse::default().with_responses(topics), found)
    }
}

fn api_versions(served: bool) -> ApiVersionsResponse {
    let versions = SERVED.iter().map(|(api, min, max)| {
        ApiVersion::default().with_api_key(*api as i16).with_min_version(*min).with_max_version(*max)
    });
    let code = if served { errors::NONE } else { errors::UNSUPPORTED_VERSION };
    ApiVersionsResponse::default().with_error_code(code).with_api_keys(versions.collect())
}

fn topic_metadata(state: &State, name: String) -> MetadataResponseTopic {
    let answer =
        MetadataResponseTopic::default().with_name(Some(TopicName(StrBytes::from_string(name.clone()))));
    let Some(topic) = state.topics.get(&name) else {
        return answer.with_error_code(errors::UNKNOWN_TOPIC_OR_PARTITION);
    };
    let partitions = topic.partitions.iter().enumerate().map(|(index, partition)| {
        MetadataResponsePartition::default()
            .with_partition_index(index as i32)
            .with_leader_id(BrokerId(partition.leader))
            .with_leader_epoch(partition.leader_epoch)
            .with_replica_nodes(vec![BrokerId(partition.leader)])
            .with_isr_nodes(vec![BrokerId(partition.leader)])
    });
    answer.with_topic_id(Uuid::from_bytes(topic.id)).with_partitions(partitions.collect())
}
