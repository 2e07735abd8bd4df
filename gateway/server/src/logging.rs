//! Structured logs, for people or for machines. Only the binary calls this: a simulation has a subscriber of its own.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::config::{Log, LogFormat};

/// The levels that a filter may name.
const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

/// The filter that `log.level` describes.
///
/// # Errors
/// It is none, or a word in it is neither a level nor says which level it is about: tracing would take it for the name of a module, and
/// log nothing else.
pub(crate) fn filter(level: &str) -> Result<EnvFilter, String> {
    // Inside brackets stand the fields of spans, and commas of their own.
    if !level.contains('[') {
        for part in level.split(',').map(str::trim) {
            if !part.contains('=') && !LEVELS.contains(&part.to_ascii_lowercase().as_str()) {
                return Err(format!("`{part}` is no level"));
            }
        }
    }
    EnvFilter::try_new(level).map_err(|error| format!("`{level}` is no filter: {error}"))
}

/// Sets the process's log output up, on standard error.
///
/// # Errors
/// The level is no filter, or a subscriber is set already.
pub fn init(log: &Log) -> anyhow::Result<()> {
    let filter = filter(&log.level).map_err(|error| anyhow::anyhow!("log.level: {error}"))?;
    let colours = std::io::stderr().is_terminal();
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(colours)
        .with_target(false);
    match log.format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    }
    .map_err(|error| anyhow::anyhow!("logging: {error}"))
}
