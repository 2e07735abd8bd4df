//! Faults: one table of what can go wrong in a world, by layer, with the arguments of each, what it does, and how it is healed.
//!
//! A scenario writes a [`Fault`]. The seed turns it into one or more [`Action`]s at certain times, in which nothing is left to choose
//! but what only the running cluster can tell; they are what a run executes, and what shrinking takes away one by one. Words are those
//! of networks, processes and Kafka: this never knows an engine.

mod arguments;
mod network;
mod patterns;
mod words;

pub use arguments::{
    Answered, AnsweredSpec, ApiName, BandwidthLimit, BandwidthLimitSpec, DelayAnswer, DelayAnswerSpec,
    DrainNode, DrainNodeSpec, ErrorName, FailAnswer, FailAnswerSpec, Latency, LatencySpec, LeaderEpoch,
    LeaderEpochSpec, MoveLeader, MoveLeaderSpec, Outage, OutageSpec, Pause, PauseSpec, RefuseLink,
    RefuseLinkSpec, Reload, ReloadSpec, Replica, ReplicaSpec, ResetLink, ResetLinkSpec, Restart, RestartSpec,
    RotateCertificate, RotateCertificateSpec, SliceLink, SliceLinkSpec, StaleMetadata, StaleMetadataSpec,
    StopBroker, StopBrokerSpec, StopLink, StopLinkSpec, ThrottleAnswer, ThrottleAnswerSpec, UncleanElection,
    UncleanElectionSpec,
};
pub use network::{CutMode, CutModeSpec};
pub use patterns::{Partition, Rolling, RollingBy, Swizzle};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::scenario::{Check, Choose, Draw, Time};

/// The layer at which something goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// Between hosts.
    Network,
    /// A process or its machine.
    Process,
    /// What brokers do.
    Kafka,
    /// What operators of the gateway do.
    Gateway,
}

impl Layer {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Process => "process",
            Self::Kafka => "Kafka",
            Self::Gateway => "gateway",
        }
    }
}

/// A row of the table of faults.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The word in scenario files.
    pub name: &'static str,
    /// Its layer.
    pub layer: Layer,
    /// What it does.
    pub does: &'static str,
    /// How it is healed; at the beginning of the quiet phase at the latest.
    pub healed: &'static str,
    /// Whether it is written in scenarios only, and consists of others.
    pub is_pattern: bool,
}

macro_rules! faults {
    (
        actions { $( $layer:ident $name:literal $variant:ident($spec:ident => $chosen:ident) $does:literal, $healed:literal; )* }
        patterns { $( $pattern_layer:ident $pattern_name:literal $pattern:ident($pattern_type:ident) $pattern_does:literal, $pattern_healed:literal; )* }
    ) => {
        /// All faults there are.
        pub const FAULTS: &[Row] = &[
            $( Row { name: $name, layer: Layer::$layer, does: $does, healed: $healed, is_pattern: false }, )*
            $( Row { name: $pattern_name, layer: Layer::$pattern_layer, does: $pattern_does, healed: $pattern_healed, is_pattern: true }, )*
        ];

        /// A fault as a scenario has it.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
        pub enum Fault {
            $( #[doc = $does] #[serde(rename = $name)] $variant($spec), )*
            $( #[doc = $pattern_does] #[serde(rename = $pattern_name)] $pattern($pattern_type), )*
        }

        /// One thing that is done to a world, with nothing left to choose.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
        pub enum Action {
            $( #[doc = $does] #[serde(rename = $name)] $variant($chosen), )*
        }

        impl Fault {
            /// Its row in the table.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self {
                    $( Self::$variant(_) => $name, )*
                    $( Self::$pattern(_) => $pattern_name, )*
                }
            }

            /// What the seed makes of it: actions, each so long after the moment of the fault.
            #[must_use]
            pub fn choose(&self, draw: &mut Draw<'_>) -> Vec<(Time, Action)> {
                match self {
                    $( Self::$variant(spec) => vec![(Time::default(), Action::$variant(spec.choose(draw)))], )*
                    $( Self::$pattern(pattern) => pattern.actions(draw), )*
                }
            }

            /// Tells what is wrong beyond its form.
            pub fn check(&self, check: &mut dyn Check) {
                match self {
                    $( Self::$variant(spec) => check.at($name, |check| spec.check(check)), )*
                    $( Self::$pattern(pattern) => check.at($pattern_name, |check| pattern.check(check)), )*
                }
            }
        }

        impl Action {
            /// Its row in the table.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self { $( Self::$variant(_) => $name, )* }
            }
        }
    };
}

faults! {
    actions {
        Network "latency" Latency(LatencySpec => Latency)
            "Bytes on the link take so long at least, each time anew; `->` is one direction. Of several latencies the last one counts.",
            "new bytes take what they took before, or what a latency that is still there says";
        Network "bandwidth" Bandwidth(BandwidthLimitSpec => BandwidthLimit)
            "No more bytes in a second go over the link.", "the bandwidth is what it was";
        Network "stall" Stall(StopLinkSpec => StopLink)
            "Nothing arrives over the link until it is healed, and then everything does. Brokers do not fetch over it.",
            "what was held arrives; followers fetch again";
        Network "blackhole" Blackhole(StopLinkSpec => StopLink)
            "What is sent over the link is lost without a word, new connections included. Brokers do not fetch over it.",
            "connections over the link turn out to be dead, and new ones can be made; followers fetch again";
        Network "refuse" Refuse(RefuseLinkSpec => RefuseLink)
            "New connections over the link are refused; those there are stay.", "connections can be made again";
        Network "reset" Reset(ResetLinkSpec => ResetLink)
            "All connections over the link end with a reset, once.", "nothing to heal";
        Network "slice" Slice(SliceLinkSpec => SliceLink)
            "Bytes arrive in pieces no larger than this.", "they arrive as they were sent";
        Process "kill" Kill(OutageSpec => Outage)
            "The process dies; its machine ends its connections.", "it is started again";
        Process "restart" Restart(RestartSpec => Restart)
            "The process dies and starts again at once; its machine ends its connections.", "nothing to heal";
        Process "power_off" PowerOff(OutageSpec => Outage)
            "The machine is gone: peers are told nothing, not even that connections ended.", "it is started again";
        Process "pause" Pause(PauseSpec => Pause)
            "The process stands still with its connections. To a gateway or a client nothing comes and nothing goes from it, but its timers run.",
            "it goes on where it was, with what has come meanwhile";
        Kafka "stop" Stop(StopBrokerSpec => StopBroker)
            "The broker shuts down in order: what it leads moves first.", "it is started again";
        Kafka "move_leader" MoveLeader(MoveLeaderSpec => MoveLeader)
            "A replica that is in sync becomes the leader.", "nothing to heal";
        Kafka "unclean_election" UncleanElection(UncleanElectionSpec => UncleanElection)
            "A replica becomes the leader though it may lack records, which are lost.", "nothing to heal";
        Kafka "bump_leader_epoch" BumpLeaderEpoch(LeaderEpochSpec => LeaderEpoch)
            "The leader stays in a new epoch: whoever knows the old one is fenced.", "nothing to heal";
        Kafka "shrink_isr" ShrinkIsr(ReplicaSpec => Replica)
            "A follower leaves the in-sync replicas at once.", "it follows again, and is in sync when it has caught up";
        Kafka "stop_following" StopFollowing(ReplicaSpec => Replica)
            "A follower does not fetch any more, and leaves the in-sync replicas after `replica.lag.time.max.ms`.",
            "it follows again, and is in sync when it has caught up";
        Kafka "stale_metadata" StaleMetadata(StaleMetadataSpec => StaleMetadata)
            "The broker goes on telling clients of the leaders of now.", "it tells of those there are";
        Kafka "lose_answer" LoseAnswer(AnsweredSpec => Answered)
            "The request is applied, and the connection ends instead of the answer.", "nothing to heal";
        Kafka "delay_answer" DelayAnswer(DelayAnswerSpec => DelayAnswer)
            "The request is applied, and its answer comes so much later.", "nothing to heal";
        Kafka "refuse_request" RefuseRequest(FailAnswerSpec => FailAnswer)
            "The request is not applied; this error is the answer.", "nothing to heal";
        Kafka "deny_request" DenyRequest(FailAnswerSpec => FailAnswer)
            "The request is applied, and this error is the answer all the same.", "nothing to heal";
        Kafka "throttle" Throttle(ThrottleAnswerSpec => ThrottleAnswer)
            "The answer asks the client to be silent for so long.", "nothing to heal";
        Gateway "reload" Reload(ReloadSpec => Reload)
            "The gateway's configuration is changed, and it is told to read it.", "the first configuration is given back";
        Gateway "rotate_certificate" RotateCertificate(RotateCertificateSpec => RotateCertificate)
            "The gateway's certificate and key are replaced by new ones; clients have to use TLS.", "nothing to heal";
        Gateway "drain" Drain(DrainNodeSpec => DrainNode)
            "The gateway is told to stop: it takes no more connections, and lets those it has finish.", "it is started again";
    }
    patterns {
        Network "partition" Partition(Partition)
            "Hosts of different groups cannot reach each other; hosts in no group reach all.", "as its `mode`";
        Process "rolling" Rolling(Rolling)
            "Hosts go away and come back one after the other, as in an upgrade.", "each is started again";
        Network "swizzle" Swizzle(Swizzle)
            "Hosts are cut off one by one, and come back one by one in another order.", "what was held arrives";
    }
}

impl Action {
    /// How long it lasts before it is healed; nothing where it is over at once, or its own counts end it.
    #[must_use]
    pub const fn lasts(&self) -> Option<Time> {
        match self {
            Self::Latency(fault) => Some(fault.r#for),
            Self::Bandwidth(fault) => Some(fault.r#for),
            Self::Stall(fault) | Self::Blackhole(fault) => Some(fault.r#for),
            Self::Refuse(fault) => Some(fault.r#for),
            Self::Slice(fault) => Some(fault.r#for),
            Self::Kill(fault) | Self::PowerOff(fault) => Some(fault.r#for),
            Self::Pause(fault) => Some(fault.r#for),
            Self::Stop(fault) => Some(fault.r#for),
            Self::ShrinkIsr(fault) | Self::StopFollowing(fault) => Some(fault.r#for),
            Self::StaleMetadata(fault) => Some(fault.r#for),
            Self::Drain(fault) => Some(fault.r#for),
            Self::Reload(fault) => fault.r#for,
            Self::Reset(_)
            | Self::Restart(_)
            | Self::MoveLeader(_)
            | Self::UncleanElection(_)
            | Self::BumpLeaderEpoch(_)
            | Self::LoseAnswer(_)
            | Self::DelayAnswer(_)
            | Self::RefuseRequest(_)
            | Self::DenyRequest(_)
            | Self::Throttle(_)
            | Self::RotateCertificate(_) => None,
        }
    }

    /// The row of the table.
    #[must_use]
    pub fn row(&self) -> &'static Row {
        FAULTS.iter().find(|row| row.name == self.name()).expect("every action is in the table")
    }
}
