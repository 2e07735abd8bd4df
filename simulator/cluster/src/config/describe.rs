//! What DescribeConfigs shows: each setting with its value, where that comes from, and what else would hold (`ConfigHelper`).
//!
//! Never knows what a response looks like.

use super::loggers::{LEVEL_DEFAULT, LOGGERS};
use super::setting::{Kind, Mode, Setting};
use super::validate::INTERNAL_SEGMENT_BYTES;
use super::{
    BROKER_SETTINGS, CLIENT_METRICS_SETTINGS, ConfigResource, GROUP_SETTINGS, TOPIC_SETTINGS, Values,
    broker_setting, group_synonym, synonyms,
};
use crate::cluster::Cluster;

/// Where a value comes from, with the numbers of `DescribeConfigsResponse.ConfigSource`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    Topic = 1,
    DynamicBroker = 2,
    DynamicDefaultBroker = 3,
    StaticBroker = 4,
    Default = 5,
    DynamicBrokerLogger = 6,
    ClientMetrics = 7,
    Group = 8,
}

/// One setting as it is shown.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) value: Option<String>,
    pub(crate) source: Source,
    pub(crate) read_only: bool,
    pub(crate) sensitive: bool,
    /// What holds, and what would hold without it, in order.
    pub(crate) synonyms: Vec<Synonym>,
    /// The type's number; 0 where it is unknown.
    pub(crate) kind: i8,
}

/// Something that is set, or a default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Synonym {
    pub(crate) name: String,
    pub(crate) value: Option<String>,
    pub(crate) source: Source,
}

/// The broker's settings that stand in for one of its own, itself first (`DynamicBrokerConfig.brokerConfigSynonyms`).
fn broker_synonyms(name: &str) -> Vec<&str> {
    match name {
        "log.roll.ms" | "log.roll.hours" => vec!["log.roll.ms", "log.roll.hours"],
        "log.roll.jitter.ms" | "log.roll.jitter.hours" => vec!["log.roll.jitter.ms", "log.roll.jitter.hours"],
        "log.flush.interval.ms" => vec!["log.flush.interval.ms", "log.flush.scheduler.interval.ms"],
        "log.retention.ms" | "log.retention.minutes" | "log.retention.hours" => {
            vec!["log.retention.ms", "log.retention.minutes", "log.retention.hours"]
        }
        name => vec![name],
    }
}

impl Cluster {
    /// All settings of a topic, a broker, a group, a subscription, or the loggers of a broker, by name. `node_id` is the broker that
    /// is asked.
    pub(crate) fn describe_config(&self, resource: &ConfigResource, node_id: i32) -> Vec<Entry> {
        match resource {
            ConfigResource::Topic(name) => {
                let none = Values::new();
                self.topic_entries(node_id, self.topics.get(name).map_or(&none, |topic| &topic.configs))
            }
            ConfigResource::Broker(Some(node_id)) => self.broker_entries(*node_id),
            ConfigResource::Broker(None) => self.all_brokers_entries(),
            ConfigResource::BrokerLogger(node_id) => self.logger_entries(*node_id),
            ConfigResource::Group(name) => {
                let stand_ins = |setting: &Setting| {
                    let name = group_synonym(setting.name);
                    let of_broker = name.map(|name| self.broker_chain(node_id, &name));
                    of_broker.unwrap_or_else(|| vec![default_of(setting)])
                };
                own_entries(GROUP_SETTINGS, self.configs.groups.get(name), Source::Group, stand_ins)
            }
            ConfigResource::ClientMetrics(name) => {
                let own = self.configs.client_metrics.get(name);
                own_entries(CLIENT_METRICS_SETTINGS, own, Source::ClientMetrics, |_| Vec::new())
            }
        }
    }

    /// The settings of a topic that has `own`, whether it exists or not.
    pub(crate) fn topic_entries(&self, node_id: i32, own: &Values) -> Vec<Entry> {
        let stand_ins = |setting: &Setting| {
            let first = synonyms(setting.name).first();
            first.map_or_else(Vec::new, |(name, _)| self.broker_chain(node_id, name))
        };
        let mut entries = own_entries(TOPIC_SETTINGS, Some(own), Source::Topic, stand_ins);
        for entry in &mut entries {
            if !own.contains_key(&entry.name) {
                entry.value = Some(self.topic_default(Some(node_id), &entry.name).into_owned());
            }
        }
        if let Some(value) = own.get(INTERNAL_SEGMENT_BYTES) {
            let synonym = Synonym {
                name: INTERNAL_SEGMENT_BYTES.to_owned(),
                value: Some(value.clone()),
                source: Source::Topic,
            };
            entries.push(Entry {
                name: INTERNAL_SEGMENT_BYTES.to_owned(),
                value: Some(value.clone()),
                source: Source::Topic,
                read_only: false,
                sensitive: false,
                synonyms: vec![synonym],
                kind: Kind::Int as i8,
            });
        }
        entries
    }

    /// What is set for a broker's setting and those that stand in for it, in the order in which it holds
    /// (`ConfigHelper.configSynonyms`).
    fn broker_chain(&self, node_id: i32, name: &str) -> Vec<Synonym> {
        let names = broker_synonyms(name);
        let none = Values::new();
        let own = self.configs.brokers.get(&node_id).unwrap_or(&none);
        let static_values = self.static_values(node_id);
        let sets = [
            (own, Source::DynamicBroker),
            (&self.configs.all_brokers, Source::DynamicDefaultBroker),
            (&static_values, Source::StaticBroker),
        ];
        let mut chain: Vec<Synonym> = Vec::new();
        let shown = |name: &str, value: &str| {
            let sensitive = broker_setting(name).is_none_or(Setting::is_sensitive);
            (!sensitive).then(|| value.to_owned())
        };
        for (values, source) in sets {
            for each in &names {
                if let Some(value) = values.get(*each) {
                    chain.push(Synonym { name: (*each).to_owned(), value: shown(each, value), source });
                }
            }
        }
        for each in &names {
            if let Some(setting) = broker_setting(each).filter(|setting| setting.default.is_some()) {
                chain.push(default_of(setting));
            }
        }
        chain.into_iter().skip_while(|synonym| synonym.name != name).collect()
    }

    /// What stands in a broker's file: the plan's settings, and what a broker cannot do without.
    pub(crate) fn static_values(&self, node_id: i32) -> Values {
        let mut values = self.plan.settings.clone();
        let Some(plan) = self.plan.brokers.iter().find(|plan| plan.node_id == node_id) else { return values };
        let endpoints = |listener: &crate::plan::ListenerPlan| {
            format!("{}://{}:{}", listener.name, listener.host, listener.port)
        };
        let listeners: Vec<String> = plan.listeners.iter().map(endpoints).collect();
        let protocol = |listener: &crate::plan::ListenerPlan| {
            format!("{}:{}", listener.name, if listener.sasl { "SASL_PLAINTEXT" } else { "PLAINTEXT" })
        };
        let mut protocols: Vec<String> = plan.listeners.iter().map(protocol).collect();
        protocols.push("CONTROLLER:PLAINTEXT".to_owned());
        let inter_broker = plan.listeners.first().map_or("", |listener| &listener.name);
        for (name, value) in [
            ("node.id", node_id.to_string()),
            ("broker.id", node_id.to_string()),
            ("process.roles", "broker,controller".to_owned()),
            ("controller.listener.names", "CONTROLLER".to_owned()),
            ("listeners", listeners.join(",")),
            ("advertised.listeners", listeners.join(",")),
            ("listener.security.protocol.map", protocols.join(",")),
            ("inter.broker.listener.name", inter_broker.to_owned()),
            ("log.dirs", log_dir(node_id)),
        ] {
            values.entry(name.to_owned()).or_insert(value);
        }
        if let Some(rack) = &plan.rack {
            values.entry("broker.rack".to_owned()).or_insert_with(|| rack.clone());
        }
        values
    }

    fn broker_entries(&self, node_id: i32) -> Vec<Entry> {
        let static_values = self.static_values(node_id);
        let own = self.configs.brokers.get(&node_id);
        let unknown = static_values.keys().chain(own.into_iter().flat_map(|own| own.keys()));
        let unknown = unknown.filter(|name| broker_setting(name).is_none()).map(String::as_str);
        let names = BROKER_SETTINGS.iter().map(|setting| setting.name).chain(unknown);
        names.map(|name| self.broker_entry(node_id, name)).collect()
    }

    fn broker_entry(&self, node_id: i32, name: &str) -> Entry {
        let synonyms = self.broker_chain(node_id, name);
        let setting = broker_setting(name);
        Entry {
            name: name.to_owned(),
            value: synonyms.first().and_then(|synonym| synonym.value.clone()),
            source: synonyms.first().map_or(Source::Default, |synonym| synonym.source),
            read_only: setting.is_none_or(|setting| setting.mode == Mode::Fixed),
            // What nobody knows may be a secret.
            sensitive: setting.is_none_or(Setting::is_sensitive),
            synonyms,
            kind: setting.map_or(0, |setting| setting.kind as i8),
        }
    }

    fn all_brokers_entries(&self) -> Vec<Entry> {
        let entry = |name: &String| {
            let mut entry = self.broker_entry(-1, name);
            entry.synonyms.retain(|synonym| synonym.source == Source::DynamicDefaultBroker);
            entry
        };
        self.configs.all_brokers.keys().map(entry).collect()
    }

    fn logger_entries(&self, node_id: i32) -> Vec<Entry> {
        let levels = self.configs.loggers.get(&node_id);
        let level = |name: &str| levels.and_then(|levels| levels.get(name)).cloned();
        let root = level(super::loggers::ROOT).unwrap_or_else(|| LEVEL_DEFAULT.to_owned());
        let entry = |name: &&str| Entry {
            name: (*name).to_owned(),
            value: Some(level(name).unwrap_or_else(|| root.clone())),
            source: Source::DynamicBrokerLogger,
            read_only: false,
            sensitive: false,
            synonyms: Vec::new(),
            kind: 0,
        };
        LOGGERS.iter().map(entry).collect()
    }
}

/// Where a broker says that its logs are.
pub(crate) fn log_dir(node_id: i32) -> String {
    format!("/var/lib/kafka/broker-{node_id}")
}

fn default_of(setting: &Setting) -> Synonym {
    Synonym {
        name: setting.name.to_owned(),
        value: setting.default.map(str::to_owned),
        source: Source::Default,
    }
}

/// The settings of something that has its own values, with what stands in for those it has not.
fn own_entries(
    table: &'static [Setting],
    own: Option<&Values>,
    source: Source,
    stand_ins: impl Fn(&Setting) -> Vec<Synonym>,
) -> Vec<Entry> {
    let entry = |setting: &Setting| {
        let set = own.and_then(|own| own.get(setting.name));
        let first =
            set.map(|value| Synonym { name: setting.name.to_owned(), value: Some(value.clone()), source });
        let synonyms: Vec<Synonym> = first.into_iter().chain(stand_ins(setting)).collect();
        let value = match synonyms.first() {
            Some(synonym) => synonym.value.clone(),
            None => setting.default.map(str::to_owned),
        };
        Entry {
            name: setting.name.to_owned(),
            value,
            source: synonyms.first().map_or(Source::Default, |synonym| synonym.source),
            read_only: false,
            sensitive: setting.is_sensitive(),
            synonyms,
            kind: setting.kind as i8,
        }
    };
    table.iter().map(entry).collect()
}
