//! Metadata and coordinators: who leads, who coordinates, and when to ask again.
//!
//! Never knows how connections are made.

use kafka_protocol::messages::metadata_request::MetadataRequestTopic;
use kafka_protocol::messages::{
    ApiKey, FindCoordinatorRequest, MetadataRequest, MetadataResponse, ResponseKind, TopicName,
};
use kafka_protocol::protocol::StrBytes;
use tokio::time::Instant;
use uuid::Uuid;

use super::{Network, Slot, State, Target, Topic};
use crate::clients::link::CallError;
use crate::history::{EventKind, Partition};
use crate::random::Stream;

impl Network {
    /// The topic as far as it is known.
    #[must_use]
    pub fn topic(&self, name: &str) -> Option<Topic> {
        self.state().topics.get(name).cloned()
    }

    /// The topic of this id.
    #[must_use]
    pub fn topic_name(&self, id: Uuid) -> Option<String> {
        self.state().topics.iter().find(|(_, topic)| topic.id == id).map(|(name, _)| name.clone())
    }

    /// The leader of a partition and its epoch; `None` where there is none, or none is known.
    #[must_use]
    pub fn leader(&self, topic: &str, partition: i32) -> Option<(i32, i32)> {
        let state = self.state();
        let found = state.topics.get(topic)?.partitions.get(usize::try_from(partition).ok()?)?;
        (found.0 >= 0 && state.brokers.contains_key(&found.0)).then_some(*found)
    }

    /// How often metadata has come.
    #[must_use]
    pub fn metadata_generation(&self) -> u64 {
        self.state().generation
    }

    /// Whether metadata is older than `metadata.max.age.ms`.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        let max = self.times().metadata_max_age;
        self.state().refreshed.is_none_or(|at| at.elapsed() >= max)
    }

    /// Asks for metadata of these topics in the background, unless somebody already does.
    pub fn refresh_soon(&self, topics: &[String]) {
        if !std::mem::replace(&mut self.state().refreshing, true) {
            let (network, topics) = (self.clone(), topics.to_vec());
            self.spawn(async move {
                // A refresh that fails is tried again by whoever still needs it.
                let _ = network.refresh_now(&topics).await;
                network.pause(0).await;
                network.state().refreshing = false;
                network.0.changed.notify_waiters();
            });
        }
    }

    /// Waits until every topic has a partition, trying again for as long as it takes.
    pub async fn wait_for(&self, topics: &[String]) {
        let mut failures = 0;
        loop {
            let known = |name: &String| self.topic(name).is_some_and(|topic| !topic.partitions.is_empty());
            if topics.iter().all(known) {
                return;
            }
            let _ = self.refresh_now(topics).await;
            if !topics.iter().all(known) {
                self.pause(failures).await;
                failures += 1;
            }
        }
    }

    /// Asks for metadata: a broker that is connected, else any that is known, else a bootstrap server.
    ///
    /// # Errors
    /// Nobody answers.
    pub async fn refresh_now(&self, topics: &[String]) -> Result<(), CallError> {
        let mut last = CallError::Unsent("there is no address".into());
        for target in self.candidates() {
            let topic = |name: &String| {
                let name = TopicName(StrBytes::from_string(name.clone()));
                MetadataRequestTopic::default().with_name(Some(name))
            };
            let body = MetadataRequest::default()
                .with_topics(Some(topics.iter().map(topic).collect()))
                .with_allow_auto_topic_creation(false);
            match self.call(target, ApiKey::Metadata, body).await {
                Ok(ResponseKind::Metadata(metadata)) => {
                    self.take(&metadata);
                    return Ok(());
                }
                Ok(other) => last = CallError::Refused(format!("{other:?}")),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    pub(super) fn candidates(&self) -> Vec<Target> {
        let mut state = self.state();
        let State { slots, brokers, random, .. } = &mut *state;
        let open = |slot: &Slot| slot.link.as_ref().is_some_and(|link| link.is_open());
        let connected = |target: &Target| slots.get(target).is_some_and(open);
        let nodes = brokers.keys().copied().map(Target::Node);
        let (mut candidates, mut others): (Vec<_>, Vec<_>) = nodes.partition(connected);
        rotate(&mut candidates, random);
        // One broker that is not connected is tried before the bootstrap servers, as a rebootstrap would be after a while.
        rotate(&mut others, random);
        candidates.extend(others.into_iter().take(1));
        let mut bootstrap: Vec<_> = (0..self.0.bootstrap.len()).map(Target::Bootstrap).collect();
        rotate(&mut bootstrap, random);
        candidates.extend(bootstrap);
        candidates
    }

    fn take(&self, metadata: &MetadataResponse) {
        let mut state = self.state();
        let mut moved = Vec::new();
        if !metadata.brokers.is_empty() {
            let address = |port: i32| u16::try_from(port).unwrap_or(0);
            state.brokers = metadata
                .brokers
                .iter()
                .map(|b| (b.node_id.0, (b.host.to_string(), address(b.port))))
                .collect();
        }
        for found in &metadata.topics {
            let Some(name) = &found.name else { continue };
            if found.error_code != 0 {
                continue;
            }
            let known = state.topics.entry(name.0.to_string()).or_default();
            let same = known.id == found.topic_id;
            let count = found.partitions.iter().map(|p| p.partition_index + 1).max().unwrap_or(0);
            let mut partitions = vec![(-1, -1); usize::try_from(count).unwrap_or(0)];
            for partition in &found.partitions {
                let Ok(index) = usize::try_from(partition.partition_index) else { continue };
                let old = known.partitions.get(index).copied().filter(|_| same);
                let new = (partition.leader_id.0, partition.leader_epoch);
                // A broker that is behind must not take us back (KIP-320).
                partitions[index] = old.filter(|old| old.1 > new.1).unwrap_or(new);
                let leader = partitions[index].0;
                if old.is_some_and(|old| old.0 >= 0 && leader >= 0 && old.0 != leader) {
                    let partition = Partition::new(&*name.0 as &str, partition.partition_index);
                    moved.push(EventKind::LeaderMoved { partition, leader });
                }
            }
            *known = Topic { id: found.topic_id, partitions };
        }
        state.generation += 1;
        state.refreshed = Some(Instant::now());
        drop(state);
        moved.into_iter().for_each(|moved| self.tell(moved));
        self.0.changed.notify_waiters();
    }

    /// A leader that an answer names because the request went to another one (KIP-951), as `Metadata.updatePartitionLeadership` takes it:
    /// only with an epoch newer than the known one, and an address. Endpoints are node ids, hosts and ports. Returns whether it was news.
    pub fn heed_leader<'a>(
        &self,
        partition: &Partition,
        (leader, epoch): (i32, i32),
        endpoints: impl IntoIterator<Item = (i32, &'a str, i32)>,
    ) -> bool {
        let address = endpoints.into_iter().find(|(node_id, ..)| *node_id == leader);
        let address = address.and_then(|(_, host, port)| Some((host.to_owned(), u16::try_from(port).ok()?)));
        let Ok(index) = usize::try_from(partition.index) else { return false };
        let mut state = self.state();
        let State { topics, brokers, .. } = &mut *state;
        let known = topics.get_mut(&*partition.topic).and_then(|topic| topic.partitions.get_mut(index));
        let (Some(known), Some(address)) = (known, address) else { return false };
        if leader < 0 || epoch <= known.1 {
            return false;
        }
        brokers.insert(leader, address);
        let before = std::mem::replace(known, (leader, epoch)).0;
        drop(state);
        if before >= 0 && before != leader {
            self.tell(EventKind::LeaderMoved { partition: partition.clone(), leader });
        }
        self.0.changed.notify_waiters();
        true
    }

    // ---- coordinators ----

    /// Finds the coordinator of a group (`key_type` 0) or a transactional id (1), trying again for as long as it takes.
    pub async fn coordinator(&self, key: &str, key_type: i8) -> i32 {
        let mut failures = 0;
        loop {
            for target in self.candidates() {
                if let Some(id) = self.ask_coordinator(target, key, key_type).await {
                    return id;
                }
            }
            self.pause(failures).await;
            failures += 1;
        }
    }

    async fn ask_coordinator(&self, target: Target, key: &str, key_type: i8) -> Option<i32> {
        let place = (key_type, key.to_owned());
        let key = StrBytes::from_string(key.to_owned());
        let link = self.link(target).await.ok()?;
        let version = link.newest(ApiKey::FindCoordinator, i16::MAX)?;
        let body = FindCoordinatorRequest::default().with_key_type(key_type);
        let body = if version < 4 { body.with_key(key) } else { body.with_coordinator_keys(vec![key]) };
        let time_max = self.times().request_timeout;
        let answer = link.call(ApiKey::FindCoordinator, version, body.into(), time_max).await.ok()?;
        let ResponseKind::FindCoordinator(answer) = answer else { return None };
        let (error, id, host, port) = match answer.coordinators.first() {
            Some(found) => (found.error_code, found.node_id.0, &found.host, found.port),
            None => (answer.error_code, answer.node_id.0, &answer.host, answer.port),
        };
        if error != 0 {
            return None;
        }
        let address = (host.to_string(), u16::try_from(port).unwrap_or(0));
        let mut state = self.state();
        state.brokers.entry(id).or_insert(address);
        let before = state.coordinators.insert(place.clone(), id);
        drop(state);
        if before.is_some_and(|before| before != id) {
            self.tell(EventKind::CoordinatorMoved { key: place.1.as_str().into(), node_id: id });
        }
        Some(id)
    }
}

fn rotate(targets: &mut [Target], random: &mut Stream) {
    if !targets.is_empty() {
        targets.rotate_left(random.within(0..targets.len() as u64) as usize);
    }
}
