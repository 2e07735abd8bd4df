//! Scripts: what both sides say, told in chunks of every size, with the same end each time.

use tidegate_core::{Close, Error, Settings};

use crate::frames::{correlation_id, frames};
use crate::pair::{Pair, ours};

/// A line of a script.
#[derive(Debug, Clone)]
pub(crate) enum Line {
    Client(Vec<u8>),
    Cluster(Vec<u8>),
    ClientCloses,
    ClusterCloses,
    Drain,
}

pub(crate) use Line::{Client, ClientCloses, Cluster, ClusterCloses, Drain};

/// How a script ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) to_client: Vec<u8>,
    pub(crate) to_cluster: Vec<u8>,
    pub(crate) closed: Option<Close>,
    pub(crate) error: Option<Error>,
    pub(crate) in_flight: usize,
}

impl Outcome {
    /// The correlation ids of the answers, in order.
    pub(crate) fn answers(&self) -> Vec<i32> {
        frames(&self.to_client).0.iter().map(|frame| correlation_id(frame, 4)).collect()
    }

    /// The correlation ids of the requests that reached the cluster, in order.
    pub(crate) fn asked(&self) -> Vec<i32> {
        frames(&self.to_cluster).0.iter().map(|frame| correlation_id(frame, 8)).collect()
    }
}

fn say(pair: &mut Pair, line: &Line, chunk_bytes: usize) -> Result<(), Error> {
    match line {
        Client(bytes) => bytes.chunks(chunk_bytes).try_for_each(|chunk| pair.client(chunk)),
        Cluster(bytes) => bytes.chunks(chunk_bytes).try_for_each(|chunk| pair.cluster(chunk)),
        ClientCloses => pair.client_closes(),
        ClusterCloses => pair.cluster_closes(),
        Drain => {
            pair.drain();
            Ok(())
        }
    }
}

/// Tells a script in chunks of so many bytes.
pub(crate) fn tell(mut pair: Pair, script: &[Line], chunk_bytes: usize) -> Outcome {
    let error = script.iter().try_for_each(|line| say(&mut pair, line, chunk_bytes)).err();
    Outcome {
        in_flight: pair.connection.in_flight(),
        closed: pair.closed,
        error,
        to_client: pair.to_client,
        to_cluster: pair.to_cluster,
    }
}

/// Tells a script whole and in chunks, and returns how it ends every time. Only of a response that is found faulty as it passes
/// may more or less have passed before.
pub(crate) fn told(settings: Settings, script: &[Line]) -> Outcome {
    let longest = script.iter().map(|line| match line {
        Client(bytes) | Cluster(bytes) => bytes.len(),
        _ => 0,
    });
    let longest = longest.max().unwrap_or(0);
    let whole = tell(Pair::with(settings, ours), script, usize::MAX);
    // Every size up to 64, and then steps that fall out of line with everything.
    let sizes = (1..longest.min(64)).chain((64..longest).step_by((1 + longest / 40) | 1));
    for chunk_bytes in sizes {
        let outcome = tell(Pair::with(settings, ours), script, chunk_bytes);
        if whole.error.is_some() {
            assert_eq!(outcome.error, whole.error, "in chunks of {chunk_bytes}");
            assert_eq!(outcome.to_cluster, whole.to_cluster, "in chunks of {chunk_bytes}");
            assert_eq!(
                frames(&outcome.to_client).0,
                frames(&whole.to_client).0,
                "in chunks of {chunk_bytes}"
            );
        } else {
            assert_eq!(outcome, whole, "in chunks of {chunk_bytes}");
        }
    }
    whole
}
