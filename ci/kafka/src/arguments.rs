//! The options of commands that start a cluster for a person or a script. Never knows how the brokers run.

use anyhow::{Context as _, Result};
use clap::Args;

use crate::options::ClusterOptions;

/// What every such command takes, for `#[command(flatten)]`.
#[derive(Args, Debug, Clone, PartialEq, Eq)]
pub struct StartArguments {
    /// Number of brokers, each also a controller
    #[arg(long, default_value_t = 3)]
    brokers: u16,
    /// The release: 3.9.x or 4.x
    #[arg(long, default_value = "4.3.1")]
    version: String,
    /// Also TLS, SASL, ACLs and delegation tokens, with certificates and users made for this run
    #[arg(long)]
    secure: bool,
    /// Also a plugin that takes the metrics of clients (KIP-714); needs a JDK
    #[arg(long)]
    telemetry: bool,
    /// A broker property, key=value; may be repeated
    #[arg(long = "property", value_name = "KEY=VALUE", value_parser = key_value)]
    properties: Vec<(String, String)>,
    /// Print one line of JSON instead of text
    #[arg(long)]
    pub json: bool,
}

impl StartArguments {
    /// The cluster that they ask for.
    #[must_use]
    pub fn options(&self) -> ClusterOptions {
        ClusterOptions {
            version: self.version.clone(),
            brokers: self.brokers,
            secure: self.secure,
            telemetry: self.telemetry,
            properties: self.properties.iter().cloned().collect(),
            ..ClusterOptions::default()
        }
    }

    /// Whether certificates are needed for it, and with them the feature `secure`.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// The same options for another command line.
    #[must_use]
    pub fn to_arguments(&self) -> Vec<String> {
        let mut out = vec![
            "--brokers".to_owned(),
            self.brokers.to_string(),
            "--version".to_owned(),
            self.version.clone(),
        ];
        for (key, value) in &self.properties {
            out.extend(["--property".to_owned(), format!("{key}={value}")]);
        }
        let flags = [("--secure", self.secure), ("--telemetry", self.telemetry), ("--json", self.json)];
        out.extend(flags.into_iter().filter(|(_, wanted)| *wanted).map(|(flag, _)| flag.to_owned()));
        out
    }
}

fn key_value(text: &str) -> Result<(String, String)> {
    let (key, value) = text.split_once('=').context("expected key=value")?;
    Ok((key.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        start: StartArguments,
    }

    fn parsed(arguments: &[&str]) -> Result<StartArguments, clap::Error> {
        Line::try_parse_from(["start"].iter().chain(arguments)).map(|line| line.start)
    }

    #[test]
    fn the_defaults_are_those_of_a_cluster() {
        let (asked, usual) = (parsed(&[]).unwrap().options(), ClusterOptions::default());
        assert_eq!((asked.version, asked.brokers), (usual.version, usual.brokers));
        assert_eq!((asked.secure, asked.properties), (usual.secure, usual.properties));
    }

    #[test]
    fn what_is_handed_on_means_the_same() {
        for line in [
            &[][..],
            &["--secure", "--telemetry", "--json"],
            &["--brokers", "5", "--version", "3.9.1", "--property", "a=b", "--property", "c=d=e", "--json"],
        ] {
            let start = parsed(line).unwrap();
            let handed_on = start.to_arguments();
            let handed_on: Vec<&str> = handed_on.iter().map(String::as_str).collect();
            assert_eq!(parsed(&handed_on).unwrap(), start, "{line:?}");
        }
        let properties = parsed(&["--property", "c=d=e"]).unwrap().options().properties;
        assert_eq!(properties["c"], "d=e");
        assert!(parsed(&["--property", "novalue"]).is_err());
    }
}
