//! SASL that the gateway relays: it never knows a password.

use std::collections::BTreeMap;
use std::time::Instant;

use rdkafka::consumer::{BaseConsumer, Consumer as _};
use tidegate_clients::{Door, Peer, wait_until};
use tidegate_kafka::{Credential, SaslMechanism, USERS};

use crate::support::{TIMEOUT, V3_9, V4_3, V4_4, Writer, full, read_all, step, through_gateway};

const SASL_AUTHENTICATE: i16 = 36;

const ADMIN: Credential = USERS[0];

#[test]
fn every_mechanism_authenticates_librdkafka() {
    let worlds = if full() { &[&V4_3, &V3_9, &V4_4][..] } else { &[&V4_3] };
    for world in worlds {
        through_gateway(world, |setting| {
            for door in [Door::Sasl, Door::SaslTls] {
                for mechanism in SaslMechanism::ALL {
                    step(&format!("{} {}", door.name(), mechanism.name()));
                    let at = setting.with_sasl(door, mechanism, ADMIN);
                    let topic = format!("sasl-{}-{}", door.name(), mechanism.name());
                    at.create_topic(&topic, 3);
                    let mut config = at.rdkafka();
                    let mut writer = Writer::new(config.set("enable.idempotence", "true"), "w", &topic, 3);
                    writer.write(100);
                    let written = writer.finish();
                    read_all(&at.rdkafka(), &topic, 3).check(&written).unwrap();
                }
            }
        });
    }
}

#[test]
fn every_mechanism_authenticates_java_clients() {
    through_gateway(&V4_3, |setting| {
        for mechanism in SaslMechanism::ALL {
            step(mechanism.name());
            let door = if mechanism == SaslMechanism::ScramSha512 { Door::Sasl } else { Door::SaslTls };
            let at = setting.with_sasl(door, mechanism, ADMIN);
            let topic = format!("sasl-java-{}", mechanism.name());
            at.create_topic(&topic, 3);
            let lines: Vec<String> = (0..50).map(|n| format!("w.{n:03}")).collect();
            at.java().produce(&topic, &lines);
            assert_eq!(at.java().consume(&topic, 50, &[]), lines);
        }
    });
}

#[test]
fn a_wrong_password_and_a_missing_right_are_told_as_the_broker_tells_them() {
    through_gateway(&V4_3, |setting| {
        step("a wrong password");
        let wrong = Credential { name: "admin", password: "wrong" };
        for (door, mechanism) in
            [(Door::Sasl, SaslMechanism::Plain), (Door::SaslTls, SaslMechanism::ScramSha256)]
        {
            let at = setting.with_sasl(door, mechanism, wrong);
            let consumer: BaseConsumer = at.rdkafka().create().unwrap();
            let refusal = wait_until("a refusal", TIMEOUT, || {
                // Metadata is asked for so that there is a connection at all.
                let _ = consumer.fetch_metadata(None, std::time::Duration::from_millis(100));
                Ok(consumer.client().fatal_error().map(|(_, text)| text).or_else(|| {
                    let polled = consumer.poll(std::time::Duration::from_millis(100))?;
                    polled.err().map(|error| error.to_string()).filter(|text| text.contains("uthentication"))
                }))
            })
            .unwrap();
            assert!(refusal.contains("uthentication"), "{refusal}");
        }
        let at = setting.with_sasl(Door::Sasl, SaslMechanism::ScramSha512, wrong);
        let run = at.java().run_with("TopicCommand", &["--list"], "");
        assert!(!run.status.success());
        assert!((run.stdout + &run.stderr).contains("SaslAuthenticationException"));

        step("a missing right, then an ACL that gives it");
        setting.at(Door::Plain).create_topic("acl", 1);
        let alice = setting.with_sasl(Door::SaslTls, SaslMechanism::ScramSha256, USERS[1]);
        let listed = alice.java().run("TopicCommand", &["--list"]);
        assert!(!listed.contains("acl"), "{listed}");
        let admin = setting.with_sasl(Door::Sasl, SaslMechanism::Plain, ADMIN);
        let args = ["--add", "--allow-principal", "User:alice", "--operation", "All", "--topic", "acl"];
        admin.java().run("AclCommand", &args);
        let acls = admin.java().run("AclCommand", &["--list", "--topic", "acl"]);
        assert!(acls.contains("User:alice"), "{acls}");
        let lines = vec!["of.1".to_owned()];
        alice.java().produce("acl", &lines);
        assert_eq!(read_all(&admin.rdkafka(), "acl", 1).len(), 1);
        let args = [
            "--remove",
            "--force",
            "--allow-principal",
            "User:alice",
            "--operation",
            "All",
            "--topic",
            "acl",
        ];
        admin.java().run("AclCommand", &args);
    });
}

/// The most SaslAuthenticate requests that one connection of a client carried.
fn authentications(gateway: &tidegate_clients::Gateway) -> u64 {
    let counts = gateway.book().each(|seen| {
        let is_client = matches!(seen.peer, Peer::Client(_));
        let by_request: &BTreeMap<(i16, i16), u64> = seen.requests.counts();
        let count = by_request.iter().filter(|((key, _), _)| *key == SASL_AUTHENTICATE).map(|(_, n)| n).sum();
        is_client.then_some(count)
    });
    counts.into_iter().max().unwrap_or(0)
}

#[test]
fn clients_authenticate_again_on_a_live_connection() {
    through_gateway(&V4_3, |setting| {
        let at = setting.with_sasl(Door::Sasl, SaslMechanism::Plain, ADMIN);
        at.create_topic("reauth", 3);
        let began = Instant::now();
        let mut config = at.rdkafka();
        let mut writer = Writer::new(config.set("enable.idempotence", "true"), "w", "reauth", 3);
        wait_until("a second authentication of librdkafka on a connection", TIMEOUT, || {
            writer.write(10);
            writer.producer.poll(std::time::Duration::ZERO);
            // PLAIN takes one SaslAuthenticate each time.
            Ok((authentications(setting.gateway) >= 2).then_some(()))
        })
        .unwrap();
        println!("  after {:.1} s", began.elapsed().as_secs_f64());
        writer.write(100);
        let written = writer.finish();
        read_all(&at.rdkafka(), "reauth", 3).check(&written).unwrap();
        drop(writer);

        step("Java");
        let before = authentications(setting.gateway);
        let at = setting.with_sasl(Door::Sasl, SaslMechanism::ScramSha256, ADMIN);
        let args = ["--topic", "reauth", "--throughput", "50", "--acks", "-1", "--value-prefix", "7"];
        let mut producer = at.java().spawn("VerifiableProducer", &args);
        // SCRAM takes two each time: more than anybody before, and more than one authentication's.
        wait_until("a second authentication of Java on a connection", TIMEOUT, || {
            let line = producer.next_line(TIMEOUT)?.unwrap_or_default();
            assert!(!line.contains("producer_send_error"), "{line}");
            Ok((authentications(setting.gateway) > before.max(3)).then_some(()))
        })
        .unwrap();
        producer.terminate().unwrap();
        let run = producer.finish(TIMEOUT).unwrap();
        assert!(!run.stdout.contains("producer_send_error"), "{}", run.stdout);
    });
}

#[test]
fn a_delegation_token_is_made_used_and_ended() {
    through_gateway(&V4_3, |setting| {
        let at = setting.with_sasl(Door::SaslTls, SaslMechanism::ScramSha256, ADMIN);
        let java = at.java();
        let args = ["--create", "--max-life-time-period", "-1", "--renewer-principal", "User:bob"];
        let made = java.run("DelegationTokenCommand", &args);
        let row = made.lines().find(|line| line.contains("User:admin")).expect("a token of admin").to_owned();
        let mut columns = row.split_whitespace();
        let (id, hmac) = (columns.next().unwrap().to_owned(), columns.next().unwrap().to_owned());
        wait_until("the token with every broker", TIMEOUT, || {
            // Without an owner the tool asks for the tokens of nobody, and the broker answers with none.
            let described =
                java.run("DelegationTokenCommand", &["--describe", "--owner-principal", "User:admin"]);
            Ok(described.contains(&id).then_some(()))
        })
        .unwrap();

        step("librdkafka cannot use tokens; Java can");
        at.create_topic("token", 1);
        let config = std::fs::read_to_string(java.config()).unwrap();
        let login = "org.apache.kafka.common.security.scram.ScramLoginModule required";
        let jaas =
            format!("sasl.jaas.config={login} username=\"{id}\" password=\"{hmac}\" tokenauth=\"true\";\n");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token.properties");
        std::fs::write(&path, config + &jaas).unwrap();
        let with_token = java.with_config(path.to_str().unwrap());
        let lines: Vec<String> = (0..10).map(|n| format!("w.{n}")).collect();
        with_token.produce("token", &lines);
        assert_eq!(with_token.consume("token", 10, &[]), lines);

        java.run("DelegationTokenCommand", &["--renew", "--renew-time-period", "-1", "--hmac", &hmac]);
        java.run("DelegationTokenCommand", &["--expire", "--expiry-time-period", "-1", "--hmac", &hmac]);
    });
}
