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
        rows.push(Row { key: api.key, api: api.name, versions: by_version });
    }
    rows
}

/// How many of the wanted (API, version, kind) are covered, and how many there are.
#[must_use]
pub fn counts(rows: &[Row]) -> (usize, usize) {
    let versions = rows.iter().flat_map(|row| row.versions.values());
    let wanted = Kind::WANTED.len();
    versions.fold((0, 0), |(have, all), covered| (have + wanted - covered.missing().len(), all + wanted))
}

/// As text for a person: a line for each API, a letter for each kind that a version has.
#[must_use]
pub fn in_words(rows: &[Row]) -> String {
    let mut out = String::from("M minimal, F full, W wrong, s story; a dot is what is missing\n\n");
    for row in rows {
        out += &format!("{:>3} {:<40}", row.key, row.api);
        for (version, covered) in &row.versions {
            let letter = |kind, letter| if covered.cases.contains_key(&kind) { letter } else { '.' };
            let story = if covered.cases.contains_key(&Kind::Story) { "s" } else { "" };
            let (m, f, w) = (letter(Kind::Minimal, 'M'), letter(Kind::Full, 'F'), letter(Kind::Wrong, 'W'));
            out += &format!(" {version}:{m}{f}{w}{story}");
        }
        out.push('\n');
    }
    let (have, all) = counts(rows);
    let versions: usize = rows.iter().map(|row| row.versions.len()).sum();
    out += &format!("\n{} APIs, {versions} versions; {have} of {all} covered\n", rows.len());
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
        assert_eq!(counts(&rows), (0, 3 * 277));
        for (name, _) in KAFKA_4_3_1 {
            assert!(case::api_named(name).is_some(), "{name}");
        }
    }

    #[test]
    fn cases_cover_their_versions_and_kinds() {
        let text = "why: a\ncite: [b]\napi: Fetch\nkind: minimal\nalso: [full]\nversions: 5-6\nsteps: [{ send: Fetch }]\n";
        let case = case::parse("fetch/x.yaml", text).unwrap();
        let rows = rows(&[Located { id: "fetch/x".to_owned(), case }]);
        assert_eq!(counts(&rows).0, 4);
        let fetch = rows.iter().find(|row| row.api == "Fetch").unwrap();
        assert_eq!(fetch.versions[&5].missing(), [Kind::Wrong]);
        assert_eq!(fetch.versions[&7].missing(), Kind::WANTED);
        assert!(in_words(&rows).contains(" 4:... 5:MF. 6:MF. 7:..."));
    }
}
