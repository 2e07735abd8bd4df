//! Delta debugging (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input"): the smallest part of a list that fails.
//!
//! It never knows what the items are.

/// A part of the items that fails and of which no item can be taken away alone. `fails` is asked of smaller and smaller parts; the items
/// themselves are taken to fail.
pub(super) fn ddmin<T: Clone>(items: &[T], fails: &mut dyn FnMut(&[T]) -> bool) -> Vec<T> {
    if !items.is_empty() && fails(&[]) {
        return Vec::new();
    }
    let mut best = items.to_vec();
    let mut parts = 2;
    while best.len() >= 2 {
        let size = best.len().div_ceil(parts);
        let without = |index: usize| -> Vec<T> {
            let chunks = best.chunks(size).enumerate().filter(|(other, _)| *other != index);
            chunks.flat_map(|(_, chunk)| chunk.to_vec()).collect()
        };
        // From the end: what comes late depends on what came before, and not the other way round.
        let smaller = (0..best.chunks(size).len()).rev().map(without).find(|part| fails(part));
        if let Some(part) = smaller {
            best = part;
            parts = (parts - 1).max(2);
        } else if size > 1 {
            parts = (parts * 2).min(best.len());
        } else {
            break;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_what_is_needed() {
        let all: Vec<u32> = (0..40).collect();
        for needed in [vec![], vec![0], vec![39], vec![3, 17], vec![0, 20, 39], (0..40).collect()] {
            let mut tries = 0;
            let found = ddmin(&all, &mut |part| {
                tries += 1;
                needed.iter().all(|item| part.contains(item))
            });
            assert_eq!(found, needed);
            assert!(tries <= 200, "{tries}");
        }
        assert_eq!(ddmin(&[0_u32; 0], &mut |_| true), [0_u32; 0]);
    }

    #[test]
    fn of_alternatives_one_is_left() {
        let all: Vec<u32> = (0..26).collect();
        assert_eq!(ddmin(&all, &mut |part| !part.is_empty()).len(), 1);
    }
}
