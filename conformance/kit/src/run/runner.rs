//! Runs the steps of a case against a target and writes the transcript. Holds responses against `until` and `expect`; what else
//! they must hold is for a comparison to say.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use tidegate_wire::schema::Api;

use super::client;
use super::connection::{Connection, NoFrame};
use super::directory::{Address, Directory, POLL_INTERVAL};
use super::login;
use super::transcript::{Exchange, Outcome, Transcript};
use super::world;
use crate::case::{Answer, Located, Step, api_named, prune, versions};
use crate::codec::{header, hex};
use crate::value::matching::{Mismatch, mismatches};
use crate::value::path::Path;
use crate::value::placeholders::{Names, fill, fill_text};

/// How long `until` tries where the step does not say, in milliseconds.
const UNTIL_MS_DEFAULT: u64 = 15_000;

/// What came of one run.
#[derive(Debug)]
pub struct Ran {
    /// What was said.
    pub transcript: Transcript,
    /// Where the case's own expectations do not hold, by step.
    pub mismatches: Vec<(usize, Mismatch)>,
}

/// Runs a case in one version of its API. `prefix` begins every name that the run makes in the cluster.
///
/// # Errors
/// If the world of the case cannot be made, or a step cannot be taken: the case says nothing about the target then.
pub fn run(located: &Located, version: i16, directory: &Directory, prefix: &str) -> Result<Ran> {
    let case = &located.case;
    let mut names = Names::new();
    for name in case.topics.keys().chain(&case.names) {
        names.insert(name.clone(), Value::String(format!("{prefix}-{name}")));
    }
    for (index, id) in directory.brokers.keys().enumerate() {
        names.insert(format!("broker{}", index + 1), (*id).into());
    }
    names.insert("cluster".to_owned(), directory.cluster_id.clone().into());
    world::make(case, directory, &mut names).context("the world of the case could not be made")?;
    let mut runner = Runner {
        under_test: api_named(&case.api).context("the case was checked")?,
        version,
        directory,
        names,
        connections: BTreeMap::new(),
        held: BTreeMap::new(),
        ran: Ran { transcript: Transcript::default(), mismatches: Vec::new() },
    };
    for (index, step) in case.setup.iter().enumerate() {
        runner.step(0, step).with_context(|| format!("setup step {}", index + 1))?;
    }
    if let Some((_, mismatch)) = runner.ran.mismatches.first() {
        bail!("the setup failed: {} is {}, not {}", mismatch.path, mismatch.got, mismatch.expected);
    }
    runner.ran.transcript.exchanges.clear();
    for (index, step) in case.steps.iter().enumerate() {
        runner.step(index + 1, step).with_context(|| format!("step {}", index + 1))?;
    }
    runner.ran.transcript.names = runner.names;
    Ok(runner.ran)
}

/// A request whose answer is still to come.
struct Sent {
    api: Option<(&'static Api, i16)>,
    correlation_id: i32,
    key: Key,
}

/// What a connection is known by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    /// Its name in the case.
    name: String,
    /// Who it is authenticated as, where the cluster wants that.
    principal: String,
    /// The broker.
    address: Address,
}

struct Runner<'d> {
    under_test: &'static Api,
    version: i16,
    directory: &'d Directory,
    names: Names,
    connections: BTreeMap<Key, Connection>,
    held: BTreeMap<String, Sent>,
    ran: Ran,
}

impl Runner<'_> {
    fn step(&mut self, number: usize, step: &Step) -> Result<()> {
        if let Some(only) = &step.only
            && !versions::parse(only, self.under_test.versions)?.contains(self.version)
        {
            return Ok(());
        }
        if let Some(name) = &step.disconnect {
            self.connections.retain(|key, _| key.name != *name);
            return Ok(());
        }
        let wait = Duration::from_millis(step.within_ms.unwrap_or(UNTIL_MS_DEFAULT));
        let deadline = self.directory.within(wait);
        loop {
            let sent = match &step.receive {
                Some(name) => self.held.remove(name).with_context(|| format!("nothing is held as {name}"))?,
                None => self.send(step)?,
            };
            if let Some(name) = &step.hold {
                self.held.insert(name.clone(), sent);
                return Ok(());
            }
            let (api, version) = sent.api.map_or((None, -1), |(api, version)| (Some(api), version));
            let outcome = self.outcome(step, &sent);
            if let (Some(until), Some(api)) = (&step.until, api) {
                let wanted = self.prepared(api.response, version, until)?;
                let there =
                    matches!(&outcome, Outcome::Response(value) if mismatches(&wanted, value).is_empty());
                if !there && Instant::now() < deadline {
                    std::thread::sleep(POLL_INTERVAL);
                    continue;
                }
            }
            return self.note(number, step, api, version, outcome);
        }
    }

    /// Writes down what came, and holds it against what the step says.
    fn note(
        &mut self,
        number: usize,
        step: &Step,
        api: Option<&'static Api>,
        version: i16,
        outcome: Outcome,
    ) -> Result<()> {
        let as_said = match step.answer {
            Answer::Response => matches!(outcome, Outcome::Response(_)),
            Answer::Closed => outcome == Outcome::Closed,
            Answer::None => outcome == Outcome::NotAwaited,
        };
        if !as_said {
            let expected = match step.answer {
                Answer::Closed => "the connection is closed",
                _ => "a response",
            };
            self.mismatch(number, Mismatch::whole(expected, &outcome.in_words()));
        }
        if let (Outcome::Response(value), Some(api)) = (&outcome, api) {
            for wanted in [&step.until, &step.expect].into_iter().flatten() {
                let wanted = self.prepared(api.response, version, wanted)?;
                for mismatch in mismatches(&wanted, value) {
                    self.mismatch(number, mismatch);
                }
            }
            for (name, path) in &step.save {
                if let Some(saved) = Path::parse(path)?.of(value) {
                    self.names.insert(name.clone(), saved.clone());
                } else {
                    self.mismatch(number, Mismatch::missing(path));
                    self.names.insert(name.clone(), Value::Null);
                }
            }
        }
        let api = api.map_or_else(String::new, |api| api.name.to_owned());
        self.ran.transcript.exchanges.push(Exchange { step: number, api, version, outcome });
        Ok(())
    }

    fn mismatch(&mut self, step: usize, mismatch: Mismatch) {
        self.ran.mismatches.push((step, mismatch));
    }

    /// A value of the case with its placeholders filled, without what the version does not have.
    fn prepared(
        &self,
        fields: &'static [tidegate_wire::schema::Field],
        version: i16,
        value: &Value,
    ) -> Result<Value> {
        let pruned = prune(fields, version, value).unwrap_or(Value::Null);
        fill(&pruned, &self.names)
    }

    fn send(&mut self, step: &Step) -> Result<Sent> {
        let principal = fill_text(step.principal.as_deref().unwrap_or(login::ADMIN), &self.names)?;
        let name = step.on.clone().unwrap_or_else(|| "main".to_owned());
        let key = Key { name, principal, address: self.address(step)? };
        if !self.connections.contains_key(&key) {
            let connection = self.directory.open_as(&key.address, &key.principal)?;
            self.connections.insert(key.clone(), connection);
        }
        let connection = self.connections.get_mut(&key).context("it was just inserted")?;
        let correlation_id = connection.correlation_id();
        let mut api = None;
        let bytes = if let Some(bytes) = &step.bytes {
            hex::from_text(&fill_text(bytes, &self.names)?)?
        } else if let Some(frame) = &step.frame {
            header::framed(&hex::from_text(&fill_text(frame, &self.names)?)?)?
        } else {
            let name = step.send.as_deref().context("the case was checked")?;
            let row = api_named(name).context("the case was checked")?;
            let version = self.version_of(step, row)?;
            api = Some((row, version));
            self.request(step, row, version, correlation_id)?
        };
        let connection = self.connections.get_mut(&key).context("it was just inserted")?;
        // Whoever closes while we write is found out when we read.
        let _ = connection.send(&bytes);
        Ok(Sent { api, correlation_id, key })
    }

    fn version_of(&self, step: &Step, api: &'static Api) -> Result<i16> {
        if let Some(version) = step.version {
            return Ok(version);
        }
        if std::ptr::eq(api, self.under_test) {
            return Ok(self.version);
        }
        self.directory.highest(api).with_context(|| format!("the target does not serve {}", api.name))
    }

    fn request(&self, step: &Step, api: &'static Api, version: i16, correlation_id: i32) -> Result<Vec<u8>> {
        let body = step.body.as_ref().unwrap_or(&Value::Null);
        let body = self.prepared(api.request, version, body)?;
        let mut frame = client::frame(api, version, correlation_id, &body)?;
        if step.cut.is_none() && step.append.is_none() {
            return Ok(frame);
        }
        frame.drain(..4);
        let kept = frame.len().checked_sub(step.cut.unwrap_or(0)).context("cuts more than there is")?;
        frame.truncate(kept);
        if let Some(more) = &step.append {
            frame.extend(hex::from_text(more)?);
        }
        Ok(header::framed(&frame)?)
    }

    /// Where a step goes.
    fn address(&self, step: &Step) -> Result<Address> {
        let to = fill_text(step.to.as_deref().unwrap_or("any"), &self.names)?;
        let Some(avoided) = to.strip_prefix("not ") else { return self.place(&to) };
        let avoided = self.place(avoided)?;
        let other = self.directory.brokers.values().find(|broker| **broker != avoided);
        other.cloned().context("the cluster has one broker only")
    }

    fn place(&self, to: &str) -> Result<Address> {
        let directory = self.directory;
        if to == "any" {
            return Ok(directory.bootstrap.clone());
        }
        if to == "controller" {
            return directory.controller();
        }
        if let Some(n) = to.strip_prefix("broker ") {
            return directory.nth(n.trim().parse().context("`broker` takes a number")?).cloned();
        }
        if let Some(group) = to.strip_prefix("coordinator of group ") {
            return directory.coordinator(0, group);
        }
        if let Some(transaction) = to.strip_prefix("coordinator of transaction ") {
            return directory.coordinator(1, transaction);
        }
        if let Some(share) = to.strip_prefix("coordinator of share ") {
            return directory.share_coordinator(share);
        }
        let partition = to.strip_prefix("leader of ").and_then(|rest| rest.rsplit_once('/'));
        let Some((topic, partition)) = partition else { bail!("`to: {to}` names no broker") };
        directory.leader(topic, partition.parse().context("the number of a partition")?)
    }

    fn outcome(&mut self, step: &Step, sent: &Sent) -> Outcome {
        if step.answer == Answer::None {
            return Outcome::NotAwaited;
        }
        let Some(connection) = self.connections.get_mut(&sent.key) else { return Outcome::Closed };
        let outcome = match connection.receive() {
            Ok(frame) => decoded(sent, &frame),
            Err(NoFrame::Closed) => Outcome::Closed,
            Err(NoFrame::Silence) => Outcome::Silence,
            Err(NoFrame::Nonsense(text)) => Outcome::Nonsense(text),
        };
        if !matches!(outcome, Outcome::Response(_)) {
            // What follows on it would be out of step.
            self.connections.remove(&sent.key);
        }
        outcome
    }
}

fn decoded(sent: &Sent, frame: &[u8]) -> Outcome {
    let Some((api, version)) = sent.api else {
        return Outcome::Response(Value::String(hex::to_text(frame)));
    };
    match client::decode(api, version, frame) {
        Ok((answered, value)) if answered == sent.correlation_id => Outcome::Response(value),
        Ok((answered, _)) => {
            Outcome::Nonsense(format!("an answer to request {answered}, not {}", sent.correlation_id))
        }
        Err(text) => Outcome::Nonsense(text),
    }
}

impl Mismatch {
    fn whole(expected: &str, got: &str) -> Self {
        Self { path: String::new(), expected: expected.to_owned(), got: got.to_owned() }
    }

    fn missing(path: &str) -> Self {
        Self { path: path.to_owned(), expected: "a value to save".to_owned(), got: "nothing".to_owned() }
    }
}
