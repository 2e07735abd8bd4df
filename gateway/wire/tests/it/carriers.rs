//! Where broker addresses stand: a host can only be mapped by whoever has seen the node id that it belongs to.

use tidegate_wire::schema::{Category, Direction, Field, Kind};

use crate::generate::{Half, halves};

/// Every struct that holds a host or a port of a broker, and where the node id is that they belong to.
fn carriers(path: &str, fields: &'static [Field], node_outside: bool, out: &mut Vec<String>) {
    let place = |category| fields.iter().position(|field| field.category == category);
    let (node, host, port) =
        (place(Category::NodeId), place(Category::BrokerHost), place(Category::BrokerPort));
    if host.is_some() || port.is_some() {
        let order = match (node, host, port) {
            (Some(node), Some(host), Some(port)) if node < host && host < port => "node id, host, port",
            (None, Some(host), Some(port)) if node_outside && host < port => {
                "node id in the struct around it, host, port"
            }
            (None, Some(host), Some(port)) if host < port => "host, port of no node id",
            _ => "another order",
        };
        out.push(format!("{path}: {order}"));
    }
    for (index, field) in fields.iter().enumerate() {
        if let Kind::Struct(inner) = field.kind {
            let before = fields[..index].iter().any(|field| field.category == Category::NodeId);
            carriers(&format!("{path}.{}", field.name), inner, before, out);
        }
    }
}

fn all(on_broker: bool, direction: Direction) -> Vec<String> {
    let mut out = Vec::new();
    let newest = |half: &Half| half.version == half.api.versions.max && half.direction == direction;
    for half in halves().filter(newest).filter(|half| half.api.on_broker == on_broker) {
        carriers(half.api.name, half.fields(), false, &mut out);
    }
    out
}

#[test]
fn every_address_that_a_broker_gives_stands_behind_its_node_id() {
    let responses = all(true, Direction::Response);
    insta::assert_snapshot!("addresses_that_brokers_give", responses.join("\n"));
    for line in responses {
        assert!(line.contains(": node id"), "{line}");
    }
}

#[test]
fn every_other_carrier_of_addresses_is_listed() {
    let request = all(true, Direction::Request).join("\n");
    let internal_request = all(false, Direction::Request).join("\n");
    let internal_response = all(false, Direction::Response).join("\n");
    let all = format!(
        "to brokers\n{request}\n\nto controllers, or gone\n{internal_request}\n\nfrom them\n{internal_response}"
    );
    insta::assert_snapshot!("other_carriers_of_addresses", all);
}
