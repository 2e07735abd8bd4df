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

use super::positions::{Claim, claims};
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

/// An instant. Half the size of an index: a long history has hundreds of thousands of edges between them.
type Node = u32;

/// Instants, and what is before what. What is known of an operation stands where `Evidence::operations` has the operation.
#[derive(Debug)]
struct Graph {
    /// Where the operation of each instant is.
    of: Vec<u32>,
    /// From what, to what and why; by the first, once all are there.
    edges: Vec<(Node, Node, Edge)>,
    begins: Vec<Node>,
    ends: Vec<Option<Node>>,
    /// Decisions to commit.
    decided: Vec<Option<Node>>,
    /// Appends, with the offset, by the index of the send.
    appended: Vec<Option<(Node, i64)>>,
}

impl Graph {
    fn new(evidence: &Evidence<'_>, wanted: Wanted) -> Self {
        let (operations, sends) = (evidence.operations.len(), evidence.sends.len());
        let mut graph = Self {
            of: Vec::with_capacity(2 * operations + sends),
            edges: Vec::with_capacity(3 * operations + 3 * sends),
            begins: Vec::with_capacity(operations),
            ends: vec![None; operations],
            decided: vec![None; operations],
            appended: vec![None; sends],
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

    /// A new instant of the operation at this index.
    fn node(&mut self, operation: usize) -> Node {
        self.of.push(operation as u32);
        (self.of.len() - 1) as Node
    }

    fn edge(&mut self, from: Node, to: Node, why: Edge) {
        self.edges.push((from, to, why));
    }

    fn operations(&mut self, evidence: &Evidence<'_>) {
        for (index, operation) in evidence.operations.iter().enumerate() {
            let begin = self.node(index);
            self.begins.push(begin);
            if operation.completed.is_some() {
                self.ends[index] = Some(self.node(index));
            }
            let transactional = matches!(operation.action, Action::Transaction(_));
            if transactional && evidence.fate(operation) == Fate::Committed {
                let decided = self.node(index);
                self.decided[index] = Some(decided);
                self.edge(begin, decided, Edge::Within);
                self.until_end((index, operation), decided);
            }
        }
    }

    /// What was acknowledged had happened by then.
    fn until_end(&mut self, (index, operation): (usize, &Operation), node: Node) {
        if let Some(end) = self.ends[index].filter(|_| operation.outcome == Outcome::Ok) {
            self.edge(node, end, Edge::Within);
        }
    }

    /// The order of each partition is that in which its records were appended.
    fn offsets(&mut self, evidence: &Evidence<'_>) {
        let send_of = |value: &Value| evidence.by_value.get(value).copied();
        let mut places = vec![0_u32; evidence.sends.len()];
        for slot in evidence.orders.values().flat_map(|order| &order.slots) {
            slot.values.iter().filter_map(|value| send_of(value)).for_each(|send| places[send] += 1);
        }
        for (partition, order) in &evidence.orders {
            let mut before = None;
            for slot in &order.slots {
                let [value] = slot.values.as_slice() else { continue };
                let Some(send) = send_of(value).filter(|send| places[*send] == 1) else { continue };
                let sent = &evidence.sends[send];
                if sent.fate != Fate::Committed || sent.send.partition != **partition {
                    continue;
                }
                let operation = evidence.index_of(sent.operation);
                let node = self.node(operation);
                self.appended[send] = Some((node, slot.offset));
                self.edge(self.begins[operation], node, Edge::Within);
                if let Some(decided) = self.decided[operation] {
                    self.edge(node, decided, Edge::Within);
                } else if sent.send.offset == Some(slot.offset) {
                    self.until_end((operation, sent.operation), node);
                }
                if let Some(before) = before.replace(node) {
                    self.edge(before, node, Edge::Offset);
                }
            }
        }
    }

    /// Whoever was given something was given it before the end, and a transaction before it was committed. When a consumer fetched it nobody
    /// knows: that may have been before it was asked.
    fn reads(&mut self, evidence: &Evidence<'_>) {
        for (value, readers) in &evidence.readers {
            let appended = evidence.by_value.get(*value).and_then(|send| self.appended[*send]);
            let Some((node, offset)) = appended else { continue };
            let writer = self.of[node as usize] as usize;
            let from = |by: &Operation| {
                let shown_committed = evidence.isolation(&by.client) == Isolation::ReadCommitted;
                self.decided[writer].filter(|_| shown_committed).unwrap_or(node)
            };
            let readers = readers.iter().filter(|(_, seen)| seen.offset == offset);
            let readers = readers.map(|(by, _)| (from(by), evidence.index_of(by)));
            let readers = readers.filter(|(_, by)| *by != writer);
            let until = readers.flat_map(|(from, by)| {
                [self.decided[by], self.ends[by]].into_iter().flatten().map(move |to| (from, to))
            });
            self.edges.extend(until.map(|(from, to)| (from, to, Edge::Read)));
        }
    }

    /// Each position of a group is built on the one before, and nobody else builds on that.
    fn positions(&mut self, evidence: &Evidence<'_>) {
        for claims in claims(evidence).into_values() {
            let decided = |claim: &Claim<'_>| {
                self.decided[evidence.index_of(claim.operation)].expect("whoever claims has committed")
            };
            let mut claims: Vec<(Claim<'_>, Node)> =
                claims.into_iter().map(|claim| (claim, decided(&claim))).collect();
            claims.sort_by_key(|(claim, _)| (claim.to, claim.operation.id));
            for (index, (claim, node)) in claims.iter().enumerate() {
                // One and the same transaction may commit several positions.
                let next = claims.get(index + 1).filter(|(next, by)| next.to > claim.to && by != node);
                let later = claims.partition_point(|(other, _)| other.to <= claim.from);
                let written_over = claims[later..].iter().find(|(_, by)| by != node);
                next.into_iter()
                    .chain(written_over)
                    .for_each(|(_, by)| self.edge(*node, *by, Edge::Position));
            }
        }
    }

    /// From each end to the next, and to the begins until then. At one and the same instant nobody knows what came first.
    fn clock(&mut self, evidence: &Evidence<'_>, clock: Clock) {
        let mut moments: Vec<(Nanos, bool, Node)> = Vec::with_capacity(2 * evidence.operations.len());
        for (index, operation) in evidence.operations.iter().enumerate() {
            moments.push((operation.invoked, false, self.begins[index]));
            if let (Some(at), Some(end)) = (operation.completed, self.ends[index]) {
                moments.push((at, true, end));
            }
        }
        moments.sort_unstable();
        let mut last: BTreeMap<Option<&Name>, Node> = BTreeMap::new();
        for (_, is_end, node) in moments {
            let client = &evidence.operations[self.of[node as usize] as usize].client;
            let whose = (clock == Clock::Process).then_some(client);
            if let Some(before) = last.get(&whose).copied() {
                self.edge(before, node, Edge::Clock);
            }
            if is_end {
                last.insert(whose, node);
            }
        }
    }

    /// Where the edges from each node are.
    fn starts(&self) -> Vec<u32> {
        let mut starts = vec![0; self.of.len() + 1];
        self.edges.iter().for_each(|(from, ..)| starts[*from as usize + 1] += 1);
        (0..self.of.len()).for_each(|node| starts[node + 1] += starts[node]);
        starts
    }

    /// The edges from a node.
    fn edges_from(&self, node: Node, starts: &[u32]) -> &[(Node, Node, Edge)] {
        &self.edges[starts[node as usize] as usize..starts[node as usize + 1] as usize]
    }

    /// Cycles, each as its nodes with the edge to the next; so many at the most.
    fn cycles(&self, max: usize) -> Vec<Vec<(Node, Edge)>> {
        let starts = self.starts();
        let mut before = vec![0_u32; self.of.len()];
        self.edges.iter().for_each(|(_, to, _)| before[*to as usize] += 1);
        let mut is_left = vec![true; self.of.len()];
        let nodes = 0..self.of.len() as Node;
        let mut ready: Vec<Node> = nodes.filter(|node| before[*node as usize] == 0).collect();
        let mut cycles = Vec::new();
        loop {
            // What has nothing before it is on no cycle.
            while let Some(node) = ready.pop() {
                is_left[node as usize] = false;
                for (_, to, _) in self.edges_from(node, &starts) {
                    let at = *to as usize;
                    before[at] -= 1;
                    if before[at] == 0 && is_left[at] {
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
    fn one_cycle(&self, starts: &[u32], is_left: &[bool]) -> Option<Vec<(Node, Edge)>> {
        let mut node = is_left.iter().position(|is_left| *is_left)? as Node;
        let is_left = |node: &Node| is_left[*node as usize];
        let mut earlier: Vec<Option<Node>> = vec![None; self.of.len()];
        let edges = self.edges.iter().filter(|(from, to, _)| is_left(from) && is_left(to));
        edges.for_each(|(from, to, _)| earlier[*to as usize] = Some(*from));
        let mut is_passed = vec![false; self.of.len()];
        while !std::mem::replace(&mut is_passed[node as usize], true) {
            node = earlier[node as usize]?;
        }
        // Breadth first from it until it is met again.
        let mut from: Vec<Option<(Node, Edge)>> = vec![None; self.of.len()];
        let mut queue = VecDeque::from([node]);
        while let Some(at) = queue.pop_front() {
            for (_, to, why) in self.edges_from(at, starts).iter().filter(|(_, to, _)| is_left(to)) {
                if from[*to as usize].is_none() {
                    from[*to as usize] = Some((at, *why));
                    queue.push_back(*to);
                }
            }
            if from[node as usize].is_some() {
                break;
            }
        }
        let (mut cycle, mut at) = (Vec::new(), node);
        loop {
            let (earlier, why) = from[at as usize]?;
            cycle.push((earlier, why));
            at = earlier;
            if at == node {
                cycle.reverse();
                return Some(cycle);
            }
        }
    }

    fn finding(&self, evidence: &Evidence<'_>, cycle: &[(Node, Edge)]) -> Finding {
        // Instants of one operation, and of operations between which the clock only goes on, are told as one.
        let mut steps: Vec<(OperationId, Edge)> = Vec::new();
        for (node, why) in cycle.iter().filter(|(_, why)| *why != Edge::Within) {
            let goes_on = *why == Edge::Clock && steps.last().is_some_and(|(_, last)| *last == Edge::Clock);
            if !goes_on {
                steps.push((evidence.operations[self.of[*node as usize] as usize].id, *why));
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
    graph.cycles(CYCLES_MAX).iter().map(|cycle| graph.finding(evidence, cycle)).collect()
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
