//! Several targets on one page: APIs and versions, features and client libraries, with a colour for each target.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::html::{RAW, STYLE, findings, rank, text};
use super::model::{CaseResult, Report, Verdict};
use crate::coverage::Row;

/// The text of the file.
pub(super) fn render(report: &Report, coverage: &[Row]) -> String {
    let mut out = String::new();
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Conformance</title><style>{STYLE}</style></head><body><main><h1>Conformance</h1><p>The same cases on every target, \
         by frames of the kit\u{2019}s own and by client libraries. Whatever has several colours has one for each target, in the order of \
         the first table; what each of them is, a pointer on it tells.</p>"
    );
    numbers(&mut out, report);
    apis(&mut out, report, coverage);
    clients(&mut out, report);
    findings(&mut out, report);
    out + "</main></body></html>\n"
}

/// How the targets did, a row for each.
fn numbers(out: &mut String, report: &Report) {
    let verdicts = [
        Verdict::Passed,
        Verdict::Listed,
        Verdict::Failed,
        Verdict::Hung,
        Verdict::Broken,
        Verdict::NotServed,
        Verdict::NotInLibrary,
    ];
    *out += "<div class=\"sheet\"><table class=\"numbers\"><tr><th>target</th>";
    for verdict in verdicts {
        let _ = write!(out, "<th>{}</th>", verdict.name());
    }
    *out += "</tr>";
    for target in &report.targets {
        let _ = write!(out, "<tr><td>{}</td>", text(target));
        for verdict in verdicts {
            let is = |one: &&CaseResult| one.target == *target && one.verdict == verdict;
            let count = report.results.iter().filter(is).count();
            let _ = write!(out, "<td>{count}</td>");
        }
        *out += "</tr>";
    }
    *out += "</table></div>";
}

/// The colour of what came of something.
fn colour(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Passed) => "var(--good)",
        Some(Verdict::Listed) => "var(--listed)",
        Some(Verdict::Failed | Verdict::Hung) => "var(--bad)",
        Some(Verdict::Broken) => "var(--broken)",
        Some(Verdict::NotServed | Verdict::NotInLibrary) | None => "var(--none)",
    }
}

/// The worst of some results, and how many there are of each verdict in words.
fn outcome(results: &[&CaseResult]) -> (Option<Verdict>, String) {
    let mut counts: BTreeMap<Verdict, usize> = BTreeMap::new();
    for result in results {
        *counts.entry(result.verdict).or_default() += 1;
    }
    let words = counts.iter().map(|(verdict, count)| format!("{count} {}", verdict.name()));
    let words = words.collect::<Vec<_>>().join(", ");
    let worst = counts.into_keys().max_by_key(rank);
    (worst, if words.is_empty() { "not tried".to_owned() } else { words })
}

/// A row for each API, a cell for each version, a stripe for each target.
fn apis(out: &mut String, report: &Report, coverage: &[Row]) {
    let mut cells: BTreeMap<(&str, i16, &str), Vec<&CaseResult>> = BTreeMap::new();
    for result in report.results.iter().filter(|result| result.driver == RAW) {
        cells.entry((&result.api, result.version, &result.target)).or_default().push(result);
    }
    if cells.is_empty() {
        return;
    }
    *out += "<h2>APIs and versions</h2><div class=\"sheet\"><table>";
    for row in coverage {
        let tried = cells.keys().filter(|(api, ..)| *api == row.api).map(|(_, version, _)| *version);
        let versions: BTreeSet<i16> = row.versions.keys().copied().chain(tried).collect();
        let _ = write!(out, "<tr><td class=\"key\">{}</td><th>{}</th><td>", row.key, row.api);
        for version in versions {
            let of = |target: &String| {
                let results = cells.get(&(row.api, version, target.as_str()));
                outcome(results.map(Vec::as_slice).unwrap_or_default())
            };
            let outcomes: Vec<_> = report.targets.iter().map(|target| (target, of(target))).collect();
            stripes(out, row.api, version, &outcomes);
        }
        *out += "</td></tr>";
    }
    *out += "</table></div>";
    *out += "<div class=\"legend\"><span class=\"cell passed\"></span>all well <span class=\"cell listed\"></span>deviates as listed \
             <span class=\"cell failed\"></span>wrong <span class=\"cell broken\"></span>could not be carried out \
             <span class=\"cell\"></span>not tried, not served or not in that library</div>";
}

fn stripes(out: &mut String, api: &str, version: i16, outcomes: &[(&String, (Option<Verdict>, String))]) {
    let mut title = format!("{api} v{version}");
    let mut colours = Vec::new();
    for (index, (target, (worst, words))) in outcomes.iter().enumerate() {
        let _ = write!(title, "\n{target}: {words}");
        let percent = |part: usize| part * 100 / outcomes.len();
        colours.push(format!("{} {}% {}%", colour(*worst), percent(index), percent(index + 1)));
    }
    let _ = write!(
        out,
        "<span class=\"cell\" style=\"background:linear-gradient(90deg,{})\" title=\"{}\">{version}</span>",
        colours.join(","),
        text(&title)
    );
}

/// A row for each feature, a column for each client library, a dot for each target.
fn clients(out: &mut String, report: &Report) {
    let results: Vec<&CaseResult> = report.results.iter().filter(|result| result.driver != RAW).collect();
    if results.is_empty() {
        return;
    }
    let drivers: BTreeSet<&str> = results.iter().map(|result| result.driver.as_str()).collect();
    let features: BTreeSet<&str> = results.iter().map(|result| result.case.as_str()).collect();
    *out += "<h2>Client libraries</h2><div class=\"sheet\"><table><tr><th>feature</th>";
    for driver in &drivers {
        let _ = write!(out, "<th>{}</th>", text(driver));
    }
    *out += "</tr>";
    for feature in features {
        let _ = write!(out, "<tr><td>{}</td>", text(feature));
        for driver in &drivers {
            *out += "<td>";
            for target in &report.targets {
                let is = |one: &&&CaseResult| {
                    one.case == feature && one.driver == *driver && one.target == *target
                };
                let these: Vec<&CaseResult> = results.iter().filter(is).copied().collect();
                let (worst, words) = outcome(&these);
                let title = text(&format!("{driver} {feature}\n{target}: {words}"));
                let _ = write!(
                    out,
                    "<i class=\"dot\" style=\"background:{}\" title=\"{title}\"></i>",
                    colour(worst)
                );
            }
            *out += "</td>";
        }
        *out += "</tr>";
    }
    *out += "</table></div>";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Kind;
    use crate::coverage::rows;

    fn result(target: &str, driver: &str, case: &str, verdict: Verdict) -> CaseResult {
        CaseResult {
            case: case.to_owned(),
            api: "Fetch".to_owned(),
            kind: Kind::Minimal,
            version: 4,
            target: target.to_owned(),
            driver: driver.to_owned(),
            verdict,
            findings: Vec::new(),
            millis: 1,
        }
    }

    #[test]
    fn each_target_has_its_colour_in_its_place() {
        let run = |target: &str, verdict| Report {
            command: "run".to_owned(),
            targets: vec![target.to_owned()],
            results: vec![
                result(target, RAW, "fetch/minimal", Verdict::Passed),
                result(target, RAW, "fetch/full", verdict),
                result(target, "java", "group.classic", verdict),
            ],
            listed: 1,
            ..Report::default()
        };
        let all = Report::merged(vec![run("<kafka>", Verdict::Passed), run("embedded", Verdict::Failed)]);
        assert_eq!((all.targets.len(), all.results.len(), all.listed), (2, 6, 2));
        let html = render(&all, &rows(&[]));
        assert!(html.contains("linear-gradient(90deg,var(--good) 0% 50%,var(--bad) 50% 100%)"));
        assert!(html.contains("Fetch v4\n&lt;kafka&gt;: 2 passed\nembedded: 1 passed, 1 failed"));
        assert!(html.contains("java group.classic\nembedded: 1 failed") && !html.contains("<kafka>"));
    }
}
