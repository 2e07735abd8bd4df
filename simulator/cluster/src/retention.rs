//! What logs lose by themselves: old segments, overwritten records, producers that have been silent (`LogManager`).
//!
//! Never knows how a log does it.

use std::time::Duration;

use crate::cluster::Cluster;
use crate::log::Compaction;
use crate::waiting::Key;

/// How long after its start a broker looks for the first time (`ServerLogConfigs.LOG_INITIAL_TASK_DELAY_MS_DEFAULT`).
const FIRST_CHECK: Duration = Duration::from_secs(30);

impl Cluster {
    /// From now on, logs are looked at from time to time.
    pub(crate) fn start_log_checks(&mut self) {
        self.after(FIRST_CHECK, Self::check_retention);
        self.after(FIRST_CHECK, Self::check_compaction);
    }

    fn interval(&self, setting: &str) -> Duration {
        Duration::from_millis(u64::try_from(self.broker_config_i64(setting)).unwrap_or(1).max(1))
    }

    fn check_retention(&mut self) {
        self.after(self.interval("log.retention.check.interval.ms"), Self::check_retention);
        let silent_since = self.wall_ms().saturating_sub(self.broker_config_i64("producer.id.expiration.ms"));
        for (topic, index) in self.all_partitions() {
            let settings = self.log_settings(&topic);
            let Some(partition) = self.topics.partition_mut(&topic, index) else { continue };
            for log in partition.logs.values_mut() {
                log.producers_mut().expire(silent_since);
            }
            let high_watermark = partition.high_watermark;
            let before = settings.retention.and_then(|retention| {
                let log = partition.leader_log()?;
                log.segments().deletable_before(retention, high_watermark, log.end_offset)
            });
            if let Some(before) = before {
                for log in partition.logs.values_mut() {
                    log.delete_before(before.min(log.end_offset));
                }
                self.touch_partition(&topic, index);
            }
        }
    }

    fn check_compaction(&mut self) {
        self.after(self.interval("log.cleaner.backoff.ms"), Self::check_compaction);
        for (topic, index) in self.all_partitions() {
            if !self.log_settings(&topic).compacted {
                continue;
            }
            let compaction = Compaction {
                dirty_ratio_min: self
                    .topic_config(&topic, "min.cleanable.dirty.ratio")
                    .parse()
                    .unwrap_or(0.5),
                lag_min_ms: self.topic_config_i64(&topic, "min.compaction.lag.ms"),
                tombstone_ms: self.topic_config_i64(&topic, "delete.retention.ms"),
                now_ms: self.wall_ms(),
            };
            if let Some(partition) = self.topics.partition_mut(&topic, index) {
                for log in partition.logs.values_mut() {
                    log.compact(compaction);
                }
            }
        }
    }

    fn touch_partition(&mut self, topic: &str, index: i32) {
        if let Some(id) = self.topics.get(topic).map(|topic| topic.id) {
            self.touch(Key::Partition(id, index));
        }
    }
}
