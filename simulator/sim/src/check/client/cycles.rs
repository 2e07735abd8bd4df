//! Cycles of transactions: edges between operations, and Tarjan's strongly connected components over them.
//!
//! It never recurses: a history may have a chain of a hundred thousand operations.

use std::collections::BTreeMap;

use crate::check::{Evidence, Fate, Finding};
use crate::history::{Action, OperationId};

/// Edges between operations.
pub(super) type Edges = BTreeMap<OperationId, Vec<OperationId>>;

/// From the writer of each offset to the writer of the next one that is known.
pub(super) fn writes(evidence: &Evidence<'_>, edges: &mut Edges) {
    for order in evidence.orders.values() {
        let writers = order.slots.iter().filter_map(|slot| evidence.sent(slot.values.first()?));
        let writers: Vec<_> = writers.filter(|sent| sent.fate == Fate::Committed).collect();
        for pair in writers.windows(2) {
            add(edges, pair[0].operation.id, pair[1].operation.id);
        }
    }
}

/// From the writer of each value to those who were given it.
pub(super) fn reads(evidence: &Evidence<'_>, edges: &mut Edges) {
    for (value, readers) in &evidence.readers {
        let Some(sent) = evidence.sent(value) else { continue };
        // only a transaction both reads and writes, and so can be on a cycle
        let readers = readers.iter().filter(|(by, _)| matches!(by.action, Action::Transaction(_)));
        readers.for_each(|(by, _)| add(edges, sent.operation.id, by.id));
    }
}

fn add(edges: &mut Edges, from: OperationId, to: OperationId) {
    if from != to {
        edges.entry(from).or_default().push(to);
    }
}

/// One finding for each set of operations that are all on cycles with each other.
pub(super) fn findings(edges: &Edges, what: &str) -> Vec<Finding> {
    let finding = |operations: Vec<OperationId>| {
        let sentence = format!("{} transactions are on a cycle of {what}", operations.len());
        Finding::new(sentence).between(operations)
    };
    components(edges).into_iter().filter(|component| component.len() > 1).map(finding).collect()
}

#[derive(Debug, Clone, Copy)]
struct Mark {
    index: usize,
    low: usize,
    on_stack: bool,
}

/// Tarjan's algorithm with a stack of its own.
fn components(edges: &Edges) -> Vec<Vec<OperationId>> {
    let next = |node: OperationId, child: usize| edges.get(&node).and_then(|to| to.get(child)).copied();
    let mut marks: BTreeMap<OperationId, Mark> = BTreeMap::new();
    let (mut stack, mut found) = (Vec::new(), Vec::new());
    for root in edges.keys().copied() {
        if marks.contains_key(&root) {
            continue;
        }
        let mut calls = vec![(root, 0)];
        while let Some((node, child)) = calls.pop() {
            if child == 0 {
                let index = marks.len();
                marks.insert(node, Mark { index, low: index, on_stack: true });
                stack.push(node);
            }
            match next(node, child) {
                Some(to) => {
                    calls.push((node, child + 1));
                    match marks.get(&to).copied() {
                        None => calls.push((to, 0)),
                        Some(mark) if mark.on_stack => lower(&mut marks, node, mark.index),
                        Some(_) => {}
                    }
                }
                None => {
                    let mark = marks[&node];
                    if let Some((parent, _)) = calls.last() {
                        lower(&mut marks, *parent, mark.low);
                    }
                    if mark.low == mark.index {
                        found.push(pop(&mut stack, &mut marks, node));
                    }
                }
            }
        }
    }
    found
}

fn lower(marks: &mut BTreeMap<OperationId, Mark>, node: OperationId, to: usize) {
    if let Some(mark) = marks.get_mut(&node) {
        mark.low = mark.low.min(to);
    }
}

fn pop(
    stack: &mut Vec<OperationId>,
    marks: &mut BTreeMap<OperationId, Mark>,
    root: OperationId,
) -> Vec<OperationId> {
    let mut component = Vec::new();
    while let Some(node) = stack.pop() {
        if let Some(mark) = marks.get_mut(&node) {
            mark.on_stack = false;
        }
        component.push(node);
        if node == root {
            break;
        }
    }
    component.sort();
    component
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(pairs: &[(u64, u64)]) -> Edges {
        let mut edges = Edges::new();
        pairs.iter().for_each(|(from, to)| add(&mut edges, OperationId(*from), OperationId(*to)));
        edges
    }

    fn sizes(pairs: &[(u64, u64)]) -> Vec<usize> {
        let mut sizes: Vec<_> = components(&graph(pairs)).iter().map(Vec::len).filter(|n| *n > 1).collect();
        sizes.sort_unstable();
        sizes
    }

    #[test]
    fn components_are_found() {
        assert!(sizes(&[(1, 2), (2, 3), (1, 3)]).is_empty());
        assert_eq!(sizes(&[(1, 2), (2, 1)]), [2]);
        assert_eq!(sizes(&[(1, 2), (2, 3), (3, 1), (3, 4), (4, 5), (5, 4), (6, 1)]), [2, 3]);
        assert!(sizes(&[(1, 1)]).is_empty());
        assert_eq!(sizes(&[(1, 2), (1, 3), (2, 4), (3, 4), (4, 1)]), [4]);
    }

    #[test]
    fn a_long_chain_needs_no_deep_stack() {
        let mut pairs: Vec<_> = (0..200_000).map(|n| (n, n + 1)).collect();
        assert!(sizes(&pairs).is_empty());
        pairs.push((200_000, 0));
        assert_eq!(sizes(&pairs), [200_001]);
    }
}
