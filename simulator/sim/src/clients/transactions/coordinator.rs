//! What a transactional producer asks: its id, partitions and offsets for a transaction, its end. What can be tried again is.
//!
//! It follows the handlers in the Java client's `TransactionManager`, and their states: what is `Fatal` there is fatal here, what is
//! `abortable` there can be aborted here. It never knows records.

use std::collections::BTreeMap;

use kafka_protocol::messages::add_partitions_to_txn_request::AddPartitionsToTxnTopic;
use kafka_protocol::messages::txn_offset_commit_request::{
    TxnOffsetCommitRequestPartition, TxnOffsetCommitRequestTopic,
};
use kafka_protocol::messages::{
    AddOffsetsToTxnRequest, AddPartitionsToTxnRequest, ApiKey, EndTxnRequest, GroupId, InitProducerIdRequest,
    RequestKind, ResponseKind, TopicName, TransactionalId, TxnOffsetCommitRequest,
};
use kafka_protocol::protocol::StrBytes;
use tidegate_cluster::ErrorCode;

use super::TransactionSettings;
use super::session::Broken;
use crate::clients::codes::text;
use crate::clients::network::{Network, Target};
use crate::clients::sender::Identity;
use crate::history::Partition;

/// Kinds of keys of FindCoordinator: a group, a transactional id.
const GROUP: i8 = 0;
const TRANSACTION: i8 = 1;

/// The feature by whose level transactions are v2 (KIP-890).
const TRANSACTION_VERSION: &str = "transaction.version";

/// The last versions of transactions v1 (`LAST_STABLE_VERSION_BEFORE_TRANSACTION_V2` of the requests).
const END_V1: i16 = 4;
const OFFSETS_V1: i16 = 4;

/// AddPartitionsToTxn of clients; newer versions are the brokers'.
const ADD_PARTITIONS_OF_CLIENTS: i16 = 3;

/// Offsets that are part of a transaction, and who commits them (KIP-447).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::clients) struct GroupOffsets {
    pub(in crate::clients) group: String,
    pub(in crate::clients) generation: i32,
    pub(in crate::clients) member_id: String,
    pub(in crate::clients) instance_id: Option<String>,
    pub(in crate::clients) offsets: Vec<(Partition, i64)>,
}

/// The coordinators as a producer knows them.
pub(super) struct Coordinator {
    network: Network,
    settings: TransactionSettings,
    known: BTreeMap<(i8, String), i32>,
    /// Whether transactions are v2, as the last coordinator said.
    pub(super) v2: bool,
}

fn shared(text: &str) -> StrBytes {
    StrBytes::from_string(text.to_owned())
}

/// How a request went that was tried until it was decided.
struct Asked {
    answer: ResponseKind,
    code: ErrorCode,
    /// Whether one that was sent before may have been applied.
    ambiguous: bool,
}

impl Coordinator {
    pub(super) fn new(network: Network, settings: TransactionSettings) -> Self {
        Self { network, settings, known: BTreeMap::new(), v2: false }
    }

    fn id(&self) -> TransactionalId {
        TransactionalId(shared(&self.settings.id))
    }

    async fn find(&mut self, kind: i8, key: &str) -> Target {
        let place = (kind, key.to_owned());
        let node_id = match self.known.get(&place) {
            Some(known) => *known,
            None => self.network.coordinator(key, kind).await,
        };
        self.known.insert(place, node_id);
        Target::Node(node_id)
    }

    /// Asks the coordinator of the transactional id, or of a group, until it decides.
    async fn ask(
        &mut self,
        (kind, key): (i8, &str),
        (api, version_max): (ApiKey, i16),
        body: RequestKind,
        code_of: fn(&ResponseKind) -> ErrorCode,
    ) -> Asked {
        let (mut failures, mut ambiguous) = (0, false);
        loop {
            let target = self.find(kind, key).await;
            let time_max = self.network.times().request_timeout;
            let answer = self.network.call_up_to(target, api, version_max, body.clone(), time_max).await;
            match answer {
                Ok(answer) => {
                    let code = code_of(&answer);
                    match code {
                        ErrorCode::NOT_COORDINATOR | ErrorCode::COORDINATOR_NOT_AVAILABLE => {
                            self.known.remove(&(kind, key.to_owned()));
                        }
                        ErrorCode::COORDINATOR_LOAD_IN_PROGRESS
                        | ErrorCode::CONCURRENT_TRANSACTIONS
                        | ErrorCode::REQUEST_TIMED_OUT
                        | ErrorCode::UNKNOWN_TOPIC_OR_PARTITION => {}
                        code => return Asked { answer, code, ambiguous },
                    }
                    // A coordinator that could not write down what it decided says one of these too.
                    ambiguous |= code != ErrorCode::CONCURRENT_TRANSACTIONS;
                }
                Err(error) => {
                    ambiguous |= error.is_ambiguous();
                    self.known.remove(&(kind, key.to_owned()));
                }
            }
            self.network.pause(failures).await;
            failures += 1;
        }
    }

    /// Gets an id and an epoch, or from `before` on a newer epoch. Whoever had the transactional id before is fenced.
    ///
    /// # Errors
    /// It is fenced itself, or must not.
    pub(super) async fn init(&mut self, before: Option<Identity>) -> Result<Identity, Broken> {
        let key = self.settings.id.clone();
        let timeout_ms = i32::try_from(self.settings.timeout.as_millis()).unwrap_or(i32::MAX);
        let (producer_id, epoch) = before.map_or((-1, -1), |id| (id.producer_id, id.producer_epoch));
        let body = InitProducerIdRequest::default()
            .with_transactional_id(Some(self.id()))
            .with_transaction_timeout_ms(timeout_ms)
            .with_producer_id(producer_id.into())
            .with_producer_epoch(epoch);
        let code = |answer: &ResponseKind| match answer {
            ResponseKind::InitProducerId(answer) => ErrorCode(answer.error_code),
            _ => ErrorCode::UNKNOWN_SERVER_ERROR,
        };
        let asked =
            self.ask((TRANSACTION, &key), (ApiKey::InitProducerId, i16::MAX), body.into(), code).await;
        self.learn(&key).await;
        match (asked.code, asked.answer) {
            (ErrorCode::NONE, ResponseKind::InitProducerId(answer)) => {
                Ok(Identity { producer_id: answer.producer_id.0, producer_epoch: answer.producer_epoch })
            }
            (ErrorCode::TRANSACTION_ABORTABLE, _) => Err(Broken::Abortable(text(asked.code))),
            _ => Err(Broken::Fatal(fenced(asked.code))),
        }
    }

    /// Looks whether the coordinator has transactions v2.
    async fn learn(&mut self, key: &str) {
        let target = self.find(TRANSACTION, key).await;
        if let Ok(link) = self.network.link(target).await {
            self.v2 = self.settings.v2 && link.feature(TRANSACTION_VERSION) >= 2;
        }
    }

    /// Makes partitions part of the transaction. Of transactions v1 only.
    ///
    /// # Errors
    /// The transaction cannot go on, or the producer cannot.
    pub(super) async fn add_partitions(
        &mut self,
        identity: Identity,
        partitions: &[Partition],
    ) -> Result<(), Broken> {
        let mut by_topic: BTreeMap<&str, Vec<i32>> = BTreeMap::new();
        for partition in partitions {
            by_topic.entry(&partition.topic).or_default().push(partition.index);
        }
        let topic = |(name, partitions): (&str, Vec<i32>)| {
            AddPartitionsToTxnTopic::default().with_name(TopicName(shared(name))).with_partitions(partitions)
        };
        let body = AddPartitionsToTxnRequest::default()
            .with_v3_and_below_transactional_id(self.id())
            .with_v3_and_below_producer_id(identity.producer_id.into())
            .with_v3_and_below_producer_epoch(identity.producer_epoch)
            .with_v3_and_below_topics(by_topic.into_iter().map(topic).collect());
        let code = |answer: &ResponseKind| match answer {
            ResponseKind::AddPartitionsToTxn(answer) => {
                let topics = answer.results_by_topic_v3_and_below.iter();
                worst(topics.flat_map(|topic| &topic.results_by_partition).map(|p| p.partition_error_code))
            }
            _ => ErrorCode::UNKNOWN_SERVER_ERROR,
        };
        let key = self.settings.id.clone();
        let api = (ApiKey::AddPartitionsToTxn, ADD_PARTITIONS_OF_CLIENTS);
        let asked = self.ask((TRANSACTION, &key), api, body.into(), code).await;
        judge(asked.code)
    }

    /// Makes offsets of a group part of the transaction.
    ///
    /// # Errors
    /// The transaction cannot go on, or the producer cannot.
    pub(super) async fn commit_offsets(
        &mut self,
        identity: Identity,
        group: &GroupOffsets,
    ) -> Result<(), Broken> {
        if !self.v2 {
            let body = AddOffsetsToTxnRequest::default()
                .with_transactional_id(self.id())
                .with_producer_id(identity.producer_id.into())
                .with_producer_epoch(identity.producer_epoch)
                .with_group_id(GroupId(shared(&group.group)));
            let code = |answer: &ResponseKind| match answer {
                ResponseKind::AddOffsetsToTxn(answer) => ErrorCode(answer.error_code),
                _ => ErrorCode::UNKNOWN_SERVER_ERROR,
            };
            let key = self.settings.id.clone();
            let api = (ApiKey::AddOffsetsToTxn, i16::MAX);
            judge(self.ask((TRANSACTION, &key), api, body.into(), code).await.code)?;
        }
        let mut by_topic: BTreeMap<&str, Vec<TxnOffsetCommitRequestPartition>> = BTreeMap::new();
        for (partition, offset) in &group.offsets {
            let wanted = TxnOffsetCommitRequestPartition::default()
                .with_partition_index(partition.index)
                .with_committed_offset(*offset)
                .with_committed_leader_epoch(-1)
                .with_committed_metadata(Some(StrBytes::default()));
            by_topic.entry(&partition.topic).or_default().push(wanted);
        }
        let topic = |(name, partitions): (&str, Vec<TxnOffsetCommitRequestPartition>)| {
            TxnOffsetCommitRequestTopic::default()
                .with_name(TopicName(shared(name)))
                .with_partitions(partitions)
        };
        let body = TxnOffsetCommitRequest::default()
            .with_transactional_id(self.id())
            .with_group_id(GroupId(shared(&group.group)))
            .with_producer_id(identity.producer_id.into())
            .with_producer_epoch(identity.producer_epoch)
            .with_generation_id(group.generation)
            .with_member_id(shared(&group.member_id))
            .with_group_instance_id(group.instance_id.as_deref().map(shared))
            .with_topics(by_topic.into_iter().map(topic).collect());
        let code = |answer: &ResponseKind| match answer {
            ResponseKind::TxnOffsetCommit(answer) => {
                worst(answer.topics.iter().flat_map(|topic| &topic.partitions).map(|p| p.error_code))
            }
            _ => ErrorCode::UNKNOWN_SERVER_ERROR,
        };
        let version_max = if self.v2 { i16::MAX } else { OFFSETS_V1 };
        let api = (ApiKey::TxnOffsetCommit, version_max);
        judge(self.ask((GROUP, &group.group), api, body.into(), code).await.code)
    }

    /// Ends the transaction. Returns who the producer is from now on, where that is told.
    ///
    /// # Errors
    /// Why not, and whether it may have been all the same.
    pub(super) async fn end(
        &mut self,
        identity: Identity,
        commits: bool,
    ) -> Result<Option<Identity>, (Broken, bool)> {
        let body = EndTxnRequest::default()
            .with_transactional_id(self.id())
            .with_producer_id(identity.producer_id.into())
            .with_producer_epoch(identity.producer_epoch)
            .with_committed(commits);
        let code = |answer: &ResponseKind| match answer {
            ResponseKind::EndTxn(answer) => ErrorCode(answer.error_code),
            _ => ErrorCode::UNKNOWN_SERVER_ERROR,
        };
        let key = self.settings.id.clone();
        let api = (ApiKey::EndTxn, if self.v2 { i16::MAX } else { END_V1 });
        let Asked { answer, code, ambiguous } = self.ask((TRANSACTION, &key), api, body.into(), code).await;
        if code != ErrorCode::NONE {
            let broken = judge_end(code);
            return Err((broken, ambiguous));
        }
        let ResponseKind::EndTxn(answer) = answer else { return Ok(None) };
        let told = Identity { producer_id: answer.producer_id.0, producer_epoch: answer.producer_epoch };
        Ok((self.v2 && told.producer_id >= 0).then_some(told))
    }
}

/// The error that decides: one that cannot be tried again before one that can.
fn worst(codes: impl Iterator<Item = i16>) -> ErrorCode {
    let again = |code: &ErrorCode| {
        matches!(
            *code,
            ErrorCode::NONE
                | ErrorCode::CONCURRENT_TRANSACTIONS
                | ErrorCode::COORDINATOR_LOAD_IN_PROGRESS
                | ErrorCode::NOT_COORDINATOR
                | ErrorCode::COORDINATOR_NOT_AVAILABLE
                | ErrorCode::REQUEST_TIMED_OUT
                | ErrorCode::UNKNOWN_TOPIC_OR_PARTITION
                | ErrorCode::OPERATION_NOT_ATTEMPTED
        )
    };
    let codes: Vec<ErrorCode> = codes.map(ErrorCode).filter(|code| code.is_error()).collect();
    let first = codes
        .iter()
        .find(|code| !again(code))
        .or_else(|| codes.iter().find(|code| **code != ErrorCode::OPERATION_NOT_ATTEMPTED));
    first.copied().unwrap_or(ErrorCode::NONE)
}

/// What the application is told: brokers say two things of the same.
fn fenced(code: ErrorCode) -> String {
    match code {
        ErrorCode::INVALID_PRODUCER_EPOCH => text(ErrorCode::PRODUCER_FENCED),
        code => text(code),
    }
}

fn judge(code: ErrorCode) -> Result<(), Broken> {
    match code {
        ErrorCode::NONE => Ok(()),
        ErrorCode::INVALID_PRODUCER_EPOCH
        | ErrorCode::PRODUCER_FENCED
        | ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED
        | ErrorCode::INVALID_TXN_STATE => Err(Broken::Fatal(fenced(code))),
        code => Err(Broken::Abortable(text(code))),
    }
}

/// The end of a transaction has fewer errors after which it can still be aborted.
fn judge_end(code: ErrorCode) -> Broken {
    match code {
        ErrorCode::TRANSACTION_ABORTABLE
        | ErrorCode::UNKNOWN_PRODUCER_ID
        | ErrorCode::INVALID_PRODUCER_ID_MAPPING => Broken::Abortable(text(code)),
        code => Broken::Fatal(fenced(code)),
    }
}
