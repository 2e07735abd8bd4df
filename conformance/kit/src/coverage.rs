//! What cases cover of what is served: for each (API, version) a minimal, a full and a wrong request. Computed from the cases and the
//! tables, never kept by hand.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use tidegate_wire::schema::{APIS, Api, Versions};

use crate::case::{Kind, Located, versions};

/// Where Kafka 4.3.1 serves another range on a broker listener than the tables have, which hold 3.9 and 4.4 too: what KIP-896
/// removed in 4.0, and what came with 4.4. It lists Produce from 0 (KAFKA-18659), and serves it from 3.
const KAFKA_4_3_1: &[(&str, Versions)] = &[
    ("Produce", Versions::new(3, 13)),
    ("Fetch", Versions::new(4, 18)),
    ("ListOffsets", Versions::new(1, 11)),
    ("OffsetCommit", Versions::new(2, 10)),
    ("OffsetFetch", Versions::new(1, 10)),
    ("ApiVersions", Versions::new(0, 4)),
    ("CreateTopics", Versions::new(2, 7)),
    ("DeleteTopics", Versions::new(1, 6)),
    ("OffsetForLeaderEpoch", Versions::new(2, 4)),
    ("WriteTxnMarkers", Versions::new(1, 2)),
    ("TxnOffsetCommit", Versions::new(0, 5)),
    ("DescribeAcls", Versions::new(1, 3)),
    ("CreateAcls", Versions::new(1, 3)),
    ("DeleteAcls", Versions::new(1, 3)),
    ("DescribeConfigs", Versions::new(1, 4)),
    ("AlterReplicaLogDirs", Versions::new(1, 2)),
    ("DescribeLogDirs", Versions::new(1, 5)),
    ("CreateDelegationToken", Versions::new(1, 3)),
    ("RenewDelegationToken", Versions::new(1, 2)),
    ("ExpireDelegationToken", Versions::new(1, 2)),
    ("DescribeDelegationToken", Versions::new(1, 3)),
    ("DeleteGroups", Versions::new(0, 2)),
    ("ShareGroupHeartbeat", Versions::new(1, 1)),
    ("ShareGroupDescribe", Versions::new(1, 1)),
    ("ShareFetch", Versions::new(1, 2)),
    ("ShareAcknowledge", Versions::new(1, 2)),
    ("StreamsGroupHeartbeat", Versions::new(0, 0)),
    ("StreamsGroupDescribe", Versions::new(0, 0)),
    ("StreamsGroupTopologyDescriptionUpdate", Versions::NONE),
    ("UnregisterController", Versions::NONE),
];

/// What no case can cover on a cluster that others use at the same time, and why. Everything else has to be covered.
const IMPOSSIBLE: &[(&str, &[Kind], &str)] = &[
    (
        "UnregisterBroker",
        &[Kind::Minimal, Kind::Full],
        "only a broker that has gone can be unregistered without harm to other cases; tests of the in-memory cluster do it",
    ),
    (
        "AddRaftVoter",
        &[Kind::Minimal, Kind::Full],
        "a new controller would have to run and follow the log; controllers here are written in a file (kraft.version 0)",
    ),
    (
        "RemoveRaftVoter",
        &[Kind::Minimal, Kind::Full],
        "as AddRaftVoter, and a cluster without one of its controllers would not be the same for other cases",
    ),
];

/// Why there cannot be a case of a kind for an API; `None` where there can be.
#[must_use]
pub fn impossible(api: &str, kind: Kind) -> Option<&'static str> {
    IMPOSSIBLE.iter().find(|(name, kinds, _)| *name == api && kinds.contains(&kind)).map(|row| row.2)
}

/// The cases of one version of an API, by what they cover.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Covered {
    /// Ids of cases by kind.
    pub cases: BTreeMap<Kind, Vec<String>>,
}

impl Covered {
    /// The kinds that are wanted and not there.
    #[must_use]
    pub fn missing(&self) -> Vec<Kind> {
        Kind::WANTED.into_iter().filter(|kind| !self.cases.contains_key(kind)).collect()
    }
}

/// One API with all its versions.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// The API key.
    pub key: i16,
    /// Kafka's name.
    pub api: &'static str,
    /// By version.
    pub versions: BTreeMap<i16, Covered>,
    /// Kinds of which there cannot be a case, with the reason.
    pub impossible: BTreeMap<Kind, &'static str>,
}

impl Row {
    /// The kinds that a version wants, could have and does not have.
    #[must_use]
    pub fn missing(&self, version: i16) -> Vec<Kind> {
        let missing = self.versions.get(&version).map_or_else(Vec::new, Covered::missing);
        missing.into_iter().filter(|kind| !self.impossible.contains_key(kind)).collect()
    }
}

/// The versions of an API that a broker listener of Kafka 4.3.1 serves; empty for those of controllers alone.
#[must_use]
pub fn served_by_kafka(api: &Api) -> Versions {
    if !api.on_broker {
        return Versions::NONE;
    }
    let other = KAFKA_4_3_1.iter().find(|(name, _)| *name == api.name);
    other.map_or(api.versions, |(_, versions)| *versions)
}

/// Every API of a broker listener.
#[must_use]
pub fn rows(cases: &[Located]) -> Vec<Row> {
    let mut rows = Vec::new();
    for api in APIS.iter().filter(|api| !served_by_kafka(api).is_empty()) {
        let range = served_by_kafka(api);
        let mut by_version: BTreeMap<i16, Covered> =
            (range.min..=range.max).map(|version| (version, Covered::default())).collect();
        for located in cases.iter().filter(|located| located.case.api == api.name) {
            let Ok(range) = versions::parse(&located.case.versions, api.versions) else { continue };
            let kinds: BTreeSet<Kind> =
                [located.case.kind].into_iter().chain(located.case.also.iter().copied()).collect();
            for (_, covered) in by_version.range_mut(range.min..=range.max.max(range.min)) {
                for kind in &kinds {
                    covered.cases.entry(*kind).or_default().push(located.id.clone());
                }
            }
        }
        let impossible =
            Kind::WANTED.into_iter().filter_map(|kind| Some((kind, impossible(api.name, kind)?)));
        rows.push(Row {
            key: api.key,
            api: api.name,
            versions: by_version,
            impossible: impossible.collect(),
        });
    }
    rows
}

/// How many (API, version, kind) there are, by what is so of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// There is a case.
    pub covered: usize,
    /// There cannot be one.
    pub impossible: usize,
    /// All that are wanted.
    pub all: usize,
}

/// Counts the cells of the table.
#[must_use]
pub fn counts(rows: &[Row]) -> Counts {
    let mut counts = Counts::default();
    for row in rows {
        for covered in row.versions.values() {
            let missing = covered.missing();
            counts.all += Kind::WANTED.len();
            counts.covered += Kind::WANTED.len() - missing.len();
            counts.impossible += missing.iter().filter(|kind| row.impossible.contains_key(kind)).count();
        }
    }
    counts
}

/// As text for a person: a line for each API, a letter for each kind that a version has.
#[must_use]
pub fn in_words(rows: &[Row]) -> String {
    let mut out = String::from(
        "M minimal, F full, W wrong, s story; a dot is what is missing, a dash what cannot be\n\n",
    );
    for row in rows {
        out += &format!("{:>3} {:<40}", row.key, row.api);
        for (version, covered) in &row.versions {
            let letter = |kind, letter| match covered.cases.contains_key(&kind) {
                true => letter,
                false if row.impossible.contains_key(&kind) => '-',
                false => '.',
            };
            let story = if covered.cases.contains_key(&Kind::Story) { "s" } else { "" };
            let (m, f, w) = (letter(Kind::Minimal, 'M'), letter(Kind::Full, 'F'), letter(Kind::Wrong, 'W'));
            out += &format!(" {version}:{m}{f}{w}{story}");
        }
        out.push('\n');
    }
    for row in rows.iter().filter(|row| !row.impossible.is_empty()) {
        let kinds: Vec<&str> = row.impossible.keys().map(|kind| kind.name()).collect();
        let reasons: BTreeSet<&str> = row.impossible.values().copied().collect();
        let reasons: Vec<&str> = reasons.into_iter().collect();
        out += &format!("\n{} cannot be {}: {}", row.api, kinds.join(" or "), reasons.join("; "));
    }
    let Counts { covered, impossible, all } = counts(rows);
    let versions: usize = rows.iter().map(|row| row.versions.len()).sum();
    let apis = rows.len();
    out += &format!(
        "\n\n{apis} APIs, {versions} versions; {covered} of {all} covered, {impossible} cannot be\n"
    );
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case;

    #[test]
    fn kafka_serves_277_versions_of_77_apis() {
        let rows = rows(&[]);
        let versions: usize = rows.iter().map(|row| row.versions.len()).sum();
        assert_eq!((rows.len(), versions), (77, 277));
        assert_eq!(counts(&rows), Counts { covered: 0, impossible: 8, all: 3 * 277 });
        for (name, _) in KAFKA_4_3_1 {
            assert!(case::api_named(name).is_some(), "{name}");
        }
    }

    #[test]
    fn every_cell_is_covered_or_cannot_be() {
        let rows = rows(&case::load(None).unwrap());
        for row in &rows {
            for (version, covered) in &row.versions {
                assert_eq!(row.missing(*version), [], "{} v{version}", row.api);
                for kind in row.impossible.keys() {
                    assert!(
                        !covered.cases.contains_key(kind),
                        "{} v{version} can be {}",
                        row.api,
                        kind.name()
                    );
                }
            }
        }
        let Counts { covered, impossible, all } = counts(&rows);
        assert_eq!(covered + impossible, all);
        for (name, _, reason) in IMPOSSIBLE {
            assert!(case::api_named(name).is_some() && !reason.is_empty(), "{name}");
        }
    }

    #[test]
    fn cases_cover_their_versions_and_kinds() {
        let text = "why: a\ncite: [b]\napi: Fetch\nkind: minimal\nalso: [full]\nversions: 5-6\nsteps: [{ send: Fetch }]\n";
        let case = case::parse("fetch/x.yaml", text).unwrap();
        let rows = rows(&[Located { id: "fetch/x".to_owned(), case }]);
        assert_eq!(counts(&rows).covered, 4);
        let fetch = rows.iter().find(|row| row.api == "Fetch").unwrap();
        assert_eq!(fetch.versions[&5].missing(), [Kind::Wrong]);
        assert_eq!(fetch.versions[&7].missing(), Kind::WANTED);
        assert!(in_words(&rows).contains(" 4:... 5:MF. 6:MF. 7:..."));
    }
}
