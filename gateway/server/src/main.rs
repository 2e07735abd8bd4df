//! The `tidegate` command: a thin shell over the library.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use tidegate::{Control, Files, Running, Source, config, logging, run, unless_stopped};
use tidegate_env::{Env, Real};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{mpsc, oneshot};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Open files that are no connections: listening sockets, the runtime's own, files that are being read.
const OPEN_FILES_BESIDE: u64 = 1024;

/// A transparent Apache Kafka gateway.
#[derive(Debug, Parser)]
#[command(
    name = "tidegate",
    version,
    about,
    after_help = "Example:\n  tidegate check --config gateway.yaml && tidegate serve --config gateway.yaml"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the gateway until SIGTERM or SIGINT; SIGHUP reloads the configuration.
    #[command(after_help = "Example:\n  tidegate serve --config gateway.yaml")]
    Serve {
        /// The configuration file.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
    /// Check a configuration, and print every problem in it with its line and column.
    #[command(
        after_help = "Example:\n  tidegate check --config gateway.yaml\n\nExit codes: 0 without a problem, 1 with problems."
    )]
    Check {
        /// The configuration file.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// Print the problems as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print the JSON Schema of the configuration, for editors.
    #[command(after_help = "Example:\n  tidegate schema > gateway.schema.json")]
    Schema,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Serve { config } => serve(Source { path: config }),
        Command::Check { config, json } => return check(&config, json),
        Command::Schema => print(&format!("{:#}\n", config::schema())),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("{error:#}\n"));
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stdout, reason = "the output of a command")]
fn print(text: &str) -> anyhow::Result<()> {
    print!("{text}");
    Ok(())
}

#[expect(clippy::print_stderr, reason = "the output of a command")]
fn complain(text: &str) {
    eprint!("{text}");
}

fn check(path: &std::path::Path, json: bool) -> ExitCode {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            complain(&format!("{}: {error}\n", path.display()));
            return ExitCode::FAILURE;
        }
    };
    match config::load(path, &text) {
        Ok(checked) if json => drop(print(&format!(
            "{}\n",
            serde_json::json!({ "problems": [], "listeners": checked.listeners.len() })
        ))),
        Ok(checked) => {
            let (listeners, clusters) = (checked.listeners.len(), checked.clusters.len());
            drop(print(&format!(
                "{}: no problem; {listeners} listeners, {clusters} clusters\n",
                path.display()
            )));
        }
        Err(problems) => {
            let text = if json { format!("{}\n", problems.to_json()) } else { format!("{problems}\n") };
            drop(print(&text));
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn serve(source: Source) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(async {
        // First of all: a signal that nobody listens for ends the process.
        let (order, mut control) = mpsc::channel(8);
        tokio::spawn(Signals::listen()?.pass_on(order));
        let env: Arc<dyn Env> = Real::new();
        let load = async { source.load(&Files::new(env.clone())).await };
        // A reload that is asked for before the start has nothing to do: the file is read then.
        let Some(checked) = unless_stopped(&mut control, &mut Vec::new(), load).await else { return Ok(()) };
        let checked = checked?;
        logging::init(&checked.log)?;
        raise_open_files(checked.limits.connections_max);
        run(env, source, control, announce).await
    });
    // Without waiting for the read of a file that hangs.
    runtime.shutdown_background();
    outcome
}

/// Takes as many open files as the system lets us have: what a service manager gives by default is enough for 500 connections.
fn raise_open_files(connections_max: usize) {
    let wanted = 2 * connections_max as u64 + OPEN_FILES_BESIDE;
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(open_files) if open_files < wanted => tracing::warn!(
            open_files,
            wanted,
            "limits.connections_max is more than the limit of open files allows; a connection takes two"
        ),
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "the limit of open files could not be raised"),
    }
}

/// One line of JSON on standard output, for whoever started the gateway and wants to know the ports that were chosen.
#[expect(clippy::print_stdout, reason = "the output of a command")]
fn announce(running: &Running) {
    println!("{}", serde_json::json!({ "listeners": running.listeners, "admin": running.admin }));
}

/// SIGHUP reloads; SIGTERM and SIGINT drain and stop.
struct Signals {
    reload: Signal,
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            reload: signal(SignalKind::hangup())?,
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Until the gateway is told to stop, or has stopped.
    async fn pass_on(mut self, order: mpsc::Sender<Control>) {
        loop {
            let next = tokio::select! {
                biased;
                _ = self.terminate.recv() => Control::Stop,
                _ = self.interrupt.recv() => Control::Stop,
                _ = self.reload.recv() => Control::Reload(oneshot::channel().0),
            };
            let stop = matches!(next, Control::Stop);
            if order.send(next).await.is_err() || stop {
                return;
            }
        }
    }
}
