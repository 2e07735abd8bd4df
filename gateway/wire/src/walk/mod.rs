//! The walker: one interpreter of the schema tables over borrowed bytes.
//!
//! It validates a message of any API and version in place, shows the fields of the categories that somebody wants, and collects
//! [`Patches`]. It allocates nothing that the wire sizes: every length and count is held against the bytes that the frame has
//! left before it is believed. It is resumable: give it what has arrived, and again what came after, and it goes on where it
//! stopped, so that a message can be followed without being held.
//!
//! It never knows what a patch is for.

mod input;
mod step;
mod value;
mod visit;

use std::ops::Range;

use crate::error::WireError;
use crate::limits::WALK_DEPTH_MAX;
use crate::patch::Patches;
use crate::schema::{Api, Categories, Direction, Field, Versions};
use input::{Input, Stop};
use step::Level;

pub(crate) use value::fixed_data;
pub use visit::{Data, Element, Seen, Visitor};

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
    /// The first violation, or the first replacement that could not be made. The walk is over then.
    pub fn advance(
        &mut self,
        bytes: &[u8],
        visitor: &mut impl Visitor,
        patches: &mut Patches,
    ) -> Result<Progress, WireError> {
        let progress = self.go_on(bytes, visitor, patches)?;
        patches.check()?;
        Ok(progress)
    }

    fn go_on(
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
    let mut patches = Patches::of(frame.len());
    let mut walker = Walker::new(api, version, direction, body_at..frame.len(), wants)?;
    match walker.advance(&frame[body_at..], visitor, &mut patches)? {
        Progress::Done => Ok(patches),
        Progress::More | Progress::Tail => Err(WireError::Truncated("the message")),
    }
}
