//! Fetch sessions (KIP-227, `FetchSessionCache`): what a client fetches from a broker again and again, and what it was told last.
//!
//! Never knows what is in a log.

use std::collections::BTreeMap;

use crate::errors::ErrorCode;
use crate::fields::Uuid;
use crate::random::Stream;
use crate::time::Instant;

/// The epoch of a request that begins a session (`FetchMetadata.INITIAL_EPOCH`).
const INITIAL_EPOCH: i32 = 0;
/// The epoch of a request without a session, or that ends one (`FetchMetadata.FINAL_EPOCH`).
const FINAL_EPOCH: i32 = -1;
/// The id of no session (`FetchMetadata.INVALID_SESSION_ID`).
pub(crate) const NO_SESSION: i32 = 0;

/// A partition of a session: by name before version 13 (the id is zero then), by id from there on (the name is empty).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PartKey {
    pub(crate) topic: String,
    pub(crate) topic_id: Uuid,
    pub(crate) index: i32,
}

/// What a client wants of a partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) fetch_offset: i64,
    pub(crate) bytes_max: i32,
    /// -1 for not said.
    pub(crate) current_leader_epoch: i32,
    /// -1 for not said.
    pub(crate) last_fetched_epoch: i32,
}

/// What a client was told of a partition last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) high_watermark: i64,
    pub(crate) log_start_offset: i64,
}

#[derive(Debug)]
struct Cached {
    asked: Asked,
    /// `None` before the first answer.
    told: Option<Told>,
    /// Those with data go to the end, so that all get their turn.
    turn: u64,
}

#[derive(Debug)]
struct Session {
    epoch: i32,
    by_id: bool,
    last_used: Instant,
    created: Instant,
    next_turn: u64,
    parts: BTreeMap<PartKey, Cached>,
}

/// How much a broker caches.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CacheLimits {
    /// `max.incremental.fetch.session.cache.slots`.
    pub(crate) sessions_max: usize,
    /// How long a session lives before another one may take its place (`min.incremental.fetch.session.eviction.ms`).
    pub(crate) eviction_ms: u64,
}

/// What a request means for sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Context {
    /// No session.
    Sessionless,
    /// One may begin with the answer.
    Full,
    /// One goes on: its partitions are these, in their turn.
    Incremental(i32, Vec<(PartKey, Asked)>),
}

/// A request's part in a session.
pub(crate) struct Metadata<'a> {
    pub(crate) session_id: i32,
    pub(crate) epoch: i32,
    pub(crate) by_id: bool,
    pub(crate) asked: &'a [(PartKey, Asked)],
    pub(crate) forgotten: &'a [PartKey],
}

/// The sessions of one broker.
#[derive(Debug, Default)]
pub(crate) struct FetchSessions(BTreeMap<i32, Session>);

impl FetchSessions {
    /// What a request means (`FetchManager.newContext`).
    pub(crate) fn enter(&mut self, metadata: &Metadata<'_>, now: Instant) -> Result<Context, ErrorCode> {
        let id = metadata.session_id;
        if matches!(metadata.epoch, INITIAL_EPOCH | FINAL_EPOCH) {
            self.0.remove(&id);
            let begins = metadata.epoch == INITIAL_EPOCH;
            return Ok(if begins { Context::Full } else { Context::Sessionless });
        }
        let session = self.0.get_mut(&id).ok_or(ErrorCode::FETCH_SESSION_ID_NOT_FOUND)?;
        if session.epoch != metadata.epoch {
            return Err(ErrorCode::INVALID_FETCH_SESSION_EPOCH);
        }
        if session.by_id != metadata.by_id {
            return Err(ErrorCode::FETCH_SESSION_TOPIC_ID_ERROR);
        }
        session.update(metadata);
        if session.parts.is_empty() {
            self.0.remove(&id);
            return Ok(Context::Sessionless);
        }
        session.epoch = next_epoch(session.epoch);
        session.last_used = now;
        let mut parts: Vec<(&PartKey, &Cached)> = session.parts.iter().collect();
        parts.sort_by_key(|(_, cached)| cached.turn);
        let parts = parts.into_iter().map(|(key, cached)| (key.clone(), cached.asked)).collect();
        Ok(Context::Incremental(id, parts))
    }

    /// Begins a session with what a client was told; [`NO_SESSION`] where there is no room for it.
    pub(crate) fn begin(
        &mut self,
        parts: Vec<(PartKey, Asked, Told)>,
        now: Instant,
        limits: CacheLimits,
        random: &mut Stream,
    ) -> i32 {
        if !self.make_room(parts.len(), now, limits) {
            return NO_SESSION;
        }
        let id = loop {
            let id = random.within(1..i32::MAX as u64) as i32;
            if !self.0.contains_key(&id) {
                break id;
            }
        };
        let by_id = parts.iter().any(|(key, ..)| key.topic_id != Uuid::default());
        let next_turn = parts.len() as u64;
        let cached = |(turn, (key, asked, told))| (key, Cached { asked, told: Some(told), turn });
        let parts = (0..).zip(parts).map(cached).collect();
        let epoch = next_epoch(INITIAL_EPOCH);
        self.0.insert(id, Session { epoch, by_id, last_used: now, created: now, next_turn, parts });
        id
    }

    /// Whether a client has to be told of a partition, which it is then (`CachedPartition.maybeUpdateResponseData`).
    pub(crate) fn tell(&mut self, id: i32, key: &PartKey, told: Told, has_data: bool, must: bool) -> bool {
        let Some(session) = self.0.get_mut(&id) else { return true };
        let Some(cached) = session.parts.get_mut(key) else { return true };
        let changed = cached.told != Some(told);
        cached.told = Some(told);
        if has_data {
            cached.turn = session.next_turn;
            session.next_turn += 1;
        }
        changed || has_data || must
    }

    fn make_room(&mut self, parts: usize, now: Instant, limits: CacheLimits) -> bool {
        if self.0.len() < limits.sessions_max {
            return true;
        }
        let old = |since: Instant| now.since(since).as_millis() > u128::from(limits.eviction_ms);
        let idle = self.0.iter().min_by_key(|(_, session)| session.last_used);
        let small = self.0.iter().min_by_key(|(_, session)| session.parts.len());
        let evicted = match (idle, small) {
            (Some((id, session)), _) if old(session.last_used) => *id,
            (_, Some((id, session))) if old(session.created) && session.parts.len() < parts => *id,
            _ => return false,
        };
        self.0.remove(&evicted).is_some()
    }
}

impl Session {
    fn update(&mut self, metadata: &Metadata<'_>) {
        for (key, asked) in metadata.asked {
            match self.parts.get_mut(key) {
                Some(cached) => cached.asked = *asked,
                None => {
                    let turn = self.next_turn;
                    self.next_turn += 1;
                    self.parts.insert(key.clone(), Cached { asked: *asked, told: None, turn });
                }
            }
        }
        for key in metadata.forgotten {
            self.parts.remove(key);
        }
    }
}

/// Epochs go round, but never to one of the special ones.
const fn next_epoch(epoch: i32) -> i32 {
    match epoch {
        i32::MAX => 1,
        epoch => epoch + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: Asked =
        Asked { fetch_offset: 0, bytes_max: 100, current_leader_epoch: -1, last_fetched_epoch: -1 };
    const TOLD: Told = Told { high_watermark: 5, log_start_offset: 0 };
    const LIMITS: CacheLimits = CacheLimits { sessions_max: 2, eviction_ms: 120_000 };

    fn key(index: i32) -> PartKey {
        PartKey { topic: "t".to_owned(), topic_id: Uuid::default(), index }
    }

    fn begin(sessions: &mut FetchSessions, parts: i32, now: Instant) -> i32 {
        let parts = (0..parts).map(|index| (key(index), ASKED, TOLD)).collect();
        sessions.begin(parts, now, LIMITS, &mut Stream::named(1, "test"))
    }

    fn enter(sessions: &mut FetchSessions, session_id: i32, epoch: i32) -> Result<Context, ErrorCode> {
        let metadata = Metadata { session_id, epoch, by_id: false, asked: &[], forgotten: &[] };
        sessions.enter(&metadata, Instant::default())
    }

    #[test]
    fn a_session_goes_on_epoch_by_epoch() {
        let mut sessions = FetchSessions::default();
        let id = begin(&mut sessions, 2, Instant::default());
        assert!(
            matches!(enter(&mut sessions, id, 1), Ok(Context::Incremental(_, parts)) if parts.len() == 2)
        );
        assert_eq!(enter(&mut sessions, id, 1), Err(ErrorCode::INVALID_FETCH_SESSION_EPOCH));
        assert_eq!(enter(&mut sessions, id + 1, 2), Err(ErrorCode::FETCH_SESSION_ID_NOT_FOUND));
        assert_eq!(enter(&mut sessions, id, FINAL_EPOCH), Ok(Context::Sessionless));
        assert_eq!(enter(&mut sessions, id, 2), Err(ErrorCode::FETCH_SESSION_ID_NOT_FOUND));
    }

    #[test]
    fn only_what_changed_is_told_and_data_goes_to_the_end() {
        let mut sessions = FetchSessions::default();
        let id = begin(&mut sessions, 2, Instant::default());
        assert!(!sessions.tell(id, &key(0), TOLD, false, false));
        assert!(sessions.tell(id, &key(0), Told { high_watermark: 6, ..TOLD }, true, false));
        let Ok(Context::Incremental(_, parts)) = enter(&mut sessions, id, 1) else { panic!("it goes on") };
        assert_eq!(parts.iter().map(|(key, _)| key.index).collect::<Vec<_>>(), [1, 0]);
    }

    #[test]
    fn a_full_cache_gives_up_old_sessions_only() {
        let mut sessions = FetchSessions::default();
        let start = Instant::default();
        let (first, second) = (begin(&mut sessions, 1, start), begin(&mut sessions, 1, start));
        assert!(first != NO_SESSION && second != NO_SESSION);
        assert_eq!(begin(&mut sessions, 9, start.plus_ms(120_000)), NO_SESSION);
        assert!(begin(&mut sessions, 9, start.plus_ms(120_001)) != NO_SESSION);
        assert_eq!(sessions.0.len(), 2);
    }
}
