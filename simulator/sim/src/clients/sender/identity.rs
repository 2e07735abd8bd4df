//! How a producer without transactions gets its id, and what becomes of batches when it has to take a new one.
//!
//! Never knows transactions: a transactional producer is told its identity.

use kafka_protocol::messages::{ApiKey, InitProducerIdRequest};

use super::queue::Fate;
use super::{Event, Sender};
use crate::clients::network::Target;

impl Sender {
    pub(super) fn is_identified(&mut self) -> bool {
        if self.renew && self.queues.values().all(|queue| queue.in_flight.is_empty()) {
            self.begin_epoch();
        }
        if self.identity.is_some() && !self.renew {
            return true;
        }
        if self.settings.transactional_id.is_none() && !self.identifying && !self.renew {
            self.identifying = true;
            let (network, events) = (self.network.clone(), self.events.clone());
            let topics = self.topics.clone();
            self.network.spawn(async move {
                network.wait_for(&topics).await;
                let node_id = topics.iter().find_map(|topic| {
                    let count = network.topic(topic)?.partitions.len() as i32;
                    (0..count).find_map(|index| network.leader(topic, index))
                });
                let target = node_id.map_or(Target::Bootstrap(0), |(id, _)| Target::Node(id));
                let body = InitProducerIdRequest::default()
                    .with_transactional_id(None)
                    .with_producer_id((-1).into())
                    .with_producer_epoch(-1);
                let answer = network.call(target, ApiKey::InitProducerId, body).await;
                if answer.is_err() {
                    network.refresh_soon(&topics);
                    network.pause(1).await;
                }
                let _ = events.send(Event::Identified(answer));
            });
        }
        false
    }

    /// The old sequences are of no use any more: what may have been written is given up, the rest gets new ones.
    fn begin_epoch(&mut self) {
        self.renew = false;
        self.identity = None;
        let mut given_up = Vec::new();
        for queue in self.queues.values_mut() {
            queue.next_sequence = 0;
            for mut batch in std::mem::take(&mut queue.waiting) {
                if batch.ambiguous {
                    given_up.push(batch);
                } else {
                    batch.sequence = None;
                    queue.waiting.push_back(batch);
                }
            }
        }
        for batch in given_up {
            let why = format!("sequences began anew: {}", batch.last);
            self.conclude(batch, |_| Fate::Unknown(why.clone()));
        }
    }
}
