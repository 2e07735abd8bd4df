//! What can be taken away from a scenario or made smaller in it, one thing at a time.
//!
//! No edit leaves a reference to what is gone. It never knows which edits leave the failure as it is.

use std::time::Duration;

use serde_json::Value;

use crate::scenario::{BROKER, Count, GATEWAY, Host, Quantity as _, Rate, Resolved, Target, Time, Work};

/// Phases are cut to whole multiples of it.
const PHASE_STEP: Duration = Duration::from_millis(500);

/// Nothing is made shorter than this.
const TIME_MIN: Duration = Duration::from_millis(1);

/// Times of faults are rounded to it.
const AT_STEP: Duration = Duration::from_millis(100);

/// Rates from here on are not made lower, which would only take time. Whoever does less than that may do less still.
const RATE_MIN: Rate = Rate { per_minute: 600 };

/// Something smaller.
#[derive(Debug, Clone)]
pub(super) struct Edit {
    /// What is smaller, for the story.
    pub(super) what: String,
    /// The scenario then.
    pub(super) smaller: Resolved,
    /// Whether it could break an invariant by itself: a reader that is given no time has not read everything.
    pub(super) is_suspect: bool,
}

fn edit(resolved: &Resolved, what: String, change: impl FnOnce(&mut Resolved)) -> Edit {
    let mut smaller = resolved.clone();
    change(&mut smaller);
    Edit { what, smaller, is_suspect: false }
}

/// Everything that may refer to hosts, groups and topics, as text.
fn references(resolved: &Resolved) -> String {
    let both = (&resolved.timeline, &resolved.links);
    serde_json::to_string(&both).expect("a scenario has only keys that are text")
}

/// Shorter phases. What would begin after its phase goes with it. The drain stays: it ends by itself when all is read.
pub(super) fn phases(resolved: &Resolved) -> Vec<Edit> {
    let mut edits = Vec::new();
    let whole = |time: Duration| {
        let steps = time.as_millis() / PHASE_STEP.as_millis();
        Time(PHASE_STEP * u32::try_from(steps).unwrap_or(u32::MAX))
    };
    // A recovery has to have the time that it may take.
    let quiet = resolved.expect.eventually.recovered.unwrap_or_default().max(Time(PHASE_STEP));
    let least = Time(PHASE_STEP);
    for (name, least) in [("faults", least), ("quiet", quiet), ("warm_up", least)] {
        let of = |resolved: &mut Resolved, to: Option<Time>| {
            let phase = match name {
                "faults" => &mut resolved.phases.faults,
                "quiet" => &mut resolved.phases.quiet,
                _ => &mut resolved.phases.warm_up,
            };
            *phase = to.unwrap_or(*phase);
            *phase
        };
        let now = of(&mut resolved.clone(), None);
        for share in [4, 2] {
            let to = whole(now.0 / share).max(least);
            if to < now {
                let shorter = edit(resolved, format!("phase {name} {now} → {to}"), |smaller| {
                    of(smaller, Some(to));
                    let end = smaller.phases.faults;
                    smaller.timeline.retain(|step| step.at.is_none_or(|at| at < end));
                });
                edits.push(Edit { is_suspect: name == "quiet", ..shorter });
            }
        }
    }
    edits
}

/// Fewer clients.
pub(super) fn clients(resolved: &Resolved) -> Vec<Edit> {
    let mut edits = Vec::new();
    let references = references(resolved);
    for (index, clients) in resolved.clients.iter().enumerate() {
        let name = &clients.name;
        let is_named = |number: u32| references.contains(&format!("{name}-{number}"));
        if resolved.clients.len() > 1 && !(1..=clients.count.0).any(is_named) {
            edits.push(edit(resolved, format!("clients {name} taken away"), |smaller| {
                drop(smaller.clients.remove(index))
            }));
        }
        let needed = (1..=clients.count.0).rev().find(|number| is_named(*number)).unwrap_or(1);
        for to in [needed, clients.count.0 / 2] {
            if (needed..clients.count.0).contains(&to) {
                let what = format!("clients {name} {} → {to}", clients.count.0);
                edits.push(edit(resolved, what, |smaller| smaller.clients[index].count = Count(to)));
            }
        }
    }
    edits
}

/// Links as usual.
pub(super) fn links(resolved: &Resolved) -> Vec<Edit> {
    let of = |(index, link): (usize, &crate::scenario::LinkPlan)| {
        edit(resolved, format!("link {} as usual", link.link), |smaller| drop(smaller.links.remove(index)))
    };
    resolved.links.iter().enumerate().map(of).collect()
}

/// A smaller world: fewer hosts, no TLS, no users, no settings, fewer partitions.
pub(super) fn world(resolved: &Resolved) -> Vec<Edit> {
    let mut edits = Vec::new();
    let topology = &resolved.topology;
    let references = references(resolved);
    let fewer = |kind: &str, count: u32| {
        let needed =
            (1..=count).rev().find(|number| references.contains(&format!("{kind}-{number}"))).unwrap_or(1);
        let mut counts = vec![needed, count.saturating_sub(1)];
        counts.retain(|to| (needed..count).contains(to));
        counts.dedup();
        counts
    };
    for to in fewer(GATEWAY, topology.gateways.count.0) {
        let what = format!("gateways {} → {to}", topology.gateways.count.0);
        edits.push(edit(resolved, what, |smaller| with_gateways(smaller, to)));
    }
    for to in fewer(BROKER, topology.brokers.count.0) {
        let what = format!("brokers {} → {to}", topology.brokers.count.0);
        edits.push(edit(resolved, what, |smaller| smaller.topology.brokers.count = Count(to)));
    }
    if topology.tls.clients || topology.tls.brokers {
        edits.push(edit(resolved, "no TLS".to_owned(), |smaller| {
            smaller.topology.tls.clients = false;
            smaller.topology.tls.brokers = false;
        }));
    }
    if !topology.users.is_empty() {
        edits.push(edit(resolved, "no users".to_owned(), |smaller| {
            smaller.topology.users.clear();
            smaller.clients.iter_mut().for_each(|clients| clients.user = None);
        }));
    }
    if !topology.gateways.settings.is_empty() {
        edits.push(edit(resolved, "no settings of gateways".to_owned(), |smaller| {
            smaller.topology.gateways.settings.clear()
        }));
    }
    for key in topology.brokers.settings.keys() {
        let what = format!("broker setting {key} as usual");
        edits.push(edit(resolved, what, |smaller| drop(smaller.topology.brokers.settings.remove(key))));
    }
    if topology.brokers.replication_delay.0 > Duration::ZERO {
        let what = "no delay of replication".to_owned();
        edits.push(edit(resolved, what, |smaller| {
            smaller.topology.brokers.replication_delay = Time::default()
        }));
    }
    edits.extend(topics(resolved, &references));
    edits
}

fn with_gateways(resolved: &mut Resolved, count: u32) {
    resolved.topology.gateways.count = Count(count);
    for clients in &mut resolved.clients {
        let is_there = |target: &Target| !matches!(target, Target::Host(host) if host.kind == GATEWAY && host.number > count);
        clients.bootstrap.0.retain(is_there);
        if clients.bootstrap.0.is_empty() {
            clients.bootstrap.0.push(Target::Host(Host::new(GATEWAY, 1)));
        }
    }
}

fn topics(resolved: &Resolved, references: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (name, topic) in &resolved.topology.topics {
        let used =
            serde_json::to_string(&resolved.clients).unwrap_or_default().contains(&format!("\"{name}\""));
        let needed =
            (0..topic.partitions.0).rev().find(|index| references.contains(&format!("{name}/{index}")));
        if !used && needed.is_none() && resolved.topology.topics.len() > 1 {
            let what = format!("topic {name} taken away");
            edits.push(edit(resolved, what, |smaller| drop(smaller.topology.topics.remove(name))));
        }
        let needed = needed.map_or(1, |index| index + 1);
        for to in [needed, topic.partitions.0 / 2] {
            if (needed..topic.partitions.0).contains(&to) {
                let what = format!("partitions of {name} {} → {to}", topic.partitions.0);
                edits.push(edit(resolved, what, |smaller| {
                    if let Some(topic) = smaller.topology.topics.get_mut(name) {
                        topic.partitions = Count(to);
                    }
                }));
            }
        }
        for key in topic.configs.keys() {
            let what = format!("configuration {key} of {name} as usual");
            edits.push(edit(resolved, what, |smaller| {
                if let Some(topic) = smaller.topology.topics.get_mut(name) {
                    topic.configs.remove(key);
                }
            }));
        }
    }
    edits
}

/// Shorter faults, at round times.
pub(super) fn durations(resolved: &Resolved) -> Vec<Edit> {
    let mut edits = Vec::new();
    let rounded = |at: Time| {
        let steps = u32::try_from(at.0.as_millis() / AT_STEP.as_millis()).unwrap_or(u32::MAX);
        Time(AT_STEP * steps)
    };
    edits.push(edit(resolved, format!("times of faults rounded to {}", Time(AT_STEP)), |smaller| {
        smaller.timeline.iter_mut().for_each(|step| step.at = step.at.map(rounded));
    }));
    for (index, step) in resolved.timeline.iter().enumerate() {
        let Ok(action) = serde_json::to_value(&step.action) else { continue };
        for (what, action) in smaller_values(&action) {
            let Ok(action) = serde_json::from_value(action) else { continue };
            let what = format!("{}: {what}", step.action.in_words());
            edits.push(edit(resolved, what, |smaller| smaller.timeline[index].action = action));
        }
    }
    edits
}

/// Fewer operations, and constants where values were drawn.
pub(super) fn values(resolved: &Resolved) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (index, clients) in resolved.clients.iter().enumerate() {
        let Ok(work) = serde_json::to_value(&clients.work) else { continue };
        for (what, work) in smaller_values(&work) {
            let Ok(work) = serde_json::from_value(work) else { continue };
            let what = format!("clients {}: {what}", clients.name);
            edits.push(edit(resolved, what, |smaller| smaller.clients[index].work = work));
        }
    }
    edits
}

/// Fewer records and transactions in all.
pub(super) fn operations(resolved: &Resolved) -> Vec<Edit> {
    let mut edits = Vec::new();
    let phases = &resolved.phases;
    let seconds = (phases.warm_up.0 + phases.faults.0 + phases.quiet.0).as_secs();
    for (index, clients) in resolved.clients.iter().enumerate() {
        let mut clients = clients.clone();
        let Some((what, rate, max)) = capped(&mut clients.work) else { continue };
        let as_many = rate.per_minute.saturating_mul(seconds) / 60;
        let now = max.map_or_else(|| u32::try_from(as_many).unwrap_or(u32::MAX), |max| max.0);
        for to in [1, now / 4, now / 2] {
            if (1..now).contains(&to) {
                let what = format!("{what} of each of {} {now} → {to}", clients.name);
                let fewer = edit(resolved, what, |smaller| {
                    if let Some((_, _, max)) = capped(&mut smaller.clients[index].work) {
                        *max = Some(Count(to));
                    }
                });
                // Whoever has nothing left to do does not succeed with anything.
                edits.push(Edit { is_suspect: true, ..fewer });
            }
        }
    }
    edits
}

/// What work consists of, its rate, and the most of it.
fn capped(work: &mut Work) -> Option<(&'static str, Rate, &mut Option<Count>)> {
    match work {
        Work::Producer(work) => Some(("records", work.rate, &mut work.records_max)),
        Work::Transactions(work) => Some(("transactions", work.rate, &mut work.transactions_max)),
        _ => None,
    }
}

/// The value with one of its arguments made smaller. It has one key, under which the arguments are.
fn smaller_values(value: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    let Some((name, Value::Object(arguments))) = value.as_object().and_then(|map| map.iter().next()) else {
        return found;
    };
    for (key, argument) in arguments {
        if let Some(smaller) = smaller(key, argument) {
            let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let what = format!("{key} {} → {}", plain(argument), plain(&smaller));
            let mut value = value.clone();
            value[name][key] = smaller;
            found.push((what, value));
        }
    }
    found
}

/// Something smaller for an argument, by its name.
fn smaller(key: &str, value: &Value) -> Option<Value> {
    let text = value.as_str();
    match (key, text) {
        ("for" | "by" | "throttle_time", Some(_)) => {
            let time: Time = serde_json::from_value(value.clone()).ok()?;
            // Whole milliseconds read well.
            let half = Duration::from_millis(u64::try_from(time.0.as_millis() / 2).ok()?);
            (half >= TIME_MIN && half < time.0).then(|| serde_json::to_value(Time(half)).ok())?
        }
        ("times", None) => (value.as_u64()? > 1).then(|| Value::from(1)),
        ("skip", None) => (value.as_u64()? > 0).then(|| Value::from(0)),
        ("rate", Some(rate)) => {
            let Rate { per_minute } = Rate::parse(rate)?;
            let least = if per_minute >= RATE_MIN.per_minute { RATE_MIN.per_minute } else { 1 };
            // Whole numbers a second read well, as far as there are any.
            let grain = if per_minute / 2 >= 60 { 60 } else { 1 };
            let half = Rate { per_minute: per_minute / 2 / grain * grain };
            (half.per_minute >= least).then(|| Value::from(half.to_string()))
        }
        ("value_bytes" | "latency" | "records", Some(range)) => {
            let (low, high) = range.split_once("..")?;
            (low != high).then(|| Value::from(low))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_become_smaller_by_what_they_are() {
        for (key, value, expected) in [
            ("for", "\"2s\"", Some("\"1s\"")),
            ("for", "\"1ms\"", None),
            ("times", "3", Some("1")),
            ("times", "1", None),
            ("skip", "2", Some("0")),
            ("rate", "\"100/s\"", Some("\"50/s\"")),
            ("rate", "\"19/s\"", None),
            ("rate", "\"9/s\"", Some("\"4/s\"")),
            ("rate", "\"3/s\"", Some("\"1/s\"")),
            ("rate", "\"12/m\"", Some("\"6/m\"")),
            ("rate", "\"1/m\"", None),
            ("value_bytes", "\"10 B..200 B\"", Some("\"10 B\"")),
            ("node", "\"broker-1\"", None),
        ] {
            let found = smaller(key, &serde_json::from_str(value).unwrap());
            assert_eq!(found.map(|value| value.to_string()).as_deref(), expected, "{key} {value}");
        }
    }
}
