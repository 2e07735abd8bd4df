//! Address rewriting: every (node id, host, port) of a response becomes the gateway's address for that node. Which fields those
//! are is the table's business; that a port follows its host and a host its node id in each struct is proved by a test over it.

use std::collections::BTreeMap;
use std::sync::Arc;

use tidegate_wire::patch::Patches;
use tidegate_wire::schema::{Categories, Category, Field, keys};
use tidegate_wire::walk::{Seen, Visitor};

use crate::brokers::{Address, Broker, Brokers};
use crate::bugs::{Bug, planted};
use crate::error::UpstreamFault;
use crate::limits::HOST_BYTES_MAX;

/// The categories that address rewriting looks at.
pub(crate) const WANTS: Categories =
    Categories::EMPTY.with(Category::NodeId).with(Category::BrokerHost).with(Category::BrokerPort);

/// Only the fields that give an address away.
pub(crate) const HOSTS: Categories = Categories::EMPTY.with(Category::BrokerHost);

/// The visitor that patches addresses, and notes the brokers that the gateway has not heard of.
pub(crate) struct Rewriter<'a> {
    brokers: &'a dyn Brokers,
    api_key: i16,
    learns: bool,
    node_id: i32,
    host: Option<(std::ops::Range<usize>, bool, Arc<str>)>,
    /// Where this message says that each broker is.
    named: BTreeMap<i32, (Arc<str>, u16)>,
    unknown: Vec<Broker>,
    fault: Option<UpstreamFault>,
}

impl<'a> Rewriter<'a> {
    pub(crate) fn new(api_key: i16, brokers: &'a dyn Brokers) -> Self {
        // DescribeQuorum names controllers by their own listeners: a broker of the same id listens elsewhere.
        let learns = api_key != keys::DESCRIBE_QUORUM;
        let (named, unknown) = (BTreeMap::new(), Vec::new());
        Self { brokers, api_key, learns, node_id: -1, host: None, named, unknown, fault: None }
    }

    /// After the walk: the brokers that have to be learned before the message can pass, or what is wrong with one of them.
    pub(crate) fn outcome(self) -> Result<Vec<Broker>, UpstreamFault> {
        self.fault.map_or(Ok(self.unknown), Err)
    }

    fn address(&mut self, port: i64, patches: &mut Patches, port_span: std::ops::Range<usize>) {
        let Some((span, compact, host)) = self.host.take() else { return };
        // "No node" is written as id -1, an empty host and port -1, or left at zeros; there is nothing to give away.
        if host.is_empty() && matches!(port, -1 | 0) {
            return;
        }
        let Some(port) = u16::try_from(port).ok().filter(|port| *port > 0 && !host.is_empty()) else {
            let fault = UpstreamFault::Port { api_key: self.api_key, node_id: self.node_id };
            self.fault.get_or_insert(fault);
            return;
        };
        let mut repeated = false;
        if self.learns
            && self.node_id >= 0
            && let Some(before) = self.named.insert(self.node_id, (host.clone(), port))
        {
            // Learning one of two addresses forgets the other, and would go on for as long as it is let.
            if (&*before.0, before.1) != (&*host, port) {
                self.fault.get_or_insert(UpstreamFault::Contradiction { api_key: self.api_key });
                return;
            }
            repeated = true;
        }
        let known = self.brokers.advertised(self.node_id, &host, port);
        let ours = match known {
            Some(ours) => ours,
            None if planted(Bug::UnknownBrokerPasses) => return,
            // No broker has a negative id, so that a host beside one is nothing that could be led to.
            None if self.learns && self.node_id >= 0 => {
                if !repeated {
                    self.unknown.push(Broker { node_id: self.node_id, address: Address { host, port } });
                }
                return;
            }
            None => self.brokers.bootstrap(),
        };
        patches.replace_string(span, compact, &ours.host);
        match port_span.len() {
            2 => patches.replace(port_span, &ours.port.to_be_bytes()),
            _ if planted(Bug::NarrowPort) => patches.replace(port_span, &ours.port.to_be_bytes()),
            _ => patches.replace(port_span, &i32::from(ours.port).to_be_bytes()),
        }
    }
}

impl Visitor for Rewriter<'_> {
    fn field(&mut self, seen: Seen<'_>, patches: &mut Patches) {
        match seen.field.category {
            Category::NodeId => self.node_id = i32::try_from(seen.int()).unwrap_or(-1),
            Category::BrokerHost => {
                let Some(host) = host(seen.bytes().unwrap_or_default()) else {
                    self.fault = Some(UpstreamFault::Host { api_key: self.api_key, node_id: self.node_id });
                    return;
                };
                self.host = Some((seen.span, seen.compact, host.into()));
            }
            Category::BrokerPort => self.address(seen.int(), patches, seen.span),
            _ => {}
        }
    }
}

/// A host that could be dialled: the characters that Kafka allows in a listener (`SocketServerConfigs.URI_PARSE_REGEXP`), and the
/// brackets of an IPv6 address. It is empty where there is no node.
fn host(bytes: &[u8]) -> Option<&str> {
    let sound = bytes.len() <= HOST_BYTES_MAX
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-%._:[]".contains(byte));
    std::str::from_utf8(bytes).ok().filter(|_| sound)
}

/// Whether messages of `version` have a field of one of `categories`.
pub(crate) fn has(fields: &[Field], version: i16, categories: Categories) -> bool {
    fields.iter().any(|field| {
        field.versions.contains(version)
            && field.within.intersects(categories)
            && match field.kind {
                tidegate_wire::schema::Kind::Struct(inside) => has(inside, version, categories),
                _ => true,
            }
    })
}
