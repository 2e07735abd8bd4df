//! Ranges of API versions in the notation of Kafka's message definitions (`3`, `0-4`, `9+`, `none`). Never knows fields.

use std::fmt;

use anyhow::{Context as _, Result, ensure};

/// What `9+` ends at.
pub(super) const OPEN_END: i16 = i16::MAX;

/// An inclusive range of versions; empty when `min > max`, and then always [`Range::NONE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) min: i16,
    pub(super) max: i16,
}

impl Range {
    pub(super) const NONE: Self = Self { min: 0, max: -1 };

    pub(super) const fn new(min: i16, max: i16) -> Self {
        if min > max { Self::NONE } else { Self { min, max } }
    }

    /// Reads Kafka's notation; `none` and the empty text are the empty range.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let number = |text: &str| -> Result<i16> {
            let number = text.trim().parse::<i16>().with_context(|| format!("`{text}` is no version"))?;
            ensure!((0..OPEN_END).contains(&number), "version {number} is out of range");
            Ok(number)
        };
        if matches!(text, "none" | "") {
            return Ok(Self::NONE);
        }
        if let Some(min) = text.strip_suffix('+') {
            return Ok(Self { min: number(min)?, max: OPEN_END });
        }
        let (min, max) = text.split_once('-').unwrap_or((text, text));
        let range = Self { min: number(min)?, max: number(max)? };
        ensure!(!range.is_empty(), "the range `{text}` ends before it begins");
        Ok(range)
    }

    pub(super) const fn is_empty(self) -> bool {
        self.min > self.max
    }

    pub(super) const fn contains(self, version: i16) -> bool {
        self.min <= version && version <= self.max
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self::new(self.min.max(other.min), self.max.min(other.max))
    }

    /// The versions of either range, or nothing where a version between them would be in neither.
    pub(super) fn or(self, other: Self) -> Option<Self> {
        if self.is_empty() {
            return Some(other);
        }
        if other.is_empty() {
            return Some(self);
        }
        let (low, high) = if self.min <= other.min { (self, other) } else { (other, self) };
        let touch = high.min <= low.max.saturating_add(1);
        touch.then(|| Self::new(low.min, low.max.max(high.max)))
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            range if range.is_empty() => f.write_str("none"),
            Self { min, max } if min == max => write!(f, "{min}"),
            Self { min, max: OPEN_END } => write!(f, "{min}+"),
            Self { min, max } => write!(f, "{min}-{max}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> Range {
        Range::parse(text).unwrap()
    }

    #[test]
    fn kafkas_notation_is_read_and_written() {
        for text in ["0", "3", "0-4", "9+", "none"] {
            assert_eq!(range(text).to_string(), text);
        }
        assert_eq!(range(""), Range::NONE);
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in ["4-3", "-1", "x", "1-", "+", "32767", "99999"] {
            assert!(Range::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn ranges_are_joined_only_without_a_gap() {
        for (one, other, expected) in [
            ("0-3", "4-5", Some("0-5")),
            ("4-5", "0-3", Some("0-5")),
            ("0-3", "5", None),
            ("0-9", "2-3", Some("0-9")),
            ("none", "2", Some("2")),
            ("2", "none", Some("2")),
        ] {
            assert_eq!(range(one).or(range(other)), expected.map(range), "{one} or {other}");
        }
    }

    #[test]
    fn ranges_that_do_not_meet_have_the_empty_intersection() {
        assert_eq!(range("0-3").and(range("2+")), range("2-3"));
        assert_eq!(range("0-3").and(range("4+")), Range::NONE);
    }
}
