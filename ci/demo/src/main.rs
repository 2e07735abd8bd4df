//! `tidegate-demo`: the client of `cargo xtask demo`. Creates a topic, produces to it, consumes from it as a member of a group, and
//! prints what it is told as lines of JSON.
//!
//! It is built from a codec that neither the gateway nor the simulated cluster uses. It never knows whether it speaks to a broker or to
//! a gateway.
#![expect(clippy::print_stdout, reason = "what a client saw is what this program is for")]
#![expect(clippy::disallowed_methods, reason = "a client on the real machine; no simulation runs it")]

mod client;
mod connection;
mod consumer;
mod producer;

use anyhow::Result;
use clap::{Parser, Subcommand};
use serde_json::json;

use client::Client;

/// The client of the demonstration.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Arguments {
    /// Where to begin: HOST:PORT
    #[arg(long)]
    bootstrap_server: String,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print the address of every broker as a client is told it
    Brokers,
    /// Create a topic
    Create {
        #[arg(long)]
        topic: String,
        #[arg(long, default_value_t = 3)]
        partitions: i32,
        #[arg(long, default_value_t = 3)]
        replicas: i16,
    },
    /// Produce records with acks=all, their values counted from 0, and print where each of them is
    Produce {
        #[arg(long)]
        topic: String,
        #[arg(long)]
        records: u32,
    },
    /// Join a group (KIP-848), consume from the beginning until so many records have come, commit, leave
    Consume {
        #[arg(long)]
        topic: String,
        #[arg(long)]
        group: String,
        #[arg(long)]
        records: u32,
    },
}

/// A record that was acknowledged or read, and where it is.
struct Place {
    partition: i32,
    offset: i64,
    value: String,
}

fn main() -> Result<()> {
    let Arguments { bootstrap_server, command } = Arguments::parse();
    let mut client = Client::connect(&bootstrap_server)?;
    match command {
        Command::Brokers => {
            for (id, address) in client.brokers() {
                println!("{}", json!({ "broker": id, "address": address }));
            }
        }
        Command::Create { topic, partitions, replicas } => client.create(&topic, partitions, replicas)?,
        Command::Produce { topic, records } => producer::run(&mut client, &topic, records, print)?,
        Command::Consume { topic, group, records } => {
            consumer::run(&mut client, &topic, &group, records, print)?;
        }
    }
    Ok(())
}

fn print(place: Place) {
    let Place { partition, offset, value } = place;
    println!("{}", json!({ "partition": partition, "offset": offset, "value": value }));
}
