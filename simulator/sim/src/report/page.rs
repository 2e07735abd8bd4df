//! The page of a run: what is wrong, when, and what the world did then.
//!
//! It needs nothing but itself and works from a file. It never knows more than the folder of the run.

use std::collections::BTreeSet;

use super::folder::{Left, files};
use super::html::{command, escape, page as whole, table, tiles};
use super::record::Failure;
use super::slice::{Slice, named, shown, slice};
use super::story::{self, Violation, changes, fault_in_words, moment};
use super::timeline::{View, draw};
use super::words::{event_in_words, in_words, seconds};
use crate::check::Measurements;
use crate::history::{Entry, Nanos, OperationId, Partition};

/// Rows of the tables of faults and of what brokers did.
const ROWS_MAX: usize = 300;

/// A picture of a part is drawn where that part is at most this much of the whole.
const PART_MAX: f64 = 0.5;

/// Before and after the operations that contradict each other, the picture of that part shows as much again, and so much at least.
const MARGIN_MIN: Nanos = Nanos::from_millis(50);

/// Partitions whose leaders are shown where nothing says which matter.
const PARTITIONS_MAX: usize = 6;

/// The page of a run.
pub(super) fn page(left: &Left, measured: &Measurements) -> String {
    let record = &left.record;
    let part = slice(&left.history, &left.truth, &record.failures);
    let named = named(&record.failures);
    let mut body = head(left, measured);
    body.push_str(&wrong(left));
    body.push_str(&pictures(left, &part, &named));
    body.push_str(&contradiction(&part, &named));
    body.push_str(&logs(&part, &named));
    body.push_str(&faults(left));
    body.push_str(&brokers(left));
    body.push_str(&rest(left));
    whole(&format!("{} with seed {}", record.scenario, record.seed), &body)
}

fn head(left: &Left, measured: &Measurements) -> String {
    let record = &left.record;
    let mut html = "<header>\n<div class=\"kicker\">Tidegate simulation</div>\n".to_owned();
    html.push_str(&format!(
        "<h1>{} <span class=\"kicker\">seed {}</span></h1>\n",
        escape(&record.scenario),
        record.seed
    ));
    html.push_str(&format!("<p class=\"lead\">{}</p>\n<ul class=\"chips\">\n", escape(record.why.trim())));
    for invariant in record.invariants() {
        let text = escape(format!("{invariant} × {}", record.count(invariant)));
        html.push_str(&format!("<li class=\"chip bad\">{text}</li>\n"));
    }
    if record.failures.is_empty() {
        html.push_str("<li class=\"chip good\">nothing is wrong</li>\n");
    }
    if record.must_fail {
        html.push_str("<li class=\"chip\">a canary: it has to fail</li>\n");
    }
    for allowed in &record.allowed {
        html.push_str(&format!("<li class=\"chip\">allowed: {}</li>\n", escape(allowed)));
    }
    html.push_str("</ul>\n");
    let operations = left.history.operations().count();
    let worst = measured.worst_realtime_lag.values().max().copied().unwrap_or_default();
    html.push_str(&tiles(&[
        (record.violations().to_string(), "violations"),
        (left.history.faults.len().to_string(), "faults played"),
        (operations.to_string(), "operations"),
        (left.history.clients.len().to_string(), "clients"),
        (seconds(record.ended_at), "simulated"),
        (seconds(worst), "worst lag of a reader"),
    ]));
    html.push_str("<p>The same run again:</p>");
    html.push_str(&command(&record.replay));
    html.push_str("</header>\n");
    html
}

fn wrong(left: &Left) -> String {
    let story = story::story(left);
    if story.violations.is_empty() {
        return String::new();
    }
    let mut html = "<h2>What is wrong</h2>\n".to_owned();
    for violation in &story.violations {
        html.push_str(&card(violation, &left.record.failures));
    }
    html
}

fn card(violation: &Violation, failures: &[Failure]) -> String {
    let mut html = format!(
        "<section class=\"card\">\n<h3>{} × {}</h3>\n",
        escape(&violation.invariant),
        violation.count
    );
    if let Some(demands) = violation.demands {
        html.push_str(&format!("<p>It demands: {}.</p>\n", escape(demands)));
    }
    html.push_str(&format!("<p class=\"sentence\">{}</p>\n", escape(&violation.sentence)));
    let told = |rows: &[story::Told]| -> Vec<(String, Vec<String>)> {
        rows.iter()
            .map(|row| (String::new(), vec![seconds(row.at), escape(&row.who), escape(&row.what)]))
            .collect()
    };
    if !violation.operations.is_empty() {
        html.push_str("<h3>The operations that contradict each other</h3>\n");
        html.push_str(&table("told", &[], &told(&violation.operations)));
    }
    if !violation.faults.is_empty() {
        let when = if violation.faults_were_over {
            "The last faults before, all healed by then"
        } else {
            "The faults of that time"
        };
        let rows: Vec<_> =
            violation.faults.iter().map(|fault| (String::new(), vec![escape(fault)])).collect();
        html.push_str(&format!("<h3>{when}</h3>\n{}", table("", &[], &rows)));
    }
    if !violation.cluster.is_empty() {
        html.push_str("<h3>What brokers did around that time</h3>\n");
        html.push_str(&table("told", &[], &told(&violation.cluster)));
    }
    if !violation.gateways.is_empty() {
        html.push_str("<h3>What was seen at gateways around that time</h3>\n");
        html.push_str(&table("told", &[], &told(&violation.gateways)));
    }
    let of_it =
        shown(failures).into_iter().filter(|failure| failure.invariant == violation.invariant).skip(1);
    let others: Vec<String> =
        of_it.map(|failure| format!("<p>{}</p>\n", escape(&failure.sentence))).collect();
    if !others.is_empty() {
        html.push_str(&format!(
            "<details><summary>{} more of it</summary>\n{}</details>\n",
            others.len(),
            others.concat()
        ));
    }
    html.push_str("</section>\n");
    html
}

fn pictures(left: &Left, part: &Slice, named: &BTreeSet<OperationId>) -> String {
    let end = left.history.phases.map_or(left.record.ended_at, |phases| phases.end.max(left.record.ended_at));
    let mut partitions: BTreeSet<Partition> = left
        .record
        .failures
        .iter()
        .filter_map(|failure| failure.partition.clone())
        .take(PARTITIONS_MAX)
        .collect();
    if partitions.is_empty() {
        partitions = left.truth.logs.keys().take(PARTITIONS_MAX).cloned().collect();
    }
    let blameless = shown(&left.record.failures).into_iter().filter(|failure| failure.operations.is_empty());
    let moments: Vec<(Nanos, &str)> =
        blameless.filter_map(|failure| Some((failure.at?, failure.sentence.as_str()))).collect();
    let view = |from, until, in_detail| View {
        history: &left.history,
        cluster: &left.cluster,
        partitions: &partitions,
        named,
        moments: &moments,
        from,
        until,
        in_detail,
    };
    let mut html = "<h2>The run</h2>\n".to_owned();
    html.push_str(&draw(&view(Nanos(0), end, false)));
    html.push_str(LEGEND);
    // The first failure alone: all of them together would be the whole run again.
    let first = left.record.failures.first();
    let first = first.and_then(|failure| moment(failure, &story::named(failure, &left.history)));
    if let Some((from, until)) = first.or(part.span) {
        let margin = Nanos((until.since(from).0 / 4).max(MARGIN_MIN.0));
        let (from, until) = (from.since(margin), until.plus(margin).min(end));
        if (until.since(from).0 as f64) < end.0 as f64 * PART_MAX {
            html.push_str("<h2>Where it became wrong</h2>\n");
            html.push_str(&draw(&view(from, until, true)));
        }
    }
    html
}

const LEGEND: &str = "<div class=\"legend\"><span><i style=\"background:var(--good)\"></i>sent and acknowledged</span>\
<span><i style=\"background:var(--read)\"></i>read, committed, asked</span><span><i style=\"background:var(--failed)\"></i>refused</span>\
<span><i style=\"background:var(--unknown)\"></i>nobody knows whether it happened</span><span><i style=\"background:var(--fault)\"></i>fault, lost connection</span>\
<span><i style=\"background:var(--bad)\"></i>contradicts another</span></div>\n";

/// All that is in the slice, in the order of time.
fn contradiction(part: &Slice, named: &BTreeSet<OperationId>) -> String {
    let mut rows: Vec<(Nanos, String, Vec<String>)> = Vec::new();
    for entry in &part.history.entries {
        match entry {
            Entry::Operation(operation) => {
                let class = if named.contains(&operation.id) { "named" } else { "" };
                let cells =
                    vec![seconds(operation.invoked), escape(&operation.client), escape(in_words(operation))];
                rows.push((operation.invoked, class.to_owned(), cells));
            }
            Entry::Event(event) => {
                let cells = vec![seconds(event.at), escape(&event.client), escape(event_in_words(event))];
                rows.push((event.at, "event".to_owned(), cells));
            }
        }
    }
    if rows.is_empty() {
        return String::new();
    }
    for fault in &part.history.faults {
        let cells = vec![seconds(fault.from), "fault".to_owned(), escape(&fault.name)];
        rows.push((fault.from, "fault".to_owned(), cells));
    }
    rows.sort_by_key(|(at, ..)| *at);
    let rows: Vec<_> = rows.into_iter().map(|(_, class, cells)| (class, cells)).collect();
    format!(
        "<h2>The part of the history that contradicts itself</h2>\n<p>The operations that the failures above name, and those beside them. It is in {} too.</p>\n{}",
        files::SLICE,
        table("told", &["began", "who", "did"], &rows)
    )
}

fn logs(part: &Slice, named: &BTreeSet<OperationId>) -> String {
    let of_named = part.history.operations().filter(|operation| named.contains(&operation.id));
    let mut values = BTreeSet::new();
    for operation in of_named {
        values.extend(operation.sends().into_iter().map(|send| send.value.clone()));
    }
    let mut html = String::new();
    for (partition, log) in &part.truth.logs {
        html.push_str(&format!(
            "<h3>{} at the end: offsets {} to {}, high watermark {}</h3>\n<div class=\"log\">\n",
            escape(partition),
            log.start_offset,
            log.end_offset,
            log.high_watermark
        ));
        let mut expected = None;
        for record in &log.records {
            if expected.is_some_and(|expected| expected != record.offset) {
                html.push_str("<span class=\"gap\">…</span>");
            }
            expected = Some(record.offset + 1);
            let value = record.value.as_ref().map_or("marker", |value| value);
            let is_named = record.value.as_ref().is_some_and(|value| values.contains(value));
            let class = if is_named { " class=\"named\"" } else { "" };
            html.push_str(&format!("<span{class}><b>{}</b>{}</span>\n", record.offset, escape(value)));
        }
        html.push_str("</div>\n");
    }
    if html.is_empty() { html } else { format!("<h2>The logs around it</h2>\n{html}") }
}

fn faults(left: &Left) -> String {
    let mut html = "<h2>Faults</h2>\n".to_owned();
    let rows: Vec<_> = left
        .history
        .faults
        .iter()
        .take(ROWS_MAX)
        .map(|fault| (String::new(), vec![escape(fault_in_words(fault))]))
        .collect();
    html.push_str(&if rows.is_empty() {
        "<p>None was played.</p>\n".to_owned()
    } else {
        table("", &[], &rows)
    });
    for left_out in &left.record.left_out {
        html.push_str(&format!("<p>Left out: {}</p>\n", escape(left_out)));
    }
    html
}

fn brokers(left: &Left) -> String {
    let changes = changes(&left.cluster);
    if changes.is_empty() {
        return String::new();
    }
    let rows = changes
        .iter()
        .take(ROWS_MAX)
        .map(|change| (String::new(), vec![seconds(change.at), escape(&change.who), escape(&change.what)]));
    let rows: Vec<_> = rows.collect();
    let more = changes.len().saturating_sub(ROWS_MAX);
    let more =
        if more > 0 { format!("<p>And {more} more in {}.</p>\n", files::CLUSTER) } else { String::new() };
    format!("<h2>What brokers did</h2>\n{}{more}", table("told", &[], &rows))
}

fn rest(left: &Left) -> String {
    let told = [
        (
            files::RESOLVED,
            "the scenario with every choice made: `tidegate-sim replay` plays it, `shrink` makes it small",
        ),
        (files::RECORD, "what was found, for programs"),
        (files::VERDICT, "what the checkers said, with what they measured"),
        (files::HISTORY, "what clients did and what the cluster holds"),
        (files::SLICE, "the part of it that contradicts itself"),
        (files::CLUSTER, "what brokers did"),
        (files::TRACE, "every event on every connection, without payload"),
        (files::CHROME, "the same for ui.perfetto.dev"),
        (
            files::CAPTURE,
            "the same with payload for Wireshark; decode ports 9092, 9093 and from 9101 on as Kafka. TLS stays as it is",
        ),
    ];
    let rows: Vec<_> = told
        .iter()
        .map(|(name, what)| (String::new(), vec![format!("<a href=\"{name}\">{name}</a>"), escape(what)]))
        .collect();
    let yaml = escape(left.resolved.to_yaml());
    let record = &left.record;
    format!(
        "<h2>Files beside this one</h2>\n{}<details><summary>The scenario with every choice made</summary><pre>{yaml}</pre></details>\n\
         <footer>commit {}{}, trace {} over {} events</footer>\n",
        table("", &[], &rows),
        escape(&record.commit),
        record.planted.as_ref().map(|bug| escape(format!(" with the bug {bug}"))).unwrap_or_default(),
        escape(&record.trace),
        record.events
    )
}
