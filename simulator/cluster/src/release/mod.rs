//! Which Kafka release the cluster is: what it offers in ApiVersions, and its finalized features.
//!
//! Never knows what an API does.

mod table;

use table::VERSIONS;

/// A Kafka release that the cluster can pose as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Release {
    /// 3.9: the last one with the versions that 4.0 removed, and with transactions v1 by default.
    V3_9,
    /// 4.0.
    V4_0,
    /// 4.1.
    V4_1,
    /// 4.2.
    V4_2,
    /// 4.3, the default.
    #[default]
    V4_3,
    /// 4.4.
    V4_4,
}

/// A feature with a level: its name, the levels supported, and the level that is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Feature {
    pub(crate) name: &'static str,
    pub(crate) supported: (i16, i16),
    pub(crate) finalized: i16,
}

impl Release {
    /// All of them, oldest first.
    pub const ALL: [Self; 6] = [Self::V3_9, Self::V4_0, Self::V4_1, Self::V4_2, Self::V4_3, Self::V4_4];

    /// The release called `name`, such as `4.3`.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|release| release.name() == name)
    }

    /// Its name: major and minor version.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::V3_9 => "3.9",
            Self::V4_0 => "4.0",
            Self::V4_1 => "4.1",
            Self::V4_2 => "4.2",
            Self::V4_3 => "4.3",
            Self::V4_4 => "4.4",
        }
    }

    /// The lowest and the highest stable version of an API on the broker listener; `None` where the release does not serve it.
    #[must_use]
    pub fn versions(self, api_key: i16) -> Option<(i16, i16)> {
        let row = VERSIONS.iter().find(|(key, _)| *key == api_key)?;
        row.1[self as usize]
    }
}

impl Release {
    /// The features of a cluster newly formatted with this release, as ApiVersions has them (KIP-584), in its order.
    pub(crate) fn features(self) -> Vec<Feature> {
        let feature = |name, supported, finalized| Feature { name, supported, finalized };
        let metadata = match self {
            Self::V3_9 => feature("metadata.version", (1, 21), 21),
            Self::V4_0 => feature("metadata.version", (7, 25), 25),
            Self::V4_1 => feature("metadata.version", (7, 27), 27),
            Self::V4_2 => feature("metadata.version", (7, 29), 29),
            Self::V4_3 => feature("metadata.version", (7, 30), 30),
            Self::V4_4 => feature("metadata.version", (7, 33), 33),
        };
        let level = |since: Self| i16::from(self >= since);
        let mut features = Vec::new();
        if self >= Self::V4_0 {
            features.push(feature("group.version", (0, 1), 1));
        }
        features.push(feature("kraft.version", (0, 1), 0));
        features.push(metadata);
        if self >= Self::V4_1 {
            // Shown in 4.1, in force from 4.2 on; 4.4 has a second level.
            let share = (0, 1 + level(Self::V4_4));
            features.push(feature("share.version", share, level(Self::V4_2) + level(Self::V4_4)));
            features.push(feature("streams.version", (0, 1), level(Self::V4_2)));
        }
        if self >= Self::V4_0 {
            features.push(feature("transaction.version", (0, 2), 2));
            features.push(feature("eligible.leader.replicas.version", (0, 1), level(Self::V4_1)));
        }
        features
    }

    /// Whether a feature is in force.
    pub(crate) fn finalizes(self, name: &str) -> bool {
        self.features().iter().any(|feature| feature.name == name && feature.finalized > 0)
    }
}

impl crate::cluster::Cluster {
    /// The features as they are now.
    pub(crate) fn features(&self) -> Vec<Feature> {
        let mut features = self.plan.release.features();
        for feature in &mut features {
            if let Some(level) = self.configs.features.get(feature.name) {
                feature.finalized = *level;
            }
        }
        features
    }

    /// How long the controllers' log would be: they write something twice a second (`metadata.max.idle.interval.ms`).
    pub(crate) fn metadata_offset(&self) -> i64 {
        i64::try_from(self.now.0.as_millis() / 500).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use tidegate_wire::schema::Api;

    use super::*;

    /// The table here is by release, the one of `wire` is what all of them serve: written apart, they must not come apart.
    #[test]
    fn all_releases_together_serve_what_the_schema_has() {
        for key in 0..200 {
            let ranges: Vec<_> = Release::ALL.iter().filter_map(|release| release.versions(key)).collect();
            let together =
                ranges.iter().map(|(min, _)| *min).min().zip(ranges.iter().map(|(_, max)| *max).max());
            let api = Api::of(key).filter(|api| api.on_broker);
            assert_eq!(together, api.map(|api| (api.versions.min, api.versions.max)), "API {key}");
        }
        let served = |release: Release| (0..200).filter_map(move |key| release.versions(key));
        let versions = |release| served(release).map(|(min, max)| max - min + 1).sum::<i16>();
        assert_eq!((versions(Release::V4_3), versions(Release::V4_4)), (277, 284));
    }
}
