//! Certificates for tests, TLS as a client, and TLS listeners: routing by SNI, mutual TLS, garbage.

use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use tidegate_wire::schema::keys;

use crate::client::{Client, socket};
use crate::gateway::{Gateway, Witness, listener, plain, wait_for};
use crate::stub::Stub;

/// An authority and what it has signed.
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

/// A chain and its key.
pub(crate) struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: KeyPair,
    pem: String,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self { issuer: CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap() }
    }

    pub(crate) fn sign(&self, names: &[&str]) -> Identity {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &self.issuer).unwrap();
        Identity { chain: vec![certificate.der().clone()], key, pem: certificate.pem() }
    }

    pub(crate) fn write(&self, path: &Path) {
        std::fs::write(path, self.issuer.pem()).unwrap();
    }

    /// What a client that trusts this authority needs; with an identity where it shows one.
    pub(crate) fn client(&self, identity: Option<&Identity>) -> Arc<ClientConfig> {
        let mut roots = RootCertStore::empty();
        roots.add(self.issuer.der().clone()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let builder =
            ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let builder = builder.with_root_certificates(roots);
        let config = match identity {
            Some(identity) => {
                let key = PrivateKeyDer::try_from(identity.key.serialize_der()).unwrap();
                builder.with_client_auth_cert(identity.chain.clone(), key).unwrap()
            }
            None => builder.with_no_client_auth(),
        };
        Arc::new(config)
    }
}

impl Identity {
    pub(crate) fn write(&self, folder: &Path) {
        std::fs::write(folder.join("server.pem"), &self.pem).unwrap();
        std::fs::write(folder.join("server.key"), self.key.serialize_pem()).unwrap();
    }
}

/// Connects with TLS, meaning `name`.
pub(crate) fn connect(config: &Arc<ClientConfig>, address: SocketAddr, name: &str) -> Client {
    Client::over(stream(config, address, name))
}

pub(crate) fn stream(
    config: &Arc<ClientConfig>,
    address: SocketAddr,
    name: &str,
) -> StreamOwned<ClientConnection, std::net::TcpStream> {
    let name = ServerName::try_from(name.to_owned()).unwrap();
    StreamOwned::new(ClientConnection::new(config.clone(), name).unwrap(), socket(address))
}

pub(crate) const SERVER_TLS: &str = "certificate_file: server.pem, key_file: server.key";

/// Two brokers, and a gateway that routes by SNI before them.
struct Sni {
    _brokers: [Stub; 2],
    gateway: Gateway,
    authority: Authority,
}

fn sni(tls: &str) -> Sni {
    let brokers = [Stub::start(1), Stub::start(2)];
    let both = [(1, brokers[0].address), (2, brokers[1].address)];
    brokers.iter().for_each(|broker| broker.knows(&both));
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    authority
        .sign(&["kafka.test", "broker-1.kafka.test", "broker-2.kafka.test", "other.test"])
        .write(folder.path());
    authority.write(&folder.path().join("ca.pem"));
    let config = format!(
        "clusters:\n  - name: stub\n    bootstrap_servers: [\"{}\"]\nlisteners:\n  - name: sni\n    cluster: stub\n    bind: 127.0.0.1:0\n    \
         advertised_host: kafka.test\n    routing: {{by: sni, broker_host: 'broker-{{node_id}}.kafka.test', advertised_port: 9093}}\n    \
         tls: {{{tls}}}\nadmin:\n  bind: 127.0.0.1:0\n",
        brokers[0].address
    );
    Sni { gateway: Gateway::start_in(folder, &config), _brokers: brokers, authority }
}

#[test]
fn sni_leads_to_the_broker_that_is_meant() {
    let sni = sni(SERVER_TLS);
    let (config, at) = (sni.authority.client(None), sni.gateway.at("sni"));
    let told = connect(&config, at, "kafka.test").metadata();
    let host = |id| (id, format!("broker-{id}.kafka.test"), 9093);
    assert_eq!(told.brokers, [host(1), host(2)]);
    for node_id in [1, 2] {
        assert_eq!(connect(&config, at, &format!("broker-{node_id}.kafka.test")).metadata().by, node_id);
        assert_eq!(
            connect(&config, at, &format!("BROKER-{node_id}.Kafka.Test")).metadata().by,
            node_id,
            "names have no case"
        );
    }
}

#[test]
fn sni_names_that_mean_nobody_are_refused() {
    let sni = sni(SERVER_TLS);
    let (config, at) = (sni.authority.client(None), sni.gateway.at("sni"));
    let witness = connect(&config, at, "kafka.test").metadata();
    for name in [
        "other.test",
        "broker-x.kafka.test",
        "broker--1.kafka.test",
        "broker-99999999999.kafka.test",
        "127.0.0.1",
    ] {
        assert!(connect(&config, at, name).try_metadata().is_err(), "{name}");
    }
    assert_eq!(connect(&config, at, "kafka.test").metadata(), witness);
    let failures = "tidegate_tls_handshake_failures_total{listener=\"sni\"}";
    wait_for("the failures to be counted", || sni.gateway.metric(failures) == 5);
}

#[test]
fn mutual_tls_required_and_requested() {
    let ours = Authority::new().sign(&["client"]);
    for (auth, anonymous_passes) in
        [("", false), (", client_auth: required", false), (", client_auth: requested", true)]
    {
        let sni = sni(&format!("{SERVER_TLS}, client_ca_file: ca.pem{auth}"));
        let at = sni.gateway.at("sni");
        let known = sni.authority.sign(&["client"]);
        let ask = |config| connect(&config, at, "kafka.test").try_metadata().is_ok();
        assert!(ask(sni.authority.client(Some(&known))), "{auth}: a certificate of the authority");
        assert_eq!(ask(sni.authority.client(None)), anonymous_passes, "{auth}: no certificate");
        assert!(!ask(sni.authority.client(Some(&ours))), "{auth}: a certificate of somebody else");
    }
}

/// TLS where none is spoken, and none where it is: both are closed, and nobody else notices.
#[test]
fn garbage_to_tls_and_tls_to_plain_text() {
    let stub = Stub::start(1);
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    authority.sign(&["kafka.test"]).write(folder.path());
    let tls = format!("advertised_host: kafka.test\ntls: {{{SERVER_TLS}}}");
    let config =
        plain(stub.address, "").replace("admin:", &format!("{}admin:", listener("tls", "127.0.0.1:0", &tls)));
    let mut gateway = Gateway::start_in(folder, &config);
    let witness = Witness::start(gateway.at("plain"));
    let hello: &[u8] = &[0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3];
    let request = crate::client::request(keys::METADATA, 1, 1, 0);
    let garbage: [&[u8]; 6] = [
        &request,
        b"GET / HTTP/1.1\r\n\r\n",
        &[0xff; 5000],
        &[0x16, 3, 1, 0xff, 0xff, 1],
        &[&[0x16, 3, 1, 0, 50][..], &[0xaa; 50]].concat(),
        &[0x80, 0x2e, 1, 3, 1],
    ];
    for bytes in garbage {
        let mut stream = socket(gateway.at("tls"));
        // The gateway may close before everything is written.
        let _ = stream.write_all(bytes);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        assert!(Client::over(stream).is_closed());
    }
    let mut stream = socket(gateway.at("plain"));
    stream.write_all(&[hello, &[0; 500]].concat()).unwrap();
    assert!(Client::over(stream).is_closed());
    assert_eq!(connect(&authority.client(None), gateway.at("tls"), "kafka.test").metadata().by, 1);
    witness.goes_on();
    witness.end();
    wait_for("the failures to be counted", || {
        gateway.metric("tidegate_tls_handshake_failures_total{listener=\"tls\"}") == garbage.len() as u64
    });
    assert_eq!(gateway.metric("tidegate_connection_panics_total"), 0);
    assert!(gateway.is_running());
}
