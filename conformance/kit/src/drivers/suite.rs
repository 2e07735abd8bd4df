//! Runs the cases of clients: drivers x cases on one target, one after another, each with names of its own.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use tidegate_kafka::parts::random_u64;

use super::cases::{self, Case, Way};
use super::scene::Scene;
use super::{Access, Driver, Failure, Hello, Name, PROTOCOL, WORDS};
use crate::case::Kind;
use crate::report::model::{CaseResult, Finding, Verdict};
use crate::targets::Target;
use crate::targets::secured::{SASL_SSL, SSL, Secured};

/// How long a driver may take to say who it is: a virtual machine starts.
const HELLO: Duration = Duration::from_secs(30);

/// What the clients are run against.
#[derive(Debug)]
pub struct Where {
    /// The target's name, for the report.
    pub target: String,
    /// How to reach it.
    pub access: Access,
    /// How many brokers it has, and its counterpart too: topics get up to three replicas.
    pub brokers: usize,
    /// Its counterpart with TLS and passwords, where there is one.
    pub secured: Option<Secured>,
}

/// The replicas of a topic where there are brokers enough.
const REPLICAS_MAX: usize = 3;

impl Where {
    /// A target of the kit.
    #[must_use]
    pub fn of(target: &Target, secured: Option<Secured>) -> Self {
        let bootstrap: Vec<String> = target
            .directory
            .brokers
            .values()
            .map(|broker| format!("{}:{}", broker.host, broker.port))
            .collect();
        let access = Access::plaintext(&bootstrap.join(","));
        Self { target: target.name.clone(), access, brokers: target.directory.brokers.len(), secured }
    }

    /// How a client comes by a way.
    fn access(&self, way: Way) -> Option<Access> {
        let secured = self.secured.as_ref();
        let sasl = |mechanism: &str, wrong: &str| {
            let secured = secured?;
            let (user, password) = secured.user;
            let sasl = (mechanism.to_owned(), user.to_owned(), format!("{password}{wrong}"));
            let ca_file = Some(secured.ca_file.clone());
            let bootstrap = secured.sasl_ssl.clone();
            Some(Access { bootstrap, protocol: SASL_SSL.to_owned(), ca_file, sasl: Some(sasl) })
        };
        match way {
            Way::Plaintext => Some(self.access.clone()),
            Way::Tls => secured.map(|secured| {
                let ca_file = Some(secured.ca_file.clone());
                let bootstrap = secured.ssl.clone();
                Access { bootstrap, protocol: SSL.to_owned(), ca_file, sasl: None }
            }),
            Way::Sasl(mechanism) => sasl(mechanism, ""),
            Way::WrongPassword(mechanism) => sasl(mechanism, "-wrong"),
        }
    }
}

/// The cases whose id contains one of `filters`, or all if there are none.
fn wanted(filters: &[String]) -> impl Iterator<Item = (Way, &'static Case)> {
    let fits = |case: &Case| filters.is_empty() || filters.iter().any(|filter| case.id.contains(filter));
    cases::all().filter(move |(_, case)| fits(case))
}

/// Whether any of these cases comes by another way than plaintext, and so needs [`Where::secured`].
#[must_use]
pub fn need_security(filters: &[String]) -> bool {
    wanted(filters).any(|(way, _)| way != Way::Plaintext)
}

/// Runs every case whose id contains one of `filters` (all, if there are none) with a driver. `told` hears of each result. A
/// driver that cannot be had, or does not start, is a result too.
pub fn run(
    name: Name,
    place: &Where,
    filters: &[String],
    told: &mut dyn FnMut(usize, usize, &CaseResult),
) -> Vec<CaseResult> {
    let all = wanted(filters).count();
    let mut results = Vec::new();
    let mut note = |result: CaseResult| {
        told(results.len() + 1, all, &result);
        results.push(result);
    };
    let mut running = None;
    let run = random_u64();
    for (index, (way, case)) in wanted(filters).enumerate() {
        let started = Instant::now();
        let result = |verdict: Verdict, findings: Vec<Finding>| CaseResult {
            case: case.id.to_owned(),
            api: "clients".to_owned(),
            kind: Kind::Story,
            version: 0,
            target: place.target.clone(),
            driver: name.to_string(),
            verdict,
            findings,
            millis: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        };
        let Some(access) = place.access(way) else {
            let got = "somebody else's address".to_owned();
            note(result(Verdict::NotServed, vec![finding("a target that can be secured", got)]));
            continue;
        };
        let (driver, hello) = match running.take().map_or_else(|| start(name), Ok) {
            Ok(started) => running.insert(started),
            Err(error) => {
                note(result(Verdict::Broken, vec![finding("a driver that starts", format!("{error:#}"))]));
                break;
            }
        };
        let (verdict, findings) = judge(driver.as_mut(), hello, case, |driver| {
            play(driver, case, &access, place.brokers, format!("c{run:016x}-{index}"))
        });
        note(result(verdict, findings));
        if verdict == Verdict::Failed {
            // It may be lost, or in the middle of something.
            running = None;
        }
    }
    results
}

fn finding(expected: &str, got: String) -> Finding {
    Finding { step: 0, path: String::new(), expected: expected.to_owned(), got, listed: None }
}

fn start(name: Name) -> Result<(Box<dyn Driver>, Hello)> {
    let mut driver = name.start().with_context(|| format!("the driver {name}"))?;
    let answer = driver.call(json!({ "op": "hello" }), HELLO)?;
    let hello: Hello =
        serde_json::from_value(answer).with_context(|| format!("what {name} says about itself"))?;
    ensure!(
        hello.protocol == PROTOCOL,
        "{name} speaks version {} of the protocol, the kit {PROTOCOL}",
        hello.protocol
    );
    let unknown: Vec<&String> = hello.lacks.iter().filter(|word| !WORDS.contains(&word.as_str())).collect();
    ensure!(unknown.is_empty(), "{name} lacks {unknown:?}, which the protocol does not know");
    ensure!(hello.name == name.as_str(), "{name} calls itself {}", hello.name);
    Ok((driver, hello))
}

fn judge(
    driver: &mut dyn Driver,
    hello: &Hello,
    case: &Case,
    play: impl FnOnce(&mut dyn Driver) -> Result<()>,
) -> (Verdict, Vec<Finding>) {
    let lacks: Vec<&str> = case.needs.iter().copied().filter(|need| hello.lacks.contains(*need)).collect();
    if !lacks.is_empty() {
        let library = format!("not in {} {}", hello.library, hello.version);
        return (Verdict::NotInLibrary, vec![finding(&lacks.join(", "), library)]);
    }
    match play(driver) {
        Ok(()) => (Verdict::Passed, Vec::new()),
        Err(error) => (Verdict::Failed, vec![finding(case.why, format!("{error:#}"))]),
    }
}

fn play(driver: &mut dyn Driver, case: &Case, access: &Access, brokers: usize, prefix: String) -> Result<()> {
    let short = Duration::from_secs(10);
    driver.call(access.to_command(), short)?;
    (case.run)(&mut Scene::new(driver, prefix, brokers.min(REPLICAS_MAX)))?;
    let closed: Result<_, Failure> = driver.call(json!({ "op": "close" }), short);
    closed.context("close")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    #[test]
    fn somebody_elses_address_has_no_secured_cases() {
        let place = Where { target: "t".into(), access: Access::plaintext("h:1"), brokers: 1, secured: None };
        assert_eq!(place.access(Way::Plaintext), Some(Access::plaintext("h:1")));
        for way in [Way::Tls, Way::Sasl("PLAIN"), Way::WrongPassword("PLAIN")] {
            assert_eq!(place.access(way), None);
        }
        assert!(need_security(&[]) && !need_security(&["produce.".to_owned()]));
        assert!(need_security(&["secured.tls".to_owned()]));
    }

    /// A library that has nothing, and must not be asked for anything.
    struct Nothing;

    impl Driver for Nothing {
        fn call(&mut self, command: Value, _: Duration) -> Result<Value, Failure> {
            panic!("{command}")
        }
    }

    #[test]
    fn what_a_library_lacks_is_said_and_never_asked_for() {
        let lacks = BTreeSet::from(["read_start".to_owned(), "zstd".to_owned()]);
        let hello = Hello {
            protocol: PROTOCOL,
            name: "nothing".into(),
            library: "none".into(),
            version: "0".into(),
            lacks,
        };
        let (_, case) = cases::all().find(|(_, case)| case.id == "produce.zstd").unwrap();
        let never = |_: &mut dyn Driver| panic!("it was played");
        let (verdict, findings) = judge(&mut Nothing, &hello, case, never);
        assert_eq!(verdict, Verdict::NotInLibrary);
        assert_eq!(findings[0].in_words(), "expected read_start, zstd, got not in none 0");
    }
}
