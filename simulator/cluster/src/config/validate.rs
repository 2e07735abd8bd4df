//! Whether a value suits a setting, in the words of `ConfigException`.
//!
//! Never knows which resource a value is for.

use super::setting::{Kind, Setting, Valid};
use super::{Values, topic_setting};

/// What is wrong with a value, if anything (`ConfigDef.parseValue`).
pub(super) fn fault(setting: &Setting, value: &str) -> Option<String> {
    let invalid = |shown: &str, why: &str| {
        Some(format!("Invalid value {shown} for configuration {}: {why}", setting.name))
    };
    let trimmed = value.trim();
    let fits = |min: i64, max: i64| trimmed.parse::<i64>().is_ok_and(|number| (min..=max).contains(&number));
    let number = |name: &str| invalid(trimmed, &format!("Not a number of type {name}"));
    match setting.kind {
        Kind::Boolean if !["true", "false"].contains(&trimmed.to_ascii_lowercase().as_str()) => {
            return invalid(trimmed, "Expected value to be either true or false");
        }
        Kind::Short if !fits(i16::MIN.into(), i16::MAX.into()) => return number("SHORT"),
        Kind::Int if !fits(i32::MIN.into(), i32::MAX.into()) => return number("INT"),
        Kind::Long if !fits(i64::MIN, i64::MAX) => return number("LONG"),
        Kind::Double if trimmed.parse::<f64>().is_err() => return number("DOUBLE"),
        _ => {}
    }
    match setting.valid {
        Valid::Any => None,
        Valid::AtLeast(min) => {
            below(trimmed, min).then(|| invalid(trimmed, &format!("Value must be at least {min}"))).flatten()
        }
        Valid::Between(min, _) if below(trimmed, min) => {
            invalid(trimmed, &format!("Value must be at least {min}"))
        }
        Valid::Between(_, max) if below(max, trimmed) => {
            invalid(trimmed, &format!("Value must be no more than {max}"))
        }
        Valid::Between(..) => None,
        Valid::OneOf(options) if options.contains(&trimmed) => None,
        Valid::OneOf(options) => invalid(trimmed, &one_of(options)),
        Valid::OneOfAnyCase(options) if options.iter().any(|option| option.eq_ignore_ascii_case(trimmed)) => {
            None
        }
        Valid::OneOfAnyCase(options) => {
            invalid(trimmed, &format!("String must be one of (case insensitive): {}", options.join(", ")))
        }
        Valid::ListOf(options) => list(trimmed)
            .into_iter()
            .find(|element| !options.contains(element))
            .and_then(|element| invalid(element, &one_of(options))),
        Valid::NotEmpty if trimmed.is_empty() => invalid("", "String must be non-empty"),
        Valid::NotEmpty => None,
        Valid::Throttled => {
            let right = trimmed == "*" || list(trimmed).into_iter().all(is_throttled_replica);
            let why = format!(
                "{} must be the literal '*' or a list of replicas in the following format: \
                 [partitionId]:[brokerId],[partitionId]:[brokerId],...",
                setting.name
            );
            (!right).then(|| invalid(&format!("[{}]", list(trimmed).join(", ")), &why)).flatten()
        }
        Valid::Gzip if trimmed == "-1" || (!below(trimmed, "1") && !below("9", trimmed)) => None,
        Valid::Gzip => invalid(trimmed, "Value must be between 1 and 9 or equal to -1"),
        Valid::Reset if is_reset(trimmed) => None,
        Valid::Reset => {
            let why = format!(
                "Invalid value `{trimmed}` for configuration {}. The value must be either 'earliest', 'latest' \
                 or of the format 'by_duration:<PnDTnHnMn.nS>'.",
                setting.name
            );
            invalid(trimmed, &why)
        }
    }
}

fn one_of(options: &[&str]) -> String {
    format!("String must be one of: {}", options.join(", "))
}

/// The elements of a list; none of an empty text (`ConfigDef.parseType`).
pub(super) fn list(value: &str) -> Vec<&str> {
    match value.trim() {
        "" => Vec::new(),
        value => value.split(',').map(str::trim).collect(),
    }
}

/// Both are numbers: they were checked, or stand in a table.
fn below(left: &str, right: &str) -> bool {
    match (left.parse::<i64>(), right.parse::<i64>()) {
        (Ok(left), Ok(right)) => left < right,
        _ => left.parse::<f64>().unwrap_or_default() < right.parse::<f64>().unwrap_or_default(),
    }
}

fn is_throttled_replica(element: &str) -> bool {
    let is_id = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    element.split_once(':').is_some_and(|(partition, broker)| is_id(partition) && is_id(broker))
}

fn is_reset(value: &str) -> bool {
    let is_duration = |text: &str| {
        text.len() > 1
            && text.starts_with('P')
            && text.bytes().all(|byte| byte.is_ascii_digit() || b"PDTHMS.".contains(&byte))
            && text.ends_with(['D', 'H', 'M', 'S'])
    };
    matches!(value, "earliest" | "latest") || value.strip_prefix("by_duration:").is_some_and(is_duration)
}

/// What is wrong with all of a topic's own settings together (`LogConfig.validate`); `lag_max` is what holds for it in the end.
pub(crate) fn topic_fault(values: &Values, lag: impl Fn(&str) -> i64) -> Option<String> {
    if let Some(name) =
        values.keys().find(|name| topic_setting(name).is_none() && *name != INTERNAL_SEGMENT_BYTES)
    {
        return Some(format!("Unknown topic config name: {name}"));
    }
    let own = |(name, value): (&String, &String)| fault(topic_setting(name)?, value);
    if let Some(fault) = values.iter().find_map(own) {
        return Some(fault);
    }
    if values.get("remote.storage.enable").is_some_and(|value| value.trim().eq_ignore_ascii_case("true")) {
        let text = "Tiered Storage functionality is disabled in the broker. \
                    Topic cannot be configured with remote log storage.";
        return Some(text.to_owned());
    }
    let of = |name: &str| {
        values.get(name).and_then(|value| value.trim().parse().ok()).unwrap_or_else(|| lag(name))
    };
    let (min, max) = (of("min.compaction.lag.ms"), of("max.compaction.lag.ms"));
    (min > max).then(|| {
        format!("conflict topic config setting min.compaction.lag.ms ({min}) > max.compaction.lag.ms ({max})")
    })
}

/// A topic setting that exists and is never shown unless set (`LogConfig.INTERNAL_SEGMENT_BYTES_CONFIG`).
pub(crate) const INTERNAL_SEGMENT_BYTES: &str = "internal.segment.bytes";

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, value: &str) -> Option<String> {
        fault(topic_setting(name).expect("it is in the table"), value)
    }

    #[test]
    fn numbers_are_of_their_type_and_range() {
        assert_eq!(of("retention.ms", " -1 "), None);
        assert_eq!(
            of("retention.ms", "-2").as_deref(),
            Some("Invalid value -2 for configuration retention.ms: Value must be at least -1")
        );
        assert_eq!(
            of("segment.bytes", "2147483648").as_deref(),
            Some("Invalid value 2147483648 for configuration segment.bytes: Not a number of type INT")
        );
        assert_eq!(of("segment.bytes", "2147483647"), None);
        assert_eq!(of("segment.bytes", "1048576"), None);
        assert!(of("segment.bytes", "1048575").is_some());
        assert_eq!(of("min.cleanable.dirty.ratio", "1"), None);
        assert_eq!(
            of("min.cleanable.dirty.ratio", "1.5").as_deref(),
            Some(
                "Invalid value 1.5 for configuration min.cleanable.dirty.ratio: Value must be no more than 1"
            )
        );
        for (value, right) in [("-1", true), ("0", false), ("1", true), ("9", true), ("10", false)] {
            assert_eq!(of("compression.gzip.level", value).is_none(), right, "{value}");
        }
    }

    #[test]
    fn lists_have_only_what_they_may() {
        assert_eq!(of("cleanup.policy", ""), None);
        assert_eq!(of("cleanup.policy", "compact, delete"), None);
        assert_eq!(
            of("cleanup.policy", "compact,foo").as_deref(),
            Some(
                "Invalid value foo for configuration cleanup.policy: String must be one of: compact, delete"
            )
        );
        assert_eq!(of("leader.replication.throttled.replicas", "*"), None);
        assert_eq!(of("leader.replication.throttled.replicas", "0:1,1:2"), None);
        assert!(of("leader.replication.throttled.replicas", "0:").is_some());
    }

    #[test]
    fn offsets_are_reset_to_an_end_or_by_a_duration() {
        for (value, right) in
            [("latest", true), ("by_duration:PT1H", true), ("by_duration:", false), ("foo", false)]
        {
            assert_eq!(is_reset(value), right, "{value}");
        }
    }
}
