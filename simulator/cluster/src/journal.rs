//! What group coordinators did over time, for those who judge a run: commits they took, and who had which partitions.
//!
//! Kept only where somebody wants it, and bounded. Never knows who judges.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::cluster::Cluster;
use crate::groups::{Group, consumer};
use crate::time::Instant;

/// Commits, and as many ends of ownerships, that are kept. A journal that would grow beyond says nothing at all.
const ENTRIES_MAX: usize = 1_000_000;

/// A commit that a coordinator took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitEntry {
    /// When.
    pub at: Instant,
    /// The group.
    pub group: Arc<str>,
    /// The topic.
    pub topic: Arc<str>,
    /// The index.
    pub partition: i32,
    /// The offset; -1 where what was committed is forgotten.
    pub offset: i64,
    /// Whether whoever asked is no member of the group, or nobody asked: such may set offsets back.
    pub outside: bool,
}

/// A partition in the hands of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnershipEntry {
    /// The group.
    pub group: String,
    /// The generation or the member epoch in which it got it.
    pub generation: i32,
    /// The group instance id, or where it has none, the member id.
    pub member: String,
    /// The topic.
    pub topic: String,
    /// The index.
    pub partition: i32,
    /// Since when.
    pub from: Instant,
    /// Until when; `None` if it still has it.
    pub until: Option<Instant>,
}

/// Member, topic, index.
type Owned = (String, String, i32);

/// A journal.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    /// Groups and topics of commits, each once: there are thousands of commits.
    names: BTreeSet<Arc<str>>,
    commits: Vec<CommitEntry>,
    past: Vec<OwnershipEntry>,
    /// Of each group, who has what, in which generation, since when.
    now: BTreeMap<String, BTreeMap<Owned, (i32, Instant)>>,
}

impl Journal {
    const fn is_full(&self) -> bool {
        self.commits.len() >= ENTRIES_MAX || self.past.len() >= ENTRIES_MAX
    }

    fn name(&mut self, name: &str) -> Arc<str> {
        if let Some(name) = self.names.get(name) {
            return Arc::clone(name);
        }
        let name: Arc<str> = name.into();
        self.names.insert(Arc::clone(&name));
        name
    }
}

impl Cluster {
    /// Keeps a journal from now on.
    pub fn keep_journal(&mut self) {
        self.journal.get_or_insert_default();
    }

    /// The commits that coordinators took, in their order, and who had which partitions. Empty without a journal, or where it would
    /// have grown too long.
    #[must_use]
    pub fn journal(&self) -> (&[CommitEntry], Vec<OwnershipEntry>) {
        let Some(journal) = self.journal.as_ref().filter(|journal| !journal.is_full()) else {
            return Default::default();
        };
        let mut owned = journal.past.clone();
        for (group, held) in &journal.now {
            owned.extend(held.iter().map(|(key, since)| ownership(group, key, *since, None)));
        }
        (&journal.commits, owned)
    }

    /// A coordinator has taken a commit, or has forgotten one.
    pub(crate) fn note_commit(
        &mut self,
        group: &str,
        (topic, partition): (&str, i32),
        offset: i64,
        outside: bool,
    ) {
        let at = self.now;
        if let Some(journal) = self.journal.as_mut().filter(|journal| !journal.is_full()) {
            let (group, topic) = (journal.name(group), journal.name(topic));
            journal.commits.push(CommitEntry { at, group, topic, partition, offset, outside });
        }
    }

    /// The members of a group may have other partitions than before.
    pub(crate) fn note_group(&mut self, group_id: &str) {
        if self.journal.as_ref().is_none_or(Journal::is_full) {
            return;
        }
        let held = self.held(group_id);
        let at = self.now;
        let Some(journal) = &mut self.journal else { return };
        let before = journal.now.remove(group_id).unwrap_or_default();
        let mut after = BTreeMap::new();
        for (key, generation) in held {
            let since = before.get(&key).copied().unwrap_or((generation, at));
            after.insert(key, since);
        }
        let gone = before.iter().filter(|(key, _)| !after.contains_key(*key));
        journal.past.extend(gone.map(|(key, since)| ownership(group_id, key, *since, Some(at))));
        journal.now.insert(group_id.to_owned(), after);
    }

    fn held(&self, group_id: &str) -> Vec<(Owned, i32)> {
        let mut held = Vec::new();
        let mut add = |member: &str, generation: i32, assignment: consumer::Assignment| {
            for (topic, partitions) in assignment {
                let Some(topic) = self.topics.by_id(topic) else { continue };
                let of_topic =
                    partitions.into_iter().map(|index| (member.to_owned(), topic.name.clone(), index));
                held.extend(of_topic.map(|key| (key, generation)));
            }
        };
        match self.groups.by_id.get(group_id) {
            None => {}
            Some(Group::Classic(group)) if !group.uses_consumer_protocol() => {}
            Some(Group::Classic(group)) => {
                for (id, member) in &group.members {
                    let assignment = consumer::decode_assignment(self, &member.assignment);
                    add(member.instance_id.as_deref().unwrap_or(id), group.generation, assignment);
                }
            }
            Some(Group::Consumer(group)) => {
                for (id, member) in &group.members {
                    add(member.instance_id.as_deref().unwrap_or(id), member.epoch, member.owned());
                }
            }
        }
        held
    }
}

fn ownership(
    group: &str,
    (member, topic, partition): &Owned,
    (generation, from): (i32, Instant),
    until: Option<Instant>,
) -> OwnershipEntry {
    let (group, member, topic) = (group.to_owned(), member.clone(), topic.clone());
    OwnershipEntry { group, generation, member, topic, partition: *partition, from, until }
}
