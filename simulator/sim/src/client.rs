//! A Kafka client for simulations: one connection per broker, one request at a time, TLS always.
//!
//! It remembers every address that any response told it. It never knows whether it speaks to a broker or to a gateway.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use kafka_protocol::messages::{ApiKey, MetadataRequest, MetadataResponse, RequestKind, ResponseKind};
use rustls::pki_types::ServerName;
use tidegate_env::{BoxStream, Env};
use tokio_rustls::TlsConnector;

use crate::env::SimEnv;
use crate::kafka::{self, Request};

/// A host and a port.
pub type Address = (String, u16);

/// How long a request may take before the client gives the connection up; librdkafka's `socket.timeout.ms` is 60 s.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);

/// An open connection.
struct Connection {
    stream: BoxStream,
    next_correlation_id: i32,
}

/// A client.
pub struct Client {
    env: Arc<SimEnv>,
    tls: TlsConnector,
    bootstrap: Address,
    connections: BTreeMap<Address, Connection>,
    brokers: BTreeMap<i32, Address>,
    told: BTreeSet<Address>,
    answered: u64,
}

impl Client {
    /// A client that knows only the bootstrap address. Connects when it has to.
    #[must_use]
    pub fn new(env: Arc<SimEnv>, tls: TlsConnector, bootstrap: Address) -> Self {
        let (connections, brokers, told) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        Self { env, tls, bootstrap, connections, brokers, told, answered: 0 }
    }

    /// The address that the client begins with.
    #[must_use]
    pub const fn bootstrap(&self) -> &Address {
        &self.bootstrap
    }

    /// Every address that any response has told.
    #[must_use]
    pub const fn told(&self) -> &BTreeSet<Address> {
        &self.told
    }

    /// How many requests were answered.
    #[must_use]
    pub const fn answered(&self) -> u64 {
        self.answered
    }

    /// Where a broker is, as the last metadata said.
    #[must_use]
    pub fn broker(&self, node_id: i32) -> Option<Address> {
        self.brokers.get(&node_id).cloned()
    }

    /// Sends a request and waits for its answer. A connection that fails is let go.
    ///
    /// # Errors
    /// No connection, a broken one, no answer in [`REQUEST_TIMEOUT`], or one that violates the protocol.
    pub async fn call(
        &mut self,
        to: &Address,
        version: i16,
        api: ApiKey,
        body: RequestKind,
    ) -> anyhow::Result<ResponseKind> {
        let mut connection = match self.connections.remove(to) {
            Some(open) => open,
            None => tokio::time::timeout(REQUEST_TIMEOUT, self.connect(to))
                .await
                .context("not connected in time")??,
        };
        let correlation_id = connection.next_correlation_id;
        connection.next_correlation_id += 1;
        let request = Request { api, version, correlation_id, body };
        let exchange = async {
            kafka::write_frame(&mut connection.stream, &kafka::encode_request(&request, "tidegate-sim")?)
                .await?;
            let frame = kafka::read_frame(&mut connection.stream).await?;
            let frame = frame.context("the connection was closed before the answer")?;
            kafka::decode_response(&frame, &request).map(|(response, _)| response)
        };
        let response =
            tokio::time::timeout(REQUEST_TIMEOUT, exchange).await.context("no answer in time")??;
        self.connections.insert(to.clone(), connection);
        self.answered += 1;
        self.remember(&response);
        Ok(response)
    }

    /// Asks for metadata of all topics, of whoever answers first: the bootstrap address, then the brokers that are known.
    ///
    /// # Errors
    /// Nobody answers.
    pub async fn refresh(&mut self) -> anyhow::Result<MetadataResponse> {
        let mut candidates = vec![self.bootstrap.clone()];
        candidates.extend(self.brokers.values().cloned());
        let mut last = None;
        for address in candidates {
            let body = MetadataRequest::default().with_topics(None);
            match self.call(&address, 12, ApiKey::Metadata, body.into()).await {
                Ok(ResponseKind::Metadata(metadata)) => {
                    let at = |b: &kafka_protocol::messages::metadata_response::MetadataResponseBroker| {
                        (b.node_id.0, address_of(&b.host, b.port))
                    };
                    self.brokers = metadata.brokers.iter().map(at).collect();
                    return Ok(metadata);
                }
                Ok(_) => anyhow::bail!("an answer to something else"),
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or_else(|| anyhow::anyhow!("there is no address to ask")))
    }

    /// Closes a connection, if there is one.
    pub fn hang_up(&mut self, address: &Address) {
        self.connections.remove(address);
    }

    /// Waits until the other side has closed every connection, politely or not.
    ///
    /// # Errors
    /// A connection that said something first.
    pub async fn wait_for_close(&mut self) -> io::Result<()> {
        for (_, mut connection) in std::mem::take(&mut self.connections) {
            if let Ok(Some(_)) = kafka::read_frame(&mut connection.stream).await {
                return Err(io::Error::other("an answer that nobody asked for"));
            }
        }
        Ok(())
    }

    async fn connect(&self, to: &Address) -> anyhow::Result<Connection> {
        let stream = self.env.dial(&to.0, to.1).await?.stream;
        let name = ServerName::try_from(to.0.clone())?;
        let stream = self.tls.connect(name, stream).await?;
        Ok(Connection { stream: Box::new(stream), next_correlation_id: 0 })
    }

    fn remember(&mut self, response: &ResponseKind) {
        match response {
            ResponseKind::Metadata(body) => {
                self.told.extend(body.brokers.iter().map(|b| address_of(&b.host, b.port)))
            }
            ResponseKind::DescribeCluster(body) => {
                self.told.extend(body.brokers.iter().map(|b| address_of(&b.host, b.port)))
            }
            ResponseKind::Produce(body) => {
                self.told.extend(body.node_endpoints.iter().map(|n| address_of(&n.host, n.port)))
            }
            ResponseKind::Fetch(body) => {
                self.told.extend(body.node_endpoints.iter().map(|n| address_of(&n.host, n.port)))
            }
            ResponseKind::FindCoordinator(body) => {
                if !body.host.is_empty() {
                    self.told.insert(address_of(&body.host, body.port));
                }
                self.told.extend(body.coordinators.iter().map(|c| address_of(&c.host, c.port)));
            }
            _ => {}
        }
    }
}

fn address_of(host: &str, port: i32) -> Address {
    (host.to_owned(), u16::try_from(port).unwrap_or(0))
}
