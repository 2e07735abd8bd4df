//! A run as a picture (SVG): phases, faults, brokers, leaders, and what each client did, along simulated time.
//!
//! It never knows what is wrong with the run: it is told which operations to mark.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::html::escape;
use super::story::fault_in_words;
use super::words::{event_in_words, in_words, seconds};
use crate::history::{
    EventKind, FaultSpan, History, Name, Nanos, Operation, OperationId, Outcome, Partition,
};
use crate::runner::ClusterChange;

/// The width of a picture and of the names at its left, in pixels.
const WIDTH: f64 = 1180.0;
const NAMES: f64 = 168.0;
const RIGHT: f64 = 14.0;

/// Heights of rows, in pixels.
const AXIS: f64 = 40.0;
const FAULT_ROW: f64 = 18.0;
const ROW: f64 = 22.0;

/// Rows at the most: more clients or partitions would be a wall.
const ROWS_MAX: usize = 40;

/// Widths from which a bar has room for its name, in pixels for each character.
const CHARACTER: f64 = 5.6;

/// Steps of the axis in milliseconds.
const STEPS_MS: [u64; 16] =
    [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 600_000];

/// Steps on the axis at the most.
const STEPS_MAX: u64 = 16;

/// What a picture shows.
pub(super) struct View<'a> {
    pub(super) history: &'a History,
    pub(super) cluster: &'a [ClusterChange],
    /// Partitions whose leaders are shown.
    pub(super) partitions: &'a BTreeSet<Partition>,
    /// Operations that are marked.
    pub(super) named: &'a BTreeSet<OperationId>,
    /// Failures that no operation is to blame for: when it became so, and what.
    pub(super) moments: &'a [(Nanos, &'a str)],
    pub(super) from: Nanos,
    pub(super) until: Nanos,
    /// Whether each operation is drawn for itself, with its whole duration and its words.
    pub(super) in_detail: bool,
}

impl View<'_> {
    fn is_seen(&self, from: Nanos, until: Nanos) -> bool {
        from <= self.until && until >= self.from
    }
}

/// The picture as markup.
pub(super) fn draw(view: &View<'_>) -> String {
    let mut picture = Picture { view, svg: String::new(), y: AXIS };
    picture.faults();
    picture.brokers();
    picture.leaders();
    picture.clients();
    let marks = picture.marks();
    let (height, axis) = (picture.y + 10.0, picture.axis());
    format!(
        "<div class=\"sheet\"><svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"timeline\">\n{axis}{}{marks}</svg></div>\n",
        picture.svg
    )
}

struct Picture<'a> {
    view: &'a View<'a>,
    svg: String,
    y: f64,
}

impl Picture<'_> {
    fn x(&self, at: Nanos) -> f64 {
        let whole = self.view.until.since(self.view.from).0.max(1) as f64;
        let at = at.0.clamp(self.view.from.0, self.view.until.0) - self.view.from.0;
        NAMES + (WIDTH - NAMES - RIGHT) * at as f64 / whole
    }

    fn put(&mut self, markup: &str) {
        self.svg.push_str(markup);
        self.svg.push('\n');
    }

    fn axis(&self) -> String {
        let span_ms = self.view.until.since(self.view.from).0 / 1_000_000;
        let step = STEPS_MS.into_iter().find(|step| span_ms / step <= STEPS_MAX).unwrap_or(3_600_000);
        let (step_ns, bottom) = (step * 1_000_000, self.y);
        let mut svg = String::new();
        if let Some(phases) = self.view.history.phases {
            let bounds = [Nanos(0), phases.faults, phases.quiet, phases.drain, phases.end];
            for (index, name) in ["warm-up", "faults", "quiet", "drain"].into_iter().enumerate() {
                let (from, until) = (bounds[index], bounds[index + 1]);
                if from >= until || !self.view.is_seen(from, until) {
                    continue;
                }
                let (x, right) = (self.x(from), self.x(until));
                if index % 2 == 1 {
                    let width = right - x;
                    let _ = writeln!(
                        svg,
                        "<rect class=\"band\" x=\"{x:.1}\" y=\"0\" width=\"{width:.1}\" height=\"{bottom}\"/>"
                    );
                }
                if right - x > CHARACTER * name.len() as f64 {
                    let _ =
                        writeln!(svg, "<text class=\"group\" x=\"{:.1}\" y=\"13\">{name}</text>", x + 4.0);
                }
            }
        }
        let mut at = self.view.from.0.div_ceil(step_ns) * step_ns;
        while at <= self.view.until.0 {
            let x = self.x(Nanos(at));
            let label = if step < 1000 {
                format!("{:.3}", at as f64 / 1e9)
            } else {
                format!("{}", at / 1_000_000_000)
            };
            let _ =
                writeln!(svg, "<line class=\"grid\" x1=\"{x:.1}\" y1=\"32\" x2=\"{x:.1}\" y2=\"{bottom}\"/>");
            let _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"28\" text-anchor=\"middle\">{label} s</text>");
            at += step_ns;
        }
        svg
    }

    fn row(&mut self, name: &str) -> f64 {
        let y = self.y;
        let shown: String = if name.chars().count() > 26 {
            name.chars().take(25).chain(['…']).collect()
        } else {
            name.to_owned()
        };
        let (width, height) = (WIDTH - NAMES - RIGHT, ROW - 4.0);
        self.put(&format!("<rect class=\"row\" x=\"{NAMES}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{height}\" rx=\"3\"/>", y + 2.0));
        self.put(&format!(
            "<text class=\"lane\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            NAMES - 8.0,
            y + 15.0,
            escape(shown)
        ));
        self.y += ROW;
        y
    }

    fn bar(
        &mut self,
        style: &str,
        (from, until): (Nanos, Nanos),
        (y, height): (f64, f64),
        label: &str,
        title: &str,
    ) {
        let (x, right) = (self.x(from), self.x(until));
        let width = (right - x).max(2.5);
        let title = escape(title);
        self.put(&format!("<rect {style} x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height}\" rx=\"3\"><title>{title}</title></rect>"));
        let room = ((width - 8.0) / CHARACTER) as usize;
        if room >= 4 {
            let shown: String = if label.chars().count() > room {
                label.chars().take(room - 1).chain(['…']).collect()
            } else {
                label.to_owned()
            };
            self.put(&format!(
                "<text class=\"on\" x=\"{:.1}\" y=\"{:.1}\" pointer-events=\"none\">{}</text>",
                x + 4.0,
                y + height / 2.0 + 3.5,
                escape(shown)
            ));
        }
    }

    fn faults(&mut self) {
        let faults: Vec<&FaultSpan> = self
            .view
            .history
            .faults
            .iter()
            .filter(|fault| self.view.is_seen(fault.from, fault.until))
            .collect();
        let mut rows_end: Vec<Nanos> = Vec::new();
        let top = self.y;
        for fault in &faults {
            // The first row in which it has room.
            let free = rows_end.iter().position(|end| *end < fault.from);
            let row = free.unwrap_or(rows_end.len()).min(ROWS_MAX);
            if row == rows_end.len() {
                rows_end.push(fault.until);
            } else if let Some(end) = rows_end.get_mut(row) {
                *end = (*end).max(fault.until);
            }
            let y = top + FAULT_ROW * row as f64 + 2.0;
            let title = fault_in_words(fault);
            self.bar("class=\"fault\"", (fault.from, fault.until), (y, FAULT_ROW - 4.0), &fault.name, &title);
        }
        if !faults.is_empty() {
            self.put(&format!(
                "<text class=\"lane\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">faults</text>",
                NAMES - 8.0,
                top + 13.0
            ));
            self.y = top + FAULT_ROW * rows_end.len() as f64 + 6.0;
        }
    }

    /// Rows of brokers that did not run all the time.
    fn brokers(&mut self) {
        let mut troubled: BTreeSet<i32> = BTreeSet::new();
        for change in self.view.cluster {
            if let ClusterChange::Broker { node_id, process, .. } = change
                && process != "running"
            {
                troubled.insert(*node_id);
            }
        }
        for node_id in troubled {
            let states = self.view.cluster.iter().filter_map(|change| match change {
                ClusterChange::Broker { at, node_id: id, process } if *id == node_id => {
                    Some((*at, process.clone()))
                }
                _ => None,
            });
            let states: Vec<(Nanos, String)> = states.collect();
            let y = self.row(&format!("broker-{node_id}"));
            for (index, (from, process)) in states.iter().enumerate() {
                let until = states.get(index + 1).map_or(self.view.until, |(at, _)| *at);
                if process != "running" && self.view.is_seen(*from, until) {
                    let title = format!(
                        "broker-{node_id} is {process} from {} to {}",
                        seconds(*from),
                        seconds(until)
                    );
                    self.bar(
                        &format!("class=\"{process}\""),
                        (*from, until),
                        (y + 4.0, ROW - 8.0),
                        process,
                        &title,
                    );
                }
            }
        }
    }

    /// Rows of partitions with their leaders.
    fn leaders(&mut self) {
        for partition in self.view.partitions.iter().take(ROWS_MAX) {
            let states = self.view.cluster.iter().filter_map(|change| match change {
                ClusterChange::Partition { at, partition: of, leader, in_sync, .. } if of == partition => {
                    Some((*at, *leader, in_sync.clone()))
                }
                _ => None,
            });
            let states: Vec<(Nanos, i32, Vec<i32>)> = states.collect();
            if states.is_empty() {
                continue;
            }
            let y = self.row(&format!("leader of {partition}"));
            for (index, (from, leader, in_sync)) in states.iter().enumerate() {
                let until = states.get(index + 1).map_or(self.view.until, |(at, ..)| *at);
                if !self.view.is_seen(*from, until) {
                    continue;
                }
                let who = if *leader < 0 { "nobody".to_owned() } else { format!("broker-{leader}") };
                let in_sync = in_sync.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
                let label = format!("{who}, in sync {in_sync}");
                let title = format!("{partition} from {} to {}: {label}", seconds(*from), seconds(until));
                let color = if *leader < 0 {
                    "var(--bad)".to_owned()
                } else {
                    format!("var(--b{})", (leader - 1).rem_euclid(9) + 1)
                };
                self.bar(&format!("fill=\"{color}\""), (*from, until), (y + 4.0, ROW - 8.0), &label, &title);
            }
        }
    }

    fn names(&self) -> Vec<Name> {
        let mut names: Vec<Name> =
            self.view.history.clients.iter().map(|client| client.name.clone()).collect();
        let marked: BTreeSet<&Name> = self
            .view
            .history
            .operations()
            .filter(|o| self.view.named.contains(&o.id))
            .map(|o| &o.client)
            .collect();
        // Where there are too many, those with marks are seen.
        names.sort_by_key(|name| !marked.contains(name));
        names.truncate(ROWS_MAX);
        names.sort();
        names
    }

    fn clients(&mut self) {
        let view = self.view;
        for name in self.names() {
            let y = self.row(&name);
            let history = view.history;
            let own = history.operations().filter(|operation| operation.client == name);
            let seen: Vec<&Operation> =
                own.filter(|operation| view.is_seen(operation.invoked, end_of(operation))).collect();
            if view.in_detail {
                self.one_by_one(&seen, y);
            } else {
                self.all_at_once(&seen, y);
            }
            let mut path = String::new();
            for event in
                history.events().filter(|event| event.client == name && view.is_seen(event.at, event.at))
            {
                if matches!(event.kind, EventKind::Disconnected { .. } | EventKind::Restarted) {
                    let x = self.x(event.at);
                    if view.in_detail {
                        let title = escape(format!("{} {}", seconds(event.at), event_in_words(event)));
                        self.put(&format!("<circle class=\"lost\" cx=\"{x:.1}\" cy=\"{:.1}\" r=\"3\"><title>{title}</title></circle>", y + ROW - 5.0));
                    } else {
                        let _ = write!(path, "M{x:.1} {:.1}v5", y + ROW - 7.0);
                    }
                }
            }
            if !path.is_empty() {
                self.put(&format!("<path class=\"lost\" d=\"{path}\"/>"));
            }
        }
    }

    /// Thousands of operations as a few paths: a stroke where one was over, half a pixel apart at least.
    fn all_at_once(&mut self, operations: &[&Operation], y: f64) {
        for style in ["ok", "read", "fail", "unknown"] {
            let (mut path, mut last) = (String::new(), -1);
            for operation in operations.iter().filter(|operation| style_of(operation) == style) {
                let x = self.x(end_of(operation));
                let halves = (x * 2.0) as i64;
                if halves > last {
                    last = halves;
                    let _ = write!(path, "M{x:.1} {:.1}v{:.0}", y + 4.0, ROW - 8.0);
                }
            }
            if !path.is_empty() {
                self.put(&format!("<path class=\"{style}\" d=\"{path}\"/>"));
            }
        }
    }

    fn one_by_one(&mut self, operations: &[&Operation], y: f64) {
        let named = &self.view.named;
        let (marked, others): (Vec<&Operation>, Vec<&Operation>) =
            operations.iter().partition(|operation| named.contains(&operation.id));
        // What is marked is drawn last, over the others.
        for operation in others.into_iter().chain(marked) {
            let style = if self.view.named.contains(&operation.id) { "named" } else { style_of(operation) };
            let (from, until) = (operation.invoked, end_of(operation));
            let title = format!(
                "{} to {}: {} {}",
                seconds(from),
                seconds(until),
                operation.client,
                in_words(operation)
            );
            self.bar(
                &format!("class=\"{style}\" fill-opacity=\"0.5\""),
                (from, until),
                (y + 5.0, ROW - 10.0),
                "",
                &title,
            );
        }
    }

    /// Lines through everything at the operations that are marked.
    fn marks(&self) -> String {
        let mut svg = String::new();
        let names = self.names();
        let top = self.y - ROW * names.len() as f64;
        let marked =
            self.view.history.operations().filter(|operation| self.view.named.contains(&operation.id));
        for operation in marked.filter(|operation| self.view.is_seen(operation.invoked, end_of(operation))) {
            let x = self.x(end_of(operation));
            let _ = writeln!(
                svg,
                "<line class=\"named\" x1=\"{x:.1}\" y1=\"32\" x2=\"{x:.1}\" y2=\"{:.1}\"/>",
                self.y
            );
            if let Some(row) = names.iter().position(|name| *name == operation.client) {
                let y = top + ROW * row as f64 + ROW / 2.0;
                let title = escape(format!(
                    "{} {} {}",
                    seconds(operation.invoked),
                    operation.client,
                    in_words(operation)
                ));
                let _ = writeln!(
                    svg,
                    "<circle class=\"named\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\"><title>{title}</title></circle>"
                );
            }
        }
        for (at, what) in self.view.moments.iter().filter(|(at, _)| self.view.is_seen(*at, *at)) {
            let (x, title) = (self.x(*at), escape(format!("{} {what}", seconds(*at))));
            let _ = writeln!(
                svg,
                "<line class=\"named\" x1=\"{x:.1}\" y1=\"32\" x2=\"{x:.1}\" y2=\"{:.1}\"/>\
                 <circle class=\"named\" cx=\"{x:.1}\" cy=\"32\" r=\"5\"><title>{title}</title></circle>",
                self.y
            );
        }
        svg
    }
}

fn end_of(operation: &Operation) -> Nanos {
    operation.completed.unwrap_or(operation.invoked)
}

fn style_of(operation: &Operation) -> &'static str {
    match &operation.outcome {
        Outcome::Fail(_) => "fail",
        Outcome::Unknown(_) => "unknown",
        Outcome::Ok if operation.sends().is_empty() => "read",
        Outcome::Ok => "ok",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_that_no_operation_is_to_blame_for_is_drawn_where_it_was() {
        let (history, partitions, named) = (History::default(), BTreeSet::new(), BTreeSet::new());
        let moments = [(Nanos::from_secs(3), "gateway-1 <forgot>"), (Nanos::from_secs(9), "later")];
        let view = |in_detail| View {
            history: &history,
            cluster: &[],
            partitions: &partitions,
            named: &named,
            moments: &moments,
            from: Nanos(0),
            until: Nanos::from_secs(5),
            in_detail,
        };
        for in_detail in [false, true] {
            let drawn = draw(&view(in_detail));
            assert!(
                drawn.contains("gateway-1 &lt;forgot&gt;</title>") && !drawn.contains("later"),
                "{drawn}"
            );
            assert_eq!(drawn.matches("<circle class=\"named\"").count(), 1);
        }
    }
}
