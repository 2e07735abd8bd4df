//! UpdateFeatures (KIP-584, KIP-778): all of them or none.
//!
//! Never knows what a feature changes.

use tidegate_wire::message::{Struct, Value};

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::release::Feature;
use crate::security::{Operation, Resource};

/// Which way a level may go (`FeatureUpdate.UpgradeType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Up,
    SafelyDown,
    UnsafelyDown,
}

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    if !cluster.may(request, Operation::Alter, Resource::Cluster) {
        let code = ErrorCode::CLUSTER_AUTHORIZATION_FAILED;
        response.set("ErrorCode", code).set("ErrorMessage", code.message());
        return Outcome::Answer(response);
    }
    response.set("ErrorMessage", Value::Null);
    let mut levels = Vec::new();
    for update in request.body.structs("FeatureUpdates") {
        match check(cluster, request, update) {
            Ok(level) => levels.push(level),
            Err(why) => {
                let text = format!(
                    "The update failed for all features since the following feature had an error: {why}"
                );
                response.set("ErrorCode", ErrorCode::INVALID_UPDATE_VERSION).set("ErrorMessage", text);
                return Outcome::Answer(response);
            }
        }
    }
    if request.version <= 1 {
        for (name, _) in &levels {
            let mut out = response.element("Results");
            out.set("Feature", name.as_str()).set("ErrorMessage", Value::Null);
            response.push("Results", out);
        }
    }
    if request.version == 0 || !request.body.flag("ValidateOnly") {
        cluster.configs.features.extend(levels);
    }
    Outcome::Answer(response)
}

fn way(request: &Request, update: &Struct) -> Option<Way> {
    match (request.version, update) {
        (0, update) if update.flag("AllowDowngrade") => Some(Way::SafelyDown),
        (0, _) => Some(Way::Up),
        (_, update) => match update.i8("UpgradeType") {
            1 => Some(Way::Up),
            2 => Some(Way::SafelyDown),
            3 => Some(Way::UnsafelyDown),
            _ => None,
        },
    }
}

/// The new level of a feature, or why it cannot have it (`FeatureControlManager.updateFeature`).
fn check(cluster: &Cluster, request: &Request, update: &Struct) -> Result<(String, i16), String> {
    let (name, level) = (update.text("Feature"), update.i16("MaxVersionLevel"));
    let invalid = |why: &str| Err(format!("Invalid update version {level} for feature {name}. {why}"));
    let Some(way) = way(request, update) else {
        return invalid("The controller does not support the given upgrade type.");
    };
    if level < 0 {
        return invalid("A feature version cannot be less than 0.");
    }
    let controller = cluster.brokers.controller();
    let features = cluster.features();
    let Some(Feature { supported: (min, max), finalized, .. }) =
        features.into_iter().find(|feature| feature.name == name)
    else {
        return invalid(&format!("Local controller {controller} does not support this feature."));
    };
    if !(min..=max).contains(&level) {
        return invalid(&format!("Local controller {controller} only supports versions {min}-{max}"));
    }
    if level < finalized && way == Way::Up {
        return invalid(
            "Can't downgrade the version of this feature without setting the upgrade type to either safe or unsafe \
             downgrade.",
        );
    }
    if level > finalized && way != Way::Up {
        return invalid("Can't downgrade to a newer version.");
    }
    if name == "metadata.version" && level < finalized {
        let why = match way {
            Way::UnsafelyDown => "Unsafe metadata downgrade is not supported in this version.",
            _ => "Refusing to perform the requested downgrade because it might delete metadata information.",
        };
        return Err(format!("Unsupported metadata.version downgrade from {finalized} to {level}. {why}"));
    }
    Ok((name, level))
}
