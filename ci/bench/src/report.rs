//! Rows from cells: medians over rounds, ratios within them, as a table for people and JSON for machines.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::time::Duration;

use anyhow::Result;
use serde::Serialize;

use crate::flow::Versions;
use crate::load::Seen;
use crate::machine::Machine;
use crate::process::Target;
use crate::workload::{Direction, Workload};

/// One measurement.
#[derive(Debug)]
pub(crate) struct Cell {
    /// CPU time of the proxy while the load ran.
    pub(crate) cpu: Option<Duration>,
    /// The most memory of the proxy, from its start to the end of the cell.
    pub(crate) peak_rss_bytes: Option<u64>,
    /// Bytes that passed by the proxy's own count, warm-up included.
    pub(crate) passed_bytes: Option<u64>,
    /// What the load saw.
    pub(crate) seen: Seen,
}

impl Cell {
    fn cpu_s_per_gb(&self) -> Option<f64> {
        self.cpu.map(|cpu| cpu.as_secs_f64() / (self.seen.payload_bytes as f64 / 1e9))
    }

    fn mb_per_s(&self) -> f64 {
        self.seen.payload_bytes as f64 / 1e6 / self.seen.elapsed.as_secs_f64()
    }

    fn quantile_us(&self, quantile: f64) -> f64 {
        self.seen.latency_us.value_at_quantile(quantile) as f64
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>7.1} MB/s", self.mb_per_s())?;
        if let Some(cpu) = self.cpu_s_per_gb() {
            write!(f, "  {cpu:.3} s/GB")?;
        }
        if let Some(rss) = self.peak_rss_bytes {
            write!(f, "  {:.1} MB", rss as f64 / 1e6)?;
        }
        Ok(())
    }
}

/// A row of the result. Figures are medians over the rounds.
#[derive(Debug, Serialize)]
struct Row {
    target: &'static str,
    direction: Direction,
    record_bytes: usize,
    batch_bytes: usize,
    connections: usize,
    /// CPU seconds of the proxy per 10^9 bytes of record batches.
    proxy_cpu_s_per_gb: Option<f64>,
    /// 10^6 bytes of record batches a second.
    mb_per_s: f64,
    p50_us: f64,
    p99_us: f64,
    peak_rss_bytes: Option<u64>,
    /// CPU by that of the relay in the same round.
    ratio_to_relay: Option<f64>,
    /// The smallest and the largest of the rounds' ratios.
    ratio_range: Option<(f64, f64)>,
    /// Requests of all rounds.
    requests: u64,
    /// Bytes that the proxy counted, in all rounds.
    passed_bytes: Option<u64>,
}

/// All cells of a run.
#[derive(Debug)]
pub(crate) struct Report {
    machine: Machine,
    kafka: String,
    versions: Versions,
    rounds: usize,
    cell: Duration,
    order: Vec<Workload>,
    /// By index in `order`, target and round.
    cells: BTreeMap<(usize, Target, usize), Cell>,
}

impl Report {
    pub(crate) fn new(
        machine: Machine,
        kafka: &str,
        versions: Versions,
        rounds: usize,
        cell: Duration,
    ) -> Self {
        Self {
            machine,
            kafka: kafka.to_owned(),
            versions,
            rounds,
            cell,
            order: Vec::new(),
            cells: BTreeMap::new(),
        }
    }

    pub(crate) fn add(&mut self, round: usize, workload: Workload, target: Target, cell: Cell) {
        let index = self.order.iter().position(|known| *known == workload).unwrap_or_else(|| {
            self.order.push(workload);
            self.order.len() - 1
        });
        self.cells.insert((index, target, round), cell);
    }

    fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for (index, workload) in self.order.iter().enumerate() {
            for target in Target::ALL {
                rows.push(self.row(index, workload, target));
            }
        }
        rows
    }

    fn row(&self, index: usize, workload: &Workload, target: Target) -> Row {
        let of = |target| (0..self.rounds).filter_map(move |round| self.cells.get(&(index, target, round)));
        let figure = |read: &dyn Fn(&Cell) -> Option<f64>| median(of(target).filter_map(read).collect());
        let ratios: Vec<f64> = of(target)
            .zip(of(Target::Relay))
            .filter_map(|(cell, relay)| Some(cell.cpu_s_per_gb()? / relay.cpu_s_per_gb()?))
            .collect();
        let range = ratios.iter().copied().reduce(f64::min).zip(ratios.iter().copied().reduce(f64::max));
        Row {
            target: target.name(),
            direction: workload.direction,
            record_bytes: workload.size.record_bytes,
            batch_bytes: workload.size.batch_bytes,
            connections: workload.connections,
            proxy_cpu_s_per_gb: figure(&Cell::cpu_s_per_gb),
            mb_per_s: figure(&|cell| Some(cell.mb_per_s())).unwrap_or_default(),
            p50_us: figure(&|cell| Some(cell.quantile_us(0.50))).unwrap_or_default(),
            p99_us: figure(&|cell| Some(cell.quantile_us(0.99))).unwrap_or_default(),
            // Of memory the worst round counts.
            peak_rss_bytes: of(target).filter_map(|cell| cell.peak_rss_bytes).max(),
            ratio_to_relay: median(ratios),
            ratio_range: range,
            requests: of(target).map(|cell| cell.seen.requests).sum(),
            passed_bytes: of(target).map(|cell| cell.passed_bytes).sum(),
        }
    }

    /// The result as a table.
    pub(crate) fn table(&self) -> String {
        let mut text = String::from(
            "direction  record   batch conns  target   CPU s/GB  to relay (range)        MB/s   p50 us   p99 us  peak MB\n",
        );
        for row in self.rows() {
            let direction = if row.direction == Direction::Produce { "produce" } else { "consume" };
            let cpu = row.proxy_cpu_s_per_gb.map_or_else(|| "-".into(), |cpu| format!("{cpu:.3}"));
            let ratio = match (row.ratio_to_relay, row.ratio_range) {
                (Some(ratio), Some((low, high))) => format!("{ratio:.2} ({low:.2}-{high:.2})"),
                _ => "-".into(),
            };
            let rss =
                row.peak_rss_bytes.map_or_else(|| "-".into(), |bytes| format!("{:.1}", bytes as f64 / 1e6));
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "{direction:<8} {:>8} {:>7} {:>5}  {:<8} {cpu:>8}  {ratio:<18} {:>9.1} {:>8.0} {:>8.0} {rss:>8}",
                row.record_bytes,
                row.batch_bytes,
                row.connections,
                row.target,
                row.mb_per_s,
                row.p50_us,
                row.p99_us,
            );
        }
        text
    }

    /// The result as JSON.
    pub(crate) fn json(&self) -> Result<String> {
        let whole = serde_json::json!({
            "machine": self.machine,
            "kafka": self.kafka,
            "produce_version": self.versions.produce,
            "fetch_version": self.versions.fetch,
            "rounds": self.rounds,
            "cell_ms": self.cell.as_millis() as u64,
            "rows": self.rows(),
        });
        Ok(serde_json::to_string_pretty(&whole)?)
    }
}

/// The median; of an even number the lower middle, so that it is a figure that was measured.
fn median(mut figures: Vec<f64>) -> Option<f64> {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len().checked_sub(1)? / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_is_a_figure_that_was_measured() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), Some(2.0));
    }
}
