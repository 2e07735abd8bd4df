//! What a run leaves: a folder that tells a person what went wrong, and that a machine can replay.
//!
//! A folder is made of a run whose events were kept. That is the same run as the one that failed: a seed decides everything, and a
//! re-run whose trace has another hash is told as a failure of its own. It never knows how runs are made, or what checkers mean.

mod capture;
mod chrome;
mod folder;
mod html;
mod index;
mod junit;
mod lines;
mod page;
mod plan;
mod record;
mod slice;
mod story;
mod sweep;
mod timeline;
mod words;

pub use folder::{Left, files, leave, read};
pub use index::index;
pub use junit::junit;
pub use plan::Plan;
pub use record::{Allowed, Failure, Record, failures, findings, hash_of};
pub use story::{Story, Told, Violation, story};
pub use sweep::{Allowance, Never, NotOneSweep, RUNS, RunLine, Shard, Sweep, Used};
pub use words::{in_words, seconds};
