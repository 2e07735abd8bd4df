//! The order to leave: given once, heard by every connection.
//!
//! Not a `tokio::sync::watch`: that one spreads its receivers over lists that it draws at random, to share a lock among threads,
//! and so wakes them in an order that no seed of a simulation decides. This one wakes them in the order in which they came.

use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

/// The order to leave.
#[derive(Debug, Default)]
pub(crate) struct Drain {
    given: AtomicBool,
    told: Notify,
}

impl Drain {
    /// Gives the order. There is no way back.
    pub(crate) fn begin(&self) {
        self.given.store(true, Ordering::SeqCst);
        self.told.notify_waiters();
    }

    /// Whether the order was given.
    pub(crate) fn has_begun(&self) -> bool {
        self.given.load(Ordering::SeqCst)
    }

    /// Waits for the order.
    pub(crate) async fn begun(&self) {
        // Made before the look: it hears whatever is told from here on.
        let told = self.told.notified();
        if !self.has_begun() {
            told.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tokio::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn connections_hear_it_in_the_order_in_which_they_came_and_late_ones_at_once() {
        let (drain, heard) = (Arc::new(Drain::default()), Arc::new(Mutex::new(Vec::new())));
        let (came, mut all_came) = mpsc::unbounded_channel();
        let tasks = (0..100).map(|number| {
            let (drain, heard, came) = (drain.clone(), heard.clone(), came.clone());
            tokio::spawn(async move {
                came.send(()).unwrap();
                drain.begun().await;
                heard.lock().unwrap().push(number);
            })
        });
        let tasks: Vec<_> = tasks.collect();
        for _ in &tasks {
            all_came.recv().await.unwrap();
        }
        assert!(!drain.has_begun() && heard.lock().unwrap().is_empty());
        drain.begin();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(*heard.lock().unwrap(), (0..100).collect::<Vec<_>>());
        drain.begun().await;
    }
}
