//! The pump of one connection: moves bytes between two sockets and its [`Connection`], in one task, without a channel or a lock.
//!
//! Each direction has one [`Lane`] with one buffer, taken when bytes arrive and given back when they have been sent, so that an
//! idle connection holds none. Back-pressure is not reading: a lane reads only what it has sent before.

mod lane;
mod resend;

use std::future::{Future, poll_fn};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use tidegate_core::bugs::{Bug, planted};
use tidegate_core::{Action, Broker, Close, Connection, Error, Event, Instant};
use tidegate_env::{BoxFuture, BoxStream};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::coop;
use tokio::time::Sleep;

use crate::budget::REMAINDER_BYTES_MAX;
use crate::clusters::{Target, Unlearned};
use crate::drain::Drain;
use crate::listener::Listener;
use lane::{Lane, Read};

/// Largest buffer in bytes for a request header that is not complete yet: the longest header, and what a Produce puts before its
/// acks.
const REQUEST_BUFFER_BYTES_MAX: usize = 256 * 1024;

/// How long a connection waits before it asks again for memory.
const BUDGET_RETRY: Duration = Duration::from_millis(10);

/// How long a connection may wait for memory before it gives up what it holds, lest all wait for each other.
const BUDGET_WAIT_MAX: Duration = Duration::from_secs(10);

/// How long a connection may hold bytes of which none moves, once memory is short. A client may rightly be slow (a consumer reads only
/// when its application polls), and so may a cluster be that has many requests to answer or is being dialled, but not at the cost of
/// all others. Well below [`BUDGET_WAIT_MAX`], so that those who hold
/// memory without using it go before those who wait for it.
const STALLED_MAX: Duration = Duration::from_secs(4);

/// How often a connection that stalls longer than that looks whether memory is short.
const STALLED_CHECK: Duration = Duration::from_secs(1);

const _: () = assert!(STALLED_MAX.as_millis() < BUDGET_WAIT_MAX.as_millis(), "those who hold go first");

/// Bytes of a client whose turn has not come beyond which no more are read to see whether it is still there. What fits is kept in a
/// small buffer.
const AWAITING_BYTES_MAX: usize = REMAINDER_BYTES_MAX;

/// How long a client that was told to go may take to hang up. Closing earlier could reset the connection under the last answer.
const LINGER: Duration = Duration::from_secs(1);

/// Bytes that are read and thrown away while lingering.
const LINGER_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Why a connection ended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum End {
    /// In order.
    #[error("closed in order ({0:?})")]
    Orderly(Close),
    /// A fault that the state machine found.
    #[error("{0}")]
    Fault(#[from] Error),
    /// The client's socket failed.
    #[error("the client is gone: {0}")]
    Client(io::Error),
    /// The broker's socket failed.
    #[error("the broker is gone: {0}")]
    Upstream(io::Error),
    /// No broker could be reached.
    #[error("no broker could be reached: {0}")]
    Dial(io::Error),
    /// The gateway is short of memory.
    #[error("no memory was free for too long; raise limits.buffered_bytes_max")]
    Memory,
    /// The gateway is short of memory, and this connection holds some in which nothing moves.
    #[error("memory was short, and nobody took what waited here; raise limits.buffered_bytes_max")]
    Stalled,
}

/// Runs a connection to its end.
pub(crate) async fn run(listener: Arc<Listener>, target: Target, client: BoxStream) -> End {
    let mut pump = Pump::new(listener, target, client);
    let end = poll_fn(|cx| pump.poll(cx)).await;
    let keeps = planted(Bug::LeakedUpstream) || planted(Bug::SharedUpstream);
    if keeps && pump.connection.in_flight() == 0 {
        pump.listener.cluster.spare.put(pump.target, pump.upstream.take());
    }
    // A fault behind valid requests waits for their answers, which the client must get to read.
    if pump.closing.is_some() {
        let Pump { mut client, up, down, upstream, .. } = pump;
        drop((up, down, upstream));
        linger(&mut client).await;
    }
    end
}

/// Says goodbye, and waits a moment for the client to do the same.
async fn linger(client: &mut BoxStream) {
    let goodbye = async {
        client.shutdown().await?;
        let mut scrap = [0; 4096];
        let mut read = 0;
        while read < LINGER_BYTES_MAX {
            match client.read(&mut scrap).await? {
                0 => break,
                more => read += more,
            }
        }
        io::Result::Ok(())
    };
    // Whether the client was polite is of no interest any more.
    let _ = tokio::time::timeout(LINGER, goodbye).await;
}

struct Pump {
    listener: Arc<Listener>,
    target: Target,
    connection: Connection,
    client: BoxStream,
    upstream: Option<BoxStream>,
    /// From the client to the cluster.
    up: Lane,
    /// From the cluster to the client.
    down: Lane,
    dial: Option<BoxFuture<'static, io::Result<(BoxStream, bool)>>>,
    learn: Option<BoxFuture<'static, Result<(), Unlearned>>>,
    drain: Option<BoxFuture<'static, ()>>,
    /// The cluster's order to leave; that of the gateway is the gateway's.
    moved: Arc<Drain>,
    /// The broker was not known when it was dialled; when it is, the client has to come again.
    provisional: bool,
    /// The broker takes no more; what it still says is passed on.
    upstream_deaf: bool,
    /// The client's socket failed. What it had sent still counts: a Produce may want no answer.
    client_gone: Option<io::Error>,
    client_closed: bool,
    /// The client's socket will tell of the end of its stream.
    client_heard: bool,
    /// The client has not taken all that there was for it.
    client_slow: bool,
    upstream_closed: bool,
    closing: Option<Close>,
    sleep: Option<Pin<Box<Sleep>>>,
    /// Whom the order to leave and the timer were last told to wake. Asking them again with the same waker changes nothing.
    waker: Option<Waker>,
    /// Whether the timer will wake it.
    armed: bool,
    /// When bytes last arrived, or what they waited for. They pass at once, so that one look at the clock for each read is enough.
    now: Instant,
}

/// Whether something moved.
type Moved = Result<bool, End>;

impl Pump {
    fn new(listener: Arc<Listener>, target: Target, client: BoxStream) -> Self {
        let now = listener.gateway.now();
        let settings = listener.gateway.limits.load().connection;
        let gateway = listener.gateway.clone();
        let moved = listener.cluster.moved();
        let away = moved.clone();
        let drained = async move {
            tokio::select! {
                biased;
                () = gateway.drain.begun() => {}
                () = away.begun() => {}
            }
        };
        Self {
            connection: Connection::new(now, settings, listener.clone()),
            listener,
            target,
            client,
            upstream: None,
            up: Lane::default(),
            down: Lane::default(),
            dial: None,
            learn: None,
            drain: Some(Box::pin(drained)),
            moved,
            provisional: false,
            upstream_deaf: false,
            client_gone: None,
            client_closed: false,
            client_heard: false,
            client_slow: false,
            upstream_closed: false,
            closing: None,
            sleep: None,
            waker: None,
            armed: false,
            now,
        }
    }

    /// Looks at the clock.
    fn tick(&mut self) {
        self.now = self.listener.gateway.now();
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<End> {
        match self.poll_fallibly(cx) {
            Poll::Ready(Ok(end) | Err(end)) => {
                self.report();
                Poll::Ready(end)
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn poll_fallibly(&mut self, cx: &mut Context<'_>) -> Poll<Result<End, End>> {
        if !self.waker.as_ref().is_some_and(|waker| waker.will_wake(cx.waker())) {
            self.waker = Some(cx.waker().clone());
            self.armed = false;
            self.poll_drain(cx);
        }
        loop {
            self.poll_outside(cx)?;
            self.poll_down(cx)?;
            self.down.lend(&mut self.up);
            let up = self.poll_up(cx)?;
            self.up.lend(&mut self.down);
            let acted = self.act();
            self.report();
            if let Some(how) = self.closing
                && self.down.is_sent()
                && (self.up.is_sent() || !how.waits_for_upstream())
            {
                return Poll::Ready(match how {
                    Close::Fault(fault) => Err(fault.into()),
                    how => Ok(End::Orderly(how)),
                });
            }
            // What the cluster sends is looked at before what the client sends, which may need the room that answers make. The
            // other way round only the gateway's own answers wait for a request.
            if !(acted || up && self.connection.owes_answer()) {
                self.up.rest();
                self.down.rest();
                ready!(self.poll_timer(cx))?;
            }
        }
    }

    /// What is asked of the world: a connection to the broker, addresses of brokers, the order to leave.
    fn poll_outside(&mut self, cx: &mut Context<'_>) -> Result<(), End> {
        if let Some(dial) = &mut self.dial
            && let Poll::Ready(outcome) = dial.as_mut().poll(cx)
        {
            self.dial = None;
            let (stream, provisional) = outcome.map_err(End::Dial)?;
            self.upstream = Some(stream);
            self.provisional = provisional;
            self.tick();
        }
        if let Some(learn) = &mut self.learn
            && let Poll::Ready(outcome) = learn.as_mut().poll(cx)
        {
            self.learn = None;
            self.tick();
            self.connection.handle_learned(outcome.map_err(Close::from));
        }
        if self.drain.is_some() && (self.listener.gateway.drain.has_begun() || self.moved.has_begun()) {
            self.poll_drain(cx);
        }
        if planted(Bug::ReloadCutsConnections) && self.moved.has_begun() {
            return Err(End::Orderly(Close::UpstreamClosed));
        }
        if self.provisional
            && let Target::Broker(node_id) = self.target
            && self.listener.cluster.broker(node_id).is_some()
        {
            self.provisional = false;
            self.connection.handle_drain();
        }
        Ok(())
    }

    fn poll_drain(&mut self, cx: &mut Context<'_>) {
        if let Some(drain) = &mut self.drain
            && drain.as_mut().poll(cx).is_ready()
        {
            self.drain = None;
            self.connection.handle_drain();
        }
    }

    /// From the cluster to the client.
    fn poll_down(&mut self, cx: &mut Context<'_>) -> Result<(), End> {
        loop {
            if !self.down.is_sent() {
                if self.client_gone.is_some() {
                    self.down.discard();
                } else {
                    let sent = self.down.poll_send(cx, &mut self.client);
                    let some = std::mem::take(&mut self.down.sent_some);
                    if self.client_slow && some {
                        self.tick();
                        self.connection.handle_taken(self.now);
                    }
                    self.client_slow = sent.is_pending();
                    match sent {
                        Poll::Ready(Ok(())) => {}
                        Poll::Ready(Err(error)) => {
                            self.client_gone = Some(error);
                            self.down.discard();
                        }
                        Poll::Pending => return Ok(()),
                    }
                }
            }
            if !self.down.unread().is_empty() && self.connection.reads_upstream() {
                let (input, out) = self.down.input();
                let consumed = self.connection.handle_upstream_bytes(self.now, input, out)?;
                self.down.consume(consumed);
            }
            self.connection.poll_local(self.now, self.down.output());
            if !self.down.is_sent() {
                continue;
            }
            let Some(upstream) = &mut self.upstream else { return Ok(()) };
            if self.down.ended || !self.connection.reads_upstream() {
                self.down.wants_nothing();
                break;
            }
            let wanted = self.connection.upstream_bytes_wanted();
            match self.down.poll_read(cx, upstream, wanted, &self.listener.gateway.budget) {
                Read::Pending | Read::Starved => break,
                Read::Some => self.tick(),
                Read::Failed(_) if planted(Bug::ResendAfterLoss) && self.resend() => break,
                Read::Failed(error) => return Err(End::Upstream(error)),
            }
        }
        if self.down.ended && planted(Bug::ResendAfterLoss) && self.resend() {
            return Ok(());
        }
        if self.down.ended && !self.upstream_closed && self.connection.reads_upstream() && self.down.is_sent()
        {
            self.upstream_closed = true;
            self.connection.handle_upstream_closed(self.down.unread().len())?;
        }
        Ok(())
    }

    /// From the client to the cluster.
    fn poll_up(&mut self, cx: &mut Context<'_>) -> Moved {
        let mut moved = false;
        self.client_heard = false;
        loop {
            if self.upstream_deaf {
                self.up.forget();
                self.end_when_gone()?;
                return Ok(moved);
            }
            if !self.up.is_sent() {
                let Some(upstream) = &mut self.upstream else { break };
                match self.up.poll_send(cx, upstream) {
                    Poll::Ready(Ok(())) => moved = true,
                    Poll::Ready(Err(_)) => {
                        self.upstream_deaf = true;
                        self.up.forget();
                        return Ok(true);
                    }
                    Poll::Pending => return Ok(moved),
                }
            }
            if !self.up.unread().is_empty() && self.connection.reads_client() {
                let (input, out) = self.up.input();
                let consumed = self.connection.handle_client_bytes(self.now, input, out)?;
                self.up.consume(consumed);
                moved |= consumed > 0;
                if !self.up.is_sent() {
                    if self.upstream.is_none() {
                        break;
                    }
                    continue;
                }
            }
            let awaits_turn = self.connection.awaits_turn();
            let enough = awaits_turn && self.up.unread().len() >= AWAITING_BYTES_MAX;
            if self.up.ended || enough || !awaits_turn && !self.connection.reads_client() {
                self.up.wants_nothing();
                break;
            }
            let starving_since = self.up.starving_since;
            let wanted = (self.up.unread().len() + 1).min(REQUEST_BUFFER_BYTES_MAX);
            match self.up.poll_read(cx, &mut self.client, wanted, &self.listener.gateway.budget) {
                Read::Starved => {
                    // Its turn has not come, so that nothing waits for this.
                    if awaits_turn {
                        self.up.wants_nothing();
                    }
                    break;
                }
                Read::Pending => {
                    self.client_heard = true;
                    self.forgive(starving_since);
                    break;
                }
                Read::Some => {
                    self.forgive(starving_since);
                    self.tick();
                    moved = true;
                }
                Read::Failed(error) => {
                    self.up.ended = true;
                    self.client_gone.get_or_insert(error);
                }
            }
        }
        self.end_when_gone()?;
        Ok(self.tell_closed()? || moved)
    }

    /// Tells of the end of the client's stream, once all before it was passed on.
    fn tell_closed(&mut self) -> Moved {
        let all_passed = self.connection.awaits_turn() && self.up.unread().is_empty();
        let passed = self.up.is_sent() && (self.connection.reads_client() || all_passed);
        let tells = self.up.ended && !self.client_closed && passed;
        if tells {
            self.client_closed = true;
            self.tick();
            self.connection.handle_client_closed(self.now, self.up.unread().len())?;
        }
        Ok(tells)
    }

    /// Ends a connection whose client is gone, once all that could be read of it was passed on.
    fn end_when_gone(&mut self) -> Result<(), End> {
        let in_turn = self.connection.reads_client() || self.up.unread().is_empty();
        let passed = self.up.is_sent() && self.up.starving_since.is_none() && in_turn;
        match self.client_gone.take() {
            Some(error) if passed || self.upstream_deaf => Err(End::Client(error)),
            gone => {
                self.client_gone = gone;
                Ok(())
            }
        }
    }

    /// While there was no memory to read into, the client could not be heard: that time is not its own.
    fn forgive(&mut self, starving_since: Option<tokio::time::Instant>) {
        if let Some(since) = starving_since {
            self.connection.handle_unread(since.elapsed());
        }
    }

    /// Does what the connection asks for.
    fn act(&mut self) -> bool {
        let mut acted = false;
        while let Some(action) = self.connection.poll_action() {
            acted = true;
            match action {
                Action::Dial => self.dial = Some(Box::pin(dial(self.listener.clone(), self.target))),
                Action::Learn(brokers) => {
                    self.learn = Some(Box::pin(learn(self.listener.clone(), brokers, self.moved.clone())))
                }
                Action::Close(how) => self.closing = Some(how),
            }
        }
        acted
    }

    fn report(&mut self) {
        let metrics = &self.listener.gateway.metrics;
        while let Some(event) = self.connection.poll_event() {
            match event {
                Event::Completed(completed) => metrics.completed(&completed),
                Event::EndpointsLeftOut => {
                    metrics.endpoints_left_out.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
    }

    /// Waits for the next deadline. The timer is only set back when a deadline comes earlier than it: those that move away, as the
    /// idle one does with every byte, are looked at when it fires. Ready means that the loop should go round again.
    fn poll_timer(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), End>> {
        let gateway = &self.listener.gateway;
        // A client that cannot be heard for want of memory can be late for nothing.
        let hears = self.up.starving_since.is_none();
        // The cluster is still being dialled under a deadline of its own.
        let unheard = self.upstream.is_some() && self.connection.awaits_turn() && !self.client_heard;
        self.connection.handle_stuck(self.client_slow || unheard);
        let mut due = self.connection.deadline().filter(|_| hears).map(|at| gateway.at(at));
        if let Some(since) = self.up.stalled_since.into_iter().chain(self.down.stalled_since).min() {
            if since.elapsed() >= STALLED_MAX && !gateway.budget.has_room() {
                return Poll::Ready(Err(End::Stalled));
            }
            let check = (since + STALLED_MAX).max(tokio::time::Instant::now() + STALLED_CHECK);
            due = Some(due.map_or(check, |due| due.min(check)));
        }
        if let Some(since) = self.up.starving_since.into_iter().chain(self.down.starving_since).min() {
            if since.elapsed() > BUDGET_WAIT_MAX {
                return Poll::Ready(Err(End::Memory));
            }
            let retry = tokio::time::Instant::now() + BUDGET_RETRY;
            due = Some(due.map_or(retry, |due| due.min(retry)));
        }
        let Some(due) = due else { return Poll::Pending };
        let sleep = self.sleep.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(due)));
        if due < sleep.deadline() || sleep.is_elapsed() {
            sleep.as_mut().reset(due);
            self.armed = false;
        }
        if self.armed {
            return Poll::Pending;
        }
        if sleep.as_mut().poll(cx).is_pending() {
            // A task that has moved as much as it may in one go is told to wait by whatever it asks, and woken at once: the timer
            // has not heard of it then.
            self.armed = coop::has_budget_remaining();
            return Poll::Pending;
        }
        self.now = gateway.now();
        if hears {
            self.connection.handle_timeout(self.now)?;
        }
        Poll::Ready(Ok(()))
    }
}

async fn dial(listener: Arc<Listener>, target: Target) -> io::Result<(BoxStream, bool)> {
    let gateway = &listener.gateway;
    gateway.metrics.dials.fetch_add(1, Ordering::Relaxed);
    let own = gateway.own_addresses().await;
    let outcome = listener.cluster.dial(&*gateway.env, &own, target).await;
    if outcome.is_err() {
        gateway.metrics.dial_failures.fetch_add(1, Ordering::Relaxed);
    }
    outcome
}

async fn learn(listener: Arc<Listener>, brokers: Vec<Broker>, moved: Arc<Drain>) -> Result<(), Unlearned> {
    listener.learn(&brokers, &moved).await
}
