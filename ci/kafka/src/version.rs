//! Kafka's release numbers, and which of them this crate can run.

use std::fmt;
use std::str::FromStr;

use anyhow::{Context as _, Error, Result, bail};

/// A release of Apache Kafka, such as 4.3.1. 3.9 is the oldest that can be run: earlier ones need ZooKeeper for
/// things that are tested here, or other main classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// 3 or 4.
    pub major: u16,
    /// 9 for 3.9.
    pub minor: u16,
    /// 2 for 3.9.2.
    pub patch: u16,
}

impl Version {
    /// Whether this release is `major.minor` or newer.
    #[must_use]
    pub fn is_at_least(self, major: u16, minor: u16) -> bool {
        (self.major, self.minor) >= (major, minor)
    }
}

impl FromStr for Version {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut parts = text
            .split('.')
            .map(|part| part.parse::<u16>().ok().filter(|_| part.bytes().all(|byte| byte.is_ascii_digit())));
        let mut next = || parts.next().flatten();
        let version = next()
            .zip(next())
            .zip(next())
            .map(|((major, minor), patch)| Self { major, minor, patch })
            .with_context(|| format!("Kafka version {text:?}: expected three numbers, such as 4.3.1"))?;
        if parts.next().is_some() {
            bail!("Kafka version {text:?}: expected three numbers, such as 4.3.1");
        }
        if !version.is_at_least(3, 9) || version.major > 4 {
            bail!("Kafka version {text}: only 3.9.x and 4.x can be run");
        }
        Ok(version)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_that_can_be_run() {
        for text in ["3.9.2", "4.0.0", "4.4.0", "4.10.12"] {
            assert_eq!(text.parse::<Version>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_refused() {
        for text in ["", "4", "4.3", "4.3.1.0", "4.3.x", "+4.3.1", "3.8.1", "5.0.0", "4.3.99999", "../4.3.1"]
        {
            assert!(text.parse::<Version>().is_err(), "{text:?}");
        }
    }
}
