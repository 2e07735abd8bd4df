//! What a sender makes of answers: what was acknowledged, what is sent again, what is given up. Never knows how batches are sent.

use std::time::Duration;

use bytes::Bytes;
use kafka_protocol::messages::produce_response::PartitionProduceResponse;
use kafka_protocol::messages::{ProduceResponse, ResponseKind};
use tidegate_cluster::ErrorCode;
use tokio::time::Instant;

use super::queue::{Batch, Done, Fate};
use super::{Event, Flight, Identity, Sender};
use crate::clients::codes::{is_about_leaders, is_retriable, may_have_written, text};
use crate::clients::link::{Answer, CallError};
use crate::history::Partition;

impl Sender {
    // ---- answers ----

    /// Takes in what a task reports.
    pub(in crate::clients) fn handle(&mut self, event: Event) {
        match event {
            Event::Identified(answer) => {
                self.identifying = false;
                if let Ok(ResponseKind::InitProducerId(answer)) = answer
                    && answer.error_code == 0
                {
                    let (producer_id, producer_epoch) = (answer.producer_id.0, answer.producer_epoch);
                    self.identify(Identity { producer_id, producer_epoch });
                }
            }
            Event::Answered(flight, answer) => self.handle_answer(flight, answer),
        }
    }

    fn handle_answer(&mut self, flight: Flight, answer: Answer) {
        self.land(flight.node_id);
        let (answer, error) = match answer {
            Ok(ResponseKind::Produce(answer)) => (Some(answer), None),
            Ok(_) => (None, Some(CallError::Lost("an answer to something else".into()))),
            Err(error) => (None, Some(error)),
        };
        for (partition, number) in flight.batches {
            let Some(queue) = self.queues.get_mut(&partition) else { continue };
            let first = queue.first_sequence();
            let Some(batch) = queue.in_flight.remove(&number) else { continue };
            let found = answer.as_ref().and_then(|answer| self.find(answer, flight.version, &partition));
            match (found, &error) {
                (Some(found), _) => {
                    let moved =
                        answer.as_ref().is_some_and(|answer| self.heed_leader(answer, &partition, &found));
                    self.handle_partition(&partition, batch, first, (&found, moved));
                }
                (None, Some(error)) => {
                    self.network.refresh_soon(&self.topics);
                    self.retry(&partition, batch, error.is_ambiguous(), error.to_string());
                }
                (None, None) => self.retry(&partition, batch, true, "not in the answer".into()),
            }
        }
    }

    fn find(
        &self,
        answer: &ProduceResponse,
        version: i16,
        partition: &Partition,
    ) -> Option<PartitionProduceResponse> {
        let id = self.network.topic(&partition.topic).unwrap_or_default().id;
        let of_topic = answer.responses.iter().filter(|topic| {
            if version < 13 { *topic.name.0 == *partition.topic } else { topic.topic_id == id }
        });
        let mut all = of_topic.flat_map(|topic| &topic.partition_responses);
        all.find(|found| found.index == partition.index).cloned()
    }

    /// Takes in the new leader that the answer names, if it does.
    fn heed_leader(
        &self,
        answer: &ProduceResponse,
        partition: &Partition,
        found: &PartitionProduceResponse,
    ) -> bool {
        let leader = &found.current_leader;
        let endpoints = answer.node_endpoints.iter().map(|at| (at.node_id.0, &*at.host, at.port));
        self.network.heed_leader(partition, (leader.leader_id.0, leader.leader_epoch), endpoints)
    }

    fn handle_partition(
        &mut self,
        partition: &Partition,
        batch: Batch,
        first: Option<i32>,
        (found, moved): (&PartitionProduceResponse, bool),
    ) {
        let code = ErrorCode(found.error_code);
        let is_first = batch.sequence.is_none() || batch.sequence == first;
        match code {
            ErrorCode::NONE | ErrorCode::DUPLICATE_SEQUENCE_NUMBER => {
                let base = found.base_offset;
                let known = base >= 0;
                self.conclude(batch, |index| Fate::Acknowledged(known.then_some(base + index)));
            }
            // Those before it are on their way again: it will fit after them.
            ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER if !is_first => {
                self.retry(partition, batch, false, text(code));
            }
            ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER
            | ErrorCode::UNKNOWN_PRODUCER_ID
            | ErrorCode::INVALID_PRODUCER_EPOCH => self.give_up(batch, code),
            code if is_retriable(code) => {
                if is_about_leaders(code) {
                    self.network.refresh_soon(&self.topics);
                }
                match moved {
                    // The new leader is known: there is nothing to wait for.
                    true => {
                        self.retry_after(Duration::ZERO, partition, batch, may_have_written(code), text(code))
                    }
                    false => self.retry(partition, batch, may_have_written(code), text(code)),
                }
            }
            code => {
                if self.settings.transactional_id.is_some() {
                    self.broken.get_or_insert_with(|| text(code));
                }
                let ambiguous = batch.ambiguous;
                let why = text(code);
                self.conclude(batch, |_| {
                    if ambiguous { Fate::Unknown(why.clone()) } else { Fate::Failed(why.clone()) }
                });
            }
        }
    }

    /// The producer's sequences and the broker's do not meet any more.
    fn give_up(&mut self, batch: Batch, code: ErrorCode) {
        if self.settings.transactional_id.is_some() {
            self.broken.get_or_insert_with(|| text(code));
        } else {
            self.renew = true;
        }
        let (ambiguous, why) = (batch.ambiguous, text(code));
        self.conclude(
            batch,
            |_| {
                if ambiguous { Fate::Unknown(why.clone()) } else { Fate::Failed(why.clone()) }
            },
        );
    }

    fn retry(&mut self, partition: &Partition, batch: Batch, ambiguous: bool, why: String) {
        let times = self.network.times();
        let failures = batch.attempts.saturating_sub(1);
        let pause = self.network.backoff(times.retry_backoff, times.retry_backoff_max, failures);
        self.retry_after(pause, partition, batch, ambiguous, why);
    }

    fn retry_after(
        &mut self,
        pause: Duration,
        partition: &Partition,
        mut batch: Batch,
        ambiguous: bool,
        why: String,
    ) {
        batch.ambiguous |= ambiguous;
        batch.last = why;
        if batch.expired {
            return self.conclude_expired(batch);
        }
        batch.not_before = Instant::now() + pause;
        let queue = self.queues.entry(partition.clone()).or_default();
        let sequence = batch.sequence;
        let behind = |other: &Batch| other.sequence.is_some() && other.sequence < sequence;
        let at = queue.waiting.iter().position(|other| !behind(other)).unwrap_or(queue.waiting.len());
        queue.waiting.insert(at, batch);
    }

    pub(super) fn expire(&mut self, now: Instant) {
        let max = self.settings.delivery_timeout;
        let mut expired = Vec::new();
        for queue in self.queues.values_mut() {
            while queue.waiting.front().is_some_and(|batch| batch.created + max <= now) {
                expired.extend(queue.waiting.pop_front());
            }
            for batch in queue.in_flight.values_mut().filter(|batch| batch.created + max <= now) {
                batch.expired = true;
            }
        }
        for batch in expired {
            self.conclude_expired(batch);
        }
    }

    fn conclude_expired(&mut self, batch: Batch) {
        // The broker waits for its sequence: without it none that follows is right.
        self.renew |= batch.sequence.is_some() && self.settings.transactional_id.is_none();
        let why = format!("delivery.timeout.ms: {}", batch.last);
        let unknown = batch.ambiguous;
        if self.settings.transactional_id.is_some() {
            self.broken.get_or_insert_with(|| why.clone());
        }
        self.conclude(
            batch,
            |_| if unknown { Fate::Unknown(why.clone()) } else { Fate::Failed(why.clone()) },
        );
    }

    pub(super) fn conclude(&mut self, batch: Batch, fate: impl Fn(i64) -> Fate) {
        let attempts = batch.attempts;
        let done = |(index, (number, _)): (i64, (u64, Bytes))| Done { number, attempts, fate: fate(index) };
        self.done.extend((0..).zip(batch.records).map(done));
    }
}
