//! What a producer makes of error codes. Never knows which request was answered with them.

use tidegate_cluster::ErrorCode;

/// Errors that are cured by asking who leads.
pub(super) fn is_about_leaders(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::NOT_LEADER_OR_FOLLOWER
            | ErrorCode::LEADER_NOT_AVAILABLE
            | ErrorCode::UNKNOWN_TOPIC_OR_PARTITION
            | ErrorCode::UNKNOWN_TOPIC_ID
            | ErrorCode::FENCED_LEADER_EPOCH
            | ErrorCode::KAFKA_STORAGE_ERROR
    )
}

/// Kafka's name of an error.
pub(super) fn text(code: ErrorCode) -> String {
    code.name().map_or_else(|| format!("error {}", code.0), str::to_owned)
}

/// Errors that Java's client has as `RetriableException`.
pub(super) fn is_retriable(code: ErrorCode) -> bool {
    is_about_leaders(code)
        || matches!(
            code,
            ErrorCode::REQUEST_TIMED_OUT
                | ErrorCode::NETWORK_EXCEPTION
                | ErrorCode::COORDINATOR_LOAD_IN_PROGRESS
                | ErrorCode::COORDINATOR_NOT_AVAILABLE
                | ErrorCode::NOT_COORDINATOR
                | ErrorCode::NOT_ENOUGH_REPLICAS
                | ErrorCode::NOT_ENOUGH_REPLICAS_AFTER_APPEND
                | ErrorCode::CONCURRENT_TRANSACTIONS
                | ErrorCode::CORRUPT_MESSAGE
        )
}

/// Errors that leave open whether something was written.
pub(super) const fn may_have_written(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::REQUEST_TIMED_OUT
            | ErrorCode::NETWORK_EXCEPTION
            | ErrorCode::NOT_ENOUGH_REPLICAS_AFTER_APPEND
    )
}
