//! Cases: what their files say, where they are found, and whether they make sense against the tables. Knows no cluster.

mod check;
mod load;
mod model;
pub mod versions;

pub use check::{check, prune};
pub use load::{Located, folder_of, load, parse, schema};
pub use model::{Answer, Case, Kind, Need, Step, Topic};

use tidegate_wire::schema::{APIS, Api};

/// The API of this name.
#[must_use]
pub fn api_named(name: &str) -> Option<&'static Api> {
    APIS.iter().find(|api| api.name == name && !api.versions.is_empty())
}
