//! Where a timeline is played: what faults need of a world, whichever engine it stands on, in simulated time or in real time.
//!
//! It never knows which faults there are.

use std::ops::Range;
use std::time::Duration;

use tidegate::Control;
use tidegate_cluster::{Cluster, Instant};
use tokio::sync::oneshot;

use crate::env::{Trouble, TroubleId};
use crate::world::{Options, World, gateway_config};

/// Where a gateway tells whether it took its files into use, and else why not.
pub type Told = oneshot::Receiver<Result<(), String>>;

/// A world on which faults can be played. Hosts go by the names of the scenario.
pub trait Place {
    /// The time since its start.
    fn elapsed(&self) -> Duration;

    /// Does something to the cluster, once, and carries away what comes of it.
    fn do_to_cluster(&self, work: &mut dyn FnMut(&mut Cluster, Instant));

    /// For the whole run, messages between two hosts take at least and at the most so long, in both directions.
    fn set_latency(&self, one: &str, other: &str, latency: Range<Duration>);

    /// Something is wrong with what goes from one host to another, until [`Place::heal`].
    fn trouble(&self, from: &str, to: &str, trouble: Trouble) -> TroubleId;

    /// It is over.
    fn heal(&self, id: TroubleId);

    /// All connections between two hosts end with a reset.
    fn reset(&self, one: &str, other: &str);

    /// Whether a host's program runs.
    fn runs(&mut self, host: &str) -> bool;

    /// Kills a host's program; its machine ends its connections.
    fn crash(&mut self, host: &str);

    /// Starts it again.
    fn restart(&mut self, host: &str);

    /// Shuts a broker down in order.
    ///
    /// # Errors
    /// It is no broker, or down already.
    fn stop_broker(&mut self, host: &str) -> anyhow::Result<()>;

    /// Tells a gateway, by its number from 1, to stop in order.
    fn drain_gateway(&mut self, number: u16);

    /// Changes a gateway's configuration to what the options say, and tells it to read it. One that is down reads it when it starts,
    /// and says nothing.
    fn reload_gateway(&mut self, number: u16, options: &Options) -> Option<Told>;

    /// Gives a gateway another certificate, and tells it to read its files. One that is down reads them when it starts, and says
    /// nothing.
    ///
    /// # Errors
    /// The place has no other certificate.
    fn renew_certificate(&mut self, number: u16) -> anyhow::Result<Option<Told>> {
        anyhow::bail!("gateway {number} has no second certificate here")
    }

    /// The certificate in the files of a gateway, by its number among all that gateways had, where that is known.
    fn certificate(&self, _number: u16) -> Option<usize> {
        None
    }

    /// A gateway has said that it took files with this certificate into use.
    fn certificate_taken(&mut self, _certificate: usize) {}
}

impl dyn Place + '_ {
    /// [`Place::do_to_cluster`] with a result.
    pub(super) fn with_cluster<T>(&self, work: impl FnOnce(&mut Cluster, Instant) -> T) -> T {
        let (mut work, mut result) = (Some(work), None);
        self.do_to_cluster(&mut |cluster, now| result = work.take().map(|work| work(cluster, now)));
        result.expect("a place does what it is told")
    }
}

impl Place for World {
    fn elapsed(&self) -> Duration {
        Self::elapsed(self)
    }

    fn do_to_cluster(&self, work: &mut dyn FnMut(&mut Cluster, Instant)) {
        self.with_cluster(work);
    }

    fn set_latency(&self, one: &str, other: &str, latency: Range<Duration>) {
        Self::set_latency(self, one, other, latency);
    }

    fn trouble(&self, from: &str, to: &str, trouble: Trouble) -> TroubleId {
        Self::trouble(self, from, to, trouble)
    }

    fn heal(&self, id: TroubleId) {
        Self::heal(self, id);
    }

    fn reset(&self, one: &str, other: &str) {
        Self::reset(self, one, other);
    }

    fn runs(&mut self, host: &str) -> bool {
        Self::runs(self, host)
    }

    fn crash(&mut self, host: &str) {
        Self::crash(self, host);
    }

    fn restart(&mut self, host: &str) {
        Self::restart(self, host);
    }

    fn stop_broker(&mut self, host: &str) -> anyhow::Result<()> {
        Self::stop_broker(self, host)
    }

    fn drain_gateway(&mut self, number: u16) {
        let _ = self.order_gateway(number, Control::Stop);
    }

    fn reload_gateway(&mut self, number: u16, options: &Options) -> Option<Told> {
        self.configure_gateway(number, &gateway_config(options, number));
        self.reread(number)
    }

    fn renew_certificate(&mut self, number: u16) -> anyhow::Result<Option<Told>> {
        Self::renew_certificate(self, number)?;
        Ok(self.reread(number))
    }

    fn certificate(&self, number: u16) -> Option<usize> {
        Self::certificate(self, number)
    }

    fn certificate_taken(&mut self, certificate: usize) {
        Self::certificate_taken(self, certificate);
    }
}

impl World {
    fn reread(&self, number: u16) -> Option<Told> {
        let (answer, told) = oneshot::channel();
        self.order_gateway(number, Control::Reload(answer)).then_some(told)
    }
}
