//! Routing by host name: every broker is a name, all names lead to one port. The names exist only for these clients:
//! nothing of the machine is changed.

use std::ffi::{CStr, CString, c_char, c_int, c_void};

use rdkafka::bindings::{rd_kafka_flush, rd_kafka_produce, rd_kafka_topic_destroy, rd_kafka_topic_new};
use rdkafka::client::{Client, DefaultClientContext};
use rdkafka::types::{RDKafkaConf, RDKafkaRespErr, RDKafkaType};
use tidegate_clients::Door;

use crate::support::{At, TIMEOUT, V3_9, V4_3, V4_4, full, read_all, step, through_gateway};

/// Java looks names up in a file of ours (`jdk.net.hosts.file`).
#[test]
fn java_clients_find_each_broker_by_its_name() {
    let worlds = if full() { &[&V4_3, &V3_9, &V4_4][..] } else { &[&V4_3] };
    for world in worlds {
        through_gateway(world, |setting| {
            setting.at(Door::Plain).create_topic("sni", 3);
            let java = setting.at(Door::Sni).java();
            step("records in three partitions with three leaders");
            let lines: Vec<String> = (0..300).map(|n| format!("w.{n:03}")).collect();
            java.produce("sni", &lines);
            assert_eq!(java.consume("sni", 300, &["--group", "sni"]), lines);
            let state = java.run("ConsumerGroupCommand", &["--describe", "--group", "sni", "--state"]);
            assert!(state.contains(".tidegate.test:"), "the coordinator has a name: {state}");
            assert_eq!(setting.gateway.book().dials().len(), 3, "each broker is reached");
        });
    }
}

/// librdkafka asks a function of ours (`rd_kafka_conf_set_resolve_cb`, which the Rust crate does not offer).
#[test]
fn librdkafka_finds_each_broker_by_its_name() {
    through_gateway(&V4_3, |setting| {
        setting.at(Door::Plain).create_topic("sni-librdkafka", 3);
        let at = setting.at(Door::Sni);
        let client = client_with_names(&at);
        let metadata = client.fetch_metadata(Some("sni-librdkafka"), TIMEOUT).unwrap();
        let mut hosts: Vec<String> = metadata.brokers().iter().map(|b| b.host().to_owned()).collect();
        hosts.sort();
        let expected: Vec<String> =
            setting.cluster.ids.iter().map(|id| format!("broker-{id}.tidegate.test")).collect();
        assert_eq!(hosts, expected);
        let written = (0..300).map(|n| format!("w.{n}")).collect();
        produce(&client, "sni-librdkafka", &written);
        for partition in 0..3 {
            // Asked of the partition's leader.
            assert_eq!(client.fetch_watermarks("sni-librdkafka", partition, TIMEOUT).unwrap(), (0, 100));
        }
        assert_eq!(setting.gateway.book().dials().len(), 3, "each broker is reached");
        let read = read_all(&setting.at(Door::Plain).rdkafka(), "sni-librdkafka", 3);
        read.check(&written).unwrap();
    });
}

/// `struct addrinfo`, of which only pointers pass through here.
#[repr(C)]
struct AddrInfo {
    _opaque: [u8; 0],
}

type Resolve =
    extern "C" fn(*const c_char, *const c_char, *const AddrInfo, *mut *mut AddrInfo, *mut c_void) -> c_int;

#[expect(unsafe_code, reason = "the signatures of rdkafka.h and of POSIX' netdb.h")]
unsafe extern "C" {
    fn rd_kafka_conf_set_resolve_cb(conf: *mut RDKafkaConf, resolve: Resolve);
    fn getaddrinfo(
        node: *const c_char,
        service: *const c_char,
        hints: *const AddrInfo,
        res: *mut *mut AddrInfo,
    ) -> c_int;
    fn freeaddrinfo(res: *mut AddrInfo);
}

/// Every name is 127.0.0.1.
extern "C" fn resolve(
    node: *const c_char,
    service: *const c_char,
    hints: *const AddrInfo,
    res: *mut *mut AddrInfo,
    _opaque: *mut c_void,
) -> c_int {
    const LOOPBACK: &CStr = c"127.0.0.1";
    #[expect(
        unsafe_code,
        reason = "rdkafka.h: without node, `res` is what an earlier call gave, and is to be freed"
    )]
    if node.is_null() {
        unsafe { freeaddrinfo(*res) };
        0
    } else {
        // rdkafka.h: the other arguments are those of getaddrinfo(3), valid for this call.
        unsafe { getaddrinfo(LOOPBACK.as_ptr(), service, hints, res) }
    }
}

/// A producer that looks names up with [`resolve`].
fn client_with_names(at: &At<'_>) -> Client<DefaultClientContext> {
    let config = at.rdkafka();
    let native = config.create_native_config().unwrap();
    #[expect(unsafe_code, reason = "the configuration lives, and no client has been made of it yet")]
    unsafe {
        rd_kafka_conf_set_resolve_cb(native.ptr(), resolve);
    }
    Client::new(&config, native, RDKafkaType::RD_KAFKA_PRODUCER, DefaultClientContext).unwrap()
}

/// Writes `values` in turn to three partitions, and waits until the brokers have them.
fn produce(client: &Client<DefaultClientContext>, topic: &str, values: &std::collections::BTreeSet<String>) {
    /// `RD_KAFKA_MSG_F_COPY`: the payload is copied before the call returns.
    const COPY: c_int = 2;
    let name = CString::new(topic).unwrap();
    let mut numbered: Vec<&String> = values.iter().collect();
    numbered.sort_by_key(|value| value[2..].parse::<u32>().unwrap());
    #[expect(
        unsafe_code,
        reason = "the client lives; the topic is destroyed after its last use; payloads are copied"
    )]
    let flushed = unsafe {
        let handle = rd_kafka_topic_new(client.native_ptr(), name.as_ptr(), std::ptr::null_mut());
        assert!(!handle.is_null());
        for (n, value) in numbered.into_iter().enumerate() {
            let (payload, len) = (value.as_ptr().cast_mut().cast(), value.len());
            let none = std::ptr::null_mut();
            let sent = rd_kafka_produce(handle, (n % 3) as i32, COPY, payload, len, none, 0, none);
            assert_eq!(sent, 0, "{value}");
        }
        let flushed = rd_kafka_flush(client.native_ptr(), TIMEOUT.as_millis() as c_int);
        rd_kafka_topic_destroy(handle);
        flushed
    };
    assert_eq!(flushed, RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR);
}
