//! The bare TCP relay that the gateway is compared with: what a proxy on the same runtime costs that does nothing at all.
//!
//! Same runtime settings and socket options as the gateway, one task per connection, tokio's own copy loop. It never knows Kafka.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use tokio::net::{TcpListener, TcpStream};

/// Bytes of each direction's buffer; the gateway reads with as many.
const BUFFER_BYTES: usize = 64 * 1024;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Where to
    #[arg(long, value_name = "ADDRESS")]
    to: SocketAddr,
}

/// The first line of the relay on standard output.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Listening {
    pub(crate) listening: SocketAddr,
}

/// A line for each connection that has ended.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Ended {
    /// Bytes from the client to the cluster.
    pub(crate) up: u64,
    /// Bytes from the cluster to the client.
    pub(crate) down: u64,
}

/// Runs until standard input ends.
pub(crate) fn run(options: &Options) -> Result<()> {
    let to = options.to;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("bind")?;
        say(&Listening { listening: listener.local_addr()? })?;
        tokio::spawn(serve(listener, to));
        anyhow::Ok(())
    })?;
    // Whoever started the relay holds the other end; should it die, the relay goes too.
    while std::io::stdin().lock().read(&mut [0; 64])? > 0 {}
    Ok(())
}

async fn serve(listener: TcpListener, to: SocketAddr) -> Result<()> {
    loop {
        let (client, _) = listener.accept().await?;
        tokio::spawn(relay(client, to));
    }
}

async fn relay(mut client: TcpStream, to: SocketAddr) -> Result<()> {
    client.set_nodelay(true)?;
    let mut upstream = TcpStream::connect(to).await?;
    upstream.set_nodelay(true)?;
    let copied =
        tokio::io::copy_bidirectional_with_sizes(&mut client, &mut upstream, BUFFER_BYTES, BUFFER_BYTES)
            .await;
    let (up, down) = copied?;
    say(&Ended { up, down })
}

fn say(line: &impl Serialize) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{}", serde_json::to_string(line)?)?;
    stdout.flush().context("print")
}
