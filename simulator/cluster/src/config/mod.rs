//! Configuration: which settings there are, where their values come from, and what holds in the end.
//!
//! A topic's setting is its own, or else the broker's that stands in for it; a broker's is its own dynamic one, or else the
//! dynamic one of all brokers, or else the static one of the plan, or else Kafka's default.
//!
//! Never knows what a setting does.

mod alter;
mod broker_table;
mod describe;
mod loggers;
mod setting;
mod tables;
mod validate;

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;

use tidegate_wire::limits::REQUEST_BYTES_MAX;

use crate::cluster::Cluster;
use crate::log::LogSettings;
use crate::plan::Plan;
pub(crate) use alter::{Change, Operation};
use broker_table::BROKER_SETTINGS;
pub(crate) use describe::{Entry, Source, log_dir};
use setting::{Kind, Mode, Setting, find};
use tables::{CLIENT_METRICS_SETTINGS, GROUP_SETTINGS, SYNONYMS, TOPIC_SETTINGS};
pub(crate) use validate::topic_fault;

/// The feature of KIP-966.
const ELIGIBLE_LEADER_REPLICAS: &str = "eligible.leader.replicas.version";

/// How many replicas must be in sync.
const MIN_ISR: &str = "min.insync.replicas";

/// Values by name.
pub(crate) type Values = BTreeMap<String, String>;

/// What was set while the cluster runs, but for topics, which have their own with them; and what is worked out once because it is asked
/// for often.
#[derive(Debug, Default)]
pub(crate) struct Configs {
    /// Of all brokers (the resource with the empty name).
    pub(crate) all_brokers: Values,
    /// Of one broker.
    pub(crate) brokers: BTreeMap<i32, Values>,
    pub(crate) groups: BTreeMap<String, Values>,
    pub(crate) client_metrics: BTreeMap<String, Values>,
    /// Levels of loggers by broker.
    pub(crate) loggers: BTreeMap<i32, Values>,
    /// Levels of features that differ from those that the release begins with.
    pub(crate) features: BTreeMap<String, i16>,
    /// What was worked out for the logs of topics, until anything is set: it is asked for several times by every Produce.
    pub(crate) log_settings: RefCell<BTreeMap<String, LogSettings>>,
    pub(crate) frame_limits: FrameLimits,
}

/// The longest frames that a broker reads, in bytes. Nobody changes them while it runs, and every turn of a connection asks for them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct FrameLimits {
    /// Before the connection has authenticated.
    pub(crate) unsettled_max: usize,
    pub(crate) settled_max: usize,
}

impl FrameLimits {
    fn new(plan: &Plan) -> Self {
        let of = |name: &str| {
            let setting = broker_setting(name);
            let planned = plan.settings.get(name).map(String::as_str);
            let value = planned.or_else(|| setting?.default).unwrap_or_default();
            usize::try_from(number(value, setting)).unwrap_or(0).min(REQUEST_BYTES_MAX)
        };
        Self {
            unsettled_max: of("sasl.server.max.receive.size"),
            settled_max: of("socket.request.max.bytes"),
        }
    }
}

impl Configs {
    /// Something was set, or a topic was made or deleted.
    pub(crate) fn forget_log_settings(&mut self) {
        self.log_settings.get_mut().clear();
    }
}

/// The setting of a topic.
pub(crate) fn topic_setting(name: &str) -> Option<&'static Setting> {
    find(TOPIC_SETTINGS, name)
}

/// The setting of a broker.
pub(crate) fn broker_setting(name: &str) -> Option<&'static Setting> {
    find(BROKER_SETTINGS, name)
}

/// The names of all brokers' settings.
pub(crate) fn broker_setting_names() -> impl Iterator<Item = &'static str> {
    BROKER_SETTINGS.iter().map(|setting| setting.name)
}

/// The setting of a group.
pub(crate) fn group_setting(name: &str) -> Option<&'static Setting> {
    find(GROUP_SETTINGS, name)
}

/// The setting of a client metrics subscription.
pub(crate) fn client_metrics_setting(name: &str) -> Option<&'static Setting> {
    find(CLIENT_METRICS_SETTINGS, name)
}

/// What a configuration belongs to (`ConfigResource`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ConfigResource {
    Topic(String),
    /// One broker, or all of them.
    Broker(Option<i32>),
    BrokerLogger(i32),
    ClientMetrics(String),
    Group(String),
}

/// The numbers of `ConfigResource.Type`.
pub(crate) mod resource_type {
    pub(crate) const TOPIC: i8 = 2;
    pub(crate) const BROKER: i8 = 4;
    pub(crate) const BROKER_LOGGER: i8 = 8;
    pub(crate) const CLIENT_METRICS: i8 = 16;
    pub(crate) const GROUP: i8 = 32;
}

/// The broker's settings that stand in for a topic's, with the topic's units in one of theirs.
fn synonyms(name: &str) -> &'static [(&'static str, i64)] {
    SYNONYMS.binary_search_by(|row| row.0.cmp(name)).map_or(&[], |at| SYNONYMS[at].1)
}

impl Configs {
    /// What a cluster that was just formatted has. With eligible leader replicas `min.insync.replicas` is one of all brokers from
    /// the start, so that no broker has its own (`ConfigurationControlManager.maybeGenerateElrSafetyRecords`).
    pub(crate) fn new(plan: &Plan) -> Self {
        let mut configs = Self { frame_limits: FrameLimits::new(plan), ..Self::default() };
        if plan.release.finalizes(ELIGIBLE_LEADER_REPLICAS) {
            let default = || broker_setting(MIN_ISR).and_then(|setting| setting.default).map(str::to_owned);
            if let Some(value) = plan.settings.get(MIN_ISR).cloned().or_else(default) {
                configs.all_brokers.insert(MIN_ISR.to_owned(), value);
            }
        }
        configs
    }
}

impl Cluster {
    /// What holds for a topic in the end; a topic that does not exist has what a new one would have. `name` is Kafka's, and one of the
    /// table.
    pub(crate) fn topic_config(&self, topic: &str, name: &str) -> Cow<'_, str> {
        if let Some(own) = self.topics.get(topic).and_then(|topic| topic.configs.get(name)) {
            return Cow::Borrowed(own);
        }
        self.topic_default(None, name)
    }

    /// What holds for a topic that has nothing of its own, on one broker or on those that have nothing of their own either.
    fn topic_default(&self, node_id: Option<i32>, name: &str) -> Cow<'_, str> {
        for (broker_name, factor) in synonyms(name) {
            if let Some(value) = self.set_for_brokers(node_id, broker_name) {
                return scaled(value, *factor);
            }
        }
        topic_setting(name).and_then(|setting| setting.default).unwrap_or_default().into()
    }

    /// [`Self::topic_config`] as a whole number.
    pub(crate) fn topic_config_i64(&self, topic: &str, name: &str) -> i64 {
        number(&self.topic_config(topic, name), topic_setting(name))
    }

    /// [`Self::topic_config`] as a boolean.
    pub(crate) fn topic_config_flag(&self, topic: &str, name: &str) -> bool {
        is_true(&self.topic_config(topic, name))
    }

    /// What holds for all brokers that have nothing of their own; empty for what is not set and has no default.
    pub(crate) fn broker_config(&self, name: &str) -> &str {
        self.broker_config_of(name, broker_setting(name))
    }

    fn broker_config_of(&self, name: &str, setting: Option<&'static Setting>) -> &str {
        self.set_for_brokers(None, name).or_else(|| setting?.default).unwrap_or_default()
    }

    /// [`Self::broker_config`] as a whole number.
    pub(crate) fn broker_config_i64(&self, name: &str) -> i64 {
        let setting = broker_setting(name);
        number(self.broker_config_of(name, setting), setting)
    }

    /// [`Self::broker_config`] as a boolean.
    pub(crate) fn broker_config_flag(&self, name: &str) -> bool {
        is_true(self.broker_config(name))
    }

    /// What holds for a group: its own, or else the broker's, such as `group.consumer.session.timeout.ms`.
    pub(crate) fn group_config(&self, group: &str, name: &str) -> &str {
        if let Some(own) = self.configs.groups.get(group).and_then(|values| values.get(name)) {
            return own;
        }
        let of_broker = group_synonym(name).and_then(|name| self.set_for_brokers(None, &name));
        of_broker.or_else(|| group_setting(name)?.default).unwrap_or_default()
    }

    /// [`Self::group_config`] as a whole number.
    pub(crate) fn group_config_i64(&self, group: &str, name: &str) -> i64 {
        number(self.group_config(group, name), group_setting(name))
    }

    /// What is set for a broker, or for all of them, dynamically or in the plan.
    fn set_for_brokers(&self, node_id: Option<i32>, name: &str) -> Option<&str> {
        let own = node_id.and_then(|node_id| self.configs.brokers.get(&node_id)?.get(name));
        let all = || self.configs.all_brokers.get(name);
        own.or_else(all).or_else(|| self.plan.settings.get(name)).map(String::as_str)
    }
}

/// The broker's setting that stands in for a group's.
fn group_synonym(name: &str) -> Option<String> {
    let broker_name = format!("group.{name}");
    broker_setting(&broker_name).map(|_| broker_name)
}

/// What is set by requests is valid; what a plan says may not be, and then the default holds.
fn number(value: &str, setting: Option<&Setting>) -> i64 {
    let default = || setting.and_then(|setting| setting.default?.parse().ok());
    value.trim().parse().ok().or_else(default).unwrap_or_default()
}

fn scaled(value: &str, factor: i64) -> Cow<'_, str> {
    if factor == 1 {
        return Cow::Borrowed(value);
    }
    let number = number(value, None);
    // -1, "for ever", stays what it is in every unit.
    Cow::Owned(if number < 0 { number } else { number.saturating_mul(factor) }.to_string())
}

/// Booleans are read in any case (`ConfigDef.parseType`).
fn is_true(value: &str) -> bool {
    value.trim().eq_ignore_ascii_case("true")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_synonyms_exist() {
        for table in [BROKER_SETTINGS, TOPIC_SETTINGS, GROUP_SETTINGS, CLIENT_METRICS_SETTINGS] {
            assert!(table.is_sorted_by(|a, b| a.name < b.name), "{}", table[0].name);
        }
        assert!(SYNONYMS.is_sorted_by(|a, b| a.0 < b.0));
        for (topic, brokers) in SYNONYMS {
            assert!(topic_setting(topic).is_some(), "{topic}");
            for (broker, _) in *brokers {
                assert!(broker_setting(broker).is_some(), "{broker}");
            }
        }
    }

    #[test]
    fn a_topic_has_its_own_or_else_the_brokers_setting() {
        let mut cluster = Cluster::new(Plan::plain([("h".to_owned(), 1)]));
        assert_eq!(cluster.topic_config_i64("t", "retention.ms"), 604_800_000);
        cluster.plan.settings.insert("log.retention.hours".to_owned(), "2".to_owned());
        assert_eq!(cluster.topic_config_i64("t", "retention.ms"), 7_200_000);
        cluster.plan.settings.insert("log.retention.hours".to_owned(), "-1".to_owned());
        assert_eq!(cluster.topic_config_i64("t", "retention.ms"), -1);
        cluster.configs.all_brokers.insert("log.retention.ms".to_owned(), "5".to_owned());
        assert_eq!(cluster.topic_config_i64("t", "retention.ms"), 5);
        let own = [("retention.ms".to_owned(), "7".to_owned())].into();
        cluster.create_topic("t", 1, 1, own);
        assert_eq!(cluster.topic_config_i64("t", "retention.ms"), 7);
        assert!(!cluster.topic_config_flag("t", "unclean.leader.election.enable"));
        assert!(cluster.broker_config_flag("auto.create.topics.enable"));
        assert_eq!(cluster.group_config_i64("g", "consumer.session.timeout.ms"), 45_000);
    }
}
