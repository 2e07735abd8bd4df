//! `tidegate-sim hunt`: whether a planted bug of the gateway is found, and how soon. For `cargo xtask mutants`, which knows what to expect.
//!
//! There only with the feature `planted-bugs`. It never knows where bugs are planted.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use tidegate::planted_bugs::{Bug, plant, planted};
use tidegate_sim::report;
use tidegate_sim::runner;
use tidegate_sim::scenario::{Checked, resolve};
use tidegate_sim::world::claim_thread;

use super::Ended;
use super::one::now;

/// Plant a bug in the gateway, and run scenarios over seeds until a checker finds it.
///
/// Prints one line of JSON. Ends with 0 if the bug was found, or without a bug if nothing was.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tidegate-sim hunt --bug forget_acks_zero --seeds 50 scenarios/overload")]
pub(crate) struct HuntArgs {
    /// Scenario files.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// The bug; none unless it is given.
    #[arg(long)]
    bug: Option<String>,
    /// Checkers of which one has to find it; any unless they are given. `world` is a panic and whatever else ends a run.
    #[arg(long, value_delimiter = ',')]
    checkers: Vec<String>,
    /// Seeds, from 1 on.
    #[arg(long, default_value_t = 50)]
    seeds: u64,
    /// Print the names of all bugs instead.
    #[arg(long)]
    list: bool,
}

/// Plants a bug in this process.
///
/// # Errors
/// There is none of this name.
pub(crate) fn plant_named(name: Option<&str>) -> anyhow::Result<()> {
    let named = |name: &str| Bug::named(name).with_context(|| format!("there is no bug `{name}`"));
    plant(name.map(named).transpose()?);
    Ok(())
}

/// The name of the bug that is planted in this process, if one is.
pub(crate) fn planted_name() -> Option<&'static str> {
    Bug::ALL.iter().find(|bug| planted(**bug)).map(|bug| bug.name())
}

pub(crate) fn hunt(args: &HuntArgs) -> anyhow::Result<Ended> {
    if args.list {
        let names: Vec<&str> = Bug::ALL.iter().map(|bug| bug.name()).collect();
        return say(&json!(names)).map(|()| Ended::Clean);
    }
    plant_named(args.bug.as_deref())?;
    let mut scenarios = Vec::new();
    for path in &args.paths {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).with_context(|| name.clone())?;
        scenarios.push((name.clone(), Checked::read(&name, &text)?));
    }
    claim_thread();
    let started = now();
    let (mut runs, mut others) = (0, BTreeMap::<String, u64>::new());
    for seed in 1..=args.seeds {
        for (name, scenario) in &scenarios {
            let resolved = resolve(scenario, seed);
            let what = || format!("{name} with seed {seed}");
            let run = runner::run(&runner::setup(&resolved).with_context(what)?).with_context(what)?;
            runs += 1;
            let mut found = BTreeMap::new();
            for failure in report::failures(&resolved, &run) {
                let checker =
                    if failure.invariant.starts_with("world") { "world" } else { &failure.invariant };
                found.entry(checker.to_owned()).or_insert_with(|| failure.clone());
            }
            let wanted = |checker: &&String| args.checkers.is_empty() || args.checkers.contains(checker);
            let checkers: Vec<&String> = found.keys().filter(wanted).collect();
            if checkers.is_empty() {
                found.into_keys().for_each(|checker| *others.entry(checker).or_default() += 1);
                continue;
            }
            let seconds = now().duration_since(started).as_secs_f64();
            // `world` is several invariants, and whoever makes it small has to know which.
            let report::Failure { invariant, sentence, .. } = &found[checkers[0]];
            say(&json!({
                "found": {
                    "scenario": name, "seed": seed, "checkers": checkers, "invariant": invariant, "sentence": sentence,
                },
                "runs": runs, "seconds": seconds, "others": others,
            }))?;
            return Ok(Ended::clean_if(args.bug.is_some()));
        }
    }
    let seconds = now().duration_since(started).as_secs_f64();
    say(&json!({ "found": null, "runs": runs, "seconds": seconds, "others": others }))?;
    Ok(Ended::clean_if(args.bug.is_none()))
}

fn say(line: &serde_json::Value) -> anyhow::Result<()> {
    Ok(writeln!(std::io::stdout().lock(), "{line}")?)
}
