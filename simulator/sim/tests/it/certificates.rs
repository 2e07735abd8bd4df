//! The certificates in `testdata/tls` are those that this makes: keys, numbers and dates follow from names alone.

use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ED25519, SerialNumber, date_time_ymd,
};
use rustls::pki_types::PrivatePkcs8KeyDer;
use tidegate_sim::random::Stream;

/// What stands before the 32 bytes of a private key of Ed25519 in PKCS #8 (RFC 8410).
const PKCS8_PREFIX: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

fn key(name: &str) -> KeyPair {
    let mut seed = [0; 32];
    Stream::named(0, &format!("certificate/{name}")).fill(&mut seed);
    let der = [PKCS8_PREFIX.as_slice(), &seed].concat();
    KeyPair::from_pkcs8_der_and_sign_algo(&PrivatePkcs8KeyDer::from(der), &PKCS_ED25519).unwrap()
}

fn params(name: &str, names: Vec<String>, serial: u64) -> CertificateParams {
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.serial_number = Some(SerialNumber::from(serial));
    (params.not_before, params.not_after) = (date_time_ymd(2026, 1, 1), date_time_ymd(2126, 1, 1));
    params
}

/// Name and content of every file.
fn files() -> Vec<(String, String)> {
    let mut authority = params("Tidegate simulation CA", Vec::new(), 1);
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let certificate = authority.self_signed(&key("ca")).unwrap();
    let mut files = vec![("ca.pem".to_owned(), certificate.pem())];
    let issuer = Issuer::new(authority, key("ca"));
    let gateways = || {
        let of = |number: u16| [format!("gateway-{number}"), format!("*.gateway-{number}.sim")];
        (1..=5).flat_map(of).collect::<Vec<_>>()
    };
    let brokers = (1..=9).map(|number| format!("broker-{number}")).collect();
    for (serial, (name, names)) in (2..).zip([
        ("brokers", brokers),
        ("gateway", gateways()),
        ("gateway-renewed", gateways()),
        ("gateway-renewed-again", gateways()),
    ]) {
        let mut leaf = params(name, names, serial);
        leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        leaf.is_ca = IsCa::ExplicitNoCa;
        let key = key(name);
        let certificate = leaf.signed_by(&key, &issuer).unwrap();
        files.push((format!("{name}.pem"), certificate.pem()));
        files.push((format!("{name}.key"), key.serialize_pem()));
    }
    files
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/tls")
}

/// With `TIDEGATE_WRITE_CERTIFICATES` set, it writes them instead.
#[test]
fn the_certificates_are_those_that_this_makes() {
    let writes = std::env::var_os("TIDEGATE_WRITE_CERTIFICATES").is_some();
    for (name, content) in files() {
        let path = folder().join(&name);
        if writes {
            std::fs::write(&path, &content).unwrap();
        }
        assert!(std::fs::read_to_string(&path).unwrap() == content, "{name} is another one");
    }
}
