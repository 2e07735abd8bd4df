//! Lists: how many items, which, and each only once.

use std::collections::BTreeMap;

use serde_json::Value;

use super::words::{count_of, number};
use super::{ANYTHING, Check};
use crate::path::Step;
use crate::schema::Layers;
use crate::tree::Node;

impl<'s> Check<'_, 's> {
    pub(super) fn list(&mut self, node: &Node, items: &[Node], layers: &Layers<'s>) {
        let mut is_described = false;
        for object in &layers.objects {
            let (min, max) = (number(object.get("minItems")), number(object.get("maxItems")));
            if let Some(message) = count_of(items.len(), min, max, "item") {
                self.report(node.span, message, None);
            }
            let first: &[Value] =
                object.get("prefixItems").and_then(Value::as_array).map_or(&[], Vec::as_slice);
            for (index, item) in items.iter().enumerate() {
                if let Some(schema) = first.get(index).or_else(|| object.get("items")) {
                    self.at(Step::Index(index), |check| check.node(item, schema));
                    is_described = true;
                }
            }
            if object.get("uniqueItems") == Some(&Value::Bool(true)) {
                self.unique(items);
            }
        }
        if !is_described {
            for (index, item) in items.iter().enumerate() {
                self.at(Step::Index(index), |check| check.node(item, &ANYTHING));
            }
        }
    }

    fn unique(&mut self, items: &[Node]) {
        let mut seen = BTreeMap::new();
        for (index, item) in items.iter().enumerate() {
            let first = *seen.entry(item.to_json().to_string()).or_insert(index);
            if first != index {
                let help = format!("the same as item [{first}]");
                self.at(Step::Index(index), |check| {
                    check.report(item.span, "given twice".to_owned(), Some(help));
                });
            }
        }
    }
}
