//! A stub broker: enough of Kafka for producers and consumers, served over an [`Env`] with TLS.
//!
//! It is not a model of Kafka: no replication, no groups, no transactions. It never knows turmoil or the gateway.

mod answers;
mod cluster;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use tidegate_env::{BoxStream, Env};
use tokio_rustls::TlsAcceptor;

use crate::env::SimEnv;
use crate::kafka;
use crate::random::Stream;
pub use cluster::{Cluster, TopicPlan, host_of};

/// The port of every stub broker.
pub const BROKER_PORT: u16 = 9093;

/// A broker takes up to so many microseconds for a request before it answers it.
const SERVICE_MICROS_MAX: u64 = 2_000;

/// One broker of a cluster.
#[derive(Clone)]
pub(crate) struct Broker {
    pub(crate) node_id: i32,
    pub(crate) cluster: Cluster,
    pub(crate) env: Arc<SimEnv>,
}

impl Broker {
    /// Serves until the host crashes.
    ///
    /// # Errors
    /// The port cannot be bound.
    pub(crate) async fn serve(self, tls: Arc<ServerConfig>) -> anyhow::Result<()> {
        let mut listener = self.env.bind(SocketAddr::from((Ipv4Addr::UNSPECIFIED, BROKER_PORT))).await?;
        let mut served = 0_u64;
        loop {
            let (stream, _) = listener.accept().await?;
            let (broker, acceptor) = (self.clone(), TlsAcceptor::from(tls.clone()));
            served += 1;
            let pace = self.env.stream(&format!("service/{served}"));
            self.env.spawn(Box::pin(async move {
                let Ok(stream) = acceptor.accept(stream).await else { return };
                if let Err(error) = broker.connection(Box::new(stream), pace).await {
                    broker.env.note(&format!("connection ended: {error:#}"));
                }
            }));
        }
    }

    /// As a real broker, one request of a connection at a time.
    async fn connection(&self, mut stream: BoxStream, mut pace: Stream) -> anyhow::Result<()> {
        while let Some(frame) = kafka::read_frame(&mut stream).await? {
            let request = kafka::decode_request(&frame)?;
            tokio::time::sleep(Duration::from_micros(pace.within(0..SERVICE_MICROS_MAX))).await;
            if let Some(answer) = self.answer(&request).await? {
                kafka::write_frame(&mut stream, &kafka::encode_response(&request, &answer)?).await?;
            }
        }
        Ok(())
    }
}
