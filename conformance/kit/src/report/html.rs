//! The report as one HTML file that needs nothing beside it: the matrix of APIs and versions, the client libraries, what is wrong,
//! what is not covered.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::model::{CaseResult, Finding, Report, Verdict};
use crate::coverage::{Counts, Row, counts};

pub(super) const STYLE: &str = include_str!("style.css");

/// The driver that speaks frames of the kit's own; every other one is a client library.
pub(super) const RAW: &str = "raw";

/// The text of the file.
pub(super) fn render(report: &Report, coverage: &[Row]) -> String {
    let title = match report.targets.as_slice() {
        [reference, judged] => format!("{judged} against {reference}"),
        targets => targets.join(", "),
    };
    let mut out = String::new();
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Conformance: {0}</title><style>{STYLE}</style></head><body><main><h1>{0}</h1><p>{1}</p>",
        text(&title),
        match report.command.as_str() {
            "diff" => "Every case ran on both. Green: all answers are alike, field by field.",
            _ => "Every case ran on the target. Green: all answers are as the cases expect.",
        }
    );
    tiles(&mut out, report, coverage);
    if report.results.iter().any(|result| result.driver == RAW) {
        matrix(&mut out, report, coverage);
    }
    clients(&mut out, report);
    findings(&mut out, report);
    out + "</main></body></html>\n"
}

/// What stands in HTML for a text.
pub(super) fn text(raw: &str) -> String {
    raw.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn tiles(out: &mut String, report: &Report, coverage: &[Row]) {
    *out += "<div class=\"tiles\">";
    let mut tile = |number: String, words: &str| {
        let _ = write!(out, "<div class=\"tile\"><b>{number}</b><span>{words}</span></div>");
    };
    let tiled = [
        Verdict::Passed,
        Verdict::Listed,
        Verdict::Failed,
        Verdict::Hung,
        Verdict::Broken,
        Verdict::NotServed,
        Verdict::NotInLibrary,
    ];
    for verdict in tiled {
        tile(report.count(verdict).to_string(), verdict.name());
    }
    let Counts { covered, impossible, all } = counts(coverage);
    let possible = (all - impossible).max(1);
    tile(format!("{} %", covered * 100 / possible), "of all requests that can be covered");
    tile(report.listed.to_string(), "known deviations met");
    *out += "</div>";
}

/// A row for each API, a cell for each version.
fn matrix(out: &mut String, report: &Report, coverage: &[Row]) {
    let mut cells: BTreeMap<(&str, i16), Vec<&CaseResult>> = BTreeMap::new();
    for result in report.results.iter().filter(|result| result.driver == RAW) {
        cells.entry((&result.api, result.version)).or_default().push(result);
    }
    *out += "<h2>APIs and versions</h2><div class=\"sheet\"><table>";
    for row in coverage {
        let _ = write!(out, "<tr><td class=\"key\">{}</td><th>{}</th><td>", row.key, row.api);
        let further =
            cells.keys().filter(|(api, version)| *api == row.api && !row.versions.contains_key(version));
        let versions: BTreeSet<i16> =
            row.versions.keys().copied().chain(further.map(|(_, version)| *version)).collect();
        for version in versions {
            let results = cells.get(&(row.api, version)).map(Vec::as_slice).unwrap_or_default();
            cell(out, row, version, results);
        }
        *out += "</td></tr>";
    }
    *out += "</table></div><div class=\"legend\"><span class=\"cell passed\">1</span>all well \
             <span class=\"cell listed\">1</span>deviates as listed <span class=\"cell failed\">1</span>wrong \
             <span class=\"cell broken\">1</span>could not be carried out <span class=\"cell\">1</span>not tried or not served \
             <span class=\"cell passed part\">1</span>not every kind of request is covered</div>";
}

fn cell(out: &mut String, row: &Row, version: i16, results: &[&CaseResult]) {
    let worst =
        results.iter().map(|result| result.verdict).filter(|one| *one != Verdict::NotServed).max_by_key(rank);
    let class = worst.map_or("", |worst| match worst {
        Verdict::Passed => " passed",
        Verdict::Listed => " listed",
        Verdict::Failed | Verdict::Hung => " failed",
        Verdict::Broken | Verdict::NotServed | Verdict::NotInLibrary => " broken",
    });
    let missing = row.missing(version);
    let part = if missing.is_empty() { "" } else { " part" };
    let mut title = format!("{} v{version}", row.api);
    for result in results {
        let _ = write!(title, "\n{}: {}", result.case, result.verdict.name());
    }
    for kind in missing {
        let _ = write!(title, "\nno {} case", kind.name());
    }
    for (kind, reason) in &row.impossible {
        let _ = write!(title, "\nno {} case: {reason}", kind.name());
    }
    let title = text(&title);
    let _ = match worst {
        Some(Verdict::Passed) | None => {
            write!(out, "<span class=\"cell{class}{part}\" title=\"{title}\">{version}</span>")
        }
        Some(_) => write!(
            out,
            "<a class=\"cell{class}{part}\" title=\"{title}\" href=\"#{}-{version}\">{version}</a>",
            row.api
        ),
    };
}

/// The worse, the higher.
pub(super) fn rank(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::NotServed | Verdict::NotInLibrary => 0,
        Verdict::Passed => 1,
        Verdict::Listed => 2,
        Verdict::Broken => 3,
        Verdict::Failed => 4,
        Verdict::Hung => 5,
    }
}

/// A row for each feature, a column for each client library.
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
            let mut these = results.iter().filter(|one| one.case == feature && one.driver == *driver);
            let name = these.next().map_or("–", |result| result.verdict.name());
            let _ = write!(
                out,
                "<td><span class=\"cell {name}\" style=\"width:auto;padding:0 8px\">{name}</span></td>"
            );
        }
        *out += "</tr>";
    }
    *out += "</table></div>";
}

/// What is wrong, and what is listed.
pub(super) fn findings(out: &mut String, report: &Report) {
    let with: Vec<&CaseResult> = report.results.iter().filter(|result| !result.findings.is_empty()).collect();
    if !with.is_empty() {
        *out += "<h2>What differs</h2><div class=\"sheet\"><table class=\"findings\">";
        let mut seen = BTreeSet::new();
        for result in with {
            let anchor = format!("{}-{}", result.api, result.version);
            let id = if seen.insert(anchor.clone()) { format!(" id=\"{anchor}\"") } else { String::new() };
            let verdict = result.verdict.name();
            let _ = write!(
                out,
                "<tr{id}><th>{} v{}<br><span class=\"cell {verdict}\" style=\"width:auto;padding:0 8px\">{verdict}</span></th><td>",
                text(&result.case),
                result.version
            );
            for finding in &result.findings {
                one(out, finding);
            }
            *out += "</td></tr>";
        }
        *out += "</table></div>";
    }
    if !report.stale.is_empty() {
        *out += "<h2>Listed, and nothing deviates</h2><ul>";
        for stale in &report.stale {
            let _ = write!(out, "<li>{}</li>", text(stale));
        }
        *out += "</ul>";
    }
}

fn one(out: &mut String, finding: &Finding) {
    let place = match finding.path.as_str() {
        "" => format!("step {}", finding.step),
        path => format!("step {}, {path}", finding.step),
    };
    let _ = write!(
        out,
        "<details open><summary>{}</summary><code>expected {}<br>got {}</code>",
        text(&place),
        text(&finding.expected),
        text(&finding.got)
    );
    if let Some(reason) = &finding.listed {
        let _ = write!(out, "<p>Listed: {}</p>", text(reason));
    }
    *out += "</details>";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Kind;
    use crate::coverage::rows;

    #[test]
    fn what_a_target_says_cannot_become_markup() {
        let finding = Finding {
            step: 1,
            path: "Topics[0].Name".to_owned(),
            expected: "<script>".to_owned(),
            got: "\"&\"".to_owned(),
            listed: None,
        };
        let result = CaseResult {
            case: "fetch/minimal".to_owned(),
            api: "Fetch".to_owned(),
            kind: Kind::Minimal,
            version: 4,
            target: "x".to_owned(),
            driver: RAW.to_owned(),
            verdict: Verdict::Failed,
            findings: vec![finding],
            millis: 1,
        };
        let report = Report {
            command: "run".to_owned(),
            targets: vec!["<b>".to_owned()],
            results: vec![result],
            ..Report::default()
        };
        let html = render(&report, &rows(&[]));
        assert!(!html.contains("<script>") && !html.contains("<b>x") && html.contains("&lt;script&gt;"));
        assert!(html.contains("href=\"#Fetch-4\"") && html.contains("id=\"Fetch-4\""));
    }
}
