//! The levels of a walk, and the next step of each: fields of a struct, elements of an array, tags.

use std::ops::Range;

use super::input::{Input, Step};
use super::{Element, Visitor, Walker};
use crate::error::WireError;
use crate::limits::WALK_DEPTH_MAX;
use crate::patch::{Mark, Patches};
use crate::schema::{Field, Kind};
use crate::varint;

#[derive(Debug, Clone, Copy)]
pub(super) enum Level {
    /// The positional fields of a struct, and its tag section after them.
    Fields { fields: &'static [Field], next: usize },
    /// The elements of an array.
    Elements {
        field: &'static Field,
        left: u32,
        dropped: u32,
        total: u32,
        count: (usize, usize),
        first: Mark,
        element: Option<(Mark, usize)>,
    },
    /// The elements of an array of strings or bytes.
    Strings { field: &'static Field, left: u32 },
    /// What is left of a tag section.
    Tags { fields: &'static [Field], left: u32 },
    /// The value of a known tagged field; then its size is checked.
    Tagged { field: &'static Field, size: (usize, usize), claimed: u32, end: usize, first: Mark, read: bool },
}

impl Walker {
    /// One level's next step. `false` where the walk should stop for the tail.
    pub(super) fn step(
        &mut self,
        input: &Input<'_>,
        visitor: &mut impl Visitor,
        patches: &mut Patches,
    ) -> Step<bool> {
        let top = self.depth - 1;
        match self.levels[top] {
            Level::Fields { fields, next } => self.step_fields(top, fields, next, input, visitor, patches),
            Level::Elements { field, left, dropped, total, count, first, element } => {
                let mut dropped = dropped;
                if let Some((mark, start)) = element
                    && visitor.element_ends(field) == Element::Drop
                {
                    patches.remove_since(mark, start..self.at);
                    dropped += 1;
                }
                if left == 0 {
                    if dropped > 0 {
                        self.recount(total - dropped, count.0..count.1, first, patches);
                    }
                    self.depth -= 1;
                    return Ok(true);
                }
                let Kind::Struct(fields) = field.kind else {
                    unreachable!("only arrays of structs are walked by level")
                };
                let shown = field.within.intersects(self.wants);
                let element = shown.then_some((patches.mark(), self.at));
                self.levels[top] =
                    Level::Elements { field, left: left - 1, dropped, total, count, first, element };
                if shown {
                    visitor.element_begins(field);
                }
                self.push(Level::Fields { fields, next: 0 });
                Ok(true)
            }
            Level::Strings { field, left } => self.step_strings(top, field, left, input, visitor, patches),
            Level::Tags { fields, left } => self.step_tags(top, fields, left, input, patches),
            Level::Tagged { field, size, claimed, end, first, read } => {
                if !read {
                    self.levels[top] = Level::Tagged { field, size, claimed, end, first, read: true };
                    let depth = self.depth;
                    let outcome = self.value(field, input, visitor, patches);
                    if outcome.is_err() {
                        debug_assert_eq!(self.depth, depth, "a value that could not be read pushes nothing");
                        self.levels[top] = Level::Tagged { field, size, claimed, end, first, read };
                    }
                    return outcome.map(|()| true);
                }
                if self.at != end {
                    return Err(WireError::TagSizeMismatch(field.name).into());
                }
                let delta = patches.delta_since(first);
                if delta != 0 {
                    let mut bytes = Vec::with_capacity(5);
                    varint::write(claimed.saturating_add_signed(delta as i32), &mut bytes);
                    patches.insert_at(first, size.0..size.1, &bytes);
                }
                self.depth -= 1;
                Ok(true)
            }
        }
    }

    pub(super) fn step_fields(
        &mut self,
        top: usize,
        fields: &'static [Field],
        next: usize,
        input: &Input<'_>,
        visitor: &mut impl Visitor,
        patches: &mut Patches,
    ) -> Step<bool> {
        let mut next = next;
        while let Some(field) = fields.get(next) {
            if !field.versions.contains(self.version) || field.is_tagged(self.version) {
                next += 1;
                continue;
            }
            self.levels[top] = Level::Fields { fields, next };
            if top == 0 && self.stop.is_some_and(|stop| stop.intersects(field.within)) {
                self.stop = None;
                return Ok(false);
            }
            self.value(field, input, visitor, patches)?;
            self.levels[top] = Level::Fields { fields, next: next + 1 };
            if self.depth > top + 1 || self.skip > 0 {
                return Ok(true);
            }
            next += 1;
        }
        self.levels[top] = Level::Fields { fields, next };
        if !self.flexible {
            self.depth -= 1;
            return Ok(true);
        }
        if top == 0 && self.stop_at_tags {
            self.stop_at_tags = false;
            return Ok(false);
        }
        let (left, taken) = self.varint(input, self.at, "a tag section")?;
        // A tag and its size take two bytes at least.
        if left as usize > (self.end - self.at) / 2 {
            return Err(WireError::LengthBeyondFrame("a tag section").into());
        }
        self.at += taken;
        self.levels[top] = Level::Tags { fields, left };
        Ok(true)
    }

    /// One string after the other, so that an array that is long is neither held nor read twice.
    pub(super) fn step_strings(
        &mut self,
        top: usize,
        field: &'static Field,
        left: u32,
        input: &Input<'_>,
        visitor: &mut impl Visitor,
        patches: &mut Patches,
    ) -> Step<bool> {
        for left in (0..left).rev() {
            // Only the array as a whole may be null.
            self.sized(field, false, input, visitor, patches)?;
            self.levels[top] = Level::Strings { field, left };
            if self.skip > 0 {
                return Ok(true);
            }
        }
        self.depth -= 1;
        Ok(true)
    }

    pub(super) fn step_tags(
        &mut self,
        top: usize,
        fields: &'static [Field],
        left: u32,
        input: &Input<'_>,
        patches: &Patches,
    ) -> Step<bool> {
        if left == 0 {
            self.depth -= 1;
            return Ok(true);
        }
        let (tag, tag_bytes) = self.varint(input, self.at, "a tag section")?;
        let size_at = self.at + tag_bytes;
        let (claimed, size_bytes) = self.varint(input, size_at, "a tag section")?;
        let start = size_at + size_bytes;
        if claimed as usize > self.end.saturating_sub(start) {
            return Err(WireError::LengthBeyondFrame("a tagged field").into());
        }
        self.at = start;
        self.levels[top] = Level::Tags { fields, left: left - 1 };
        match fields.iter().find(|field| field.tag == tag && field.is_tagged(self.version)) {
            Some(field) => self.push(Level::Tagged {
                field,
                size: (size_at, start),
                claimed,
                end: start + claimed as usize,
                first: patches.mark(),
                read: false,
            }),
            None => self.skip = claimed as usize,
        }
        Ok(true)
    }

    /// The count of an array that lost elements.
    fn recount(&self, count: u32, span: Range<usize>, first: Mark, patches: &mut Patches) {
        if self.flexible {
            let mut bytes = Vec::with_capacity(5);
            varint::write(count + 1, &mut bytes);
            patches.insert_at(first, span, &bytes);
        } else {
            patches.insert_at(first, span, &count.to_be_bytes());
        }
    }

    pub(super) fn push(&mut self, level: Level) {
        assert!(self.depth < WALK_DEPTH_MAX, "the schema tables are shallower than WALK_DEPTH_MAX");
        self.levels[self.depth] = level;
        self.depth += 1;
    }
}
