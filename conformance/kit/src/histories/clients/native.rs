//! What librdkafka's C interface tells and the crate `rdkafka` does not. The only file with unsafe code.

use std::ffi::CStr;

use rdkafka::bindings;
use rdkafka::client::{Client, ClientContext};
use rdkafka::message::BorrowedMessage;

/// Whether a message that was not delivered may be in the log all the same (`rd_kafka_message_status`).
#[expect(unsafe_code, reason = "the crate has no way to ask")]
pub(super) fn may_be_persisted(message: &BorrowedMessage<'_>) -> bool {
    // SAFETY: the message lives as long as the borrow, and the function only reads it.
    let status = unsafe { bindings::rd_kafka_message_status(message.ptr()) };
    status != bindings::rd_kafka_msg_status_t::RD_KAFKA_MSG_STATUS_NOT_PERSISTED
}

/// The member id of a consumer in its group, and its generation or member epoch.
#[expect(unsafe_code, reason = "the crate keeps both to itself")]
pub(super) fn membership<C: ClientContext>(client: &Client<C>) -> (String, i32) {
    // SAFETY: the client lives as long as the borrow; the metadata is ours until it is destroyed, and null is looked for; the member
    // id lives as long as the metadata, and is copied before that.
    unsafe {
        let metadata = bindings::rd_kafka_consumer_group_metadata(client.native_ptr());
        if metadata.is_null() {
            return (String::new(), -1);
        }
        let member = bindings::rd_kafka_consumer_group_metadata_member_id(metadata);
        let member = if member.is_null() { c"" } else { CStr::from_ptr(member) };
        let member = member.to_string_lossy().into_owned();
        let generation = bindings::rd_kafka_consumer_group_metadata_generation_id(metadata);
        bindings::rd_kafka_consumer_group_metadata_destroy(metadata);
        (member, generation)
    }
}
