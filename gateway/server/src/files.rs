//! Reading files in bounded time. A file may lie on a network file system whose server does not answer: whoever reads it goes on
//! after a deadline, and no second read of it begins while the first one still hangs, lest they take all threads there are.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tidegate_env::Env;
use tokio::sync::oneshot;

/// How long a file may take to be read.
const READ_TIMEOUT: Duration = Duration::from_secs(5);

/// The files of an env, read in bounded time.
#[derive(Clone)]
pub struct Files {
    env: Arc<dyn Env>,
    /// Those that are being read.
    reading: Arc<Mutex<BTreeSet<PathBuf>>>,
}

/// That a file is being read. However the read ends, the file may be read again.
struct Mark {
    reading: Arc<Mutex<BTreeSet<PathBuf>>>,
    path: PathBuf,
}

impl Drop for Mark {
    fn drop(&mut self) {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.path);
    }
}

impl Files {
    /// The files of `env`.
    #[must_use]
    pub fn new(env: Arc<dyn Env>) -> Self {
        Self { env, reading: Arc::default() }
    }

    /// Reads a whole file.
    ///
    /// # Errors
    /// As the env's, or the file did not come in time.
    pub(crate) async fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let late = |message: &str| io::Error::new(io::ErrorKind::TimedOut, message);
        if !self.reading.lock().unwrap_or_else(PoisonError::into_inner).insert(path.into()) {
            return Err(late("an earlier look at it has not ended yet; is its file system there?"));
        }
        let (tell, told) = oneshot::channel();
        let (env, mark) = (self.env.clone(), Mark { reading: self.reading.clone(), path: path.to_owned() });
        self.env.spawn(Box::pin(async move {
            let content = env.read_file(&mark.path).await;
            drop(mark);
            // Whoever asked may have given up.
            let _ = tell.send(content);
        }));
        match tokio::time::timeout(READ_TIMEOUT, told).await {
            Ok(told) => told.unwrap_or_else(|_| Err(io::Error::other("the read was given up"))),
            Err(_) => {
                let seconds = READ_TIMEOUT.as_secs();
                Err(late(&format!("it could not be read within {seconds} s; is its file system there?")))
            }
        }
    }
}
