//! The engine that answers, and the runtime its client needs. Never knows Kafka.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Error, Result};
use testcontainers::bollard::{Docker, errors};
use testcontainers::core::client::docker_client_instance;
use tokio::runtime::{Builder, Runtime};

/// How long an engine may take to answer at all.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// What to do when none answers.
const HOW_TO_START: &str = "start one (Debian: apt-get install -y docker.io, then `systemctl start docker`, or \
     `dockerd &` as root where there is no systemd), point DOCKER_HOST at one, or add --start-engine, which runs \
     dockerd for as long as the brokers run";

/// A connection to the engine of `DOCKER_HOST`, or of the usual socket.
#[derive(Debug, Clone)]
pub struct Engine {
    runtime: Arc<Runtime>,
    docker: Docker,
}

impl Engine {
    /// Connects, and asks for an answer.
    ///
    /// # Errors
    /// If none answers; the text says how to start one.
    pub fn connect() -> Result<Self> {
        // Dropping a container waits for the engine, which needs a second thread.
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = Arc::new(runtime.context("start the runtime of the engine's client")?);
        let docker = runtime.block_on(async {
            let docker = docker_client_instance().await?;
            tokio::time::timeout(ANSWER_TIMEOUT, docker.ping()).await.context("it is silent")??;
            Ok::<_, Error>(docker)
        });
        let docker = docker.map_err(|error| {
            let at = std::env::var("DOCKER_HOST").unwrap_or_else(|_| "the usual socket".to_owned());
            Error::msg(format!("no Docker engine answers at {at} ({error:#}): {HOW_TO_START}"))
        })?;
        Ok(Self { runtime, docker })
    }

    pub(crate) fn docker(&self) -> &Docker {
        &self.docker
    }

    pub(crate) fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// Removes a container with its data, and the network of that name. What is not there is no error.
    ///
    /// # Errors
    /// If the engine refuses for another reason.
    pub fn remove(&self, name: &str) -> Result<()> {
        use testcontainers::bollard::query_parameters::RemoveContainerOptionsBuilder;
        let options = RemoveContainerOptionsBuilder::new().force(true).v(true).build();
        let container = self.runtime.block_on(self.docker.remove_container(name, Some(options)));
        unless_absent(container).with_context(|| format!("remove the container {name}"))?;
        let network = self.runtime.block_on(self.docker.remove_network(name));
        unless_absent(network).with_context(|| format!("remove the network {name}"))
    }
}

/// The status code of what the engine does not have.
const NOT_FOUND: u16 = 404;

fn unless_absent(result: Result<(), errors::Error>) -> Result<(), errors::Error> {
    match result {
        Err(errors::Error::DockerResponseServerError { status_code: NOT_FOUND, .. }) => Ok(()),
        other => other,
    }
}
