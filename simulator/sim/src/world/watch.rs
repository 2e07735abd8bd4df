//! What can be told of gateways from outside: what passes their sockets, what they hold, where clients may be sent.
//!
//! It never judges.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use super::options::{Options, node_of};
use super::{ADMIN_PORT, World, gateway_host};
use crate::env::SimEnv;
use crate::history::{Address, Authentication, Gauges, Moment, Name, WireEvent};
use crate::observer::{Observer, Surroundings};

/// The gauges of one gateway, of which there are new ones whenever it starts.
#[derive(Clone, Default)]
pub(super) struct Watch(Arc<Mutex<Watched>>);

#[derive(Default)]
struct Watched {
    now: Option<tidegate::Gauges>,
    /// What was read and not taken yet.
    read: Vec<Gauges>,
    was_started: bool,
    /// The most bytes that its buffers held.
    peak_bytes: u64,
}

impl Watch {
    fn with<T>(&self, work: impl FnOnce(&mut Watched) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The gateway has opened its sockets, and nobody has come yet.
    pub(super) fn started(&self, env: &SimEnv, observer: &Observer, gauges: tidegate::Gauges) {
        self.with(|watched| {
            if !std::mem::replace(&mut watched.was_started, true) {
                let baseline = read(env, observer, &gauges, Moment::Baseline);
                watched.read.push(baseline);
            }
            watched.now = Some(gauges);
        });
    }

    /// Looks once. Returns how often a connection of it has panicked.
    pub(super) fn look(&self, env: &SimEnv, observer: &Observer) -> u64 {
        self.with(|watched| {
            let Some(gauges) = &watched.now else { return 0 };
            let bytes = gauges.buffered_bytes();
            if bytes > watched.peak_bytes {
                watched.peak_bytes = bytes;
                let running = read(env, observer, gauges, Moment::Running);
                watched.read.push(running);
            }
            gauges.connection_panics()
        })
    }
}

fn read(env: &SimEnv, observer: &Observer, gauges: &tidegate::Gauges, moment: Moment) -> Gauges {
    Gauges {
        at: env.now(),
        gateway: Name::from(env.host()),
        moment,
        buffered_bytes: gauges.buffered_bytes(),
        client_connections: gauges.client_connections(),
        upstream_connections: observer.upstreams(env.host()),
        tasks: env.tasks(),
    }
}

impl World {
    /// Looks at what gateways hold.
    ///
    /// # Errors
    /// A connection of one of them has panicked.
    pub(super) fn look_at_gateways(&self) -> anyhow::Result<()> {
        self.shared.clock.freeze(Some(self.engine.elapsed()));
        let counts = self.gateways.iter().map(|at| at.watch.look(&at.env, &self.shared.observer));
        let panics: u64 = counts.sum();
        self.shared.clock.freeze(None);
        anyhow::ensure!(panics == 0, "{panics} connections of gateways have panicked");
        Ok(())
    }

    /// Looks at what was caught where nobody would have noticed.
    ///
    /// # Errors
    /// A task or the cluster's code has panicked.
    pub(super) fn look_at_panics(&self) -> anyhow::Result<()> {
        let panics = self.shared.panics.lock().unwrap_or_else(PoisonError::into_inner);
        anyhow::ensure!(panics.is_empty(), "tasks panicked: {}", panics.join("; "));
        // Only a connection ended by it, as with a broker; but it is a bug, and nothing that follows can be trusted.
        if let Some(first) = self.cluster.first_panic() {
            anyhow::bail!("the cluster panicked {} times, first: {first}", self.cluster.panics());
        }
        Ok(())
    }

    /// Everything that has passed the sockets of gateways since the last time it was asked for.
    #[must_use]
    pub fn take_wire(&self) -> Vec<WireEvent> {
        self.shared.observer.take()
    }

    /// What gateways held before their first client, whenever a buffer grew beyond what it had been, and now if they run.
    #[must_use]
    pub fn take_gauges(&mut self) -> Vec<Gauges> {
        let mut taken = Vec::new();
        for (number, gateway) in (1..).zip(&self.gateways) {
            let runs = self.engine.runs(&gateway_host(number));
            gateway.watch.with(|watched| {
                taken.append(&mut watched.read);
                if let Some(gauges) = watched.now.as_ref().filter(|_| runs) {
                    self.shared.clock.freeze(Some(self.engine.elapsed()));
                    taken.push(read(&gateway.env, &self.shared.observer, gauges, Moment::Quiescent));
                    self.shared.clock.freeze(None);
                }
            });
        }
        taken.sort_by_key(|gauges| gauges.at);
        taken
    }

    /// Whether all gateways that run hold no more than before their first client.
    #[must_use]
    pub fn gateways_rest(&mut self) -> bool {
        let mut rest = true;
        for (number, gateway) in (1..).zip(&self.gateways) {
            let runs = self.engine.runs(&gateway_host(number));
            let observer = &self.shared.observer;
            gateway.watch.with(|watched| {
                if let Some(gauges) = watched.now.as_ref().filter(|_| runs) {
                    let held = gauges.buffered_bytes() + gauges.client_connections();
                    rest &= held + observer.upstreams(gateway.env.host()) == 0;
                }
            });
        }
        rest
    }
}

/// What surrounds the gateways of a world.
pub(super) fn surroundings(options: &Options) -> Surroundings {
    let sasl = options.cluster.brokers.iter().any(|broker| broker.listeners.iter().any(|at| at.sasl));
    Surroundings {
        admin_port: ADMIN_PORT,
        client_tls: options.client_tls,
        broker_tls: options.broker_tls,
        authentication: if sasl { Authentication::Relayed } else { Authentication::None },
    }
}

/// The broker on a host; -1 for none.
pub(super) fn node_on(host: &str) -> i32 {
    node_of(host).unwrap_or(-1)
}

/// All addresses at which gateways of these options tell clients to find brokers, as their configurations say.
#[must_use]
pub fn gateway_addresses(options: &Options) -> Vec<Address> {
    let mut addresses = BTreeMap::new();
    for number in 1..=options.gateways {
        let config: Value = serde_json::from_str(&(options.config)(options, number)).unwrap_or_default();
        for listener in config["listeners"].as_array().into_iter().flatten() {
            for address in of_listener(listener, options) {
                addresses.insert(address, ());
            }
        }
    }
    addresses.into_keys().collect()
}

fn of_listener(listener: &Value, options: &Options) -> Vec<Address> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (host, routing) = (text(&listener["advertised_host"]), &listener["routing"]);
    let bind = text(&listener["bind"]);
    let port = bind.rsplit_once(':').and_then(|(_, port)| port.parse().ok()).unwrap_or(0);
    let port = routing["advertised_port"].as_i64().map_or(port, |port| port as i32);
    let at = |host: String, port: i32| Address { host: host.into(), port };
    let mut addresses = vec![at(host.clone(), port)];
    let ids = options.cluster.brokers.iter().map(|broker| broker.node_id);
    if routing["by"] == json!("sni") {
        let pattern = text(&routing["broker_host"]);
        addresses.extend(ids.map(|id| at(pattern.replace("{node_id}", &id.to_string()), port)));
    } else {
        let first = routing["first_broker_port"].as_i64().unwrap_or(0) as i32;
        addresses.extend((first..).zip(ids).map(|(port, _)| at(host.clone(), port)));
    }
    addresses
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Failure;

    #[test]
    fn a_panic_of_the_cluster_fails_the_world() {
        let mut world = World::new(&Options::new(1)).unwrap();
        world.step().unwrap();
        assert_eq!(world.cluster.contained(|| panic!("a handler")), None::<()>);
        let told = world.step().unwrap_err().to_string();
        assert_eq!(told, "the cluster panicked 1 times, first: a handler");
        assert_eq!(Failure::of_world(&told).invariant, "world.panic");
    }

    #[test]
    fn clients_may_be_sent_to_the_bootstrap_and_to_one_port_for_each_broker() {
        let addresses = gateway_addresses(&Options { gateways: 2, ..Options::new(1) });
        let texts: Vec<String> = addresses.iter().map(ToString::to_string).collect();
        let of =
            |gateway: u16| [9092, 9101, 9102, 9103].map(|port| format!("{}:{port}", gateway_host(gateway)));
        assert_eq!(texts, [of(1), of(2)].concat());
    }
}
