//! Alarms by name, as the coordinator's timer has them: setting one again moves it, and it can be cancelled.
//!
//! Never knows what an alarm is for.

use std::time::Duration;

use super::{classic, consumer, offsets};
use crate::cluster::Cluster;
use crate::time::Instant;

/// What an alarm is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Alarm {
    /// A classic member must have been heard of (group, member).
    ClassicSession(String, String),
    /// The members of a classic group must have joined.
    ClassicJoin(String),
    /// The members of a classic group must have asked for their assignment.
    ClassicSync(String),
    /// A member of a consumer group must have been heard of (group, member).
    ConsumerSession(String, String),
    /// A member of a consumer group must have revoked partitions, or joined or synchronized in the classic protocol.
    ConsumerRebalance(String, String),
    /// Offsets may have expired.
    OffsetsExpiry,
}

impl Alarm {
    fn group_id(&self) -> Option<&str> {
        match self {
            Self::ClassicSession(group, _) | Self::ConsumerSession(group, _) => Some(group),
            Self::ClassicJoin(group) | Self::ClassicSync(group) | Self::ConsumerRebalance(group, _) => {
                Some(group)
            }
            Self::OffsetsExpiry => None,
        }
    }
}

/// When an alarm rings, and for when a timer is set. The timer may be earlier: it sets itself again.
#[derive(Debug, Default)]
pub(super) struct Setting {
    rings_at: Option<Instant>,
    /// Under which coordinator it was set.
    term: i32,
    timer_at: Option<Instant>,
}

impl Cluster {
    /// Sets or moves an alarm.
    pub(super) fn set_alarm(&mut self, alarm: Alarm, delay: Duration) {
        let rings_at = self.now.plus(delay);
        let term = self.group_term(alarm.group_id());
        let setting = self.groups.alarms.entry(alarm.clone()).or_default();
        setting.rings_at = Some(rings_at);
        setting.term = term;
        if setting.timer_at.is_none_or(|timer_at| rings_at < timer_at) {
            setting.timer_at = Some(rings_at);
            self.after(delay, move |cluster| ring(cluster, &alarm, rings_at));
        }
    }

    /// Sets an alarm in so many milliseconds; a negative number counts as zero.
    pub(super) fn set_alarm_ms(&mut self, alarm: Alarm, delay_ms: impl Into<i64>) {
        self.set_alarm(alarm, Duration::from_millis(u64::try_from(delay_ms.into()).unwrap_or(0)));
    }

    /// Sets an alarm unless it is set.
    pub(super) fn set_alarm_if_absent_ms(&mut self, alarm: Alarm, delay_ms: impl Into<i64>) {
        if self.groups.alarms.get(&alarm).is_none_or(|setting| setting.rings_at.is_none()) {
            self.set_alarm_ms(alarm, delay_ms);
        }
    }

    /// Cancels an alarm, if it is set.
    pub(super) fn cancel_alarm(&mut self, alarm: &Alarm) {
        if let Some(setting) = self.groups.alarms.get_mut(alarm) {
            setting.rings_at = None;
        }
    }
}

fn ring(cluster: &mut Cluster, alarm: &Alarm, timer_at: Instant) {
    let Some(setting) = cluster.groups.alarms.get_mut(alarm) else { return };
    if setting.timer_at != Some(timer_at) {
        return;
    }
    setting.timer_at = None;
    match setting.rings_at {
        Some(rings_at) if rings_at > cluster.now => {
            cluster.set_alarm(alarm.clone(), rings_at.since(cluster.now));
        }
        rings_at => {
            let term = setting.term;
            cluster.groups.alarms.remove(alarm);
            if rings_at.is_some() {
                rang(cluster, alarm, term);
            }
        }
    }
}

fn rang(cluster: &mut Cluster, alarm: &Alarm, term: i32) {
    // A new coordinator gives every member a whole session to find it.
    let is_new = cluster.group_term(alarm.group_id()) != term;
    match alarm {
        Alarm::ClassicSession(group, member) if is_new => classic::restart_session(cluster, group, member),
        Alarm::ClassicSession(group, member) => classic::session_expired(cluster, group, member),
        Alarm::ClassicJoin(group) => classic::join_time_is_over(cluster, group),
        Alarm::ClassicSync(group) => classic::sync_time_is_over(cluster, group),
        Alarm::ConsumerSession(group, member) if is_new => consumer::restart_session(cluster, group, member),
        Alarm::ConsumerSession(group, member) => consumer::session_expired(cluster, group, member),
        Alarm::ConsumerRebalance(group, member) => consumer::rebalance_time_is_over(cluster, group, member),
        Alarm::OffsetsExpiry => offsets::expire(cluster),
    }
}
