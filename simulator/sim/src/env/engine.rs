//! The network engine: turmoil's simulation of hosts, and what a world may ask of it.
//!
//! It never knows what runs on the hosts. Their sockets and their clock, which are the engine's too, are beside it in this folder.

use std::future::Future;
use std::ops::Range;
use std::time::Duration;

use crate::random::Stream;

/// Steps of simulated time. Nothing arrives between two of them; every host and link costs something in each, which is more
/// than a quarter of what an ordinary run takes.
const TICK: Duration = Duration::from_millis(6);

/// A message takes at least and at the most so long from host to host: a step or two, so that what was sent later may come first elsewhere.
const LATENCY: Range<Duration> = Duration::from_micros(500)..Duration::from_millis(12);

/// turmoil counts writes and connects that wait, not bytes, and panics when too many connects wait.
const TCP_CAPACITY: usize = 1024;

/// Hosts with the network between them.
pub(crate) struct Engine(turmoil::Sim<'static>);

impl Engine {
    /// One without hosts, whose time is over after so long.
    pub(crate) fn new(seed: u64, time_max: Duration) -> Self {
        let mut builder = turmoil::Builder::new();
        builder
            .rng_seed(Stream::named(seed, "network").next_u64())
            .epoch(super::epoch())
            .enable_random_order();
        builder.tick_duration(TICK).simulation_duration(time_max).tcp_capacity(TCP_CAPACITY);
        builder.min_message_latency(LATENCY.start).max_message_latency(LATENCY.end);
        Self(builder.build())
    }

    /// Adds a host whose program begins with the next step, and again each time that the host is started.
    pub(crate) fn host<F>(&mut self, name: &str, program: impl Fn() -> F + 'static)
    where
        F: Future<Output = anyhow::Result<()>> + 'static,
    {
        self.0.host(name, move || {
            let program = program();
            async move { Ok(program.await?) }
        });
    }

    /// Adds a host whose program begins with the next step, and for whose end a run waits.
    pub(crate) fn client(&mut self, name: &str, program: impl Future<Output = anyhow::Result<()>> + 'static) {
        self.0.client(name, async move { Ok(program.await?) });
    }

    /// Lets one tick pass. Returns whether all clients have ended.
    pub(crate) fn step(&mut self) -> anyhow::Result<bool> {
        self.0.step().map_err(|error| anyhow::anyhow!("{error}"))
    }

    /// Simulated time since the start.
    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    /// Ends what runs on a host, at once.
    pub(crate) fn crash(&mut self, host: &str) {
        self.0.crash(host);
    }

    /// Starts a host's program again.
    pub(crate) fn start(&mut self, host: &str) {
        self.0.bounce(host);
    }

    /// Whether a host's program runs.
    pub(crate) fn runs(&mut self, host: &str) -> bool {
        self.0.is_host_running(host)
    }

    /// Messages between two hosts take at least and at the most so long from now on, in both directions.
    pub(crate) fn set_latency(&self, one: &str, other: &str, latency: Range<Duration>) {
        self.0.set_link_latency(one, other, latency.start);
        self.0.set_link_max_message_latency(one, other, latency.end);
    }

    /// Holds all that two hosts send to each other until [`Engine::release`].
    pub(crate) fn hold(&self, one: &str, other: &str) {
        self.0.hold(one, other);
    }

    /// Delivers what was held, and holds no more.
    pub(crate) fn release(&self, one: &str, other: &str) {
        self.0.release(one, other);
    }
}
