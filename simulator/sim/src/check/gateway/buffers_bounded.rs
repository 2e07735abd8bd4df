//! The buffers of a gateway never hold more than a scenario allows.
//!
//! It never knows what is in them.

use crate::check::{Evidence, Finding};

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let Some(max) = evidence.options.buffered_bytes_max else { return Vec::new() };
    let over = evidence.truth.gauges.iter().filter(|gauges| gauges.buffered_bytes > max);
    let finding = |gauges: &crate::history::Gauges| {
        let sentence =
            format!("{} buffered {} bytes, more than {max}", gauges.gateway, gauges.buffered_bytes);
        Finding::new(sentence).at(gauges.at)
    };
    over.map(finding).collect()
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn the_bound_is_held_to_the_byte() {
        accepts("buffers_bounded", "buffered_max=100 | gauge run buffered=99 | gauge run buffered=100");
        rejects("buffers_bounded", "buffered_max=100 | gauge run buffered=101");
        accepts("buffers_bounded", "gauge run buffered=101");
    }
}
