//! Client quotas (KIP-13, KIP-124, KIP-546, KIP-599, KIP-612): who may use how much.
//!
//! Never knows what was used: see `throttle`.

use std::collections::BTreeMap;

use crate::errors::ErrorCode;

/// Types of entities (`ClientQuotaEntity`).
pub(crate) const USER: &str = "user";
pub(crate) const CLIENT_ID: &str = "client-id";
pub(crate) const IP: &str = "ip";

/// Quotas of users and clients, and whether each is a whole number (`QuotaConfig`).
pub(crate) const PRODUCER_BYTE_RATE: &str = "producer_byte_rate";
pub(crate) const CONSUMER_BYTE_RATE: &str = "consumer_byte_rate";
pub(crate) const REQUEST_PERCENTAGE: &str = "request_percentage";
pub(crate) const CONTROLLER_MUTATION_RATE: &str = "controller_mutation_rate";
const CONNECTION_CREATION_RATE: &str = "connection_creation_rate";
const OF_CLIENTS: [(&str, bool); 4] = [
    (PRODUCER_BYTE_RATE, true),
    (CONSUMER_BYTE_RATE, true),
    (REQUEST_PERCENTAGE, false),
    (CONTROLLER_MUTATION_RATE, false),
];
const OF_ADDRESSES: [(&str, bool); 1] = [(CONNECTION_CREATION_RATE, true)];

/// How far a value may be from a whole number (`ClientQuotaControlManager`).
const FRACTION_MAX: f64 = 1e-6;

/// Names by type; `None` stands for all that have nothing of their own.
pub(crate) type Entity = BTreeMap<String, Option<String>>;

/// What a filter asks of one type of entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Match {
    /// This name, or the default.
    Exactly(Option<String>),
    /// Any name, and the default.
    Specified,
}

/// An error with its text.
pub(crate) type Refusal = (ErrorCode, String);

fn invalid<T>(text: impl Into<String>) -> Result<T, Refusal> {
    Err((ErrorCode::INVALID_REQUEST, text.into()))
}

/// All quotas of a cluster.
#[derive(Debug, Default)]
pub(crate) struct Quotas {
    by_entity: BTreeMap<Entity, BTreeMap<String, f64>>,
}

impl Quotas {
    /// The entities that fit a filter, with what they have. Strict: no other types than those of the filter.
    pub(crate) fn matching<'a>(
        &'a self,
        filter: &'a BTreeMap<String, Match>,
        strict: bool,
    ) -> impl Iterator<Item = (&'a Entity, &'a BTreeMap<String, f64>)> {
        let fits = move |entity: &Entity| {
            let holds = |(kind, wanted): (&String, &Match)| match (entity.get(kind), wanted) {
                (None, _) => false,
                (Some(_), Match::Specified) => true,
                (Some(name), Match::Exactly(wanted)) => name == wanted,
            };
            (!strict || entity.len() == filter.len()) && filter.iter().all(holds)
        };
        self.by_entity.iter().filter(move |(entity, _)| fits(entity))
    }

    /// Sets and (`None`) removes quotas of an entity, or only looks whether it could be done.
    pub(crate) fn alter(
        &mut self,
        entity: &Entity,
        changes: &BTreeMap<String, Option<f64>>,
        validate_only: bool,
    ) -> Result<(), Refusal> {
        let known = keys_for(entity)?;
        for (key, value) in changes {
            if let Some(value) = value {
                check(known, key, *value)?;
            }
        }
        if validate_only {
            return Ok(());
        }
        let quotas = self.by_entity.entry(entity.clone()).or_default();
        for (key, value) in changes {
            match value {
                Some(value) => quotas.insert(key.clone(), *value),
                None => quotas.remove(key),
            };
        }
        if quotas.is_empty() {
            self.by_entity.remove(entity);
        }
        Ok(())
    }

    /// The quota that holds for a client, and whom it shares it with: the most specific one counts (`DefaultQuotaCallback`).
    pub(crate) fn of_client(&self, user: &str, client_id: &str, key: &str) -> Option<(Entity, f64)> {
        let name = |kind: &str, name: Option<&str>| (kind.to_owned(), name.map(str::to_owned));
        let users = [Some(user), None].map(Some).into_iter().chain([None]);
        for of_user in users {
            for of_client in [Some(Some(client_id)), Some(None), None] {
                let parts = of_user.map(|user| name(USER, user));
                let parts = parts.into_iter().chain(of_client.map(|client| name(CLIENT_ID, client)));
                let entity: Entity = parts.collect();
                let Some(bound) = self.by_entity.get(&entity).and_then(|quotas| quotas.get(key)) else {
                    continue;
                };
                let sharers = of_user.map(|_| name(USER, Some(user)));
                let sharers = sharers.into_iter().chain(of_client.map(|_| name(CLIENT_ID, Some(client_id))));
                return Some((sharers.collect(), *bound));
            }
        }
        None
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.by_entity.is_empty()
    }
}

/// The keys that an entity can have.
fn keys_for(entity: &Entity) -> Result<&'static [(&'static str, bool)], Refusal> {
    for (kind, name) in entity {
        if ![USER, CLIENT_ID, IP].contains(&kind.as_str()) {
            return invalid(format!("Unhandled client quota entity type: {kind}"));
        }
        if name.as_ref().is_some_and(String::is_empty) {
            return invalid(format!("Empty {kind} not supported"));
        }
    }
    let of_client = entity.contains_key(USER) || entity.contains_key(CLIENT_ID);
    match entity.get(IP) {
        Some(_) if of_client => {
            // The missing space is Kafka's.
            invalid("Invalid quota entity combination, IP entity shouldnot be combined with User or ClientId")
        }
        Some(Some(ip)) if ip.parse::<std::net::IpAddr>().is_err() && ip != "localhost" => {
            invalid(format!("{ip} is not a valid IP or resolvable host."))
        }
        Some(_) => Ok(&OF_ADDRESSES),
        None if of_client => Ok(&OF_CLIENTS),
        None => invalid("Invalid empty client quota entity"),
    }
}

fn check(known: &[(&str, bool)], key: &str, value: f64) -> Result<(), Refusal> {
    let Some((_, whole)) = known.iter().find(|(name, _)| *name == key) else {
        return invalid(format!("Invalid configuration key {key}"));
    };
    if value <= 0.0 {
        return invalid(format!("Quota {key} must be greater than 0"));
    }
    if *whole && key == CONNECTION_CREATION_RATE && value > f64::from(i32::MAX) {
        return invalid(format!("Proposed value for {key} is too large for an INT."));
    }
    if *whole && value > i64::MAX as f64 {
        return invalid(format!("Proposed value for {key} is too large for a LONG."));
    }
    if *whole && (value % 1.0).abs() > FRACTION_MAX {
        return invalid(format!("{key} cannot be a fractional value."));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entity(parts: &[(&str, Option<&str>)]) -> Entity {
        parts.iter().map(|(kind, name)| ((*kind).to_owned(), name.map(str::to_owned))).collect()
    }

    #[test]
    fn the_most_specific_quota_counts() {
        let mut quotas = Quotas::default();
        let steps: [&[(&str, Option<&str>)]; 8] = [
            &[(CLIENT_ID, None)],
            &[(CLIENT_ID, Some("c"))],
            &[(USER, None)],
            &[(USER, None), (CLIENT_ID, None)],
            &[(USER, None), (CLIENT_ID, Some("c"))],
            &[(USER, Some("u"))],
            &[(USER, Some("u")), (CLIENT_ID, None)],
            &[(USER, Some("u")), (CLIENT_ID, Some("c"))],
        ];
        for (index, parts) in steps.iter().enumerate() {
            let bound = (index + 1) as f64;
            let changes = [(PRODUCER_BYTE_RATE.to_owned(), Some(bound))].into();
            quotas.alter(&entity(parts), &changes, false).expect("valid");
            let (sharers, found) = quotas.of_client("u", "c", PRODUCER_BYTE_RATE).expect("one holds");
            assert_eq!(found.to_bits(), bound.to_bits(), "{parts:?}");
            assert_eq!(sharers.len(), parts.len());
        }
        assert!(quotas.of_client("u", "c", CONSUMER_BYTE_RATE).is_none());
    }

    #[test]
    fn what_is_wrong_is_said_in_kafkas_words() {
        let mut quotas = Quotas::default();
        let mut try_one = |parts: &[(&str, Option<&str>)], key: &str, value: f64| {
            let changes = [(key.to_owned(), Some(value))].into();
            quotas.alter(&entity(parts), &changes, true).err().map(|(_, text)| text).unwrap_or_default()
        };
        let user: &[(&str, Option<&str>)] = &[(USER, Some("u"))];
        assert_eq!(try_one(user, PRODUCER_BYTE_RATE, 1.0), "");
        assert_eq!(try_one(user, PRODUCER_BYTE_RATE, 0.0), "Quota producer_byte_rate must be greater than 0");
        assert_eq!(
            try_one(user, PRODUCER_BYTE_RATE, 1.5),
            "producer_byte_rate cannot be a fractional value."
        );
        assert_eq!(try_one(user, REQUEST_PERCENTAGE, 1.5), "");
        assert_eq!(try_one(user, "x", 1.0), "Invalid configuration key x");
        assert_eq!(try_one(&[], "x", 1.0), "Invalid empty client quota entity");
        assert_eq!(try_one(&[("x", None)], "x", 1.0), "Unhandled client quota entity type: x");
        assert_eq!(try_one(&[(USER, Some(""))], "x", 1.0), "Empty user not supported");
    }
}
