//! The settings of topics, groups and client metrics subscriptions in Kafka 4.3.1: name, type, default, what is valid.
//!
//! Never knows what a setting does.

use super::setting::{Kind::*, Mode::*, Setting, Valid::*, setting as s};

/// Topics' settings by name (`LogConfig`).
#[rustfmt::skip]
pub(super) const TOPIC_SETTINGS: &[Setting] = &[
    s("cleanup.policy", List, Some("delete"), ListOf(&["compact", "delete"]), Everywhere),
    s("compression.gzip.level", Int, Some("-1"), Gzip, Everywhere),
    s("compression.lz4.level", Int, Some("9"), Between("1", "17"), Everywhere),
    s("compression.type", String, Some("producer"), OneOf(&["uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"]), Everywhere),
    s("compression.zstd.level", Int, Some("3"), Between("-131072", "22"), Everywhere),
    s("delete.retention.ms", Long, Some("86400000"), AtLeast("0"), Everywhere),
    s("file.delete.delay.ms", Long, Some("60000"), AtLeast("0"), Everywhere),
    s("flush.messages", Long, Some("9223372036854775807"), AtLeast("1"), Everywhere),
    s("flush.ms", Long, Some("9223372036854775807"), AtLeast("0"), Everywhere),
    s("follower.replication.throttled.replicas", List, Some(""), Throttled, Everywhere),
    s("index.interval.bytes", Int, Some("4096"), AtLeast("0"), Everywhere),
    s("leader.replication.throttled.replicas", List, Some(""), Throttled, Everywhere),
    s("local.retention.bytes", Long, Some("-2"), AtLeast("-2"), Everywhere),
    s("local.retention.ms", Long, Some("-2"), AtLeast("-2"), Everywhere),
    s("max.compaction.lag.ms", Long, Some("9223372036854775807"), AtLeast("1"), Everywhere),
    s("max.message.bytes", Int, Some("1048588"), AtLeast("0"), Everywhere),
    s("message.timestamp.after.max.ms", Long, Some("3600000"), AtLeast("0"), Everywhere),
    s("message.timestamp.before.max.ms", Long, Some("9223372036854775807"), AtLeast("0"), Everywhere),
    s("message.timestamp.type", String, Some("CreateTime"), OneOf(&["CreateTime", "LogAppendTime"]), Everywhere),
    s("min.cleanable.dirty.ratio", Double, Some("0.5"), Between("0", "1"), Everywhere),
    s("min.compaction.lag.ms", Long, Some("0"), AtLeast("0"), Everywhere),
    s("min.insync.replicas", Int, Some("1"), AtLeast("1"), Everywhere),
    s("preallocate", Boolean, Some("false"), Any, Everywhere),
    s("remote.log.copy.disable", Boolean, Some("false"), Any, Everywhere),
    s("remote.log.delete.on.disable", Boolean, Some("false"), Any, Everywhere),
    s("remote.storage.enable", Boolean, Some("false"), Any, Everywhere),
    s("retention.bytes", Long, Some("-1"), Any, Everywhere),
    s("retention.ms", Long, Some("604800000"), AtLeast("-1"), Everywhere),
    s("segment.bytes", Int, Some("1073741824"), AtLeast("1048576"), Everywhere),
    s("segment.index.bytes", Int, Some("10485760"), AtLeast("4"), Everywhere),
    s("segment.jitter.ms", Long, Some("0"), AtLeast("0"), Everywhere),
    s("segment.ms", Long, Some("604800000"), AtLeast("1"), Everywhere),
    s("unclean.leader.election.enable", Boolean, Some("false"), Any, Everywhere),
];

/// Groups' settings by name (`GroupConfig`).
#[rustfmt::skip]
pub(super) const GROUP_SETTINGS: &[Setting] = &[
    s("consumer.assignment.interval.ms", Int, Some("1000"), AtLeast("0"), Everywhere),
    s("consumer.heartbeat.interval.ms", Int, Some("5000"), AtLeast("1"), Everywhere),
    s("consumer.session.timeout.ms", Int, Some("45000"), AtLeast("1"), Everywhere),
    s("share.assignment.interval.ms", Int, Some("1000"), AtLeast("0"), Everywhere),
    s("share.auto.offset.reset", String, Some("latest"), Reset, Everywhere),
    s("share.delivery.count.limit", Int, Some("5"), AtLeast("2"), Everywhere),
    s("share.heartbeat.interval.ms", Int, Some("5000"), AtLeast("1"), Everywhere),
    s("share.isolation.level", String, Some("read_uncommitted"), OneOf(&["read_committed", "read_uncommitted"]), Everywhere),
    s("share.partition.max.record.locks", Int, Some("2000"), AtLeast("100"), Everywhere),
    s("share.record.lock.duration.ms", Int, Some("30000"), AtLeast("1000"), Everywhere),
    s("share.renew.acknowledge.enable", Boolean, Some("true"), Any, Everywhere),
    s("share.session.timeout.ms", Int, Some("45000"), AtLeast("1"), Everywhere),
    s("streams.assignment.interval.ms", Int, Some("1000"), AtLeast("0"), Everywhere),
    s("streams.heartbeat.interval.ms", Int, Some("5000"), AtLeast("1"), Everywhere),
    s("streams.initial.rebalance.delay.ms", Int, Some("3000"), AtLeast("0"), Everywhere),
    s("streams.num.standby.replicas", Int, Some("0"), AtLeast("0"), Everywhere),
    s("streams.session.timeout.ms", Int, Some("45000"), AtLeast("1"), Everywhere),
];

/// Settings of a client metrics subscription by name (`ClientMetricsConfigs`).
#[rustfmt::skip]
pub(super) const CLIENT_METRICS_SETTINGS: &[Setting] = &[
    s("interval.ms", Int, Some("300000"), Any, Everywhere),
    s("match", List, Some(""), Any, Everywhere),
    s("metrics", List, Some(""), Any, Everywhere),
];

/// A topic's setting, and the broker's that stands in for it, with what one of the broker's units is in the topic's
/// (`ServerTopicConfigSynonyms`). Where there are several the first that is set counts.
#[rustfmt::skip]
pub(super) const SYNONYMS: &[(&str, &[(&str, i64)])] = &[
    ("cleanup.policy", &[("log.cleanup.policy", 1)]),
    ("compression.gzip.level", &[("compression.gzip.level", 1)]),
    ("compression.lz4.level", &[("compression.lz4.level", 1)]),
    ("compression.type", &[("compression.type", 1)]),
    ("compression.zstd.level", &[("compression.zstd.level", 1)]),
    ("delete.retention.ms", &[("log.cleaner.delete.retention.ms", 1)]),
    ("file.delete.delay.ms", &[("log.segment.delete.delay.ms", 1)]),
    ("flush.messages", &[("log.flush.interval.messages", 1)]),
    ("flush.ms", &[("log.flush.interval.ms", 1), ("log.flush.scheduler.interval.ms", 1)]),
    ("index.interval.bytes", &[("log.index.interval.bytes", 1)]),
    ("local.retention.bytes", &[("log.local.retention.bytes", 1)]),
    ("local.retention.ms", &[("log.local.retention.ms", 1)]),
    ("max.compaction.lag.ms", &[("log.cleaner.max.compaction.lag.ms", 1)]),
    ("max.message.bytes", &[("message.max.bytes", 1)]),
    ("message.timestamp.after.max.ms", &[("log.message.timestamp.after.max.ms", 1)]),
    ("message.timestamp.before.max.ms", &[("log.message.timestamp.before.max.ms", 1)]),
    ("message.timestamp.type", &[("log.message.timestamp.type", 1)]),
    ("min.cleanable.dirty.ratio", &[("log.cleaner.min.cleanable.ratio", 1)]),
    ("min.compaction.lag.ms", &[("log.cleaner.min.compaction.lag.ms", 1)]),
    ("min.insync.replicas", &[("min.insync.replicas", 1)]),
    ("preallocate", &[("log.preallocate", 1)]),
    ("retention.bytes", &[("log.retention.bytes", 1)]),
    ("retention.ms", &[("log.retention.ms", 1), ("log.retention.minutes", 60_000), ("log.retention.hours", 3_600_000)]),
    ("segment.bytes", &[("log.segment.bytes", 1)]),
    ("segment.index.bytes", &[("log.index.size.max.bytes", 1)]),
    ("segment.jitter.ms", &[("log.roll.jitter.ms", 1), ("log.roll.jitter.hours", 3_600_000)]),
    ("segment.ms", &[("log.roll.ms", 1), ("log.roll.hours", 3_600_000)]),
    ("unclean.leader.election.enable", &[("unclean.leader.election.enable", 1)]),
];
