//! Configuration in three stages: raw (what the file says), checked (every problem at once, with its place), live (elsewhere).

mod check;
mod raw;

pub use check::{Checked, Cluster, Limits, Listener, NodeIds, Routing, check, load};
pub use raw::{
    Admin, ClientAuth, ClusterConfig, GatewayConfig, LimitsConfig, ListenerConfig, Log, LogFormat, RoutingConfig, ServerTls, UpstreamTls,
};

/// The JSON Schema of the configuration file.
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(GatewayConfig).to_value()
}
