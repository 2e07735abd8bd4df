//! What of a scenario cannot be played in real time with librdkafka, said before the run. Never knows how the rest is played.

use tidegate_sim::faults::Action;
use tidegate_sim::scenario::{Facts, Host, Links, Resolved, Role, Target, Targets, Work};

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
    if through_gateway && resolved.links.iter().any(|plan| is_to_gateways(&plan.link)) {
        refused.push(format!("links: {TO_GATEWAYS}"));
    }
    for step in &resolved.timeline {
        let why = of_action(&step.action, through_gateway);
        refused.extend(why.map(|why| format!("{}: {}: {why}", step.origin, step.action.name())));
    }
    let mut once = Vec::new();
    refused.retain(|why| {
        !once.contains(why) && {
            once.push(why.clone());
            true
        }
    });
    refused
}

/// Why what happens to them cannot be played.
const TO_GATEWAYS: &str =
    "a gateway's own sockets carry what they are given; without --through-gateway it can be played";

fn of_action(action: &Action, through_gateway: bool) -> Option<&'static str> {
    let link = match action {
        Action::Kill(fault) | Action::PowerOff(fault) => return outage(&fault.node),
        Action::Pause(fault) => return outage(&fault.node),
        Action::Reload(_) if through_gateway => return None,
        Action::Reload(_) => return Some("there is no gateway; with --through-gateway there is"),
        Action::Drain(_) | Action::RotateCertificate(_) => {
            return Some("no gateway here comes back at the ports that it had");
        }
        Action::Latency(fault) => &fault.link,
        Action::Bandwidth(fault) => &fault.link,
        Action::Stall(fault) | Action::Blackhole(fault) => &fault.link,
        Action::Refuse(fault) => &fault.link,
        Action::Slice(fault) => &fault.link,
        Action::Reset(fault) => &fault.link,
        _ => return None,
    };
    (through_gateway && is_to_gateways(link)).then_some(TO_GATEWAYS)
}

fn outage(targets: &Targets) -> Option<&'static str> {
    (!all_are(targets, Role::Broker)).then_some("of the hosts here only brokers can go away or stand still")
}

/// Whether a link is one between clients and gateways.
fn is_to_gateways(link: &Links) -> bool {
    let sides = |role| [&link.from, &link.to].into_iter().any(|side| some_are(side, role));
    sides(Role::Client) && sides(Role::Gateway)
}

fn role(target: &Target) -> Role {
    match target {
        Target::Host(Host { kind, .. }) => Facts::role(kind),
        Target::Leader(_) | Target::Follower(..) | Target::Coordinator(_) => Role::Broker,
    }
}

fn all_are(targets: &Targets, wanted: Role) -> bool {
    targets.0.iter().all(|target| role(target) == wanted)
}

fn some_are(targets: &Targets, wanted: Role) -> bool {
    targets.0.iter().any(|target| role(target) == wanted)
}
