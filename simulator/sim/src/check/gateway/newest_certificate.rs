//! A gateway shows new connections the certificate that it took into use last, or one that came after it.
//!
//! A session that is resumed keeps the certificate that it began with, so that this relies on sessions to end with the configuration
//! that they began under. It never knows what a certificate says: TLS has accepted it.

use crate::check::{Evidence, Finding};
use crate::history::{EventKind, ServerCertificate};

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let shown = evidence.history.events().filter_map(|event| {
        let EventKind::Shown { address, certificate, since } = &event.kind else { return None };
        let had: Vec<_> = certificates_of(&evidence.truth.certificates, address).collect();
        // What was in use when the client began to connect; until it was connected anything newer may have come.
        let newest = had.iter().rposition(|one| one.taken.is_some_and(|taken| taken <= *since)).unwrap_or(0);
        let fits = |one: &&ServerCertificate| one.certificate == *certificate && one.from <= event.at;
        if had.is_empty() || had[newest..].iter().any(fits) {
            return None;
        }
        let sentence = format!(
            "{} was shown certificate {certificate} by {address}, which had {} in use when it began to connect at {since}",
            event.client, had[newest].certificate
        );
        Some(Finding::new(sentence).at(event.at))
    });
    shown.collect()
}

/// The certificates of the gateway that an address leads to: each has its own name, and names in front of it for brokers.
pub(in crate::check) fn certificates_of<'a>(
    all: &'a [ServerCertificate],
    address: &str,
) -> impl Iterator<Item = &'a ServerCertificate> {
    let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
    all.iter().filter(move |one| host.split('.').any(|label| label == &*one.gateway))
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn what_is_in_use_is_shown_from_then_on() {
        let run = |rest: &str| format!("had a 0.. | had b 100..120 | {rest}");
        // before it was there, while it was taken into use, and after that
        accepts("newest_certificate", &run("at 90 c shown a 80"));
        rejects("newest_certificate", &run("at 90 c shown b 80"));
        accepts("newest_certificate", &run("at 110 c shown a 105 | at 111 c shown b 105"));
        accepts("newest_certificate", &run("at 130 c shown a 119 | at 131 c shown b 119"));
        accepts("newest_certificate", &run("at 130 c shown b 120"));
        rejects("newest_certificate", &run("at 130 c shown a 120"));
        rejects("newest_certificate", &run("at 130 c shown x 120"));
    }

    #[test]
    fn one_that_was_never_said_to_be_in_use_may_be() {
        let run = |rest: &str| format!("had a 0.. | had b 100.. | had c 200..210 | {rest}");
        accepts("newest_certificate", &run("at 150 c shown a 140 | at 160 c shown b 150"));
        rejects("newest_certificate", &run("at 220 c shown b 210"));
    }

    #[test]
    fn certificates_come_round_again() {
        let run = |rest: &str| format!("had a 0.. | had b 100..110 | had a 200..210 | {rest}");
        rejects("newest_certificate", &run("at 150 c shown a 140"));
        accepts("newest_certificate", &run("at 250 c shown a 240"));
        accepts("newest_certificate", "c shown a 1");
    }
}
