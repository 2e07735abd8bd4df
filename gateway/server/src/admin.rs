//! The HTTP server for metrics and probes: `/metrics`, `/livez`, `/readyz`.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, header};
use hyper_util::rt::{TokioIo, TokioTimer};

use crate::gateway::Gateway;

/// Connections to the admin server at a time: a few scrapers and probes.
const CONNECTIONS_MAX: usize = 64;

/// Time for a connection, from its first byte to its last: it takes one request and its answer. Who neither asks nor reads must not
/// hold one of the few connections for ever.
const CONNECTION_LIFETIME: Duration = Duration::from_secs(10);

/// Serves until the process ends. Returns the address.
///
/// # Errors
/// The address cannot be bound.
pub(crate) async fn serve(gateway: Arc<Gateway>, address: SocketAddr) -> io::Result<SocketAddr> {
    let mut listener = gateway.env.bind(address).await?;
    let local = listener.local_address();
    let env = gateway.env.clone();
    let slots = Arc::new(tokio::sync::Semaphore::new(CONNECTIONS_MAX));
    env.clone().spawn(Box::pin(async move {
        loop {
            let Ok((stream, _)) = listener.accept().await else {
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            let Ok(slot) = slots.clone().try_acquire_owned() else { continue };
            let gateway = gateway.clone();
            env.spawn(Box::pin(async move {
                let service = service_fn(move |request| {
                    let response = answer(&gateway, &request);
                    async move { Ok::<_, Infallible>(response) }
                });
                let mut http = hyper::server::conn::http1::Builder::new();
                http.timer(TokioTimer::new()).keep_alive(false);
                // hyper's own date is the machine's, which in a simulation is none of ours.
                http.auto_date_header(false);
                let serving = http.serve_connection(TokioIo::new(stream), service);
                match tokio::time::timeout(CONNECTION_LIFETIME, serving).await {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => tracing::debug!(%error, "an admin connection failed"),
                    Err(_) => tracing::debug!("an admin connection took too long"),
                }
                drop(slot);
            }));
        }
    }));
    Ok(local)
}

fn answer(gateway: &Arc<Gateway>, request: &Request<Incoming>) -> Response<Full<Bytes>> {
    let (status, kind, body) = match (request.method(), request.uri().path()) {
        (&Method::GET, "/metrics") => (
            StatusCode::OK,
            "application/openmetrics-text; version=1.0.0; charset=utf-8",
            gateway.metrics.render(),
        ),
        (&Method::GET, "/livez") => (StatusCode::OK, "application/json", r#"{"status":"alive"}"#.into()),
        (&Method::GET, "/readyz") => readiness(gateway),
        (&Method::GET, _) => {
            let body = r#"{"error":"not found","paths":["/metrics","/livez","/readyz"]}"#;
            (StatusCode::NOT_FOUND, "application/json", body.into())
        }
        _ => (StatusCode::METHOD_NOT_ALLOWED, "application/json", r#"{"error":"only GET"}"#.into()),
    };
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    let date = httpdate::fmt_http_date(gateway.env.wall_clock());
    response
        .headers_mut()
        .insert(header::DATE, header::HeaderValue::from_str(&date).expect("a date is ASCII"));
    response
}

/// Ready: the listeners are open and the gateway is not leaving. Which clusters could be reached is told beside it, but does not
/// count: a gateway that is taken out of service because Kafka is down only hides which of the two is down.
fn readiness(gateway: &Gateway) -> (StatusCode, &'static str, String) {
    let draining = gateway.drain.has_begun();
    let clusters = gateway.clusters.load();
    let reachable: serde_json::Map<_, _> =
        clusters.iter().map(|(name, cluster)| (name.clone(), cluster.is_reachable().into())).collect();
    let status = if draining { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    let body = serde_json::json!({
        "status": if draining { "draining" } else { "ready" },
        "connections": gateway.metrics.connections(),
        "last_dial_succeeded": reachable,
        "reload_failures": gateway.metrics.reload_failures.load(Ordering::Relaxed),
    });
    (status, "application/json", body.to_string())
}
