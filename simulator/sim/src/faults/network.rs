//! How hosts are cut off from each other. Never knows which.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Action;
use super::arguments::{RefuseLink, StopLink};
use crate::scenario::{Links, OneOf, Time};

/// What becomes of bytes between hosts that cannot reach each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CutMode {
    /// They wait until it is healed.
    Stall,
    /// They are lost, and connections with them.
    Blackhole,
    /// New connections are refused; those there are stay.
    Refuse,
}

/// A mode that the seed chooses.
pub type CutModeSpec = OneOf<CutMode>;

impl CutMode {
    /// The fault that cuts these links so.
    #[must_use]
    pub const fn action(self, link: Links, lasts: Time) -> Action {
        match self {
            Self::Stall => Action::Stall(StopLink { link, r#for: lasts }),
            Self::Blackhole => Action::Blackhole(StopLink { link, r#for: lasts }),
            Self::Refuse => Action::Refuse(RefuseLink { link, r#for: lasts }),
        }
    }
}
