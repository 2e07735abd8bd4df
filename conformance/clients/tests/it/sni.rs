//! Routing by host name: every broker is a name, all names lead to one port. The names exist only for these clients.

use tidegate_clients::Door;

use crate::support::{V3_9, V4_3, V4_4, full, step, through_gateway};

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
