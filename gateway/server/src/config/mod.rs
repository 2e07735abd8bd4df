//! Configuration in three stages: raw (what the file says), checked (every problem at once, with its place), live (elsewhere).

mod check;
mod hosts;
mod raw;

pub(crate) use check::node_id_in;
pub use check::{Checked, Cluster, Limits, Listener, NodeIds, Routing, check, load};
pub use raw::{
    Admin, ClientAuth, ClusterConfig, GatewayConfig, LimitsConfig, ListenerConfig, Log, LogFormat,
    RoutingConfig, ServerTls, UpstreamTls,
};

/// The JSON Schema of the configuration file.
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(GatewayConfig).to_value()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn the_examples_have_no_problem() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
        let paths: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(!paths.is_empty());
        for path in paths {
            let text = std::fs::read_to_string(&path).unwrap();
            if let Err(problems) = super::load(&path, &text) {
                panic!("{problems}");
            }
        }
    }

    #[test]
    fn the_committed_schema_is_the_one_of_the_types() {
        let committed = include_str!("../../schema/gateway.schema.json");
        assert!(committed == format!("{:#}\n", super::schema()), "`cargo xtask tidy --fix` writes it");
    }
}
