//! What planted bugs of the shell need (`tidegate_core::bugs`). Nothing without the feature.

use tidegate_env::BoxStream;

use crate::clusters::Target;

/// Connections to the cluster that no client has, which is one of the bugs.
#[cfg(not(feature = "planted-bugs"))]
#[derive(Default)]
pub(crate) struct Spare {}

#[cfg(not(feature = "planted-bugs"))]
impl Spare {
    pub(crate) const fn take(&self, _target: Target) -> Option<BoxStream> {
        None
    }

    pub(crate) fn put(&self, _target: Target, _upstream: Option<BoxStream>) {}
}

#[cfg(feature = "planted-bugs")]
pub(crate) use sparing::Spare;

#[cfg(feature = "planted-bugs")]
mod sparing {
    use std::collections::BTreeMap;
    use std::sync::{Mutex, PoisonError};

    use tidegate_core::bugs::{Bug, planted};

    use super::{BoxStream, Target};

    /// Connections to the cluster that no client has.
    #[derive(Default)]
    pub(crate) struct Spare(Mutex<BTreeMap<Target, BoxStream>>);

    impl Spare {
        pub(crate) fn take(&self, target: Target) -> Option<BoxStream> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&target)
        }

        pub(crate) fn put(&self, target: Target, upstream: Option<BoxStream>) {
            if planted(Bug::LeakedUpstream) {
                std::mem::forget(upstream);
            } else if let Some(upstream) = upstream.filter(|_| planted(Bug::SharedUpstream)) {
                self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(target, upstream);
            }
        }
    }
}
