//! What happens in a run and is counted: triggers of faults, and what must have happened at least sometimes. Never knows who counts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::choose::plain_parts;

macro_rules! events {
    ($($variant:ident $name:literal $does:literal)*) => {
        /// Something that happens in a run.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum Event {
            $( #[doc = $does] #[serde(rename = $name)] $variant, )*
        }

        /// All events, with what each means.
        pub const EVENTS: &[(Event, &str, &str)] = &[ $( (Event::$variant, $name, $does) ),* ];
    };
}

events! {
    SendOk "send.ok" "A record was acknowledged."
    SendFailed "send.failed" "A record was refused for good."
    SendUnknown "send.unknown" "Nobody can tell whether a record was appended."
    SendRetried "send.retried" "A record was sent again."
    RecordPolled "record.polled" "A consumer was given a record."
    OffsetsCommitted "offsets.committed" "A consumer committed offsets."
    GroupRebalanced "group.rebalanced" "A member was given other partitions than before."
    MemberFenced "group.member_fenced" "A member was told that it is none, or of an old generation or epoch."
    TransactionBegun "transaction.begun" "A transaction began."
    TransactionCommitted "transaction.committed" "A transaction was committed."
    TransactionAborted "transaction.aborted" "A transaction was aborted."
    ProducerFenced "transaction.fenced" "A transactional producer was told that another has its id."
    ConnectionOpened "connection.opened" "A client opened a connection to a gateway."
    ConnectionLost "connection.lost" "A connection of a client ended without its wish."
    RequestTimedOut "request.timed_out" "A client waited too long for an answer."
    LeaderMoved "leader.moved" "A client found that a partition has another leader."
    LeaderFenced "leader.fenced" "A consumer was told that it knows a leader's epoch that is over."
    CoordinatorMoved "coordinator.moved" "A client found that a group or transactional id has another coordinator."
    RequestWaited "request.waited" "An answer came after more than three seconds. Known at the end of a run."
    Throttled "request.throttled" "A client was asked to be silent for some time."
    AdminOk "admin.ok" "An administrator's request succeeded."
    HostileRefused "hostile.refused" "A gateway closed the connection of a hostile client."
    BuffersFilled "gateway.buffers_filled" "A gateway held half of what `bounds.buffered` lets it hold, or more. Known at the end of a run."
    FaultBegun "fault.begun" "A fault began."
    FaultHit "fault.hit" "A fault of answers has hit an answer."
    GatewayReloaded "gateway.reloaded" "A gateway took a changed configuration or certificate into use."
    FaultHealed "fault.healed" "A fault was healed."
}

impl Event {
    /// Whether it is read off the whole record, so that nothing can wait for it.
    #[must_use]
    pub const fn is_known_at_the_end(self) -> bool {
        matches!(self, Self::RequestWaited | Self::BuffersFilled)
    }

    /// Whether somebody got what it wanted; of a hostile client, what it deserves.
    #[must_use]
    pub const fn is_success(self) -> bool {
        use Event::{
            AdminOk, HostileRefused, OffsetsCommitted, RecordPolled, SendOk, TransactionAborted,
            TransactionCommitted,
        };
        matches!(
            self,
            SendOk
                | RecordPolled
                | OffsetsCommitted
                | TransactionCommitted
                | TransactionAborted
                | AdminOk
                | HostileRefused
        )
    }

    /// Its name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        EVENTS.iter().find(|(event, ..)| *event == self).map_or("", |(_, name, _)| name)
    }
}

plain_parts! { Event }
