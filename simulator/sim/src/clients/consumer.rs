//! A consumer that chooses its partitions itself: all of its topics.
//!
//! It never knows groups.

use super::fetcher::{Delivery, FetchSettings, Fetcher};
use super::producer::sleep_until;
use super::{Context, Order};
use crate::history::{EventKind, Partition, Subscription};

/// What such a consumer does.
#[derive(Debug, Clone, PartialEq)]
pub struct AssignRole {
    /// What it reads.
    pub topics: Vec<String>,
    /// How.
    pub fetch: FetchSettings,
}

/// All partitions of topics that are known.
pub(super) fn partitions(context: &Context, topics: &[String]) -> Vec<Partition> {
    let of_topic = |name: &String| {
        let count = context.network.topic(name).map_or(0, |topic| topic.partitions.len() as i32);
        (0..count).map(|index| Partition::new(name.as_str(), index)).collect::<Vec<_>>()
    };
    topics.iter().flat_map(of_topic).collect()
}

/// Reads until the order to end.
pub(super) async fn run(mut context: Context, role: AssignRole) {
    let network = context.network.clone();
    let mut orders = context.orders.clone();
    tokio::select! {
        biased;
        () = orders.wait_for(Order::Stop) => return,
        () = network.wait_for(&role.topics) => {}
    }
    let reader = network.name().clone();
    let (mut fetcher, mut events) = Fetcher::new(
        network.clone(),
        (role.fetch, Delivery::Recorded),
        role.topics.clone(),
        reader.clone(),
        context.progress.clone(),
    );
    let all: Vec<_> =
        partitions(&context, &role.topics).into_iter().map(|partition| (partition, None)).collect();
    let assigned = EventKind::Assigned { subscription: Subscription::Assign, partitions: all.clone() };
    network.tell(assigned);
    fetcher.assign(&all);
    while context.orders.current() != Order::Stop {
        fetcher.dispatch();
        tokio::select! {
            biased;
            () = context.orders.wait_for(Order::Stop) => {}
            Some(event) = events.recv() => fetcher.handle(event),
            () = sleep_until(fetcher.wake_at()) => {}
        }
    }
}
