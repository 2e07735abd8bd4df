//! The control port: faults of the cluster over HTTP, and what it is at the moment.
//!
//! `GET /` lists the operations, `GET /cluster` shows brokers and partitions, `POST /faults` takes one operation or a list of them as
//! JSON. Never knows what a fault does.

use std::convert::Infallible;
use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, header};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_cluster::{AnswerFault, AnswerRule, Cluster, ErrorCode, FaultError, Instant};
use tidegate_env::{BoxStream, Env, Listener};
use tidegate_wire::schema::APIS;

use super::Served;

/// Most bytes of a request's body.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// Time for a connection, from its first byte to its last.
const CONNECTION_LIFETIME: Duration = Duration::from_secs(10);

/// What `GET /` answers.
const OPERATIONS: &str = r#"GET  /cluster   brokers and partitions at the moment
POST /faults    one operation, or a list of them, as JSON:

{"do":"move_leader","topic":"t","partition":0,"to":2}          to a replica that is in sync
{"do":"unclean_election","topic":"t","partition":0,"to":2}     to any replica: what it does not have is lost
{"do":"bump_leader_epoch","topic":"t","partition":0}           the same leader in a new epoch
{"do":"shrink_isr","topic":"t","partition":0,"broker":2}       a follower leaves the in-sync replicas
{"do":"stop_following","topic":"t","partition":0,"broker":2}   a follower stands still, and leaves them later
{"do":"follow_again","topic":"t","partition":0,"broker":2}
{"do":"kill_broker","broker":1}                                at once
{"do":"stop_broker","broker":1}                                in order: what it leads moves first
{"do":"restart_broker","broker":1}
{"do":"pause_broker","broker":1}                               connections stay, nothing is answered
{"do":"resume_broker","broker":1}
{"do":"stale_metadata","broker":1,"for_ms":5000}               it goes on telling of the leaders of now
{"do":"fault_answers","api":"Produce","fault":"lose"}          applied, and the connection ends
    "fault": "lose", {"delay_ms":500}, {"throttle_ms":500}, {"refuse":"NOT_LEADER_OR_FOLLOWER"} (not applied) or {"deny":"..."} (applied)
    "broker": 1       only there           "after": 3      so many pass first          "times": 2      so many are hit (1)
{"do":"forget_answer_rules"}
"#;

#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
enum Operation {
    MoveLeader { topic: String, partition: i32, to: i32 },
    UncleanElection { topic: String, partition: i32, to: i32 },
    BumpLeaderEpoch { topic: String, partition: i32 },
    ShrinkIsr { topic: String, partition: i32, broker: i32 },
    StopFollowing { topic: String, partition: i32, broker: i32 },
    FollowAgain { topic: String, partition: i32, broker: i32 },
    KillBroker { broker: i32 },
    StopBroker { broker: i32 },
    RestartBroker { broker: i32 },
    PauseBroker { broker: i32 },
    ResumeBroker { broker: i32 },
    StaleMetadata { broker: i32, for_ms: u64 },
    FaultAnswers(Answers),
    ForgetAnswerRules {},
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answers {
    api: String,
    broker: Option<i32>,
    #[serde(default)]
    after: u64,
    #[serde(default = "once")]
    times: u64,
    fault: Fault,
}

const fn once() -> u64 {
    1
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Fault {
    Lose,
    DelayMs(u64),
    ThrottleMs(u64),
    Refuse(String),
    Deny(String),
}

/// One operation, or several.
#[derive(Debug)]
struct Operations(Vec<Operation>);

impl Operations {
    fn read(body: &[u8]) -> Result<Self, String> {
        let hint = |error: serde_json::Error| format!("{error}; GET / lists the operations");
        let value: Value = serde_json::from_slice(body).map_err(hint)?;
        let operations = match value {
            Value::Array(_) => serde_json::from_value(value).map_err(hint)?,
            one => vec![serde_json::from_value(one).map_err(hint)?],
        };
        Ok(Self(operations))
    }
}

/// Takes connections, until the task is dropped.
pub async fn accept(served: Served, env: Arc<dyn Env>, mut listener: Box<dyn Listener>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::task::yield_now().await;
            continue;
        };
        let served = served.clone();
        env.spawn(Box::pin(async move { serve(served, stream).await }));
    }
}

async fn serve(served: Served, stream: BoxStream) {
    let service = service_fn(move |request| {
        let served = served.clone();
        async move { Ok::<_, Infallible>(answer(&served, request).await) }
    });
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new()).keep_alive(false).auto_date_header(false);
    let serving = http.serve_connection(TokioIo::new(stream), service);
    // A client that has gone or dawdles is nobody's concern.
    let _ = tokio::time::timeout(CONNECTION_LIFETIME, serving).await;
}

async fn answer(served: &Served, request: Request<Incoming>) -> Response<Full<Bytes>> {
    match (request.method(), request.uri().path()) {
        (&Method::GET, "/") => response(StatusCode::OK, "text/plain; charset=utf-8", OPERATIONS.to_owned()),
        (&Method::GET, "/cluster") => json_response(StatusCode::OK, &state(served)),
        (&Method::POST, "/faults") => {
            let body = match Limited::new(request.into_body(), BODY_BYTES_MAX).collect().await {
                Ok(body) => body.to_bytes(),
                Err(error) => return refusal(StatusCode::PAYLOAD_TOO_LARGE, error),
            };
            match Operations::read(&body) {
                Ok(operations) => apply_all(served, operations),
                Err(error) => refusal(StatusCode::BAD_REQUEST, error),
            }
        }
        (_, "/" | "/cluster" | "/faults") => {
            refusal(StatusCode::METHOD_NOT_ALLOWED, "GET / and /cluster, POST /faults")
        }
        (_, path) => {
            let error = format!("there is no {path}; there are GET /, GET /cluster, POST /faults");
            refusal(StatusCode::NOT_FOUND, error)
        }
    }
}

/// Does one after the other, and stops at the first that is impossible.
fn apply_all(served: &Served, operations: Operations) -> Response<Full<Bytes>> {
    for (done, operation) in operations.0.into_iter().enumerate() {
        let text = match served.with(|cluster, now| apply(cluster, now, operation)) {
            Ok(()) => continue,
            Err(text) => text,
        };
        return json_response(StatusCode::CONFLICT, &json!({ "error": text, "done": done }));
    }
    json_response(StatusCode::OK, &json!({}))
}

fn apply(cluster: &mut Cluster, now: Instant, operation: Operation) -> Result<(), String> {
    use Operation as O;
    let said = |result: Result<(), FaultError>| result.map_err(|error| error.to_string());
    match operation {
        O::MoveLeader { topic, partition, to } => said(cluster.move_leader(now, &topic, partition, to)),
        O::UncleanElection { topic, partition, to } => {
            said(cluster.unclean_election(now, &topic, partition, to))
        }
        O::BumpLeaderEpoch { topic, partition } => said(cluster.bump_leader_epoch(now, &topic, partition)),
        O::ShrinkIsr { topic, partition, broker } => said(cluster.shrink_isr(now, &topic, partition, broker)),
        O::StopFollowing { topic, partition, broker } => {
            said(cluster.stop_following(now, &topic, partition, broker))
        }
        O::FollowAgain { topic, partition, broker } => {
            said(cluster.follow_again(now, &topic, partition, broker))
        }
        O::KillBroker { broker } => said(cluster.kill_broker(now, broker)),
        O::StopBroker { broker } => said(cluster.stop_broker(now, broker)),
        O::RestartBroker { broker } => said(cluster.restart_broker(now, broker)),
        O::PauseBroker { broker } => said(cluster.pause_broker(now, broker)),
        O::ResumeBroker { broker } => said(cluster.resume_broker(now, broker)),
        O::StaleMetadata { broker, for_ms } => {
            said(cluster.stale_metadata(now, broker, now.plus(Duration::from_millis(for_ms))))
        }
        O::FaultAnswers(answers) => {
            cluster.fault_answers(now, rule_of(answers)?);
            Ok(())
        }
        O::ForgetAnswerRules {} => {
            cluster.forget_answer_rules(now);
            Ok(())
        }
    }
}

fn rule_of(answers: Answers) -> Result<AnswerRule, String> {
    let Answers { api, broker, after, times, fault } = answers;
    let api = APIS.iter().find(|known| known.name == api);
    let api = api.ok_or("there is no such API; names are Kafka's, such as \"Produce\"")?;
    let code = |name: &str| {
        ErrorCode::of_name(name).ok_or_else(|| {
            format!("there is no error {name}; names are Kafka's, such as \"REQUEST_TIMED_OUT\"")
        })
    };
    let fault = match fault {
        Fault::Lose => AnswerFault::Lose,
        Fault::DelayMs(ms) => AnswerFault::Delay(Duration::from_millis(ms)),
        Fault::ThrottleMs(ms) => AnswerFault::Throttle(Duration::from_millis(ms)),
        Fault::Refuse(name) => AnswerFault::Refuse(code(&name)?),
        Fault::Deny(name) => AnswerFault::Deny(code(&name)?),
    };
    Ok(AnswerRule { api_key: api.key, nodes: broker.into_iter().collect(), after, times, fault })
}

fn state(served: &Served) -> Value {
    let (brokers, partitions, connections) = served
        .with(|cluster, _| (cluster.broker_states(), cluster.partition_states(), cluster.connection_count()));
    let brokers: Vec<Value> = brokers
        .into_iter()
        .map(|broker| {
            let listener =
                |(name, host, port): (String, String, u16)| (name, json!(format!("{host}:{port}")));
            let listeners: serde_json::Map<String, Value> =
                broker.listeners.into_iter().map(listener).collect();
            json!({
                "broker": broker.node_id,
                "process": broker.process,
                "alive": broker.alive,
                "listeners": listeners,
            })
        })
        .collect();
    let partitions: Vec<Value> = partitions
        .into_iter()
        .map(|found| {
            let replica = |replica: tidegate_cluster::ReplicaState| {
                json!({
                    "broker": replica.node_id,
                    "in_sync": replica.in_sync,
                    "log_start_offset": replica.log_start_offset,
                    "log_end_offset": replica.log_end_offset,
                    "size_bytes": replica.size_bytes,
                })
            };
            json!({
                "topic": found.topic,
                "partition": found.partition,
                "leader": found.leader,
                "leader_epoch": found.leader_epoch,
                "high_watermark": found.high_watermark,
                "replicas": found.replicas.into_iter().map(replica).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "brokers": brokers,
        "partitions": partitions,
        "connections": connections,
        "panics": served.panics(),
    })
}

fn refusal(status: StatusCode, error: impl Display) -> Response<Full<Bytes>> {
    json_response(status, &json!({ "error": error.to_string() }))
}

fn json_response(status: StatusCode, body: &Value) -> Response<Full<Bytes>> {
    response(status, "application/json", format!("{body}\n"))
}

fn response(status: StatusCode, kind: &'static str, body: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_of_the_list_can_be_read() {
        let lines: Vec<&str> = OPERATIONS.lines().filter(|line| line.starts_with('{')).collect();
        assert_eq!(lines.len(), 14);
        for line in lines {
            let end = line.rfind('}').expect("JSON") + 1;
            let operations = Operations::read(&line.as_bytes()[..end]).expect("an operation");
            assert_eq!(operations.0.len(), 1, "{line}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let error = |text: &str| Operations::read(text.as_bytes()).expect_err("wrong");
        assert!(error("{").contains("EOF"));
        assert!(error(r#"{"do":"kill"}"#).contains("unknown variant `kill`, expected one of `move_leader`"));
        assert!(error(r#"{"do":"kill_broker","node":1}"#).contains("unknown field `node`"));
        assert!(
            error(r#"{"do":"fault_answers","api":"Produce","fault":"loose"}"#).contains("unknown variant")
        );
    }
}
