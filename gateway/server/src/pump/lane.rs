//! One direction of a connection: a buffer that was read into, and the segments of it that are being sent.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tidegate_core::{Segment, Segments};
use tidegate_env::BoxStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

use crate::budget::{Budget, Buffer, REMAINDER_BYTES_MAX};

/// Segments that go into one system call.
const SLICES_MAX: usize = 16;

/// Below this much room behind the unread bytes they are moved to the front.
const ROOM_BYTES_MIN: usize = 16 * 1024;

/// What reading gave.
pub(super) enum Read {
    /// Nothing yet.
    Pending,
    /// Bytes, or the end of the stream.
    Some,
    /// No memory is free.
    Starved,
    /// The stream failed.
    Failed(io::Error),
}

/// One direction.
#[derive(Default)]
pub(super) struct Lane {
    buffer: Option<Buffer>,
    /// Bytes from here on were not consumed.
    start: usize,
    /// Bytes from here on were not read.
    end: usize,
    /// Where in the buffer the input began that `out` refers to.
    base: usize,
    out: Segments,
    sent_segments: usize,
    sent_bytes: usize,
    unflushed: bool,
    /// Since when there has been no memory to read into.
    pub(super) starving_since: Option<Instant>,
    /// Since when it has held bytes of which none was read, consumed or sent: the other side takes nothing, or is not there yet, or
    /// the connection wants no more requests for now.
    pub(super) stalled_since: Option<Instant>,
    /// Bytes were sent since somebody last asked.
    pub(super) sent_some: bool,
    /// The stream that is read has ended.
    pub(super) ended: bool,
}

impl Lane {
    /// Whether everything that was to be sent is.
    pub(super) fn is_sent(&self) -> bool {
        self.out.is_empty() && !self.unflushed
    }

    /// The bytes that were read and not consumed.
    pub(super) fn unread(&self) -> &[u8] {
        self.buffer.as_ref().map_or(&[], |buffer| &buffer.bytes()[self.start..self.end])
    }

    /// The unread bytes, and where to put the segments that refer to them. Only while nothing waits to be sent.
    pub(super) fn input(&mut self) -> (&[u8], &mut Segments) {
        debug_assert!(self.out.is_empty(), "segments refer to one input at a time");
        self.base = self.start;
        let input = self.buffer.as_ref().map_or(&[][..], |buffer| &buffer.bytes()[self.start..self.end]);
        (input, &mut self.out)
    }

    /// Where to put bytes that refer to no input.
    pub(super) const fn output(&mut self) -> &mut Segments {
        &mut self.out
    }

    pub(super) fn consume(&mut self, bytes: usize) {
        self.start += bytes;
        if bytes > 0 {
            self.stalled_since = None;
        }
        debug_assert!(self.start <= self.end, "no more than was given");
        if self.out.is_empty() {
            self.settle();
        }
    }

    /// Nobody wants these bytes any more.
    pub(super) fn forget(&mut self) {
        self.start = self.end;
        self.discard();
    }

    /// Nobody takes what was to be sent. What is unread still counts.
    pub(super) fn discard(&mut self) {
        self.out.clear();
        self.unflushed = false;
        self.stalled_since = None;
        (self.sent_segments, self.sent_bytes) = (0, 0);
        self.settle();
    }

    /// Gives the buffer back if it holds nothing. While a connection is being worked on its lanes keep theirs: to take one from
    /// the budget that all share, and to give it back, for every look at a socket would cost more than the look.
    pub(super) fn rest(&mut self) {
        self.shrink();
        // Who waits for memory has a deadline of its own.
        if self.buffer.is_none() && self.is_sent() || self.starving_since.is_some() {
            self.stalled_since = None;
        } else {
            self.stalled_since.get_or_insert_with(Instant::now);
        }
    }

    fn shrink(&mut self) {
        if !self.is_sent() {
            return;
        }
        if self.start == self.end {
            self.buffer = None;
        } else if let Some(buffer) = &mut self.buffer
            && self.end - self.start <= REMAINDER_BYTES_MAX
            && buffer.bytes().len() > REMAINDER_BYTES_MAX
        {
            buffer.shrink(self.start..self.end);
            (self.start, self.end) = (0, self.end - self.start);
        }
    }

    /// Lets `other` have the buffer if it has none and this one holds nothing: what was just used is in the cache.
    pub(super) fn lend(&mut self, other: &mut Self) {
        if other.buffer.is_none() && self.start == self.end && self.is_sent() {
            other.buffer = self.buffer.take();
        }
    }

    /// Everything consumed has been sent: the buffer is free from its front, or what is unread moves there.
    fn settle(&mut self) {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        } else if let Some(buffer) = &mut self.buffer
            && self.start > 0
            && buffer.bytes().len() - self.end < ROOM_BYTES_MIN
        {
            buffer.bytes_mut().copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
    }

    /// Sends until nothing is left.
    pub(super) fn poll_send(&mut self, cx: &mut Context<'_>, sink: &mut BoxStream) -> Poll<io::Result<()>> {
        while !self.out.is_empty() {
            let bytes = self.buffer.as_ref().map_or(&[][..], |buffer| &buffer.bytes()[self.base..]);
            let mut slices = [IoSlice::new(&[]); SLICES_MAX];
            let mut count = 0;
            let mut skip = self.sent_bytes;
            for (slice, segment) in slices.iter_mut().zip(&self.out.as_slice()[self.sent_segments..]) {
                let piece = match segment {
                    Segment::Input(range) => &bytes[range.clone()],
                    Segment::New(new) => new,
                };
                *slice = IoSlice::new(&piece[std::mem::take(&mut skip)..]);
                count += 1;
            }
            let sink = Pin::new(&mut *sink);
            let sent = match &slices[..count] {
                [one] => ready!(sink.poll_write(cx, one))?,
                several => ready!(sink.poll_write_vectored(cx, several))?,
            };
            if sent == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.unflushed = true;
            self.sent_some = true;
            self.stalled_since = None;
            self.advance(sent);
        }
        if self.unflushed {
            ready!(Pin::new(&mut *sink).poll_flush(cx))?;
            self.unflushed = false;
        }
        self.settle();
        Poll::Ready(Ok(()))
    }

    /// So many more bytes were sent.
    fn advance(&mut self, mut sent: usize) {
        for segment in &self.out.as_slice()[self.sent_segments..] {
            let bytes = match segment {
                Segment::Input(range) => range.len(),
                Segment::New(new) => new.len(),
            };
            let left = bytes - self.sent_bytes;
            if sent < left {
                self.sent_bytes += sent;
                return;
            }
            sent -= left;
            self.sent_segments += 1;
            self.sent_bytes = 0;
        }
        self.out.clear();
        self.sent_segments = 0;
    }

    /// It wants to read no more for now, and so does not want memory either.
    pub(super) const fn wants_nothing(&mut self) {
        self.starving_since = None;
    }

    /// Reads once. The buffer grows step by step towards `wanted` unread bytes, as they arrive and not before.
    pub(super) fn poll_read(
        &mut self,
        cx: &mut Context<'_>,
        source: &mut BoxStream,
        wanted: usize,
        budget: &Arc<Budget>,
    ) -> Read {
        let read = self.read(cx, source, wanted, budget);
        if matches!(read, Read::Starved) {
            self.starving_since.get_or_insert_with(Instant::now);
        } else {
            self.starving_since = None;
        }
        read
    }

    fn read(
        &mut self,
        cx: &mut Context<'_>,
        source: &mut BoxStream,
        wanted: usize,
        budget: &Arc<Budget>,
    ) -> Read {
        let buffer = match &mut self.buffer {
            Some(buffer) => buffer,
            None => match Buffer::take(budget) {
                Some(buffer) => self.buffer.insert(buffer),
                None => return Read::Starved,
            },
        };
        buffer.widen();
        if self.start > 0 && self.start + wanted > buffer.bytes().len() {
            buffer.bytes_mut().copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        if self.end == buffer.bytes().len() && !buffer.grow(wanted) {
            return Read::Starved;
        }
        let mut room = ReadBuf::new(&mut buffer.bytes_mut()[self.end..]);
        match Pin::new(source).poll_read(cx, &mut room) {
            Poll::Ready(Ok(())) => {
                let read = room.filled().len();
                self.end += read;
                self.stalled_since = None;
                self.ended = read == 0;
                if self.ended && self.start == self.end {
                    self.settle();
                }
                Read::Some
            }
            Poll::Ready(Err(error)) => Read::Failed(error),
            Poll::Pending => {
                if self.start == self.end {
                    self.settle();
                }
                Read::Pending
            }
        }
    }
}
