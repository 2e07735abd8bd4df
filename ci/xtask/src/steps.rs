//! Named steps with their durations, and the list of those that failed. Knows nothing of what they do.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

#[derive(Debug)]
struct Done {
    name: String,
    took: Duration,
    error: Option<String>,
}

/// Steps that ran, in order.
#[derive(Debug, Default)]
pub(crate) struct Steps(Vec<Done>);

impl Steps {
    /// Runs a step and keeps how it ended. Its value, if it succeeded.
    pub(crate) fn step<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Option<T> {
        eprintln!("\n==> {name}");
        let start = Instant::now();
        let outcome = work();
        let took = start.elapsed();
        let (value, error) = match outcome {
            Ok(value) => (Some(value), None),
            Err(error) => (None, Some(format!("{error:#}"))),
        };
        match &error {
            None => eprintln!("    {name}: ok, {}", seconds(took)),
            Some(error) => eprintln!("    {name}: FAILED, {}\n{error}", seconds(took)),
        }
        self.0.push(Done { name: name.to_owned(), took, error });
        value
    }

    pub(crate) fn failed(&self) -> usize {
        self.0.iter().filter(|done| done.error.is_some()).count()
    }

    /// All steps with their durations, then what went wrong in those that failed.
    pub(crate) fn summary(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        for Done { name, took, error } in &self.0 {
            let word = if error.is_some() { "FAILED" } else { "ok" };
            let _ = writeln!(text, "{word:<7} {:>8}  {name}", seconds(*took));
        }
        let total = self.0.iter().map(|done| done.took).sum();
        let _ = writeln!(text, "        {:>8}  in all", seconds(total));
        for Done { name, error, .. } in &self.0 {
            if let Some(error) = error {
                let _ = writeln!(text, "\nFAILED: {name}\n{error}");
            }
        }
        text
    }

    /// Prints the summary; an error if a step failed.
    ///
    /// # Errors
    /// The number of steps that failed.
    pub(crate) fn verdict(&self) -> Result<()> {
        eprintln!("\n{}", self.summary());
        match self.failed() {
            0 => Ok(()),
            1 => bail!("1 of {} steps failed", self.0.len()),
            failed => bail!("{failed} of {} steps failed", self.0.len()),
        }
    }
}

fn seconds(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_is_told_by_name_with_its_reason() {
        let mut steps = Steps::default();
        assert_eq!(steps.step("format", || Ok(7)), Some(7));
        assert!(steps.verdict().is_ok());
        assert_eq!(steps.step("clippy", || -> Result<()> { bail!("an unused variable") }), None);
        assert_eq!(steps.failed(), 1);
        assert!(steps.summary().ends_with("\nFAILED: clippy\nan unused variable\n"), "{}", steps.summary());
        assert_eq!(steps.verdict().unwrap_err().to_string(), "1 of 2 steps failed");
    }
}
