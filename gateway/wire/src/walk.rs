//! The walker: one interpreter of the schema tables over borrowed bytes.
//!
//! It validates a message of any API and version in place, shows the fields of the categories that somebody wants, and collects
//! [`Patches`]. It allocates nothing that the wire sizes: every length and count is held against the bytes that the frame has
//! left before it is believed. It is resumable: give it what has arrived, and again what came after, and it goes on where it
//! stopped, so that a message can be followed without being held.
//!
//! It never knows what a patch is for.

use std::ops::Range;

use crate::error::WireError;
use crate::limits::{STRING_BYTES_MAX, WALK_DEPTH_MAX};
use crate::patch::{Mark, Patches};
use crate::schema::{Api, Categories, Direction, Field, Kind, Versions};
use crate::varint::{self, Varint};

/// The content of a field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Data<'a> {
    /// Null.
    Null,
    /// A boolean (0 or 1) or an integer of any width.
    Int(i64),
    /// A floating point number.
    Float(f64),
    /// A UUID.
    Uuid(&'a [u8; 16]),
    /// A string, bytes or records, without the length.
    Bytes(&'a [u8]),
}

/// A field as the walker shows it.
#[derive(Debug, Clone)]
pub struct Seen<'a> {
    /// The row of the table.
    pub field: &'static Field,
    /// Where it stands in the frame, its length prefix included.
    pub span: Range<usize>,
    /// Its content.
    pub data: Data<'a>,
    /// Whether its length is a compact one.
    pub compact: bool,
}

impl<'a> Seen<'a> {
    /// The integer, or zero where the field is none: the schema decides the type, so a caller that asks knows.
    #[must_use]
    pub const fn int(&self) -> i64 {
        match self.data {
            Data::Int(value) => value,
            _ => 0,
        }
    }

    /// The bytes of a string, bytes or records field; `None` when null.
    #[must_use]
    pub const fn bytes(&self) -> Option<&'a [u8]> {
        match self.data {
            Data::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }
}

/// What becomes of an array element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Element {
    /// It stays, with whatever patches were made inside.
    Keep,
    /// It is cut out, and the count of the array is lowered.
    Drop,
}

/// Who looks at the fields of a message.
pub trait Visitor {
    /// A field of a wanted category.
    fn field(&mut self, seen: Seen<'_>, patches: &mut Patches);

    /// An element of an array of structs begins. Called for arrays that hold a wanted category at any depth.
    fn element_begins(&mut self, _array: &'static Field) {}

    /// Such an element ended.
    fn element_ends(&mut self, _array: &'static Field) -> Element {
        Element::Keep
    }
}

/// The visitor of a pure validation.
impl Visitor for () {
    fn field(&mut self, _seen: Seen<'_>, _patches: &mut Patches) {}
}

/// How far a walk got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The message goes on; give more bytes.
    More,
    /// A part was reached at which [`Walker::stop_at`] makes the walk stop.
    Tail,
    /// The message has ended.
    Done,
}

#[derive(Debug, Clone, Copy)]
enum Level {
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

/// A resumable walk over one message.
#[derive(Debug, Clone)]
pub struct Walker {
    version: i16,
    flexible: bool,
    wants: Categories,
    stop: Option<Categories>,
    stop_at_tags: bool,
    end: usize,
    at: usize,
    skip: usize,
    levels: [Level; WALK_DEPTH_MAX],
    depth: usize,
}

/// Bytes at hand: `bytes[0]` stands at offset `base` of the frame.
struct Input<'a> {
    bytes: &'a [u8],
    base: usize,
}

impl<'a> Input<'a> {
    fn from(&self, at: usize) -> &'a [u8] {
        &self.bytes[at - self.base..]
    }

    fn array<const N: usize>(&self, at: usize) -> Option<&'a [u8; N]> {
        self.from(at).first_chunk::<N>()
    }
}

/// A step that could not be taken yet, or at all.
enum Stop {
    More,
    Error(WireError),
}

impl From<WireError> for Stop {
    fn from(error: WireError) -> Self {
        Self::Error(error)
    }
}

type Step<T> = Result<T, Stop>;

impl Walker {
    /// A walk over a message body that stands at `span` of its frame.
    ///
    /// # Errors
    /// [`WireError::UnknownVersion`] where the table has no such version.
    pub fn new(
        api: &Api,
        version: i16,
        direction: Direction,
        span: Range<usize>,
        wants: Categories,
    ) -> Result<Self, WireError> {
        if !api.versions.contains(version) {
            return Err(WireError::UnknownVersion { key: api.key, version });
        }
        Ok(Self::over(api.fields(direction), version, api.flexible, span, wants))
    }

    /// A walk over any list of fields: an embedded protocol, or a header.
    #[must_use]
    pub fn over(
        fields: &'static [Field],
        version: i16,
        flexible: Versions,
        span: Range<usize>,
        wants: Categories,
    ) -> Self {
        let root = Level::Fields { fields, next: 0 };
        Self {
            version,
            flexible: flexible.contains(version),
            wants,
            stop: None,
            stop_at_tags: false,
            end: span.end,
            at: span.start,
            skip: 0,
            levels: [root; WALK_DEPTH_MAX],
            depth: 1,
        }
    }

    /// Makes the walk stop before the first top-level field that holds one of `categories`, and once more before the top-level
    /// tag section. What comes after the first stop is small and can be held.
    #[must_use]
    pub const fn stop_at(mut self, categories: Categories) -> Self {
        self.stop = Some(categories);
        self.stop_at_tags = true;
        self
    }

    /// The offset of the next byte that was not walked.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// Whether the first stop of [`Walker::stop_at`] has been reached.
    #[must_use]
    pub const fn stopped(&self) -> bool {
        self.stop.is_none() || !self.stop_at_tags
    }

    /// Walks as far as `bytes` reach; `bytes[0]` is the byte at [`Walker::at`]. What was not walked must be given again, with
    /// more behind it.
    ///
    /// # Errors
    /// The first violation. The walk is over then.
    pub fn advance(
        &mut self,
        bytes: &[u8],
        visitor: &mut impl Visitor,
        patches: &mut Patches,
    ) -> Result<Progress, WireError> {
        let room = self.end - self.at;
        let input = Input { bytes: &bytes[..bytes.len().min(room)], base: self.at };
        loop {
            if self.skip > 0 {
                let step = self.skip.min(input.from(self.at).len());
                self.at += step;
                self.skip -= step;
                if self.skip > 0 {
                    return self.pause(&input);
                }
            }
            if self.depth == 0 {
                let left = self.end - self.at;
                return if left == 0 { Ok(Progress::Done) } else { Err(WireError::TrailingBytes(left)) };
            }
            match self.step(&input, visitor, patches) {
                Ok(true) => {}
                Ok(false) => return Ok(Progress::Tail),
                Err(Stop::More) => return self.pause(&input),
                Err(Stop::Error(error)) => return Err(error),
            }
        }
    }

    /// More bytes are needed; where the frame has no more, it was cut short.
    fn pause(&self, input: &Input<'_>) -> Result<Progress, WireError> {
        if input.base + input.bytes.len() >= self.end {
            return Err(WireError::Truncated(self.where_at()));
        }
        Ok(Progress::More)
    }

    /// The name of the field that is being read.
    fn where_at(&self) -> &'static str {
        match self.levels[self.depth.saturating_sub(1)] {
            Level::Fields { fields, next } => fields.get(next).map_or("a tag section", |field| field.name),
            Level::Elements { field, .. } | Level::Strings { field, .. } | Level::Tagged { field, .. } => {
                field.name
            }
            Level::Tags { .. } => "a tag section",
        }
    }

    /// One level's next step. `false` where the walk should stop for the tail.
    fn step(&mut self, input: &Input<'_>, visitor: &mut impl Visitor, patches: &mut Patches) -> Step<bool> {
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

    fn step_fields(
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
    fn step_strings(
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

    fn step_tags(
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

    /// Reads one field: a value of fixed size, a length-prefixed one, or the head of a struct or an array.
    fn value(
        &mut self,
        field: &'static Field,
        input: &Input<'_>,
        visitor: &mut impl Visitor,
        patches: &mut Patches,
    ) -> Step<()> {
        if field.array {
            return self.array(field, input, visitor, patches);
        }
        let wanted = self.wants.contains(field.category);
        match field.kind {
            Kind::Struct(fields) => {
                if field.nullable.contains(self.version) {
                    let [marker] = input.array::<1>(self.at).ok_or(Stop::More)?;
                    self.at += 1;
                    if (*marker as i8) < 0 {
                        return Ok(());
                    }
                }
                self.push(Level::Fields { fields, next: 0 });
                Ok(())
            }
            Kind::String | Kind::Bytes | Kind::Records => {
                let nullable = field.nullable.contains(self.version);
                self.sized(field, nullable, input, visitor, patches)
            }
            kind => {
                let bytes = kind.fixed_bytes().expect("all other kinds have a fixed size");
                self.fixed(field, kind, bytes, wanted, input, visitor, patches)
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the walk's own state and one field of it")]
    fn fixed(
        &mut self,
        field: &'static Field,
        kind: Kind,
        bytes: usize,
        wanted: bool,
        input: &Input<'_>,
        visitor: &mut impl Visitor,
        patches: &mut Patches,
    ) -> Step<()> {
        let at = self.at;
        let data = input.from(at).get(..bytes).ok_or(Stop::More)?;
        self.at += bytes;
        if wanted {
            let data = fixed_data(kind, data);
            visitor.field(Seen { field, span: at..at + bytes, data, compact: false }, patches);
        }
        Ok(())
    }

    /// A string, bytes or records: shown whole where wanted, else passed over without waiting for it.
    fn sized(
        &mut self,
        field: &'static Field,
        nullable: bool,
        input: &Input<'_>,
        visitor: &mut impl Visitor,
        patches: &mut Patches,
    ) -> Step<()> {
        let wanted = self.wants.contains(field.category);
        let short = matches!(field.kind, Kind::String);
        let (length, prefix) = self.length(input, self.at, field.name, short)?;
        let start = self.at + prefix;
        let Some(length) = length else {
            if !nullable {
                return Err(WireError::NullNotAllowed(field.name).into());
            }
            if wanted {
                let seen = Seen { field, span: self.at..start, data: Data::Null, compact: self.flexible };
                visitor.field(seen, patches);
            }
            self.at = start;
            return Ok(());
        };
        if short && length > STRING_BYTES_MAX {
            return Err(WireError::StringTooLong(field.name).into());
        }
        if length > self.end.saturating_sub(start) {
            return Err(WireError::LengthBeyondFrame(field.name).into());
        }
        if wanted {
            let data = input.from(start).get(..length).ok_or(Stop::More)?;
            let seen = Seen {
                field,
                span: self.at..start + length,
                data: Data::Bytes(data),
                compact: self.flexible,
            };
            visitor.field(seen, patches);
            self.at = start + length;
        } else {
            self.at = start;
            self.skip = length;
        }
        Ok(())
    }

    fn array(
        &mut self,
        field: &'static Field,
        input: &Input<'_>,
        visitor: &mut impl Visitor,
        patches: &mut Patches,
    ) -> Step<()> {
        let (count, prefix) = self.length(input, self.at, field.name, false)?;
        let start = self.at + prefix;
        let Some(count) = count else {
            if !field.nullable.contains(self.version) {
                return Err(WireError::NullNotAllowed(field.name).into());
            }
            self.at = start;
            return Ok(());
        };
        // Every element takes at least one byte, those of a fixed size just that.
        let room = self.end.saturating_sub(start);
        let least = field.kind.fixed_bytes().unwrap_or(1);
        if count > room / least {
            return Err(WireError::LengthBeyondFrame(field.name).into());
        }
        if let Kind::Struct(_) = field.kind {
            let count_span = (self.at, start);
            self.at = start;
            let total = count as u32;
            let first = patches.mark();
            self.push(Level::Elements {
                field,
                left: total,
                dropped: 0,
                total,
                count: count_span,
                first,
                element: None,
            });
            return Ok(());
        }
        let wanted = self.wants.contains(field.category);
        match field.kind.fixed_bytes() {
            Some(size) if !wanted => {
                self.at = start;
                self.skip = count * size;
                Ok(())
            }
            Some(size) => {
                let all = input.from(start).get(..count * size).ok_or(Stop::More)?;
                for (index, data) in all.chunks_exact(size).enumerate() {
                    let at = start + index * size;
                    let data = fixed_data(field.kind, data);
                    visitor.field(Seen { field, span: at..at + size, data, compact: false }, patches);
                }
                self.at = start + count * size;
                Ok(())
            }
            None => {
                self.at = start;
                self.push(Level::Strings { field, left: count as u32 });
                Ok(())
            }
        }
    }

    /// A length or count at `at`: `None` for null, and the bytes that the prefix takes.
    fn length(
        &self,
        input: &Input<'_>,
        at: usize,
        name: &'static str,
        short: bool,
    ) -> Step<(Option<usize>, usize)> {
        if self.flexible {
            let (value, taken) = self.varint(input, at, name)?;
            return Ok((value.checked_sub(1).map(|length| length as usize), taken));
        }
        if input.base + input.bytes.len() < at {
            return Err(Stop::More);
        }
        let (value, taken) = if short {
            (i32::from(i16::from_be_bytes(*input.array::<2>(at).ok_or(Stop::More)?)), 2)
        } else {
            (i32::from_be_bytes(*input.array::<4>(at).ok_or(Stop::More)?), 4)
        };
        match value {
            -1 => Ok((None, taken)),
            value => match usize::try_from(value) {
                Ok(length) => Ok((Some(length), taken)),
                Err(_) => Err(WireError::NegativeLength(name).into()),
            },
        }
    }

    #[expect(clippy::unused_self, reason = "reads as the others do")]
    fn varint(&self, input: &Input<'_>, at: usize, name: &'static str) -> Step<(u32, usize)> {
        if input.base + input.bytes.len() < at {
            return Err(Stop::More);
        }
        match varint::read(input.from(at)) {
            Varint::Value(value, taken) => Ok((value, taken)),
            Varint::Short => Err(Stop::More),
            Varint::TooLong => Err(WireError::VarintTooLong(name).into()),
        }
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

    fn push(&mut self, level: Level) {
        assert!(self.depth < WALK_DEPTH_MAX, "the schema tables are shallower than WALK_DEPTH_MAX");
        self.levels[self.depth] = level;
        self.depth += 1;
    }
}

/// The value of a field of fixed size; `data` has just the bytes of `kind`.
pub(crate) fn fixed_data(kind: Kind, data: &[u8]) -> Data<'_> {
    let wide = |data: &[u8]| data.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
    match kind {
        Kind::Uuid => Data::Uuid(data.first_chunk::<16>().expect("a UUID has 16 bytes")),
        Kind::Float64 => Data::Float(f64::from_bits(wide(data))),
        Kind::Bool => Data::Int(i64::from(data[0] != 0)),
        Kind::Uint16 | Kind::Uint32 => Data::Int(wide(data) as i64),
        _ => {
            // Sign extension: the value stands in the low bits, its sign bit wherever the width puts it.
            let unused = 64 - 8 * data.len() as u32;
            Data::Int((wide(data) << unused) as i64 >> unused)
        }
    }
}

/// Walks a whole message at once.
///
/// `frame` is the frame without its length, `body_at` where the message begins in it. Returns what has to change.
///
/// # Errors
/// The first violation.
pub fn walk(
    api: &Api,
    version: i16,
    direction: Direction,
    frame: &[u8],
    body_at: usize,
    wants: Categories,
    visitor: &mut impl Visitor,
) -> Result<Patches, WireError> {
    let mut patches = Patches::default();
    let mut walker = Walker::new(api, version, direction, body_at..frame.len(), wants)?;
    match walker.advance(&frame[body_at..], visitor, &mut patches)? {
        Progress::Done => Ok(patches),
        Progress::More | Progress::Tail => Err(WireError::Truncated("the message")),
    }
}
