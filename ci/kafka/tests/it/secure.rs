//! Every listener of a secure cluster lets in who may come in.

use tidegate_kafka::{Cluster, ClusterOptions, Listener, SaslMechanism, USERS};

#[test]
fn every_listener_and_mechanism_lets_in_who_may_come_in() {
    let options = ClusterOptions { brokers: 1, secure: true, ..ClusterOptions::default() };
    let cluster = Cluster::start(&options).unwrap();
    let [admin, alice, _] = USERS;
    let list = |listener: Listener, sasl| {
        let bootstrap = cluster.bootstrap(listener).unwrap();
        let config = cluster.client_properties(listener, sasl).unwrap();
        let config = config.to_str().unwrap();
        let args = ["--bootstrap-server", &bootstrap, "--command-config", config, "--list"];
        cluster.tool("TopicCommand", &args).unwrap().success().unwrap()
    };
    let plain = cluster.bootstrap(Listener::Plaintext).unwrap();
    let args = ["--bootstrap-server", &plain, "--create", "--topic", "t"];
    cluster.tool("TopicCommand", &args).unwrap().success().unwrap();

    // A list holds what the principal may see: nobody on TLS is a super user, the certificate's `client` has no right.
    assert_eq!(list(Listener::Ssl, None), "t\n");
    assert_eq!(list(Listener::SslClientAuth, None).trim(), "");
    for mechanism in SaslMechanism::ALL {
        assert_eq!(list(Listener::SaslSsl, Some((mechanism, &admin))), "t\n", "{}", mechanism.name());
    }
    assert_eq!(list(Listener::SaslPlaintext, Some((SaslMechanism::Plain, &alice))).trim(), "");
    for who in ["User:alice", "User:client"] {
        let args =
            ["--bootstrap-server", &plain, "--add", "--allow-principal", who, "--operation", "Describe"];
        let args = [&args[..], &["--topic", "t"]].concat();
        cluster.tool("AclCommand", &args).unwrap().success().unwrap();
    }
    assert_eq!(list(Listener::SaslPlaintext, Some((SaslMechanism::ScramSha512, &alice))), "t\n");
    assert_eq!(list(Listener::SslClientAuth, None), "t\n");

    let wrong = tidegate_kafka::Credential { name: "alice", password: "wrong" };
    let config =
        cluster.client_properties(Listener::SaslSsl, Some((SaslMechanism::ScramSha256, &wrong))).unwrap();
    let bootstrap = cluster.bootstrap(Listener::SaslSsl).unwrap();
    let args = ["--bootstrap-server", &bootstrap, "--command-config", config.to_str().unwrap(), "--list"];
    let run = cluster.tool("TopicCommand", &args).unwrap();
    assert!(!run.status.success());
    assert!((run.stdout + &run.stderr).contains("SaslAuthenticationException"));
    assert!(cluster.client_properties(Listener::SaslSsl, None).is_err());
    assert!(cluster.client_properties(Listener::Ssl, Some((SaslMechanism::Plain, &alice))).is_err());
}
