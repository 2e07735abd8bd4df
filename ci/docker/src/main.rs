//! `tidegate-docker start`: what `cargo xtask kafka start --with docker` runs. Takes the options and prints the words
//! of `cargo xtask kafka start`.
//!
//! A second process of this program, `reap`, reads from a pipe what is made: however the first one ends, SIGKILL
//! included, the pipe closes, and the second removes what is left.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool prints")]

use std::io::{BufRead as _, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{ChildStdin, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::{Args, Parser, ValueEnum};
use tidegate_docker::{Containers, Description, Dockerd, Engine, ImageChoice};
use tidegate_kafka::{StartArguments, parts};

/// How often a running cluster is looked at for a broker that ended by itself.
const CHECK_INTERVAL: Duration = Duration::from_millis(500);

#[derive(Parser)]
#[command(name = "tidegate-docker", about = "A real Apache Kafka in containers")]
enum Cli {
    /// Start brokers on free loopback ports, print how to reach them, and run until Ctrl-C
    Start(Start),
    /// Run dockerd and print its address; it ends with standard input (needs root)
    Engine,
    /// Remove what standard input names, once it ends
    #[command(hide = true)]
    Reap,
    /// Remove containers and networks
    #[command(hide = true)]
    Remove { names: Vec<String> },
}

#[derive(Args)]
struct Start {
    #[command(flatten)]
    cluster: StartArguments,
    /// The image: the one of the Apache project, one made here, or the first that can be had
    #[arg(long, value_enum, default_value_t = WantedImage::Either)]
    image: WantedImage,
    /// Where no engine answers, run dockerd for as long as the brokers run (needs root)
    #[arg(long)]
    start_engine: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum WantedImage {
    Either,
    Apache,
    Made,
}

fn main() -> Result<()> {
    match Cli::parse() {
        Cli::Start(start) => run(start),
        Cli::Engine => run_engine(),
        Cli::Reap => reap(),
        Cli::Remove { names } => {
            let engine = Engine::connect()?;
            names.iter().try_for_each(|name| engine.remove(name))
        }
    }
}

/// Runs until a broker ends by itself. Ctrl-C ends this process as it ends any; the rest is the reaper's.
fn run(start: Start) -> Result<()> {
    let mut reaper = Reaper::spawn()?;
    // Dropped last, after the containers it runs.
    let mut dockerd = None;
    let engine = match Engine::connect() {
        Err(_) if start.start_engine => {
            let started = dockerd.insert(Dockerd::start()?);
            let (pid, folder) = started.identity();
            reaper.tell(&format!("dockerd {pid} {}", folder.display()))?;
            #[expect(unsafe_code, reason = "the engine's client takes its address from the environment only")]
            // SAFETY: no other thread runs: the first attempt's runtime has ended with it, and nothing else of this
            // program starts a thread before this line.
            unsafe {
                std::env::set_var("DOCKER_HOST", started.address());
            }
            Engine::connect()?
        }
        other => other?,
    };
    let choice = match start.image {
        WantedImage::Either => ImageChoice::Either,
        WantedImage::Apache => ImageChoice::Pulled,
        WantedImage::Made => ImageChoice::Made,
    };
    let mut announce = |name: &str| reaper.tell(&format!("remove {name}"));
    let cluster = Containers::start(&engine, &start.cluster.options(), choice, &mut announce)?;
    let description = cluster.describe();
    let text = if start.cluster.json {
        serde_json::to_string(&description)? + "\n"
    } else {
        in_words(&description, &cluster.first_try())
    };
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).context("print")?;
    loop {
        cluster.check_alive()?;
        std::thread::park_timeout(CHECK_INTERVAL);
    }
}

/// For tests, whose end closes the pipe, whatever it is.
fn run_engine() -> Result<()> {
    let dockerd = Dockerd::start()?;
    println!("{}", dockerd.address());
    std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink())?;
    Ok(())
}

fn in_words(cluster: &Description, first_try: &str) -> String {
    let mut text = String::new();
    parts::line(&mut text, "image", &cluster.image.in_words());
    for (id, name) in &cluster.containers {
        parts::line(&mut text, &format!("container of {id}"), name);
    }
    text + &cluster.kafka.in_words(first_try)
}

/// The process that outlives this one.
struct Reaper {
    to: ChildStdin,
}

impl Reaper {
    fn spawn() -> Result<Self> {
        let mut command = Command::new(std::env::current_exe().context("find this program")?);
        // A Ctrl-C or a kill of this process's group must not end it first.
        command.arg("reap").stdin(Stdio::piped()).stdout(Stdio::null()).process_group(0);
        let mut child = command.spawn().context("start the process that cleans up")?;
        let to = child.stdin.take().context("its standard input was asked for as a pipe")?;
        Ok(Self { to })
    }

    fn tell(&mut self, what: &str) -> Result<()> {
        writeln!(self.to, "{what}").context("the process that cleans up is gone")
    }
}

/// Lines: `remove NAME`, in the order of removal, and `dockerd PID FOLDER`.
fn reap() -> Result<()> {
    let mut names = Vec::new();
    let mut dockerd = None;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        match line.split_once(' ') {
            Some(("remove", name)) => names.push(name.to_owned()),
            Some(("dockerd", rest)) => {
                dockerd = rest.split_once(' ').map(|(pid, at)| (pid.to_owned(), at.to_owned()))
            }
            _ => {}
        }
    }
    let mut remove = Command::new(std::env::current_exe().context("find this program")?);
    remove.arg("remove").args(&names);
    if let Some((_, folder)) = &dockerd {
        remove.env("DOCKER_HOST", Dockerd::address_in(Path::new(folder)));
    }
    if !names.is_empty() {
        let status = remove.status().context("remove what is left")?;
        if !status.success() {
            eprintln!("docker: could not remove {}", names.join(", "));
        }
    }
    if let Some((pid, folder)) = dockerd {
        Dockerd::end(pid.parse().context("the number of dockerd's process")?, Path::new(&folder))?;
    }
    Ok(())
}
