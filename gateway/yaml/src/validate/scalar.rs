//! Scalars: lists of values, ranges of numbers, length and form of text.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde_json::Value;

use super::Check;
use super::words::{count_of, number};
use crate::scalar::{Scalar, Word};
use crate::schema::{Layers, Object, values_of};
use crate::suggest::{help_for, quote};
use crate::tree::Node;

impl<'s> Check<'_, 's> {
    pub(super) fn scalar(&mut self, node: &Node, scalar: &Scalar, layers: &Layers<'s>) {
        for object in &layers.objects {
            if let Some(values) = values_of(object) {
                self.one_of(node, scalar, &values);
            }
        }
        match scalar.word() {
            Word::Integer(value) => self.integer(node, scalar, value, layers),
            Word::Float(value) => self.float(node, scalar, value, layers),
            Word::Text => {
                for object in &layers.objects {
                    self.text(node, scalar, object, layers);
                }
            }
            Word::Null | Word::Bool(_) | Word::OddNumber(_) => {}
        }
    }

    /// Reports a value that is not in the list.
    pub(super) fn one_of(&mut self, node: &Node, scalar: &Scalar, values: &[&Value]) {
        let value = scalar.to_json();
        if values.iter().any(|known| **known == value) {
            return;
        }
        let names: Vec<String> = values
            .iter()
            .map(|value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned))
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let help = help_for(&scalar.text, &names);
        self.report(node.span, format!("unknown value {}", quote(&scalar.text)), help);
    }

    fn integer(&mut self, node: &Node, scalar: &Scalar, value: i128, layers: &Layers<'s>) {
        if layers.types().is_some_and(|types| !types.contains(&"integer")) {
            return self.float(node, scalar, value as f64, layers);
        }
        // No value leaves this crate that a 64-bit integer cannot hold.
        let mut low = i128::from(i64::MIN);
        let mut high = i128::from(u64::MAX);
        for object in &layers.objects {
            let (format_low, format_high) = format_range(object);
            low = low.max(format_low);
            high = high.min(format_high);
            low = low.max(whole(object.get("minimum"), f64::ceil).unwrap_or(i128::MIN));
            high = high.min(whole(object.get("maximum"), f64::floor).unwrap_or(i128::MAX));
            let above = whole(object.get("exclusiveMinimum"), f64::floor).map(|bound| bound + 1);
            let below = whole(object.get("exclusiveMaximum"), f64::ceil).map(|bound| bound - 1);
            low = low.max(above.unwrap_or(i128::MIN));
            high = high.min(below.unwrap_or(i128::MAX));
        }
        if (low..=high).contains(&value) {
            return;
        }
        let range = if high == i128::from(u64::MAX) && value < low {
            format!("at least {low}")
        } else {
            format!("from {low} to {high}")
        };
        self.report(node.span, format!("must be {range}, found {}", quote(&scalar.text)), None);
    }

    fn float(&mut self, node: &Node, scalar: &Scalar, value: f64, layers: &Layers<'s>) {
        for object in &layers.objects {
            let bound = |keyword: &str| object.get(keyword).and_then(Value::as_f64);
            let rule = match (
                bound("minimum").filter(|low| value < *low),
                bound("maximum").filter(|high| value > *high),
                bound("exclusiveMinimum").filter(|low| value <= *low),
                bound("exclusiveMaximum").filter(|high| value >= *high),
            ) {
                (Some(low), ..) => format!("at least {low}"),
                (_, Some(high), ..) => format!("at most {high}"),
                (_, _, Some(low), _) => format!("greater than {low}"),
                (.., Some(high)) => format!("less than {high}"),
                _ => continue,
            };
            self.report(node.span, format!("must be {rule}, found {}", quote(&scalar.text)), None);
        }
    }

    fn text(&mut self, node: &Node, scalar: &Scalar, object: &'s Object, layers: &Layers<'s>) {
        let text = &scalar.text;
        let (min, max) = (number(object.get("minLength")), number(object.get("maxLength")));
        if let Some(message) = count_of(text.chars().count(), min, max, "character") {
            self.report(node.span, message, None);
        } else if let Some(pattern) = object.get("pattern").and_then(Value::as_str)
            && !self.schema.matches(pattern, text)
        {
            let message = match layers.get("x-expected").and_then(Value::as_str) {
                Some(expected) => format!("expected {expected}, found {}", quote(text)),
                None => format!("{} does not match the pattern {}", quote(text), quote(pattern)),
            };
            self.report(node.span, message, None);
        }
        let expected = match object.get("format").and_then(Value::as_str) {
            Some("ip") if text.parse::<IpAddr>().is_err() => "an IP address",
            Some("ipv4") if text.parse::<Ipv4Addr>().is_err() => "an IPv4 address",
            Some("ipv6") if text.parse::<Ipv6Addr>().is_err() => "an IPv6 address",
            _ => return,
        };
        self.report(node.span, format!("expected {expected}, found {}", quote(text)), None);
    }
}

/// The whole-number bound of a keyword; `round` says which side of a fraction is inside.
fn whole(bound: Option<&Value>, round: fn(f64) -> f64) -> Option<i128> {
    let bound = bound?;
    bound
        .as_i64()
        .map(i128::from)
        .or_else(|| bound.as_u64().map(i128::from))
        .or_else(|| bound.as_f64().map(|bound| round(bound) as i128))
}

/// The range of the integer formats of schemars; everything for other formats.
fn format_range(object: &Object) -> (i128, i128) {
    match object.get("format").and_then(Value::as_str) {
        Some("uint8") => (0, u8::MAX.into()),
        Some("uint16") => (0, u16::MAX.into()),
        Some("uint32") => (0, u32::MAX.into()),
        Some("uint64" | "uint" | "uint128") => (0, u64::MAX.into()),
        Some("int8") => (i8::MIN.into(), i8::MAX.into()),
        Some("int16") => (i16::MIN.into(), i16::MAX.into()),
        Some("int32") => (i32::MIN.into(), i32::MAX.into()),
        Some("int64" | "int") => (i64::MIN.into(), i64::MAX.into()),
        _ => (i128::MIN, i128::MAX),
    }
}
