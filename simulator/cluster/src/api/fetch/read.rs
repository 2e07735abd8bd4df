//! Reading one partition for a Fetch (`Partition.fetchRecords`, `ReplicaManager.readFromLog`).
//!
//! Never knows sessions, nor how an answer is laid out.

use super::Part;
use crate::api::Request;
use crate::api::leaders::check_epoch;
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::log::{Aborted, FirstBatch, Log, Slice};
use crate::partition::Partition;

/// How far a reader sees (`FetchIsolation`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Isolation {
    LogEnd,
    HighWatermark,
    Committed,
}

impl Isolation {
    /// Followers see all; a consumer what is replicated, or what is decided.
    pub(super) fn of(replica_id: i32, level: i8) -> Self {
        match (replica_id, level) {
            (-1, 1) => Self::Committed,
            (-1, _) => Self::HighWatermark,
            _ => Self::LogEnd,
        }
    }
}

/// How a request reads.
#[derive(Debug, Clone)]
pub(super) struct Reader {
    pub(super) bytes_max: usize,
    /// What becomes of the first batch of the answer.
    pub(super) first: FirstBatch,
    pub(super) isolation: Isolation,
    pub(super) replica_id: i32,
    /// Whether any replica may answer, not only the leader (KIP-392).
    pub(super) from_followers: bool,
    pub(super) rack: String,
}

/// What was read of one partition.
#[derive(Debug, Clone)]
pub(super) struct Read {
    pub(super) code: ErrorCode,
    pub(super) high_watermark: i64,
    pub(super) last_stable_offset: i64,
    pub(super) log_start_offset: i64,
    pub(super) slice: Slice,
    pub(super) aborted: Vec<Aborted>,
    pub(super) preferred_replica: Option<i32>,
    pub(super) diverging: Option<(i32, i64)>,
}

impl Read {
    fn failed(code: ErrorCode) -> Self {
        Self {
            code,
            high_watermark: -1,
            last_stable_offset: -1,
            log_start_offset: -1,
            slice: Slice::default(),
            aborted: Vec::new(),
            preferred_replica: None,
            diverging: None,
        }
    }

    /// Whether the client is to hear of it at once.
    pub(super) fn ends_waiting(&self) -> bool {
        self.code.is_error() || self.preferred_replica.is_some() || self.diverging.is_some()
    }
}

impl Reader {
    /// Reads all partitions, in order, until the request's bytes are spent.
    pub(super) fn read_all(&self, cluster: &Cluster, request: &Request, parts: &[Part]) -> Vec<Read> {
        let mut bytes_left = self.bytes_max;
        let mut first = self.first;
        let mut reads = Vec::with_capacity(parts.len());
        for part in parts {
            let read = match part.refused {
                Some(code) => Read::failed(code),
                None => self.read(cluster, request, part, bytes_left, first).unwrap_or_else(Read::failed),
            };
            if read.slice.bytes > 0 && first == FirstBatch::Whole {
                first = FirstBatch::Left;
            }
            bytes_left = bytes_left.saturating_sub(read.slice.bytes);
            reads.push(read);
        }
        reads
    }

    /// Whether a waiting request is to be answered (`DelayedFetch.tryComplete`).
    pub(super) fn has_enough(
        &self,
        cluster: &Cluster,
        request: &Request,
        parts: &[Part],
        enough: usize,
    ) -> bool {
        let mut bytes = 0;
        for part in parts.iter().filter(|part| part.refused.is_none()) {
            let Ok((partition, log)) = self.replica(cluster, request, part) else { return true };
            let until = self.until(partition, log);
            if until < part.asked.fetch_offset {
                return true;
            }
            let older = log.next_segment_after(part.asked.fetch_offset).is_some_and(|next| next <= until);
            if older && part.asked.fetch_offset < until {
                // More will not come to a segment that is not the last.
                return true;
            }
            let bytes_max = part.asked.bytes_max.max(0) as usize;
            bytes += log.bytes_between(part.asked.fetch_offset, until, enough).min(bytes_max);
            if bytes >= enough && bytes > 0 {
                return true;
            }
        }
        false
    }

    /// The replica that this broker has, if it may answer.
    fn replica<'a>(
        &self,
        cluster: &'a Cluster,
        request: &Request,
        part: &Part,
    ) -> Result<(&'a Partition, &'a Log), ErrorCode> {
        let topic = cluster.topics.get(&part.topic).ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)?;
        if topic.id != part.topic_id {
            return Err(ErrorCode::INCONSISTENT_TOPIC_ID);
        }
        let partition = cluster
            .topics
            .partition(&part.topic, part.key.index)
            .ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)?;
        let log = partition.logs.get(&request.node_id).ok_or(ErrorCode::NOT_LEADER_OR_FOLLOWER)?;
        check_epoch(partition, part.asked.current_leader_epoch)?;
        let leads = partition.leader == request.node_id;
        let knows_reader = self.replica_id < 0 || partition.replicas.contains(&self.replica_id);
        if !(leads || self.from_followers) || !knows_reader {
            return Err(ErrorCode::NOT_LEADER_OR_FOLLOWER);
        }
        Ok((partition, log))
    }

    fn until(&self, partition: &Partition, log: &Log) -> i64 {
        let high_watermark = partition.high_watermark.min(log.end_offset);
        match self.isolation {
            Isolation::LogEnd => log.end_offset,
            Isolation::HighWatermark => high_watermark,
            Isolation::Committed => log.last_stable_offset(high_watermark),
        }
    }

    fn read(
        &self,
        cluster: &Cluster,
        request: &Request,
        part: &Part,
        bytes_left: usize,
        first: FirstBatch,
    ) -> Result<Read, ErrorCode> {
        let (partition, log) = self.replica(cluster, request, part)?;
        let high_watermark = partition.high_watermark.min(log.end_offset);
        let mut read = Read {
            high_watermark,
            last_stable_offset: log.last_stable_offset(high_watermark),
            log_start_offset: log.start_offset,
            ..Read::failed(ErrorCode::NONE)
        };
        read.preferred_replica = self.preferred_replica(cluster, request, partition, part.asked.fetch_offset);
        if read.preferred_replica.is_some() {
            return Ok(read);
        }
        let offset = part.asked.fetch_offset;
        read.diverging = diverging(log, part.asked.last_fetched_epoch, offset)?;
        if read.diverging.is_some() {
            return Ok(read);
        }
        if !(log.start_offset..=log.end_offset).contains(&offset) {
            return Err(ErrorCode::OFFSET_OUT_OF_RANGE);
        }
        let bytes_max = (part.asked.bytes_max.max(0) as usize).min(bytes_left);
        let until = self.until(partition, log);
        let until = log.next_segment_after(offset).map_or(until, |next| next.min(until));
        read.slice = log.read(offset, until, bytes_max, first);
        if self.isolation == Isolation::Committed {
            read.aborted = log.transactions().aborted_in(offset, read.slice.until);
        }
        Ok(read)
    }

    /// The replica in the client's rack that has most of the log, where brokers choose so (`RackAwareReplicaSelector`).
    fn preferred_replica(
        &self,
        cluster: &Cluster,
        request: &Request,
        partition: &Partition,
        offset: i64,
    ) -> Option<i32> {
        let leads = partition.leader == request.node_id;
        let selects = || cluster.broker_config("replica.selector.class").contains("RackAware");
        if !leads || !self.from_followers || self.rack.is_empty() || !selects() {
            return None;
        }
        let near = |id: &i32| {
            let endpoint = cluster.known_endpoint(request.node_id, *id, &request.listener);
            endpoint.is_some_and(|endpoint| endpoint.rack.as_deref() == Some(self.rack.as_str()))
        };
        if near(&partition.leader) {
            return None;
        }
        let has = |id: &i32| {
            partition.logs.get(id).filter(|log| (log.start_offset..=log.end_offset).contains(&offset))
        };
        let candidates = partition.isr.iter().copied().filter(near);
        let ends = candidates.filter_map(|id| has(&id).map(|log| (log.end_offset, id)));
        ends.max().map(|(_, id)| id)
    }
}

/// Where the log of a reader that says in which epoch it read last parts from this one.
fn diverging(log: &Log, last_fetched_epoch: i32, offset: i64) -> Result<Option<(i32, i64)>, ErrorCode> {
    if last_fetched_epoch < 0 {
        return Ok(None);
    }
    let (epoch, end_offset) = log
        .epochs()
        .end_offset_for(last_fetched_epoch, log.end_offset)
        .ok_or(ErrorCode::OFFSET_OUT_OF_RANGE)?;
    let parts = epoch < last_fetched_epoch || end_offset < offset;
    Ok(parts.then_some((epoch, end_offset)))
}
