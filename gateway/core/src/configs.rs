//! Broker configurations in DescribeConfigs: the values that hold broker addresses become null, as a broker itself shows a value
//! that is not for everybody's eyes. An admin client reads everything else.

use tidegate_wire::WireError;
use tidegate_wire::patch::Patches;
use tidegate_wire::schema::{Api, Categories, Category, Direction, keys};
use tidegate_wire::walk::{Seen, Visitor, walk};

/// The broker configurations that hold addresses of brokers or controllers (`SocketServerConfigs`, `QuorumConfig`; the others are
/// those of Kafka 3.x).
const ADDRESSES: [&str; 8] = [
    "listeners",
    "advertised.listeners",
    "controller.quorum.voters",
    "controller.quorum.bootstrap.servers",
    "host.name",
    "advertised.host.name",
    "advertised.port",
    "zookeeper.connect",
];

/// The patches that hide addresses in a response.
pub(crate) fn hide_addresses(frame: &[u8], body_at: usize, version: i16) -> Result<Patches, WireError> {
    let api = Api::of(keys::DESCRIBE_CONFIGS).ok_or(WireError::UnknownApi(keys::DESCRIBE_CONFIGS))?;
    let wants = Categories::EMPTY.with(Category::ConfigKv);
    walk(api, version, Direction::Response, frame, body_at, wants, &mut Hide(false))
}

/// Whether the configuration whose name came last holds an address. Its value follows, in the list and in its synonyms alike.
struct Hide(bool);

impl Visitor for Hide {
    fn field(&mut self, seen: Seen<'_>, patches: &mut Patches) {
        match seen.field.name {
            "Name" => self.0 = ADDRESSES.iter().any(|name| seen.bytes() == Some(name.as_bytes())),
            "Value" if self.0 && seen.bytes().is_some() => patches.replace_with_null(seen.span, seen.compact),
            _ => {}
        }
    }
}
