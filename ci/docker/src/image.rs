//! The image that brokers run from: pulled, or made here. Never knows clusters.

use std::io::{self, Write};
use std::time::Duration;

use anyhow::{Context as _, Error, Result, ensure};
use bytes::Bytes;
use futures_util::StreamExt as _;
use serde::Serialize;
use testcontainers::bollard::body_try_stream;
use testcontainers::bollard::models::ContainerConfig;
use testcontainers::bollard::query_parameters::{
    CommitContainerOptionsBuilder, CreateImageOptionsBuilder, RemoveImageOptions,
};
use testcontainers::core::WaitFor;
use testcontainers::core::wait::ExitWaitStrategy;
use testcontainers::runners::AsyncRunner as _;
use testcontainers::{GenericImage, ImageExt as _};
use tidegate_kafka::{Dist, Version};
use tokio::sync::mpsc;

use crate::engine::Engine;
use crate::rootfs::{JAVA_HOME, RootFs, USER};

/// The image of the Apache project.
const APACHE: &str = "apache/kafka";

/// The image that is made here.
const MADE: &str = "tidegate/apache-kafka";

/// How long a pull may take; a registry that cannot be reached is known much earlier.
const PULL_TIMEOUT: Duration = Duration::from_secs(900);

/// How long the training run may take.
const TRAIN_TIMEOUT: Duration = Duration::from_secs(240);

/// The size of the pieces in which the file system is sent, in bytes, and how many may wait.
const PIECE_BYTES: usize = 256 * 1024;
const PIECES_MAX: usize = 8;

/// Which image is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ImageChoice {
    /// `apache/kafka`, or the one made here where that cannot be had.
    #[default]
    Either,
    /// Only `apache/kafka`.
    Pulled,
    /// Only the one made here.
    Made,
}

/// Where an image came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "reason")]
pub enum Origin {
    /// The engine has `apache/kafka`, from now or from before.
    Apache,
    /// Made here; the reason is why the other one was not taken.
    Made(String),
}

/// An image that the engine has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Image {
    /// The repository.
    pub name: String,
    /// The tag.
    pub tag: String,
    /// Which of the two it is.
    pub origin: Origin,
}

impl Image {
    /// In one line for a person.
    #[must_use]
    pub fn in_words(&self) -> String {
        let Self { name, tag, origin } = self;
        match origin {
            Origin::Apache => format!("{name}:{tag}, of the Apache project"),
            Origin::Made(reason) => format!("{name}:{tag}, made here from Kafka's jars: {reason}"),
        }
    }

    /// Makes sure that the engine has an image of `version` (such as 4.3.1).
    ///
    /// # Errors
    /// If the version is none that can be run, or the image that is wanted can neither be pulled nor made.
    pub fn ensure(engine: &Engine, version: &str, choice: ImageChoice) -> Result<Self> {
        let version: Version = version.parse()?;
        let reason = match choice {
            ImageChoice::Made => "as asked for".to_owned(),
            ImageChoice::Either | ImageChoice::Pulled => match pull(engine, version) {
                Ok(image) => return Ok(image),
                Err(error) if choice == ImageChoice::Pulled => return Err(error),
                Err(error) => format!("{error:#}"),
            },
        };
        make(engine, version, reason)
    }
}

fn has(engine: &Engine, reference: &str) -> bool {
    engine.runtime().block_on(engine.docker().inspect_image(reference)).is_ok()
}

fn pull(engine: &Engine, version: Version) -> Result<Image> {
    let image = Image { name: APACHE.to_owned(), tag: version.to_string(), origin: Origin::Apache };
    let reference = format!("{APACHE}:{version}");
    if has(engine, &reference) {
        return Ok(image);
    }
    eprintln!("docker: pulling {reference}");
    let pulling = async {
        let pull = GenericImage::new(APACHE, &image.tag).pull_image();
        tokio::time::timeout(PULL_TIMEOUT, pull).await.context("not in time")?.map_err(Error::from)
    };
    engine.runtime().block_on(pulling).map(drop)?;
    Ok(image)
}

/// Sends the file system, runs the training in it, and keeps the result.
fn make(engine: &Engine, version: Version, reason: String) -> Result<Image> {
    let dist = Dist::resolve(&version.to_string())?;
    let rootfs = RootFs::of(&dist)?;
    let tag = format!("{version}-{:016x}", rootfs.fingerprint());
    let image = Image { name: MADE.to_owned(), tag, origin: Origin::Made(reason) };
    if has(engine, &format!("{MADE}:{}", image.tag)) {
        return Ok(image);
    }
    eprintln!("docker: making {}", image.in_words());
    let base = format!("{}-base", image.tag);
    import(engine, rootfs, &base)?;
    let trained = engine.runtime().block_on(train(engine, &base, &image.tag));
    // Its layer lives on in the image; only the name goes.
    let base = format!("{MADE}:{base}");
    let removed = engine.docker().remove_image(&base, None::<RemoveImageOptions>, None);
    let removed = engine.runtime().block_on(removed);
    trained?;
    removed.with_context(|| format!("remove {base}"))?;
    Ok(image)
}

fn import(engine: &Engine, rootfs: RootFs, tag: &str) -> Result<()> {
    let (to, from) = mpsc::channel(PIECES_MAX);
    let writer = std::thread::spawn(move || {
        let mut pieces = io::BufWriter::with_capacity(PIECE_BYTES, Pieces(to.clone()));
        let written = rootfs.write(&mut pieces).and_then(|()| pieces.flush().context("send the file system"));
        if let Err(error) = &written {
            // The engine must not take the part for the whole; if it is gone, it says so itself.
            let _ = to.blocking_send(Err(io::Error::other(format!("{error:#}"))));
        }
        written
    });
    let pieces = futures_util::stream::unfold(from, async |mut from| {
        let piece = from.recv().await?;
        Some((piece, from))
    });
    let options = CreateImageOptionsBuilder::new().from_src("-").repo(MADE).tag(tag).build();
    let importing = async {
        let mut said = engine.docker().create_image(Some(options), Some(body_try_stream(pieces)), None);
        while let Some(line) = said.next().await {
            let line = line?;
            ensure!(line.error_detail.is_none(), "the engine: {:?}", line.error_detail);
        }
        Ok(())
    };
    let imported = engine.runtime().block_on(importing);
    let written = writer.join().map_err(|_| Error::msg("the thread that wrote the file system panicked"))?;
    // What went wrong with a file explains what the engine then says.
    written.and(imported).context("import the file system of the image")
}

/// Hands what is written to it to the engine's client.
struct Pieces(mpsc::Sender<io::Result<Bytes>>);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sent = self.0.blocking_send(Ok(Bytes::copy_from_slice(bytes)));
        sent.map_err(|_| io::Error::new(io::ErrorKind::BrokenPipe, "the engine took no more"))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

async fn train(engine: &Engine, base: &str, tag: &str) -> Result<()> {
    let container = GenericImage::new(MADE, base)
        .with_wait_for(WaitFor::Exit(ExitWaitStrategy::new()))
        .with_cmd(["/etc/kafka/docker/train"])
        // No network, but a name of its own that resolves.
        .with_network("none")
        .with_hostname("localhost")
        .with_startup_timeout(TRAIN_TIMEOUT)
        .with_user("root");
    let container = environment()
        .into_iter()
        .fold(container, |container, (key, value)| container.with_env_var(key, value));
    let container = container.start().await.context("run the image once")?;
    if container.exit_code().await? != Some(0) {
        let stdout = container.stdout_to_vec().await.unwrap_or_default();
        let stderr = container.stderr_to_vec().await.unwrap_or_default();
        let said = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
        return Err(Error::msg(format!("the first run of the image failed:\n{said}")));
    }
    let options = CommitContainerOptionsBuilder::new().container(container.id()).repo(MADE).tag(tag).build();
    engine.docker().commit_container(options, config()).await.context("keep the image")?;
    container.rm().await.context("remove the container of the first run")
}

fn environment() -> [(&'static str, String); 3] {
    let path = format!("{JAVA_HOME}/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    [("JAVA_HOME", JAVA_HOME.to_owned()), ("LANG", "C.UTF-8".to_owned()), ("PATH", path)]
}

/// How a container of the image starts: the apache/kafka image's user, port, volumes and command.
fn config() -> ContainerConfig {
    let strings = |all: &[&str]| Some(all.iter().map(|&one| one.to_owned()).collect());
    ContainerConfig {
        user: Some(USER.to_owned()),
        env: Some(environment().map(|(key, value)| format!("{key}={value}")).to_vec()),
        exposed_ports: strings(&["9092/tcp"]),
        volumes: strings(&["/etc/kafka/secrets", "/var/lib/kafka/data", "/mnt/shared/config"]),
        cmd: strings(&["/etc/kafka/docker/run"]),
        working_dir: Some("/".to_owned()),
        ..ContainerConfig::default()
    }
}
