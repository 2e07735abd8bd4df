//! What surely happened before what, and the cycles in it: a history that has one contradicts itself.
//!
//! Jepsen's cycles are between transactions. Kafka isolates neither writes nor reads, so that two transactions may well be before each
//! other; an instant cannot. Here the nodes are the instants of an operation: its begin, the append of each of its records, the decision to
//! commit it, its end. Every edge is something that no correct Kafka can turn round. What is not sure has no edge: an append that nobody
//! acknowledged has no end, and of a value that is at two offsets nobody knows which of the two was acknowledged.
//!
//! Every checker wants other edges, and nearly no history has a cycle with any of them: one look at all edges answers for all checkers.
//!
//! It never recurses, and takes O(n log n) time. It never knows which edges a checker wants.

use std::collections::{BTreeMap, VecDeque};

use super::positions::claims;
use crate::check::{Evidence, Fate, Finding};
use crate::history::{Action, Isolation, Name, Nanos, Operation, OperationId, Outcome, Value};

/// Cycles that are told of one history. One that has more is broken through and through.
const CYCLES_MAX: usize = 20;

/// Edges of a cycle that are told in its sentence. The operations are all named.
const EDGES_TOLD: usize = 8;

/// Whose clocks are believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clock {
    /// That of each client for what it did itself.
    Process,
    /// One for all.
    Realtime,
}

/// Which edges there are beside the order of each partition.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// From what was written to whoever was given it.
    pub(super) reads: bool,
    /// From a transaction to the one that took a group's position on from where it had brought it, and from one that built on a position to
    /// the next that wrote over it.
    pub(super) positions: bool,
    /// From the end of an operation to the begins of those after it.
    pub(super) clock: Clock,
}

impl Wanted {
    /// All edges that there are. What is before something by the clock of a client is so by one clock for all too, in one step or in several.
    const ALL: Self = Self { reads: true, positions: true, clock: Clock::Realtime };
}

/// Why one instant is before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Edge {
    /// Both are of one operation.
    Within,
    Offset,
    Read,
    Position,
    Clock,
}

impl Edge {
    const fn told(self) -> &'static str {
        match self {
            Self::Within => "by itself",
            Self::Offset => "by offsets",
            Self::Read => "as it was read",
            Self::Position => "by the group's position",
            Self::Clock => "by the clock",
        }
    }
}

type Node = usize;

/// Instants, and what is before what.
#[derive(Debug, Default)]
struct Graph<'a> {
    /// The operation of each instant.
    of: Vec<&'a Operation>,
    /// From what, to what and why; by the first, once all are there.
    edges: Vec<(Node, Node, Edge)>,
    begins: BTreeMap<OperationId, Node>,
    ends: BTreeMap<OperationId, Node>,
    /// Decisions to commit.
    decided: BTreeMap<OperationId, Node>,
    /// Appends, with the offset, by the index of the send.
    appended: BTreeMap<usize, (Node, i64)>,
}

impl<'a> Graph<'a> {
    fn new(evidence: &Evidence<'a>, wanted: Wanted) -> Self {
        let (operations, sends) = (evidence.operations.len(), evidence.sends.len());
        let mut graph = Self {
            of: Vec::with_capacity(2 * operations + sends),
            edges: Vec::with_capacity(3 * operations + 3 * sends),
            ..Self::default()
        };
        graph.operations(evidence);
        graph.offsets(evidence);
        if wanted.reads {
            graph.reads(evidence);
        }
        if wanted.positions {
            graph.positions(evidence);
        }
        graph.clock(evidence, wanted.clock);
        graph.edges.sort_unstable();
        graph
    }

    fn node(&mut self, operation: &'a Operation) -> Node {
        self.of.push(operation);
        self.of.len() - 1
    }

    fn edge(&mut self, from: Node, to: Node, why: Edge) {
        self.edges.push((from, to, why));
    }

    fn operations(&mut self, evidence: &Evidence<'a>) {
        for operation in evidence.operations.iter().copied() {
            let begin = self.node(operation);
            self.begins.insert(operation.id, begin);
            if operation.completed.is_some() {
                let end = self.node(operation);
                self.ends.insert(operation.id, end);
            }
            let transactional = matches!(operation.action, Action::Transaction(_));
            if transactional && evidence.fate(operation) == Fate::Committed {
                let decided = self.node(operation);
                self.decided.insert(operation.id, decided);
                self.edge(begin, decided, Edge::Within);
                self.until_end(operation, decided);
            }
        }
    }

    /// What was acknowledged had happened by then.
    fn until_end(&mut self, operation: &Operation, node: Node) {
        let end = self.ends.get(&operation.id).copied();
        if let Some(end) = end.filter(|_| operation.outcome == Outcome::Ok) {
            self.edge(node, end, Edge::Within);
        }
    }

    /// The order of each partition is that in which its records were appended.
    fn offsets(&mut self, evidence: &Evidence<'a>) {
        let index_of = |value: &Value| evidence.by_value.get(value).copied();
        let mut places = vec![0_usize; evidence.sends.len()];
        for slot in evidence.orders.values().flat_map(|order| &order.slots) {
            slot.values.iter().filter_map(|value| index_of(value)).for_each(|index| places[index] += 1);
        }
        for (partition, order) in &evidence.orders {
            let mut before = None;
            for slot in &order.slots {
                let [value] = slot.values.as_slice() else { continue };
                let Some(index) = index_of(value).filter(|index| places[*index] == 1) else { continue };
                let sent = &evidence.sends[index];
                if sent.fate != Fate::Committed || sent.send.partition != **partition {
                    continue;
                }
                let node = self.node(sent.operation);
                self.appended.insert(index, (node, slot.offset));
                self.edge(self.begins[&sent.operation.id], node, Edge::Within);
                if let Some(decided) = self.decided.get(&sent.operation.id).copied() {
                    self.edge(node, decided, Edge::Within);
                } else if sent.send.offset == Some(slot.offset) {
                    self.until_end(sent.operation, node);
                }
                if let Some(before) = before.replace(node) {
                    self.edge(before, node, Edge::Offset);
                }
            }
        }
    }

    /// Whoever was given something was given it before the end, and a transaction before it was committed. When a consumer fetched it nobody
    /// knows: that may have been before it was asked.
    fn reads(&mut self, evidence: &Evidence<'a>) {
        for (value, readers) in &evidence.readers {
            let appended = evidence.by_value.get(*value).and_then(|index| self.appended.get(index));
            let Some((node, offset)) = appended.copied() else { continue };
            let writer = self.of[node].id;
            let readers = readers.iter().filter(|(by, seen)| by.id != writer && seen.offset == offset);
            for (by, _) in readers {
                let shown_committed = evidence.isolation(&by.client) == Isolation::ReadCommitted;
                let from = self.decided.get(&writer).copied().filter(|_| shown_committed).unwrap_or(node);
                let until = [self.decided.get(&by.id), self.ends.get(&by.id)].map(|node| node.copied());
                until.into_iter().flatten().for_each(|to| self.edge(from, to, Edge::Read));
            }
        }
    }

    /// Each position of a group is built on the one before, and nobody else builds on that.
    fn positions(&mut self, evidence: &Evidence<'a>) {
        for mut claims in claims(evidence).into_values() {
            claims.sort_by_key(|claim| (claim.to, claim.operation.id));
            let decided: Vec<Node> = claims.iter().map(|claim| self.decided[&claim.operation.id]).collect();
            for (index, claim) in claims.iter().enumerate() {
                // One and the same transaction may commit several positions.
                let goes_on = claims.get(index + 1).is_some_and(|next| next.to > claim.to);
                if goes_on && decided[index] != decided[index + 1] {
                    self.edge(decided[index], decided[index + 1], Edge::Position);
                }
                let over = claims.partition_point(|other| other.to <= claim.from);
                let others = (over..claims.len()).find(|other| decided[*other] != decided[index]);
                others
                    .into_iter()
                    .for_each(|other| self.edge(decided[index], decided[other], Edge::Position));
            }
        }
    }

    /// From each end to the next, and to the begins until then. At one and the same instant nobody knows what came first.
    fn clock(&mut self, evidence: &Evidence<'a>, clock: Clock) {
        let mut moments: Vec<(Nanos, bool, Node)> = Vec::new();
        for operation in &evidence.operations {
            moments.push((operation.invoked, false, self.begins[&operation.id]));
            if let (Some(at), Some(end)) = (operation.completed, self.ends.get(&operation.id)) {
                moments.push((at, true, *end));
            }
        }
        moments.sort_unstable();
        let mut last: BTreeMap<Option<&'a Name>, Node> = BTreeMap::new();
        for (_, is_end, node) in moments {
            let whose = (clock == Clock::Process).then_some(&self.of[node].client);
            if let Some(before) = last.get(&whose).copied() {
                self.edge(before, node, Edge::Clock);
            }
            if is_end {
                last.insert(whose, node);
            }
        }
    }

    /// Where the edges from each node are.
    fn starts(&self) -> Vec<usize> {
        let mut starts = vec![0; self.of.len() + 1];
        self.edges.iter().for_each(|(from, ..)| starts[from + 1] += 1);
        (0..self.of.len()).for_each(|node| starts[node + 1] += starts[node]);
        starts
    }

    /// Cycles, each as its nodes with the edge to the next; so many at the most.
    fn cycles(&self, max: usize) -> Vec<Vec<(Node, Edge)>> {
        let starts = self.starts();
        let mut before = vec![0_usize; self.of.len()];
        self.edges.iter().for_each(|(_, to, _)| before[*to] += 1);
        let mut is_left = vec![true; self.of.len()];
        let mut ready: Vec<Node> = (0..self.of.len()).filter(|node| before[*node] == 0).collect();
        let mut cycles = Vec::new();
        loop {
            // What has nothing before it is on no cycle.
            while let Some(node) = ready.pop() {
                is_left[node] = false;
                for (_, to, _) in &self.edges[starts[node]..starts[node + 1]] {
                    before[*to] -= 1;
                    if before[*to] == 0 && is_left[*to] {
                        ready.push(*to);
                    }
                }
            }
            let Some(cycle) = self.one_cycle(&starts, &is_left) else { return cycles };
            // It is opened, so that others are found.
            let opened = cycle[0].0;
            cycles.push(cycle);
            if cycles.len() == max {
                return cycles;
            }
            ready.push(opened);
        }
    }

    /// A shortest cycle through a node that is on one, if there is any. All that is left has something before it.
    fn one_cycle(&self, starts: &[usize], is_left: &[bool]) -> Option<Vec<(Node, Edge)>> {
        let mut node = is_left.iter().position(|is_left| *is_left)?;
        let mut earlier: Vec<Option<Node>> = vec![None; self.of.len()];
        let edges = self.edges.iter().filter(|(from, to, _)| is_left[*from] && is_left[*to]);
        edges.for_each(|(from, to, _)| earlier[*to] = Some(*from));
        let mut is_passed = vec![false; self.of.len()];
        while !std::mem::replace(&mut is_passed[node], true) {
            node = earlier[node]?;
        }
        // Breadth first from it until it is met again.
        let mut from: Vec<Option<(Node, Edge)>> = vec![None; self.of.len()];
        let mut queue = VecDeque::from([node]);
        while let Some(at) = queue.pop_front() {
            for (_, to, why) in
                self.edges[starts[at]..starts[at + 1]].iter().filter(|(_, to, _)| is_left[*to])
            {
                if from[*to].is_none() {
                    from[*to] = Some((at, *why));
                    queue.push_back(*to);
                }
            }
            if from[node].is_some() {
                break;
            }
        }
        let (mut cycle, mut at) = (Vec::new(), node);
        loop {
            let (earlier, why) = from[at]?;
            cycle.push((earlier, why));
            at = earlier;
            if at == node {
                cycle.reverse();
                return Some(cycle);
            }
        }
    }

    fn finding(&self, cycle: &[(Node, Edge)]) -> Finding {
        // Instants of one operation, and of operations between which the clock only goes on, are told as one.
        let mut steps: Vec<(OperationId, Edge)> = Vec::new();
        for (node, why) in cycle.iter().filter(|(_, why)| *why != Edge::Within) {
            let goes_on = *why == Edge::Clock && steps.last().is_some_and(|(_, last)| *last == Edge::Clock);
            if !goes_on {
                steps.push((self.of[*node].id, *why));
            }
        }
        let next = |index: usize| steps[(index + 1) % steps.len()].0.0;
        let told = steps.iter().enumerate().take(EDGES_TOLD);
        let told = told.map(|(index, (id, why))| format!("{} before {} {}", id.0, next(index), why.told()));
        let mut told: Vec<String> = told.collect();
        if steps.len() > EDGES_TOLD {
            told.push("and so on".to_owned());
        }
        let operations: Vec<OperationId> = steps.iter().map(|(id, _)| *id).collect();
        let sentence = format!("{} operations are on a cycle: {}", operations.len(), told.join(", "));
        Finding::new(sentence).between(operations)
    }
}

/// The cycles of a history.
pub(super) fn cycles(evidence: &Evidence<'_>, wanted: Wanted) -> Vec<Finding> {
    let is_ordered = || Graph::new(evidence, Wanted::ALL).cycles(1).is_empty();
    if *evidence.is_ordered.get_or_init(is_ordered) {
        return Vec::new();
    }
    let graph = Graph::new(evidence, wanted);
    graph.cycles(CYCLES_MAX).iter().map(|cycle| graph.finding(cycle)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Options;
    use crate::check::dsl::record;

    fn found(text: &str) -> Vec<Finding> {
        let run = record(text);
        let options = Options::default();
        let evidence = Evidence::new(&run.history, &run.truth, &options);
        cycles(&evidence, Wanted { reads: true, positions: true, clock: Clock::Realtime })
    }

    #[test]
    fn a_cycle_is_told_with_what_it_is_made_of() {
        let found = found("a send p0=x @1 | b send p0=w @5 | b send p0=y @0");
        let told: Vec<&str> = found.iter().map(|finding| finding.sentence.as_str()).collect();
        assert_eq!(told, ["2 operations are on a cycle: 0 before 2 by the clock, 2 before 0 by offsets"]);
    }

    /// What one look at all edges answers for all checkers.
    #[test]
    fn what_has_a_cycle_with_some_edges_has_one_with_all() {
        let either = [false, true];
        let mut wanted = Vec::new();
        for (reads, positions) in either.iter().flat_map(|a| either.map(|b| (*a, b))) {
            let clocks = [Clock::Process, Clock::Realtime];
            wanted.extend(clocks.map(|clock| Wanted { reads, positions, clock }));
        }
        let (mut some, mut none) = (0, 0);
        for drawn in 0..1 << 9 {
            let (who, at) = (|bit: u32| ["a", "b"][drawn >> bit & 1], |bit: u32| drawn >> bit & 1);
            let (x, z) = (at(4), at(5));
            let (from, until) = [(10, 50), (20, 40)][at(6)];
            let (p, q) = (at(7), at(8));
            let text = format!(
                "{from}..{until} {} send p0=x @{x} | 20..40 {} send p1=y @{z} | {} send p1=z @{} | {} send p0=w @{} | \
                 t commit -p2:0=k g:p2={} ok | u commit -p2:1=l -p{q}:{p}=x g:p2=2 ok",
                who(0),
                who(1),
                who(2),
                1 - z,
                who(3),
                1 - x,
                1 + p,
            );
            let run = record(&text);
            let options = Options::default();
            let evidence = Evidence::new(&run.history, &run.truth, &options);
            let is_ordered = |wanted| Graph::new(&evidence, wanted).cycles(1).is_empty();
            if is_ordered(Wanted::ALL) {
                assert!(wanted.iter().all(|wanted| is_ordered(*wanted)), "{text}");
                none += 1;
            } else {
                some += 1;
            }
        }
        assert!(some > 0 && none > 0, "{some} with, {none} without");
    }

    #[test]
    fn each_cycle_is_found_and_not_more_than_can_be_told() {
        let pair = |n: usize| format!("a send p{n}=x{n} @1 | b send p{n}=y{n} @0");
        for count in [1, 2, CYCLES_MAX, CYCLES_MAX + 1] {
            let text = (0..count).map(pair).collect::<Vec<_>>().join(" | ");
            assert_eq!(found(&text).len(), count.min(CYCLES_MAX));
        }
    }

    #[test]
    fn a_long_history_needs_no_deep_stack() {
        let text = (0..20_000).map(|n| format!("a send p0=v{n} @{n}")).collect::<Vec<_>>().join(" | ");
        assert!(found(&text).is_empty());
        assert_eq!(found(&format!("{text} | a send p0=late @-1")).len(), 1);
    }
}
