//! An answer that somebody else will give: a request that waits holds one end, the state of a group the other.
//!
//! Never knows what is promised.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::api::{Outcome, Request, Wait, Wake};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::waiting::Key;

/// An answer to come. What is promised to a client that has gone is kept by nobody.
#[derive(Debug)]
pub(crate) struct Promise<T>(Arc<OnceLock<T>>);

impl<T> Clone for Promise<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Promise<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Promise<T> {
    /// Gives the answer, unless one was given.
    pub(crate) fn keep(&self, answer: T) {
        let _ = self.0.set(answer);
    }

    pub(crate) fn get(&self) -> Option<&T> {
        self.0.get()
    }
}

/// Longer than any rebalance can take (a timeout is at most 2^31 milliseconds): the group's own alarms answer everybody in time.
const WAIT_MAX: Duration = Duration::from_secs(30 * 24 * 3600);

/// How an answer, or what went wrong, becomes a response.
pub(crate) type Translate<T> = fn(&Request, Result<&T, ErrorCode>) -> Outcome;

/// Answers a request when the promise is kept, or when its broker ceases to be the group's coordinator.
pub(crate) fn answer_when_kept<T: Send + Sync + 'static>(
    cluster: &Cluster,
    request: &Request,
    group_id: &str,
    promise: Promise<T>,
    translate: Translate<T>,
) -> Outcome {
    if let Some(answer) = promise.get() {
        return translate(request, Ok(answer));
    }
    if let Err(code) = cluster.check_group_coordinator(request, group_id) {
        return translate(request, Err(code));
    }
    let mut keys = vec![Key::Group(group_id.to_owned())];
    if let Some(topic) = cluster.topics.get(crate::topics::OFFSETS_TOPIC) {
        keys.push(Key::Partition(topic.id, cluster.group_partition(group_id)));
    }
    let group_id = group_id.to_owned();
    let resume = move |cluster: &mut Cluster, request: &Request, wake: Wake| match wake {
        Wake::Touched => answer_when_kept(cluster, request, &group_id, promise, translate),
        Wake::Expired => translate(request, promise.get().ok_or(ErrorCode::REQUEST_TIMED_OUT)),
    };
    Outcome::Wait(Wait { keys, deadline: cluster.now.plus(WAIT_MAX), resume: Box::new(resume) })
}
