//! The settings of a topic that its logs care about.
//!
//! Never knows where a setting comes from.

use tidegate_wire::records::{Codec, CompressionLevels};

use super::segments::{Retention, Rolling};
use crate::cluster::Cluster;

/// How batches are compressed when they are stored.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Compression {
    /// `None`: as the producer did (`compression.type=producer`).
    pub(crate) codec: Option<Codec>,
    pub(crate) levels: CompressionLevels,
}

/// What holds for the logs of one topic, at one moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LogSettings {
    /// `max.message.bytes`.
    pub(crate) batch_bytes_max: usize,
    /// `message.timestamp.type` is `LogAppendTime`.
    pub(crate) log_append_time: bool,
    /// `message.timestamp.before.max.ms`.
    pub(crate) timestamp_before_max_ms: i64,
    /// `message.timestamp.after.max.ms`.
    pub(crate) timestamp_after_max_ms: i64,
    /// `cleanup.policy` has `compact`.
    pub(crate) compacted: bool,
    pub(crate) compression: Compression,
    /// `min.insync.replicas`.
    pub(crate) isr_min: usize,
    pub(crate) rolling: Rolling,
    /// `None` where `cleanup.policy` does not have `delete`.
    pub(crate) retention: Option<Retention>,
}

impl LogSettings {
    /// The same at another time of day.
    fn at(mut self, now_ms: i64) -> Self {
        self.rolling.now_ms = now_ms;
        if let Some(retention) = &mut self.retention {
            retention.now_ms = now_ms;
        }
        self
    }
}

impl Cluster {
    /// What holds for the logs of a topic now.
    pub(crate) fn log_settings(&self, topic: &str) -> LogSettings {
        let known = self.configs.log_settings.borrow().get(topic).copied();
        let settings = known.unwrap_or_else(|| {
            let settings = self.work_out_log_settings(topic);
            self.configs.log_settings.borrow_mut().insert(topic.to_owned(), settings);
            settings
        });
        settings.at(self.wall_ms())
    }

    fn work_out_log_settings(&self, topic: &str) -> LogSettings {
        let number = |name| self.topic_config_i64(topic, name);
        let now_ms = self.wall_ms();
        let policy = self.topic_config(topic, "cleanup.policy");
        let has = |wanted: &str| policy.split(',').any(|policy| policy.trim() == wanted);
        let retention = Retention {
            ms: Some(number("retention.ms")).filter(|ms| *ms >= 0),
            bytes: u64::try_from(number("retention.bytes")).ok(),
            now_ms,
        };
        LogSettings {
            batch_bytes_max: usize::try_from(number("max.message.bytes")).unwrap_or(0),
            log_append_time: self.topic_config(topic, "message.timestamp.type") == "LogAppendTime",
            timestamp_before_max_ms: number("message.timestamp.before.max.ms"),
            timestamp_after_max_ms: number("message.timestamp.after.max.ms"),
            compacted: has("compact"),
            compression: self.compression(topic),
            isr_min: usize::try_from(number("min.insync.replicas")).unwrap_or(1),
            rolling: Rolling {
                segment_bytes: u64::try_from(number("segment.bytes")).unwrap_or(0),
                segment_ms: number("segment.ms"),
                now_ms,
            },
            retention: has("delete").then_some(retention),
        }
    }

    fn compression(&self, topic: &str) -> Compression {
        let codec = match &*self.topic_config(topic, "compression.type") {
            "producer" => return Compression { codec: None, levels: CompressionLevels::default() },
            "gzip" => Codec::Gzip,
            "snappy" => Codec::Snappy,
            "lz4" => Codec::Lz4,
            "zstd" => Codec::Zstd,
            _ => Codec::None,
        };
        let level = |name| i32::try_from(self.topic_config_i64(topic, name)).ok();
        let default = CompressionLevels::default();
        let gzip = level("compression.gzip.level").filter(|level| *level > 0).unwrap_or(default.gzip());
        let zstd = level("compression.zstd.level").unwrap_or(default.zstd());
        Compression { codec: Some(codec), levels: CompressionLevels::new(gzip, zstd).unwrap_or(default) }
    }
}
