//! An administrator: looks at the cluster and changes topics, each request an operation of the history.
//!
//! It never touches topics that others use, but for reading their configuration.

use std::time::Duration;

use kafka_protocol::messages::alter_configs_request::{AlterConfigsResource, AlterableConfig};
use kafka_protocol::messages::create_partitions_request::CreatePartitionsTopic;
use kafka_protocol::messages::create_topics_request::CreatableTopic;
use kafka_protocol::messages::delete_topics_request::DeleteTopicState;
use kafka_protocol::messages::describe_configs_request::DescribeConfigsResource;
use kafka_protocol::messages::{
    AlterConfigsRequest, ApiKey, CreatePartitionsRequest, CreateTopicsRequest, DeleteTopicsRequest,
    DescribeClusterRequest, DescribeConfigsRequest, FindCoordinatorRequest, ListGroupsRequest,
    MetadataRequest, RequestKind, ResponseKind, TopicName,
};
use kafka_protocol::protocol::StrBytes;
use tidegate_cluster::ErrorCode;

use super::codes::{is_retriable, text};
use super::link::CallError;
use super::network::Target;
use super::{Context, Order};
use crate::history::{Action, Outcome};
use crate::random::Stream;
use crate::scenario::AdminOperation;

/// What an administrator does.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminRole {
    /// The mean time between two operations.
    pub every: Duration,
    /// What it does, each as likely.
    pub operations: Vec<AdminOperation>,
    /// Topics whose configuration it reads.
    pub topics: Vec<String>,
    /// Groups whose coordinators it looks for.
    pub groups: Vec<String>,
}

/// `ConfigResource.Type.TOPIC`.
const TOPIC: i8 = 2;

/// The first version of DeleteTopics that names topics one by one, and the first of FindCoordinator that takes several keys.
const DELETE_BY_STATE: i16 = 6;
const KEYS_AT_ONCE: i16 = 4;

/// How often an operation is tried that could be tried again.
const ATTEMPTS_MAX: u32 = 10;

struct Admin {
    context: Context,
    role: AdminRole,
    random: Stream,
    created: u64,
    /// Topics of its own, with their partitions.
    own: Vec<(String, i32)>,
}

/// Works until the order to drain.
pub(super) async fn run(context: Context, role: AdminRole) {
    let mut orders = context.orders.clone();
    let random = context.stream("workload");
    let admin = Admin { context, role, random, created: 0, own: Vec::new() };
    tokio::select! {
        biased;
        () = orders.wait_for(Order::Drain) => {}
        () = admin.work() => {}
    }
}

fn shared(text: &str) -> StrBytes {
    StrBytes::from_string(text.to_owned())
}

fn topic_name(name: &str) -> TopicName {
    TopicName(shared(name))
}

/// What an operation asks, of whom.
struct Asked {
    api: ApiKey,
    subject: String,
    body: RequestKind,
    /// A broker, or anybody.
    node_id: Option<i32>,
}

impl Admin {
    async fn work(mut self) {
        let network = self.context.network.clone();
        let topics = self.role.topics.clone();
        network.wait_for(&topics).await;
        loop {
            let pause = self.pause();
            tokio::time::sleep(pause).await;
            let at = self.below(self.role.operations.len());
            let operation = self.role.operations[at];
            match operation {
                AdminOperation::ListGroups => {
                    for node_id in network.nodes() {
                        let body = ListGroupsRequest::default().into();
                        self.ask(Asked {
                            api: ApiKey::ListGroups,
                            subject: format!("broker {node_id}"),
                            body,
                            node_id: Some(node_id),
                        })
                        .await;
                    }
                }
                other => {
                    let asked = self.asked(other);
                    self.ask(asked).await;
                }
            }
        }
    }

    fn below(&mut self, count: usize) -> usize {
        self.random.within(0..count.max(1) as u64) as usize
    }

    fn pause(&mut self) -> Duration {
        let nanos = u64::try_from(self.role.every.as_nanos()).unwrap_or(u64::MAX).max(2);
        Duration::from_nanos(self.random.within(nanos / 2..nanos / 2 + nanos))
    }

    /// A request for an operation. What is about a topic of its own creates one first where there is none.
    fn asked(&mut self, operation: AdminOperation) -> Asked {
        let anybody =
            |api, subject: &str, body| Asked { api, subject: subject.to_owned(), body, node_id: None };
        match operation {
            AdminOperation::Metadata | AdminOperation::ListGroups => {
                let body = MetadataRequest::default().with_topics(None).with_allow_auto_topic_creation(false);
                anybody(ApiKey::Metadata, "all topics", body.into())
            }
            AdminOperation::DescribeCluster => {
                let body = DescribeClusterRequest::default().with_endpoint_type(1);
                anybody(ApiKey::DescribeCluster, "", body.into())
            }
            AdminOperation::DescribeConfigs => {
                let at = self.below(self.role.topics.len());
                let topic = self.role.topics.get(at).cloned().unwrap_or_default();
                let resource = DescribeConfigsResource::default()
                    .with_resource_type(TOPIC)
                    .with_resource_name(shared(&topic))
                    .with_configuration_keys(None);
                let body = DescribeConfigsRequest::default().with_resources(vec![resource]);
                anybody(ApiKey::DescribeConfigs, &topic, body.into())
            }
            AdminOperation::FindCoordinator => {
                let mut keys: Vec<StrBytes> = self.role.groups.iter().map(|group| shared(group)).collect();
                keys.extend((0..3).map(|number| shared(&format!("no-group-{number}"))));
                let subject = keys.iter().map(|key| &**key).collect::<Vec<&str>>().join(" ");
                let body = FindCoordinatorRequest::default().with_key_type(0).with_coordinator_keys(keys);
                anybody(ApiKey::FindCoordinator, &subject, body.into())
            }
            AdminOperation::CreateTopic => self.create(),
            AdminOperation::DeleteTopic => match self.own.pop() {
                None => self.create(),
                Some((name, _)) => {
                    let topic = DeleteTopicState::default().with_name(Some(topic_name(&name)));
                    let body = DeleteTopicsRequest::default().with_topics(vec![topic]);
                    let body = body.with_timeout_ms(self.timeout_ms());
                    anybody(ApiKey::DeleteTopics, &name, body.into())
                }
            },
            AdminOperation::CreatePartitions => self.grow(),
            AdminOperation::AlterConfigs => match self.own.last().cloned() {
                None => self.create(),
                Some((name, _)) => {
                    let hours = 1 + self.below(100);
                    let config = AlterableConfig::default()
                        .with_name(StrBytes::from_static_str("retention.ms"))
                        .with_value(Some(shared(&(hours * 3_600_000).to_string())));
                    let resource = AlterConfigsResource::default()
                        .with_resource_type(TOPIC)
                        .with_resource_name(shared(&name))
                        .with_configs(vec![config]);
                    let body = AlterConfigsRequest::default().with_resources(vec![resource]);
                    anybody(ApiKey::AlterConfigs, &name, body.into())
                }
            },
        }
    }

    fn timeout_ms(&self) -> i32 {
        i32::try_from(self.context.network.times().request_timeout.as_millis()).unwrap_or(i32::MAX)
    }

    fn create(&mut self) -> Asked {
        self.created += 1;
        let name =
            format!("of-{}-{}-{}", self.context.network.name(), self.context.incarnation, self.created);
        let partitions = 1 + self.below(4) as i32;
        let topic = CreatableTopic::default()
            .with_name(topic_name(&name))
            .with_num_partitions(partitions)
            .with_replication_factor(-1);
        let body = CreateTopicsRequest::default().with_topics(vec![topic]).with_timeout_ms(self.timeout_ms());
        self.own.push((name.clone(), partitions));
        Asked { api: ApiKey::CreateTopics, subject: name, body: body.into(), node_id: None }
    }

    fn grow(&mut self) -> Asked {
        let timeout_ms = self.timeout_ms();
        let Some((name, partitions)) = self.own.last_mut() else { return self.create() };
        *partitions += 1;
        let topic = CreatePartitionsTopic::default()
            .with_name(topic_name(name))
            .with_count(*partitions)
            .with_assignments(None);
        let body = CreatePartitionsRequest::default().with_topics(vec![topic]).with_timeout_ms(timeout_ms);
        Asked { api: ApiKey::CreatePartitions, subject: name.clone(), body: body.into(), node_id: None }
    }

    /// Asks until there is an answer that decides, and writes it down.
    async fn ask(&mut self, asked: Asked) {
        let network = self.context.network.clone();
        let Asked { api, subject, body, node_id } = asked;
        let action = Action::Admin { api: format!("{api:?}").as_str().into(), subject };
        let ticket = network.recorder().begin(network.env().now(), network.name(), action.clone());
        let mut ambiguous = false;
        let mut outcome = Outcome::Fail("it was never sent".into());
        for failures in 0..ATTEMPTS_MAX {
            let target = match node_id {
                Some(id) => Target::Node(id),
                None => network.anybody(),
            };
            let answer = match network.link(target).await {
                Ok(link) => match adapted(&link, api, body.clone()) {
                    Some((version, body)) => {
                        link.call(api, version, body, network.times().request_timeout).await
                    }
                    None => Err(CallError::Refused("it is not offered".into())),
                },
                Err(error) => Err(error),
            };
            outcome = match answer {
                Ok(answer) => match worst(&answer) {
                    ErrorCode::NONE => Outcome::Ok,
                    // What was tried before has done it.
                    ErrorCode::TOPIC_ALREADY_EXISTS | ErrorCode::UNKNOWN_TOPIC_OR_PARTITION if ambiguous => {
                        Outcome::Unknown("tried before".into())
                    }
                    code if is_retriable(code) => Outcome::Unknown(text(code)),
                    code => Outcome::Fail(text(code)),
                },
                Err(error) => Outcome::Unknown(error.to_string()),
            };
            if !matches!(outcome, Outcome::Unknown(_)) {
                break;
            }
            ambiguous = true;
            network.pause(failures).await;
        }
        network.recorder().complete(ticket, network.env().now(), outcome, action);
    }
}

/// A request in the version that the other side takes.
fn adapted(link: &super::link::Link, api: ApiKey, body: RequestKind) -> Option<(i16, RequestKind)> {
    let version = link.newest(api, i16::MAX)?;
    let body = match body {
        RequestKind::DeleteTopics(body) if version < DELETE_BY_STATE => {
            let names = body.topics.iter().filter_map(|topic| topic.name.clone()).collect();
            body.with_topics(Vec::new()).with_topic_names(names).into()
        }
        RequestKind::FindCoordinator(body) if version < KEYS_AT_ONCE => {
            let key = body.coordinator_keys.first().cloned().unwrap_or_default();
            body.with_coordinator_keys(Vec::new()).with_key(key).into()
        }
        other => other,
    };
    Some((version, body))
}

/// The error of an answer, if there is any.
fn worst(answer: &ResponseKind) -> ErrorCode {
    let first = |codes: Vec<i16>| codes.into_iter().find(|code| *code != 0).unwrap_or(0);
    ErrorCode(match answer {
        ResponseKind::Metadata(answer) => first(answer.topics.iter().map(|topic| topic.error_code).collect()),
        ResponseKind::DescribeCluster(answer) => answer.error_code,
        ResponseKind::DescribeConfigs(answer) => first(answer.results.iter().map(|r| r.error_code).collect()),
        ResponseKind::CreateTopics(answer) => first(answer.topics.iter().map(|t| t.error_code).collect()),
        ResponseKind::DeleteTopics(answer) => first(answer.responses.iter().map(|t| t.error_code).collect()),
        ResponseKind::CreatePartitions(answer) => {
            first(answer.results.iter().map(|t| t.error_code).collect())
        }
        ResponseKind::AlterConfigs(answer) => first(answer.responses.iter().map(|t| t.error_code).collect()),
        ResponseKind::ListGroups(answer) => answer.error_code,
        ResponseKind::FindCoordinator(answer) => match answer.coordinators.is_empty() {
            true => answer.error_code,
            false => first(answer.coordinators.iter().map(|found| found.error_code).collect()),
        },
        _ => ErrorCode::UNKNOWN_SERVER_ERROR.0,
    })
}
