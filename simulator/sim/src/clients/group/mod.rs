//! Members of groups: of the classic protocol, as the Java client's `ConsumerCoordinator` with the range assignor, eagerly; and of the
//! protocol of KIP-848, as its `ConsumerMembershipManager` with an assignor of the server's.
//!
//! It never knows how records are fetched: see `fetcher.rs`.

mod assign;
mod classic;
mod coordinator;
mod member;
mod offsets;
mod reconciled;

use std::ops::Range;
use std::time::Duration;

use super::fetcher::FetchSettings;
use super::processor::ProcessorRole;
use super::{Context, Order};
pub(super) use coordinator::Refusal;
use member::Member;

/// How members agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupProtocol {
    /// Clients assign (JoinGroup, SyncGroup).
    Classic,
    /// The coordinator assigns (ConsumerGroupHeartbeat, KIP-848).
    Consumer,
}

/// What a member of a group does.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupRole {
    /// What it subscribes to.
    pub topics: Vec<String>,
    /// `group.id`.
    pub group: String,
    /// `group.instance.id`.
    pub instance_id: Option<String>,
    /// How members agree.
    pub protocol: GroupProtocol,
    /// `session.timeout.ms`; of the classic protocol only.
    pub session_timeout: Duration,
    /// `heartbeat.interval.ms`; of the classic protocol only.
    pub heartbeat_interval: Duration,
    /// `max.poll.interval.ms`: how long a rebalance waits for it.
    pub rebalance_timeout: Duration,
    /// `auto.commit.interval.ms`.
    pub commit_interval: Duration,
    /// How it reads.
    pub fetch: FetchSettings,
    /// How long it stays before it leaves and joins again, each time anew; for ever unless it is given.
    pub rejoin_every: Option<Range<Duration>>,
}

/// How long a member that has to end may take for what it has begun.
const SETTLE_MAX: Duration = Duration::from_secs(15);

/// Works until the order to end, then leaves. With a processor's role, what is read is written on in transactions.
pub(super) async fn run(context: Context, role: GroupRole, processor: Option<ProcessorRole>) {
    let mut orders = context.orders.clone();
    let network = context.network.clone();
    let mut topics = role.topics.clone();
    topics.extend(processor.iter().map(|processor| processor.to.clone()));
    tokio::select! {
        biased;
        () = orders.wait_for(Order::Stop) => return,
        () = network.wait_for(&topics) => {}
    }
    let mut stays = network.env().stream("rejoin");
    let rejoin_every = role.rejoin_every.clone();
    let mut member = Member::new(context, role, processor);
    loop {
        let stay = rejoin_every.as_ref().map(|range| {
            let nanos = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
            Duration::from_nanos(
                stays.within(nanos(range.start)..nanos(range.end).max(nanos(range.start) + 1)),
            )
        });
        let ends = tokio::select! {
            biased;
            () = orders.wait_for(Order::Stop) => true,
            () = member.work() => true,
            () = leave_after(stay) => false,
        };
        // Whoever does not hear an answer in time goes without it.
        let _ = tokio::time::timeout(SETTLE_MAX, member.settle()).await;
        member.leave(ends).await;
        if ends {
            return;
        }
    }
}

async fn leave_after(stay: Option<Duration>) {
    match stay {
        Some(stay) => tokio::time::sleep(stay).await,
        None => std::future::pending().await,
    }
}
