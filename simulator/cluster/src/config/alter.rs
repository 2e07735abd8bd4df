//! Changes of configuration, and what of them is refused (`ConfigAdminManager`, `ConfigurationControlManager`).
//!
//! Never knows what a request looks like.

use std::collections::BTreeMap;

use super::loggers::{LEVELS, LOGGERS, ROOT};
use super::validate::{fault, list};
use super::{
    ConfigResource, ELIGIBLE_LEADER_REPLICAS, Kind, MIN_ISR, Mode, Setting, Values, broker_setting,
    client_metrics_setting, group_setting, topic_fault, topic_setting,
};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::topics::{Refusal, name_fault};

/// What is done to one setting (`AlterConfigOp.OpType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Set,
    Delete,
    Append,
    Subtract,
}

impl Operation {
    /// The operation of this number.
    pub(crate) fn of(number: i8) -> Option<Self> {
        [Self::Set, Self::Delete, Self::Append, Self::Subtract].into_iter().find(|each| *each as i8 == number)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Set => "SET",
            Self::Delete => "DELETE",
            Self::Append => "APPEND",
            Self::Subtract => "SUBTRACT",
        }
    }
}

/// A change of one setting.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub(crate) name: String,
    pub(crate) operation: Operation,
    /// Not looked at where the setting is deleted.
    pub(crate) value: String,
}

/// Shortest and longest interval of a client metrics subscription (`ClientMetricsConfigs`).
const INTERVAL_MS: std::ops::RangeInclusive<i64> = 100..=3_600_000;

/// What a client metrics subscription can match.
const MATCHES: &[&str] = &[
    "client_id",
    "client_instance_id",
    "client_software_name",
    "client_software_version",
    "client_source_address",
    "client_source_port",
];

/// Counts of threads that change at most by a factor of two at a time (`DynamicThreadPool`).
const THREADS: &[&str] = &[
    "background.threads",
    "num.io.threads",
    "num.network.threads",
    "num.recovery.threads.per.data.dir",
    "num.replica.fetchers",
];

fn invalid_config<T>(text: impl Into<String>) -> Result<T, Refusal> {
    Err((ErrorCode::INVALID_CONFIG, Some(text.into())))
}

fn invalid_request<T>(text: impl Into<String>) -> Result<T, Refusal> {
    Err((ErrorCode::INVALID_REQUEST, Some(text.into())))
}

impl Cluster {
    /// Changes some settings of a resource and leaves the others (IncrementalAlterConfigs).
    pub(crate) fn change_config(
        &mut self,
        resource: &ConfigResource,
        changes: &[Change],
        validate_only: bool,
    ) -> Result<(), Refusal> {
        if let ConfigResource::BrokerLogger(node_id) = resource {
            return self.change_loggers(*node_id, changes, validate_only);
        }
        let mut values = self.own_values(resource).cloned().unwrap_or_default();
        for change in changes {
            apply(resource, &mut values, change)?;
        }
        self.check_min_isr(resource, changes)?;
        self.take_config(resource, values, validate_only)
    }

    /// Replaces all settings of a resource (AlterConfigs).
    pub(crate) fn replace_config(
        &mut self,
        resource: &ConfigResource,
        values: Values,
        validate_only: bool,
    ) -> Result<(), Refusal> {
        self.take_config(resource, values, validate_only)
    }

    fn own_values(&self, resource: &ConfigResource) -> Option<&Values> {
        match resource {
            ConfigResource::Topic(name) => self.topics.get(name).map(|topic| &topic.configs),
            ConfigResource::Broker(None) => Some(&self.configs.all_brokers),
            ConfigResource::Broker(Some(node_id)) => self.configs.brokers.get(node_id),
            ConfigResource::BrokerLogger(node_id) => self.configs.loggers.get(node_id),
            ConfigResource::ClientMetrics(name) => self.configs.client_metrics.get(name),
            ConfigResource::Group(name) => self.configs.groups.get(name),
        }
    }

    fn take_config(
        &mut self,
        resource: &ConfigResource,
        values: Values,
        validate_only: bool,
    ) -> Result<(), Refusal> {
        self.check_values(resource, &values)?;
        if validate_only {
            return Ok(());
        }
        self.configs.forget_log_settings();
        match resource {
            ConfigResource::Topic(name) => {
                if let Some(topic) = self.topics.get_mut(name) {
                    topic.configs = values;
                }
            }
            ConfigResource::Broker(None) => self.configs.all_brokers = values,
            ConfigResource::Broker(Some(node_id)) => put(&mut self.configs.brokers, *node_id, values),
            ConfigResource::BrokerLogger(node_id) => put(&mut self.configs.loggers, *node_id, values),
            ConfigResource::ClientMetrics(name) => {
                if self.configs.client_metrics.get(name) != Some(&values) {
                    self.telemetry.changes += 1;
                }
                put(&mut self.configs.client_metrics, name.clone(), values);
            }
            ConfigResource::Group(name) => put(&mut self.configs.groups, name.clone(), values),
        }
        Ok(())
    }

    fn check_values(&self, resource: &ConfigResource, values: &Values) -> Result<(), Refusal> {
        match resource {
            ConfigResource::Topic(name) => self.check_topic_values(name, values),
            ConfigResource::Broker(node_id) => self.check_broker_values(*node_id, values),
            ConfigResource::BrokerLogger(_) => Ok(()),
            ConfigResource::ClientMetrics(name) if name.is_empty() => {
                invalid_request("Subscription name can't be empty")
            }
            ConfigResource::ClientMetrics(_) => check_client_metrics(values),
            ConfigResource::Group(name) if name.is_empty() => {
                invalid_request("Default group resources are not allowed.")
            }
            ConfigResource::Group(_) => self.check_group_values(values),
        }
    }

    fn check_topic_values(&self, name: &str, values: &Values) -> Result<(), Refusal> {
        if name.is_empty() {
            return invalid_request("Default topic resources are not allowed.");
        }
        if let Some(fault) = name_fault(name) {
            return Err((ErrorCode::INVALID_TOPIC_EXCEPTION, Some(fault)));
        }
        if self.topics.get(name).is_none() {
            let text = format!("The topic '{name}' does not exist.");
            return Err((ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, Some(text)));
        }
        match topic_fault(values, |lag| self.topic_config_i64("", lag)) {
            Some(fault) => invalid_config(fault),
            None => Ok(()),
        }
    }

    /// `DynamicBrokerConfig.validate`. Settings that nobody knows are taken: they may be a plug-in's.
    fn check_broker_values(&self, node_id: Option<i32>, values: &Values) -> Result<(), Refusal> {
        let named = |wrong: &dyn Fn(&str, &Setting) -> bool| {
            let of = |name: &&String| broker_setting(name).is_some_and(|setting| wrong(name, setting));
            let names: Vec<&str> = values.keys().filter(of).map(String::as_str).collect();
            (!names.is_empty()).then(|| format!("[{}]", names.join(", ")))
        };
        if let Some(names) = named(&|_, setting| setting.mode == Mode::Fixed) {
            return invalid_request(format!("Cannot update these configs dynamically: {names}"));
        }
        let is_store = |name: &str| {
            name.starts_with("ssl.keystore.")
                || name.starts_with("ssl.truststore.")
                || name == "ssl.key.password"
        };
        if let Some(names) = named(&|name, _| is_store(name)) {
            return invalid_request(format!(
                "These security configs can be dynamically updated only per-listener using the listener prefix: {names}"
            ));
        }
        let wrong = |(name, value): (&String, &String)| fault(broker_setting(name)?, value);
        if let Some(fault) = values.iter().find_map(wrong) {
            return invalid_request(fault);
        }
        let Some(node_id) = node_id else {
            return match named(&|_, setting| setting.mode == Mode::PerBroker) {
                Some(names) => invalid_request(format!(
                    "Cannot update these configs at default cluster level, broker id must be specified: {names}"
                )),
                None => Ok(()),
            };
        };
        let current = |name: &str| -> i64 {
            let default = || broker_setting(name).and_then(|setting| setting.default).unwrap_or_default();
            self.set_for_brokers(Some(node_id), name).unwrap_or_else(default).parse().unwrap_or(1)
        };
        for name in THREADS {
            let Some(wanted) = values.get(*name).and_then(|value| value.trim().parse::<i64>().ok()) else {
                continue;
            };
            let current = current(name);
            let why = match wanted {
                wanted if wanted > current.saturating_mul(2) => "should not be greater than double",
                wanted if wanted < current / 2 => "should be at least half",
                _ => continue,
            };
            return invalid_request(format!(
                "Invalid value org.apache.kafka.common.config.ConfigException: Dynamic thread count update validation \
                 failed for {name}={wanted}, value {why} the current value {current} for configuration Invalid dynamic \
                 configuration"
            ));
        }
        Ok(())
    }

    /// With eligible leader replicas all brokers share one `min.insync.replicas`.
    fn check_min_isr(&self, resource: &ConfigResource, changes: &[Change]) -> Result<(), Refusal> {
        let Some(change) = changes.iter().find(|change| change.name == MIN_ISR) else { return Ok(()) };
        if !self.plan.release.finalizes(ELIGIBLE_LEADER_REPLICAS) {
            return Ok(());
        }
        match resource {
            ConfigResource::Broker(Some(_)) => {
                invalid_config("Broker-level min.insync.replicas cannot be altered while ELR is enabled.")
            }
            ConfigResource::Broker(None) if change.operation == Operation::Delete => {
                invalid_config("Cluster-level min.insync.replicas cannot be removed while ELR is enabled.")
            }
            _ => Ok(()),
        }
    }

    fn check_group_values(&self, values: &Values) -> Result<(), Refusal> {
        for name in values.keys() {
            if group_setting(name).is_none() {
                return invalid_config(format!("Unknown group config name: {name}"));
            }
        }
        let wrong = |(name, value): (&String, &String)| fault(group_setting(name)?, value);
        if let Some(fault) = values.iter().find_map(wrong) {
            return invalid_config(fault);
        }
        for (name, value) in values {
            let (Some((kind, rest)), Ok(number)) = (name.split_once('.'), value.trim().parse::<i64>()) else {
                continue;
            };
            let rest = if name == "streams.num.standby.replicas" { "standby.replicas" } else { rest };
            let bound = |which: &str| format!("group.{kind}.{which}.{rest}");
            let of = |name: &str| broker_setting(name).map(|_| self.broker_config_i64(name));
            if of(&bound("min")).is_some_and(|min| number < min) {
                return invalid_config(format!("{name} must be greater than or equal to {}", bound("min")));
            }
            if of(&bound("max")).is_some_and(|max| number > max) {
                return invalid_config(format!("{name} must be less than or equal to {}", bound("max")));
            }
        }
        Ok(())
    }

    fn change_loggers(
        &mut self,
        node_id: i32,
        changes: &[Change],
        validate_only: bool,
    ) -> Result<(), Refusal> {
        for Change { name, operation, value } in changes {
            if matches!(operation, Operation::Append | Operation::Subtract) {
                let operation = operation.name();
                return invalid_request(format!(
                    "{operation} operation is not allowed for the BROKER_LOGGER resource"
                ));
            }
            if !LOGGERS.contains(&name.as_str()) {
                return invalid_config(format!("Logger {name} does not exist!"));
            }
            if *operation == Operation::Delete && name == ROOT {
                return invalid_request("Removing the log level of the root logger is not allowed");
            }
            if *operation == Operation::Set && !LEVELS.contains(&value.as_str()) {
                return invalid_config(format!(
                    "Cannot set the log level of {name} to {value} as it is not a supported log level. Valid log \
                     levels are {}",
                    LEVELS.join(", ")
                ));
            }
        }
        if !validate_only {
            let levels = self.configs.loggers.entry(node_id).or_default();
            for Change { name, operation, value } in changes {
                match operation {
                    Operation::Delete => drop(levels.remove(name)),
                    _ => drop(levels.insert(name.clone(), value.clone())),
                }
            }
        }
        Ok(())
    }
}

fn put<K: Ord>(map: &mut BTreeMap<K, Values>, key: K, values: Values) {
    if values.is_empty() {
        map.remove(&key);
    } else {
        map.insert(key, values);
    }
}

/// Does one change to values.
fn apply(resource: &ConfigResource, values: &mut Values, change: &Change) -> Result<(), Refusal> {
    let Change { name, operation, value } = change;
    match operation {
        Operation::Set => drop(values.insert(name.clone(), value.clone())),
        Operation::Delete => drop(values.remove(name)),
        Operation::Append | Operation::Subtract => {
            let setting = match resource {
                ConfigResource::Topic(_) => topic_setting(name),
                ConfigResource::Broker(_) => broker_setting(name),
                ConfigResource::ClientMetrics(_) => client_metrics_setting(name),
                ConfigResource::Group(_) | ConfigResource::BrokerLogger(_) => group_setting(name),
            };
            let Some(setting) = setting.filter(|setting| setting.kind == Kind::List) else {
                let operation = operation.name();
                return invalid_config(format!(
                    "Can't {operation} to key {name} because its type is not LIST."
                ));
            };
            let old = values.get(name).map_or(setting.default.unwrap_or_default(), String::as_str);
            let mut elements: Vec<&str> = list(old);
            for element in list(value) {
                if *operation == Operation::Subtract {
                    elements.retain(|each| *each != element);
                } else if !elements.contains(&element) {
                    elements.push(element);
                }
            }
            let joined = elements.join(",");
            values.insert(name.clone(), joined);
        }
    }
    Ok(())
}

fn check_client_metrics(values: &Values) -> Result<(), Refusal> {
    for (name, value) in values {
        let Some(setting) = client_metrics_setting(name) else {
            return invalid_request(format!("Unknown client metrics configuration: {name}"));
        };
        if let Some(fault) = fault(setting, value) {
            return invalid_config(fault);
        }
        if name == "interval.ms" && !value.trim().parse().is_ok_and(|ms: i64| INTERVAL_MS.contains(&ms)) {
            return invalid_request(format!(
                "Invalid value {value} for interval.ms, interval must be between {} and {} (1 hour)",
                INTERVAL_MS.start(),
                INTERVAL_MS.end()
            ));
        }
        if name == "match"
            && let Some(pattern) = list(value).into_iter().find(|pattern| !is_match(pattern))
        {
            return invalid_config(format!("Illegal client matching pattern: {pattern}"));
        }
    }
    Ok(())
}

fn is_match(pattern: &str) -> bool {
    pattern.split_once('=').is_some_and(|(name, expression)| {
        let closed =
            |open: char, close: char| expression.matches(open).count() == expression.matches(close).count();
        MATCHES.contains(&name) && !expression.is_empty() && closed('[', ']') && closed('(', ')')
    })
}
