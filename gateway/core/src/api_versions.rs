//! ApiVersions: what the cluster serves, narrowed to what the gateway can walk; and the answer to versions noframe knows (KIP-511).
//!
//! Everything else in the response passes untouched, the tagged features above all: a client chooses transactions v2 by them.

use tidegate_wire::WireError;
use tidegate_wire::patch::Patches;
use tidegate_wire::schema::{Api, Categories, Direction, Field, keys};
use tidegate_wire::walk::{Element, Seen, Visitor, walk};

use crate::bugs::{Bug, planted};

/// Kafka's `Errors.UNSUPPORTED_VERSION`.
pub(crate) const UNSUPPORTED_VERSION: i16 = 35;

/// The patches that narrow a response.
pub(crate) fn narrow(frame: &[u8], body_at: usize, version: i16) -> Result<Patches, WireError> {
    let api = Api::of(keys::API_VERSIONS).ok_or(WireError::UnknownApi(keys::API_VERSIONS))?;
    // A broker that does not know the version answers in version 0, whatever was asked (KIP-511).
    let unsupported = frame.get(body_at..body_at + 2) == Some(&UNSUPPORTED_VERSION.to_be_bytes()[..]);
    let version = if unsupported { 0 } else { version };
    walk(api, version, Direction::Response, frame, body_at, Categories::ALL, &mut Narrow::default())
}

#[derive(Default)]
struct Narrow {
    api: Option<&'static Api>,
    min: i16,
    max: i16,
    inside: bool,
}

impl Visitor for Narrow {
    fn field(&mut self, seen: Seen<'_>, patches: &mut Patches) {
        if !self.inside {
            return;
        }
        let value = seen.int() as i16;
        match (seen.field.name, self.api) {
            ("ApiKey", _) => self.api = Api::of(value),
            ("MinVersion", Some(api)) => {
                self.min = value.max(api.versions.min);
                if self.min != value {
                    patches.replace_i16(seen.span.start, self.min);
                }
            }
            ("MaxVersion", Some(api)) => {
                self.max = value.min(api.versions.max) + i16::from(planted(Bug::AdvertiseTooMuch));
                if self.max != value {
                    patches.replace_i16(seen.span.start, self.max);
                }
            }
            _ => {}
        }
    }

    fn element_begins(&mut self, array: &'static Field) {
        self.inside = array.name == "ApiKeys";
        self.api = None;
    }

    fn element_ends(&mut self, array: &'static Field) -> Element {
        self.inside = false;
        let offered = self.api.is_some() && self.min <= self.max;
        if planted(Bug::DropFeatures) && array.name == "FinalizedFeatures" {
            return Element::Drop;
        }
        if array.name == "ApiKeys" && !offered { Element::Drop } else { Element::Keep }
    }
}
