//! A transactional producer: transactions at a rate, each an operation of the history that is committed or aborted.
//!
//! It never knows requests: see `session.rs` and `coordinator.rs`.

mod coordinator;
mod open;
mod session;

use std::ops::Range;
use std::time::Duration;

use super::producer::Source;
use super::sender::SenderSettings;
use super::{Context, Order};
pub(super) use coordinator::GroupOffsets;
pub(super) use session::{Broken, Session};

/// A producer's place in transactions, with Kafka's names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionSettings {
    /// `transactional.id`.
    pub id: String,
    /// `transaction.timeout.ms`.
    pub timeout: Duration,
    /// Whether it knows transactions v2 (KIP-890), which are used where the cluster has them too.
    pub v2: bool,
    /// Of a hundred transactions, so many are aborted.
    pub abort_percent: u64,
}

impl TransactionSettings {
    fn sender(&self) -> SenderSettings {
        SenderSettings { transactional_id: Some(self.id.clone()), ..SenderSettings::default() }
    }
}

/// What a transactional producer does.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionsRole {
    /// Where records go; topic and partition of each are drawn.
    pub topics: Vec<String>,
    /// The mean time between two transactions.
    pub every: Duration,
    /// After so many it ends. A transaction is one whatever becomes of it.
    pub transactions_max: Option<u64>,
    /// How many records a transaction has.
    pub records: Range<u64>,
    /// Bytes of a value.
    pub value_bytes: Range<u64>,
    /// Everything else.
    pub transactions: TransactionSettings,
}

/// How long a producer that has to end may take for the transaction that it is in.
const FINISH_MAX: Duration = Duration::from_secs(15);

/// Sends until the order to drain. A transaction that has begun is brought to its end.
pub(super) async fn run(context: Context, role: TransactionsRole) {
    let mut orders = context.orders.clone();
    let stop = async {
        orders.wait_for(Order::Stop).await;
        tokio::time::sleep(FINISH_MAX).await;
    };
    tokio::select! {
        biased;
        () = stop => {}
        () = work(context.clone(), role) => {}
    }
}

async fn work(mut context: Context, role: TransactionsRole) {
    let _writing = context.progress.writes();
    let network = context.network.clone();
    tokio::select! {
        biased;
        () = context.orders.wait_for(Order::Drain) => return,
        () = network.wait_for(&role.topics) => {}
    }
    let mut source = Source::new(&context, &role.topics, role.value_bytes.clone());
    let mut failures = 0;
    let mut left = role.transactions_max;
    while context.orders.current() == Order::Work && left != Some(0) {
        let begun = Session::begin(&network, &role.transactions, role.topics.clone()).await;
        let Ok(mut session) = begun else {
            network.pause(failures).await;
            failures += 1;
            continue;
        };
        failures = 0;
        // Whoever is fenced begins anew, as a program that is started again would.
        while left != Some(0) {
            // One that breaks counts too.
            left = left.map(|left| left - 1);
            if transaction(&mut context, &role, &mut session, &mut source).await.is_err() {
                break;
            }
            let pause = source.pause(role.every);
            tokio::select! {
                biased;
                () = context.orders.wait_for(Order::Drain) => return,
                () = tokio::time::sleep(pause) => {}
            }
        }
        network.pause(failures).await;
    }
}

/// One transaction.
///
/// # Errors
/// The producer is of no more use.
async fn transaction(
    context: &mut Context,
    role: &TransactionsRole,
    session: &mut Session,
    source: &mut Source,
) -> Result<(), Broken> {
    let count = source.number(role.records.clone());
    let mut records = Vec::new();
    for _ in 0..count {
        if let Some((number, partition, length)) = source.draw(context) {
            records.push((number, partition, source.id(number), length));
        }
    }
    let aborts = source.number(0..100) < role.transactions.abort_percent;
    session.open(Vec::new());
    let sent = session.send(records).await;
    if aborts || sent.is_err() {
        return session.abort(sent.err()).await;
    }
    match session.commit().await {
        Err(Broken::Abortable(why)) => session.abort(Some(Broken::Abortable(why))).await,
        other => other,
    }
}
