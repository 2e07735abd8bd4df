//! What an unquoted word of a YAML file is: nothing, a boolean, a number or text. It never knows what was expected.
//!
//! The rules are those of the YAML 1.2 core schema (section 10.3.2), minus the spellings that another YAML reader
//! would take for a different number: leading zeros, underscores, `0x`, `0o`, `0b`, infinities and NaN.

use serde_json::{Number, Value};

/// A scalar as it stands in the file.
#[derive(Debug, Clone)]
pub(crate) struct Scalar {
    /// The text after escapes and folding.
    pub(crate) text: String,
    /// Whether it was written without quotes, so that it may be something other than text.
    pub(crate) plain: bool,
}

/// What a scalar is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Word {
    /// `null`, `~` or nothing at all.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A decimal whole number; saturated at the ends of `i128`, which no accepted range reaches.
    Integer(i128),
    /// A decimal number with a fraction or an exponent, finite.
    Float(f64),
    /// A number in a spelling that readers disagree on; the text says what to write instead.
    OddNumber(String),
    /// Text.
    Text,
}

impl Scalar {
    /// What the scalar is.
    pub(crate) fn word(&self) -> Word {
        if self.plain { classify(&self.text) } else { Word::Text }
    }

    /// The value as JSON. Numbers that JSON cannot hold become null; a check has refused them before.
    pub(crate) fn to_json(&self) -> Value {
        match self.word() {
            Word::Null | Word::OddNumber(_) => Value::Null,
            Word::Bool(value) => Value::Bool(value),
            Word::Integer(value) => Number::from_i128(value)
                .or_else(|| Number::from_f64(value as f64))
                .map_or(Value::Null, Value::Number),
            Word::Float(value) => Number::from_f64(value).map_or(Value::Null, Value::Number),
            Word::Text => Value::String(self.text.clone()),
        }
    }
}

fn classify(text: &str) -> Word {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Word::Null,
        "true" | "True" | "TRUE" => return Word::Bool(true),
        "false" | "False" | "FALSE" => return Word::Bool(false),
        _ => {}
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Word::OddNumber("write a finite number".to_owned());
    }
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return Word::Text;
    }
    if let Some(odd) = radix_number(text, unsigned) {
        return odd;
    }
    if unsigned.chars().all(|c| c.is_ascii_digit()) {
        return decimal(text, unsigned);
    }
    if unsigned.contains('_')
        && is_number(&unsigned.replace('_', ""))
        && unsigned.starts_with(|c: char| c != '.')
    {
        return Word::OddNumber(format!("write `{}`", text.replace('_', "")));
    }
    if !is_number(unsigned) {
        return Word::Text;
    }
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Word::Float(value),
        _ => Word::OddNumber("write a finite number".to_owned()),
    }
}

/// `0x1F`, `0o17`, `0b1`: numbers to some readers, text to others.
fn radix_number(text: &str, unsigned: &str) -> Option<Word> {
    let (digits, radix) = match unsigned.get(..2)? {
        "0x" | "0X" => (&unsigned[2..], 16),
        "0o" | "0O" => (&unsigned[2..], 8),
        "0b" | "0B" => (&unsigned[2..], 2),
        _ => return None,
    };
    let digits: String = digits.chars().filter(|c| *c != '_').collect();
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let sign = if text.starts_with('-') { "-" } else { "" };
    Some(Word::OddNumber(match i128::from_str_radix(&digits, radix) {
        Ok(value) => format!("write the decimal number `{sign}{value}`"),
        Err(_) => "write a decimal number".to_owned(),
    }))
}

/// Digits only: a whole number, unless it looks octal.
fn decimal(text: &str, digits: &str) -> Word {
    if digits.len() > 1 && digits.starts_with('0') {
        let plain = digits.trim_start_matches('0');
        let plain = if plain.is_empty() { "0" } else { plain };
        return Word::OddNumber(match i128::from_str_radix(digits, 8) {
            Ok(octal) if octal > 7 => format!("write `{plain}`, or `{octal}` if it was meant to be octal"),
            _ => format!("write `{plain}`"),
        });
    }
    let limit = if text.starts_with('-') { i128::MIN } else { i128::MAX };
    Word::Integer(text.parse().unwrap_or(limit))
}

/// `12`, `1.5`, `.5`, `1.`, `1e3`: the float form of the core schema, without a sign.
fn is_number(unsigned: &str) -> bool {
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let all_digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    all_digits(whole)
        && all_digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(|digits| !digits.is_empty() && all_digits(digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_yaml_1_2_says() {
        for (text, word) in [
            ("", Word::Null),
            ("~", Word::Null),
            ("null", Word::Null),
            ("True", Word::Bool(true)),
            ("false", Word::Bool(false)),
            ("0", Word::Integer(0)),
            ("-7", Word::Integer(-7)),
            ("+7", Word::Integer(7)),
            ("18446744073709551616", Word::Integer(1 << 64)),
            ("1.5", Word::Float(1.5)),
            ("-.5", Word::Float(-0.5)),
            ("1e3", Word::Float(1000.0)),
        ] {
            assert_eq!(classify(text), word, "{text}");
        }
        for text in [
            "no",
            "yes",
            "on",
            "off",
            "y",
            "NO",
            "a",
            "-",
            "+",
            ".",
            "1.2.3",
            "12:30:00",
            "1e",
            "1e+",
            "64 KiB",
            "0x",
            "0xg",
            "_1",
            "1__a",
            "-a",
            "2024-01-01",
            "..",
            "._1",
            "0é",
            "é",
        ] {
            assert_eq!(classify(text), Word::Text, "{text}");
        }
    }

    #[test]
    fn spellings_that_readers_disagree_on_are_odd() {
        for (text, help) in [
            ("0777", "write `777`, or `511` if it was meant to be octal"),
            ("-007", "write `7`"),
            ("00", "write `0`"),
            ("089", "write `89`"),
            ("1_000", "write `1000`"),
            ("-1_0.5", "write `-10.5`"),
            ("0x1F", "write the decimal number `31`"),
            ("-0o17", "write the decimal number `-15`"),
            ("0b10", "write the decimal number `2`"),
            (".inf", "write a finite number"),
            ("1e999", "write a finite number"),
            (".NaN", "write a finite number"),
        ] {
            assert_eq!(classify(text), Word::OddNumber(help.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_number_beyond_every_integer_type_saturates() {
        assert_eq!(classify(&"9".repeat(60)), Word::Integer(i128::MAX));
        assert_eq!(classify(&format!("-{}", "9".repeat(60))), Word::Integer(i128::MIN));
    }
}
