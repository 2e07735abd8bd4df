//! A cluster described for a person at a terminal. Pure text; never knows how the brokers run.

use std::fmt::Write as _;

use crate::cluster::Description;
use crate::options::Listener;

/// The width of the first column, in characters.
const NAME_WIDTH: usize = 16;

impl Description {
    /// All of it in words: how to reach the cluster, its secrets, its logs. `first_try` is a command that lists topics.
    #[must_use]
    pub fn in_words(&self, first_try: &str) -> String {
        let mut text = format!("Kafka {}, cluster id {}\n\n", self.version, self.cluster_id);
        for (listener, addresses) in &self.bootstrap {
            line(&mut text, listener.name(), addresses);
        }
        self.secrets(&mut text);
        text.push('\n');
        for (id, log) in &self.logs {
            line(&mut text, &format!("log of {id}"), &log.display().to_string());
        }
        if let Some(addresses) = self.bootstrap.get(&Listener::Plaintext) {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "\nTry:\n  {first_try}\n  KAFKA_BOOTSTRAP_SERVERS={addresses} ./my-app");
        }
        text.push_str("\nRunning until Ctrl-C; the data goes with it.\n");
        text
    }

    fn secrets(&self, text: &mut String) {
        let Some(certificates) = &self.certificates else { return };
        text.push('\n');
        line(text, "CA", &certificates.ca.display().to_string());
        line(text, "certificate", &certificates.client_certificate.display().to_string());
        line(text, "key", &certificates.client_key.display().to_string());
        line(text, "both (Java)", &certificates.client_key_store.display().to_string());
        let users: Vec<String> =
            self.users.iter().map(|user| format!("{} / {}", user.name, user.password)).collect();
        line(text, "users", &format!("{} (PLAIN, SCRAM-SHA-256, SCRAM-SHA-512)", users.join(", ")));
        line(text, "OAUTHBEARER", "unsigned tokens are taken");
        line(
            text,
            "rights",
            "all for admin and for the unauthenticated (PLAINTEXT, SSL without certificate); else by ACL",
        );
    }
}

/// One line of two columns.
pub fn line(text: &mut String, name: &str, value: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{name:<NAME_WIDTH$} {value}");
}
