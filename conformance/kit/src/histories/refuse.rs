//! What of a scenario cannot be played in real time with librdkafka, said before the run. Never knows how the rest is played.

use tidegate_sim::faults::{Action, Layer};
use tidegate_sim::scenario::{Host, Resolved, Role, Target, Targets, Work};

/// Why a scenario cannot be played, a sentence each; none if it can.
#[must_use]
pub fn refusals(resolved: &Resolved, through_gateway: bool) -> Vec<String> {
    let mut refused = Vec::new();
    let topology = &resolved.topology;
    if topology.tls.clients || topology.tls.brokers {
        refused.push("there is no TLS on the stage".to_owned());
    }
    for clients in &resolved.clients {
        let what = match &clients.work {
            Work::Producer(_) | Work::Consumer(_) | Work::Member(_) | Work::Transactions(_) => continue,
            Work::Processor(_) => "process",
            Work::Admin(_) => "administer",
            Work::Hostile(_) => "are hostile, which no library is",
        };
        refused.push(format!("{}: no clients of librdkafka here {what}", clients.name));
    }
    if !resolved.links.is_empty() {
        refused.push("links are as fast as loopback sockets".to_owned());
    }
    for step in &resolved.timeline {
        let why = of_action(&step.action, through_gateway);
        refused.extend(why.map(|why| format!("{}: {}: {why}", step.origin, step.action.name())));
    }
    refused.dedup();
    refused
}

fn of_action(action: &Action, through_gateway: bool) -> Option<&'static str> {
    match action {
        Action::Kill(fault) if only_brokers(&fault.node) => None,
        Action::Pause(fault) if only_brokers(&fault.node) => None,
        Action::Stop(_) => None,
        Action::PowerOff(_) => Some("the machine under a loopback socket cannot be switched off"),
        Action::Kill(_) | Action::Pause(_) => Some("only brokers can die or stand still"),
        Action::Reload(_) if through_gateway => None,
        other => match other.row().layer {
            Layer::Kafka => None,
            Layer::Network => Some("links are loopback sockets"),
            Layer::Process | Layer::Gateway => Some("gateways cannot go away"),
        },
    }
}

fn only_brokers(targets: &Targets) -> bool {
    targets.0.iter().all(|target| match target {
        Target::Host(Host { kind, .. }) => tidegate_sim::scenario::Facts::role(kind) == Role::Broker,
        Target::Leader(_) | Target::Follower(..) | Target::Coordinator(_) => true,
    })
}
