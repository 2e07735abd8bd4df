//! The page of many runs: every scenario with every seed, what failed, what never happened.
//!
//! It needs nothing but itself, and leads to the pages of runs that left a folder. It never knows how runs are made.

use std::collections::BTreeMap;

use super::folder::files;
use super::html::{command, escape, page, table, tiles};
use super::sweep::{FAILURES_SHOWN, RunLine, Sweep, Used};

/// The page.
#[must_use]
pub fn index(sweep: &Sweep, replay: &dyn Fn(&str) -> String) -> String {
    let failed = sweep.failed();
    let part = sweep.shard.map(|shard| format!("part {shard}")).unwrap_or_default();
    let mut body = format!("<header>\n<div class=\"kicker\">Tidegate simulation {}</div>\n", escape(part));
    let title = if sweep.is_clean() {
        "All runs are clean".to_owned()
    } else {
        format!("{} of {} runs failed", failed.len(), sweep.runs.len())
    };
    body.push_str(&format!("<h1>{}</h1>\n", escape(&title)));
    body.push_str(&tiles(&[
        (sweep.runs.len().to_string(), "runs"),
        (sweep.scenarios().len().to_string(), "scenarios"),
        (failed.len().to_string(), "failed"),
        (sweep.never().len().to_string(), "never happened"),
        (format!("{:.0} s", sweep.simulated().as_secs_f64()), "simulated"),
        (format!("{:.1} s", sweep.took_ms as f64 / 1e3), "on the machine"),
    ]));
    body.push_str("</header>\n");
    if sweep.missing() > 0 {
        body.push_str(&format!(
            "<section class=\"card\"><p class=\"sentence\">{} runs are in no part.</p></section>\n",
            sweep.missing()
        ));
    }
    for never in sweep.never() {
        body.push_str(&format!("<section class=\"card\"><p class=\"sentence\">Never {}: the scenario does not test what it says.</p></section>\n", escape(never)));
    }
    if !failed.is_empty() {
        body.push_str("<h2>Failed, the quickest first</h2>\n");
        body.extend(failed.iter().map(|run| card(run, replay)));
    }
    body.push_str(&allowed(sweep));
    body.push_str("<h2>Scenarios</h2>\n");
    body.push_str(&scenarios(sweep));
    body.push_str(&format!("<footer>commit {}</footer>\n", escape(&sweep.commit)));
    page(&title, &body)
}

fn allowed(sweep: &Sweep) -> String {
    let allowed = sweep.allowed();
    if allowed.is_empty() {
        return String::new();
    }
    let line = |used: &Used<'_>| {
        let needless = if used.is_needless() { "perhaps needless: not " } else { "" };
        format!("<p>{}{}</p>\n", needless, escape(used))
    };
    let lines: String = allowed.iter().map(line).collect();
    format!("<h2>Found, and allowed</h2>\n{lines}")
}

fn card(run: &RunLine, replay: &dyn Fn(&str) -> String) -> String {
    let mut html =
        format!("<section class=\"card\">\n<h3>{} with seed {}</h3>\n", escape(&run.scenario), run.seed);
    let shown = run
        .failures
        .iter()
        .take(FAILURES_SHOWN)
        .map(|failure| format!("<p class=\"sentence\">{}</p>\n", escape(failure)));
    html.extend(shown);
    if run.violations > FAILURES_SHOWN {
        html.push_str(&format!("<p>and {} more</p>\n", run.violations - FAILURES_SHOWN));
    }
    if let Some(folder) = &run.folder {
        html.push_str(&format!(
            "<p><a href=\"{}/{}\">what happened</a></p>\n{}",
            escape(folder),
            files::PAGE,
            command(&replay(folder))
        ));
    }
    html.push_str("</section>\n");
    html
}

fn scenarios(sweep: &Sweep) -> String {
    let none = BTreeMap::new();
    let mut rows = Vec::new();
    for scenario in sweep.scenarios() {
        let runs: Vec<&RunLine> = sweep.runs.iter().filter(|run| run.scenario == scenario).collect();
        let seeds: String = runs.iter().map(|run| seed(run)).collect();
        let wanted = sweep.sometimes.get(scenario).unwrap_or(&none);
        let counts = wanted.keys().map(|event| {
            let of = runs.iter().filter(|run| run.events.get(event).is_some_and(|count| *count > 0)).count();
            format!("{} in {of}", event.name())
        });
        let took = runs.iter().map(|run| run.took_ms).max().unwrap_or(0);
        rows.push((
            String::new(),
            vec![
                escape(scenario),
                format!("<div class=\"runs\">{seeds}</div>"),
                escape(counts.collect::<Vec<_>>().join(", ")),
                format!("{:.1} s", took as f64 / 1e3),
            ],
        ));
    }
    table("", &["scenario", "seeds", "must happen in some run, and did", "slowest"], &rows)
}

fn seed(run: &RunLine) -> String {
    let class = if run.is_clean() { "good" } else { "bad" };
    let title = escape(run.failures.first().map_or("clean", String::as_str));
    match &run.folder {
        Some(folder) => {
            format!(
                "<a class=\"{class}\" title=\"{title}\" href=\"{}/{}\">{}</a>",
                escape(folder),
                files::PAGE,
                run.seed
            )
        }
        None => format!("<span class=\"{class}\" title=\"{title}\">{}</span>", run.seed),
    }
}
