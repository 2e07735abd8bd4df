//! What client libraries are tested with: a table of cases, each written once and run with every driver on every target. A case
//! says which features it needs, by the words of the drivers' protocol; a library without one of them is reported, not skipped.

mod admin;
mod groups;
mod produce;
mod secured;
mod transactions;

use anyhow::Result;

use super::scene::Scene;

/// One thing that a client does.
pub struct Case {
    /// Its name: family, dot, what.
    pub id: &'static str,
    /// What the library has to have.
    pub needs: &'static [&'static str],
    /// What it shows, in one sentence.
    pub why: &'static str,
    /// Does it; an error says what is not as it should be.
    pub run: fn(&mut Scene<'_>) -> Result<()>,
}

/// By which way the client comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Without TLS and without a password.
    Plaintext,
    /// By TLS, as nobody.
    Tls,
    /// By TLS, with this mechanism of SASL.
    Sasl(&'static str),
    /// The same with a password that is wrong.
    WrongPassword(&'static str),
}

/// Every case with its way, by families.
pub fn all() -> impl Iterator<Item = (Way, &'static Case)> {
    let open = [produce::CASES, transactions::CASES, groups::CASES, admin::CASES].into_iter().flatten();
    open.map(|case| (Way::Plaintext, case)).chain(secured::CASES.iter().map(|(way, case)| (*way, case)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::drivers::WORDS;

    #[test]
    fn ids_are_unique_and_needs_are_words_of_the_protocol() {
        let mut seen = BTreeSet::new();
        for (_, case) in all() {
            assert!(seen.insert(case.id), "{} twice", case.id);
            assert!(
                case.id.split('.').count() == 2
                    && case.needs.iter().all(|need| WORDS.contains(need))
                    && case.why.ends_with('.'),
                "{}",
                case.id
            );
        }
    }
}
